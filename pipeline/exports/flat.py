"""Plans as flat tables with Vietnamese headings: what spreadsheets take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from schemas import vocabulary as catalogue
from schemas.plan import Plan
from schemas.text import search_key

Sheet = tuple[str, list[str], list[list[Any]]]
_COMPARATORS = {">=": "≥", "<=": "≤", "range": "từ … đến"}
_KINDS = {"purpose": "mục đích", "requirement": "yêu cầu", "objective": "mục tiêu"}
_DEADLINES = {"date": "ngày", "period": "khoảng thời gian", "recurring": "định kỳ", "continuous": "thường xuyên"}
_STATUS = {"planned": "có", "mentioned": "chỉ nhắc", "missing": "thiếu"}


def sheets(plans: Sequence[Plan]) -> list[Sheet]:
    """Title, headings and rows of each table."""
    return [_plans(plans), _targets(plans), _tasks(plans), _goals(plans), _coverage(plans), _findings(plans)]


def slug(title: str) -> str:
    """A file name of a title: "Chỉ tiêu" as "chi-tieu"."""
    return search_key(title).replace(" ", "-")


def _unit(plan: Plan) -> str:
    unit = plan.unit
    kind = catalogue.units().kinds[unit.kind].vi if unit.kind else ""
    return f"{kind} {unit.name or '(không nêu tên)'}".strip()


def _id(plan: Plan) -> list[Any]:
    return [_unit(plan), plan.unit.district, plan.header.number, plan.source.file]


_ID = ["Đơn vị", "Huyện, thị xã, thành phố", "Số văn bản", "Tệp"]


def _area(key: str | None) -> str | None:
    return catalogue.areas()[key].vi if key else None


def _roles(keys: Sequence[str]) -> str:
    return "; ".join(catalogue.roles()[key].vi for key in keys)


def _page(item: Any) -> int | None:
    rows = item.evidence.get("text")
    return rows[0].page if rows else None


def _plans(plans: Sequence[Plan]) -> Sheet:
    heads = [
        *_ID,
        "Tỉnh, thành phố",
        "Đơn vị từ 01/7/2025",
        "Loại",
        "Ngày ban hành",
        "Trích yếu",
        "Từ năm",
        "Đến năm",
        "Người ký",
        "Chức vụ",
        "Số trang",
    ]
    rows = []
    for plan in plans:
        head, resolved = plan.header, plan.unit.resolved
        signer = head.signer
        rows.append(
            [
                *_id(plan),
                plan.unit.province,
                resolved.current_name if resolved else None,
                head.document_type,
                head.issued_on,
                head.title,
                plan.period.start,
                plan.period.end,
                signer.name if signer else None,
                signer.title if signer else None,
                plan.source.pages,
            ]  # fmt: skip
        )
    return "Kế hoạch", heads, rows


def _targets(plans: Sequence[Plan]) -> Sheet:
    heads = [
        *_ID,
        "Lĩnh vực",
        "Chỉ tiêu chuẩn",
        "Mã",
        "So sánh",
        "Giá trị",
        "Đến giá trị",
        "Đơn vị tính",
        "Thay đổi",
        "Hạn",
        "Chu kỳ",
        "Nguyên văn",
        "Trang",
    ]
    rows = [
        [
            *_id(plan),
            _area(t.area),
            catalogue.metrics()[t.metric].vi,
            t.metric,
            _COMPARATORS.get(t.comparator, t.comparator),
            t.value,
            t.value_max,
            t.unit,
            t.change,
            t.due,
            t.per,
            t.text,
            _page(t),
        ]  # fmt: skip
        for plan in plans
        for t in plan.targets
    ]
    return "Chỉ tiêu", heads, rows


def _tasks(plans: Sequence[Plan]) -> Sheet:
    heads = [
        *_ID,
        "Lĩnh vực",
        "Nhiệm vụ",
        "Hoạt động",
        "Chủ trì",
        "Phối hợp",
        "Chủ trì (thừa hưởng)",
        "Thời hạn (thừa hưởng)",
        "Thừa hưởng từ",
        "Thời hạn",
        "Loại thời hạn",
        "Từ ngày",
        "Đến ngày",
        "Sản phẩm",
        "Mục",
        "Trang",
    ]
    rows = []
    for plan in plans:
        for task in plan.tasks:
            due = task.deadline
            rows.append(
                [
                    *_id(plan),
                    _area(task.area),
                    task.text,
                    task.activity,
                    _roles(task.lead),
                    _roles(task.support),
                    "; ".join(_roles(item.lead) for item in task.inherited if item.lead) or None,
                    "; ".join(item.deadline.text for item in task.inherited if item.deadline) or None,
                    "; ".join(item.reason for item in task.inherited) or None,
                    due.text if due else None,
                    _DEADLINES[due.kind] if due else None,
                    due.start if due else None,
                    due.end if due else None,
                    "; ".join(task.deliverables),
                    task.section,
                    _page(task),
                ]  # fmt: skip
            )
    return "Nhiệm vụ", heads, rows


def _goals(plans: Sequence[Plan]) -> Sheet:
    heads = [*_ID, "Lĩnh vực", "Loại", "Nội dung", "Mục", "Trang"]
    rows = [[*_id(p), _area(g.area), _KINDS[g.kind], g.text, g.section, _page(g)] for p in plans for g in p.goals]
    return "Mục tiêu", heads, rows


def _coverage(plans: Sequence[Plan]) -> Sheet:
    keys = list(catalogue.areas())
    rows = []
    for plan in plans:
        status = {c.area: _STATUS[c.status] for c in plan.coverage}
        if plan.is_plan:
            rows.append([*_id(plan), *(status.get(key) for key in keys)])
    return "Bao phủ lĩnh vực", [*_ID, *(catalogue.areas()[key].vi for key in keys)], rows


def _findings(plans: Sequence[Plan]) -> Sheet:
    heads = [*_ID, "Mức", "Mã", "Phát hiện", "Việc cần làm"]
    rows = [[*_id(p), f.severity.value, f.code, f.message, f.advice] for p in plans for f in p.findings]
    return "Phát hiện", heads, rows

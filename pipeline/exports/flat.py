"""Plans as flat tables with Vietnamese headings: what spreadsheets take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from language import catalogue
from language.text import search_key
from pipeline.exports.settings import Settings
from schemas.plan import Plan, Task


@dataclass(slots=True)
class Sheet:
    """A table: title, headings, rows, and the plan that each row is of."""

    title: str
    heads: list[str]
    rows: list[list[Any]] = field(default_factory=list)
    sources: list[Plan] = field(default_factory=list)

    def add(self, plan: Plan, *cells: Any) -> None:
        self.rows.append([*_id(plan), *cells])
        self.sources.append(plan)


_COMPARATORS = {">=": "≥", "<=": "≤", "range": "từ … đến"}
_KINDS = {"purpose": "mục đích", "requirement": "yêu cầu", "objective": "mục tiêu"}
_DEADLINES = {"date": "ngày", "period": "khoảng thời gian", "recurring": "định kỳ", "continuous": "thường xuyên"}
_LOOSE = {
    "event": "theo sự kiện",
    "open": "chưa nêu ngày cuối",
    "part": "chưa rõ ngày",
    "interval": "chu kỳ khác",
    "other": "chưa định được",
}
SEVERITY = {"error": "lỗi", "warning": "cảnh báo", "notice": "lưu ý"}
_STATUS = {"planned": "có", "mentioned": "chỉ nhắc", "missing": "thiếu", "unclear": "chưa rõ"}


def sheets(plans: Sequence[Plan], settings: Settings) -> list[Sheet]:
    """Every table: one row a plan, or one row for each thing in it."""
    before, after = (_plans, _targets, _tasks, _goals, _coverage), (_sections, _references)
    return [*(make(plans) for make in before), _findings(plans, settings), *(make(plans) for make in after)]


def slug(title: str) -> str:
    """A file name of a title: "Chỉ tiêu" as "chi-tieu"."""
    return search_key(title).replace(" ", "-")


def unit_name(plan: Plan) -> str:
    """ "Phường 2"; a unit without a name is told by its kind."""
    unit = plan.unit
    kind = catalogue.units().kinds[unit.kind].vi if unit.kind else ""
    return f"{kind} {unit.name or '(không nêu tên)'}".strip()


def unread_parts(plan: Plan) -> str | None:
    """What may hold goals, targets or tasks and was not read: "trang 2: Không đọc 1 hình ảnh"."""
    return "; ".join(f"trang {r.page}: {r.message}" if r.page else r.message for r in plan.unread("body")) or None


def _id(plan: Plan) -> list[Any]:
    return [unit_name(plan), plan.unit.district, plan.header.number, plan.source.file]


_ID = ["Đơn vị", "Huyện, thị xã, thành phố", "Số văn bản", "Tệp"]


def _area(key: str | None) -> str | None:
    return catalogue.area_name(key) if key else None


def _roles(keys: Sequence[str]) -> str:
    return "; ".join(catalogue.role_name(key) for key in keys)


def _who(keys: Sequence[str], words: str | None) -> str:
    """Roles by name; with one that the catalogue has not, the words that the plan names them by."""
    named = _roles(keys)
    return f"{named} ({words})" if words and "other" in keys else named


def _page(item: Any) -> int | None:
    rows = item.evidence.get("text")
    return rows[0].page if rows else None


def _plans(plans: Sequence[Plan]) -> Sheet:
    heads = [*_ID, "Tỉnh, thành phố", "Đơn vị từ 01/7/2025", "Loại", "Ngày ban hành", "Trích yếu", "Từ năm", "Đến năm"]
    sheet = Sheet("Kế hoạch", [*heads, "Người ký", "Chức vụ", "Quyền hạn ký", "Nơi nhận", "Số trang", "Chưa đọc", "Dự thảo"])
    for plan in plans:
        head, resolved = plan.header, plan.unit.resolved
        signer = head.signer
        sheet.add(
            plan,
            plan.unit.province,
            resolved.current_name if resolved else None,
            head.document_type,
            head.issued_on,
            head.title,
            plan.period.start,
            plan.period.end,
            signer.name if signer else None,
            signer.title if signer else None,
            signer.capacity if signer else None,
            "; ".join(head.recipients),
            plan.source.pages,
            unread_parts(plan),
            "có" if head.draft else None,
        )
    return sheet


def _targets(plans: Sequence[Plan]) -> Sheet:
    heads = ["Lĩnh vực", "Chỉ tiêu chuẩn", "Mã", "So sánh", "Giá trị", "Đến giá trị", "Đơn vị tính", "Thay đổi", "Hạn", "Chu kỳ"]
    sheet = Sheet("Chỉ tiêu", [*_ID, *heads, "Nguyên văn", "Mục", "Trang", "Độ tin cậy"])
    for plan in plans:
        for t in plan.targets:
            name, sign = catalogue.metric_name(t.metric), _COMPARATORS.get(t.comparator, t.comparator)
            unit, change, per = (catalogue.value_name(f"Target.{one}", getattr(t, one)) for one in ("unit", "change", "per"))
            figure = (sign, t.value, t.value_max, unit, change, t.due, per)
            sheet.add(plan, _area(t.area), name, t.metric, *figure, t.text, t.section, _page(t), t.confidence)
    return sheet


def _tasks(plans: Sequence[Plan]) -> Sheet:
    heads = ["Lĩnh vực", "Nhiệm vụ", "Hoạt động", "Chủ trì", "Phối hợp", "Chủ trì (thừa hưởng)", "Thời hạn (thừa hưởng)", "Thừa hưởng từ"]
    heads += ["Thời hạn", "Loại thời hạn", "Từ ngày", "Đến ngày", "Sản phẩm", "Mục", "Trang", "Độ tin cậy"]
    sheet = Sheet("Nhiệm vụ", [*_ID, *heads])
    for plan in plans:
        for task in plan.tasks:
            due = task.deadline
            sheet.add(
                plan,
                _area(task.area),
                task.text,
                task.activity,
                _who(task.lead, task.lead_text),
                _who(task.support, task.support_text),
                "; ".join(_roles(item.lead) for item in task.inherited if item.lead) or None,
                "; ".join(item.deadline.text for item in task.inherited if item.deadline) or None,
                "; ".join(item.reason for item in task.inherited) or None,
                *_time(task),
                due.start if due else None,
                due.end if due else None,
                "; ".join(task.deliverables),
                task.section,
                _page(task),
                task.confidence,
            )
    return sheet


def _time(task: Task) -> tuple[str | None, str | None]:
    """The words of a task's time, and its kind with what is not known of it: "khoảng thời gian, chưa rõ ngày"."""
    due, loose = task.deadline, task.loose_time
    kinds = [*([_DEADLINES[due.kind]] if due else []), *([_LOOSE[loose.kind]] if loose else [])]
    words = due.text if due else loose.text if loose else None
    return words, ", ".join(kinds) or None


def _goals(plans: Sequence[Plan]) -> Sheet:
    sheet = Sheet("Mục tiêu", [*_ID, "Lĩnh vực", "Loại", "Nội dung", "Mục", "Trang"])
    for plan in plans:
        for goal in plan.goals:
            sheet.add(plan, _area(goal.area), _KINDS[goal.kind], goal.text, goal.section, _page(goal))
    return sheet


def _coverage(plans: Sequence[Plan]) -> Sheet:
    keys = list(catalogue.areas())
    sheet = Sheet("Bao phủ lĩnh vực", [*_ID, *(catalogue.areas()[key].vi for key in keys)])
    for plan in plans:
        status = {c.area: _STATUS[c.verdict] for c in plan.coverage}
        if plan.is_plan:
            sheet.add(plan, *(status.get(key) for key in keys))
    return sheet


def _findings(plans: Sequence[Plan], settings: Settings) -> Sheet:
    sheet = Sheet("Phát hiện", [*_ID, "Mức", "Mã", "Lĩnh vực", "Phát hiện", "Việc cần làm", "Trang"])
    for plan in plans:
        for f in settings.findings_of(plan):
            sheet.add(plan, SEVERITY[f.severity.value], f.code, _area(f.area), f.message, f.advice, f.place)
    return sheet


def _sections(plans: Sequence[Plan]) -> Sheet:
    sheet = Sheet("Mục", [*_ID, "Nhãn", "Tên mục", "Loại", "Lĩnh vực", "Trang"])
    for plan in plans:
        for section in plan.sections:
            title = section.evidence.get("title")
            kind = catalogue.value_name("Section.kind", section.kind)
            sheet.add(plan, section.path, section.title, kind, _area(section.area), title[0].page if title else None)
    return sheet


def _references(plans: Sequence[Plan]) -> Sheet:
    sheet = Sheet("Viện dẫn", [*_ID, "Số, ký hiệu", "Ngày", "Cơ quan ban hành", "Trang"])
    for plan in plans:
        for one in plan.header.references:
            place = one.evidence.get("number")
            sheet.add(plan, one.number, one.date, one.issuer, place[0].page if place else None)
    return sheet

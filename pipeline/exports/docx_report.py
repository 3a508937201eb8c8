"""DOCX: a report in the form of Nghị định 30/2020/NĐ-CP, ready for an officer to check, number and sign.

It says what was received, which areas are missing, who commits to what, and what is to be mended commune by commune.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from docx.shared import Cm

from language import catalogue
from pipeline import commitments, pictures
from pipeline.exports import letter_form as form
from pipeline.exports.flat import SEVERITY, unit_name
from pipeline.exports.settings import Settings
from schemas.finding import Finding
from schemas.plan import Plan

FORMAT, FOLDER = "docx", False
HELP = "báo cáo theo thể thức Nghị định 30: tình hình, bao phủ, so sánh, phát hiện từng đơn vị, có hình"
# Metrics that are compared in the report: those that most plans commit to.
_METRICS = 6
_UNITS = {"percent": "%", "rank": " (hạng)", "count": "", "day": " ngày", "point": " điểm"}
_SIGNS = {">=": "≥ ", ">": "> ", "<=": "≤ ", "<": "< ", "=": ""}
_ROWS = 40
_GRAVITY = {"error": 0, "warning": 1, "notice": 2}


def write(plans: Sequence[Plan], out: Path, settings: Settings) -> None:
    own = [plan for plan in plans if plan.is_plan]
    document = form.new_document()
    form.letterhead(document, settings, "BC-…")
    form.title(document, "BÁO CÁO", f"Kết quả rà soát kế hoạch cải cách hành chính {_years(own)}")
    _received(document, plans, own, settings)
    _coverage(document, own)
    _compared(document, own)
    _found(document, plans, settings)
    form.paragraph(document, "Trên đây là kết quả rà soát kế hoạch cải cách hành chính của các đơn vị./.", align=form.JUSTIFIED)
    form.signature(document, ["- Như trên;", "- Lưu: VT, …"])
    document.save(str(out))


def _years(plans: Sequence[Plan]) -> str:
    years = sorted({year for plan in plans for year in (plan.period.start, plan.period.end) if year is not None})
    if not years:
        return ""
    return f"năm {years[0]}" if years[0] == years[-1] else f"giai đoạn {years[0]}-{years[-1]}"


def _heading(document: Any, text: str) -> None:
    form.paragraph(document, text, bold=True, align=form.JUSTIFIED)


def _received(document: Any, plans: Sequence[Plan], own: Sequence[Plan], settings: Settings) -> None:
    _heading(document, "I. TÌNH HÌNH CHUNG")
    graded = Counter(f.severity.value for plan in plans for f in settings.findings_of(plan))
    text = (
        f"Đã rà soát {len(plans)} văn bản của {len({unit_name(p) for p in plans})} đơn vị, trong đó {len(own)} là kế hoạch, với"
        f" {sum(len(p.targets) for p in own)} chỉ tiêu và {sum(len(p.tasks) for p in own)} nhiệm vụ. Có {graded['error']} lỗi,"
        f" {graded['warning']} cảnh báo, {graded['notice']} lưu ý."
    )
    form.paragraph(document, text, align=form.JUSTIFIED)
    scanned = sum(plan.source.reading != "text" for plan in plans)
    if scanned:
        form.paragraph(document, f"{scanned} văn bản được nhận dạng từ bản quét; con số cần đối chiếu với bản gốc.", align=form.JUSTIFIED)


def _coverage(document: Any, plans: Sequence[Plan]) -> None:
    _heading(document, "II. CÁC LĨNH VỰC BẮT BUỘC")
    areas = catalogue.areas()
    rows = []
    for key, area in areas.items():
        without = [unit_name(p) for p in plans for c in p.coverage if c.area == key and c.verdict in ("missing", "mentioned")]
        unclear = sum(c.verdict == "unclear" for p in plans for c in p.coverage if c.area == key)
        rows.append([area.vi, len(plans) - len(without) - unclear, len(without), unclear, "; ".join(without) or "Không có"])
    form.table(document, ["Lĩnh vực", "Có", "Thiếu", "Chưa rõ", "Đơn vị thiếu"], rows, [4, 1, 1.3, 1.4, 5])
    unread = [_label(plan) for plan in plans if plan.unread("body")]
    if unread:
        text = f"Chưa đọc hết kế hoạch của {'; '.join(unread)}: lĩnh vực, chỉ tiêu không thấy ở đó là chưa rõ, không phải là thiếu."
        form.paragraph(document, text, align=form.JUSTIFIED)
    matrix = [_matrix_row(plan) for plan in plans]
    for part in pictures.pages(matrix, _ROWS) if matrix else []:
        _picture(document, pictures.heat_map(part, "Bao phủ lĩnh vực và số nhiệm vụ", "png"))


def _matrix_row(plan: Plan) -> dict[str, Any]:
    counted = Counter(task.area for task in plan.tasks)
    return {"unit_label": _label(plan), "areas": {c.area: {"status": c.verdict, "tasks": counted[c.area]} for c in plan.coverage}}


def _label(plan: Plan) -> str:
    return ", ".join(part for part in (unit_name(plan), plan.unit.district) if part)


def _picture(document: Any, data: bytes) -> None:
    document.add_picture(io.BytesIO(data), width=Cm(form.TEXT_WIDTH))
    document.paragraphs[-1].alignment = form.CENTRE


def _compared(document: Any, plans: Sequence[Plan]) -> None:
    _heading(document, "III. SO SÁNH CHỈ TIÊU")
    counted = Counter(metric for plan in plans for metric in {t.metric for t in plan.targets if t.metric != "other"})
    if not counted:
        form.paragraph(document, "Không kế hoạch nào nêu chỉ tiêu chuẩn có con số.", align=form.JUSTIFIED)
    for number, (metric, _) in enumerate(counted.most_common(_METRICS), start=1):
        rows = _metric_rows(plans, metric)
        levels = [commitments.Level(**row["level"]) if row["level"] else None for row in rows]
        spread = commitments.spread(levels)
        form.paragraph(document, f"{number}. {catalogue.metric_name(metric)}", italic=True, align=form.JUSTIFIED)
        if spread["median"] is not None:
            text = f"{counted[metric]}/{len(plans)} kế hoạch cam kết; thấp nhất {spread['lowest']:g}, giữa {spread['median']:g}, cao nhất {spread['highest']:g}."
            form.paragraph(document, text, align=form.JUSTIFIED)
        table = [[row["place"], row["unit_label"], _figure(row), row["level"]["due"] if row["level"] else None] for row in rows]
        form.table(document, ["Thứ", "Đơn vị", "Mức", "Hạn"], table, [1, 5, 4, 2])
        for part in pictures.pages(rows, _ROWS) if number == 1 else []:
            _picture(document, pictures.dot_plot(part, metric, form="png"))


def _metric_rows(plans: Sequence[Plan], metric: str) -> list[dict[str, Any]]:
    lower = commitments.lower_is_better(metric)
    rows: list[dict[str, Any]] = []
    levels = []
    for plan in plans:
        targets = [t for t in plan.targets if t.metric == metric]
        level = commitments.level_for([commitments.commitment(t.model_dump() | {"page": None}) for t in targets], lower=lower)
        levels.append(level)
        rows.append(
            {
                "unit_label": _label(plan),
                "targets": targets,
                "level": asdict(level) if level else None,
                "incomplete": bool(plan.unread("body")),
            }
        )
    for row, place in zip(rows, commitments.places(levels, lower=lower), strict=True):
        row["place"] = place
    return sorted(rows, key=lambda row: (row["place"] or len(rows) + 1, row["unit_label"]))


def _figure(row: dict[str, Any]) -> str:
    level = row["level"]
    if level is None:
        return "chưa rõ (chưa đọc hết)" if row["incomplete"] else "không cam kết"
    if level["value"] is None:
        return str(level["reason"])
    unit = _UNITS.get(level["unit"], f" {level['unit']}")
    note = f" ({level['reason']})" if level["reason"] else ""
    if level["comparator"] == "range" and level["value_max"] is not None:
        return f"từ {level['value']:g} đến {level['value_max']:g}{unit}{note}"
    return f"{_SIGNS.get(level['comparator'], '')}{level['value']:g}{unit}{note}"


def _found(document: Any, plans: Sequence[Plan], settings: Settings) -> None:
    _heading(document, "IV. PHÁT HIỆN THEO TỪNG ĐƠN VỊ")
    for number, plan in enumerate(sorted(plans, key=_label), start=1):
        named = plan.header.number or plan.source.file
        form.paragraph(document, f"{number}. {_label(plan)} ({named})", bold=True, align=form.JUSTIFIED)
        rows = list(_finding_rows(settings.findings_of(plan)))
        if rows:
            form.table(document, ["Mức", "Phát hiện", "Việc cần làm", "Trang"], rows, [1.4, 5.8, 4.8, 1.4])
        else:
            form.paragraph(document, "Không có phát hiện.", align=form.JUSTIFIED)


def _finding_rows(findings: Sequence[Finding]) -> Iterator[list[Any]]:
    for f in sorted(findings, key=lambda f: _GRAVITY[f.severity.value]):
        yield [SEVERITY[f.severity.value], f.message, f.advice, f.place]

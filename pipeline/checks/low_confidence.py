"""A figure, date or number that was recognised from an image with doubt: a person should look."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.checks.registry import Rule
from schemas.evidence import Evidence
from schemas.finding import Finding, Severity
from schemas.plan import Plan

RULE = Rule(
    code="low-confidence",
    name="reading.low-confidence",
    severity=Severity.NOTICE,
    reason="Con số, ngày hoặc số văn bản được nhận dạng từ ảnh với độ tin cậy thấp.",
    advice="Đối chiếu với ảnh gốc ở trang và vùng được nêu.",
    source="Quy tắc của kehoach: điều còn ngờ phải thấy được",
    of_any_document=True,
)
# Tesseract gives most words of a clean page 0.9 and more; misread figures of the development scans stayed below.
DOUBTFUL = 0.75
_OR_EQUAL = {">": "≥", "<": "≤"}


def check(plan: Plan) -> Iterator[Finding]:
    if plan.source.reading == "text":
        return
    for label, rows in _places(plan):
        for evidence in rows:
            if evidence.confidence < DOUBTFUL or evidence.repaired:
                yield RULE.finding(f"{label}: “{evidence.quote}” {_region(evidence)} đọc chưa chắc.", evidence=[evidence])
                break
    for target in plan.targets:
        # Recognition does not know "≥" and "≤": it reads ">" and "<", with confidence.
        sign = next((sign for sign in "><" if sign in target.text), None)
        if sign:
            message = f"Chỉ tiêu: dấu “{sign}” trong “{target.text}” có thể là “{_OR_EQUAL[sign]}”."
            yield RULE.finding(message, evidence=target.evidence.get("value", [])[:1])


def _places(plan: Plan) -> Iterator[tuple[str, list[Evidence]]]:
    yield "Số văn bản", plan.header.evidence.get("number", [])
    yield "Ngày ban hành", plan.header.evidence.get("issued_on", [])
    for target in plan.targets:
        yield "Chỉ tiêu", target.evidence.get("value", [])
    for reference in plan.header.references:
        yield "Văn bản viện dẫn", reference.evidence.get("number", [])
    for task in plan.tasks:
        if task.deadline is not None and task.deadline.kind in ("date", "period"):
            yield "Thời hạn", task.evidence.get("deadline", [])


def _region(evidence: Evidence) -> str:
    box = evidence.box
    where = f", vùng {box.left:.0f}–{box.right:.0f} × {box.top:.0f}–{box.bottom:.0f} điểm" if box else ""
    return f"(trang {evidence.page}{where})"

"""A page whose text could not be used."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.checks.registry import Rule
from schemas.finding import Finding, Severity
from schemas.plan import Plan
from schemas.unread import page_codes

RULE = Rule(
    code="page-unread",
    name="reading.page-unread",
    severity=Severity.ERROR,
    reason="Có trang không đọc được chữ; kết quả của văn bản này chưa đầy đủ.",
    advice="Nhận dạng chữ (OCR) trang đó hoặc xin bản có lớp chữ.",
    source="Quy tắc của kehoach: không bỏ sót trang một cách lặng lẽ",
    of_any_document=True,
)


def check(plan: Plan) -> Iterator[Finding]:
    for remark in plan.remarks:
        if remark.code in page_codes():
            where = f"Trang {remark.page}: " if remark.page else ""
            yield RULE.finding(f"{where}{remark.message}.", page=remark.page)

"""Something that a reader met and did not read: a picture, an inserted file, hidden text."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.checks.registry import Rule
from schemas.finding import Finding, Severity
from schemas.plan import Plan
from schemas.unread import CONTENT_NOT_READ, may_hold

RULE = Rule(
    code=CONTENT_NOT_READ,
    name="reading.content-not-read",
    severity=Severity.ERROR,
    reason="Có phần của văn bản chưa đọc được; kết quả của văn bản này chưa đầy đủ.",
    advice="Mở bản gốc xem phần đó; bổ sung bằng kehoach correct hoặc xin bản có đủ chữ.",
    source="Quy tắc của kehoach: không bỏ sót nội dung một cách lặng lẽ; các loại ở schemas/catalogue/unread.yaml",
    of_any_document=True,
)


def check(plan: Plan) -> Iterator[Finding]:
    """An error where goals, targets or tasks may stand in it, a warning where only head or signature may, else a notice."""
    for remark in plan.remarks:
        if remark.code == CONTENT_NOT_READ:
            held = may_hold(remark.code, remark.kind)
            severity = Severity.ERROR if "body" in held else Severity.WARNING if held else Severity.NOTICE
            where = f"Trang {remark.page}: " if remark.page else ""
            yield RULE.finding(f"{where}{remark.message}.", page=remark.page, severity=severity)

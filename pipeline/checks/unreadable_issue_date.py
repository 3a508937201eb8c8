"""A day of issue that stands on the page and cannot be read."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.checks.registry import Rule
from schemas.finding import Finding, Severity
from schemas.plan import Plan

RULE = Rule(
    code="unreadable-issue-date",
    name="reading.unreadable-issue-date",
    severity=Severity.WARNING,
    reason="Văn bản có ghi ngày ban hành nhưng không đọc được (viết tay hoặc bị dấu che).",
    advice="Xem ảnh gốc ở vùng được nêu và bổ sung bằng kehoach correct.",
    source="Quy tắc của kehoach: điều không đọc được không phải là điều còn thiếu; Nghị định 30/2020/NĐ-CP, Điều 8 khoản 2 điểm d",
    of_any_document=True,
)


def check(plan: Plan) -> Iterator[Finding]:
    seen = plan.header.evidence.get(RULE.code)
    if seen and plan.header.issued_on is None:
        yield RULE.finding(evidence=seen, page=seen[0].page)

"""A plan without its date of issue."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.checks.drafts import missing
from pipeline.checks.registry import Rule
from schemas.finding import Finding, Severity
from schemas.plan import Plan

RULE = Rule(
    code="missing-issue-date",
    name="header.missing-issue-date",
    severity=Severity.WARNING,
    reason="Văn bản không ghi ngày, tháng, năm ban hành hoặc để trống.",
    advice="Kiểm tra bản phát hành; đề nghị đơn vị gửi bản ghi đủ ngày ban hành.",
    source="Nghị định 30/2020/NĐ-CP, Điều 8 khoản 2 điểm d và phụ lục I",
    absent_from="front",
)


def check(plan: Plan) -> Iterator[Finding]:
    if plan.header.issued_on is None and "unreadable-issue-date" not in plan.header.evidence:
        yield missing(RULE, plan, "Bản dự thảo chưa có ngày ban hành.")

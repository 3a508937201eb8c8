"""A plan that does not say which year it is for: it compares with no other."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.checks.registry import Rule
from schemas.finding import Finding, Severity
from schemas.plan import Plan

RULE = Rule(
    code="period-not-named",
    name="header.period-not-named",
    severity=Severity.WARNING,
    reason="Không rõ kế hoạch của năm nào.",
    advice="Kiểm tra bản gốc; ghi năm bằng kehoach correct (period.start, period.end).",
    source="Quy tắc của kehoach: kế hoạch phải có năm để so sánh",
    absent_from="front",
)


def check(plan: Plan) -> Iterator[Finding]:
    if plan.period.start is None:
        yield RULE.finding()

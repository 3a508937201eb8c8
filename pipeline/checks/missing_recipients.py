"""A plan that does not say who receives it."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.checks.registry import Rule
from schemas.finding import Finding, Severity
from schemas.plan import Plan

RULE = Rule(
    code="missing-recipients",
    name="header.missing-recipients",
    severity=Severity.NOTICE,
    reason="Văn bản không có nơi nhận.",
    advice="Đề nghị đơn vị bổ sung nơi nhận.",
    source="Nghị định 30/2020/NĐ-CP, Điều 8 khoản 2 điểm i và phụ lục I",
    absent_from="back",
)


def check(plan: Plan) -> Iterator[Finding]:
    if not plan.header.recipients:
        yield RULE.finding()

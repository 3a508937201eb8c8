"""A plan that never says which commune it is of; a superior's plan has its issuer."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.checks.registry import Rule
from schemas.finding import Finding, Severity
from schemas.plan import Plan

RULE = Rule(
    code="unit-not-named",
    name="unit.not-named",
    severity=Severity.ERROR,
    reason="Văn bản không nêu tên xã, phường, thị trấn ban hành.",
    advice="Xác định đơn vị gửi và ghi nhận thủ công; đề nghị đơn vị gửi bản có tiêu đề cơ quan.",
    source="Nghị định 30/2020/NĐ-CP, Điều 8 khoản 2 điểm b",
    absent_from="header",
)


def check(plan: Plan) -> Iterator[Finding]:
    if plan.unit.name is None and plan.header.issuer is None:
        yield RULE.finding(evidence=plan.unit.evidence.get("kind"))

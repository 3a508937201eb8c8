"""A share of more than 100 %."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.checks.registry import Rule
from schemas.finding import Finding, Severity
from schemas.plan import Plan

RULE = Rule(
    code="value-over-hundred",
    name="targets.value-over-hundred",
    severity=Severity.WARNING,
    reason="Chỉ tiêu tỷ lệ lớn hơn 100%.",
    advice="Đối chiếu với bản gốc: có thể gõ nhầm con số.",
    source="Quy tắc của kehoach: tỷ lệ đạt không vượt 100%, trừ mức tăng",
)


def check(plan: Plan) -> Iterator[Finding]:
    for target in plan.targets:
        highest = max(target.value, target.value_max or 0)
        if target.unit == "percent" and target.change == "level" and highest > 100:
            message = f"Tỷ lệ {highest:g}% lớn hơn 100%: {target.text[:80]}"
            yield RULE.finding(message, area=target.area, evidence=target.evidence.get("value"))

"""Tasks without a deadline, neither by their own words nor by others in the plan."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.checks.registry import Rule
from schemas.finding import Finding, Severity
from schemas.plan import Plan

RULE = Rule(
    code="task-without-deadline",
    name="tasks.without-deadline",
    severity=Severity.NOTICE,
    reason="Có nhiệm vụ không nêu thời hạn.",
    advice="Đề nghị đơn vị ghi thời hạn hoàn thành từng nhiệm vụ.",
    source="Quy tắc của kehoach: nhiệm vụ phải có thời hạn để theo dõi, đôn đốc",
    absent_from="body",
)
# What a message quotes of them; the evidence has them all.
_QUOTED = 3


def check(plan: Plan) -> Iterator[Finding]:
    without = [task for task in plan.tasks if task.without_time]
    if without:
        named = "; ".join(f"“{task.text[:60]}”" for task in without[:_QUOTED])
        evidence = [row for task in without for row in task.evidence.get("text", [])[:1]]
        yield RULE.finding(f"{len(without)}/{len(plan.tasks)} nhiệm vụ không nêu thời hạn: {named}.", evidence=evidence)

"""Tasks that nobody answers for, neither by their own words nor by others in the plan."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.checks.registry import Rule
from schemas.finding import Finding, Severity
from schemas.plan import Plan

RULE = Rule(
    code="task-without-officer",
    name="tasks.without-officer",
    severity=Severity.NOTICE,
    reason="Có nhiệm vụ không nêu ai chủ trì.",
    advice="Đề nghị đơn vị ghi rõ người hoặc bộ phận chủ trì từng nhiệm vụ.",
    source="Nghị quyết 76/NQ-CP ngày 15/7/2021, mục IV (tổ chức thực hiện: phân công trách nhiệm)",
    absent_from="body",
)
# What a message quotes of them; the evidence has them all.
_QUOTED = 3


def check(plan: Plan) -> Iterator[Finding]:
    without = [task for task in plan.tasks if not task.lead and not any(i.lead for i in task.inherited)]
    if without:
        named = "; ".join(f"“{task.text[:60]}”" for task in without[:_QUOTED])
        evidence = [row for task in without for row in task.evidence.get("text", [])[:1]]
        yield RULE.finding(f"{len(without)}/{len(plan.tasks)} nhiệm vụ không nêu người chủ trì: {named}.", evidence=evidence)

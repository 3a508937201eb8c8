"""A task that was due before the plan was issued."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.checks.registry import Rule
from schemas.finding import Finding, Severity
from schemas.plan import Plan

RULE = Rule(
    code="deadline-before-issue",
    name="deadlines.before-issue",
    severity=Severity.WARNING,
    reason="Thời hạn của nhiệm vụ sớm hơn ngày ban hành kế hoạch.",
    advice="Kiểm tra lại năm hoặc thời hạn của nhiệm vụ.",
    source="Quy tắc của kehoach: thời hạn phải sau ngày ban hành",
)


def check(plan: Plan) -> Iterator[Finding]:
    issued = plan.header.issued_on
    if issued is None:
        return
    for task in plan.tasks:
        deadline = task.deadline
        if deadline is not None and deadline.end is not None and deadline.end < issued:
            message = f"Thời hạn “{deadline.text}” sớm hơn ngày ban hành {issued}: {task.text[:80]}"
            yield RULE.finding(message, area=task.area, evidence=task.evidence.get("deadline"))

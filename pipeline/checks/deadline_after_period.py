"""A task that is due after the plan's last year."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.checks.registry import Rule
from schemas.finding import Finding, Severity
from schemas.plan import Plan

RULE = Rule(
    code="deadline-after-period",
    name="deadlines.after-period",
    severity=Severity.WARNING,
    reason="Thời hạn của nhiệm vụ sau khi giai đoạn của kế hoạch kết thúc.",
    advice="Kiểm tra lại năm trong thời hạn.",
    source="Quy tắc của kehoach: thời hạn nằm trong giai đoạn của kế hoạch",
)


def check(plan: Plan) -> Iterator[Finding]:
    last = plan.period.end
    for task in plan.tasks:
        deadline = task.deadline
        # The report on a year is often due in the first weeks of the next: only what is due later is odd.
        if last is not None and deadline is not None and deadline.end is not None and deadline.end > f"{last + 1}-03-31":
            message = f"Thời hạn “{deadline.text}” sau giai đoạn của kế hoạch (đến năm {last}): {task.text[:80]}"
            yield RULE.finding(message, area=task.area, evidence=task.evidence.get("deadline"))

"""Tasks whose time names no day of the calendar: bound to an event, some part of a year, or words that were not understood."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.checks.registry import Rule
from schemas.finding import Finding, Severity
from schemas.plan import Plan

RULE = Rule(
    code="deadline-without-day",
    name="deadlines.without-day",
    severity=Severity.NOTICE,
    reason="Có nhiệm vụ ghi thời gian nhưng không định được ngày.",
    advice="Xem nguyên văn; ghi ngày hoàn thành bằng kehoach correct nếu biết, hoặc đề nghị đơn vị nêu ngày.",
    source="Quy tắc của kehoach: thời gian hiểu được một phần thì giữ nguyên văn, không đoán ngày",
)
# What a message quotes of them; the evidence has them all.
_QUOTED = 3


def check(plan: Plan) -> Iterator[Finding]:
    found = [(task, task.loose_time) for task in plan.tasks if task.deadline is None and task.loose_time is not None]
    if found:
        quoted = "; ".join(f"“{loose.text[:60]}”" for _, loose in found[:_QUOTED])
        evidence = [row for task, _ in found for row in (task.evidence.get("deadline") or task.evidence.get("text", []))[:1]]
        yield RULE.finding(f"{len(found)} nhiệm vụ có thời gian chưa định được ngày: {quoted}.", evidence=evidence)

"""One metric promised twice for the same time with different figures."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from pipeline.checks.registry import Rule
from pipeline.likeness import ONE_PROMISE, alike
from schemas import vocabulary as catalogue
from schemas.finding import Finding, Severity
from schemas.plan import Plan, Target

RULE = Rule(
    code="metric-promised-twice",
    name="targets.promised-twice",
    severity=Severity.WARNING,
    reason="Một chỉ tiêu được hứa hai lần với hai con số khác nhau.",
    advice="Đề nghị đơn vị chọn một con số.",
    source="Quy tắc của kehoach: một chỉ tiêu chỉ có một con số",
)


def check(plan: Plan) -> Iterator[Finding]:
    for first, second in combinations([t for t in plan.targets if t.metric != "other" and t.change == "level"], 2):
        same = (first.metric, first.unit, first.due, first.per) == (second.metric, second.unit, second.due, second.per)
        differ = (first.value, first.value_max) != (second.value, second.value_max)
        if same and differ and alike(first.text, second.text) >= ONE_PROMISE and _in_appendix(first) == _in_appendix(second):
            label = catalogue.metrics()[first.metric].vi
            message = f"{label}: chỗ trước ghi {first.value:g} (“{first.text[:80]}”), chỗ sau ghi {second.value:g} (“{second.text[:80]}”)."
            evidence = first.evidence.get("value", []) + second.evidence.get("value", [])
            yield RULE.finding(message, area=first.area, evidence=evidence)


def _in_appendix(target: Target) -> bool:
    return (target.section or "").startswith("PL")

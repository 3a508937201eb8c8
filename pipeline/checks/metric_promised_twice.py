"""One metric promised twice for the same time with different figures."""

from __future__ import annotations

from collections.abc import Iterator

from language import catalogue
from pipeline.checks.promises import contradictions, in_appendix
from pipeline.checks.registry import Rule
from schemas.finding import Finding, Severity
from schemas.plan import Plan

RULE = Rule(
    code="metric-promised-twice",
    name="targets.promised-twice",
    severity=Severity.WARNING,
    reason="Một chỉ tiêu được hứa hai lần với hai con số khác nhau.",
    advice="Đề nghị đơn vị chọn một con số.",
    source="Quy tắc của kehoach: một chỉ tiêu chỉ có một con số",
)


def check(plan: Plan) -> Iterator[Finding]:
    for first, second, evidence in contradictions(plan):
        if in_appendix(first) == in_appendix(second):
            label = catalogue.metrics()[first.metric].vi
            message = f"{label}: chỗ trước ghi {first.value:g} (“{first.text[:80]}”), chỗ sau ghi {second.value:g} (“{second.text[:80]}”)."
            yield RULE.finding(message, area=first.area, evidence=evidence)

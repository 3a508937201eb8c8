"""The body promises one figure for a metric, the appendix another."""

from __future__ import annotations

from collections.abc import Iterator

from language import catalogue
from pipeline.checks.promises import contradictions, in_appendix
from pipeline.checks.registry import Rule
from schemas.finding import Finding, Severity
from schemas.plan import Plan

RULE = Rule(
    code="appendix-disagrees",
    name="targets.appendix-disagrees",
    severity=Severity.WARNING,
    reason="Phụ lục và phần lời nêu con số khác nhau cho cùng một chỉ tiêu.",
    advice="Đề nghị đơn vị thống nhất con số giữa phần lời và phụ lục.",
    source="Quy tắc của kehoach: một chỉ tiêu chỉ có một con số",
)


def check(plan: Plan) -> Iterator[Finding]:
    for first, second, evidence in contradictions(plan):
        if in_appendix(first) != in_appendix(second):
            label = catalogue.metrics()[first.metric].vi
            message = f"{label}: một nơi ghi {first.value:g} (“{first.text[:80]}”), nơi khác ghi {second.value:g} (“{second.text[:80]}”)."
            yield RULE.finding(message, area=first.area, evidence=evidence)

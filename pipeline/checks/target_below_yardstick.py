"""A plan promises less for a metric than its superior's plan requires."""

from __future__ import annotations

from collections.abc import Iterator

from language import catalogue
from pipeline.checks.registry import Promises, Rule
from pipeline.commitments import falls_short, lower_is_better
from schemas.finding import Finding, Severity

RULE = Rule(
    code="target-below-yardstick",
    name="targets.below-yardstick",
    severity=Severity.ERROR,
    reason="Chỉ tiêu thấp hơn mức kế hoạch của cấp trên yêu cầu.",
    advice="Đề nghị đơn vị nâng chỉ tiêu lên mức cấp trên giao.",
    source="Kế hoạch của cấp trên do người dùng chọn (kehoach baseline --keep)",
    against="yardstick",
)


def compare(own: Promises, other: Promises) -> Iterator[tuple[str, Finding]]:
    for metric, required in other.levels.items():
        level = own.levels.get(metric)
        if level is not None and falls_short(level, required, lower=lower_is_better(metric)):
            entry = catalogue.metrics()[metric]
            yield metric, RULE.finding(f"{entry.vi}: {level.value:g}, {other.name} yêu cầu {required.value:g}.", area=entry.area)

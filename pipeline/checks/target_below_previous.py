"""A unit promises less for a metric than it did for the year before."""

from __future__ import annotations

from collections.abc import Iterator

from language import catalogue
from pipeline.checks.registry import Promises, Rule
from pipeline.commitments import falls_short, lower_is_better
from schemas.finding import Finding, Severity

RULE = Rule(
    code="target-below-previous",
    name="targets.below-previous",
    severity=Severity.WARNING,
    reason="Chỉ tiêu thấp hơn mức chính đơn vị đã cam kết năm trước.",
    advice="Đề nghị đơn vị giải trình hoặc nâng chỉ tiêu.",
    source="Nghị quyết 76/NQ-CP ngày 15/7/2021, mục I: các chỉ tiêu tăng theo từng năm",
    against="previous",
)


def compare(own: Promises, other: Promises) -> Iterator[tuple[str, Finding]]:
    for metric, level in own.levels.items():
        before = other.levels.get(metric)
        if before is not None and falls_short(level, before, lower=lower_is_better(metric)):
            entry = catalogue.metrics()[metric]
            yield metric, RULE.finding(f"{entry.vi}: {level.value:g}, {other.name} đã cam kết {before.value:g}.", area=entry.area)

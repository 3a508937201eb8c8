"""A plan leaves out a metric that its superior's plan sets a figure for."""

from __future__ import annotations

from collections.abc import Iterator

from language import catalogue
from pipeline.checks.registry import Promises, Rule
from schemas.finding import Finding, Severity

RULE = Rule(
    code="yardstick-metric-missing",
    name="targets.yardstick-metric-missing",
    severity=Severity.WARNING,
    reason="Kế hoạch không cam kết một chỉ tiêu mà kế hoạch của cấp trên có giao.",
    advice="Đề nghị đơn vị bổ sung chỉ tiêu.",
    source="Kế hoạch của cấp trên do người dùng chọn (kehoach baseline --keep)",
    against="yardstick",
    absent_from="body",
)


def compare(own: Promises, other: Promises) -> Iterator[tuple[str, Finding]]:
    for metric in other.levels:
        if metric not in own.levels:
            entry = catalogue.metrics()[metric]
            yield metric, RULE.finding(f"Không cam kết: {entry.vi} ({other.name} có giao).", area=entry.area)

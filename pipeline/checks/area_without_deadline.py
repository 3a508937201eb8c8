"""An index area whose tasks have no deadline."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.checks.mandatory import tasks_by_area
from pipeline.checks.registry import Rule
from schemas.finding import Finding, Severity
from schemas.plan import Plan

RULE = Rule(
    code="area-without-deadline",
    name="coverage.area-without-deadline",
    severity=Severity.NOTICE,
    reason="Không nhiệm vụ nào của lĩnh vực nêu thời hạn.",
    advice="Đề nghị đơn vị ghi thời hạn hoàn thành cho từng nhiệm vụ.",
    source="Quy tắc của kehoach: nhiệm vụ phải có thời hạn để theo dõi, đôn đốc",
    absent_from="body",
)


def check(plan: Plan) -> Iterator[Finding]:
    for area, name, tasks in tasks_by_area(plan):
        if tasks and all(task.without_time for task in tasks):
            yield RULE.finding(
                f"Không nhiệm vụ nào có thời hạn ở lĩnh vực: {name}.",
                area=area,
                evidence=tasks[0].evidence.get("text"),
            )

"""An index area whose tasks nobody answers for."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.checks.mandatory import tasks_by_area
from pipeline.checks.registry import Rule
from schemas.finding import Finding, Severity
from schemas.plan import Plan

RULE = Rule(
    code="area-without-officer",
    name="coverage.area-without-officer",
    severity=Severity.WARNING,
    reason="Không nhiệm vụ nào của lĩnh vực nêu ai chủ trì.",
    advice="Đề nghị đơn vị phân công người hoặc bộ phận chủ trì.",
    source="Nghị quyết 76/NQ-CP ngày 15/7/2021, mục IV (tổ chức thực hiện: phân công trách nhiệm)",
    absent_from="body",
)


def check(plan: Plan) -> Iterator[Finding]:
    for area, name, tasks in tasks_by_area(plan):
        if tasks and not any(task.lead or any(i.lead for i in task.inherited) for task in tasks):
            yield RULE.finding(
                f"Không nhiệm vụ nào có người chủ trì ở lĩnh vực: {name}.",
                area=area,
                evidence=tasks[0].evidence.get("text"),
            )

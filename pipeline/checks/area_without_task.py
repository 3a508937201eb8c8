"""An index area with goals or targets and no task to reach them."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.checks.mandatory import tasks_by_area
from pipeline.checks.registry import Rule
from schemas.finding import Finding, Severity
from schemas.plan import Plan

RULE = Rule(
    code="area-without-task",
    name="coverage.area-without-task",
    severity=Severity.WARNING,
    reason="Lĩnh vực có mục tiêu, chỉ tiêu nhưng không có nhiệm vụ nào để thực hiện.",
    advice="Đề nghị đơn vị bổ sung nhiệm vụ cho lĩnh vực này.",
    source="Nghị quyết 76/NQ-CP ngày 15/7/2021, mục II; Quyết định 876/QĐ-BNV ngày 10/11/2022",
    absent_from="body",
)


def check(plan: Plan) -> Iterator[Finding]:
    status = {c.area: c.status for c in plan.coverage}
    for area, name, tasks in tasks_by_area(plan):
        if status.get(area) == "planned" and not tasks:
            yield RULE.finding(f"Không có nhiệm vụ ở lĩnh vực: {name}.", area=area)

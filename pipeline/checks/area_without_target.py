"""An index area with tasks and no figure to measure them by."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.checks.mandatory import tasks_by_area
from pipeline.checks.registry import Rule
from schemas.finding import Finding, Severity
from schemas.plan import Plan

RULE = Rule(
    code="area-without-target",
    name="coverage.area-without-target",
    severity=Severity.NOTICE,
    reason="Lĩnh vực có nhiệm vụ nhưng không có chỉ tiêu định lượng nào để đo kết quả.",
    advice="Đề nghị đơn vị nêu chỉ tiêu có con số cho lĩnh vực này.",
    source="Nghị quyết 76/NQ-CP ngày 15/7/2021, mục II; Quyết định 876/QĐ-BNV ngày 10/11/2022",
    absent_from="body",
)


def check(plan: Plan) -> Iterator[Finding]:
    for area, name, tasks in tasks_by_area(plan):
        if tasks and not any(target.area == area for target in plan.targets):
            yield RULE.finding(f"Không có chỉ tiêu định lượng ở lĩnh vực: {name}.", area=area, evidence=tasks[0].evidence.get("text"))

"""An index area that the scheme of the plan's year demands and the plan does not take up."""

from __future__ import annotations

from collections.abc import Iterator

from language import catalogue
from pipeline.checks.registry import Rule
from schemas.finding import Finding, Severity
from schemas.plan import Plan

RULE = Rule(
    code="missing-area",
    name="coverage.missing-area",
    severity=Severity.ERROR,
    reason="Kế hoạch không có nhiệm vụ, mục tiêu hay chỉ tiêu nào cho một lĩnh vực bắt buộc.",
    advice="Đề nghị đơn vị bổ sung nhiệm vụ hoặc chỉ tiêu cho lĩnh vực này.",
    source="Nghị quyết 76/NQ-CP ngày 15/7/2021, mục II; Quyết định 876/QĐ-BNV ngày 10/11/2022",
    absent_from="body",
)


def check(plan: Plan) -> Iterator[Finding]:
    # Only a plan for reform as a whole owes all areas.
    if plan.scope not in (None, "reform"):
        return
    status = {c.area: c for c in plan.coverage}
    for area in catalogue.mandatory_areas(plan.period.start):
        cover = status.get(area)
        if cover is None or cover.status == "planned":
            continue
        label = catalogue.areas()[area].vi
        named = " (có nhắc tên nhưng không có nhiệm vụ)" if cover.status == "mentioned" else ""
        yield RULE.finding(f"Thiếu lĩnh vực: {label}{named}.", area=area, evidence=cover.evidence.get("status"))

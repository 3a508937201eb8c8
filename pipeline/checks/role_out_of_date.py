"""A task given to an office or title that did not exist on the day of issue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from language import catalogue
from pipeline.checks.registry import Rule
from schemas.finding import Finding, Severity
from schemas.plan import Plan

RULE = Rule(
    code="role-out-of-date",
    name="roles.out-of-date",
    severity=Severity.NOTICE,
    reason="Nhiệm vụ giao cho chức danh hoặc bộ phận không còn, hoặc chưa có, vào ngày ban hành.",
    advice="Đề nghị đơn vị phân công lại theo tổ chức bộ máy hiện hành.",
    source="Nghị định 33/2023/NĐ-CP, Điều 5; Nghị định 150/2025/NĐ-CP (từ 01/7/2025)",
)


def check(plan: Plan) -> Iterator[Finding]:
    if plan.header.issued_on is None:
        return
    day = dt.date.fromisoformat(plan.header.issued_on)
    reported: set[str] = set()
    for task in plan.tasks:
        for role in task.lead:
            known = catalogue.roles()[role]
            if role in reported or known.valid_on(day):
                continue
            reported.add(role)
            yield RULE.finding(f"Chức danh không hợp thời điểm: {known.vi}.", evidence=task.evidence.get("lead"))

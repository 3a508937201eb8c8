"""A day of issue written without the zeros that the decree on clerical work asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.checks.registry import Rule
from schemas.finding import Finding, Severity
from schemas.plan import Plan

RULE = Rule(
    code="date-form",
    name="header.date-form",
    severity=Severity.NOTICE,
    reason="Ngày dưới 10 và tháng 1, 2 phải thêm số 0 phía trước.",
    advice="Đề nghị đơn vị ghi đúng, ví dụ “ngày 05 tháng 02 năm 2026”.",
    source="Nghị định 30/2020/NĐ-CP, phụ lục I mục II.4 (thời gian ban hành)",
)
_BARE = re.compile(r"\bngày\s+[1-9]\s+tháng|\btháng\s+[12]\s+năm", re.IGNORECASE)


def check(plan: Plan) -> Iterator[Finding]:
    for evidence in plan.header.evidence.get("issued_on", []):
        if _BARE.search(evidence.quote):
            yield RULE.finding(f"“{' '.join(evidence.quote.split())}”: {RULE.reason}", evidence=[evidence])

"""A plan without the lines that say what it is about."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.checks.registry import Rule
from schemas.finding import Finding, Severity
from schemas.plan import Plan

RULE = Rule(
    code="missing-title",
    name="header.missing-title",
    severity=Severity.NOTICE,
    reason="Văn bản không có trích yếu nội dung.",
    advice="Đề nghị đơn vị ghi trích yếu dưới tên loại văn bản.",
    source="Nghị định 30/2020/NĐ-CP, Điều 8 khoản 2 điểm đ và phụ lục I mục II.5",
    absent_from="front",
)


def check(plan: Plan) -> Iterator[Finding]:
    if plan.header.title is None:
        yield RULE.finding()

"""A plan without number and symbol."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.checks.drafts import missing
from pipeline.checks.registry import Rule
from schemas.finding import Finding, Severity
from schemas.plan import Plan

RULE = Rule(
    code="missing-number",
    name="header.missing-number",
    severity=Severity.WARNING,
    reason="Văn bản không có số, ký hiệu hoặc số để trống.",
    advice="Kiểm tra bản phát hành; đề nghị đơn vị gửi bản đã cấp số.",
    source="Nghị định 30/2020/NĐ-CP, Điều 8 khoản 2 điểm c và phụ lục I",
    absent_from="front",
)


def check(plan: Plan) -> Iterator[Finding]:
    if plan.header.number is None and "unreadable-number" not in plan.header.evidence:
        yield missing(RULE, plan, "Bản dự thảo chưa có số, ký hiệu.")

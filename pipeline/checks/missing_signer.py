"""A plan that names nobody as its signer."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.checks.drafts import missing
from pipeline.checks.registry import Rule
from schemas.finding import Finding, Severity
from schemas.plan import Plan

RULE = Rule(
    code="missing-signer",
    name="header.missing-signer",
    severity=Severity.WARNING,
    reason="Văn bản không ghi họ tên người ký.",
    advice="Kiểm tra bản phát hành; đề nghị đơn vị gửi bản đã ký.",
    source="Nghị định 30/2020/NĐ-CP, Điều 8 khoản 2 điểm e và phụ lục I",
    absent_from="back",
)


def check(plan: Plan) -> Iterator[Finding]:
    if plan.header.signer is None and "unreadable-signer" not in plan.header.evidence:
        yield missing(RULE, plan, "Bản dự thảo chưa có người ký.")

"""A document that says it is a draft: what a draft does not have yet is expected, not wrong."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.layout.stamps import WATERMARK
from pipeline.checks.registry import Rule
from schemas.finding import Finding, Severity
from schemas.plan import Plan

RULE = Rule(
    code="draft",
    name="document.draft",
    severity=Severity.WARNING,
    reason="Văn bản là dự thảo, chưa phải bản phát hành; việc thiếu số, ngày ban hành, người ký là bình thường.",
    advice="Đề nghị đơn vị gửi bản đã ký, đã cấp số; đừng tính bản này là đã nộp.",
    source="Nghị định 30/2020/NĐ-CP, Điều 10 và Điều 14 (soạn thảo; ký, cấp số và ban hành văn bản)",
    of_any_document=True,
)


def check(plan: Plan) -> Iterator[Finding]:
    if plan.header.draft:
        page = next((remark.page for remark in plan.remarks if remark.code == WATERMARK), None)
        yield RULE.finding(evidence=plan.header.evidence.get("draft"), page=page)

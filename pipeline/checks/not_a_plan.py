"""A document of another kind: stored as what it is, not read as a plan."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.checks.absence_not_judged import kind_unclear
from pipeline.checks.registry import Rule
from schemas.finding import Finding, Severity
from schemas.plan import Plan

RULE = Rule(
    code="not-a-plan",
    name="document.not-a-plan",
    severity=Severity.WARNING,
    reason="Văn bản không phải là kế hoạch.",
    advice="Kiểm tra xem đơn vị có gửi nhầm tệp; đề nghị gửi kế hoạch.",
    source="Nghị định 30/2020/NĐ-CP, Điều 7 và phụ lục III",
    of_any_document=True,
)


def check(plan: Plan) -> Iterator[Finding]:
    if plan.is_plan or kind_unclear(plan):
        return
    kind = plan.header.document_type
    message = f"Văn bản không phải là kế hoạch (loại nhận ra: {kind})." if kind else RULE.reason
    yield RULE.finding(message, evidence=plan.header.evidence.get("document_type"))

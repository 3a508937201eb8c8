"""Recipients without the line that says where the plan is filed."""

from __future__ import annotations

from collections.abc import Iterator

from language.text import fold
from pipeline.checks.registry import Rule
from schemas.finding import Finding, Severity
from schemas.plan import Plan

RULE = Rule(
    code="recipients-without-file",
    name="header.recipients-without-file",
    severity=Severity.NOTICE,
    reason="Nơi nhận không có dòng “Lưu”.",
    advice="Đề nghị đơn vị ghi dòng “Lưu: VT, …” ở cuối nơi nhận.",
    source="Nghị định 30/2020/NĐ-CP, phụ lục I mục II.9 (nơi nhận: dòng cuối ghi chữ “Lưu”)",
    absent_from="back",
)


def check(plan: Plan) -> Iterator[Finding]:
    lines = plan.header.recipients
    if lines and not any(fold(line).lstrip("- ").startswith("luu") for line in lines):
        yield RULE.finding(evidence=plan.header.evidence.get("recipients"))

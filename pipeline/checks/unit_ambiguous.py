"""A unit whose name alone does not tell which one it is."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.checks.registry import Rule
from schemas.finding import Finding, Severity
from schemas.plan import Plan

RULE = Rule(
    code="unit-ambiguous",
    name="unit.ambiguous",
    severity=Severity.NOTICE,
    reason="Tên đơn vị trùng với nhiều đơn vị trong danh mục.",
    advice="Chọn đúng đơn vị theo nơi gửi.",
    source="Danh mục đơn vị hành chính trước và sau 01/7/2025 (underthesea)",
)


def check(plan: Plan) -> Iterator[Finding]:
    resolved = plan.unit.resolved
    if resolved is not None and resolved.status == "ambiguous":
        shown = "; ".join(resolved.candidates[:3])
        message = f"Tên đơn vị trùng với {len(resolved.candidates)} đơn vị, ví dụ: {shown}."
        yield RULE.finding(message, evidence=plan.unit.evidence.get("name"))

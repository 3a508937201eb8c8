"""Items that were probably not read right in every field: a person should look."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.checks.registry import Rule
from schemas.finding import Finding, Severity
from schemas.plan import Goal, Plan, Target, Task

RULE = Rule(
    code="uncertain-items",
    name="reading.uncertain-items",
    severity=Severity.NOTICE,
    reason="Có mục mà kehoach đọc chưa chắc đúng.",
    advice="Đối chiếu với bản gốc; sửa hoặc xác nhận bằng kehoach correct.",
    source="docs/accuracy.md: độ tin cậy đã hiệu chỉnh; điều còn ngờ phải thấy được",
)
# Below this an item is more often wrong in some field than right (docs/accuracy.md).
DOUBTFUL = 0.5
_QUOTED = 3


def check(plan: Plan) -> Iterator[Finding]:
    every: tuple[Goal | Target | Task, ...] = (*plan.targets, *plan.tasks, *plan.goals)
    items = [item for item in every if item.confidence is not None and item.confidence < DOUBTFUL]
    if items:
        quoted = "; ".join(f"“{item.text[:60]}”" for item in sorted(items, key=lambda i: i.confidence or 0)[:_QUOTED])
        evidence = [row for item in items for row in item.evidence.get("text", [])[:1]]
        yield RULE.finding(f"{len(items)} mục đọc chưa chắc: {quoted}.", evidence=evidence)

"""What may be missing, but may as well stand in what was not read: said once, and accused of nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.checks.absence import unread_in
from pipeline.checks.registry import Rule, withheld
from schemas.finding import Finding, Severity
from schemas.plan import Plan

RULE = Rule(
    code="absence-not-judged",
    name="reading.absence-not-judged",
    severity=Severity.NOTICE,
    reason="Chưa kết luận được là thiếu, vì có phần của văn bản chưa đọc.",
    advice="Xem các phần chưa đọc trong bản gốc rồi mới kết luận.",
    source="Quy tắc của kehoach: không kết luận thiếu điều chưa đọc hết",
    of_any_document=True,
)
_NO_KIND = "Không nhận ra loại văn bản"


def check(plan: Plan) -> Iterator[Finding]:
    found = [finding.message.rstrip(".") for finding in withheld(plan)]
    if kind_unclear(plan):
        found.insert(0, _NO_KIND)
    if found:
        named = "; ".join(dict.fromkeys(found))
        yield RULE.finding(f"Chưa kết luận được, vì có phần chưa đọc: {named}.")


def kind_unclear(plan: Plan) -> bool:
    """Whether the heading that says what a document is may stand in what was not read."""
    return not plan.is_plan and plan.header.document_type is None and bool(unread_in(plan, "front"))

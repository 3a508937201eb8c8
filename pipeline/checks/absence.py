"""What was not read and may hold what a check misses: nobody is accused of leaving out what nobody looked for."""

from __future__ import annotations

from typing import Literal

from schemas.plan import Goal, Plan, Remarked, Target, Task

# Where a thing stands: head and title; signature and recipients; anywhere in these; goals, targets and tasks.
Zone = Literal["front", "back", "header", "body"]


def unread_in(plan: Plan, zone: Zone) -> list[Remarked]:
    """Remarks on what was not read and may hold this part of the plan, by their pages where these are told."""
    if zone in ("header", "body"):
        return plan.unread("body" if zone == "body" else "header")
    unread = plan.unread("header")
    if not unread:
        return []
    if zone == "front":
        pages = _front(plan)
        return [remark for remark in unread if remark.page is None or remark.page in pages]
    first = _last_of_body(plan)
    return [remark for remark in unread if remark.page is None or remark.page >= first]


def _front(plan: Plan) -> set[int]:
    """The document's first page, and that of a plan enclosed in it, by what was read of its head."""
    header = plan.header
    return {1, *(row.page for name in ("number", "issued_on", "title") for row in header.evidence.get(name, []))}


def _last_of_body(plan: Plan) -> int:
    """The first page that a signature may stand on: where the body ends, or anywhere under a decision, which is signed
    before the plan that it encloses."""
    if plan.header.document_type == "quyet_dinh":
        return 1
    items: tuple[Goal | Target | Task, ...] = (*plan.goals, *plan.targets, *plan.tasks)
    rows = [item.evidence["text"][0].page for item in items if item.evidence.get("text") and not (item.section or "").startswith("PL")]
    return max(rows, default=1)

"""Coverage: which of the seven areas a plan takes up."""

from __future__ import annotations

from language import catalogue
from language.mentions.areas import named_areas
from language.quotes import Quote
from schemas.plan import Coverage, Goal, Plan, Target, Task

NAME = "coverage"


def extract(plan: Plan, texts: list[Quote]) -> list[Coverage]:
    """Planned: a task, goal or target has the area; mentioned: the text names it; else missing.

    Where parts that may hold items were not read, what is not planned is unclear.
    """
    named: dict[str, Quote] = {}
    for quote in texts:
        for area in named_areas(quote.folded):
            named.setdefault(area, quote)
    result = []
    unclear = bool(plan.unread("body"))
    for area in catalogue.areas():
        items: list[Task | Goal | Target] = [*plan.tasks, *plan.goals, *plan.targets]
        first = next((x for x in items if x.area == area), None)
        if first is not None:
            result.append(Coverage(area=area, status="planned", evidence={"status": first.evidence["text"]}))
        elif area in named:
            evidence = {"status": named[area].evidence(NAME, 0.8)}
            result.append(Coverage(area=area, status="mentioned", unclear=unclear, evidence=evidence))
        else:
            result.append(Coverage(area=area, status="missing", unclear=unclear))
    return result

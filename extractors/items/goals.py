"""Goals: aims under headings of purpose, requirements and objectives, and in "Mục tiêu" cells."""

from __future__ import annotations

from extractors.layout.statements import Statement
from language.quotes import Quote
from schemas.plan import Goal, GoalKind

NAME = "goals"
KINDS: dict[str, GoalKind] = {"purpose": "purpose", "requirements": "requirement", "objectives": "objective"}


def of_statement(statement: Statement) -> Goal:
    quote = statement.quote.strip(" .;:,/")
    goal = Goal(text=quote.text, kind=KINDS[statement.part.kind], area=statement.part.area, section=statement.part.path)
    goal.evidence["text"] = quote.evidence(NAME, 0.95)
    goal.evidence["kind"] = statement.part.title.evidence("sections", statement.part.confidence)
    return goal


def of_cell(quote: Quote, area: str | None, section: str | None) -> Goal:
    text = quote.strip(" .;:,")
    goal = Goal(text=text.text, kind="objective", area=area, section=section)
    goal.evidence["text"] = text.evidence(NAME, 0.95)
    return goal

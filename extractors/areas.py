"""Index areas: named by a heading, or decided from a statement's words."""

from __future__ import annotations

from functools import cache

from extractors import area_model
from extractors.language import Phrases
from extractors.quotes import Quote
from schemas import vocabulary as catalogue


@cache
def _headings() -> Phrases:
    pairs = [(key, name) for key, area in catalogue.areas().items() for name in (*area.headings, area.vi)]
    return Phrases(pairs)


def heading_area(title: Quote) -> str | None:
    """The area that a heading names: the first one named; ``None`` without one."""
    found = _headings().find(title.folded)
    return found[0][0] if found else None


def named_areas(folded: str) -> set[str]:
    """Areas that a text names by one of their headings."""
    return {label for label, _, _ in _headings().find(folded)}


def decide(statement: Quote) -> tuple[str | None, float]:
    """The one area that a statement is clearly about, with its probability; ``None`` if there is none or two."""
    return area_model.decide(statement)

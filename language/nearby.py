"""What stands right beside a place in a text, and ranges that do not overlap: looked up in steps that do not grow.

Texts come from outside and may be of any length. A pattern that ends where a figure begins is not searched for from the
beginning of the text, and a range is not held against every other one.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Iterable
from typing import Protocol

from language.text import Folded

# Further than this nothing is said of a figure, date or name: the longest phrases of the grammars are half of it.
REACH = 160


def search_before(pattern: re.Pattern[str], text: str, end: int) -> re.Match[str] | None:
    """Where a pattern that ends in ``$`` ends at ``end``, begun within reach of it."""
    return pattern.search(text, max(0, end - REACH), end)


def before(text: Folded, end: int) -> Folded:
    """The last words before ``end``, within reach."""
    start = max(0, end - REACH)
    return text[start:end] if start == 0 else Folded(text[start:end].partition(" ")[2])


def after(text: Folded, start: int) -> Folded:
    """The first words from ``start`` on, within reach."""
    return text[start : start + REACH]


class Ranged(Protocol):
    """What was found in a text, from ``start`` to ``end``: an actor, a time, a recurrence."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


def blanked(folded: Folded, found: Iterable[Ranged]) -> Folded:
    """A text with blanks for what was found in it, in order of place: its length and the places of the rest stay."""
    pieces, place = [], 0
    for one in found:
        pieces += [folded[place : one.start], " " * (one.end - max(place, one.start))]
        place = max(place, one.end)
    return Folded("".join([*pieces, folded[place:]]))


class Spans:
    """Ranges of a text that are taken, none over another."""

    def __init__(self) -> None:
        self._taken: list[tuple[int, int]] = []

    def is_free(self, start: int, end: int) -> bool:
        place = bisect_left(self._taken, (start, end))
        follows = place < len(self._taken) and self._taken[place][0] < end
        return not follows and not (place and self._taken[place - 1][1] > start)

    def take(self, start: int, end: int) -> None:
        insort(self._taken, (start, end))

    def holds(self, place: int) -> bool:
        """Whether a place stands in a taken range."""
        return not self.is_free(place, place + 1)

"""What a time in a text says of an action: on or by a day, in a period, from a day on."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from language.nearby import search_before
from language.text import Folded
from language.times import Point
from schemas.plan import Deadline


@dataclass(frozen=True, slots=True)
class Years:
    """The plan's own first and last year."""

    start: int | None
    end: int | None

    @property
    def single(self) -> int | None:
        """The year that a date without one belongs to."""
        return self.start


@dataclass(frozen=True, slots=True)
class Found:
    """A deadline and the range of the text that states it."""

    deadline: Deadline
    start: int
    end: int


BY = re.compile(
    r"(?:xong\s+)?(?:truoc|cham nhat|tre nhat|den|toi|muon nhat|het|han(?: cuoi)?|han den|khong (?:cham hon|muon hon|cham qua|qua))"
    r"(?:\s+(?:la|het|cuoi|vao|ngay|truoc|trong|den|khi))*\s*:?\s*$"
)

# "Từ ngày 01/02", "kể từ quý II", "sau 30/6": when it begins, and not by when.
FROM = re.compile(r"\b(?:(?:bat dau|ke)\s+)?tu(?:\s+ngay)?\s*$")
_AFTER = re.compile(r"\bsau(?:\s+(?:ngay|het))?\s*$")
_ONWARDS = re.compile(r"\s*tro di\b")


def begins(folded: Folded, point: Point) -> Found | None:
    """A period whose end is not stated: from a time on, or after it."""
    if point.several or point.last == dt.date.max:
        return None
    since, behind = search_before(FROM, folded, point.start), search_before(_AFTER, folded, point.start)
    onwards = _ONWARDS.match(folded, point.end)
    if since is None and behind is None and onwards is None:
        return None
    first = point.last + dt.timedelta(days=1) if behind else point.first
    start = since.start() if since else behind.start() if behind else point.start
    deadline = Deadline(text="", kind="period", start=first.isoformat())
    return Found(deadline, start, onwards.end() if onwards else point.end)

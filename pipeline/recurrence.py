"""When recurring work falls due: days worked out from "every quarter", "monthly by the 25th", "each 18 December".

A pattern is text, so that a store can keep and group it: the intervals of ``Deadline.every`` joined by ",", then ":"
and ``Deadline.due`` where the plan states one: "month:25", "quarter,half_year", "year:12-18". Where it states
none, work falls due on the last day of its interval, weekly work on Friday. Daily work has no dates.
"""

from __future__ import annotations

import calendar
import datetime as dt
from functools import lru_cache

from schemas.plan import Deadline

_LENGTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
_FRIDAY = 4


def pattern_of(deadline: Deadline | None) -> str | None:
    """The pattern of a recurring deadline; ``None`` for others, and for work of every day."""
    if deadline is None or deadline.kind != "recurring":
        return None
    every = [interval for interval in deadline.every if interval != "day"]
    if not every:
        return None
    return ",".join(every) + (f":{deadline.due}" if deadline.due else "")


@lru_cache(maxsize=4096)
def occurrences(pattern: str, start: dt.date, end: dt.date) -> tuple[dt.date, ...]:
    """The days of a pattern from ``start`` to ``end``, both included, in order, each once."""
    every, _, due = pattern.partition(":")
    found: set[dt.date] = set()
    for interval in every.split(","):
        if interval == "week":
            first = start + dt.timedelta(days=(_FRIDAY - start.weekday()) % 7)
            found.update(first + dt.timedelta(weeks=n) for n in range((end - first).days // 7 + 1) if first <= end)
            continue
        for year in range(start.year, end.year + 1):
            found.update(_in_year(_LENGTHS[interval], due, year))
    return tuple(sorted(day for day in found if start <= day <= end))


def _in_year(length: int, due: str, year: int) -> list[dt.date]:
    """Days in a year of what recurs every ``length`` months."""
    month, _, day = due.rpartition("-")
    if month and length == 12:
        return [_day(year, int(month), int(day))]
    # A day within the month holds in the last month of a longer interval; a day within the year only for a year.
    stated = int(day) if day and not month else 31
    return [_day(year, last, stated) for last in range(length, 13, length)]


def _day(year: int, month: int, day: int) -> dt.date:
    """The day, or the month's last where it has no such day."""
    return dt.date(year, month, min(day, calendar.monthrange(year, month)[1]))

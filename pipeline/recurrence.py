"""When recurring work falls due: days worked out from "every quarter", "monthly by the 25th", "each 18 December".

A pattern is text, so that a store can keep and group it: the intervals of ``Deadline.every`` joined by ",", then ":"
and the day where the plan states one: ``Deadline.due`` ("month:25", "year:12-18"), weekdays ("week:1+4", Monday as 1) or a
day in the last or first month of every quarter ("quarter:12", "quarter:05@1"). Where it states none ("quarter,half_year"),
work has no day of its own: it is entered on the last day of its interval, weekly work on Friday, and ``states_day`` tells so
that no one calls it overdue. Daily work has no dates.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from functools import lru_cache

from language.recurring import day_of_quarter, weekdays
from language.text import fold
from schemas.plan import Deadline, Every

_LENGTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
_FRIDAY = 5
_WEEK = frozenset("1234567")


def pattern_of(deadline: Deadline | None) -> str | None:
    """The pattern of a recurring deadline; ``None`` for others, and for work of every day."""
    if deadline is None or deadline.kind != "recurring":
        return None
    every = [interval for interval in deadline.every if interval != "day"]
    if not every:
        return None
    due = deadline.due or _day_in_words(deadline.text, every)
    return ",".join(every) + (f":{due}" if due else "")


def _day_in_words(text: str, every: Sequence[Every]) -> str | None:
    """A day that the contract's ``due`` has no form for, from the words of the deadline."""
    folded = fold(text)
    if every == ["week"]:
        return "+".join(map(str, weekdays(folded))) or None
    if every == ["quarter"] and (stated := day_of_quarter(folded)):
        day, month = stated
        return f"{day:02d}" + ("@1" if month == 1 else "")
    return None


def states_day(pattern: str) -> bool:
    """Whether the plan itself states the day on which every interval of a pattern falls due."""
    every, _, due = pattern.partition(":")
    intervals = every.split(",")
    return bool(due) and (intervals == ["year"] if "-" in due else "week" not in intervals or intervals == ["week"])


@lru_cache(maxsize=4096)
def occurrences(pattern: str, start: dt.date, end: dt.date) -> tuple[dt.date, ...]:
    """The days of a pattern from ``start`` to ``end``, both included, in order, each once."""
    every, _, due = pattern.partition(":")
    found: set[dt.date] = set()
    for interval in every.split(","):
        if interval == "week":
            for weekday in _of_week(due):
                first = start + dt.timedelta(days=(weekday - start.isoweekday()) % 7)
                found.update(first + dt.timedelta(weeks=n) for n in range((end - first).days // 7 + 1) if first <= end)
            continue
        for year in range(start.year, end.year + 1):
            found.update(_in_year(_LENGTHS[interval], due, year))
    return tuple(sorted(day for day in found if start <= day <= end))


def _of_week(due: str) -> list[int]:
    """Weekdays; a day of another interval is none of the week's."""
    days = due.split("+")
    return [int(day) for day in days] if all(day in _WEEK for day in days) else [_FRIDAY]


def _in_year(length: int, due: str, year: int) -> list[dt.date]:
    """Days in a year of what recurs every ``length`` months."""
    due, _, place = due.partition("@")
    month, _, day = due.rpartition("-")
    if month and length == 12:
        return [_day(year, int(month), int(day))]
    # A day within the month holds in the last month of a longer interval; a day within the year only for a year.
    stated = int(day) if day and not month else 31
    return [_day(year, one, stated) for one in range(1 if place else length, 13, length)]


def _day(year: int, month: int, day: int) -> dt.date:
    """The day, or the month's last where it has no such day."""
    return dt.date(year, month, min(day, calendar.monthrange(year, month)[1]))

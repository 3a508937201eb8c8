"""What times govern an item: the lead-ins above it, headings that only name a time, and the lead-ins above those.

The plan contract, "Tasks", `deadline`: a lead-in that dates ("Trong quý II:", "Hằng năm:", "Năm 2026:" in a plan of several
years) dates the items under it, and so does a heading that only names a time. The nearest counts; the dues of targets go by
the same lines.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.layout.sections import Part
from language.heard import heard
from language.mentions.deadlines import Found, Years, of_cell, of_prose, only_time
from language.mentions.loose_times import of_cell as loose_time_of_cell
from language.mentions.loose_times import only_loose
from language.quotes import Quote
from schemas.plan import Deadline, LooseTime

# A time opens a lead-in where no more than a bullet or "Trong" stands before it.
_OPENS_WITHIN = 3


@dataclass(frozen=True, slots=True)
class Governing:
    """The time that governs an item, the line that states it, and the years that times without one belong to.

    ``loose``: what a line that is only bound to an event says ("Trước Tết Nguyên đán:"), where none nearer dates the item.
    """

    deadline: Deadline | None
    line: Quote | None
    years: Years
    loose: LooseTime | None = None


def lines_above(lead_ins: Sequence[Quote], part: Part | None) -> Iterator[tuple[Quote, bool]]:
    """Lines that govern an item, the nearest first, each with whether it is a heading."""
    for lead in reversed(lead_ins):
        yield lead, False
    while part is not None:
        yield part.title, True
        for lead in reversed(part.above):
            yield lead, False
        part = part.parent


def time_of_line(line: Quote, years: Years, *, heading: bool) -> Deadline | None:
    """The time by which a line dates what stands under it; the plan's own years date nothing."""
    if only_time(line):
        found = of_cell(line.strip(" .:;-–*()"), years)
    elif heading:
        return None
    else:
        stated = of_prose(line, years)
        found = stated.deadline if stated is not None and stated.start <= _OPENS_WITHIN else None
    return None if found is None or _is_whole_plan(found, years) else found


def _is_whole_plan(deadline: Deadline, years: Years) -> bool:
    return (deadline.start, deadline.end) == (f"{years.start}-01-01", f"{years.end}-12-31")


def governing(lead_ins: Sequence[Quote], part: Part | None, years: Years) -> Governing:
    """The nearest time above an item."""
    for line, heading in lines_above(lead_ins, part):
        found = time_of_line(line, years, heading=heading)
        if found is not None:
            return Governing(found, line, _years_of(found, years))
        bare = line.strip(" .:;-–*()")
        if only_loose(bare):
            return Governing(None, line, years, loose_time_of_cell(bare, years, None))
    return Governing(None, None, years)


def _years_of(deadline: Deadline, years: Years) -> Years:
    """The year of a governing time that lies within one, for times under it that state none."""
    if deadline.kind == "period" and deadline.start and deadline.end and deadline.start[:4] == deadline.end[:4]:
        year = int(deadline.end[:4])
        return Years(year, year)
    return years


def governed(found: Found | None, line: Governing, words: Quote | None) -> Deadline | None:
    """An item's own deadline, else the one that governs it; a day of the year under "Hằng năm:" recurs.

    ``words``: the item's own words of its time.
    """
    above = line.deadline
    if found is None or above is None:
        return found.deadline if found is not None else above
    own = found.deadline
    recurs = above.kind == "recurring" and above.every == ["year"]
    if recurs and own.kind in ("date", "period") and own.end and words is not None and not _names_year(words, own.end):
        last = dt.date.fromisoformat(own.end)
        due = "02-28" if (last.month, last.day) == (2, 29) else f"{last:%m-%d}"
        return Deadline(text=own.text, kind="recurring", every=["year"], due=due)
    return own


def _names_year(words: Quote, day: str) -> bool:
    return day[:4] in heard(words)

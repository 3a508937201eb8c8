"""What an export is told besides the plans: where their files lie, and who writes the report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from schemas.finding import Finding
from schemas.plan import Plan


@dataclass(frozen=True, slots=True)
class Settings:
    """``place_of`` gives the address of a plan's file (a relative one from the export, or a URI), or ``None``;
    ``findings_of`` its findings, those of its own unless an office's profile or other plans have a say; the rest is for
    the report's letterhead.

    ``today``: the day that the report bears; without one its day is left blank to fill in.
    """

    place_of: Callable[[Plan], str | None] = lambda plan: None
    findings_of: Callable[[Plan], Sequence[Finding]] = lambda plan: plan.findings
    superior: str = "ỦY BAN NHÂN DÂN …"
    agency: str = "…"
    locality: str = "…"
    today: dt.date | None = None

    def link(self, plan: Plan, page: int | None) -> str | None:
        """An address of a page of a plan's file; programs that know no pages open the file."""
        place = self.place_of(plan)
        if place is None:
            return None
        return f"{place}#page={page}" if page else place

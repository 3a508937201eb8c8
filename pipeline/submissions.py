"""What a plan is among those of its unit: valid, a duplicate of another file, or superseded by a later plan.

A commune may send several plans for one year (the reform plan, the plan to raise its index): two plans are one
only if their numbers and days say so, and one replaces another only if its title or its citations say so, or if it
came later under the same number and day with other values.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

Standing = Literal["valid", "duplicate", "superseded"]
_READINGS = {"text": 0, "mixed": 1, "ocr": 2}
# A title that says its plan takes another's place; "bổ sung" alone only adds to it.
_REVISES = re.compile(r"\b(?:thay the|dieu chinh|sua doi)\b")
_REVISION = re.compile(
    r"\b(?:ve viec|ve|ban hanh|thay the|dieu chinh|sua doi|bo sung|mot so noi dung|noi dung|cua|va|tai|ke hoach"
    r"|so \d+ kh \w+|ngay \d+ thang \d+ nam \d+|ngay \d+ \d+ \d+)\b"
)


@dataclass(frozen=True, slots=True)
class Submission:
    """What tells plans of one unit apart; ``title`` and the numbers in ``cites`` are as stored, the title as a key.

    ``came``: when it came, the later the greater: day of reception, time of storing, name.
    """

    id: int
    number: str | None
    issued_on: str | None
    title: str
    start: int | None
    end: int | None
    reading: str
    items: int
    cites: frozenset[str]
    came: tuple[str, ...] = ()


# Of one number and day: a plan is held against so many others of other values, the best readings. More than these are no
# versions of one plan, and every further one would be compared with all of them.
_MOST_VERSIONS = 12


def _always(first: int, second: int) -> bool:
    return True


def relate(plans: Sequence[Submission], says_the_same: Callable[[int, int], bool] = _always) -> dict[int, tuple[Standing, int | None]]:
    """Of each plan of one unit: its standing, and the plan that it gives way to.

    ``says_the_same`` tells of two plans of one number and day whether their values are the same; it is asked of those alone.
    """
    found: dict[int, tuple[Standing, int | None]] = {plan.id: ("valid", None) for plan in plans}
    kept: list[Submission] = []
    came: dict[int, tuple[str, ...]] = {}
    for plan in sorted(plans, key=_quality):
        alike = itertools.islice((other for other in kept if _same(plan, other)), _MOST_VERSIONS)
        twin = next((other for other in alike if says_the_same(other.id, plan.id)), None)
        if twin is None:
            kept.append(plan)
            came[plan.id] = plan.came
        else:
            found[plan.id] = ("duplicate", twin.id)
            came[twin.id] = max(came[twin.id], plan.came)
    for plan in kept:
        # Other values under the same number and day: what came last holds.
        versions = [other for other in kept if plan.number and other.number == plan.number and _same(plan, other)]
        last = max(versions, key=lambda p: (came[p.id], p.id), default=plan)
        if last is not plan:
            found[plan.id] = ("superseded", last.id)
    kept = [plan for plan in kept if found[plan.id][0] == "valid"]
    ordered = sorted(kept, key=lambda p: (p.issued_on or "", p.id))
    for place, earlier in enumerate(ordered):
        later = next((p for p in reversed(ordered[place + 1 :]) if _replaces(p, earlier)), None)
        if later is not None:
            found[earlier.id] = ("superseded", later.id)
    return found


def _quality(plan: Submission) -> tuple[int, int, int]:
    """The best reading first: text before recognised text, more items before fewer, then the first stored."""
    return _READINGS.get(plan.reading, 3), -plan.items, plan.id


def _same(a: Submission, b: Submission) -> bool:
    if (a.start, a.end) != (b.start, b.end) or (a.issued_on and b.issued_on and a.issued_on != b.issued_on):
        return False
    if a.number and b.number:
        return a.number == b.number
    # A copy whose number was not filled in: the title and what it holds must agree.
    return bool(a.title) and a.title == b.title and a.items == b.items


def _replaces(later: Submission, earlier: Submission) -> bool:
    if (later.start, later.end) != (earlier.start, earlier.end):
        return False
    if earlier.number and earlier.number in later.cites and _REVISES.search(later.title):
        return True
    # The same subject issued again under another number on a later day.
    again = later.issued_on is not None and earlier.issued_on is not None and later.issued_on > earlier.issued_on
    return again and bool(_subject(later.title)) and _subject(later.title) == _subject(earlier.title)


def _subject(title: str) -> str:
    return " ".join(_REVISION.sub(" ", title).split())

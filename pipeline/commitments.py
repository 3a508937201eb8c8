"""What a plan commits to for a metric, brought to one footing, so that plans compare.

Plans say "đạt 90%", "≥ 90%", "từ 80 đến 90%", "năm 2022: 60%, năm 2023: 70%", "mỗi năm tăng 5% (năm 2021: 60%)".
All become a level that the plan answers for in one year, with the words of how it came about where it was not
simply stated. A change whose start the plan does not say stays a change: it compares with nothing.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from language import catalogue
from language.text import fold

Way = Literal["stated", "earlier", "later", "steps", "change"]
# "từ 60%", "so với năm 2021 (60%)", "năm 2021 đạt 60%": where a change starts from, in the clause itself.
_FROM = re.compile(
    r"(?:\btu (?:muc )?|\bnam \d{4}[^\d%]{0,12}?(?:dat|la|:|\()\s*|\bhien (?:nay|tai)[^\d%]{0,12}?)(?P<value>\d{1,3}(?:[.,]\d+)?)\s*%"
)
_FROM_YEAR = re.compile(r"\b(?:so voi|tu)?\s*nam (?P<year>20\d\d)")


@dataclass(frozen=True, slots=True)
class Commitment:
    """A target as stored."""

    value: float
    comparator: str
    unit: str
    change: str = "level"
    value_max: float | None = None
    due: str | None = None
    per: str | None = None
    text: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """What is to be reached in a year. ``value`` is the least that keeps the promise; ``None`` for a mere change.

    ``way``: stated for that year, reached earlier and kept, promised for a later year, worked out from steps, or
    only a change. ``reason``: Vietnamese, where it was not stated for that year.
    """

    value: float | None
    comparator: str
    unit: str
    way: Way
    due: str | None = None
    value_max: float | None = None
    reason: str = ""
    text: str = ""
    page: int | None = None

    @property
    def strictness(self) -> int:
        """ "Over 90" promises more than "90", which promises no less than "at least 90"."""
        return {">": 1, "<": 1}.get(self.comparator, 0)


def commitment(row: Mapping[str, Any]) -> Commitment:
    """From a target's row."""
    return Commitment(
        value=float(row["value"]),
        comparator=row["comparator"],
        unit=row["unit"],
        change=row["change"] or "level",
        value_max=row["value_max"],
        due=row["due"],
        per=row["per"],
        text=row["text"] or "",
        page=row["page"],
    )


def lower_is_better(metric: str, levels: Iterable[Level] = ()) -> bool:
    """Whether less is more: as the catalogue says; for targets outside it, as most promises "at most" say."""
    if metric != "other" and metric in catalogue.metrics():
        return catalogue.metrics()[metric].better == "lower"
    signs = [level.comparator for level in levels]
    return sum(sign in ("<=", "<") for sign in signs) * 2 > len(signs)


def level_for(targets: Sequence[Commitment], year: int | None = None, *, lower: bool = False) -> Level | None:
    """The level that targets of one metric commit to for ``year``, or in the end without one.

    Of several for the same day the more demanding counts; a range counts by the end that must be reached.
    """
    levels = [t for t in targets if t.change == "level"]
    changes = [t for t in targets if t.change != "level"]
    stated = _stated(levels, year, lower=lower)
    stepped = [step for change in changes if (step := _stepped(change, levels, year, lower=lower)) is not None]
    if stated is not None and stated.way in ("stated", "earlier") and not stepped:
        return stated
    if stepped:
        best = _best(stepped, lower=lower)
        if stated is None or stated.way != "stated":
            return best
    if stated is not None:
        return stated
    return _mere_change(changes[0]) if changes else None


def _stated(levels: Sequence[Commitment], year: int | None, *, lower: bool) -> Level | None:
    if not levels:
        return None
    dated = [t for t in levels if t.due]
    if year is None:
        last = max((t.due for t in dated if t.due), default=None)
        chosen = [t for t in levels if t.due == last] if last else list(levels)
        return _best([_level(t, "stated", lower=lower) for t in chosen], lower=lower)
    own = [t for t in levels if t.due is None or t.due[:4] == str(year)]
    if own:
        exact = [t for t in own if t.due]
        return _best([_level(t, "stated", lower=lower) for t in (exact or own)], lower=lower)
    before = [t for t in dated if t.due and t.due[:4] < str(year)]
    if before:
        last = max(t.due or "" for t in before)
        kept = [_level(t, "earlier", lower=lower, reason=f"đạt từ {last[:4]}") for t in before if t.due == last]
        return _best(kept, lower=lower)
    first = min(t.due or "" for t in dated)
    later = [_level(t, "later", lower=lower, reason=f"đến {first[:4]}") for t in dated if t.due == first]
    return _best(later, lower=lower)


def _level(target: Commitment, way: Way, *, lower: bool, reason: str = "") -> Level:
    value = target.value
    if target.comparator == "range" and target.value_max is not None and lower:
        value = target.value_max
    return Level(value, target.comparator, target.unit, way, target.due, target.value_max, reason, target.text, target.page)


def _best(levels: Sequence[Level], *, lower: bool) -> Level:
    """The most demanding."""
    return max(levels, key=lambda level: merit(level, lower=lower))


def merit(level: Level, *, lower: bool) -> tuple[float, int]:
    """What levels are ordered by: more is better."""
    value = level.value if level.value is not None else float("inf") if lower else float("-inf")
    return (-value if lower else value), level.strictness


def _stepped(change: Commitment, levels: Sequence[Commitment], year: int | None, *, lower: bool) -> Level | None:
    """A level from "tăng 5% mỗi năm" and where the plan says that it starts; shares grow by points."""
    start = _start(change, levels)
    end = year if year is not None else (int(change.due[:4]) if change.due else None)
    if start is None or end is None:
        return None
    base, since = start
    steps = 1
    if change.per == "year":
        if since is None or end <= since:
            return None
        steps = end - since
    sign = -1 if change.change == "decrease" else 1
    value = base + sign * change.value * steps
    if change.unit == "percent":
        value = min(100.0, max(0.0, value))
    since_text = f" năm {since}" if since else ""
    times = f" × {steps} năm" if change.per == "year" else ""
    reason = f"{base:g}{since_text} {'giảm' if sign < 0 else 'tăng'} {change.value:g}{times}"
    return Level(value, change.comparator, change.unit, "steps", change.due, None, reason, change.text, change.page)


def _start(change: Commitment, levels: Sequence[Commitment]) -> tuple[float, int | None] | None:
    """Value and year that a change starts from: in its own words, else the plan's earliest level of the metric."""
    folded = fold(change.text)
    own = _FROM.search(folded)
    if own is not None:
        years = [int(match.group("year")) for match in _FROM_YEAR.finditer(folded)]
        return float(own.group("value").replace(",", ".")), min(years) if years else None
    dated = sorted((t for t in levels if t.due and t.unit == change.unit), key=lambda t: t.due or "")
    if dated and dated[0].due and (change.due is None or dated[0].due < change.due):
        return dated[0].value, int(dated[0].due[:4])
    return None


def _mere_change(change: Commitment) -> Level:
    reason = "chỉ nêu mức tăng, không nêu từ đâu" if change.change == "increase" else "chỉ nêu mức giảm, không nêu từ đâu"
    return Level(None, change.comparator, change.unit, "change", change.due, None, reason, change.text, change.page)


def places(levels: Sequence[Level | None], *, lower: bool) -> list[int | None]:
    """The place of each level within the group, from 1, equal ones together; ``None`` without a value."""
    merits = [merit(level, lower=lower) if level is not None and level.value is not None else None for level in levels]
    known = sorted((m for m in merits if m is not None), reverse=True)
    first: dict[tuple[float, int], int] = {}
    for place, one in enumerate(known, start=1):
        first.setdefault(one, place)
    return [first[m] if m is not None else None for m in merits]


def spread(levels: Sequence[Level | None]) -> dict[str, float | None]:
    """Lowest, middle and highest value."""
    values = [level.value for level in levels if level is not None and level.value is not None]
    return {
        "lowest": min(values, default=None),
        "median": statistics.median(values) if values else None,
        "highest": max(values, default=None),
    }


def falls_short(level: Level | None, required: Level, *, lower: bool) -> bool:
    """Whether a level promises less than what is required; a mere change does not tell."""
    if level is None or level.value is None or required.value is None or level.unit != required.unit:
        return False
    return level.value > required.value if lower else level.value < required.value

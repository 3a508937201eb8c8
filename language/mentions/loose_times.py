"""Times that name no day of the calendar, or leave it open: kept as their words, with what is known of them.

The plan contract has four kinds of deadline; what is bound to an event, has a beginning only, is some part of a year or
recurs in other steps has none of them ("Tasks", `deadline`: a limit counted from an event is no deadline). It stands
beside, so that nothing is guessed and nothing lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from language.heard import heard
from language.lexicon import vocabulary
from language.mentions.timed import Found, Years
from language.quotes import Quote
from language.spelling import bears_accents, spelt_alike
from language.text import fold
from schemas.plan import Deadline, LooseTime, LooseUnit, Relation

_UNITS: dict[str, LooseUnit] = {
    "gio": "hour", "ngay": "day", "ngay lam viec": "working_day", "tuan": "week", "thang": "month", "quy": "quarter", "nam": "year",
}  # fmt: skip
_WORDS = {"hai": 2, "ba": 3, "bon": 4, "nam": 5}
_SPAN = r"(?P<count>\d{1,3})\s*(?P<unit>gio|ngay lam viec|ngay|tuan|thang|quy|nam)(?P<working>\s+lam viec)?\b"
_LIMIT = r"(?:(?:trong(?:\s+(?:vong|thoi han|thoi gian))?|sau|cham nhat(?:\s+la)?|khong qua|toi da)\s+)?"
_EVENT = r"(?P<event>[^;.,()]{2,90})"
# "trong vòng 15 ngày kể từ ngày ký", "03 ngày làm việc sau khi có quyết định", "10 ngày trước kỳ họp".
_COUNTED = re.compile(rf"{_LIMIT}\b{_SPAN}\s*,?\s*(?P<link>ke tu|tu|sau|truoc)(?:\s+(?:khi|ngay(?!\s*\d)|thoi diem))*\s+{_EVENT}")
_WITHIN = re.compile(rf"\W*{_LIMIT}{_SPAN}\W*")
# "ngay sau khi có văn bản", "trước Tết", "khi phát sinh": what follows is no time of the calendar.
_NO_TIME = r"(?!(?:ngay\s*\d|thang\b|quy\b|nam\b|het\b|cuoi\b|dau\b|giua\b|\d))"
_MOMENT = re.compile(
    rf"(?P<link>(?:ngay\s+)?(?:sau|truoc)(?:\s+khi)?|(?:ngay\s+|tu\s+)?khi|(?:trong\s+|vao\s+|nhan\s+)?dip|theo\s+dot|trong\s+(?=(?:ky hop|dot)\b))\s+{_NO_TIME}{_EVENT}"
)
_AT_ONCE = re.compile(r"\bngay (?:sau )?khi\b|\bngay sau (?!\d|ngay|thang|quy|nam)")
_PART = re.compile(
    r"(?:(?:vao|trong|khoang|du kien|hoan thanh|thuc hien)\s+)*(?:(?:dau|giua|cuoi|trung tuan|thuong tuan|ha tuan)\s+(?:thang|quy|nam)\b"
    r"|tuan\s+(?:le\s+)?(?:thu\s+)?(?:\d|[a-z]+)\s+(?:cua\s+)?thang\b|(?<=khoang )|(?<=du kien ))"
)
_AND_ON = re.compile(r"\b(?:va|cung)\s+(?:cac|nhung)\s+(?:nam|quy|thang)\s+(?:tiep theo|sau|ke tiep|toi)\b|\btro di\b")
_INTERVAL = re.compile(
    r"\b(?:moi\s+)?(?P<count>\d{1,2}|hai|ba|bon|nam)\s+(?P<unit>tuan|thang|quy|nam)\s*(?:/\s*(?:\d{1,2}\s*)?|(?:mot|0?1)\s+)lan\b"
    r"|\bmoi\s+(?P<each>\d{1,2}|hai|ba|bon)\s+(?P<step>tuan|thang|quy|nam)\b"
)
_SAYS = re.compile(r"[a-z]{2}")
# A cell of more words holds something else than a time.
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class _Told:
    """A loose time at ``start:end`` of a text, its text yet empty; ``event``: where the event's words stand."""

    time: LooseTime
    start: int
    end: int
    event: tuple[int, int] | None = None

    def written(self, quote: Quote, *, whole: bool) -> LooseTime:
        text = quote if whole else quote.slice(self.start, self.end)
        event = quote.slice(*self.event).strip(" ,.;:").text if self.event else None
        return self.time.model_copy(update={"text": text.strip(" ,.;:-–()").text, "event": event})


def of_cell(quote: Quote, years: Years, deadline: Deadline | None) -> LooseTime | None:
    """What a time cell, or words behind "thời gian:", say beyond ``deadline``, which was read from them."""
    cell = heard(quote)
    if deadline is not None:
        return _beside(deadline, cell, quote)
    told = _interval(cell) or _of_event(quote.folded) or _part(cell, years)
    if told is None and _SAYS.search(cell) and len(cell) <= _LONGEST:
        told = _Told(LooseTime(text="", kind="other"), 0, len(cell))
    return told.written(quote, whole=True) if told else None


def of_prose(quote: Quote, found: Found | None) -> LooseTime | None:
    """What a statement says of its time beyond its deadline ``found``."""
    words = heard(quote)
    if found is not None:
        return _beside(found.deadline, words[found.start : found.end + _NEAR], quote.slice(found.start, found.end))
    told = _interval(words) or _of_event(quote.folded)
    if told is None or not (told.time.count or _is_bound(quote, told)):
        return None
    return told.written(quote, whole=False)


def only_loose(quote: Quote) -> bool:
    """Whether words are nothing but a time bound to an event: "trước Tết Nguyên đán", "ngay sau khi có văn bản"."""
    told = _of_event(quote.folded)
    return told is not None and (told.start, told.end) == (0, len(quote.text)) and not told.time.count and _is_bound(quote, told)


def _is_bound(quote: Quote, told: _Told) -> bool:
    """Whether words in prose bind the action to an event, and do not only tell its circumstances."""
    return _AT_ONCE.match(quote.folded, told.start) is not None or _is_occasion(quote, told)


_NEAR = 40


def _beside(deadline: Deadline, words: str, quote: Quote) -> LooseTime | None:
    """What a deadline leaves open: its end, or which part of it is meant."""
    if deadline.kind != "period":
        return None
    text = quote.strip(" ,.;:-–()").text
    if deadline.end is None or _AND_ON.search(words):
        return LooseTime(text=text, kind="open", start=deadline.start)
    if _PART.match(words.lstrip(" (")):
        return LooseTime(text=text, kind="part", start=deadline.start, end=deadline.end)
    return None


def _interval(words: str) -> _Told | None:
    match = _INTERVAL.search(words)
    if match is None:
        return None
    count = match.group("count") or match.group("each")
    unit = _UNITS[match.group("unit") or match.group("step")]
    time = LooseTime(text="", kind="interval", count=_WORDS.get(count) or int(count), unit=unit)
    return _Told(time, match.start(), match.end())


def _of_event(words: str) -> _Told | None:
    """The first time that is bound to an event, counted from it or not."""
    counted, moment = _COUNTED.search(words), _MOMENT.search(words)
    match = counted if counted and (moment is None or counted.start() <= moment.start()) else moment
    if match is not None:
        relation: Relation = "after" if match.group("link").split()[-1] in ("sau", "tu") or "sau" in match.group("link") else "at"
        if "truoc" in match.group("link"):
            relation = "before"
        time = LooseTime(text="", kind="event", relation=relation)
        if match is counted:
            time = time.model_copy(update={"count": int(match.group("count")), "unit": _unit(match)})
        return _Told(time, match.start(), match.end(), match.span("event"))
    within = _WITHIN.fullmatch(words)
    if within is None:
        return None
    return _Told(LooseTime(text="", kind="event", count=int(within.group("count")), unit=_unit(within)), 0, len(words))


def _unit(match: re.Match[str]) -> LooseUnit:
    return "working_day" if match.group("working") and match.group("unit") == "ngay" else _UNITS[match.group("unit")]


def _part(cell: str, years: Years) -> _Told | None:
    """Some part of a year, as "giữa năm": the plan's own, where it is for one."""
    if _PART.match(cell.lstrip(" (")) is None:
        return None
    named = re.search(r"nam\s*(20\d\d)", cell)
    year = int(named.group(1)) if named else years.start if years.start == years.end else None
    bounds = {} if year is None or "nam" not in cell else {"start": f"{year}-01-01", "end": f"{year}-12-31"}
    return _Told(LooseTime(text="", kind="part").model_copy(update=bounds), 0, len(cell))


@cache
def _occasions() -> tuple[tuple[str, str], ...]:
    """Occasions with their folded forms, the longest first."""
    return tuple(sorted(((fold(one), one) for one in vocabulary("occasions")["occasions"]), key=lambda row: -len(row[0])))


def _is_occasion(quote: Quote, told: _Told) -> bool:
    """Whether an event begins with an occasion that plans date by, accents and all where the text bears them."""
    if told.event is None:
        return False
    words, written = quote.folded[slice(*told.event)], quote.text[slice(*told.event)]
    accented = bears_accents(quote.text)
    return any(
        re.match(rf"{re.escape(key)}\b", words) is not None and spelt_alike(written[: len(key)], name, accented=accented)
        for key, name in _occasions()
    )

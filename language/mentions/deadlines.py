"""Deadlines: of a time cell, and of the words in prose that say when or how often something is done."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from language.citations import citation_spans
from language.nearby import REACH, Spans, before, search_before
from language.quotes import Quote
from language.times import Point, Recurrence, points, recurrences
from schemas.plan import Deadline

NAME = "deadlines"


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


_BY = re.compile(r"(?:xong\s+)?(?:truoc|cham nhat|den|toi|muon nhat|han(?: cuoi)?|han den)(?:\s+(?:la|het|cuoi|vao|ngay|truoc))*\s*:?\s*$")
_CONTINUOUS = re.compile(
    r"(?:theo\s+)?(?:dinh ky\s*,?\s*(?:va\s+|hoac\s+)?)?thuong xuyen(?:\s*,?\s*(?:hoac|va|lien tuc|dinh ky|dot xuat)\b)*"
)
_SPENDING = re.compile(r"\bchi\s+(?:tieu\s+)?$")
_WHOLE_YEAR = re.compile(r"\b(?:ca nam|trong nam|suot nam|trong ca nam)\b(?!\s*\d)")
_WHOLE_PERIOD = re.compile(r"\bca giai doan\b|\btrong giai doan\b")
_DAY_OF_MONTH = re.compile(r"(?:truoc|den|vao)?\s*(?:ngay\s*)?(\d{1,2})\s*(?:cua\s*)?$")
_DAY_AFTER = re.compile(r"\s*[,(]?\s*(?:truoc|vao|cham nhat)?\s*ngay\s*(\d{1,2})(?!\s*[/\d])")


# A date that a narrow column broke: "31/10/20 27".
_SPLIT_DATE = re.compile(r"(?<![\d/])(?:\d\s?\d?\s?/\s?)?[01]?\s?\d\s?/\s?2\s?0\s?\d\s?\d(?![\d/])")


def of_cell(quote: Quote, years: Years) -> Deadline | None:
    """The deadline of a time cell, or after "thời gian:"; its words are the cell's."""
    folded = _SPLIT_DATE.sub(lambda m: "".join(m.group().split()), quote.folded)
    found = _bare(folded.strip(" .;:-()")) or _first(folded, years, prose=False)
    if found is None:
        return None
    return found.deadline.model_copy(update={"text": quote.strip(" .;:-").text})


_UNITS_ALONE = re.compile(r"(?:(?:quy|thang|tuan|nam|(?:0?6|sau) thang)(?:\s*[,;/]\s*|\s+va\s+|$)){2,}|(?:0?6|sau) thang\s*/\s*lan")
_ALWAYS = re.compile(r"tx|(?:thuc hien |lam )?lien tuc(?: trong nam.*| ca nam)?")
_YEAR_ALONE = re.compile(r"20\d\d")


def _bare(cell: str) -> Found | None:
    """Words that are a time only where they stand alone in a cell: "Quý, 6 tháng, năm", "TX", "2024"."""
    if _UNITS_ALONE.fullmatch(cell):
        [repeat] = recurrences(f"hang {cell}")
        return Found(Deadline(text="", kind="recurring", every=repeat.every), 0, len(cell))
    if _ALWAYS.fullmatch(cell):
        return Found(Deadline(text="", kind="continuous"), 0, len(cell))
    if _YEAR_ALONE.fullmatch(cell):
        return Found(Deadline(text="", kind="period", start=f"{cell}-01-01", end=f"{cell}-12-31"), 0, len(cell))
    return None


def of_prose(quote: Quote, years: Years) -> Found | None:
    """The deadline of the first timed action of a statement."""
    found = _first(quote.folded, years, prose=True)
    if found is None:
        return None
    words = quote.slice(found.start, found.end).strip(" ,.;")
    return Found(found.deadline.model_copy(update={"text": words.text}), found.start, found.end)


def _first(folded: str, years: Years, *, prose: bool) -> Found | None:
    candidates: list[Found] = []
    repeats = [r for r in recurrences(folded) if not prose or not _names_thing(folded, r.start)]
    stated = points(folded, years.single)
    if prose:
        cited = Spans()
        for span in citation_spans(folded):
            cited.take(*span)
        stated = [p for p in stated if not cited.holds(p.start)]
    used: set[int] = set()
    starts = [p.start for p in stated]
    for repeat in repeats:
        # A time beside a recurrence stands within a few words of it.
        near = range(bisect_left(starts, repeat.start - REACH), bisect_right(starts, repeat.end + REACH))
        candidates.append(_recurring(folded, repeat, [(i, stated[i]) for i in near], used))
    singles = [p for i, p in enumerate(stated) if i not in used]
    timed = _timed_in_prose(folded, singles, years) if prose else _timed_in_cell(folded, singles)
    if timed:
        candidates.append(timed)
    candidates.extend(_continuous(folded, prose))
    if not prose:
        candidates.extend(_whole(folded, years))
    return min(candidates, key=lambda f: (f.start, -f.end)) if candidates else None


def _recurring(folded: str, repeat: Recurrence, stated: list[tuple[int, Point]], used: set[int]) -> Found:
    """A recurrence with the day that it is due on, where one stands beside it."""
    start, end, due = repeat.start, repeat.end, None
    for index, point in stated:
        between = folded[point.end : repeat.start] if point.end <= repeat.start else folded[repeat.end : point.start]
        if len(between) > 12 or re.search(r"[.;]", between) or point.precision in ("year", "span"):
            continue
        used.add(index)
        due = "02-28" if point.last.month == 2 and point.precision != "day" else f"{point.last:%m-%d}"
        start, end = min(start, _with_by(folded, point.start)), max(end, point.end)
    if due is None and repeat.every == ["month"]:
        day = search_before(_DAY_OF_MONTH, folded, repeat.start) or _DAY_AFTER.match(folded, repeat.end)
        if day and 1 <= int(day.group(1)) <= 31 and (re.search(r"ngay|truoc", day.group(0))):
            due = f"{int(day.group(1)):02d}"
            start, end = min(start, day.start()), max(end, day.end())
    deadline = Deadline(text="", kind="recurring", every=repeat.every, due=due)
    return Found(deadline, start, end)


def _with_by(folded: str, start: int) -> int:
    by = search_before(_BY, folded, start)
    return by.start() if by else start


def _timed_in_cell(folded: str, stated: list[Point]) -> Found | None:
    if not stated:
        return None
    first = stated[0]
    by = search_before(_BY, folded, first.start)
    if by and not before(folded, by.start()).rstrip().endswith("tu"):
        return Found(Deadline(text="", kind="date", end=first.last.isoformat()), by.start(), first.end)
    same = [p for p in stated if p.precision != "year" or len(stated) == 1] or stated
    if len(same) == 1 and same[0].precision == "day":
        return Found(Deadline(text="", kind="date", end=same[0].last.isoformat()), same[0].start, same[0].end)
    begin, stop = min(p.first for p in same), max(p.last for p in same)
    deadline = Deadline(text="", kind="period", start=begin.isoformat(), end=stop.isoformat())
    return Found(deadline, same[0].start, same[-1].end)


_OUTLOOK = re.compile(r"(?:dinh huong|tam nhin|huong)\s*$")
_WHEN = re.compile(r"(?:vao|trong|tu|thoi gian|hoan thanh|thang)(?:\s+(?:ngay|thoi gian|khoang|dip|cuoi|dau))*\s*:?\s*$")


def _timed_in_prose(folded: str, stated: list[Point], years: Years) -> Found | None:
    """A time in prose counts behind a word that says when; the plan's own years say nothing there."""
    for index, point in enumerate(stated):
        by = search_before(_BY, folded, point.start)
        if point.precision in ("year", "span"):
            own = point.last.year in (years.start, years.end) and years.start == years.end
            if by is None or own or point.precision == "span" or search_before(_OUTLOOK, folded, by.start()):
                continue
        if by:
            return Found(Deadline(text="", kind="date", end=point.last.isoformat()), by.start(), point.end)
        when = search_before(_WHEN, folded, point.start)
        if when is None and not (point.precision in ("quarter", "half") or point.start < 3):
            continue
        if point.precision == "day" and folded[max(0, point.start - 3) : point.start].strip() == "so":
            continue
        run = [point]
        for other in stated[index + 1 :]:
            gap = folded[run[-1].end : other.start]
            if re.fullmatch(r"[\s,;&-]*(?:va|den)?\s*", gap) is None:
                break
            run.append(other)
        start = when.start() if when and when.group(0).startswith(("vao", "trong", "tu")) else point.start
        if len(run) == 1 and point.precision == "day":
            return Found(Deadline(text="", kind="date", end=point.last.isoformat()), start, point.end)
        first, last = min(p.first for p in run), max(p.last for p in run)
        deadline = Deadline(text="", kind="period", start=first.isoformat(), end=last.isoformat())
        return Found(deadline, start, run[-1].end)
    return None


def _continuous(folded: str, prose: bool) -> list[Found]:
    found = []
    last = len(folded.rstrip(" .;,"))
    for match in _CONTINUOUS.finditer(folded):
        if search_before(_SPENDING, folded, match.start()):
            continue
        if prose and match.end() >= last and match.start() > 0 and "dinh ky" not in match.group(0):
            # "... đầy đủ và thường xuyên": a manner at the end of a clause, not a time.
            continue
        found.append(Found(Deadline(text="", kind="continuous"), match.start(), match.end()))
    return found[:1]


def _whole(folded: str, years: Years) -> list[Found]:
    if years.start is None or years.end is None:
        return []
    match = _WHOLE_YEAR.search(folded) or _WHOLE_PERIOD.search(folded)
    if match is None:
        return []
    deadline = Deadline(text="", kind="period", start=f"{years.start}-01-01", end=f"{years.end}-12-31")
    return [Found(deadline, match.start(), match.end())]


_THING = re.compile(r"\b(?:ke hoach|nhiem vu|chuong trinh|cong viec|bao cao tai chinh)\b(?!\s+(?:do|nay))[^,.;:]{0,75}$")
_ACTION_BETWEEN = re.compile(r"\b(?:cong bo|danh gia|kiem tra|to chuc|bao cao|xac dinh|theo dieu|dinh ky)\b")


def _names_thing(folded: str, start: int) -> bool:
    """Whether a recurrence belongs to a name: "Kế hoạch cải cách hành chính hàng năm"."""
    match = search_before(_THING, folded, start)
    return match is not None and _ACTION_BETWEEN.search(match.group(0)[8:]) is None

"""Deadlines: of a time cell, and of the words in prose that say when or how often something is done."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache

from language.citations import citation_spans
from language.heard import heard
from language.mentions.named_recurrences import names_thing
from language.mentions.timed import BY, FROM, begins
from language.mentions.timed import Found as Found
from language.mentions.timed import Years as Years
from language.mentions.timed_prose import timed_in_prose
from language.nearby import REACH, Spans, before, search_before
from language.quotes import Quote
from language.recurring import Recurrence, recurrences, without_times
from language.text import Folded
from language.times import Point, points
from schemas.plan import Deadline, Every

NAME = "deadlines"

_CONTINUOUS = re.compile(
    r"(?:theo\s+)?(?:dinh ky\s*,?\s*(?:va\s+|hoac\s+)?)?thuong xuyen(?:\s*,?\s*(?:hoac|va|lien tuc|dinh ky|dot xuat)\b)*"
)
_SPENDING = re.compile(r"\bchi\s+(?:tieu\s+)?$")
_WHOLE_YEAR = re.compile(r"\b(?:ca nam|trong nam|suot nam|trong ca nam)\b(?!\s*\d)")
_WHOLE_PERIOD = re.compile(r"\bca giai doan\b|\btrong giai doan\b")
_DAY_OF_MONTH = re.compile(
    r"(?:truoc|den|vao)?\s*(?:(?:cac\s+)?ngay\s*)?(?:mung\s*)?(?:\d{1,2}\s*(?:[,&]|\bva\b)\s*){0,4}(?<!\d)(\d{1,2})\s*(?:cua\s*)?$"
)
_DAY_AFTER = re.compile(r"\s*[,(]?\s*(?:truoc|vao|cham nhat)?\s*ngay\s*(\d{1,2})(?!\s*[/\d])")


# A date that a narrow column broke: "31/10/20 27".
_SPLIT_DATE = re.compile(r"(?<![\d/])(?:\d\s?\d?\s?/\s?)?[01]?\s?\d\s?/\s?2\s?0\s?\d\s?\d(?![\d/])")


# "3", "5, 6", "II - III": of what, the column's heading says.
_NUMBERS = re.compile(r"(?:(?:\d{1,2}|iv|i{1,3})(?:\s*(?:[,;&+-]|\bva\b|\bden\b)\s*|$)){1,12}")
_UNIT_ALONE = re.compile(r"ngay|tuan|thang|qu[yi]|(?:0?6|sau) thang|nam")


def of_cell(quote: Quote, years: Years, unit: str = "") -> Deadline | None:
    """The deadline of a time cell, or after "thời gian:"; its words are the cell's.

    ``unit``: what bare numbers in it are, "thang" or "quy", or "hang" before a bare unit, where the column's heading says so.
    """
    cell = heard(quote)
    if unit and (_UNIT_ALONE if unit == "hang" else _NUMBERS).fullmatch(bare := cell.strip(" .;:()")):
        counted = _first(Folded(f"{unit} {bare}"), years, prose=False)
        return counted.deadline.model_copy(update={"text": quote.strip(" .;:()").text}) if counted else None
    folded = Folded(_SPLIT_DATE.sub(lambda m: "".join(m.group().split()), cell))
    found = _bare(folded.strip(" .;:-()"), years) or _first_action(quote, cell, years) or _first(folded, years, prose=False)
    if found is None:
        return None
    words = quote.slice(found.start, found.end) if found.deadline.text else quote
    return found.deadline.model_copy(update={"text": words.strip(" .;:-").text})


def states_time(quote: Quote) -> bool:
    """Whether words state a time that can be typed."""
    return of_cell(quote, Years(2000, 2000)) is not None


def _first_action(quote: Quote, folded: Folded, years: Years) -> Found | None:
    """The time of the first of several actions that a cell dates one by one ("Lập kế hoạch: tháng 01; kiểm tra: tháng 9")."""
    edges = sorted({m.end() for m in re.finditer(r"[;\n]", folded)} | set(quote.line_starts))
    if not edges:
        return None
    timed = []
    for start, end in zip([0, *edges], [*edges, len(folded)], strict=True):
        found = _first(folded[start:end], years, prose=False)
        if found is not None:
            rest = folded[start : start + found.start] + " " + folded[start + found.end : end]
            timed.append((Found(found.deadline, start + found.start, start + found.end), _TIME_WORDS.sub(" ", rest)))
    if len(timed) < 2 or not all(re.search("[a-z]{2}", words) for _, words in timed[:2]):
        return None
    first = timed[0][0]
    return Found(first.deadline.model_copy(update={"text": folded[first.start : first.end]}), first.start, first.end)


# Words that may stand beside a time without naming what is done by it.
_TIME_WORDS = re.compile(
    r"\b(?:truoc|sau|trong|vao|den|het|tu|ngay|tuan|thang|quy|nam|cuoi|dau|giua|ky|dinh|xong|hoan thanh|thuong xuyen|va|hoac|moi|hang"
    r"|thoi gian|thuc hien|cham nhat|la|han|dot xuat|theo|nay|ca|lan|mot|cac|giai doan|thu|hai|ba|tu|sau|bay|sang|chieu|buoi|i{1,3}|iv)\b|\d+"
)


# "Thời gian thực hiện: Quý II", "Hoàn thành trước ngày 30/6", "(Quý II)": of what stands before, not of what follows.
_SAYS_FOR_WHAT = re.compile(r"thoi (?:gian|han|diem)|tien do|thuc hien|hoan thanh|xong|han\b|^\(")


def only_time(quote: Quote) -> bool:
    """Whether a line is nothing but a time: "Tháng 01:", "Quý II", "Giai đoạn 2026 - 2027", "Hằng năm"."""
    if len(quote.text) > _LONGEST_LINE:
        return False
    return _is_only_time(heard(quote).strip(" .;:-–*"))


_LONGEST_LINE = 70


@lru_cache(maxsize=1024)
def _is_only_time(folded: Folded) -> bool:
    """Asked of every line of an outline, some more than once."""
    if not 2 < len(folded) <= 60 or _SAYS_FOR_WHAT.search(folded):
        return False
    rest = without_times(folded)
    if rest == folded and not _CONTINUOUS.fullmatch(folded) and not _WHOLE_YEAR.fullmatch(folded):
        return False
    return re.search(r"[a-z\d%]", _TIME_WORDS.sub(" ", rest)) is None


_UNITS_ALONE = re.compile(
    r"(?:(?:qu[yi]|thang|tuan|nam|(?:0?[69]|sau) thang)(?:\s*[-,;/+&]\s*|\s+va\s+|$)){2,}|(?:0?6|sau) thang\s*/\s*lan"
)
_ALWAYS = re.compile(r"tx|(?:thuc hien |lam )?lien tuc(?: trong nam.*| ca nam)?")
_TO_YEAR = re.compile(r"(?:truoc|den|het|den het)\s+(20\d\d)")
_YEAR_ALONE = re.compile(r"20\d\d")
# "30-6", "25.12": a day where the first number can be no month.
_DAY_ALONE = re.compile(r"(1[3-9]|2\d|3[01])\s?[-.]\s?(0?[1-9]|1[0-2])")
# "Cuối quý", "Thứ 2 đầu tuần", "Các ngày làm việc trong tuần": of every one.
_UNIT_EDGE = re.compile(
    r"(?:vao |truoc )?(?:dau|giua|cuoi) (?P<unit>tuan|thang|quy)|(?P<days>(?:cac )?ngay (?:lam viec )?trong tuan)"
    r"|(?P<weekday>(?:(?:sang|chieu|ngay|vao) )*(?:thu (?:hai|ba|tu|nam|sau|bay|[2-7])|chu nhat)(?: (?:dau|cuoi|trong))?(?: tuan)?)"
)
_EDGES: dict[str, Every] = {"tuan": "week", "thang": "month", "quy": "quarter"}


def _bare(cell: Folded, years: Years) -> Found | None:
    """Words that are a time only where they stand alone in a cell: "Quý, 6 tháng, năm", "TX", "2024"."""
    if _UNITS_ALONE.fullmatch(cell):
        [repeat] = recurrences(Folded("hang " + cell.replace("-", ",")))
        return Found(Deadline(text="", kind="recurring", every=repeat.every), 0, len(cell))
    if _ALWAYS.fullmatch(cell):
        return Found(Deadline(text="", kind="continuous"), 0, len(cell))
    if (day := _DAY_ALONE.fullmatch(cell)) and (stated := points(Folded(f"ngay {day.group(1)}/{day.group(2)}"), years.single)):
        return Found(Deadline(text="", kind="date", end=stated[0].last.isoformat()), 0, len(cell))
    if unit := _UNIT_EDGE.fullmatch(cell):
        every: list[Every] = ["day" if unit.group("days") else "week" if unit.group("weekday") else _EDGES[unit.group("unit")]]
        return Found(Deadline(text="", kind="recurring", every=every), 0, len(cell))
    if to_year := _TO_YEAR.fullmatch(cell):
        return Found(Deadline(text="", kind="date", end=f"{to_year.group(1)}-12-31"), 0, len(cell))
    if _YEAR_ALONE.fullmatch(cell):
        return Found(Deadline(text="", kind="period", start=f"{cell}-01-01", end=f"{cell}-12-31"), 0, len(cell))
    return None


def of_prose(quote: Quote, years: Years) -> Found | None:
    """The deadline of the first timed action of a statement."""
    found = _first(heard(quote), years, prose=True)
    if found is None:
        return None
    words = quote.slice(found.start, found.end).strip(" ,.;")
    return Found(found.deadline.model_copy(update={"text": words.text}), found.start, found.end)


def _first(folded: Folded, years: Years, *, prose: bool) -> Found | None:
    candidates: list[Found] = []
    repeats = [r for r in recurrences(folded) if not prose or not (names_thing(folded, r) or _OF_FIGURE.match(folded, r.end))]
    stated = _stated(folded, years, prose=prose)
    used: set[int] = set()
    starts = [p.start for p in stated]
    for repeat in repeats:
        # A time beside a recurrence stands within a few words of it.
        near = range(bisect_left(starts, repeat.start - REACH), bisect_right(starts, repeat.end + REACH))
        candidates.append(_recurring(folded, repeat, [(i, stated[i]) for i in near], used))
    singles = [p for i, p in enumerate(stated) if i not in used]
    timed = timed_in_prose(folded, singles, years) if prose else _timed_in_cell(folded, singles)
    if timed:
        candidates.append(timed)
    candidates.extend(_continuous(folded, prose))
    if not prose:
        candidates.extend(_whole(folded, years))
    return min(candidates, key=lambda f: (f.start, -f.end)) if candidates else None


# "Trước Tết Nguyên đán năm 2026": the year is the event's.
_OF_EVENT = re.compile(r"\b(?:truoc|sau|dip|khi)\s+(?:(?!(?:het|cuoi|dau|giua|ngay|thang|quy|nam)\b)[a-z]+\s+){1,8}$")


def _stated(folded: Folded, years: Years, *, prose: bool) -> list[Point]:
    """Times that may be the action's: none of a citation, none that only tells which event is meant."""
    cited = Spans()
    for start, end in citation_spans(folded):
        if prose or "ngay" in folded[start:end]:
            cited.take(start, end)
    found = []
    for point in points(folded, years.single):
        if cited.holds(point.start) or (point.precision == "year end" and years.start != years.end):
            continue
        if not prose and point.precision in ("year", "year end") and search_before(_OF_EVENT, folded, point.start):
            continue
        found.append(point)
    return found


_JOINED = re.compile(r"\s*(?:[,;&+]|va)?\s*")


def _first_of_run(folded: Folded, stated: list[tuple[int, Point]], index: int, used: set[int]) -> int:
    """Where the times begin that are named together with one: "20/3, 20/6, 20/9 và 20/12 hằng năm"; all of them are its."""
    points_by = dict(stated)
    begin = points_by[index].start
    while (before := points_by.get(index - 1)) and _JOINED.fullmatch(folded, before.end, begin):
        index, begin = index - 1, before.start
        used.add(index)
    return begin


def _with_by(folded: Folded, start: int) -> int:
    by = search_before(BY, folded, start)
    return by.start() if by else start


def _recurring(folded: Folded, repeat: Recurrence, stated: list[tuple[int, Point]], used: set[int]) -> Found:
    """A recurrence with the day that it is due on, where one stands beside it."""
    start, end, due = repeat.start, repeat.end, None
    for index, point in stated:
        between = folded[point.end : repeat.start] if point.end <= repeat.start else folded[repeat.end : point.start]
        if len(between) > 12 or re.search(r"[.;]", between) or point.precision in ("year", "span"):
            continue
        used.add(index)
        if "year" not in repeat.every or search_before(FROM, folded, point.start):
            # "Hằng tháng (từ tháng 3)": since when, and not by when.
            continue
        due = "02-28" if point.last.month == 2 and point.precision != "day" else f"{point.last:%m-%d}"
        begin = _first_of_run(folded, stated, index, used)
        start, end = min(start, _with_by(folded, begin)), max(end, point.end)
    if due is None and repeat.every == ["month"]:
        day = search_before(_DAY_OF_MONTH, folded, repeat.start) or _DAY_AFTER.match(folded, repeat.end)
        if repeat.day:
            due = f"{repeat.day:02d}"
        elif day and 1 <= int(day.group(1)) <= 31 and (re.search(r"ngay|truoc", day.group(0)) or day.start() == 0):
            due = f"{int(day.group(1)):02d}"
            start, end = min(start, day.start()), max(end, day.end())
    deadline = Deadline(text="", kind="recurring", every=repeat.every, due=due)
    return Found(deadline, start, end)


_OF_FIGURE = re.compile(r"\s*(?:tang|giam|dat)\b[^.;]{0,20}\d")
_TO = re.compile(r"\s*(?:-|→|(?:cho\s+)?den(?:\s+(?:het|cuoi))*)\s*")


def _timed_in_cell(folded: Folded, stated: list[Point]) -> Found | None:
    if not stated:
        return None
    first = stated[0]
    by = search_before(BY, folded, first.start)
    if by and not before(folded, by.start()).rstrip().endswith("tu"):
        return Found(Deadline(text="", kind="date", end=first.last.isoformat()), by.start(), first.end)
    ends = stated[-1] if len(stated) > 1 and _TO.fullmatch(folded, stated[-2].end, stated[-1].start) else None
    same = [p for p in stated if p.precision != "year" or p is ends] or stated
    if len(same) == 1 and (begun := begins(folded, same[0])):
        return begun
    if same == [first] and first.precision == "year end":
        return _year_end(folded, first)
    if len(same) == 1 and same[0].precision == "day":
        return Found(Deadline(text="", kind="date", end=same[0].last.isoformat()), same[0].start, same[0].end)
    begin, stop = min(p.first for p in same), max(p.last for p in same)
    deadline = Deadline(text="", kind="period", start=begin.isoformat(), end=stop.isoformat())
    return Found(deadline, same[0].start, same[-1].end)


def _year_end(folded: Folded, point: Point) -> Found:
    """ "Hết năm" is a day; "cuối năm" lies in the year, whose last day is the latest."""
    if folded.startswith("het", point.start):
        return Found(Deadline(text="", kind="date", end=point.last.isoformat()), point.start, point.end)
    deadline = Deadline(text="", kind="period", start=f"{point.last.year}-01-01", end=point.last.isoformat())
    return Found(deadline, point.start, point.end)


def _continuous(folded: Folded, prose: bool) -> list[Found]:
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


def _whole(folded: Folded, years: Years) -> list[Found]:
    if years.start is None or years.end is None:
        return []
    match = _WHOLE_YEAR.search(folded) or _WHOLE_PERIOD.search(folded)
    if match is None:
        return []
    deadline = Deadline(text="", kind="period", start=f"{years.start}-01-01", end=f"{years.end}-12-31")
    return [Found(deadline, match.start(), match.end())]

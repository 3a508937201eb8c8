"""Dates, periods and recurrences in Vietnamese text: a grammar over folded text.

Nothing is filled in that the text or the plan's own year does not say; every time keeps its precision
by the days it begins and ends on. dateparser is no help here: it invents missing parts.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import cast

from language.labels import roman_value
from language.nearby import Spans, search_before
from language.text import Folded
from schemas.plan import Every

_DAY = r"(?:ngay\s*)?(?P<d>\d{1,2})\s*[/.-]\s*(?P<m>\d{1,2})(?:\s*[/.-]\s*(?P<y>\d{4}))?(?![\d/])"
_DAY_WORDS = (
    r"(?<!\d)(?:ngay\s*(?P<d>\d{1,2})\s*(?:thang|/)|(?P<d2>\d{1,2})\s*thang)\s*(?P<m>\d{1,2})(?!\d|\s*lan)(?:\s*(?:nam|/)?\s*(?P<y>\d{4}))?"
)
# Lists: "quý III, IV/2025", "tháng 3, 6, 9 năm 2024"; bare numbers only where a year or the end follows them.
_MORE_MONTHS = (
    r"(?:(?:\s*[,;&]\s*|\s*-\s*|\s+va\s+|\s+den\s+)(?:thang\s+)?(?P<m2>\d{1,2})(?!\d)"
    r"(?=(?:\s*[,;&-]\s*\d{1,2}(?!\d)){0,11}\s*(?:va\s*\d{1,2}\s*)?(?:/\s*\d{4}|nam|hang|[.;:)]|$)))*"
)
# "mỗi tháng 08 buổi", "tháng 02 lần": a count, and no month.
_COUNTED = r"(?:lan|buoi|tin|bai|cuoc|dot|luot|lop|hoi|chuyen|chuyen muc|kenh|nguoi)\b"
_MONTH = (
    rf"(?:cuoi |dau |giua )?(?:thang\s*|(?<![\w/])t\.?\s?(?=\d{{1,2}}\s*(?:/\s*\d{{4}}|$)))(?P<m>\d{{1,2}})(?!\d)(?!\s*{_COUNTED}){_MORE_MONTHS}"
    rf"(?:\s*(?:[/.-]|nam)\s*(?P<y>\d{{4}}))?(?![\d/])"
)
# "06-07/6/2024", "từ 10 đến 12/6", "từ ngày 03 đến ngày 14 tháng 6": two days of one month.
_DAYS = (
    r"(?<![\d/.:-])(?:ngay\s*)?(?P<d>\d{1,2})\s*(?:-|\bden\b)\s*(?:het\s+)?(?:ngay\s*)?(?P<d2>\d{1,2})\s*(?:/|thang)\s*(?P<m>\d{1,2})(?!\d|\s*lan)"
    r"(?:\s*(?:nam|/)?\s*(?P<y>20\d{2}))?(?![\d/])"
)
_MONTH_YEAR = r"(?<![\d/.])(?:(?P<m>\d{1,2})\s*-\s*(?P<m2>\d{1,2})|(?P<m3>\d{1,2}))\s*/\s*(?P<y>\d{4})(?![\d/])"
_MORE_QUARTERS = r"(?:(?:\s*[,;&-]\s*|\s+va\s+)(?:quy\s+)?(?P<q2>iv|i{1,3}|[1-4](?![\d/]|\s*thang))\b)*"
_QUARTER = (
    rf"(?:qu[yi]\s*|\bq[.\s]?\s?(?=(?:iv|i{{1,3}}|[1-4])\s*(?:[/,-]|nam|$)))"
    rf"(?P<q>iv|i{{1,3}}|[1-4]|mot|hai|ba|bon|tu)\b(?!\s+(?:lan|buoi|dot|cuoc)){_MORE_QUARTERS}(?:\s*(?:/|-|nam)?\s*(?P<y>\d{{4}}))?"
)
_HALF = r"(?:0?6|sau) thang (?P<h>dau|cuoi) nam(?:\s*(?P<y>\d{4}))?"
_SPAN = r"(?:(?:giai doan|(?:ke )?tu(?: nam)?|(?:cac )?nam)\s*)?\b(?P<y>20\d{2})\s*(?:-|(?:cho )?den(?: het)?(?: nam)?)\s*(?P<y2>20\d{2})\b"
_YEAR = r"nam\s*(?P<y>20\d{2})"
_POINTS: list[tuple[str, re.Pattern[str]]] = [
    ("half", re.compile(_HALF)),
    ("quarter", re.compile(_QUARTER)),
    ("days", re.compile(_DAYS)),
    ("day", re.compile(_DAY_WORDS)),
    ("month", re.compile(_MONTH)),
    ("month", re.compile(_MONTH_YEAR)),
    ("day", re.compile(_DAY)),
    ("span", re.compile(_SPAN)),
    ("year", re.compile(_YEAR)),
]
_QUARTER_WORDS = {"mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4}
_ANY = re.compile(r"\d|\bqu[yi]\b|\bq\b|\bthang\b|\bnam\b")


@dataclass(frozen=True, slots=True)
class Point:
    """A stated time at ``start:end`` of a text: its first and last day."""

    start: int
    end: int
    first: dt.date
    last: dt.date
    precision: str


@dataclass(slots=True)
class Recurrence:
    """Recurring words at ``start:end`` of a text."""

    start: int
    end: int
    every: list[Every] = field(default_factory=list)


def points(folded: Folded, year: int | None) -> list[Point]:
    """Times stated in a folded text, in order; ``year`` serves those without one.

    A year that stands only behind the last of several times is theirs too ("Quý II, Quý III năm 2022").
    """
    return [] if _ANY.search(folded) is None else list(_points(folded, year))


@lru_cache(maxsize=1024)
def _points(folded: Folded, year: int | None) -> tuple[Point, ...]:
    """The times, found once: deadlines, dues and confidence ask for those of the same texts."""
    found: list[Point] = []
    taken = Spans()
    rows: list[tuple[int, int, str, re.Match[str]]] = []
    for precision, pattern in _POINTS:
        for match in pattern.finditer(folded):
            if not taken.is_free(*match.span()):
                continue
            if not _plausible(precision, folded, match):
                continue
            taken.take(*match.span())
            rows.append((match.start(), match.end(), precision, match))
    rows.sort(key=lambda row: row[0])
    years = _years(rows, folded)
    for (start, end, precision, match), stated in zip(rows, years, strict=True):
        borrowed = stated or year
        span = _days(precision, match, borrowed)
        if span:
            found.append(Point(start, end, span[0], span[1], precision))
    return tuple(found)


_EACH = re.compile(r"\b(?:moi|hang|tung|mot)\s+$")


def _plausible(precision: str, folded: Folded, match: re.Match[str]) -> bool:
    if precision == "day":
        return _plausible_day(folded, match)
    if precision == "days":
        first, last = int(match.group("d")), int(match.group("d2"))
        return 1 <= first < last <= 31 and 1 <= int(match.group("m")) <= 12
    if precision == "span":
        return match.group("y") <= match.group("y2")
    if precision in ("month", "quarter") and search_before(_EACH, folded, match.start()):
        # "mỗi tháng 08 buổi", "mỗi quý 2 lần": how many, and how often.
        return False
    if precision == "month":
        first = int(match.group("m") or _group(match, "m3") or 0)
        return 1 <= first <= 12 and first <= int(_group(match, "m2") or 12) <= 12
    return True


def _plausible_day(folded: Folded, match: re.Match[str]) -> bool:
    day, month = int(match.group("d") or _group(match, "d2") or 0), int(match.group("m"))
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return False
    # "13/QĐ", "01-ĐA/TU", "9001:2015", "3.1 ..." are no days.
    after = folded[match.end() : match.end() + 6]
    if (after[:1] in {"/", "-", "%"} and not re.match(r"-\d{1,2}/\d", after)) or folded[max(0, match.start() - 1) : match.start()] in {
        "/",
        ".",
        ":",
    }:
        return False
    separators = match.group(0)
    return "/" in separators or "thang" in separators or match.group("y") is not None or separators.startswith("ngay")


_AND = re.compile(r"[\s,;&+-]*(?:va|den|hoac)?\s*")


def _years(rows: list[tuple[int, int, str, re.Match[str]]], folded: Folded) -> list[int | None]:
    """The year that each time states, else that of the one behind it where they are named together."""
    found: list[int | None] = [None] * len(rows)
    for index in range(len(rows) - 1, -1, -1):
        _, end, _, match = rows[index]
        if match.group("y"):
            found[index] = int(match.group("y"))
        elif index + 1 < len(rows) and _AND.fullmatch(folded, end, rows[index + 1][0]):
            found[index] = found[index + 1]
    return found


def _days(precision: str, match: re.Match[str], year: int | None) -> tuple[dt.date, dt.date] | None:
    if year is None:
        return None
    try:
        if precision == "day":
            day = dt.date(year, int(match.group("m")), int(match.group("d") or match.group("d2")))
            return day, day
        if precision == "days":
            month = int(match.group("m"))
            return dt.date(year, month, int(match.group("d"))), dt.date(year, month, int(match.group("d2")))
        if precision == "month":
            first = int(match.group("m") or match.group("m3"))
            return month_span(year, first, int(_group(match, "m2") or first))
        if precision == "quarter":
            mark = match.group("q")
            number = _quarter(mark)
            last = _quarter(match.group("q2")) if match.group("q2") else number
            return month_span(year, 3 * number - 2, 3 * last)
        if precision == "half":
            return month_span(year, 1, 6) if match.group("h") == "dau" else month_span(year, 7, 12)
        if precision == "span":
            return dt.date(year, 1, 1), dt.date(int(match.group("y2")), 12, 31)
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    except ValueError:
        return None


def _quarter(mark: str) -> int:
    return int(mark) if mark.isdigit() else _QUARTER_WORDS.get(mark) or roman_value(mark.upper())


def _group(match: re.Match[str], group: str) -> str | None:
    """What a group of the pattern matched; not every pattern has each."""
    return match.groupdict().get(group)


def month_span(year: int, first: int, last: int) -> tuple[dt.date, dt.date]:
    """First and last day of the months ``first`` to ``last``; ValueError for impossible months."""
    return dt.date(year, first, 1), dt.date(year, last, calendar.monthrange(year, last)[1])


_UNITS: dict[str, str] = {
    "ngay": "day",
    "tuan": "week",
    "thang": "month",
    "quy": "quarter",
    "6 thang": "half_year",
    "06 thang": "half_year",
    "sau thang": "half_year",
    "nua nam": "half_year",
    "3 thang": "quarter",
    "03 thang": "quarter",
    "ba thang": "quarter",
    "nam": "year",
}
# "mọi quy trình" folds like "mỗi quý trình": quy is a quarter only where no such word follows.
_UNIT = r"(?:0?6 thang|sau thang|nua nam|ngay|tuan|thang|quy(?!\s+(?:trinh|dinh|che|hoach|mo|pham|luat|tac|uoc)\b)|nam)\b"
# "2 lần/năm", "12 tin, bài/tháng", "10 hộ/tháng".
_TIMES = r"(?:\b\d{1,3}(?:\s+[a-z]+,?){1,4}?\s*/\s*)"
_ONCE = r"(?:(?:mot|\d{1,2}|hai|ba)\s+lan|/\s*(?:\d{1,2}\s+)?lan)\b"
_LINK = r"(?:\s*(?:\([^)]{0,30}\))?\s*[,;/]\s*|\s+va\s+|\s+hoac\s+)"
_RECURRING = re.compile(
    rf"(?:theo\s+)?(?:dinh ky\s*,?\s*)?(?:(?:(?<!\d )(?<!trong )\b(?:(?:0?6 thang|quy|thang|tuan)(?:\s*[,;/]\s*|\s+va\s+)){{1,3}})?(?:hang|moi|tung)\s+{_UNIT}|{_TIMES}{_UNIT}"
    rf"|\b(?:0?[36] thang|(?:sau|ba) thang|nua nam|(?:mot |0?1 )?(?:quy|thang|tuan|nam))\s*{_ONCE}"
    rf"|(?<=theo )(?:quy(?!\s+(?:trinh|dinh|che|hoach|mo|pham|luat|tac|uoc)\b)|thang)\b(?!\s*\d)"
    rf"|(?<=dinh ky ){_UNIT}|(?<=dinh ky, ){_UNIT}|(?<=bao cao ){_UNIT}(?=\s*,\s*(?:0?6 thang|nam)\b))"
    rf"(?:{_LINK}(?:(?:hang|moi)\s+)?{_UNIT}\b(?!\s*\d))*"
    rf"(?:\s*,?\s*(?:hoac|va)?\s*(?:dot xuat)(?: khi co yeu cau)?)?"
)
# Without one of these words nothing recurs; most statements have none.
_REPEATS = re.compile(r"hang |moi |tung |dinh ky|theo (?:quy|thang)|[a-z]\s*/\s*(?:thang|quy|tuan|nam|ngay)|\blan\b|bao cao|thang cuoi")
_END_OF_QUARTER = re.compile(r"(?:truoc )?(?:ngay )?(?:\d{1,2} )?(?:cua )?thang cuoi (?:cua )?(?:moi |hang |tung )?quy\b(?!\s*(?:[ivx\d]))")
_COUNTS = re.compile(_TIMES)
_ITEM = re.compile(rf"\b(?:0?3 thang|ba thang|{_UNIT})")


def recurrences(folded: Folded) -> list[Recurrence]:
    """Recurring times: "hàng quý, 6 tháng, hàng năm", "định kỳ quý, 6 tháng, năm", "mỗi tháng"."""
    if _REPEATS.search(folded) is None:
        return []
    found = [Recurrence(m.start(), m.end(), ["quarter"]) for m in _END_OF_QUARTER.finditer(folded)]
    for match in _RECURRING.finditer(folded):
        words = re.sub(r"\([^)]*\)", " ", match.group(0))
        counted = _COUNTS.match(words)
        every = [cast(Every, _UNITS[unit]) for unit in _ITEM.findall(words, counted.end() if counted else 0)]
        if every:
            found.append(Recurrence(match.start(), match.end(), list(dict.fromkeys(every))))
    return found

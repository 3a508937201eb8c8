"""Dates, periods and recurrences in Vietnamese text: a grammar over folded text.

Nothing is filled in that the text or the plan's own year does not say; every time keeps its precision
by the days it begins and ends on. dateparser is no help here: it invents missing parts.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

from language.labels import roman_value
from language.nearby import Spans, search_before
from language.text import Folded

_DAY = r"(?<!\b[a-z])(?:ngay\s*)?(?P<d>\d{1,2})\s*[/.-]\s*(?P<m>\d{1,2})(?:\s*[/.-]\s*(?P<y>\d{4})|/(?P<yy>[2-4]\d))?(?![\d/])"
_DAY_WORDS = (
    r"(?<!\d)(?:ngay\s*(?P<d>\d{1,2})\s*(?:thang|/)|(?P<d2>\d{1,2})\s*thang)\s*(?P<m>\d{1,2})(?!\d|\s*lan)(?:\s*(?:nam|/)?\s*(?P<y>\d{4}))?"
)
_ENDS = r"(?:/\s*\d{4}|nam|hang|moi|[.;:)]|$)"
# "ngày 15 các tháng 3, 6, 9 và 12": the same day of several months.
_DAY_OF_EACH = (
    r"(?:ngay\s*)?(?<!\d)(?P<d>\d{1,2})\s*(?:cua\s+)?(?:cac\s+)?thang\s*(?P<months>\d{1,2}(?:\s*(?:[,;&+]|\bva\b)\s*(?:thang\s*)?\d{1,2}(?![\d/])){1,11})"
    rf"(?=\s*{_ENDS})(?:\s*(?:/|nam)\s*(?P<y>\d{{4}}))?"
)
# Lists: "quý III, IV/2025", "tháng 3, 6, 9 năm 2024", "T3+T9"; bare numbers only where a year or the end follows them.
_T = r"t\.?\s?(?=\d)"
_MORE_MONTHS = (
    rf"(?:(?:\s*[,;&+→]\s*|\s*-\s*|\s+(?:va|den|hoac)\s+)(?:thang\s+|{_T})?(?P<m2>\d{{1,2}})(?!\d)"
    rf"(?=(?:\s*[,;&+-]\s*(?:{_T})?\d{{1,2}}(?!\d)){{0,11}}\s*(?:va\s*\d{{1,2}}\s*)?{_ENDS}))*"
)
# "mỗi tháng 08 buổi", "tháng 02 lần": a count, and no month.
_COUNTED = r"(?:lan|buoi|tin|bai|cuoc|dot|luot|lop|hoi|chuyen|chuyen muc|kenh|nguoi)\b"
_MONTH = (
    rf"(?:cuoi |(?<!phan )dau |giua )?(?:thang\s*|\bthg\.?\s*|(?<![\w/]){_T}(?=\d{{1,2}}\s*(?:/\s*\d{{4}}|/[2-4]\d\b|nam\s*20|[,;+&)-]|(?:den|va)\s+t|\.?\s*$)))"
    rf"(?P<m>\d{{1,2}})(?!\d)(?!\s*{_COUNTED}){_MORE_MONTHS}"
    rf"(?:\s*(?:[/.-]|nam)\s*(?P<y>\d{{4}})|/(?P<yy>[2-4]\d)(?!\s\d))?(?![\d/])"
)
_MONTHS_SLASHED = r"thang\s*(?P<m>\d{1,2})(?:/\d{1,2}){1,10}/(?P<m2>\d{1,2})(?:\s*nam\s*(?P<y>\d{4}))?(?![\d/])"
# "06-07/6/2024", "từ 10 đến 12/6", "từ ngày 03 đến ngày 14 tháng 6": two days of one month.
_DAYS = (
    r"(?<![\d/.:-])(?:ngay\s*)?(?P<d>\d{1,2})\s*(?:-|\bden\b)\s*(?:het\s+)?(?:ngay\s*)?(?P<d2>\d{1,2})\s*(?:/|thang)\s*(?P<m>\d{1,2})(?!\d|\s*lan)"
    r"(?:\s*(?:nam|/)?\s*(?P<y>20\d{2}))?(?![\d/])"
)
# "ngày 12, 13 và 14/5".
_LISTED_DAYS = (
    r"(?:\bngay\s*|^\W*)(?P<d>\d{1,2})(?:\s*(?:[,&+]|\bva\b)\s*\d{1,2}(?![\d/])){0,8}\s*(?:[,&+]|\bva\b)\s*(?P<d2>\d{1,2})\s*(?:/|thang)\s*(?P<m>\d{1,2})(?!\d|\s*lan)"
    r"(?:\s*(?:nam|/)?\s*(?P<y>20\d{2}))?(?![\d/])"
)
_MONTH_YEAR = r"(?<![\d/.])(?:(?P<m>\d{1,2})\s*-\s*(?P<m2>\d{1,2})|(?P<m3>\d{1,2}))\s*/\s*(?P<y>\d{4})(?![\d/])"
_MARK = r"iv|i{1,3}|[1-4]"
_MORE_QUARTERS = r"(?:(?:\s*[,;&+→-]\s*|\s+(?:va|den|hoac)\s+)(?:quy\s+|q\.?\s?)?(?P<q2>iv|i{1,3}|[1-4](?![\d/]|\s*thang))\b)*"
# "tháng đầu quý III" is a month; "đầu quý III" is told by the quarter.
_QUARTER = (
    rf"(?:(?:thang\s+(?P<of>dau|giua|cuoi)(?:\s+tien)?|(?<!phan )dau|giua|cuoi)\s+(?:cua\s+)?)?"
    rf"(?:qu[yi]\s*|\bq[.\s]?\s?(?=(?:{_MARK})\s*(?:[/,;+&)-]|nam|va|den|$)))"
    rf"(?P<q>{_MARK}|mot|hai|ba|bon|tu)\b(?!\s+(?:lan|buoi|dot|cuoc)){_MORE_QUARTERS}(?:\s*(?:/|-|nam)?\s*(?P<y>\d{{4}})|/(?P<yy>[2-4]\d)(?![\d/]|\s\d))?"
)
_HALF = r"(?:(?:0?6|sau) thang|nua) (?P<h>dau|cuoi) nam(?:\s*(?P<y>\d{4}))?"
_MONTHS_OF_YEAR = r"0?(?P<n>[39]) thang (?P<h>dau|cuoi) nam(?:\s*(?P<y>\d{4}))?"
_SPAN = r"(?:(?:giai doan|(?:ke )?tu(?: nam)?|(?:cac )?nam)\s*)?\b(?P<y>20\d{2})\s*(?:-|(?:cho )?den(?: het)?(?: nam)?)\s*(?P<y2>20\d{2})\b"
_YEARS = r"cac nam\s*(?P<y>20\d{2})(?:\s*(?:,|\bva\b)\s*(?:nam\s*)?20\d{2}){0,8}\s*(?:,|\bva\b)\s*(?:nam\s*)?(?P<y2>20\d{2})\b"
_YEAR = r"nam\s*(?P<y>20\d{2})"
# The year's end, where no year is named: "đến hết năm".
_END_OF_YEAR = r"\b(?:het|cuoi) nam\b(?!\s*(?:\d|hoc\b|ngan sach|tai chinh|ke hoach|truoc|sau))"
_POINTS: list[tuple[str, re.Pattern[str]]] = [
    ("half", re.compile(_HALF)),
    ("months", re.compile(_MONTHS_OF_YEAR)),
    ("quarter", re.compile(_QUARTER)),
    ("each", re.compile(_DAY_OF_EACH)),
    ("days", re.compile(_DAYS)),
    ("days", re.compile(_LISTED_DAYS)),
    ("day", re.compile(_DAY_WORDS)),
    ("month", re.compile(_MONTHS_SLASHED)),
    ("month", re.compile(_MONTH)),
    ("month", re.compile(_MONTH_YEAR)),
    ("day", re.compile(_DAY)),
    ("span", re.compile(_SPAN)),
    ("span", re.compile(_YEARS)),
    ("year", re.compile(_YEAR)),
    ("year end", re.compile(_END_OF_YEAR)),
]
_QUARTER_WORDS = {"mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4}
_ANY = re.compile(r"\d|\bqu[yi]\b|\bq\b|\bthang\b|\bnam\b|\bq(?:iv|i{1,3})\b")


@dataclass(frozen=True, slots=True)
class Point:
    """A stated time at ``start:end`` of a text: its first and last day; ``several``: it names two days, months, quarters or years."""

    start: int
    end: int
    first: dt.date
    last: dt.date
    precision: str
    several: bool = False


def points(folded: Folded, year: int | None) -> list[Point]:
    """Times stated in a folded text, in order; ``year`` serves those without one.

    A year that stands only behind the last of several times is theirs too ("Quý II, Quý III năm 2022").
    """
    return [] if _ANY.search(folded) is None else list(_points(folded, year))


@dataclass(frozen=True, slots=True)
class _Stated:
    """A match of a pattern: where it stands, and its groups."""

    start: int
    end: int
    precision: str
    groups: dict[str, str | None]

    def number(self, *names: str) -> int:
        """The number of the first group that matched; 0 without one."""
        return next((int(value) for name in names if (value := self.groups.get(name))), 0)

    @property
    def year(self) -> int | None:
        short = self.number("yy")
        return self.number("y") or (2000 + short if short else None)


@lru_cache(maxsize=1024)
def _points(folded: Folded, year: int | None) -> tuple[Point, ...]:
    """The times, found once: deadlines, dues and confidence ask for those of the same texts."""
    found: list[Point] = []
    taken = Spans()
    rows: list[_Stated] = []
    for precision, pattern in _POINTS:
        for match in pattern.finditer(folded):
            if not taken.is_free(*match.span()):
                continue
            row = _Stated(match.start(), match.end(), precision, match.groupdict())
            if not _plausible(row, folded):
                continue
            taken.take(*match.span())
            rows += _of_each(match) if precision == "each" else [row]
    rows.sort(key=lambda row: row.start)
    for row, stated in zip(rows, _years(rows, folded), strict=True):
        span = _days(row, stated or year)
        if span:
            several = row.precision in ("days", "span") or any(row.groups.get(name) for name in ("m2", "q2"))
            found.append(Point(row.start, row.end, span[0], span[1], row.precision, several))
    return tuple(found)


_EACH = re.compile(r"\b(?:moi|hang|tung|mot)\s+$")
_BEGINNING = re.compile(r"(?<!tu )(?<!phan )\b(?:dau|giua)\s+$")
_DAYS_OF_WEEK = re.compile(r"[^;.]{0,30}\btuan\b")


def _plausible(row: _Stated, folded: Folded) -> bool:
    if row.precision == "day":
        return _plausible_day(row, folded)
    if row.precision in ("days", "each"):
        ordered = row.precision == "each" or row.number("d") < row.number("d2") <= 31
        months = [row.number("m")] if row.precision == "days" else _months_of(row.groups["months"])
        return 1 <= row.number("d") <= 31 and ordered and all(1 <= month <= 12 for month in months)
    if row.precision == "span":
        return row.number("y") <= row.number("y2")
    if row.precision in ("month", "quarter") and search_before(_EACH, folded, row.start):
        # "mỗi tháng 08 buổi", "mỗi quý 2 lần": how many, and how often.
        return False
    if row.precision == "year":
        # "đầu năm 2026": when in the year is not said, and its last day is wrong.
        return search_before(_BEGINNING, folded, row.start) is None
    if row.precision == "month":
        if folded[row.start] == "t" and folded[row.start + 1] != "h" and _DAYS_OF_WEEK.match(folded, row.end):
            # "T2, T4 hằng tuần": Monday and Wednesday.
            return False
        first = row.number("m", "m3")
        return 1 <= first <= 12 and first <= (row.number("m2") or 12) <= 12
    return True


def _months_of(months: str | None) -> list[int]:
    return [int(month) for month in re.findall(r"\d+", months or "")]


def _of_each(match: re.Match[str]) -> list[_Stated]:
    """The day of each month of a list."""
    rows = []
    begin = match.start()
    for month in re.finditer(r"\d+", match.group("months")):
        end = match.start("months") + month.end()
        rows.append(_Stated(begin, end, "day", {"d": match.group("d"), "m": month.group(), "y": match.group("y")}))
        begin = match.start("months") + month.end()
    return rows


_OF_WEEK = re.compile(r"\btuan(?:\s+(?:le\s+)?thu)?\s*$")
# Where a day is meant though only a dash or a dot parts it from its month: "trước 30-6".
_BY_THEN = re.compile(r"\b(?:truoc|cham nhat|tre nhat|muon nhat)\s+$|\btu\s+\d{1,2}[-.]\d{1,2}\s+den\s+$")
_FROM_THEN = re.compile(r"\btu\s+$")
_TO_THEN = re.compile(r"\s+den\s+\d{1,2}[-.]\d{1,2}\b(?!\s*%)")


def _plausible_day(row: _Stated, folded: Folded) -> bool:
    day, month = row.number("d", "d2"), row.number("m")
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return False
    # "13/QĐ", "01-ĐA/TU", "9001:2015", "3.1 ..." are no days.
    after = folded[row.end : row.end + 6]
    if (after[:1] in {"/", "-", "%"} and not re.match(r"-\d{1,2}/\d", after)) or folded[max(0, row.start - 1) : row.start] in {
        "/",
        ".",
        ":",
    }:
        return False
    words = folded[row.start : row.end]
    if "thang" in words and search_before(_OF_WEEK, folded, row.start):
        # "tuần 2 tháng 3"
        return False
    told = "/" in words or "thang" in words or row.year is not None or words.startswith("ngay")
    if told or search_before(_BY_THEN, folded, row.start):
        return True
    return _TO_THEN.match(folded, row.end) is not None and search_before(_FROM_THEN, folded, row.start) is not None


_AND = re.compile(r"[\s,;&+→-]*(?:va|den|hoac)?\s*")


def _years(rows: list[_Stated], folded: Folded) -> list[int | None]:
    """The year that each time states, else that of the one behind it where they are named together."""
    found: list[int | None] = [None] * len(rows)
    for index in range(len(rows) - 1, -1, -1):
        if rows[index].year:
            found[index] = rows[index].year
        elif index + 1 < len(rows) and _AND.fullmatch(folded, rows[index].end, rows[index + 1].start):
            found[index] = found[index + 1]
    return found


def _days(row: _Stated, year: int | None) -> tuple[dt.date, dt.date] | None:
    if year is None:
        return None
    try:
        if row.precision == "day":
            day = dt.date(year, row.number("m"), row.number("d", "d2"))
            return day, day
        if row.precision == "days":
            month = row.number("m")
            return dt.date(year, month, row.number("d")), dt.date(year, month, row.number("d2"))
        if row.precision == "month":
            first = row.number("m", "m3")
            return month_span(year, first, row.number("m2") or first)
        if row.precision == "quarter":
            return _of_quarter(row, year)
        if row.precision in ("half", "months"):
            months = row.number("n") or 6
            return month_span(year, 1, months) if row.groups["h"] == "dau" else month_span(year, 13 - months, 12)
        if row.precision == "year end":
            return dt.date(year, 12, 31), dt.date(year, 12, 31)
        last = row.number("y2") if row.precision == "span" else year
        return dt.date(year, 1, 1), dt.date(last, 12, 31)
    except ValueError:
        return None


_MONTH_OF_QUARTER = {"dau": 1, "giua": 2, "cuoi": 3}


def _of_quarter(row: _Stated, year: int) -> tuple[dt.date, dt.date]:
    first = _quarter(row.groups["q"] or "")
    if row.groups["of"]:
        month = 3 * first - 3 + _MONTH_OF_QUARTER[row.groups["of"]]
        return month_span(year, month, month)
    last = _quarter(row.groups["q2"]) if row.groups["q2"] else first
    return month_span(year, 3 * first - 2, 3 * last)


def _quarter(mark: str) -> int:
    return int(mark) if mark.isdigit() else _QUARTER_WORDS.get(mark) or roman_value(mark.upper())


def month_span(year: int, first: int, last: int) -> tuple[dt.date, dt.date]:
    """First and last day of the months ``first`` to ``last``; ValueError for impossible months."""
    return dt.date(year, first, 1), dt.date(year, last, calendar.monthrange(year, last)[1])

"""Recurring times in Vietnamese text: a grammar over folded text.

What recurs in steps that the plan contract has no word for ("2 tháng một lần") is none of these: no other step is put
in its place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import cast

from language.nearby import Ranged, blanked
from language.text import Folded
from language.times import points
from schemas.plan import Every


@dataclass(slots=True)
class Recurrence:
    """Recurring words at ``start:end`` of a text; ``day``: the day of the month that they name themselves."""

    start: int
    end: int
    every: list[Every] = field(default_factory=list)
    day: int | None = None


_UNITS: dict[str, str] = {
    "ngay": "day",
    "tuan": "week",
    "thang": "month",
    "quy": "quarter",
    "qui": "quarter",
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
_UNIT = r"(?:0?6 thang|sau thang|nua nam|ngay|tuan|thang|qu[yi](?!\s+(?:trinh|dinh|che|hoach|mo|pham|luat|tac|uoc)\b)|nam)\b"
# "2 lần/năm", "12 tin, bài/tháng", "10 hộ/tháng".
_TIMES = r"(?:\b\d{1,3}(?:\s+[a-z]+,?){1,4}?\s*/\s*(?!\d{0,2}\s*lan\b))"
_ONCE = r"(?:(?:mot|\d{1,2}|hai|ba)\s+lan|/\s*(?:\d{1,2}\s+)?lan)\b"
_LINK = r"(?:\s*(?:\([^)]{0,30}\))?\s*[,;/+&]\s*|\s+va\s+|\s+hoac\s+)"
# Once in two weeks, three years: no step of the contract's.
_NO_NUMBER = r"(?<!\d )(?<!hai )(?<!ba )(?<!bon )"
_RECURRING = re.compile(
    rf"(?:theo\s+)?(?:dinh ky\s*[,:(]?\s*)?(?:(?:(?<!\d )(?<!trong )\b(?:(?:0?6 thang|quy|thang|tuan)(?:\s*[,;/]\s*|\s+va\s+)){{1,3}})?(?:hang\s*|(?:moi|tung)\s+){_UNIT}|{_TIMES}{_UNIT}"
    rf"|\b(?:0?[36] thang|(?:sau|ba) thang|nua nam|{_NO_NUMBER}(?:mot |0?1 )?(?:quy|thang|tuan|nam))\s*{_ONCE}"
    rf"|(?<=theo )(?:quy(?!\s+(?:trinh|dinh|che|hoach|mo|pham|luat|tac|uoc)\b)|thang)\b(?!\s*\d)"
    rf"|(?:(?<=dinh ky )|(?<=dinh ky, )|(?<=dinh ky: )|(?<=dinh ky \())(?!ngay\s*\d){_UNIT}|(?<=bao cao ){_UNIT}(?=\s*,\s*(?:0?6 thang|quy|nam)\b))"
    rf"(?:{_LINK}(?:(?:hang|moi|ca)\s+)?(?:{_UNIT}|0?9 thang)\b(?!\s*\d))*"
    rf"(?:\s*,?\s*(?:hoac|va)?\s*(?:dot xuat)(?: khi co yeu cau)?)?"
)
# Without one of these words nothing recurs; most statements have none.
_REPEATS = re.compile(
    r"hang|moi |tung |dinh ky|theo (?:quy|thang)|[a-z]\s*/\s*(?:thang|quy|tuan|nam|ngay)|\blan\b|bao cao"
    r"|thang (?:cuoi|dau|thu|sau|ke tiep|tiep theo)|(?:cua|trong) thang|(?:dau|cuoi) (?:thang|quy|tuan)|\b(?:cac|cua) (?:thang|quy)"
)
# "trước ngày 10 của tháng cuối quý", "ngày 05 tháng đầu quý sau"; "tháng đầu quý III" is a month.
_NTH = r"(?:cuoi|dau|thu (?:nhat|hai|ba|[1-3]))(?: tien| cung)?"
_MONTH_OF_QUARTER = re.compile(
    rf"(?:truoc )?(?:ngay )?(?:(?P<day>\d{{1,2}}) )?(?:cua )?thang {_NTH} (?:cua )?(?:moi |hang |tung )?quy\b(?:\s+(?:sau|ke tiep|tiep theo))?(?!\s*(?:[ivx\d]))"
)
# "ngày 20 của tháng", "trước ngày 05 tháng sau"; "tháng này" is one month.
_DAY_OF_A_MONTH = re.compile(
    r"(?:truoc )?\bngay (?P<day>\d{1,2}) (?:(?:cua|trong) thang\b(?! (?:nay|sau|ke tiep|tiep theo|cuoi|dau|thu))|(?:cua )?thang (?:sau|ke tiep|tiep theo)\b)(?!\s*(?:[\d/]|[ivx]+\b))"
)
# "các tháng trong năm", "vào cuối quý", "ngày làm việc cuối cùng của tháng": a unit of which every one is meant.
_NO_NAME = r"(?!\s*(?:\d|[ivx]+\b|(?:nay|sau|dau|cuoi|thu|mot|hai|ba|bon|tu)\b))"
_EVERY_ONE = re.compile(
    r"\bcac (?P<all>thang|quy) trong (?:ca )?nam\b"
    rf"|\b(?:(?:ngay|tuan)(?: lam viec)? )?(?:dau|cuoi)(?: tien| cung)? (?:(?:cua|trong) (?:cac )?|cac )(?P<of>thang|quy)\b{_NO_NAME}"
    rf"|\b(?:vao|dinh ky) (?:dau|giua|cuoi) (?P<edge>thang|quy|tuan)\b{_NO_NAME}"
)
_COUNTS = re.compile(_TIMES)
_ITEM = re.compile(rf"\b(?:0?3 thang|ba thang|(?<!9 ){_UNIT})|(?<=hang){_UNIT}")


def recurrences(folded: Folded) -> list[Recurrence]:
    """Recurring times: "hàng quý, 6 tháng, hàng năm", "định kỳ quý, 6 tháng, năm", "mỗi tháng"."""
    if _REPEATS.search(folded) is None:
        return []
    found = [_with_day(match, "quarter") for match in _MONTH_OF_QUARTER.finditer(folded)]
    found += [_with_day(match, "month") for match in _DAY_OF_A_MONTH.finditer(folded)]
    for match in _EVERY_ONE.finditer(folded):
        unit = match.group("all") or match.group("of") or match.group("edge")
        found.append(Recurrence(match.start(), match.end(), [cast(Every, _UNITS[unit])]))
    for match in _RECURRING.finditer(folded):
        words = re.sub(r"\([^)]*\)", " ", match.group(0))
        counted = _COUNTS.match(words)
        every = [cast(Every, _UNITS[unit]) for unit in _ITEM.findall(words, counted.end() if counted else 0)]
        if every:
            found.append(Recurrence(match.start(), match.end(), list(dict.fromkeys(every))))
    return found


def _with_day(match: re.Match[str], every: Every) -> Recurrence:
    day = int(match.group("day") or 0)
    return Recurrence(match.start(), match.end(), [every], day if 1 <= day <= 31 else None)


# Any year will do: only where times stand is asked.
_SOME_YEAR = 2000


def without_times(folded: Folded) -> Folded:
    """A text with blanks for the times and recurrences that it states."""
    return blanked(folded, sorted([*points(folded, _SOME_YEAR), *recurrences(folded)], key=_start))


def _start(found: Ranged) -> int:
    return found.start


_WEEKDAY = re.compile(r"\b(?:(?:thu|t)\s?(?P<number>[2-7])|thu (?P<word>hai|ba|tu|nam|sau|bay)|(?P<sunday>chu nhat|cn))\b")
_WEEKDAYS = {"hai": 1, "ba": 2, "tu": 3, "nam": 4, "sau": 5, "bay": 6}
_FIRST_MONTH = re.compile(r"thang dau")


def weekdays(folded: Folded) -> list[int]:
    """The days of the week that words name, Monday as 1 and Sunday as 7: "sáng thứ Hai, thứ Năm hằng tuần"."""
    found = set()
    for match in _WEEKDAY.finditer(folded):
        number = match.group("number")
        found.add(int(number) - 1 if number else 7 if match.group("sunday") else _WEEKDAYS[match.group("word")])
    return sorted(found)


def day_of_quarter(folded: Folded) -> tuple[int, int] | None:
    """Day and month (1 to 3) of every quarter that words name: "ngày 12 tháng cuối quý", "ngày 05 tháng đầu quý sau"."""
    match = _MONTH_OF_QUARTER.search(folded)
    if match is None or not 1 <= int(match.group("day") or 0) <= 31:
        return None
    return int(match.group("day")), 1 if _FIRST_MONTH.search(match.group()) else 3

"""Figures that commit: percentages, ranks, counts, with comparator and change."""

from __future__ import annotations

import re

from language import counts
from language.bounds import PAST, Figure, change_of, comparator, number
from language.conditions import sets_condition
from language.nearby import Spans, after, before, search_before
from language.text import Folded
from schemas.plan import Comparator

_NUM = r"\d{1,3}(?:[.,]\d{1,2})?"
_PERCENT_RANGE = re.compile(rf"(?:tu\s+)?(?P<a>{_NUM})\s*(?:%\s*)?(?:-|den(?: duoi)?)\s*(?P<b>{_NUM})\s*(?:%|phan tram)")
_PERCENT = re.compile(rf"(?P<a>{_NUM})\s*(?:%|phan tram)")
_RANK = re.compile(
    r"\b(?:top|nhom)\s+(?P<a>\d{1,3})\b"
    r"|\b(?:xep|dung|vi tri|hang|thu hang|vi thu|xep hang)\s+(?:vi tri\s+|hang\s+)?(?:thu\s+|trong top\s+)?(?P<b>\d{1,3})\b(?!\s*(?:%|nam))"
    r"|\bthu\s+(?P<c>\d{1,3})\b"
    r"|\b(?P<d>\d{1,2})\s+(?:xa|phuong|don vi|dia phuong)(?:,?\s*(?:xa|phuong|don vi))?\s+(?:dan|qqq) dau\b"
)
_STEPS = re.compile(r"\b(?:tang|nang|cai thien|len)(?:\s+(?:them|it nhat|toi thieu|tu))*\s+(?P<a>\d{1,2})\s+(?:bac|hang|thu hang|vi tri)\b")
_DURATION = re.compile(r"(?P<a>\d{1,3}(?:,\d)?)\s*(?P<noun>ngay lam viec|ngay|gio lam viec|gio|phut|diem|m2)\b(?!(?<=ngay)\s*\d|\s*thang)")
_UNITS = {"ngay": "day", "gio": "hour", "phut": "minute", "diem": "point", "m2": "m2"}
# "đất công ích 5%", "thuế suất 10%": a share in a name.
_NAMED_SHARE = re.compile(r"\b(?:quy [dq][aq][tq]|[dq][aq][tq] cong ich|thue(?: suat)?)\s*$")
# "nâng từ 60% lên 80%": what is left behind commits to nothing.
_LEFT_BEHIND = re.compile(r"^[^.;,%\d]{0,40}\b(?:len|xuong)\b(?:\s+\w+){0,3}\s*\d")
_FROM = re.compile(r"\btu\s*$")
_NOTHING = re.compile(
    r"\bkhong (?:co|de xay ra|de phat sinh|phat sinh)(?:\s+(?:tinh trang|bat ky|cac|truong (?:hop|qqq)))*\s+"
    r"(?:can bo|cong chuc|vien chuc|cbcc|nguoi|truong (?:hop|qqq)|ho so|don thu|vu viec|phan anh|don vi|van ban|thu tuc|tthc|ca nhan|to chuc ca nhan)"
    r"|\bkhong (?:co|de)\s+(?:\w+\s+){1,3}nao\b"
)


def find(folded: Folded) -> list[Figure]:
    """The figures of a folded clause that commit to something, in order."""
    return [figure for figure in _all(folded) if not sets_condition(folded, figure.start, figure.end)]


def _all(folded: Folded) -> list[Figure]:
    found: list[Figure] = []
    taken = Spans()

    def add(figure: Figure) -> None:
        found.append(figure)
        taken.take(figure.start, figure.end)

    for match in _PERCENT_RANGE.finditer(folded):
        low, high = number(match.group("a")), number(match.group("b"))
        if low < high and not search_before(PAST, folded, match.start()):
            change = change_of(before(folded, match.start()))
            add(Figure(match.start(), match.end(), low, high, "percent", "range", change))
    for match in _PERCENT.finditer(folded):
        if taken.is_free(match.start(), match.end()) and not _describes(folded, match):
            add(_figure(folded, match.start(), match.end(), number(match.group("a")), "percent"))
    for match in _STEPS.finditer(folded):
        sign = comparator(before(folded, match.start("a")), after(folded, match.end()))
        add(Figure(match.start("a"), match.end(), int(match.group("a")), None, "rank", sign, "increase"))
    for match in _RANK.finditer(folded):
        if taken.is_free(match.start(), match.end()):
            for figure in _rank(folded, match):
                add(figure)
    for count in counts.find(folded):
        if taken.is_free(count.start, count.end):
            add(count)
    for match in _DURATION.finditer(folded):
        if taken.is_free(match.start(), match.end()) and _bounded(folded, match.start(), match.end()):
            unit = _UNITS[match.group("noun").split()[0]]
            add(_figure(folded, match.start(), match.end(), number(match.group("a")), unit))
    for match in _NOTHING.finditer(folded):
        if taken.is_free(match.start(), match.end()):
            add(Figure(match.start(), match.end(), 0, None, "count", "=", "level"))
    return sorted(found, key=lambda f: f.start)


def _figure(folded: Folded, start: int, end: int, value: float | int, unit: str) -> Figure:
    words = before(folded, start)
    return Figure(start, end, value, None, unit, comparator(words, after(folded, end)), change_of(words))


def _describes(folded: Folded, match: re.Match[str]) -> bool:
    """Whether a percentage was reached before, is left behind, or belongs to a name."""
    if any(search_before(pattern, folded, match.start()) for pattern in (PAST, _NAMED_SHARE)):
        return True
    return search_before(_FROM, folded, match.start()) is not None and _LEFT_BEHIND.match(after(folded, match.end())) is not None


def _rank(folded: Folded, match: re.Match[str]) -> list[Figure]:
    value = next(g for g in match.group("a", "b", "c", "d") if g is not None)
    behind = folded[max(0, match.start() - 80) : match.start()]
    around = folded[max(0, match.start() - 140) : match.end() + 80]
    if match.group("c") and not re.search(r"\b(?:xep|vi tri|hang|vi thu|dung)\b", behind):
        return []
    if not re.search(r"chi so|xep|hang|(?:dan|qqq) dau|dung dau|cchc|cai cach hanh chinh|par index|toan (?:tinh|huyen|thanh pho)", around):
        return []
    if (
        re.search(r"\bnhom\s*$", match.group(0)[:5])
        and not re.search(r"(?:dan|qqq) dau|dung dau|cao nhat|tot nhat|hang dau", around)
        and "xep" not in around
    ):
        return []
    ahead = after(folded, match.end())
    exact = match.group("a") is None and match.group("d") is None and "top" not in match.group(0)
    upward = re.search(r"^[^.;,]{0,25}tro len", ahead) or re.search(r"(?:it nhat|toi thieu|tu)\b[^.;,]{0,20}$", behind)
    sign: Comparator = "=" if exact and not upward else "<="
    return [Figure(match.start(), match.end(), int(value), None, "rank", sign, "level")]


_SCORE = re.compile(
    r"\s*(?:$|[^\w\s]|(?:tro len|tro xuong|so voi|tren|theo|chi so|phan|thuong|cong|cua|va|doi voi|ve|o|trong|nam|hoac|cao|thap|tang|giam|bang|cho|khi|den|cchc|thi dua)\b)"
)


def is_score(ahead: str) -> bool:
    """Whether "điểm" before these folded words is a unit: behind it stands no noun ("điểm phát wifi", "điểm tiếp nhận")."""
    return _SCORE.match(ahead) is not None


def _bounded(folded: Folded, start: int, end: int) -> bool:
    """Durations are promised only with a bound or a change, points where they are reached too."""
    behind, ahead = before(folded, start), after(folded, end)
    if re.search(r"(?:ngay|trong thoi gian|vong)\s*$", behind) and comparator(behind, ahead) == "=":
        return False
    if re.search(r"\b(?:qua han|tre han|ton dong)\s+(?:tren|qua|hon)\s*$", behind):
        return False
    if folded[start:end].endswith("diem"):
        if not is_score(ahead):
            return False
        if re.search(r"\bdat(?: duoc)?\s*$", behind):
            return True
    return comparator(behind, ahead) != "=" or change_of(behind) != "level"

"""Figures that commit: percentages, ranks, counts, with comparator and change."""

from __future__ import annotations

import re
from collections.abc import Iterator

from language import counts, ranks
from language.bounds import PAST, Figure, change_of, comparator, number
from language.conditions import sets_condition
from language.nearby import Spans, after, before, search_before
from language.text import Folded
from schemas.plan import Change

_NUM = r"\d{1,3}(?:[.,]\d{1,2})?"
_PERCENT_RANGE = re.compile(rf"(?:tu\s+)?(?P<a>{_NUM})\s*(?:%\s*)?(?:-(?::\s?-)?|den(?: duoi)?)\s*(?P<b>{_NUM})\s*(?:%|phan tram)")
_PERCENT = re.compile(rf"(?P<a>{_NUM})\s*(?:%|phan tram)")
_DURATION = re.compile(
    r"(?P<a>\d{1,3}(?:[.,]\d{1,2})?)(?:\s?/\s?\d{2,3})?\s*(?P<noun>ngay lam viec|ngay|gio lam viec|gio|phut|diem|m2)\b(?!(?<=ngay)\s*\d|\s*thang)"
)
_DURATION_RANGE = re.compile(
    r"(?P<a>\d{1,3}(?:[.,]\d{1,2})?)\s*(?:ngay|phut|diem)?\s*(?:-|den)\s*(?P<b>\d{1,3}(?:[.,]\d{1,2})?)\s*(?P<noun>ngay lam viec|ngay|phut|diem)\b(?!(?<=ngay)\s*\d|\s*thang)"
)
# "tăng gấp đôi", "gấp 1,5 lần".
_TIMES = re.compile(r"\bgap\s+(?P<a>\d{1,2}(?:[.,]\d)?)(?:\s+lan)?\b(?!\s*%)")
_SHRINKS = re.compile(r"\bgiam\s+$")
_UNITS = {"ngay": "day", "gio": "hour", "phut": "minute", "diem": "point", "m2": "m2"}
# "đất công ích 5%", "thuế suất 10%": a share in a name.
_NAMED_SHARE = re.compile(r"\b(?:quy [dq][aq][tq]|[dq][aq][tq] cong ich|thue(?: suat)?)\s*$")
# "đạt trên 90/100": points without their name, where a score is told of.
_SCORE_OF = re.compile(r"(?P<a>\d{1,3}(?:[.,]\d{1,2})?)\s?/\s?100\b(?!\s*%)")
_SCORED = re.compile(r"\b(?:diem|chi so)\b[^.;]{0,60}$")
# "nâng từ 60% lên 80%", "từ 35% năm 2023 lên 55%": what is left behind commits to nothing.
_FROM = re.compile(r"\btu(?:\s+(?:muc|khoang|hang|thu|thu hang|vi tri|vi tri thu))?\s*$")
_LEFT_BEHIND = re.compile(
    r"^(?:[^.;,%()\d]|\b20\d\d\b|\([^()]{0,30}\)){0,40}(?:(?<!tro )\blen|\bxuong|\bcon)\b"
    r"(?:\s+(?:con|den|toi|thanh|tren|duoi|muc|it nhat|toi thieu|toi da|khong qua|thu|hang|thu hang|vi tri|khoang|dat|tu))*\s*[≥≤<>=]*\s*\d"
)
# "45% → 60%".
_ARROW = re.compile(r"\s*(?:[→➔⇒]|-+>)\s*[≥>]?\s*\d")
_NOTHING = re.compile(
    r"\bkhong (?:co|con|de xay ra|de phat sinh|phat sinh|xay ra|de con)(?:\s+(?:tinh trang|bat ky|cac|truong (?:hop|qqq)))*\s+"
    r"(?:can bo|cong chuc|vien chuc|cbcc|nguoi|truong (?:hop|qqq)|ho so|don thu|vu viec|phan anh|don vi|van ban|thu tuc|tthc|ca nhan"
    r"|to chuc ca nhan|bo phan|co quan|cong dan|nhiem vu|bao cao|khieu nai|to cao|kien nghi|khieu kien|diem nong)\b"
    r"|\bkhong (?:co|con|de)\s+(?:\w+\s+){1,3}nao\b"
)


# What follows "không có hồ sơ": a bound on the same things.
_BOUNDED = re.compile(r"[^.;:,%\d]{0,60}\b(?:qua|vuot|vuot qua|tren|hon|duoi)\s+(?:muc\s+)?(?=\d)")


# "không có bộ phận có trên 2% hồ sơ trễ", "không có công chức nào vi phạm quá 02 lần": none of such.
_OF_EACH = re.compile(r"\b(?:nao|co|dat|bi|phai|t[yi] le|thoi gian)\b")
_SUCH = re.compile(r"\s*(?:vu|vu viec|viec|don|don thu|truong (?:hop|qqq)|ho so|cuoc|nguoi|can bo|cong chuc)\b")


def find(folded: Folded) -> list[Figure]:
    """The figures of a folded clause that commit to something, in order."""
    return [f for f in _all(folded) if not _left_behind(folded, f) and not sets_condition(folded, f.start, f.end)]


def _left_behind(folded: Folded, figure: Figure) -> bool:
    """Whether a figure is only where a change begins: "từ 5 ngày xuống còn 3 ngày", "từ hạng 9 lên hạng 5"."""
    if _ARROW.match(folded, figure.end):
        return True
    if figure.comparator == "range" or search_before(_FROM, folded, figure.start) is None:
        return False
    return _LEFT_BEHIND.match(after(folded, figure.end)) is not None


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
    for rank in ranks.find(folded):
        if taken.is_free(rank.start, rank.end):
            add(rank)
    for match in _TIMES.finditer(folded):
        way: Change = "decrease" if search_before(_SHRINKS, folded, match.start()) else "increase"
        add(Figure(match.start("a"), match.end(), number(match.group("a")), None, "times", "=", way))
    for count in counts.find(folded):
        if taken.is_free(count.start, count.end):
            add(count)
    for measured in (*_duration_ranges(folded), *_durations(folded)):
        if taken.is_free(measured.start, measured.end):
            add(measured)
    return sorted(_with_nothing(folded, found, taken), key=lambda f: f.start)


def _duration_ranges(folded: Folded) -> Iterator[Figure]:
    for match in _DURATION_RANGE.finditer(folded):
        low, high = number(match.group("a")), number(match.group("b"))
        if low < high and _within(folded, match):
            unit = _UNITS[match.group("noun").split()[0]]
            yield Figure(match.start(), match.end(), low, high, unit, "range", change_of(before(folded, match.start())))


def _durations(folded: Folded) -> Iterator[Figure]:
    """Days, hours, minutes, points and square metres that are promised."""
    for match in _DURATION.finditer(folded):
        if _bounded(folded, match.start(), match.end()):
            yield _figure(folded, match.start(), match.end(), number(match.group("a")), _UNITS[match.group("noun").split()[0]])
    for match in _SCORE_OF.finditer(folded):
        if search_before(_SCORED, folded, match.start()) and is_score(after(folded, match.end())):
            yield _figure(folded, match.start(), match.end(), number(match.group("a")), "point")


def _with_nothing(folded: Folded, found: list[Figure], taken: Spans) -> list[Figure]:
    """The figures with the zeros of "không có ...", each one promise with the bound that closes it.

    "không để xảy ra hồ sơ trễ hạn quá 2%" promises at most so many; "không có hồ sơ quá hạn trên 03 ngày" none of such.
    """
    for match in _NOTHING.finditer(folded):
        if not taken.is_free(match.start(), match.end()):
            continue
        bound = _BOUNDED.match(folded, match.end())
        closing = next((f for f in found if f.start == bound.end()), None) if bound else None
        if bound and closing and _limits(folded, match.group(), bound.group(), closing):
            continue
        found = [figure for figure in found if figure is not closing]
        found.append(Figure(match.start(), match.end(), 0, None, "count", "=", "level"))
    return found


def _limits(folded: Folded, nothing: str, between: str, bound: Figure) -> bool:
    """Whether a bound behind "không để xảy ra hồ sơ" limits how many there may be, and is not what such a one would be like."""
    if nothing.endswith("nao") or _OF_EACH.search(between):
        return False
    return bound.unit == "percent" or (bound.unit == "count" and _SUCH.match(after(folded, bound.end)) is not None)


def _figure(folded: Folded, start: int, end: int, value: float | int, unit: str) -> Figure:
    words = before(folded, start)
    return Figure(start, end, value, None, unit, comparator(words, after(folded, end)), change_of(words))


def _describes(folded: Folded, match: re.Match[str]) -> bool:
    """Whether a percentage was reached before, or belongs to a name."""
    return any(search_before(pattern, folded, match.start()) for pattern in (PAST, _NAMED_SHARE))


_SCORE = re.compile(
    r"\s*(?:$|[^\w\s]|(?:tro len|tro xuong|so voi|tren|theo|chi so|phan|thuong|cong|cua|va|doi voi|ve|o|trong|nam|hoac|cao|thap|tang|giam|bang|cho|khi|den|cchc|thi dua)\b)"
)


def is_score(ahead: str) -> bool:
    """Whether "điểm" before these folded words is a unit: behind it stands no noun ("điểm phát wifi", "điểm tiếp nhận")."""
    return _SCORE.match(ahead) is not None


# "từ 3 đến 5 ngày", "đạt 85 - 90 điểm"; "từ ngày 3 đến 5" is a time.
_WITHIN = re.compile(r"\b(?:tu|dat|giam|tang|khong qua|toi da|trong|khoang|mat|cho|het|rut ngan|la)\s*$")


def _within(folded: Folded, match: re.Match[str]) -> bool:
    if match.group("noun") == "diem" and not is_score(after(folded, match.end())):
        return False
    return search_before(_WITHIN, folded, match.start()) is not None


# "rút ngắn từ 5 ngày xuống còn 3 ngày": the state to reach.
_REACHES = re.compile(r"\btu\s+\d[^.;:]{0,40}\b(?:xuong|con|len)(?:\s+con)?\s*$")


def _bounded(folded: Folded, start: int, end: int) -> bool:
    """Durations are promised only with a bound or a change, points where they are reached too."""
    behind, ahead = before(folded, start), after(folded, end)
    if _REACHES.search(behind):
        return True
    if re.search(r"(?:ngay|trong thoi gian|vong)\s*$", behind) and comparator(behind, ahead) == "=":
        return False
    if re.search(r"\b(?:qua han|tre han|ton dong)\s+(?:tren|qua|hon)\s*$", behind) and not re.search(r"\bkhong de\b[^.;:%\d]*$", behind):
        return False
    if folded[start:end].endswith("diem"):
        if not is_score(ahead):
            return False
        if re.search(r"\bdat(?: duoc)?\s*$", behind):
            return True
    return comparator(behind, ahead) != "=" or change_of(behind) != "level"

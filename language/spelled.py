"""Numbers in words: "một trăm phần trăm", "tám mươi lăm điểm", "hai lần". Accents decide: "năm" is five or a year.

Vietnamese numerals as taught: units, "mười", tens with "mươi" (then "mốt", "tư", "lăm"), "trăm".
"""

from __future__ import annotations

import re
from functools import lru_cache

from language.text import Clean, Folded

_UNITS = {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9}
_BEHIND_TENS = {"mốt": 1, "tư": 4, "lăm": 5, "nhăm": 5}
_UNIT = "|".join(_UNITS)
# "mười năm" are ten years: five behind a ten is "lăm".
_LAST = "|".join([*(unit for unit in _UNITS if unit != "năm"), *_BEHIND_TENS])
_TENS = rf"(?:(?P<tens>{_UNIT})\s+mươi|(?P<ten>mười))(?:\s+(?P<last>{_LAST})\b(?!\s+cửa))?"
_COMPOUND = re.compile(
    rf"\b(?:(?P<thousands>{_UNIT})\s+(?:nghìn|ngàn)\b\s*)?(?:(?P<hundreds>{_UNIT})\s+trăm\b(?:\s+(?:linh|lẻ)\s+(?P<odd>{_UNIT}))?(?:\s+(?={_UNIT}|mười))?)?(?:{_TENS})?\b"
)
# What every compound holds: only texts that do are gone through letter by letter.
_NAMES_TENS = re.compile("trăm|mươi|mười|nghìn|ngàn")
_BOUND = r"(?:ít nhất|tối thiểu|quá|vượt|tối đa|không dưới|nhiều nhất|cử|giảm|tăng|mở|thành lập|từ)"
# "một cửa", "một số", "một phần" count nothing.
_NO_COUNT = "cửa|số|phần|cách|trong|bước|khi|mươi|trăm|nghìn|ngàn|nửa"
_EVENTS = "lần|lượt|buổi|cuộc|lớp|đợt|kỳ"
# More than one of what plans promise; "một mô hình" is as often "a model", "năm lớp" may be a year's.
_MANY = "hai|ba|bốn|sáu|bảy|bẩy|tám|chín"
_COUNTED = "hội nghị|hội thi|sáng kiến|mô hình|giải pháp|tin|bài|máy|công chức|thủ tục|cán bộ|người|nhiệm vụ"
_SINGLE = re.compile(
    rf"(?:(?<=\s)|^)(?:{_BOUND}\s+(?P<bound>{_UNIT})(?=\s+\w)(?!\s+(?:{_NO_COUNT}))"
    rf"|(?P<times>{_UNIT})(?=\s+(?:{_EVENTS})\b)|(?P<many>{_MANY})(?=\s+(?:{_COUNTED})\b)"
    # "trong tốp ba", "xếp thứ tư": "thứ hai" alone is a day, and "nhóm hai" a name.
    rf"|(?:tốp|top|nhóm(?=\s+\w+\s+(?:xã|phường|đơn vị|địa phương))|(?:xếp|đứng|hạng|vị trí)\s+thứ)\s+(?P<rank>{_UNIT}|tư)\b)"
)
# "tăng gấp đôi", "gấp ba lần".
_TWICE = re.compile(rf"\bgấp\s+(?P<many>đôi|mười|{_UNIT})\b")
# "ít nhất một nửa (50%) kết quả": the half is said once, by its figure where one stands behind it.
_HALF = re.compile(r"\b(?:một|1) nửa\b(?P<figure>\s*\(?\s*50\s*%\s*\)?)?")


@lru_cache(maxsize=256)
def with_digits(text: Clean, folded: Folded) -> Folded:
    """``folded`` with the numbers that ``text`` (of the same length, with its accents) spells out as digits.

    Its length stays: what a number's words are longer than its digits is filled with blanks.
    """
    lower = text.lower()
    if len(lower) != len(folded):
        return folded
    if _NAMES_TENS.search(lower):
        for match in _COMPOUND.finditer(lower):
            if match.group():
                folded = _put(folded, match.start(), match.end(), _value(match))
    if "nửa" in lower:
        for match in _HALF.finditer(lower):
            folded = _put_half(folded, match)
    for match in _TWICE.finditer(lower) if "gấp" in lower else ():
        many = match.group("many")
        folded = _put(folded, match.start("many"), match.end(), {"đôi": 2, "mười": 10}.get(many) or _UNITS[many])
    for match in _SINGLE.finditer(lower):
        name = match.lastgroup or "times"
        if folded[match.start(name)].isalpha():
            folded = _put(folded, match.start(name), match.end(name), _UNITS.get(match.group(name), 4))
    return folded


def _put(folded: Folded, start: int, end: int, value: int) -> Folded:
    """``value`` at the place of the words, a blank behind their last letter kept."""
    while end > start and folded[end - 1] == " ":
        end -= 1
    return folded[:start] + str(value).ljust(end - start) + folded[end:]


def _put_half(folded: Folded, match: re.Match[str]) -> Folded:
    start, end = match.span()
    shown = "50%".ljust(end - start) if match.group("figure") is None else "50%".rjust(end - start)
    return folded[:start] + shown + folded[end:]


def _value(match: re.Match[str]) -> int:
    value = 1000 * _UNITS.get(match.group("thousands") or "", 0)
    value += 100 * _UNITS.get(match.group("hundreds") or "", 0) + _UNITS.get(match.group("odd") or "", 0)
    value += 10 * _UNITS.get(match.group("tens") or "", 0) + (10 if match.group("ten") else 0)
    last = match.group("last") or ""
    return value + (_UNITS.get(last) or _BEHIND_TENS.get(last, 0))

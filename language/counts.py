"""Counts that a plan promises: so many meetings, cameras, reports. The noun is open, the promise must be told.

A number before a noun commits where a bound stands before it ("ít nhất 06 xóm"), where it recurs ("02 buổi/quý"), or
where a verb of doing governs it ("Lắp đặt 02 ki-ốt"). Numbers that only describe ("07 lĩnh vực") do not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from language.bounds import PAST, Figure, change_of, comparator, number
from language.lexicon import vocabulary
from language.nearby import after, before
from language.text import search_key
from schemas.plan import Comparator

_COUNT = re.compile(
    r"(?<![\d/.,:\-])(?P<a>\d{1,4})(?:\s*(?:-|den)\s*(?P<b>\d{1,4}))?(?![\d/.,:]?\d|\s*%)\s+(?P<noun>[a-z][a-z\d-]*(?: [a-z\d-]+){0,3})"
)
_OF_NUMBER = re.compile(
    r"(?:\bso|dieu|khoan|muc|quyet dinh|ke hoach|phu luc|thang|quy|nam|ngay|lan thu|muc do|de an|chuong trinh|thong tu|hang)\s*$"
)
_RECURS_AFTER = re.compile(r"[^.;]{0,30}?(?:/\s*(?:nam|quy|thang|tuan|lan)\b|\b(?:moi|hang|tung|mot) (?:nam|quy|thang|tuan)\b)")
_RECURS_BEFORE = re.compile(r"\b(?:moi|hang|tung) (?:nam|quy|thang|tuan)\b[^.;]{0,80}$")
# What follows from a number of failures is no promise to have them.
_CONDITION = re.compile(r"khong xet|khong duoc xet|bi xem xet|phe binh|kiem diem trach nhiem|neu de|truong hop de")
_FAILURE = re.compile(r"(?:\w+\s+){0,3}(?:tre hen|tre han|qua han|vi pham|cham)")
_STRONG: frozenset[Comparator] = frozenset({">=", "<="})
_VERB_REACH = 60


@dataclass(frozen=True, slots=True)
class _Words:
    verb: re.Pattern[str]
    strong_verb: re.Pattern[str]
    counted: re.Pattern[str]
    events: re.Pattern[str]
    descriptive: re.Pattern[str]


@cache
def _words() -> _Words:
    data = vocabulary("counts")
    weak = set(data["weak_verbs"])

    def governing(verbs: list[str]) -> re.Pattern[str]:
        # Between verb and number stand up to five words, and no other number.
        return re.compile(rf"\b(?:{_any(verbs)})\s+(?:[a-z]+,?\s+){{0,5}}$")

    return _Words(
        governing(data["verbs"]),
        governing([verb for verb in data["verbs"] if verb not in weak]),
        *(re.compile(rf"(?:{_any(data[key])})\b") for key in ("counted", "events", "descriptive")),
    )


def _any(phrases: list[str]) -> str:
    return "|".join(sorted(map(search_key, phrases), key=len, reverse=True))


def find(folded: str) -> list[Figure]:
    """The promised counts of a folded clause, in order."""
    found = []
    conditional = _CONDITION.search(folded) is not None
    for match in _COUNT.finditer(folded):
        if _promised(folded, match, conditional=conditional):
            found.append(_figure(folded, match))
    return found


def _figure(folded: str, match: re.Match[str]) -> Figure:
    behind, ahead = before(folded, match.start()), after(folded, match.end("a"))
    low, high = number(match.group("a")), match.group("b")
    end = match.end("b") if high else match.end("a")
    if high and number(high) > low:
        return Figure(match.start(), end, low, number(high), "count", "range", change_of(behind))
    return Figure(match.start(), end, low, None, "count", comparator(behind, ahead), change_of(behind))


def _promised(folded: str, match: re.Match[str], *, conditional: bool) -> bool:
    behind, noun, words = before(folded, match.start()), match.group("noun"), _words()
    if _OF_NUMBER.search(behind) or PAST.search(behind):
        return False
    counted = words.counted.match(noun) is not None
    if words.descriptive.match(noun) and not counted:
        return False
    if conditional and _FAILURE.match(noun):
        return False
    sign = comparator(behind, after(folded, match.end("a")))
    if sign in _STRONG or (sign != "=" and counted):
        return True
    # "01 lần/quý" alone is a time, not a promise.
    told = any(character.isalpha() for character in behind)
    if (told and _RECURS_AFTER.match(noun + after(folded, match.end()))) or _RECURS_BEFORE.search(behind):
        return True
    near = behind[-_VERB_REACH:]
    if words.strong_verb.search(near) or (counted and words.verb.search(near) and not near.rstrip().endswith("hien co")):
        return True
    return _ends_clause(folded, match, words)


def _ends_clause(folded: str, match: re.Match[str], words: _Words) -> bool:
    """ "Tập huấn kỹ năng bán hàng, 02 lớp": an event's number behind a comma, with nothing behind it."""
    event = words.events.match(match.group("noun"))
    if event is None or not before(folded, match.start()).rstrip().endswith(","):
        return False
    return re.match(r"\s*(?:[.;,(]|$)", after(folded, match.start("noun") + event.end())) is not None

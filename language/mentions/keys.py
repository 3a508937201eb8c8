"""The keys of assigning words: "Chủ trì: X", "Y phối hợp", "Thời gian: Z"; one list (language/data/assignments.yaml) for all who read them."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from language.lexicon import vocabulary
from language.text import Folded, search_key

Kind = Literal["lead", "support", "deadline", "product"]


@cache
def before_colon() -> dict[str, Kind]:
    """Folded keys that stand before a colon, and what they say: "chu tri" → lead."""
    return {search_key(word): kind for kind, words in vocabulary("assignments")["keys"].items() for word in words}


@cache
def behind_name() -> dict[str, Kind]:
    """Folded keys that stand behind who acts: "phoi hop" → support."""
    return {search_key(word): kind for kind, words in vocabulary("assignments")["behind"].items() for word in words}


def _any(words: object) -> str:
    return "|".join(sorted(map(search_key, words), key=len, reverse=True)) if isinstance(words, list | dict) else ""


# "Trả kết quả: ..." is an action.
_RESULT, _OF_THAT_NAME = "ket qua", "(?<!tra )ket qua"


def _before() -> str:
    return "|".join(_OF_THAT_NAME if key == _RESULT else key for key in sorted(before_colon(), key=len, reverse=True))


# How much a key may say of what it closes: "Chủ trì (các việc 1, 2):", "Chủ trì ba nhiệm vụ trên:".
_OF = r"(?:\s*\([^()]{0,40}\)|\s+(?:hai|ba|bon|nam|sau|cac|nhung|\d{1,2}|noi dung|nhiem vu)\s+(?:nhiem vu|noi dung|viec|cong viec|muc)[^:;.]{0,30})?"


def _key() -> str:
    data = vocabulary("assignments")
    return rf"(?:(?:{_any(data['titles'])})\s+)?(?P<key>{_before()})(?:\s+(?:{_any(data['rest'])})\b)*{_OF}\s*:\s*"


def _behind() -> str:
    data = vocabulary("assignments")
    return rf"\s+(?:(?:{_any(data['being'])})\s+)?(?P<key>{_any(list(behind_name()))})(?:\s+(?:{_any(data['done'])}))*\s*$"


def _behind_piece() -> str:
    data = vocabulary("assignments")
    keys, being, done = _any(list(behind_name())), _any(data["being"]), _any(data["done"])
    plain = rf"\s*[:-]?\s+(?:(?:{being})\s+)?(?P<key>{keys})(?:\s+(?:{done}))*\s*(?=[,;.\n)]|$|\s-\s|\s(?:va|con|cung voi)\s)[,;.]?"
    return rf"{plain}|\s*\(\s*(?:(?:{being})\s+)?(?P<bracketed>{keys})(?:\s+(?:{done}))*\s*(?:\)[\s,;.]*|$)"


# A key with its colon, anywhere; at the beginning of a line or phrase, behind a bullet or bracket.
KEY = re.compile(_key())
BEGINS = re.compile(rf"[-–+*(\[\s]{{0,4}}{KEY.pattern}")

# Behind the name, at the end of a phrase: "X chủ trì", "Y phối hợp thực hiện", "Z là đầu mối".
BEHIND = re.compile(_behind())


# The same before any edge, or in brackets: "X làm, Y hỗ trợ", "X (chủ trì), Y", "X: chủ trì; Y: phối hợp".
BEHIND_PIECE = re.compile(_behind_piece())


def is_assigning_line(folded: Folded) -> bool:
    """Whether a line begins with a key and says something behind it: "Cơ quan thực hiện: Công an xã"."""
    key = BEGINS.match(folded)
    return key is not None and any(c.isalnum() for c in folded[key.end() :])


def heading_kind(folded: Folded) -> Kind | None:
    """What a heading that is nothing but a key says of what stands under it: "Phân công thực hiện", "Thời gian"."""
    words = search_key(folded)
    key = KEY.fullmatch(f"{words}:") if words not in _parts() else None
    return before_colon()[key.group("key")] if key else None


@cache
def _parts() -> frozenset[str]:
    return frozenset(map(search_key, vocabulary("assignments")["parts"]))


@cache
def _hints() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Any key or "như trên"; keys of who acts; what tells that a statement may end with an assignment."""
    behind, before = _any(list(behind_name())), _before()
    who = _any([key for key, kind in {**before_colon(), **behind_name()}.items() if kind in ("lead", "support")])
    ends = rf"chu tri|phu trach|\b(?:{behind})(?:\s+\w+){{0,2}}\W*(?:[,;.)]|$)|\b(?:{before})\b[^:;.]{{0,60}}:"
    tells_of = rf"\b(?:nhiem vu|noi dung|viec)\b[^.;:]{{0,40}}\b(?:do|giao)\b|{ends}|phoi hop|nhu (?:tren|muc tren|nhiem vu tren)"
    return re.compile(rf"\b(?:{behind}|{before}|nhu tren)\b"), re.compile(rf"\b(?:{who})\b"), re.compile(tells_of)


def names_key(folded: Folded) -> bool:
    """Whether a text holds any key, or "như trên"."""
    return _hints()[0].search(folded) is not None


def says_who(folded: Folded) -> bool:
    """Whether a text holds a key of who acts."""
    return _hints()[1].search(folded) is not None


def tells(folded: Folded) -> bool:
    """Whether a statement may end with an assignment; most statements have nothing that tells of one."""
    return _hints()[2].search(folded) is not None

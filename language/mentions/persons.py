"""Persons beside whom an office stands: "đồng chí Nguyễn Văn An - Chủ tịch UBND xã", "Lê Thị Hoa, công chức Tư pháp"."""

from __future__ import annotations

import re
from functools import cache

from language.lexicon import vocabulary
from language.nearby import search_before
from language.text import CAPITALS, SMALL, fold

_NAME = rf"(?:[{CAPITALS}][{SMALL}]*\.?\s?){{1,6}}"
_TITLED = re.compile(
    rf"(?:(?:[Cc]ác )?(?:[Đđ]ồng chí|đ/c|Đ/c|ĐC:?|[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị)\s+){_NAME}\s*(?:[-–,(:]\s*)?(?:là\s+|hiện là\s+)?$"
)
_BARE = re.compile(rf"(?:^|[\n;:•+*-]\s*)(?P<first>[{CAPITALS}][{SMALL}]*)(?P<rest>(?:\s[{CAPITALS}][{SMALL}]*){{1,4}})\s*[-–,(]\s*$")


@cache
def _surnames() -> frozenset[str]:
    data = vocabulary("surnames")
    return frozenset([*data["common"], *(name for line in data["others"] for name in line)])


def named_before(text: str, place: int) -> int | None:
    """Where a person's name begins that stands right before ``place``: behind "đồng chí", or with a family name at the beginning."""
    titled = search_before(_TITLED, text, place)
    if titled is not None:
        return titled.start()
    bare = search_before(_BARE, text, place)
    if bare is None or fold(bare.group("first")) not in _surnames():
        return None
    return bare.start("first")

"""Index areas: named by a heading, or decided from a statement's words."""

from __future__ import annotations

import itertools
import re
from functools import cache, lru_cache

from language import catalogue
from language.matching import Phrases
from language.mentions import area_model, area_rules
from language.mentions.area_model import Verdict
from language.quotes import Quote
from language.text import Folded


@cache
def _headings() -> Phrases:
    pairs = [(key, name) for key, area in catalogue.areas().items() for name in (*area.headings, area.vi)]
    return Phrases(pairs)


def heading_area(title: Quote) -> str | None:
    """The one area that a heading names; ``None`` without one, and for a heading of two: its items say which they are of."""
    found = {label for label, _, _ in _headings().find(title.folded)}
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=4096)
def named_areas(folded: Folded) -> frozenset[str]:
    """Areas that a text names by one of their headings."""
    return frozenset(label for label, _, _ in _headings().find(folded))


# Headings name areas by a part of them too; who answers for such a part does not answer for the area.
_A_PART = re.compile(
    r"iso|quan ly chat luong|thi hanh phap luat|tuyen truyen|kiem tra|sang kien|kiem soat|phan cap|tai san cong|cong tac can bo"
)


def enumerated_areas(folded: Folded) -> list[str]:
    """The whole areas of an enumeration that a text begins with: "cải cách thể chế; cải cách tài chính công ..."."""
    result: list[str] = []
    place = 0
    for area, start, end in _headings().find(folded):
        # "về", "công tác", a mark and the like may stand before each; other words end the enumeration.
        if start - place > 18:
            break
        if not _A_PART.search(folded, start, end):
            result.append(area)
        place = end
    return list(dict.fromkeys(result))


_BESIDE = re.compile(r"\s*[,;]\s*(?:va\s+)?|\s+va\s+")


def _names_two(folded: Folded) -> bool:
    """Whether a statement names two whole areas side by side: "chỉ đạo điều hành, tổ chức bộ máy"."""
    found = [row for row in _headings().find(folded) if not _A_PART.search(folded, row[1], row[2])]
    return any(first[0] != second[0] and _BESIDE.fullmatch(folded, first[2], second[1]) for first, second in itertools.pairwise(found))


def decide(statement: Quote) -> Verdict:
    """The one area that a statement is clearly about, with what doubt is left."""
    if _names_two(statement.folded):
        return Verdict(None, 0.85, 0.85, 1.0, agreed=True)
    area = area_rules.settled(statement)
    if area is not None:
        return Verdict(area, 0.85, 0.85, 1.0, agreed=True)
    if area_rules.only_follows(statement):
        return Verdict(None, 0.9, 0.9, 1.0, agreed=True)
    rest = area_rules.without_elsewhere(statement)
    if rest is not None:
        # The model takes words of the economy for those of finance: here only an area's own terms count.
        scores = {key: score for key, score in area_rules.score(statement, rest).items() if score >= 2}
        named, sure = area_rules.decide(scores)
        return Verdict(named, sure, sure, 1.0, agreed=True)
    return area_model.judge(statement)

"""What a clause counts: the noun that its figure belongs to ("100% <noun> được ...", "Tỷ lệ <noun> ... đạt 90%")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from language.lexicon import vocabulary
from language.matching import Phrases
from language.mentions.acting import offices
from language.nearby import before as words_before
from language.quotes import Quote
from language.text import Clean, Folded, search_key


@dataclass(frozen=True, slots=True)
class Noun:
    """A thing that figures count, at ``start:end`` of a text."""

    kind: str
    start: int
    end: int


@cache
def _nouns() -> Phrases:
    return Phrases((kind, noun) for kind, nouns in vocabulary("counted")["kinds"].items() for noun in nouns)


@lru_cache(maxsize=1024)
def _find(folded: Folded, written: Clean | None) -> tuple[Noun, ...]:
    return tuple(Noun(*found) for found in _nouns().find(folded, written=written))


# A share or number of something is of what follows these words.
_SHARE_OF = re.compile(r"\W*(?:\S+\W+){0,3}?(?:ty le|ti le|so(?! hoa)|so luong|tong so|muc|muc do)\b")
# Behind these a clause tells what becomes of the thing counted, and no longer what that is.
_TOLD = re.compile(r"\b(?:duoc|bi|hoan thanh|dat|so voi)\b")
_NEAR = 6
# Who is told or helped to do something is not what is counted.
_ADDRESSED = re.compile(r"\b(?:huong dan|van dong|tuyen truyen|ho tro|khuyen khich|cho)\s+(?:cac\s+)?$")
# "Công chức Tư pháp - Hộ tịch số hóa kết quả ... đạt 40%": who does it is not what is counted, unless something is done with them.
_PLACES = frozenset(["tai", "o", "qua", "cho", "den", "voi", "theo", "tu", "cua", "so"])
_SUFFERS = re.compile(r"\W*(?:duoc|bi|dat|co|su dung|ung dung)\b")
_JOINED = re.compile(r"\s*(?:,|va|hoac)\s*")
# What a bracket excepts or explains is not counted: "100% văn bản (trừ văn bản mật)".
_ASIDE = re.compile(r"\([^()]*\)")


def nouns(words: Quote) -> tuple[Noun, ...]:
    """The things that words name which figures may count, in order, none over another."""
    return _find(words.folded, words.written)


def of_clause(words: Quote, figure: tuple[int, int] | None) -> Noun | None:
    """What the figure at ``figure`` of a clause counts, ``None`` if the clause does not say; without a figure its first noun."""
    aside = [match.span() for match in _ASIDE.finditer(words.folded)]
    found = [noun for noun in nouns(words) if not any(a <= noun.start < b for a, b in aside)]
    if figure is None:
        return found[0] if found else None
    start, end = figure
    before = [noun for noun in found if noun.end <= start]
    # "không có công chức": the figure's own words may reach into the name of what it counts.
    after = [noun for noun in found if noun.end > start]
    if before and _SHARE_OF.match(words.folded, 0, before[0].start):
        return before[0]
    if after:
        between = words.folded[end : max(end, after[0].start)]
        if len(search_key(between).split()) <= _NEAR and not _TOLD.search(between):
            return after[0]
    heads = [noun for noun in before if not _ADDRESSED.search(words_before(words.folded, noun.start))]
    acting = [(actor.start, actor.end) for actor in offices(words, _PLACES) if not _SUFFERS.match(words.folded, actor.end)]
    done = [noun for noun in heads if not any(a <= noun.start < b for a, b in acting)]
    return next(iter(done or heads), None)


def beside(words: Quote, noun: Noun) -> frozenset[str]:
    """The kinds of a noun and of those that are joined to it: "100% văn bản, hồ sơ công việc"."""
    kinds, end = {noun.kind}, noun.end
    for other in nouns(words):
        if other.start >= end and _JOINED.fullmatch(words.folded, end, other.start):
            kinds.add(other.kind)
            end = other.end
    return frozenset(kinds)

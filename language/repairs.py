"""Plausible repairs of recognised text: one letter for one, so that every place keeps its number.

Extraction works on the repaired text; the words as read stay what is quoted, and what was repaired is marked.
Evidence of a repair are pairs of neighbouring syllables that the language has: underthesea's word list (Viet74K),
read as data, and the terms of the catalogue.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Any

from pydantic import BaseModel

from language import catalogue
from language.lexicon import vocabulary
from language.syllables import is_syllable
from language.word_data import underthesea_file
from schemas.document import Document
from schemas.evidence import Evidence
from schemas.plan import Plan

_WORD = re.compile(r"[^\W\d_]+")
# A number with a letter in it: digits, their separators and letters that look like digits, nothing else.
_NUMBER = re.compile(r"(?<![^\W\d])(?=[lIOo|]*\d)[\dlIOo|]+(?:[./,-][\dlIOo|]+)*(?=%|[\s.,;:)/-]|$)")
_DAY = re.compile(r"(?<=ngày )([lI|]|[lI|][0-9O]|[0-3][lIO])(?= tháng)|(?<=tháng )([lI|]|[lI|][0-2O]|O[1-9])(?= năm)")
Place = tuple[int, int | None, int | None]


@dataclass(slots=True)
class Repaired:
    """A document with repaired texts, and what was read instead: the unaltered texts of the places changed."""

    document: Document
    as_read: dict[Place, str] = field(default_factory=dict)

    def quote_as_read(self, plan: Plan) -> None:
        """Give every quotation of the plan the words as read; those that were repaired are marked."""
        for evidence in _evidence(plan):
            text = self.as_read.get((evidence.block, evidence.row, evidence.column))
            if text is not None and text[evidence.start : evidence.end] != evidence.quote:
                evidence.quote, evidence.repaired = text[evidence.start : evidence.end], True


def repair(document: Document) -> Repaired:
    """The document with plausible repairs; texts keep their lengths."""
    result = Repaired(document.model_copy(deep=True))
    for block in result.document.blocks:
        if block.table is None and any(part.confidence is not None for part in block.segments):
            block.text = _note(result, (block.index, None, None), block.text)
        for cell in block.table.cells if block.table else ():
            if any(part.confidence is not None for part in cell.segments):
                cell.text = _note(result, (block.index, cell.row, cell.column), cell.text)
    return result


def _note(result: Repaired, place: Place, text: str) -> str:
    repaired = repaired_text(text)
    if repaired != text:
        result.as_read[place] = text
    return repaired


def repaired_text(text: str) -> str:
    """``text`` with plausible repairs, of the same length; text that is not composed is left alone."""
    if not unicodedata.is_normalized("NFC", text):
        return text
    for pattern in (_NUMBER, _DAY):
        text = pattern.sub(lambda match: match.group().translate(_letters("digits")), text)
    text = _symbol().sub(r"\1-\2", text)
    # An invisible character keeps the places of what follows; matching and quoting drop it.
    text = re.sub(rf"(?<=[A-ZĐ])[{_data()['superfluous']}](?=[A-ZĐ])", "\u200b", text)
    words = list(_WORD.finditer(text))
    found = [_spelt(word.group().lower()) for word in words]
    letters = list(text)
    for index, word in enumerate(words):
        before = found[index - 1] if index and _adjoin(text, words[index - 1], word) else ""
        after = found[index + 1] if index + 1 < len(words) and _adjoin(text, word, words[index + 1]) else ""
        better = _better(before, found[index], after, capital=word.group()[0].isupper() and not word.group().isupper())
        found[index], whole = better, word.group()
        if better != whole.lower():
            letters[word.start() : word.end()] = [b.upper() if a.isupper() else b for a, b in zip(whole, better, strict=True)]
    return "".join(letters)


@cache
def _symbol() -> re.Pattern[str]:
    """A document's number whose symbol lost its dash."""
    parts = _data()["symbols"]
    return re.compile(rf"(?<=\d/)({'|'.join(parts['types'])})[ ]({'|'.join(parts['issuers'])})\b")


def _spelt(word: str) -> str:
    """A word without letters that the language does not have."""
    spelt = word.translate(_letters("letters"))
    spelt = _data()["whole"].get(spelt, spelt)
    return str(spelt) if spelt != word and is_syllable(spelt) else word


def _adjoin(text: str, a: re.Match[str], b: re.Match[str]) -> bool:
    return text[a.end() : b.start()].isspace()


def _better(before: str, word: str, after: str, *, capital: bool) -> str:
    """``word`` or what it should be between its neighbours."""
    hooks = _letters("hooks")
    hooked = word.translate(hooks)
    if hooked != word and is_syllable(hooked):
        here = _fit(before, word, after)
        there = max(_fit(before, hooked, after), _fit(before, hooked, after.translate(hooks)))
        if there > here or (there == here and _data()["usual"].get(word) == hooked):
            return hooked
    # Names are in no word list: only words in small letters, or all in capitals, are tried further.
    if capital or word in _data()["common"] or _fit(before, word, after):
        return word
    return next((other for other in _variants(word) if _fit_any(before, other, after)), word)


def _fit(before: str, word: str, after: str) -> int:
    return ((before, word) in pairs()) + ((word, after) in pairs())


def _fit_any(before: str, word: str, after: str) -> bool:
    """Whether a variant goes with a neighbour, or with what the next word may have been."""
    return _fit(before, word, after) > 0 or any((word, other) in pairs() for other in _variants(after))


@cache
def _variants(word: str) -> tuple[str, ...]:
    """Syllables that differ from ``word`` by one mark that recognition loses or mistakes."""
    marks = _data()["marks"]
    made = (word[:i] + other + word[i + 1 :] for i, letter in enumerate(word) for other in marks.get(letter, ""))
    return tuple(other for other in made if is_syllable(other))


def _data() -> dict[str, Any]:
    return vocabulary("repairs")


@cache
def _letters(name: str) -> dict[int, str]:
    """A vocabulary of single letters as a table for ``str.translate``."""
    return str.maketrans(_data()[name])


@cache
def pairs() -> frozenset[tuple[str, str]]:
    """Neighbouring syllables of the language's words and of the catalogue's terms, in small letters."""
    found: set[tuple[str, str]] = set()
    for phrase in _phrases():
        words = _WORD.findall(unicodedata.normalize("NFC", phrase).lower())
        found.update(pairwise(words))
    return frozenset(found)


def _phrases() -> Iterator[str]:
    yield from underthesea_file("corpus", "data", "Viet74K.txt").read_text(encoding="utf-8").splitlines()
    yield from _data()["pairs"]
    for area in catalogue.areas().values():
        yield from (area.vi, *area.headings)
    for role in catalogue.roles().values():
        yield from (role.vi, *role.names)
    yield from (metric.vi for metric in catalogue.metrics().values())


def _evidence(item: object) -> Iterator[Evidence]:
    """All evidence below a plan; what stands in two places comes twice."""
    if isinstance(item, Evidence):
        yield item
    elif isinstance(item, dict):
        for inner in item.values():
            yield from _evidence(inner)
    elif isinstance(item, list):
        for inner in item:
            yield from _evidence(inner)
    elif isinstance(item, BaseModel):
        yield from _evidence(vars(item))

"""Abbreviated names of offices, read by how such are built: initials of a name's syllables, with or without full words.

"TTPVHCC" is "trung tâm phục vụ hành chính công", "TP VHXH" "trưởng phòng văn hóa xã hội", "CC ĐC-XD" "công chức địa chính xây
dựng", "Chánh VP" "chánh văn phòng". A reading goes along the syllables of a name in language/data/roles.yaml: a full word stands
for itself, a letter of an abbreviation for the syllable that begins with it; "và" may be left out, the level behind it written as
a letter ("CAX"). What has readings of several roles ("TP": tư pháp, trưởng phòng) names nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import Any

from language import catalogue
from language.lexicon import vocabulary
from language.syllables import is_syllable
from language.text import SYLLABLE, fold

_AND = "va"
# Nobody shortens this one.
_PLURAL = "các"
# What may stand between the parts of one name: "P. KT-HT&ĐT"; a comma parts names.
_GAP = re.compile(r"\s?[-.&]?\s?")
_VOWEL = re.compile(r"[aeiouy]")
_LONGEST = 12
# "TB" is no thôn bản; "TDP" is tổ dân phố.
_FEWEST_OF_HAMLETS = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """Abbreviated words at ``start:end`` of a text; ``role``: what all their readings name, ``None`` where they differ.

    ``letters``: how many syllables were read from their initials; ``words``: how many stand in full.
    """

    start: int
    end: int
    role: str | None
    letters: int
    words: int


@dataclass(slots=True)
class _Node:
    """A place within names: the roles of those that end here, and the syllables that go on (as written, in small letters).

    ``words``: what follows, by its folded syllable; ``letters``: by the letters that stand for its syllable.
    ``levelled``: behind the letter of a level, which counts only where no name ends otherwise.
    """

    roles: set[str] = field(default_factory=set)
    further: dict[str, _Node] = field(default_factory=dict)
    words: dict[str, list[tuple[str, _Node]]] = field(default_factory=dict)
    letters: dict[str, list[_Node]] = field(default_factory=dict)
    levelled: bool = False

    def grow(self, syllable: str) -> _Node:
        """The place behind one more syllable, made at its first use."""
        if syllable not in self.further:
            node = self.further[syllable] = _Node()
            self.words.setdefault(fold(syllable), []).append((syllable, node))
            for letter in _initials(syllable):
                self.letters.setdefault(letter, []).append(node)
        return self.further[syllable]


def _initials(syllable: str) -> set[str]:
    """The letters that may stand for a syllable; an abbreviation within a name ("UBND") is read whole or spelt out."""
    if syllable == _PLURAL or syllable in vocabulary("abbreviations")["spelt_out"] or not (is_syllable(syllable) or syllable.isdigit()):
        return set()
    return {syllable[0], fold(syllable[0])}


# A place within names, syllables read from initials, and words in full.
_State = tuple[_Node, int, int]


@cache
def _names() -> _Node:
    root = _Node()
    data = vocabulary("abbreviations")
    for key, role in catalogue.roles().items():
        for name in (*role.names, *role.short):
            if name in data["whole"]:
                continue
            for form in _spelt_out(name.lower(), data):
                node = root
                for syllable in form:
                    node = node.grow(syllable)
                node.roles.add(key)
    return root


def _spelt_out(name: str, data: dict[str, Any]) -> set[tuple[str, ...]]:
    """A name's syllables without "và", as it stands and with the abbreviations in it spelt out, with titles before it."""
    long = " ".join(data["spelt_out"].get(word, word) for word in name.split())
    forms = {name, long}
    for form in list(forms):
        for title, others in data["titles"].items():
            if f"{form} ".startswith(f"{title} "):
                forms |= {f"{other}{form.removeprefix(title)}" for other in others}
    return {tuple(word for word in form.split() if word != "và") for form in forms}


@lru_cache(maxsize=16384)
def is_abbreviation(word: str) -> bool:
    """Whether a word is letters that stand for words: in capitals, or without a vowel ("vhxh", "Vp")."""
    if not word.isalpha():
        return False
    return word.isupper() or (len(word) > 1 and _VOWEL.search(fold(word)) is None)


def readings(text: str) -> list[Reading]:
    """The abbreviated names of a text in order, each as long as it can be read, none over another."""
    spans = [match.span() for match in SYLLABLE.finditer(text)]
    if not any(is_abbreviation(text[start:end]) for start, end in spans):
        return []
    shouted = _is_in_capitals(text)
    found: list[Reading] = []
    place, unread = 0, 0
    while place < len(spans):
        first = place
        reading, place = _longest(text, spans, place, shouted)
        if reading is None:
            # "TT CUDVC", "BQL CT": beside letters that name nothing those before and behind them name nobody either.
            word = text[slice(*spans[first])]
            if not is_abbreviation(word) or len(word) < _FEWEST or (shouted and is_syllable(word)):
                continue
            unread = spans[first][1]
            if found and _touches(text, found[-1].end, spans[first][0]):
                found[-1] = replace(found[-1], end=unread, role=None)
            continue
        beside = bool(unread) and _touches(text, unread, reading.start)
        found.append(replace(reading, role=None) if beside else reading)
    return found


# A letter alone may be a person's name, or a label.
_FEWEST = 2


def _touches(text: str, end: int, start: int) -> bool:
    return text[end:start] in (" ", "-", ".", ". ", "&")


def _is_in_capitals(text: str) -> bool:
    """Whether a text is typed in capitals throughout, words and all: "CÔNG AN" is no abbreviation in it."""
    return len(text) > _LONGEST and text.isupper()


def _longest(text: str, spans: list[tuple[int, int]], first: int, shouted: bool) -> tuple[Reading | None, int]:
    """The longest reading that begins with a word, and the place of the word behind it, or of the next one."""
    states: list[_State] = [(_names(), 0, 0)]
    best: Reading | None = None
    behind = first + 1
    for place in range(first, min(first + _LONGEST, len(spans))):
        start, end = spans[place]
        if place > first and not _goes_on(text, spans[place - 1], start):
            break
        word = text[start:end].lower()
        if place > first and word.startswith("v") and fold(word) == _AND:
            continue
        short = is_abbreviation(text[start:end]) and not (shouted and is_syllable(word))
        states = list(_after(states, word, short))
        if not states:
            break
        ending = [state for state in states if state[0].roles and state[1] and state[1] + state[2] > 1]
        ending = [state for state in ending if not state[0].levelled] or ending
        if ending:
            _, letters, words = max(ending, key=lambda state: state[1] + state[2])
            roles = {role for node, _, _ in ending for role in node.roles}
            if not words and letters < _FEWEST_OF_HAMLETS:
                roles.discard("hamlets")
            best = Reading(spans[first][0], end, next(iter(roles)) if len(roles) == 1 else None, letters, words)
            behind = place + 1
    return best, behind


def _goes_on(text: str, last: tuple[int, int], start: int) -> bool:
    """Whether a name goes on behind a word; "Đ/c A - TP. VHXH": a letter that stands for a person's name is no part of one."""
    between = text[last[1] : start]
    return _GAP.fullmatch(between) is not None and not (last[1] - last[0] == 1 and len(between) == 3)


def _after(states: list[_State], word: str, short: bool) -> Iterator[_State]:
    """Where names stand behind one more word, read in full or letter by letter."""
    folded = fold(word)
    for node, letters, words in states:
        for syllable, further in node.words.get(folded, ()):
            if syllable == word or word == folded:
                yield further, letters, words + 1
    if short and len(word) <= _LONGEST:
        yield from _by_letters(states, word)


def _by_letters(states: list[_State], word: str) -> list[_State]:
    levels = vocabulary("abbreviations")["levels"]
    for number, letter in enumerate(word):
        followed = [(further, count + 1, words) for node, count, words in states for further in node.letters.get(letter, ())]
        # "CAX", "TCAP": the level as the last letter of a name that is whole.
        if number == len(word) - 1 and number and letter in levels:
            followed += [(_Node(roles=node.roles - {"other"}, levelled=True), count, words) for node, count, words in states if node.roles]
        if not followed:
            return []
        states = followed
    return states


def shortens(letters: str, before: str) -> bool:
    """Whether letters stand for the words before them: "Trung tâm Phục vụ hành chính công (TTPVHCC)" explains a name."""
    wanted = [fold(c) for c in letters if c.isalnum()]
    initials = [fold(word)[0] for word in SYLLABLE.findall(before)[-2 * _LONGEST :] if fold(word) != _AND]
    return len(wanted) > 1 and letters.upper() == letters and initials[-len(wanted) :] == wanted

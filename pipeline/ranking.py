"""Order and look of search results: how well a text answers a query, and the part of it to show.

All words of a query stand in every match, so how rare a word is tells matches apart no more; what does is whether
the words stand together, in their order, with the accents that were typed, and in a short text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from language.text import Folded, fold
from pipeline.query import Term

Span = tuple[int, int]
# Weights by hand: together and in order counts most, then accents, then brevity. Headings, grounds and recipients
# stand behind what a plan commits to.
_TOGETHER, _NEAR, _ACCENTS, _BRIEF, _OFTEN, _REST = 3.0, 1.5, 1.0, 1.0, 0.3, 1.0
_USUAL_LENGTH = 200
SNIPPET = 160


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a query's words look like in a folded text; ``typed``: the words as typed, where they bear accents."""

    words: tuple[str, ...]
    typed: tuple[str, ...]
    together: re.Pattern[str] | None
    each: tuple[re.Pattern[str], ...]

    def score(self, text: str, activity: str | None, kind: str) -> float:
        content = f"{text} {activity}" if activity else text
        folded = fold(content)
        score = _BRIEF / (1 + len(folded) / _USUAL_LENGTH) - (_REST if kind == "text" else 0)
        if self.together is not None and self.together.search(folded):
            score += _TOGETHER
        elif len(self.words) > 1:
            places = [folded.find(word) for word in self.words]
            span = max(places) - min(places)
            score += _NEAR / (1 + span / 40)
        if self.typed:
            lower = content.lower()
            score += _ACCENTS * sum(word in lower for word in self.typed) / len(self.typed)
        if self.words:
            score += _OFTEN * min(3, folded.count(self.words[0])) / 3
        return score


def pattern_of(terms: Sequence[Term]) -> Pattern:
    """The words that a query wants to see, those of phrases too."""
    shown = [t for t in terms if t.kind != "field" and not t.negated]
    pieces = [(word, term.kind == "prefix") for term in shown for word in re.findall(r"\w+", fold(term.text))]
    words = tuple(word for word, _ in pieces)
    typed = tuple(w for t in shown for w in re.findall(r"\w+", t.text.lower()) if fold(w) != w)
    each = tuple(re.compile(rf"(?<!\w){re.escape(word)}" + ("" if prefix else r"(?!\w)")) for word, prefix in dict(pieces).items())
    together = re.compile(r"\W+".join(map(re.escape, words))) if len(words) > 1 else None
    return Pattern(words, typed, together, each)


def snippet(text: str, pattern: Pattern, length: int = SNIPPET) -> tuple[str, list[Span]]:
    """A part of a text around its first match, about ``length`` characters, and the ranges in it to highlight."""
    folded = fold(text)
    if len(folded) != len(text):
        # A letter and its mark written apart: nothing is marked rather than the wrong letters.
        return (text if len(text) <= length else text[:length].rstrip() + "…"), []
    spans = _spans(folded, pattern)
    start = 0
    if len(text) > length and spans:
        start = max(0, min(spans[0][0] - length // 4, len(text) - length))
        start = text.rfind(" ", 0, start) + 1 if start else 0
    end = min(len(text), start + length)
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + length // 2)
    before, after = ("…" if start else ""), ("…" if end < len(text) else "")
    shift = len(before) - start
    return f"{before}{text[start:end]}{after}", [(a + shift, b + shift) for a, b in spans if a >= start and b <= end]


def _spans(folded: Folded, pattern: Pattern) -> list[Span]:
    """Where the words stand; where they stand together, only there."""
    if pattern.together is not None:
        found = [match.span() for match in pattern.together.finditer(folded)]
        if found:
            return found
    return sorted({match.span() for one in pattern.each for match in one.finditer(folded)})

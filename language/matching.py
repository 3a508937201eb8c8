"""The language layer: spaCy's Vietnamese pipeline with two tokenizers of our own.

``kehoach.syllables.v1``
    Syllables of the folded text, punctuation left out: what phrase matching runs over. 2.7 million
    characters a second.
``kehoach.words.v1``
    underthesea's word segmentation. 91,000 characters a second: only where a decision needs words.

Both are registered with spaCy, so that ``spacy.blank("vi", config=...)`` builds either pipeline.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import spacy
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from language.nearby import Spans
from language.spelling import bears_accents, spelt_alike
from language.text import SYLLABLE, Clean, Folded, fold

# "P. VH-XH", "UB. MTTQ": the full stop of an abbreviation ends no sentence.
_PUNCTUATION_BREAK = re.compile(r"(?<!\bp)(?<!\bq)(?<!\bub)[.]|[;:!?]")


class SyllableTokenizer:
    """Folded syllables as tokens; ``doc.user_data["spans"]`` keeps each one's range in the text."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        spans = [match.span() for match in SYLLABLE.finditer(text)]
        doc = Doc(self.vocab, words=[text[a:b] for a, b in spans], spaces=[True] * len(spans))
        doc.user_data["spans"] = spans
        return doc

    def to_bytes(self, **_: Any) -> bytes:
        return b""

    def from_bytes(self, _: bytes, **__: Any) -> SyllableTokenizer:
        return self


class WordTokenizer:
    """underthesea's words as tokens; ``doc.user_data["spans"]`` keeps each one's range in the text."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        from underthesea import word_tokenize

        words, spans, place = [], [], 0
        for word in word_tokenize(text):
            start = _find(text, word, place)
            if start < 0:
                continue
            end = start + len(word)
            words.append(text[start:end])
            spans.append((start, end))
            place = end
        doc = Doc(self.vocab, words=words, spaces=[True] * len(words))
        doc.user_data["spans"] = spans
        return doc

    def to_bytes(self, **_: Any) -> bytes:
        return b""

    def from_bytes(self, _: bytes, **__: Any) -> WordTokenizer:
        return self


def _find(text: str, word: str, place: int) -> int:
    start = text.find(word, place)
    # A word that underthesea normalised is not in the text; its neighbours still are.
    return start if start - place < 40 else -1


@spacy.registry.tokenizers("kehoach.syllables.v1")  # type: ignore[untyped-decorator]
def create_syllable_tokenizer() -> Callable[[Language], SyllableTokenizer]:
    return lambda nlp: SyllableTokenizer(nlp.vocab)


@spacy.registry.tokenizers("kehoach.words.v1")  # type: ignore[untyped-decorator]
def create_word_tokenizer() -> Callable[[Language], WordTokenizer]:
    return lambda nlp: WordTokenizer(nlp.vocab)


@cache
def pipeline(tokenizer: str = "kehoach.syllables.v1") -> Language:
    """spaCy's Vietnamese language with one of the tokenizers above."""
    nlp = spacy.blank("vi", config={"nlp": {"tokenizer": {"@tokenizers": tokenizer}}})
    # spaCy bounds texts for the sake of parsers and taggers; a tokenizer alone takes any length.
    nlp.max_length = sys.maxsize
    return nlp


class Phrases:
    """Finds labelled phrases in folded text, longest first and without overlaps."""

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        """``phrases``: pairs of label and phrase as written."""
        self._nlp = pipeline()
        self._matcher = PhraseMatcher(self._nlp.vocab, attr="ORTH")
        grouped: dict[str, set[str]] = {}
        self._forms: dict[tuple[str, str], list[str]] = {}
        for label, phrase in phrases:
            grouped.setdefault(label, set()).add(fold(phrase))
            self._forms.setdefault((label, " ".join(SYLLABLE.findall(fold(phrase)))), []).append(phrase)
        self._openings = {match.group() for texts in grouped.values() for text in texts if (match := SYLLABLE.search(text))}
        for label, texts in grouped.items():
            self._matcher.add(label, [self._nlp.make_doc(text) for text in sorted(texts)])

    def find(
        self, folded: Folded, *, written: Clean | None = None, unchecked: str | None = None, overlapping: bool = False
    ) -> list[tuple[str, int, int]]:
        """Label, start and end of every phrase in ``folded`` text, in order of place.

        ``written``: the same text with its accents, of the same length: a phrase of other accents is left out.
        ``unchecked``: labels that begin so are found whatever their accents, as recognised letters may be wrong.
        """
        # Most texts hold no syllable that a phrase begins with: they need not become spaCy's documents.
        if self._openings.isdisjoint(SYLLABLE.findall(folded)):
            return []
        doc = self._nlp.make_doc(folded)
        spans = doc.user_data["spans"]
        found = []
        accented = written is not None and bears_accents(written)
        for key, first, last in self._matcher(doc):
            start, end = spans[first][0], spans[last - 1][1]
            # A phrase does not run over the end of a sentence.
            if _PUNCTUATION_BREAK.search(folded, start, end) is not None and last - first > 1:
                continue
            label = self._nlp.vocab.strings[key]
            free = unchecked is not None and label.startswith(unchecked)
            if written is None or free or self._is_spelt(label, doc[first:last].text, written[start:end], accented):
                found.append((last - first, label, start, end))
        if overlapping:
            return sorted(((label, a, b) for _, label, a, b in found), key=lambda m: (m[1], -m[2]))
        chosen: list[tuple[str, int, int]] = []
        taken = Spans()
        for _, label, start, end in sorted(found, key=lambda m: (-m[0], m[2])):
            if taken.is_free(start, end):
                taken.take(start, end)
                chosen.append((label, start, end))
        return sorted(chosen, key=lambda m: m[1])

    def _is_spelt(self, label: str, key: str, written: Clean, accented: bool) -> bool:
        return any(spelt_alike(written, form, accented=accented) for form in self._forms[label, key])


def word_edges(text: str) -> tuple[set[int], set[int]]:
    """Where the words of ``text`` start and end, by underthesea's segmentation."""
    spans = pipeline("kehoach.words.v1").make_doc(text).user_data["spans"]
    return {start for start, _ in spans}, {end for _, end in spans}

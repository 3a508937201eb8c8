"""The folded text as the grammar of figures reads it: of the same length, so that places stay.

Numbers in words stand as digits; a word that only folds like one of the grammar's ("tử", "từ") is marked where the text
bears accents.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from language.lexicon import vocabulary
from language.spelled import with_digits
from language.spelling import bears_accents, spelt_alike
from language.text import Clean, Folded, fold
from language.typed import with_typed_digits

_MARK = "q"


@cache
def _forms() -> dict[str, tuple[str, ...]]:
    """The accented words of the grammar by their folded form; verbs of one syllable that a count is promised by are among them."""
    data = vocabulary("figure_words")
    verbs = [verb for verb in vocabulary("counts")["verbs"] if " " not in verb]
    forms: dict[str, tuple[str, ...]] = {}
    for word in [*data["bounds"], *data["times"], *data["ranks"], *data["counted"], *verbs]:
        forms[fold(word)] = (*forms.get(fold(word), ()), word)
    return forms


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(sorted(_forms()))})\b")


@lru_cache(maxsize=256)
def legible(text: Clean, folded: Folded, *, reliable: bool) -> Folded:
    """``folded`` with digits for numbers in words, and with marks on words of other accents.

    ``reliable``: the text's accents were typed, not recognised from a picture.
    """
    shown = with_digits(text, with_typed_digits(text, folded))
    return marked(text, shown) if reliable and len(text) == len(shown) else shown


def marked(text: Clean, folded: Folded) -> Folded:
    """``folded`` with every word covered whose accents in ``text`` make it another than the grammar's."""
    if not bears_accents(text):
        return folded
    return Folded(_pattern().sub(lambda match: _covered(match, text[match.start() : match.end()]), folded))


def _covered(match: re.Match[str], written: Clean) -> str:
    word = match.group()
    if any(spelt_alike(written, form, accented=True) for form in _forms()[word]):
        return word
    return _MARK * len(word)

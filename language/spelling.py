"""Whether words of a text bear the accents of a name: folding finds candidates, accents decide.

"cả xã" folds like "CA xã" (công an), "tử" like "từ", "mọi quy trình" like "mỗi quý". The place of a tone ("hoà", "hòa"),
y for i ("kỹ", "kĩ") and capitals are spelling habits, not letters.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from language.text import SYLLABLE, Clean

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")


@lru_cache(maxsize=16384)
def _letters(syllable: str) -> tuple[str, str]:
    """A syllable's letters without its tone, and the tone."""
    letters, tone = [], ""
    for character in unicodedata.normalize("NFD", syllable.lower()):
        if character in _TONES:
            tone = character
        else:
            letters.append(character)
    plain = unicodedata.normalize("NFC", "".join(letters))
    return (plain[:-1] + "i" if plain.endswith("y") else plain), tone


@lru_cache(maxsize=8192)
def syllables(text: str) -> tuple[str, ...]:
    return tuple(SYLLABLE.findall(unicodedata.normalize("NFC", text)))


def spelt_alike(written: Clean, form: str, *, accented: bool) -> bool:
    """Whether ``written`` (as it stands in the text) may be ``form``, which folds alike.

    ``accented``: the text around it bears accents; without, a name without accents is taken for the one with. One syllable
    in three may be a slip.
    """
    mine, its = syllables(written), syllables(form)
    if len(mine) != len(its):
        # Blanks inside an abbreviation ("TP - HT", "TPHT"): nothing to hold side by side.
        return True
    wrong = sum(not _same(a, b, accented=accented) for a, b in zip(mine, its, strict=True))
    return wrong <= len(its) // 3


def _same(mine: str, its: str, *, accented: bool) -> bool:
    if not accented and mine.isascii():
        return True
    return _letters(mine) == _letters(its)


def bears_accents(text: str) -> bool:
    """Whether a text is written with accents; so short a one that it may have none tells nothing."""
    return not text.isascii()

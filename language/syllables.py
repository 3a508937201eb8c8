"""Whether a word is spelt as a Vietnamese syllable: how decoding and recognition tell sense from nonsense."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from schemas.data import load_yaml

_PATH = Path(__file__).parent / "data" / "syllables.yaml"
# grave, acute, tilde, hook above, dot below: tones. The other marks make letters.
_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_FRONT = frozenset("eêiy")
# A syllable that ends in a stop has the acute or the dot below, no other tone.
_STOP = re.compile(r"(?:c|ch|p|t)$")
_WORD = re.compile(r"[^\W\d_]+")


@cache
def _spelling() -> dict[str, frozenset[str]]:
    """Rhymes by onset, "" included."""
    data = load_yaml(_PATH)
    rhymes = frozenset(rhyme for line in data["rhymes"] for rhyme in line.split())
    front_only, never_front = data["front_only"].split(), data["never_front"].split()
    allowed: dict[str, frozenset[str]] = {"": rhymes}
    for onset in data["onsets"].split():
        allowed[onset] = rhymes
        if onset in front_only:
            allowed[onset] = frozenset(r for r in rhymes if r[0] in _FRONT)
        elif onset in never_front:
            # "g" stands before "i" where "gi" is onset and vowel in one: "gì", "giếng".
            allowed[onset] = frozenset(r for r in rhymes if r[0] not in _FRONT or (onset == "g" and r[0] == "i"))
    allowed["qu"] = frozenset(rhyme for line in data["after_qu"] for rhyme in line.split())
    return allowed


def split_tone(word: str) -> tuple[str, str]:
    """A word in small letters without its tone mark, and the mark ("" for the level tone, more for several)."""
    letters = unicodedata.normalize("NFD", word.lower())
    marks = "".join(c for c in letters if c in _TONES)
    bare = "".join(c for c in letters if c not in _TONES)
    return unicodedata.normalize("NFC", bare), marks


@lru_cache(maxsize=16384)
def is_syllable(word: str) -> bool:
    """Whether ``word``, letters only, in any case, is spelt as a Vietnamese syllable."""
    bare, marks = split_tone(word)
    if len(marks) > 1:
        return False
    allowed = _spelling()
    for length in (3, 2, 1, 0):
        onset, rhyme = bare[:length], bare[length:]
        if rhyme in allowed.get(onset, ()):
            return marks in ("\u0301", "\u0323") or _STOP.search(rhyme) is None
    return False


def marked_share(text: str) -> tuple[int, int]:
    """Of the words of ``text`` that have a letter beyond ASCII: how many are syllables, and how many there are."""
    words = [w for w in _WORD.findall(unicodedata.normalize("NFC", text)) if not w.isascii()]
    return sum(map(is_syllable, words)), len(words)

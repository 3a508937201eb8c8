"""Text typed in TCVN3 (ABC) or VNI fonts: which encoding it is, and what it says in Unicode.

The letters on paper are those of the font; the codes behind them are Latin-1. Decoding gives the letters
back, as decoding of any charset does. The font's name decides; where no font is known, a text decides
whose words are nonsense as they are and Vietnamese syllables once decoded.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from enum import Enum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from language.syllables import is_syllable, marked_share
from schemas.data import load_yaml

_PATH = Path(__file__).parent / "legacy_fonts.yaml"
# Letters that only Unicode text has: legacy encodings use Latin-1 for everything.
_UNICODE = re.compile("[ăĂđĐĩĨũŨơƠưƯ\u1ea0-\u1ef9\u0300-\u0323]")
_PIECES = re.compile(r"\s+|\S+")
_LETTER = r"[^\W\d_]"
_WORD = re.compile(rf"{_LETTER}+")
# A text must have this many words with marks before it can tell anything by plausibility.
ENOUGH_WORDS = 12
# The remark on a document that was decoded.
DECODED = "legacy-encoding"
_SUBSET = re.compile(r"^[A-Z]{6}\+")
# Symbol fonts keep the byte in the last eight bits of a private code.
_PRIVATE = {0xF000 + code: code for code in range(0x20, 0x100)}


class Encoding(Enum):
    """How the letters of a font are coded."""

    TCVN3 = "TCVN3 (ABC)"
    TCVN3_CAPITALS = "TCVN3 (ABC), phông chữ hoa"
    VNI = "VNI"


@cache
def _data() -> dict[str, Any]:
    return dict(load_yaml(_PATH))


@lru_cache(maxsize=1024)
def of_font(name: str | None) -> Encoding | None:
    """The encoding that a font's name tells; ``None`` for fonts of Unicode text."""
    if not name:
        return None
    name = _SUBSET.sub("", name)
    if re.search(_data()["vni"]["fonts"], name):
        return Encoding.VNI
    if not re.search(_data()["tcvn3"]["fonts"], name):
        return None
    return Encoding.TCVN3_CAPITALS if re.search(_data()["tcvn3"]["capital_fonts"], name) else Encoding.TCVN3


def decode(text: str, encoding: Encoding) -> str:
    """``text`` in Unicode, NFC. Text that is Unicode already stays: programs fall back where a font lacks a letter."""
    text = text.translate(_PRIVATE)
    if _UNICODE.search(text):
        return text.upper() if encoding is Encoding.TCVN3_CAPITALS else text
    piecewise = _vni if encoding is Encoding.VNI else _tcvn3
    text = "".join(_decoded(piece, piecewise) for piece in _PIECES.findall(text))
    return text.upper() if encoding is Encoding.TCVN3_CAPITALS else text


def _decoded(piece: str, piecewise: Callable[[str], str]) -> str:
    decoded = piecewise(piece)
    if decoded != piece and not _is_sense(decoded) and _is_sense(piece):
        return piece
    return decoded


def decode_guessed(text: str, encoding: Encoding) -> str:
    """``decode`` where no font tells capitals apart: words in capitals but for their marked letters are in capitals."""
    lines = decode(text, encoding).splitlines(keepends=True)
    return "".join(_capitals(line) for line in lines)


def _capitals(line: str) -> str:
    words = list(_WORD.finditer(line))
    # With one plain letter ("Kế") the words beside it decide.
    sure = [_plain_capitals(w.group()) >= 2 for w in words]
    for index, word in enumerate(words):
        beside = any(sure[max(0, index - 1) : index + 2])
        if sure[index] or (beside and _plain_capitals(word.group()) == 1):
            line = line[: word.start()] + word.group().upper() + line[word.end() :]
    return line


def _plain_capitals(word: str) -> int:
    """How many ASCII letters a word has, if all of them are capitals."""
    plain = [c for c in word if c.isascii()]
    return len(plain) if all(c.isupper() for c in plain) else 0


def _is_sense(piece: str) -> bool:
    sense, words = marked_share(piece)
    return words > 0 and sense == words


@cache
def _tcvn3_tables() -> tuple[dict[int, str], re.Pattern[str]]:
    data = _data()["tcvn3"]
    letters = str.maketrans(data["letters"])
    hyphens = "".join(re.escape(c) for c in data["hyphens"])
    return letters, re.compile(rf"({_LETTER}*)([{hyphens}])({_LETTER}*)")


def _tcvn3(piece: str) -> str:
    letters, around = _tcvn3_tables()
    decoded = piece.translate(letters)
    if decoded == piece and decoded.isascii() and "-" not in decoded:
        return decoded
    return around.sub(_hyphen_or_letter, decoded)


def _hyphen_or_letter(match: re.Match[str]) -> str:
    """A hyphen inside a word may be the letter "ư": it is where a syllable comes of it and none came before it."""
    before, _, after = match.groups()
    if not before and not after:
        return match.group()
    whole = f"{before}ư{after}"
    halves = bool(before) and bool(after) and is_syllable(before) and is_syllable(after)
    return whole if is_syllable(whole) and not halves and not (before.isupper() and len(before) > 1) else match.group()


@cache
def _vni_tables() -> tuple[re.Pattern[str], dict[str, str], dict[str, str]]:
    data = _data()["vni"]
    marks = data["marks"] | {key.upper(): value for key, value in data["marks"].items() if key.upper() != key}
    vowels = "aAeEoOuUyYôÔöÖ"
    singles = "".join(data["letters"])
    return re.compile(f"([{vowels}])([{''.join(marks)}])|([{singles}])"), marks, data["letters"]


def _vni(piece: str) -> str:
    pattern, marks, letters = _vni_tables()

    def letter(match: re.Match[str]) -> str:
        vowel, mark, single = match.groups()
        if single:
            return letters[single]
        return unicodedata.normalize("NFC", letters.get(vowel, vowel) + marks[mark])

    return pattern.sub(letter, piece)


def guess(text: str) -> Encoding | None:
    """The encoding of a text whose fonts tell nothing; ``None`` where it reads as it is, or says too little."""
    text = text.translate(_PRIVATE)
    sense, words = marked_share(text)
    if words < ENOUGH_WORDS or sense > 0.5 * words:
        return None
    best: tuple[float, Encoding | None] = (0.8, None)
    for encoding in (Encoding.TCVN3, Encoding.VNI):
        # Signs that stand for letters ("®", "¸") make no words until they are decoded: the share is of what comes out.
        share = marked_share(decode(text, encoding))
        if share[1] >= words * 0.7 and share[0] / max(share[1], 1) > best[0]:
            best = share[0] / share[1], encoding
    return best[1]


def remark_of(encodings: set[Encoding]) -> str:
    """What the officer is told of a document that was decoded, in Vietnamese."""
    names = " và ".join(sorted({"VNI" if e is Encoding.VNI else "TCVN3 (ABC)" for e in encodings}))
    return f"Văn bản gõ bằng phông chữ cũ {names}; chữ đã được chuyển sang Unicode để đọc"

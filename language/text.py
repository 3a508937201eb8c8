"""Views of a text for quoting and for matching, with the way back to the original.

A quoted value is never rewritten: offsets always lead back to the unaltered text. Matching uses
two shadows of the quoted form with the same length, so that an index in one is an index in all:

``clean``
    NFC, one line: line breaks and runs of blanks folded to one space, invisible characters dropped,
    letters of other alphabets that look like the Vietnamese one as that one.
``folded``
    ``clean`` in lower case without tone marks, đ as d, all dashes as "-", all quotes as '"', letters typed for digits
    within a number as those digits.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, SupportsIndex

if TYPE_CHECKING:

    class Clean(str):
        """Text as ``TextView.clean`` has it; a type of its own for mypy, plain ``str`` when the program runs."""

        def __getitem__(self, key: SupportsIndex | slice) -> Clean: ...
        def strip(self, characters: str | None = None, /) -> Clean: ...
        def lstrip(self, characters: str | None = None, /) -> Clean: ...
        def rstrip(self, characters: str | None = None, /) -> Clean: ...

    class Folded(str):
        """Text as ``TextView.folded`` or ``search_key`` has it: a pattern in folded letters finds nothing in any other.

        A type of its own for mypy, which parts of it keep; plain ``str`` when the program runs.
        """

        def __getitem__(self, key: SupportsIndex | slice) -> Folded: ...
        def __add__(self, other: str, /) -> Folded: ...
        def strip(self, characters: str | None = None, /) -> Folded: ...
        def lstrip(self, characters: str | None = None, /) -> Folded: ...
        def rstrip(self, characters: str | None = None, /) -> Folded: ...
        def removeprefix(self, prefix: str, /) -> Folded: ...
        def removesuffix(self, suffix: str, /) -> Folded: ...
        def replace(self, old: str, new: str, count: SupportsIndex = -1, /) -> Folded: ...
        def translate(self, table: object, /) -> Folded: ...
        def split(self, sep: str | None = None, maxsplit: SupportsIndex = -1) -> list[Folded]: ...  # type: ignore[override]

else:
    Clean = Folded = str

# The capitals and small letters of Vietnamese, for character classes: Unicode ranges mix the two.
CAPITALS = "A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
SMALL = "a-zàáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ"
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
_DASHES = frozenset("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufffe\u0002")
_QUOTES = frozenset("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033")
_LINE_END_HYPHENS = {0xFFFE: "-", 0x02: "-"}
SYLLABLE = re.compile(r"[^\W_]+")
_RUNS = re.compile(r"\s+|\S+")
_SINGLE = {"đ": "d", "Đ": "d", "ı": "i", "…": "."}
# Letters typed for digits within a number: "1OO%", "l00%", "O5", "2O/11/2O24", "o3/2024".
_LETTER_DIGITS = re.compile(
    r"(?<!\w)(?:\d+[OoIl][\dOoIl]*|[Ol][OoIl]*\d[\dOoIl]*|[oI]\d(?=\s*/\s*\d)|o\d(?=\s*/)|(?<=/)o\d+)(?=\s*[%/.,;:)\-]|\s|$)"
)
_AS_DIGITS = str.maketrans("OoIl", "0011")
# Letters that look like others, typed from another keyboard: eth and African d, Cyrillic, Greek.
_LOOK_ALIKES = dict(zip("ÐðƉɖ", "ĐđĐđ", strict=True))
_LOOK_ALIKES |= dict(zip("аеіорсухѕАВЕІКМНОРСТУХЅοαυνΑΒΕΗΙΚΜΝΟΡΤΥΧ", "aeiopcyxsABEIKMHOPCTYXSoauvABEHIKMNOPTYX", strict=True))
# A caron where a breve belongs: "ǎ" for "ă".
_CARONS = frozenset("ǎǍ\u030c")
_ODD = _INVISIBLE | _CARONS | frozenset(_LOOK_ALIKES)


class _Folding(dict[int, str]):
    """Folded forms by code point, worked out at the first use: a table for ``str.translate``."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = fold_character(chr(code))
        return folded


def fold_character(character: str) -> str:
    """One character's folded form: exactly one character."""
    if character in _DASHES:
        return "-"
    if character in _QUOTES:
        return '"'
    character = _LOOK_ALIKES.get(character, character)
    if character in _SINGLE:
        return _SINGLE[character]
    if "\uff01" <= character <= "\uff5e":  # full width forms of ASCII
        return chr(ord(character) - 0xFEE0).lower()
    base = unicodedata.normalize("NFD", character)[0].lower()
    return base if len(base) == 1 else character


_FOLDING = _Folding()


# Marks piled on one letter beyond what any language writes; normalising takes the square of their number (UAX #15, 13.1).
_PILE = 30
_NO_LETTERS = re.compile(rf"[^\w\s]{{{_PILE + 1},}}")


def _without_piles(text: str) -> str:
    """The text with at most so many marks on a letter; the very text where no letter has more."""
    return _NO_LETTERS.sub(_thinned, text) if len(text) > _PILE and _NO_LETTERS.search(text) else text


def _thinned(match: re.Match[str]) -> str:
    kept, marks = [], 0
    for character in match.group():
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _PILE:
            kept.append(character)
    return "".join(kept)


def fold(text: str) -> Folded:
    """Fold ``text`` for matching and search: "Chữ KÝ số" and "chu ky so" become one."""
    return Folded(unicodedata.normalize("NFC", _without_piles(text)).translate(_FOLDING))


@lru_cache(maxsize=8192)
def search_key(text: str) -> Folded:
    """``fold`` with runs of anything but letters and digits as one space: the key of labels and names."""
    return Folded(" ".join(SYLLABLE.findall(fold(text))))


def typed_digits(text: str) -> str:
    """A text of the same length with digits for the letters that were typed for them ("1OO%", "28/12/2O23")."""
    return _LETTER_DIGITS.sub(lambda match: match.group().translate(_AS_DIGITS), text)


class TextView:
    """A raw text beside its ``clean`` and ``folded`` shadows.

    ``raw_span`` turns a range of ``clean`` into the range of ``raw`` that it was made of.
    """

    __slots__ = ("_folded", "_offsets", "clean", "raw")

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self._folded: Folded | None = None
        clean, self._offsets = _clean(raw)
        self.clean = Clean(clean)

    @property
    def folded(self) -> Folded:
        if self._folded is None:
            self._folded = Folded(typed_digits(self.clean).translate(_FOLDING))
        return self._folded

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Range of ``raw`` behind ``clean[start:end]``; an empty range stays empty."""
        if not 0 <= start <= end <= len(self.clean):
            raise ValueError(f"range {start}:{end} lies outside a text of {len(self.clean)} characters")
        if start == end:
            place = self._offsets[start] if start < len(self._offsets) else len(self.raw)
            return place, place
        last = self._offsets[end - 1]
        # A letter and its marks are quoted together, even if the range ends between them.
        while end < len(self._offsets) and self._offsets[end] == last:
            end += 1
        stop = self._offsets[end] if end < len(self._offsets) else len(self.raw)
        # Blanks folded away behind the last character are not part of the quotation.
        while stop > last + 1 and (self.raw[stop - 1].isspace() or self.raw[stop - 1] in _INVISIBLE):
            stop -= 1
        return self._offsets[start], stop


@lru_cache(maxsize=4096)
def view(raw: str) -> TextView:
    """The view of a text, made once: extractors look at the same block again and again."""
    return TextView(raw)


def _clean(raw: str) -> tuple[str, list[int] | range]:
    if len(_without_piles(raw)) == len(raw) and unicodedata.is_normalized("NFC", raw) and _ODD.isdisjoint(raw):
        if raw.isprintable() and "  " not in raw and raw == raw.strip():
            return raw.replace("\xa0", " "), range(len(raw))
        return _clean_composed(raw)
    return _clean_clusters(raw)


def _clean_composed(raw: str) -> tuple[str, list[int]]:
    """The usual case: composed letters, so that only runs of blanks change."""
    pieces: list[str] = []
    offsets: list[int] = []
    for match in _RUNS.finditer(raw.rstrip()):
        start, end = match.span()
        piece = match.group()
        if not piece[0].isspace():
            if len(pieces) > 1 and pieces[-1] == " " and raw[offsets[-1]] == "\n" and _broken(pieces[-2], piece):
                pieces.pop()
                offsets.pop()
            pieces.append(piece)
            offsets.extend(range(start, end))
        elif pieces and not _joins(pieces[-1], piece[0]):
            pieces.append(" ")
            offsets.append(start)
    return "".join(pieces).translate(_LINE_END_HYPHENS), offsets


def _clean_clusters(raw: str) -> tuple[str, list[int]]:
    characters: list[str] = []
    offsets: list[int] = []
    for start, cluster in _clusters(raw):
        if cluster in _INVISIBLE:
            continue
        if cluster.isspace():
            if characters and characters[-1] != " " and not _joins(characters, cluster):
                characters.append(" ")
                offsets.append(start)
            continue
        cluster = "-" if cluster in "\ufffe\u0002" else cluster
        for character in _letter(cluster[: _PILE + 1]):
            characters.append(character)
            offsets.append(start)
    while characters and characters[-1] == " ":
        characters.pop()
        offsets.pop()
    return "".join(characters), offsets


def _letter(cluster: str) -> str:
    """A letter with its marks, composed; the Vietnamese letter where another one looks like it."""
    if not _CARONS.isdisjoint(cluster):
        base, *marks = list(unicodedata.normalize("NFD", cluster))
        if base in "aA" and "\u030c" in marks:
            marks.remove("\u030c")
            cluster = "".join([base, "\u0306", *marks])
    return "".join(_LOOK_ALIKES.get(character, character) for character in unicodedata.normalize("NFC", cluster))


def _joins(word: str | list[str], blank: str) -> bool:
    """A line end directly behind "QĐ-" or "và/" belongs to the word: nothing stands between its halves."""
    if blank not in "\r\n" or len(word) < 2:
        return False
    return word[-1] in "-–/\ufffe\x02" and not word[-2].isspace() and word[-2] not in "-–/.,;:"


_TAIL, _HEAD = re.compile(r"[^\W\d_]+$"), re.compile(r"[^\W\d_]+")
_ABBREVIATIONS = frozenset({"UBND", "HĐND", "MTTQ", "UBMTTQ", "TTHC", "CCHC", "QPPL", "CBCC", "CNTT"})


@lru_cache(maxsize=8192)
def _broken(before: str, after: str) -> bool:
    """Whether a column too narrow for its words broke one: "phườn" and "g", "UBN" and "D"."""
    from language.syllables import is_syllable

    tail, head = _TAIL.search(before), _HEAD.match(after)
    if tail is None or head is None:
        return False
    first, second = tail.group(), head.group()
    if first.isupper() and second.isupper():
        return first + second in _ABBREVIATIONS
    whole = not after[head.end() : head.end() + 1].isdigit()
    broken = len(first) > 1 and not (is_syllable(first) and is_syllable(second))
    return whole and second.islower() and broken and is_syllable(first + second)


def _clusters(raw: str) -> list[tuple[int, str]]:
    """Base characters with the combining marks that follow them, and where each starts."""
    starts: list[int] = []
    marked = False
    for index, character in enumerate(raw):
        if marked and unicodedata.combining(character):
            continue
        starts.append(index)
        marked = not character.isspace()
    return [(start, raw[start:end]) for start, end in zip(starts, [*starts[1:], len(raw)], strict=True)]

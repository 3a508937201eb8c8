"""The characters of a PDF page as pieces: runs drawn in one way, straight from PDFium.

PDFium answers in 3 ms a page what pdfplumber needs 100 for (see docs/decisions.md). One call gives a page's
characters; what they look like is asked for once an object, for a call from Python costs as much as PDFium's answer.
"""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import sub
from typing import Any

import pypdfium2.raw as raw

from pipeline.readers.legacy_text import Encoding, of_font

# PDFium reports the hyphen at a line's end as U+FFFE or U+0002; it stood in the text as a hyphen.
_LINE_END_HYPHEN = frozenset({0xFFFE, 0x02})
# Blanks and control characters, which stand for no letter; what is read one by one.
_BLANK = "\x01\x03-\x20\x7f\xa0\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\uffff"
_UNBROKEN = re.compile(f"[^{_BLANK}]+")
_SPECIAL = re.compile("[\x00\x02\ufffe\ud800-\udfff\u0300-\u036f]")
_REPLACEMENT = "\ufffd"
# A made-up blank farther before its letter than this part of the letter's height stands for one that was typed.
_TYPED = 0.15
# Letters of a run stand no farther apart, in points, and step back by no more, but in what is read one by one.
_WIDE, _STEP = 1.0, 0.5
# Letters lower than this, in points, are not seen.
_TINY = 1.0
_INVISIBLE_MODES = frozenset({raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP})
_STROKED_MODES = frozenset({raw.FPDF_TEXTRENDERMODE_STROKE, raw.FPDF_TEXTRENDERMODE_FILL_STROKE})
# Text that stands off an axis by more than this, in quarter turns (7 degrees), is askew: a watermark.
_ASKEW = 0.08

Box = tuple[float, float, float, float]


def _fast(function: Any, result: Any, *arguments: Any) -> Any:
    """A foreign function that takes addresses as numbers: half of a call's time is the conversion of pointers."""
    address = ctypes.cast(function, ctypes.c_void_p).value or 0
    return ctypes.CFUNCTYPE(result, *arguments)(address)


_PTR, _INT = ctypes.c_void_p, ctypes.c_int
_object_of = _fast(raw.FPDFText_GetTextObject, _PTR, _PTR, _INT)
_box_of = _fast(raw.FPDFText_GetLooseCharBox, _INT, _PTR, _INT, _PTR)
_origin_of = _fast(raw.FPDFText_GetCharOrigin, _INT, _PTR, _INT, _PTR, _PTR)


@dataclass(slots=True)
class Ink:
    """How a text object is drawn. ``turn``: quarters counter-clockwise, ``None`` for text askew; ``appearance``: the
    number of the annotation's appearance that it belongs to, -1 for the page's own; ``origin``: where its first letter
    stands on the baseline."""

    font: str = ""
    bold: bool = False
    italic: bool = False
    size: float = 0.0
    turn: int | None = 0
    invisible: bool = False
    white: bool = False
    pale: bool = False
    layer: bool = False
    appearance: int = -1
    origin: tuple[float, float] = (0.0, 0.0)

    def way(self, legacy: bool) -> tuple[object, ...]:
        """What letters of one piece have in common; fonts count only where they tell what letters mean."""
        encoding: Encoding | None = of_font(self.font) if legacy else None
        big = round(math.log2(max(self.size, 0.5)) * 1.25)
        return self.turn, self.invisible, self.white, self.layer, self.appearance, encoding, big


@dataclass(slots=True)
class Piece:
    """Letters that follow one another without a blank, in PDF coordinates. ``flat``: left, top, right, bottom of each,
    one after the other; ``bounds``: left, bottom, right, top of all; ``origin``: where the first stands on its baseline;
    ``apart``: a blank was typed before it."""

    letters: str
    flat: list[float]
    bounds: Box
    ink: Ink
    origin: tuple[float, float]
    apart: bool
    order: int = 0

    @property
    def boxes(self) -> list[Box]:
        """Left, bottom, right, top of each letter."""
        flat = self.flat
        return [(flat[i], flat[i + 3], flat[i + 2], flat[i + 1]) for i in range(0, len(flat), 4)]

    def part(self, start: int, end: int) -> Piece:
        """The letters from ``start`` to before ``end``."""
        flat = self.flat[4 * start : 4 * end]
        return Piece(self.letters[start:end], flat, bounds_of(flat), self.ink, self.origin, self.apart and not start, self.order)


def bounds_of(flat: list[float]) -> Box:
    return min(flat[::4]), min(flat[3::4]), max(flat[2::4]), max(flat[1::4])


@dataclass(slots=True)
class Letters:
    """A page's pieces in the order of drawing, its fonts, and how many characters have no letter."""

    pieces: list[Piece] = field(default_factory=list)
    fonts: set[str] = field(default_factory=set)
    unknown: int = 0


class _Run:
    """Letters while they follow one another: left, bottom, right, top of all."""

    __slots__ = ("apart", "bottom", "flat", "indices", "left", "letters", "right", "top")

    def __init__(self, apart: bool) -> None:
        self.letters: list[str] = []
        self.flat: list[float] = []
        self.indices: list[int] = []
        self.apart = apart
        self.left = self.bottom = math.inf
        self.right = self.top = -math.inf

    def add(self, character: str, box: list[float], index: int) -> None:
        self.letters.append(character)
        self.flat += box
        self.indices.append(index)
        left, top, right, bottom = box
        self.left, self.bottom = min(self.left, left), min(self.bottom, bottom)
        self.right, self.top = max(self.right, right), max(self.top, top)

    def ends_before(self, box: list[float], character: str) -> bool:
        gap = box[0] - self.right
        if not -6.0 < gap < 6.0 and self._is_far(box):
            return True
        if box[0] < self.flat[-4] - _STEP and self._steps_back(box, character):
            return True
        return gap > _WIDE and self.lost_blank(box)

    def lost_blank(self, box: list[float]) -> bool:
        """PDFium measures from a mark, which has no width, and drops the blank behind it."""
        return box[0] - self.right > _TYPED * (self.top - self.bottom) and unicodedata.combining(self.letters[-1]) > 0

    def _is_far(self, box: list[float]) -> bool:
        """A character that jumps away belongs to another word, even without a blank between."""
        left, top, right, bottom = box
        span = max(self.top - self.bottom, self.right - self.left, 6.0)
        return left > self.right + span or right < self.left - span or bottom > self.top + span or top < self.bottom - span

    def _steps_back(self, box: list[float], character: str) -> bool:
        """A letter that another font drew later stands between those drawn before; a mark lies over its own letter."""
        if not unicodedata.combining(character):
            return True
        reach = 0.3 * (box[1] - box[3])
        return not self.flat[-4] - reach <= (box[0] + box[2]) / 2 <= self.flat[-2] + reach


class Reader:
    """Reads the pieces of a text page.

    ``appearances``: the number of the appearance for the addresses of annotations' text objects; ``hidden``: the names
    of layers that are switched off; ``legacy``: letters are set apart by what their fonts' encodings mean.
    """

    def __init__(self, text: Any, appearances: dict[int, int], hidden: frozenset[str]) -> None:
        self.text, self.appearances, self.hidden = text, appearances, hidden
        self.handle = ctypes.cast(text, ctypes.c_void_p).value
        self.inks: dict[int, Ink] = {}
        self.styles: dict[tuple[str, int], tuple[bool, bool]] = {}
        self.codes, self.bounds = self._characters()
        self.characters = "".join(map(chr, self.codes))
        self.found = Letters()

    def read(self, legacy: bool = False) -> Letters:
        self.found = Letters(fonts=self.found.fonts)
        spans = [match.span() for match in _UNBROKEN.finditer(self.characters)]
        inks = [self._ink(start) for start, _ in spans]
        special = _SPECIAL.search(self.characters) is not None
        before = 0
        for number, (start, end) in enumerate(spans):
            apart = self._typed_between(before, start)
            before = end
            letters = self.characters[start:end]
            flat = self.bounds[4 * start : 4 * end]
            lefts, rights = flat[::4], flat[2::4]
            if (special and _SPECIAL.search(letters)) or (end - start > 1 and not _in_step(lefts, rights)):
                self._slowly(start, end, apart, legacy)
                continue
            # Objects follow one another: where the next letters are of the same one, these are all of it.
            ink = inks[number]
            same = number + 1 < len(inks) and inks[number + 1] is ink
            if legacy or not (same or end - start == 1 or self._ink(end - 1) is ink):
                self._add(letters, flat, range(start, end), apart, legacy)
            else:
                area = (lefts[0], min(flat[3::4]), max(rights), max(flat[1::4]))
                self._piece(letters, flat, area, start, ink, apart)
        return self.found

    def _typed_between(self, end: int, start: int) -> bool:
        """Whether a blank was typed among those from ``end`` to before ``start``, where letters begin.

        One that PDFium made up has no width; it stands at the next letter, or where one was typed.
        """
        bounds = self.bounds
        for place in range(4 * end, 4 * start, 4):
            if bounds[place + 2] - bounds[place] > 0.01:
                return True
        left, top, _, bottom = bounds[4 * start : 4 * start + 4]
        return start > end and left - bounds[4 * start - 4] > _TYPED * (top - bottom)

    def _slowly(self, start: int, end: int, apart: bool, legacy: bool) -> None:
        """Characters one by one: some have no letter, are halves, end a line, or do not follow one another."""
        run = _Run(apart)
        high = 0
        for index in range(start, end):
            code = self.codes[index]
            if code == 0:
                self.found.unknown += 1
                continue
            character = "-" if code in _LINE_END_HYPHEN else chr(code)
            if 0xD800 <= code < 0xE000:
                high, character = self._surrogate(high, code)
                if not character:
                    continue
            box = self.bounds[4 * index : 4 * index + 4]
            if run.letters and run.ends_before(box, character):
                typed = run.lost_blank(box)
                self._end(run, legacy)
                run = _Run(typed)
            run.add(character, box, index)
            if code in _LINE_END_HYPHEN:
                self._end(run, legacy)
                run = _Run(False)
        self._end(run, legacy)

    def _end(self, run: _Run, legacy: bool) -> None:
        if run.letters:
            self._add("".join(run.letters), run.flat, run.indices, run.apart, legacy)

    def _characters(self) -> tuple[list[int], list[float]]:
        """All characters' codes, and their boxes one after the other: left, top, right, bottom."""
        count = raw.FPDFText_CountChars(self.text)
        if count <= 0:
            return [], []
        buffer = (ctypes.c_ushort * (count + 1))()
        if raw.FPDFText_GetText(self.text, 0, count, buffer) == count + 1:
            codes = list(buffer)[:count]
        else:
            # Characters without a code are left out of the text: the others no longer stand at their own places.
            codes = [raw.FPDFText_GetUnicode(self.text, index) for index in range(count)]
        boxes = (raw.FS_RECTF * count)()
        first, size, handle = ctypes.addressof(boxes), ctypes.sizeof(raw.FS_RECTF), self.handle
        for index in range(count):
            _box_of(handle, index, first + size * index)
        return codes, array("f", bytes(boxes)).tolist()

    @staticmethod
    def _surrogate(high: int, code: int) -> tuple[int, str]:
        """Halves of a character outside the BMP, put together; a half alone is none."""
        if code < 0xDC00:
            return code, ""
        if not high:
            return 0, _REPLACEMENT
        return 0, chr(0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00))

    def _add(self, letters: str, flat: list[float], indices: Sequence[int], apart: bool, legacy: bool) -> None:
        """The letters as pieces: one, or more where the way of drawing changes."""
        ink = self._ink(indices[0])
        start = 0
        if len(indices) > 1 and (legacy or self._ink(indices[-1]) is not ink):
            ways = [self._ink(index).way(legacy) for index in indices]
            for place in range(1, len(ways)):
                if ways[place] != ways[place - 1]:
                    here = indices[start]
                    part = flat[4 * start : 4 * place]
                    self._piece(letters[start:place], part, bounds_of(part), here, self._ink(here), apart)
                    start, apart = place, False
        if start:
            letters, flat, ink = letters[start:], flat[4 * start :], self._ink(indices[start])
        self._piece(letters, flat, bounds_of(flat), indices[start], ink, apart)

    def _piece(self, letters: str, flat: list[float], bounds: Box, first: int, ink: Ink, apart: bool) -> None:
        # An object's letters stand on one baseline; only of a mark it matters where along it.
        origin = self._origin(first) if unicodedata.combining(letters[0]) else ink.origin
        pieces = self.found.pieces
        pieces.append(Piece(letters, flat, bounds, ink, origin, apart, len(pieces)))

    def _origin(self, index: int) -> tuple[float, float]:
        x, y = ctypes.c_double(), ctypes.c_double()
        _origin_of(self.handle, index, ctypes.addressof(x), ctypes.addressof(y))
        return x.value, y.value

    def _ink(self, index: int) -> Ink:
        address = _object_of(self.handle, index) or 0
        ink = self.inks.get(address)
        if ink is None:
            ink = self._drawn(index, address)
            if address:
                self.inks[address] = ink
        return ink

    def _drawn(self, index: int, address: int) -> Ink:
        name, bold, italic = self._style(index)
        turn: int | None = 0
        angle = raw.FPDFText_GetCharAngle(self.text, index)
        if angle > 0.001:
            # PDFium measures clockwise.
            quarters = -angle / (math.pi / 2)
            turn = None if abs(quarters - round(quarters)) > _ASKEW else round(quarters) % 4
        ink = Ink(name, bold, italic, raw.FPDFText_GetFontSize(self.text, index), turn, origin=self._origin(index))
        if not address:
            return ink
        item = ctypes.cast(address, raw.FPDF_PAGEOBJECT)
        ink.appearance = self.appearances.get(address, -1)
        mode = raw.FPDFTextObj_GetTextRenderMode(item)
        ink.invisible = mode in _INVISIBLE_MODES
        colour = [ctypes.c_uint() for _ in range(4)]
        if mode not in _STROKED_MODES and raw.FPDFPageObj_GetFillColor(item, *map(ctypes.byref, colour)):
            low, opaque = min(one.value for one in colour[:3]), colour[3].value
            ink.white = low >= 245
            ink.pale = low >= 140 or opaque <= 150
            ink.invisible = ink.invisible or opaque == 0
        if self.hidden:
            ink.layer = _layer(item) in self.hidden
        return ink

    def _style(self, index: int) -> tuple[str, bool, bool]:
        """Name of a character's font, and whether it is bold and italic."""
        buffer = ctypes.create_string_buffer(128)
        flags = ctypes.c_int()
        length = raw.FPDFText_GetFontInfo(self.text, index, buffer, 128, ctypes.byref(flags))
        name = buffer.raw[: max(0, min(length, 128) - 1)].decode("utf-8", "replace")
        key = (name, flags.value)
        if key not in self.styles:
            self.found.fonts.add(name)
            lower = name.lower()
            bold = "bold" in lower or "black" in lower or "heavy" in lower or bool(flags.value & (1 << 18))
            if not bold and raw.FPDFText_GetFontWeight(self.text, index) >= 600:
                bold = True
            self.styles[key] = (bold, "italic" in lower or "oblique" in lower or bool(flags.value & (1 << 6)))
        return name, *self.styles[key]


def _in_step(lefts: list[float], rights: list[float]) -> bool:
    """Whether letters follow one another to the right without gaps, as nearly all do."""
    following = lefts[1:]
    gap: float = max(map(sub, following, rights))
    step: float = min(map(sub, following, lefts))
    return gap <= _WIDE and step >= -_STEP


def is_tiny(piece: Piece) -> bool:
    left, bottom, right, top = piece.bounds
    return top - bottom < _TINY and right - left < _TINY * len(piece.letters)


def _layer(item: Any) -> str:
    """The name of the layer that an object is marked to be on, or nothing."""
    for index in range(min(raw.FPDFPageObj_CountMarks(item), 20)):
        mark = raw.FPDFPageObj_GetMark(item, index)
        if _mark_text(lambda *given, mark=mark: raw.FPDFPageObjMark_GetName(mark, *given)) == "OC":
            return _mark_text(lambda *given, mark=mark: raw.FPDFPageObjMark_GetParamStringValue(mark, b"Name", *given))
    return ""


def _mark_text(ask: Callable[..., Any]) -> str:
    length = ctypes.c_ulong()
    buffer = (ctypes.c_ushort * 256)()
    if not ask(buffer, ctypes.sizeof(buffer), ctypes.byref(length)):
        return ""
    return bytes(buffer)[: min(length.value, 512)].decode("utf-16-le", "replace").rstrip("\0")

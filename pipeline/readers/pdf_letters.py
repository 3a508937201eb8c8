"""The characters of a PDF page as pieces: runs drawn in one way, straight from PDFium.

PDFium answers in 3 ms a page what pdfplumber needs 100 for (see docs/decisions.md). One call gives a page's
characters; what they look like is asked for once an object, for a call from Python costs as much as PDFium's answer.
"""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as raw

from pipeline.readers.legacy_text import Encoding, of_font

# PDFium reports the hyphen at a line's end as U+FFFE or U+0002; it stood in the text as a hyphen.
_LINE_END_HYPHEN = frozenset({0xFFFE, 0x02})
# Blanks and control characters, which stand for no letter.
_BLANK = frozenset({*range(1, 0x21), 0x7F, 0xA0, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFFFF}) - _LINE_END_HYPHEN
_REPLACEMENT = "\ufffd"
# A made-up blank farther before its letter than this part of the letter's height stands for one that was typed.
_TYPED = 0.15
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
    number of the annotation's appearance that it belongs to, -1 for the page's own."""

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

    def way(self, legacy: bool) -> tuple[object, ...]:
        """What letters of one piece have in common; fonts count only where they tell what letters mean."""
        encoding: Encoding | None = of_font(self.font) if legacy else None
        big = round(math.log2(max(self.size, 0.5)) * 1.25)
        return self.turn, self.invisible, self.white, self.layer, self.appearance, encoding, big


@dataclass(slots=True)
class Piece:
    """Letters that follow one another without a blank, in PDF coordinates; ``origin``: where the first stands on its
    baseline; ``apart``: a blank was typed before it."""

    letters: list[str]
    boxes: list[Box]
    ink: Ink
    origin: tuple[float, float]
    apart: bool
    order: int = 0

    @property
    def bounds(self) -> Box:
        """Left, bottom, right, top."""
        boxes = self.boxes
        if len(boxes) == 1:
            return boxes[0]
        lefts, bottoms, rights, tops = zip(*boxes, strict=True)
        return min(lefts), min(bottoms), max(rights), max(tops)


@dataclass(slots=True)
class Letters:
    """A page's pieces in the order of drawing, its fonts, and how many characters have no letter."""

    pieces: list[Piece] = field(default_factory=list)
    fonts: set[str] = field(default_factory=set)
    unknown: int = 0


class _Run:
    """Letters while they follow one another: left, bottom, right, top of all."""

    __slots__ = ("apart", "bottom", "boxes", "indices", "left", "letters", "right", "top")

    def __init__(self) -> None:
        self.letters: list[str] = []
        self.boxes: list[Box] = []
        self.indices: list[int] = []
        self.apart = False
        self.left = self.bottom = math.inf
        self.right = self.top = -math.inf

    def add(self, character: str, box: Box, index: int) -> None:
        self.letters.append(character)
        self.boxes.append(box)
        self.indices.append(index)
        # Comparisons cost half of what min and max do, and this runs once a character.
        left, bottom, right, top = box
        if left < self.left:
            self.left = left
        if bottom < self.bottom:
            self.bottom = bottom
        if right > self.right:
            self.right = right
        if top > self.top:
            self.top = top

    def ends_before(self, box: Box, character: str) -> bool:
        gap = box[0] - self.right
        if not -6.0 < gap < 6.0 and _jumps((self.left, self.bottom, self.right, self.top), box):
            return True
        last = self.boxes[-1]
        if box[0] < last[0] - 0.5 and _steps_back(last, box, character):
            return True
        return gap > 1.0 and self.lost_blank(box)

    def lost_blank(self, box: Box) -> bool:
        """PDFium measures from a mark, which has no width, and drops the blank behind it."""
        return box[0] - self.right > _TYPED * (self.top - self.bottom) and unicodedata.combining(self.letters[-1]) > 0


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
        self.found = Letters()

    def read(self, legacy: bool = False) -> Letters:
        self.found = Letters(fonts=self.found.fonts)
        run = _Run()
        made_up = math.inf
        high = 0
        bounds = self.bounds
        for index, code in enumerate(self.codes):
            place = 4 * index
            if code in _BLANK:
                run = self._end(run, legacy)
                # A blank that PDFium made up has no width; it stands at the next letter, or where one was typed.
                run.apart = run.apart or bounds[place + 2] - bounds[place] > 0.01
                made_up = bounds[place]
                continue
            if code == 0:
                self.found.unknown += 1
                continue
            if 0xD800 <= code < 0xE000:
                high, character = self._surrogate(high, code)
                if not character:
                    continue
            else:
                character = "-" if code in _LINE_END_HYPHEN else chr(code)
            box = (bounds[place], bounds[place + 3], bounds[place + 2], bounds[place + 1])
            if not run.letters:
                run.apart = run.apart or box[0] - made_up > _TYPED * (box[3] - box[1])
                made_up = math.inf
            elif run.ends_before(box, character):
                typed = run.lost_blank(box)
                run = self._end(run, legacy)
                run.apart = typed
            run.add(character, box, index)
            if code in _LINE_END_HYPHEN:
                run = self._end(run, legacy)
        self._end(run, legacy)
        return self.found

    def _end(self, run: _Run, legacy: bool) -> _Run:
        """The run that follows; the one given becomes pieces, if it has letters."""
        if not run.letters:
            return run
        self._add(run.letters, run.boxes, run.indices, run.apart, legacy)
        return _Run()

    def _characters(self) -> tuple[list[int], Any]:
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
        return codes, memoryview(boxes).cast("B").cast("f").tolist()

    @staticmethod
    def _surrogate(high: int, code: int) -> tuple[int, str]:
        """Halves of a character outside the BMP, put together; a half alone is none."""
        if code < 0xDC00:
            return code, ""
        if not high:
            return 0, _REPLACEMENT
        return 0, chr(0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00))

    def _add(self, letters: list[str], boxes: list[Box], indices: list[int], apart: bool, legacy: bool) -> None:
        """The letters as pieces: one, or more where the way of drawing changes."""
        first = self._ink(indices[0])
        if legacy or self._ink(indices[-1]) is not first:
            ways = [self._ink(index).way(legacy) for index in indices]
            start = 0
            for place in range(1, len(ways)):
                if ways[place] != ways[place - 1]:
                    self._piece(letters[start:place], boxes[start:place], indices[start], apart)
                    start, apart = place, False
            letters, boxes, indices = letters[start:], boxes[start:], indices[start:]
        self._piece(letters, boxes, indices[0], apart)

    def _piece(self, letters: list[str], boxes: list[Box], first: int, apart: bool) -> None:
        x, y = ctypes.c_double(), ctypes.c_double()
        _origin_of(self.handle, first, ctypes.addressof(x), ctypes.addressof(y))
        order = len(self.found.pieces)
        self.found.pieces.append(Piece(letters, boxes, self._ink(first), (x.value, y.value), apart, order))

    def _ink(self, index: int) -> Ink:
        address = _object_of(self.handle, index) or 0
        ink = self.inks.get(address)
        if ink is None:
            ink = self.inks[address] = self._drawn(index, address)
        return ink

    def _drawn(self, index: int, address: int) -> Ink:
        name, bold, italic = self._style(index)
        turn: int | None = 0
        angle = raw.FPDFText_GetCharAngle(self.text, index)
        if angle > 0.001:
            # PDFium measures clockwise.
            quarters = -angle / (math.pi / 2)
            turn = None if abs(quarters - round(quarters)) > _ASKEW else round(quarters) % 4
        ink = Ink(name, bold, italic, raw.FPDFText_GetFontSize(self.text, index), turn)
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


def _jumps(bounds: Box, box: Box) -> bool:
    """A character that jumps away belongs to another word, even without a blank between."""
    left, bottom, right, top = bounds
    span = max(top - bottom, right - left, 6.0)
    return box[0] > right + span or box[2] < left - span or box[1] > top + span or box[3] < bottom - span


def _steps_back(last: Box, box: Box, character: str) -> bool:
    """A letter that another font drew later stands between those drawn before; a mark lies over its own letter."""
    if not unicodedata.combining(character):
        return True
    reach = 0.3 * (box[3] - box[1])
    return not last[0] - reach <= (box[0] + box[2]) / 2 <= last[2] + reach


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

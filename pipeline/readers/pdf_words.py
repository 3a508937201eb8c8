"""Words of a PDF page with their boxes, and the ruled lines, straight from PDFium.

Coordinates are points from the top left corner of the page as it is read: the page's /Rotate and
crop box are undone here, so that nothing downstream knows of them. PDFium answers in 3 ms a page
what pdfplumber needs 100 for (see docs/decisions.md).
"""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from pipeline.readers.legacy_text import Encoding, decode, of_font

# PDFium reports the hyphen at a line's end as U+FFFE or U+0002; it stood in the text as a hyphen.
_LINE_END_HYPHEN = {0xFFFE, 0x02}
# A path thinner than this is a rule, not an area. Word and LibreOffice draw borders of 0.5 to 2.25 pt.
THIN = 3.0

Place = Callable[[float, float], tuple[float, float]]


@dataclass(slots=True)
class Word:
    """A run of characters without blanks."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float = 12.0
    bold: bool = False
    italic: bool = False
    confidence: float = 1.0

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2


@dataclass(slots=True)
class Rule:
    """An axis-parallel line: at ``at`` on one axis, from ``start`` to ``end`` on the other."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class RawPage:
    number: int
    width: float
    height: float
    words: list[Word] = field(default_factory=list)
    horizontal: list[Rule] = field(default_factory=list)
    vertical: list[Rule] = field(default_factory=list)
    fonts: set[str] = field(default_factory=set)
    has_image: bool = False
    image_share: float = 0.0
    recognised: bool = False


def read_page(document: pdfium.PdfDocument, index: int) -> RawPage:
    """Words and rules of page ``index`` (from 0)."""
    page = document[index]
    try:
        width, height = page.get_size()
        place = _placer(page)
        result = RawPage(index + 1, width, height)
        text = page.get_textpage()
        try:
            result.words = _Words(text.raw, place, result.fonts).read()
            if any(map(of_font, result.fonts)):
                # A font change inside a word changes what its letters mean: each letter's font is asked for.
                result.words = _LegacyWords(text.raw, place, result.fonts).read()
        finally:
            text.close()
        _collect_rules(page.raw, place, result)
        return result
    finally:
        page.close()


def _placer(page: pdfium.PdfPage) -> Place:
    left, bottom, right, top = page.get_cropbox()
    width, height = right - left, top - bottom
    turn = page.get_rotation() % 360
    if turn == 90:
        return lambda x, y: (y - bottom, x - left)
    if turn == 180:
        return lambda x, y: (width - (x - left), y - bottom)
    if turn == 270:
        return lambda x, y: (height - (y - bottom), width - (x - left))
    return lambda x, y: (x - left, height - (y - bottom))


class _Words:
    """Collects the characters of a text page into words."""

    def __init__(self, text: Any, place: Place, fonts: set[str]) -> None:
        self.text, self.place, self.fonts = text, place, fonts
        self.words: list[Word] = []
        self.styles: dict[tuple[str, int], tuple[bool, bool]] = {}

    def read(self) -> list[Word]:
        box = raw.FS_RECTF()
        pointer = ctypes.byref(box)
        get_unicode, get_box = raw.FPDFText_GetUnicode, raw.FPDFText_GetLooseCharBox
        letters: list[str] = []
        bounds = [0.0, 0.0, 0.0, 0.0]
        first = 0
        text = self.text
        for index in range(raw.FPDFText_CountChars(text)):
            code = get_unicode(text, index)
            if code in (32, 13, 10, 9, 0xA0, 0):
                if letters:
                    self._add(letters, bounds, first)
                    letters = []
                continue
            if not get_box(text, index, pointer):
                continue
            character = "-" if code in _LINE_END_HYPHEN else chr(code)
            if letters and self._apart(bounds, box):
                self._add(letters, bounds, first)
                letters = []
            if not letters:
                first = index
                bounds = [box.left, box.bottom, box.right, box.top]
            else:
                self._widen(bounds, box)
            letters.append(character)
            if code in _LINE_END_HYPHEN:
                self._add(letters, bounds, first)
                letters = []
        if letters:
            self._add(letters, bounds, first)
        return self.words

    @staticmethod
    def _widen(bounds: list[float], box: raw.FS_RECTF) -> None:
        # Comparisons cost half of what min and max do, and this runs once a character.
        if box.left < bounds[0]:
            bounds[0] = box.left
        if box.bottom < bounds[1]:
            bounds[1] = box.bottom
        if box.right > bounds[2]:
            bounds[2] = box.right
        if box.top > bounds[3]:
            bounds[3] = box.top

    @staticmethod
    def _apart(bounds: list[float], box: raw.FS_RECTF) -> bool:
        """A character that jumps away belongs to another word, even without a blank between."""
        if -6.0 < box.left - bounds[2] < 6.0:
            return False
        span = max(bounds[3] - bounds[1], bounds[2] - bounds[0], 6.0)
        return bool(box.left > bounds[2] + span or box.right < bounds[0] - span or box.bottom > bounds[3] + span)

    def _add(self, letters: list[str], bounds: list[float], first: int) -> None:
        x0, y0 = self.place(bounds[0], bounds[1])
        x1, y1 = self.place(bounds[2], bounds[3])
        size = raw.FPDFText_GetFontSize(self.text, first)
        bold, italic = self._style(first)
        height = abs(y1 - y0)
        # Type 3 and scaled fonts report a size of 1; the box tells better.
        size = size if 4 <= size <= 72 else height * 0.87
        text = self._text(letters, first)
        self.words.append(Word(text, min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1), size, bold, italic))

    def _text(self, letters: list[str], first: int) -> str:
        """What the letters of a word say; ``first``: the index of its first character."""
        return "".join(letters)

    def _font(self, index: int) -> tuple[str, int]:
        """Name and flags of a character's font."""
        buffer = ctypes.create_string_buffer(128)
        flags = ctypes.c_int()
        length = raw.FPDFText_GetFontInfo(self.text, index, buffer, 128, ctypes.byref(flags))
        return buffer.raw[: max(0, min(length, 128) - 1)].decode("utf-8", "replace"), flags.value

    def _style(self, index: int) -> tuple[bool, bool]:
        key = self._font(index)
        name, given = key
        if key not in self.styles:
            self.fonts.add(name)
            lower = name.lower()
            bold = "bold" in lower or "black" in lower or "heavy" in lower or bool(given & (1 << 18))
            if not bold and raw.FPDFText_GetFontWeight(self.text, index) >= 600:
                bold = True
            self.styles[key] = (bold, "italic" in lower or "oblique" in lower or bool(given & (1 << 6)))
        return self.styles[key]


class _LegacyWords(_Words):
    """Words of a page that has text in TCVN3 or VNI fonts: decoded, letter runs by their fonts."""

    def _text(self, letters: list[str], first: int) -> str:
        encodings = [of_font(self._font(first + place)[0]) for place in range(len(letters))]
        runs = itertools.groupby(zip(encodings, letters, strict=True), key=lambda pair: pair[0])
        return "".join(self._run("".join(letter for _, letter in run), encoding) for encoding, run in runs)

    @staticmethod
    def _run(text: str, encoding: Encoding | None) -> str:
        return text if encoding is None else decode(text, encoding)


Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


def _collect_rules(page: Any, place: Place, result: RawPage) -> None:
    for index in range(raw.FPDFPage_CountObjects(page)):
        _visit(raw.FPDFPage_GetObject(page, index), _IDENTITY, place, result, 0)


def _visit(item: Any, outer: Matrix, place: Place, result: RawPage, depth: int) -> None:
    kind = raw.FPDFPageObj_GetType(item)
    if kind == raw.FPDF_PAGEOBJ_IMAGE:
        result.has_image = True
        # An image fills the unit square: the matrix's determinant is its area.
        a, b, c, d, _, _ = _compose(_matrix(item), outer)
        result.image_share += abs(a * d - b * c) / max(result.width * result.height, 1.0)
    elif kind == raw.FPDF_PAGEOBJ_PATH:
        _path(item, _compose(_matrix(item), outer), place, result)
    elif kind == raw.FPDF_PAGEOBJ_FORM and depth < 4:
        inner = _compose(_matrix(item), outer)
        for index in range(raw.FPDFFormObj_CountObjects(item)):
            _visit(raw.FPDFFormObj_GetObject(item, index), inner, place, result, depth + 1)


def _matrix(item: Any) -> Matrix:
    matrix = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, ctypes.byref(matrix)):
        return _IDENTITY
    return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def _compose(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _path(item: Any, matrix: Matrix, place: Place, result: RawPage) -> None:
    count = raw.FPDFPath_CountSegments(item)
    if count > 20000:  # a drawing, not a table
        return
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item, ctypes.byref(fill), ctypes.byref(stroke))
    x, y = ctypes.c_float(), ctypes.c_float()
    a, b, c, d, e, f = matrix
    points: list[tuple[float, float]] = []
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(item, index)
        raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO and points:
            _outline(points, bool(stroke.value), result)
            points = []
        points.append(place(a * x.value + c * y.value + e, b * x.value + d * y.value + f))
        if raw.FPDFPathSegment_GetClose(segment) and points:
            points.append(points[0])
    if points:
        _outline(points, bool(stroke.value), result)


def _outline(points: list[tuple[float, float]], stroked: bool, result: RawPage) -> None:
    """A subpath's contribution: itself where it is thin, its edges where it is a stroked frame."""
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
    if bottom - top <= THIN and right - left > THIN:
        result.horizontal.append(Rule((top + bottom) / 2, left, right))
    elif right - left <= THIN and bottom - top > THIN:
        result.vertical.append(Rule((left + right) / 2, top, bottom))
    elif stroked:
        for (x0, y0), (x1, y1) in itertools.pairwise(points):
            if abs(y0 - y1) < 0.5 and abs(x0 - x1) > THIN:
                result.horizontal.append(Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
            elif abs(x0 - x1) < 0.5 and abs(y0 - y1) > THIN:
                result.vertical.append(Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1)))

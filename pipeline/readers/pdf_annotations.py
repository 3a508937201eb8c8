"""Annotations of a PDF page: which are drawn, which values stand in fields that nothing draws, which are not read.

Office systems write number, date and signature into appearances of fields and stamps (ISO 32000-1, 12.5.5). PDFium
draws them into a copy of the page; what this module finds are the words that no appearance shows.
"""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from pipeline.readers.pdf_words import Area, Place, Word, inside
from schemas.document import Remark
from schemas.unread import unread

# More than any form has; a page with more is a trap, and the rest is told.
MAX_ANNOTATIONS = 2_000
# Characters of one value: more than a page can show.
MAX_VALUE = 5_000
# A field's line is the one that has words so near beside it, in points.
_BESIDE = 120.0
_NOT_SEEN = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW
_PASSWORD = 1 << 13
_VALUED = frozenset({raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX})
# Marks on the text: what is written into them is somebody's comment, shown in a window of its own.
_COMMENTS = frozenset(
    {
        raw.FPDF_ANNOT_TEXT, raw.FPDF_ANNOT_HIGHLIGHT, raw.FPDF_ANNOT_UNDERLINE, raw.FPDF_ANNOT_SQUIGGLY,
        raw.FPDF_ANNOT_STRIKEOUT, raw.FPDF_ANNOT_CARET, raw.FPDF_ANNOT_INK, raw.FPDF_ANNOT_LINE, raw.FPDF_ANNOT_SQUARE,
        raw.FPDF_ANNOT_CIRCLE, raw.FPDF_ANNOT_POLYGON, raw.FPDF_ANNOT_POLYLINE,
    }
)  # fmt: skip
_SILENT = frozenset({raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP, raw.FPDF_ANNOT_PRINTERMARK, raw.FPDF_ANNOT_TRAPNET})


@dataclass(slots=True)
class Value:
    """Words of a field or a free text, and where they stand, in PDF coordinates: left, bottom, right, top."""

    text: str
    rect: tuple[float, float, float, float]


@dataclass(slots=True)
class Annotations:
    """Of one page. ``shown``: some have an appearance; ``counts``: how many of each kind are not read."""

    shown: bool = False
    values: list[Value] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, page: pdfium.PdfPage) -> Annotations:
        found = cls()
        count = raw.FPDFPage_GetAnnotCount(page.raw)
        for index in range(min(count, MAX_ANNOTATIONS)):
            annotation = raw.FPDFPage_GetAnnot(page.raw, index)
            if annotation:
                try:
                    found._add(annotation, page.formenv.raw if page.formenv else None)
                finally:
                    raw.FPDFPage_CloseAnnot(annotation)
        if count > MAX_ANNOTATIONS:
            found.counts["annotation"] += count - MAX_ANNOTATIONS
        return found

    def remarks(self, page: int) -> list[Remark]:
        return [unread(kind, page=page, count=count) for kind, count in sorted(self.counts.items())]

    def _add(self, annotation: Any, form: Any) -> None:
        subtype = raw.FPDFAnnot_GetSubtype(annotation)
        if subtype in _SILENT:
            return
        if subtype == raw.FPDF_ANNOT_FILEATTACHMENT:
            self.counts["attachment"] += 1
            return
        seen = not raw.FPDFAnnot_GetFlags(annotation) & _NOT_SEEN
        drawn = bool(raw.FPDFAnnot_HasKey(annotation, b"AP"))
        self.shown = self.shown or (seen and drawn)
        if subtype == raw.FPDF_ANNOT_WIDGET:
            self._add_field(annotation, form, seen)
            return
        words = _text(lambda *given: raw.FPDFAnnot_GetStringValue(annotation, b"Contents", *given))
        if not words.strip():
            if subtype in (raw.FPDF_ANNOT_STAMP, raw.FPDF_ANNOT_FREETEXT) and not drawn and seen:
                self.counts["annotation"] += 1
        elif subtype in _COMMENTS:
            self.counts["comment"] += 1
        elif not seen:
            self.counts["invisible-text"] += 1
        elif drawn:
            return
        elif subtype == raw.FPDF_ANNOT_FREETEXT:
            self._add_value(words, annotation, "annotation")
        else:
            self.counts["annotation"] += 1

    def _add_field(self, annotation: Any, form: Any, seen: bool) -> None:
        value = ""
        if form is not None:
            if raw.FPDFAnnot_GetFormFieldType(form, annotation) not in _VALUED:
                return
            if raw.FPDFAnnot_GetFormFieldFlags(form, annotation) & _PASSWORD:
                self.counts["form-field"] += 1
                return
            value = _text(lambda *given: raw.FPDFAnnot_GetFormFieldValue(form, annotation, *given))
        if value.strip() and not seen:
            self.counts["invisible-text"] += 1
        elif value.strip():
            self._add_value(value, annotation, "form-field")

    def _add_value(self, text: str, annotation: Any, kind: str) -> None:
        rect = raw.FS_RECTF()
        if len(text) > MAX_VALUE or not raw.FPDFAnnot_GetRect(annotation, ctypes.byref(rect)):
            self.counts[kind] += 1
            return
        left, right = sorted((rect.left, rect.right))
        bottom, top = sorted((rect.bottom, rect.top))
        self.values.append(Value(text, (left, bottom, right, top)))


def with_values(annotations: Annotations, drawn: list[Word], place: Place) -> list[Word]:
    """The words that appearances show, and those of the values that none shows whole, at their fields' places.

    PDFium draws a field that has no appearance in a font without Vietnamese letters, and leaves these out.
    """
    for value in annotations.values:
        left, bottom, right, top = value.rect
        (x0, y0), (x1, y1) = place(left, bottom), place(right, top)
        area = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
        shown = [word for word in drawn if inside(word.centre, word.middle, area, 1.0)]
        letters = "".join(word.text for word in sorted(shown, key=lambda word: (word.middle, word.left)))
        if letters != "".join(value.text.split()) and _is_part(letters, value.text):
            drawn = [word for word in drawn if word not in shown] + _lines(value.text, area)
    return drawn


def _is_part(letters: str, text: str) -> bool:
    """Whether letters stand in a text in their order, others left out."""
    rest = iter(text)
    return all(letter in rest for letter in letters)


def seated(drawn: list[Word], words: list[Word]) -> list[Word]:
    """Words of annotations brought to the middle of the line beside which they stand: a field rarely sits exactly."""
    for one in drawn:
        height = one.bottom - one.top
        beside = [
            word
            for word in words
            if min(word.bottom, one.bottom) - max(word.top, one.top) > 0.4 * min(height, word.bottom - word.top)
            and _gap(word, one) <= _BESIDE
        ]
        if beside:
            nearest = min(beside, key=lambda word: _gap(word, one))
            one.top, one.bottom = nearest.middle - height / 2, nearest.middle + height / 2
    return drawn


def _gap(word: Word, one: Word) -> float:
    return max(word.left - one.right, one.left - word.right, 0.0)


def _lines(text: str, area: Area) -> list[Word]:
    """A value's words from the top left corner of its field, one line in its middle."""
    left, top, right, bottom = area
    lines = [line.split() for line in text.splitlines() if line.strip()]
    step = (bottom - top) / len(lines)
    size = max(4.0, min(12.0, 0.8 * step))
    found: list[Word] = []
    for number, line in enumerate(lines):
        letters = sum(map(len, line)) + len(line)
        pace = min(0.5 * size, (right - left) / letters)
        x, middle = left, top + (number + 0.5) * step
        for word in line:
            found.append(Word(word, x, middle - size / 2, x + pace * len(word), middle + size / 2, size))
            x += pace * (len(word) + 1)
    return found


def _text(ask: Callable[..., Any]) -> str:
    """A text that PDFium gives in UTF-16; control characters are blanks."""
    length = ask(None, 0)
    if not 2 < length <= 4 * MAX_VALUE:
        return "" if length <= 2 else "?" * (MAX_VALUE + 1)
    buffer = (ctypes.c_ushort * (length // 2 + 1))()
    ask(ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length)
    text = bytes(buffer)[:length].decode("utf-16-le", "replace").rstrip("\0")
    return "".join(c if c >= " " or c in "\r\n" else " " for c in text)

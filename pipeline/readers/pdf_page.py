"""A page of a PDF: its words, its rules, what stands aside of the text, and what was not read."""

from __future__ import annotations

import ctypes
import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from pipeline.readers import pdf_drawing, pdf_text
from pipeline.readers.legacy_text import of_font
from pipeline.readers.pdf_annotations import Annotations, seated, with_values
from pipeline.readers.pdf_letters import Letters, Piece, Reader
from pipeline.readers.pdf_text import Placed, Sheet
from pipeline.readers.pdf_turned import set_upright
from pipeline.readers.pdf_words import Place, RawPage, Word
from schemas.unread import unread

# What the picture of a digital signature says of itself; the signature is read by its own means.
BANNER = re.compile(
    r"(?:người ký|nguoi ky|ký bởi|ky boi|được ký|ký số bởi|thời gian ký|thoi gian ky|ngày ký|ngay ky|giờ ký|digitally signed|signed by|signer)\s*(?:by)?\s*:?",
    re.IGNORECASE,
)


def read_page(document: pdfium.PdfDocument, index: int, hidden: frozenset[str] = frozenset()) -> RawPage:
    """Words and rules of page ``index`` (from 0), with what its annotations show; ``hidden``: layers switched off."""
    with _uncollected():
        return _read_page(document, index, hidden)


@contextmanager
def _uncollected() -> Iterator[None]:
    """A page's letters make no cycles, and come in such numbers that the collector would go through all memory again and
    again while they are being made: it waits until the page is read."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _read_page(document: pdfium.PdfDocument, index: int, hidden: frozenset[str]) -> RawPage:
    page = document[index]
    try:
        width, height = page.get_size()
        sheet = Sheet(width, height, _placer(page))
        annotations = Annotations.of(page)
        objects = raw.FPDFPage_CountObjects(page.raw)
        if annotations.shown and raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS:
            # The copy in memory is changed, not the file; the page shows what was drawn into it once it is loaded anew.
            page.close()
            page = document[index]
        return _read(page, index + 1, sheet, objects, hidden, annotations)
    finally:
        page.close()


def _read(page: pdfium.PdfPage, number: int, sheet: Sheet, objects: int, hidden: frozenset[str], annotations: Annotations) -> RawPage:
    result = RawPage(number, sheet.width, sheet.height, remarks=annotations.remarks(number))
    text = page.get_textpage()
    try:
        appearances = {ctypes.cast(item, ctypes.c_void_p).value or 0: which for which, item in pdf_drawing.text_objects(page.raw, objects)}
        reader = Reader(text.raw, appearances, hidden)
        letters = reader.read()
        result.fonts = letters.fonts
        legacy = any(map(of_font, letters.fonts))
        if legacy:
            # A font change inside a word changes what its letters mean: each letter's font is asked for.
            letters = reader.read(legacy=True)
        turned = page.get_rotation() // 90 % 4
        turn = pdf_text.upright(letters.pieces, turned)
        sheet = sheet.turned((turn - turned) % 4)
        result.width, result.height = sheet.width, sheet.height
        pdf_drawing.collect(page.raw, objects, sheet.place, result)
        drawn = _words(page.raw, letters, sheet, turn, legacy, result)
    finally:
        text.close()
    pdf_drawing.images_of_appearances(page.raw, objects, sheet.place, result)
    result.words += seated(with_values(annotations, drawn, sheet.place), result.words)
    return result


def _words(page: Any, letters: Letters, sheet: Sheet, turn: int, legacy: bool, result: RawPage) -> list[Word]:
    """Words of all pieces into ``result``: of the upright text, of headings set sideways, and aside; returns those
    that annotations draw."""
    pieces = pdf_text.seen(letters, sheet, result, lambda: pdf_drawing.dark_areas(page, sheet.place))
    if letters.unknown:
        result.remarks.append(unread("symbol", page=result.number, count=letters.unknown))
    drawn = [piece for piece in pieces if piece.ink.appearance >= 0]
    pieces = [piece for piece in pieces if piece.ink.appearance < 0]
    ways: dict[int | None, list[Piece]] = {}
    for piece in pieces:
        ink = piece.ink
        ways.setdefault(None if ink.turn is None else (ink.turn - turn) % 4, []).append(piece)
    straight = pdf_text.placed(ways.pop(0, []), sheet)
    usual = pdf_text.usual_size(straight)
    _set_askew_aside(pdf_text.placed(ways.pop(None, []), sheet), usual, result)
    result.words = pdf_text.words(_without_watermarks(straight, usual, result), sheet, legacy)
    for quarters, group in ways.items():
        turned = sheet.turned(quarters or 0)
        sideways = _without_watermarks(pdf_text.placed(group, turned), usual, result)
        result.words += set_upright(pdf_text.words(sideways, turned, legacy), quarters or 0, result)
    return _of_appearances(drawn, sheet, usual, result)


def _of_appearances(pieces: list[Piece], sheet: Sheet, usual: float, result: RawPage) -> list[Word]:
    """The words that annotations draw, each appearance by itself; what signatures' pictures say of themselves and
    watermarks are put aside."""
    appearances: dict[int, list[Piece]] = {}
    for piece in pieces:
        appearances.setdefault(piece.ink.appearance, []).append(piece)
    found: list[Word] = []
    for group in appearances.values():
        placed = _without_watermarks(pdf_text.placed(group, sheet), usual, result)
        words = pdf_text.words(placed, sheet, legacy=False)
        if BANNER.search(" ".join(word.text for word in words)):
            result.aside.append(words)
        else:
            found += words
    return found


def _set_askew_aside(askew: list[Placed], usual: float, result: RawPage) -> None:
    """Text at a slant is no part of the lines: a watermark, or words that are told as not read in their place."""
    if not askew:
        return
    if not any(pdf_text.is_watermark(one, usual) for one in askew):
        result.remarks.append(unread("turned-text", page=result.number))
    joined: list[Word] = []
    for one in sorted(askew, key=lambda p: p.piece.order):
        last = joined[-1] if joined and not one.piece.apart else None
        if last is None:
            joined.append(Word(one.text, *one.area, one.size))
        else:
            last.text += one.text
            last.right, last.bottom = max(last.right, one.area[2]), max(last.bottom, one.area[3])
            last.left, last.top = min(last.left, one.area[0]), min(last.top, one.area[1])
    result.aside.append(joined)


def _without_watermarks(pieces: list[Placed], usual: float, result: RawPage) -> list[Placed]:
    large = pdf_text.least_of_watermarks(usual)
    marks = [one for one in pieces if (one.size >= large or one.piece.ink.size >= large) and pdf_text.is_watermark(one, usual)]
    if not marks:
        return pieces
    result.aside.append([Word(one.text, *one.area, one.size) for one in marks])
    return [one for one in pieces if one not in marks]


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

"""PDF with a text layer to a Document."""

from __future__ import annotations

import logging
import time

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from pipeline import progress
from pipeline.errors import Code, Reason, Rejection, rejection_of
from pipeline.readers import recognise, scan
from pipeline.readers.detect import PDF
from pipeline.readers.grids import Grid, find_grids
from pipeline.readers.legacy_text import DECODED, remark_of
from pipeline.readers.limits import Limits
from pipeline.readers.page_images import scale_for
from pipeline.readers.page_jobs import WITHOUT_TEXT, recognised, remark_on, rules_remark
from pipeline.readers.pages import assemble
from pipeline.readers.pdf_enclosed import enclosed, form_remark
from pipeline.readers.pdf_page import read_page
from pipeline.readers.pdf_pictures import pictures_of, read_pictures
from pipeline.readers.pdf_words import RawPage
from pipeline.readers.signatures import blocks_of, read_signatures
from pipeline.readers.text_layers import decode_pages, unusable
from pipeline.readers.unruled import find_unruled
from schemas.document import Document, Remark

MEDIA_TYPE = PDF
# It warns on the screen of forms that it cannot draw; they are told as remarks.
logging.getLogger("pypdfium2").setLevel(logging.ERROR)


def read(data: bytes, name: str, limits: Limits) -> Document:
    """A PDF's Document; raises Rejection if it cannot be opened or has no page with usable text."""
    document = _open(data)
    try:
        count = len(document)
        if count > limits.max_pages:
            raise Rejection(Code.TOO_MANY_PAGES, f"{count} trang, giới hạn {limits.max_pages}")
        if count == 0:
            raise Rejection(Code.DAMAGED, "không có trang nào")
        carried = enclosed(document, data)
        pages = [_read_page(document, index, count, carried.hidden) for index in range(count)]
        encodings = decode_pages(pages)
        remarks = [remark for page in pages if (remark := unusable(page))]
        lost: list[Reason] = []
        if remarks and recognise.available():
            remarks, lost = _recognise(data, pages, remarks, limits)
    finally:
        document.close()
    if len(remarks) == len(pages):
        if lost:
            raise rejection_of(lost[0])
        scanned = any(page.has_image or page.words for page in pages)
        # Where recognition was at hand and found nothing, nothing that can be installed helps.
        raise Rejection(Code.NEEDS_OCR if scanned and not recognise.available() else Code.NO_TEXT)
    blind = {remark.page for remark in remarks}
    usable = [p for p in pages if p.number not in blind]
    if encodings:
        remarks.append(Remark(code=DECODED, message=remark_of(encodings)))
    _read_pictures(data, usable, limits)
    grids = {page.number: _grids(page, data, limits, remarks) for page in usable}
    remarks += [remark for page in usable for remark in page.remarks] + carried.remarks
    if carried.xfa:
        remarks.append(form_remark(" ".join(word.text for page in usable for word in page.words)))
    found = assemble(usable, pages, grids, name, MEDIA_TYPE, remarks)
    signed = read_signatures(data)
    found.blocks.extend(blocks_of(signed, len(found.blocks)))
    found.signatures = [one.signature for one in signed]
    return found


def _open(data: bytes) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(data)
        if document.get_formtype() != raw.FORMTYPE_NONE:
            document.init_forms()
        return document
    except pdfium.PdfiumError as error:
        # PDFium keeps the error of an earlier file where it sets none: only what is encrypted asks for a password.
        if "password" in str(error).lower() and b"/Encrypt" in data:
            raise Rejection(Code.ENCRYPTED) from error
        raise Rejection(Code.DAMAGED, "không mở được PDF") from error


def _read_page(document: pdfium.PdfDocument, index: int, count: int, hidden: frozenset[str]) -> RawPage:
    progress.mark("read", index + 1, count)
    try:
        return read_page(document, index, hidden)
    except pdfium.PdfiumError as error:
        raise Rejection(Code.DAMAGED, f"trang {index + 1}", page=index + 1) from error


def recognise_page(data: bytes, number: int, limits: Limits) -> RawPage:
    """One page read as an image, whatever text it has; raises Rejection."""
    document = _open(data)
    try:
        progress.mark("recognise", number, len(document))
        page = document[number - 1]
        scale = scale_for(*page.get_size(), dpi=scan.DPI)
        pixels = page.render(scale=scale).to_numpy()
        page.close()
        return scan.read_image(pixels[:, :, :3] if pixels.ndim == 3 else pixels, number, round(72 * scale), limits)
    except pdfium.PdfiumError as error:
        raise Rejection(Code.DAMAGED, f"trang {number}", page=number) from error
    finally:
        document.close()


def _recognise(data: bytes, pages: list[RawPage], remarks: list[Remark], limits: Limits) -> tuple[list[Remark], list[Reason]]:
    """Put unusable pages as recognised in their places; returns the remarks on those that still have no text, and why
    pages were given up."""
    left: list[Remark] = []
    lost: list[Reason] = []
    numbers = [remark.page or 1 for remark in remarks]
    for number, found in recognised(data, numbers, lambda number: recognise_page(data, number, limits)):
        if isinstance(found, Reason):
            left.append(remark_on(number, found))
            lost.append(found)
        elif found.words:
            pages[number - 1] = found
        else:
            left.append(WITHOUT_TEXT.model_copy(update={"page": number}))
    return left, lost


# The share of a file's time that its pictures may take: the rest is for what is typed.
_PICTURES = 0.5


def _read_pictures(data: bytes, pages: list[RawPage], limits: Limits) -> None:
    """Recognise the pictures of typed pages that may hold text, or say that they were not read."""
    pictured = [page for page in pages if not page.recognised and pictures_of(page)]
    if not pictured:
        return
    deadline = time.monotonic() + _PICTURES * limits.time_limit
    document = pdfium.PdfDocument(data)
    try:
        for page in pictured:
            can_read = recognise.available() and time.monotonic() < deadline
            if can_read:
                progress.mark("recognise", page.number, len(pages))
            read_pictures(document, page, limits, can_read=can_read)
    finally:
        document.close()


def _grids(page: RawPage, data: bytes, limits: Limits, remarks: list[Remark]) -> list[Grid]:
    if len(page.horizontal) + len(page.vertical) > limits.max_rules:
        remarks.append(rules_remark(page.number))
        return []
    grids = [g for g in find_grids(page.horizontal, page.vertical, limits.max_cells) if any(g.holds(w) for w in page.words)]
    if not grids and page.words:
        grids = find_unruled(data, page)
    if sum(len(grid.cells) for grid in grids) > limits.max_cells:
        raise Rejection(Code.TOO_MANY_CELLS, f"trang {page.number}", page=page.number)
    return grids

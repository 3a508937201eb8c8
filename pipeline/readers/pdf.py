"""PDF with a text layer to a Document."""

from __future__ import annotations

import time

import pypdfium2 as pdfium

from pipeline import progress
from pipeline.errors import Code, Rejection
from pipeline.readers import recognise, scan
from pipeline.readers.detect import PDF
from pipeline.readers.grids import Grid, find_grids
from pipeline.readers.legacy_text import DECODED, remark_of
from pipeline.readers.limits import Limits
from pipeline.readers.page_images import scale_for
from pipeline.readers.pages import assemble
from pipeline.readers.pdf_words import RawPage, read_page
from pipeline.readers.signatures import blocks_of, read_signatures
from pipeline.readers.text_layers import decode_pages, unusable
from pipeline.readers.unruled import find_unruled
from schemas.document import Document, Remark

MEDIA_TYPE = PDF


def read(data: bytes, name: str, limits: Limits) -> Document:
    """A PDF's Document; raises Rejection if it cannot be opened or has no page with usable text."""
    document = _open(data)
    try:
        count = len(document)
        if count > limits.max_pages:
            raise Rejection(Code.TOO_MANY_PAGES, f"{count} trang, giới hạn {limits.max_pages}")
        if count == 0:
            raise Rejection(Code.DAMAGED, "không có trang nào")
        pages = [_read_page(document, index, count) for index in range(count)]
        encodings = decode_pages(pages)
        remarks = [remark for page in pages if (remark := unusable(page))]
        if remarks and recognise.available():
            remarks = _recognise(document, pages, remarks, limits)
    finally:
        document.close()
    if len(remarks) == len(pages):
        if any(remark.code == "page-out-of-time" for remark in remarks):
            raise Rejection(Code.TIMEOUT, f"{limits.time_limit} giây", stage="recognise", page=remarks[0].page)
        scanned = any(page.has_image or page.words for page in pages)
        raise Rejection(Code.NEEDS_OCR if scanned else Code.NO_TEXT)
    blind = {remark.page for remark in remarks}
    usable = [p for p in pages if p.number not in blind]
    if encodings:
        remarks.append(Remark(code=DECODED, message=remark_of(encodings)))
    grids = {page.number: _grids(page, data, limits, remarks) for page in usable}
    found = assemble(usable, pages, grids, name, MEDIA_TYPE, remarks)
    signed = read_signatures(data)
    found.blocks.extend(blocks_of(signed, len(found.blocks)))
    found.signatures = [one.signature for one in signed]
    return found


def _open(data: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise Rejection(Code.ENCRYPTED) from error
        raise Rejection(Code.DAMAGED, "không mở được PDF") from error


def _read_page(document: pdfium.PdfDocument, index: int, count: int) -> RawPage:
    progress.mark("read", index + 1, count)
    try:
        return read_page(document, index)
    except pdfium.PdfiumError as error:
        raise Rejection(Code.DAMAGED, f"trang {index + 1}", page=index + 1) from error


def _recognise(document: pdfium.PdfDocument, pages: list[RawPage], remarks: list[Remark], limits: Limits) -> list[Remark]:
    """Read unusable pages as images, in place; returns the remarks on those that still have no text."""
    left = []
    deadline = time.monotonic() + limits.reading_seconds
    for remark in remarks:
        number = remark.page or 1
        if time.monotonic() > deadline:
            left.append(scan.out_of_time(number))
            continue
        progress.mark("recognise", number, len(pages))
        page = document[number - 1]
        scale = scale_for(*page.get_size(), dpi=scan.DPI)
        pixels = page.render(scale=scale).to_numpy()
        page.close()
        found = scan.read_image(pixels[:, :, :3] if pixels.ndim == 3 else pixels, number, round(72 * scale))
        if found.words:
            pages[number - 1] = found
        else:
            left.append(remark)
    return left


def _grids(page: RawPage, data: bytes, limits: Limits, remarks: list[Remark]) -> list[Grid]:
    if len(page.horizontal) + len(page.vertical) > limits.max_rules:
        message = "Trang có quá nhiều nét kẻ, không đọc bảng"
        remarks.append(Remark(code="too-many-rules", message=message, page=page.number))
        return []
    grids = [g for g in find_grids(page.horizontal, page.vertical, limits.max_cells) if any(g.holds(w) for w in page.words)]
    if not grids and page.words:
        grids = find_unruled(data, page)
    if sum(len(grid.cells) for grid in grids) > limits.max_cells:
        raise Rejection(Code.TOO_MANY_CELLS, f"trang {page.number}", page=page.number)
    return grids

"""PDF with a text layer to a Document."""

from __future__ import annotations

import pypdfium2 as pdfium

from pipeline.errors import Code, Rejection
from pipeline.readers import recognise, scan
from pipeline.readers.detect import PDF
from pipeline.readers.grids import Grid, find_grids
from pipeline.readers.legacy_text import DECODED, Encoding, decode_guessed, guess, of_font, remark_of
from pipeline.readers.limits import Limits
from pipeline.readers.page_images import scale_for
from pipeline.readers.pages import assemble
from pipeline.readers.pdf_words import RawPage, read_page
from pipeline.readers.unruled import find_unruled
from schemas.document import Document, Remark
from schemas.syllables import marked_share

MEDIA_TYPE = PDF
# A page with fewer letters than this and an image on it is a scan.
FEW_LETTERS = 25


def read(data: bytes, name: str, limits: Limits) -> Document:
    """A PDF's Document; raises Rejection if it cannot be opened or has no page with usable text."""
    document = _open(data)
    try:
        count = len(document)
        if count > limits.max_pages:
            raise Rejection(Code.TOO_MANY_PAGES, f"{count} trang, giới hạn {limits.max_pages}")
        if count == 0:
            raise Rejection(Code.DAMAGED, "không có trang nào")
        pages = [_read_page(document, index) for index in range(count)]
        encodings = _decode(pages)
        remarks = [remark for page in pages if (remark := _unusable(page))]
        if remarks and recognise.available():
            remarks = _recognise(document, pages, remarks)
    finally:
        document.close()
    if len(remarks) == len(pages):
        scanned = any(page.has_image or page.words for page in pages)
        raise Rejection(Code.NEEDS_OCR if scanned else Code.NO_TEXT)
    blind = {remark.page for remark in remarks}
    usable = [p for p in pages if p.number not in blind]
    if encodings:
        remarks.append(Remark(code=DECODED, message=remark_of(encodings)))
    grids = {page.number: _grids(page, data, limits, remarks) for page in usable}
    return assemble(usable, pages, grids, name, MEDIA_TYPE, remarks)


def _open(data: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise Rejection(Code.ENCRYPTED) from error
        raise Rejection(Code.DAMAGED, "không mở được PDF") from error


def _read_page(document: pdfium.PdfDocument, index: int) -> RawPage:
    try:
        return read_page(document, index)
    except pdfium.PdfiumError as error:
        raise Rejection(Code.DAMAGED, f"trang {index + 1}", page=index + 1) from error


def _decode(pages: list[RawPage]) -> set[Encoding]:
    """Decode what fonts of no known encoding hide, in place; returns all encodings that the pages had."""
    found = {encoding for page in pages for font in page.fonts if (encoding := of_font(font))}
    unknown = [page for page in pages if not any(map(of_font, page.fonts))]
    guessed = guess(" ".join(word.text for page in unknown for word in page.words))
    if guessed is not None:
        found.add(guessed)
        for page in unknown:
            for word in page.words:
                word.text = decode_guessed(word.text, guessed)
    return found


def _still_coded(page: RawPage) -> bool:
    """Whether a page in legacy fonts is nonsense after decoding: its codes are not those of the encoding."""
    if not any(map(of_font, page.fonts)):
        return False
    sense, words = marked_share(" ".join(word.text for word in page.words))
    return sense < 0.6 * words


def _unusable(page: RawPage) -> Remark | None:
    """Why a page's text layer cannot be used, or ``None``."""
    letters = sum(len(word.text) for word in page.words)
    if letters < FEW_LETTERS and (page.has_image or letters == 0):
        return Remark(code="page-needs-ocr", message="Trang không có lớp chữ, cần OCR", page=page.number)
    text = "".join(word.text for word in page.words)
    if _still_coded(page):
        return Remark(code="legacy-font", message="Trang dùng phông chữ cũ (TCVN3/VNI)", page=page.number)
    odd = sum(1 for c in text if "\ue000" <= c <= "\uf8ff" or c == "\ufffd")
    if letters >= FEW_LETTERS and odd > 0.2 * letters:
        return Remark(code="garbled-text", message="Lớp chữ của trang bị lỗi mã, cần OCR", page=page.number)
    return None


def _recognise(document: pdfium.PdfDocument, pages: list[RawPage], remarks: list[Remark]) -> list[Remark]:
    """Read unusable pages as images, in place; returns the remarks on those that still have no text."""
    left = []
    for remark in remarks:
        number = remark.page or 1
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
    grids = [g for g in find_grids(page.horizontal, page.vertical) if any(g.holds(w) for w in page.words)]
    if not grids and page.words:
        grids = find_unruled(data, page)
    if sum(len(grid.cells) for grid in grids) > limits.max_cells:
        raise Rejection(Code.TOO_MANY_CELLS, f"trang {page.number}", page=page.number)
    return grids

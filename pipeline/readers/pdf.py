"""PDF with a text layer to a Document."""

from __future__ import annotations

import re

import pypdfium2 as pdfium

from pipeline.errors import Code, Rejection
from pipeline.readers import page_tables
from pipeline.readers.detect import PDF
from pipeline.readers.grids import Grid, fill, find_grids
from pipeline.readers.limits import Limits
from pipeline.readers.lines import Line, furniture, page_lines
from pipeline.readers.page_tables import PageTable
from pipeline.readers.paragraphs import Frame, build_paragraphs, frame_of, joined
from pipeline.readers.pdf_words import RawPage, Word, read_page
from pipeline.readers.unruled import find_unruled
from schemas.document import Block, Document, Page, Remark

MEDIA_TYPE = PDF
# A page with fewer letters than this and an image on it is a scan.
FEW_LETTERS = 25
_LEGACY_FONT = re.compile(r"(?:^|\+)\.?(?:vn[a-z]|vni[-_ ])", re.IGNORECASE)
# Letters that only Unicode text has: TCVN3 and VNI use Latin-1 letters for them.
_VIETNAMESE = re.compile("[\u1ea0-\u1ef9]")

Item = Line | PageTable


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
    finally:
        document.close()
    remarks = [remark for page in pages if (remark := _unusable(page))]
    if len(remarks) == len(pages):
        scanned = any(page.has_image or page.words for page in pages)
        raise Rejection(Code.NEEDS_OCR if scanned else Code.NO_TEXT)
    blind = {remark.page for remark in remarks}
    usable = [p for p in pages if p.number not in blind]
    grids = {page.number: _grids(page, data, limits, remarks) for page in usable}
    return _assemble(usable, pages, grids, name, remarks)


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


def _unusable(page: RawPage) -> Remark | None:
    """Why a page's text layer cannot be used, or ``None``."""
    letters = sum(len(word.text) for word in page.words)
    if letters < FEW_LETTERS and (page.has_image or letters == 0):
        return Remark(code="page-needs-ocr", message="Trang không có lớp chữ, cần OCR", page=page.number)
    text = "".join(word.text for word in page.words)
    if any(_LEGACY_FONT.search(font) for font in page.fonts) and not _VIETNAMESE.search(text):
        return Remark(code="legacy-font", message="Trang dùng phông chữ cũ (TCVN3/VNI)", page=page.number)
    odd = sum(1 for c in text if "\ue000" <= c <= "\uf8ff" or c == "\ufffd")
    if letters >= FEW_LETTERS and odd > 0.2 * letters:
        return Remark(code="garbled-text", message="Lớp chữ của trang bị lỗi mã, cần OCR", page=page.number)
    return None


def _assemble(usable: list[RawPage], pages: list[RawPage], found: dict[int, list[Grid]], name: str, remarks: list[Remark]) -> Document:
    tables, rests = [], []
    for page in usable:
        grids = found[page.number]
        rests.append(_outside(page.words, grids))
        tables.append([page_tables.from_grid(grid, page.number) for grid in grids])
    lines = [page_lines(words, page.number, page.width) for words, page in zip(rests, usable, strict=True)]
    marked = furniture(lines, [page.height for page in usable])
    frames = {
        page.number: frame_of(
            [line for line in rank if id(line) not in marked],
            page.width,
            [(table.xs[0], table.xs[-1]) for table in here],
        )
        for page, rank, here in zip(usable, lines, tables, strict=True)
    }
    items: list[Item] = []
    feet: list[Line] = []
    for rank, grids_here in zip(lines, tables, strict=True):
        feet.extend(line for line in rank if id(line) in marked)
        _place(items, [line for line in rank if id(line) not in marked], grids_here)
    blocks = _blocks(items, frames)
    for line in feet:
        text, segments = joined([line])
        blocks.append(Block(index=len(blocks), kind="furniture", page=line.page, text=text, segments=segments))
    return Document(
        name=name,
        media_type=MEDIA_TYPE,
        pages=[Page(number=p.number, width=round(p.width, 1), height=round(p.height, 1)) for p in pages],
        blocks=blocks,
        remarks=remarks,
    )


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


def _outside(words: list[Word], grids: list[Grid]) -> list[Word]:
    """Fill the grids with their words; what is left stands outside."""
    rest = words
    for grid in grids:
        fill(grid, [word for word in rest if grid.holds(word)])
        rest = [word for word in rest if not grid.holds(word)]
    return rest


def _place(items: list[Item], lines: list[Line], tables: list[PageTable]) -> None:
    """Add a page's lines and tables in order; a table that goes on from the page before joins it."""
    tops = [(_top(table), table) for table in tables]
    for line in lines:
        while tops and tops[0][0] < line.top:
            _add_table(items, tops.pop(0)[1])
        items.append(line)
    for _, table in tops:
        _add_table(items, table)


def _top(table: PageTable) -> float:
    return min((line.top for piece in table.pieces for line in piece.lines), default=0.0)


def _add_table(items: list[Item], table: PageTable) -> None:
    last = items[-1] if items else None
    if isinstance(last, PageTable) and last.row_pages[-1] == table.row_pages[0] - 1 and page_tables.same_columns(last, table):
        page_tables.join(last, table)
        return
    items.append(table)


def _blocks(items: list[Item], frames: dict[int, Frame]) -> list[Block]:
    blocks: list[Block] = []
    run: list[tuple[Line, Frame]] = []

    def flush() -> None:
        for paragraph in build_paragraphs(run):
            text, segments, style = paragraph.build()
            page = segments[0].page
            blocks.append(Block(index=len(blocks), kind="paragraph", page=page, text=text, segments=segments, style=style))
        run.clear()

    for item in items:
        if isinstance(item, Line):
            run.append((item, frames[item.page]))
            continue
        flush()
        table = page_tables.to_table(item)
        blocks.append(Block(index=len(blocks), kind="table", page=item.row_pages[0], table=table))
    flush()
    return blocks

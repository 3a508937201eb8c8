"""Pages of words and rules to a Document: the common end of PDF, scans and photographs."""

from __future__ import annotations

from pipeline.readers import page_tables
from pipeline.readers.grids import Grid, fill
from pipeline.readers.lines import Line, furniture, page_lines
from pipeline.readers.page_tables import PageTable
from pipeline.readers.paragraphs import Frame, build_paragraphs, frame_of, joined
from pipeline.readers.pdf_words import RawPage, Word
from schemas.document import Block, Document, Page, Reading, Remark

Item = Line | PageTable


def assemble(
    usable: list[RawPage], pages: list[RawPage], found: dict[int, list[Grid]], name: str, media_type: str, remarks: list[Remark]
) -> Document:
    tables, rests = [], []
    for page in usable:
        grids = found[page.number]
        rests.append(outside(page.words, grids))
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
    asides = [Line(words, page.number) for page in usable for words in page.aside if words]
    for line in feet + asides:
        text, segments = joined([line])
        blocks.append(Block(index=len(blocks), kind="furniture", page=line.page, text=text, segments=segments))
    return Document(
        name=name,
        media_type=media_type,
        pages=[Page(number=p.number, width=round(p.width, 1), height=round(p.height, 1)) for p in pages],
        blocks=blocks,
        reading=_reading(usable),
        ocr_confidence=_confidence(usable),
        remarks=remarks,
    )


def _reading(pages: list[RawPage]) -> Reading:
    recognised = sum(page.recognised for page in pages)
    if recognised < len(pages) and any(page.pictured for page in pages):
        return "mixed"
    return "text" if recognised == 0 else "ocr" if recognised == len(pages) else "mixed"


def _confidence(pages: list[RawPage]) -> float | None:
    """Mean confidence of the recognised words."""
    sure = [word.confidence for page in pages for word in page.words if page.recognised or word.confidence < 1]
    return round(sum(sure) / len(sure), 3) if sure else None


def outside(words: list[Word], grids: list[Grid]) -> list[Word]:
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

"""Plain text to a Document: wrapped lines joined again, form feeds as page ends.

Nothing but the characters tells where a paragraph ends, so the width of the wrap does: a line with
room left for the next word was ended on purpose. Blank lines alone tell nothing, converters put them
between wrapped lines. A table that was flattened into lines becomes one again where its rows can be told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from language.document_types import names_draft
from pipeline.errors import Code, Rejection
from pipeline.readers import flat_tables
from pipeline.readers.detect import TEXT
from pipeline.readers.encodings import decode
from pipeline.readers.flat_tables import FlatTable
from pipeline.readers.legacy_text import DECODED, decode_guessed, guess, remark_of
from pipeline.readers.limits import Limits
from pipeline.readers.paragraphs import starts_item
from schemas.document import Block, Cell, Document, Page, Remark, Segment, Style, Table

MEDIA_TYPE = TEXT
# Lines longer than this were never wrapped: each is a paragraph.
UNWRAPPED = 160
_PAGE_NUMBER = re.compile(r"\d{1,3}")
# What some converters leave of Word's bookmarks.
_BOOKMARK = re.compile(r"\[bookmark: [^\]]*\]")
# Ends of lines other than line feed: Unicode's line and paragraph separators, next line, vertical tab (UAX #14: BK, NL).
_LINE_ENDS = re.compile("[\v\x85\u2028\u2029]")
_TERMINAL = tuple(".;:!?…")
_DASHED_WORD = re.compile(r"[-–—]\s*\w")


@dataclass(slots=True)
class Row:
    """A line of the file, blanks at its ends cut off; ``gap`` counts the blank lines before it."""

    text: str
    page: int
    indent: int
    gap: int


@dataclass(frozen=True, slots=True)
class Wrap:
    """How a file was wrapped: the length of a full line, and whether blank lines are the exception."""

    width: int
    single_spaced: bool


def read(data: bytes, name: str, limits: Limits) -> Document:
    """A text file's Document; raises Rejection if it holds no text or too much."""
    decoded = decode(data)
    text = decoded.text
    if len(text) > limits.max_characters:
        raise Rejection(Code.TOO_LARGE, f"{len(text)} ký tự", limit="max_characters")
    encoding = guess(text)
    # In code pages of one byte a letter these codes are letters.
    text = text if decoded.encoding == "latin-1" else _LINE_ENDS.sub("\n", text)
    rows = _rows(decode_guessed(text, encoding) if encoding else text)
    if not rows:
        raise Rejection(Code.NO_TEXT)
    wrap = Wrap(_wrap_width(rows), sum(row.gap == 0 for row in rows) > 0.6 * len(rows))
    blocks: list[Block] = []
    feet = [row for row in rows if _PAGE_NUMBER.fullmatch(row.text) and row.gap >= 2]
    body = [row for row in rows if not any(row is foot for foot in feet)]
    place = 0
    for table in flat_tables.find([row.text for row in body]):
        _paragraphs(body[place : table.start], wrap, blocks)
        blocks.append(_table(len(blocks), body, table))
        place = table.end
    _paragraphs(body[place:], wrap, blocks)
    for row in feet:
        blocks.append(_block(len(blocks), [row], "furniture"))
    pages = [Page(number=number) for number in range(1, rows[-1].page + 1)]
    remarks = [*decoded.remarks, *([Remark(code=DECODED, message=remark_of({encoding}))] if encoding else [])]
    return Document(name=name, media_type=MEDIA_TYPE, pages=pages, blocks=blocks, has_styles=False, remarks=remarks)


def _paragraphs(rows: list[Row], wrap: Wrap, blocks: list[Block]) -> None:
    groups: list[list[Row]] = []
    for row in rows:
        if groups and _continues(groups[-1], row, wrap):
            groups[-1].append(row)
        else:
            groups.append([row])
    for group in groups:
        blocks.append(_block(len(blocks), group, "paragraph"))


def _table(index: int, rows: list[Row], flat: FlatTable) -> Block:
    """A flattened table as a grid; text cells that a row lacks are those of the row above, merged."""
    columns = [kind for kind, _ in flat.headings]
    cells = [Cell(row=0, column=c, text=text) for c, (_, text) in enumerate(flat.headings)]
    pages = [rows[flat.start].page]
    open_cells: dict[str, Cell] = {}
    for number, line in enumerate(flat.rows, start=1):
        places = line.group or line.number + [p for taken in line.cells.values() for p in taken]
        pages.append(rows[places[0]].page if places else pages[-1])
        if line.group:
            open_cells = {}
            cells.append(_cell(number, 0, line.group, rows, span=len(columns)))
            continue
        for column, kind in enumerate(columns):
            taken = line.number if kind == "number" else line.cells.get(kind, [])
            above = open_cells.get(kind)
            if not taken and above is not None and kind in ("goal", "task", "number") and not line.number:
                above.row_span += 1
                continue
            cell = _cell(number, column, taken, rows)
            cells.append(cell)
            open_cells[kind] = cell
    table = Table(rows=len(flat.rows) + 1, columns=len(columns), cells=cells, row_pages=pages)
    return Block(index=index, kind="table", page=pages[0], table=table)


def _cell(row: int, column: int, places: list[int], rows: list[Row], span: int = 1) -> Cell:
    segments, offset = [], 0
    for place in places:
        line = rows[place]
        segments.append(Segment(start=offset, end=offset + len(line.text), page=line.page))
        offset += len(line.text) + 1
    text = "\n".join(rows[place].text for place in places)
    return Cell(row=row, column=column, column_span=span, text=text, segments=segments)


def _rows(text: str) -> list[Row]:
    rows: list[Row] = []
    gap = 0
    for number, page in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\f"), start=1):
        for line in page.split("\n"):
            stripped = _BOOKMARK.sub("", line).strip()
            if not stripped:
                gap += 1
                continue
            rows.append(Row(stripped, number, len(line) - len(line.lstrip()), gap))
            gap = 0
    return rows


def _wrap_width(rows: list[Row]) -> int:
    """The length that full lines have: the 90th percentile of those that are not whole paragraphs."""
    lengths = sorted(len(row.text) for row in rows if len(row.text) < UNWRAPPED)
    return lengths[int(len(lengths) * 0.9)] if lengths else UNWRAPPED


def _continues(group: list[Row], row: Row, wrap: Wrap) -> bool:
    last = group[-1]
    before, text, width = last.text, row.text, wrap.width
    if len(before) >= UNWRAPPED or len(text) >= UNWRAPPED or _is_capitals(before) != _is_capitals(text):
        return False
    if names_draft(text):
        return False
    if starts_item(text):
        full = len(before) >= 0.75 * width and not before.endswith(_TERMINAL)
        return full and _DASHED_WORD.match(text) is not None and text.lstrip("-–— ")[:1].islower()
    if text[:1].islower() or text[:1] in ")”":
        return True
    item = starts_item(before)
    if row.page == last.page and (row.gap >= 3 or (wrap.single_spaced and row.gap and not item)):
        return False
    if before.endswith(_TERMINAL):
        return len(before) >= 0.93 * width and row.indent <= last.indent and not before.endswith(":")
    first = len(text.split()[0])
    if _is_capitals(text):
        # Capitals are wide: fewer of them fill a line.
        return len(before) + 1 + first >= 0.7 * width
    return len(before) + 1 + first >= (0.88 if item else 0.82) * width or before.endswith((",", "-", "–"))


def _is_capitals(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) >= 4 and sum(c.isupper() for c in letters) > 0.85 * len(letters)


def _block(index: int, rows: list[Row], kind: str) -> Block:
    segments, offset = [], 0
    for row in rows:
        segments.append(Segment(start=offset, end=offset + len(row.text), page=row.page))
        offset += len(row.text) + 1
    return Block(
        index=index,
        kind="furniture" if kind == "furniture" else "paragraph",
        page=rows[0].page,
        text="\n".join(row.text for row in rows),
        segments=segments,
        style=Style(indent=float(rows[0].indent)),
    )

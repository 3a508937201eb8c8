"""Grids of single pages to tables of the document: over page ends, rows whole, header rows once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from language.dittos import is_ditto
from language.text import CAPITALS, search_key
from pipeline.readers.grids import Grid, GridCell
from pipeline.readers.lines import Line, rows
from pipeline.readers.paragraphs import joined
from schemas.document import Cell, Segment, Table

# Borders of the same column differ by less than this from page to page, in points.
SAME_BORDER = 4.0
# A table is as wide on the next page but for this share, and stands no more than this aside, in points.
SAME_WIDTH, SHIFTED = 0.01, 60.0
_FRESH = re.compile(rf"[-–+•*]\s|\d{{1,2}}[.)]|[IVX]+\b|[{CAPITALS}]")


@dataclass(slots=True)
class Piece:
    """A cell while tables are joined."""

    row: int
    column: int
    row_span: int
    column_span: int
    lines: list[Line] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


@dataclass(slots=True)
class PageTable:
    xs: list[float]
    row_pages: list[int]
    pieces: list[Piece]

    @property
    def rows(self) -> int:
        return len(self.row_pages)

    def in_row(self, row: int) -> list[Piece]:
        return [p for p in self.pieces if p.row == row]

    def covering(self, row: int) -> list[Piece]:
        return [p for p in self.pieces if p.row <= row < p.row + p.row_span]


def from_grid(grid: Grid, page: int) -> PageTable:
    pieces = [_piece(cell, page) for cell in sorted(grid.cells, key=lambda c: (c.row, c.column))]
    return PageTable(grid.xs, [page] * (len(grid.ys) - 1), pieces)


def _piece(cell: GridCell, page: int) -> Piece:
    lines = [Line(row, page) for row in rows(cell.words)]
    return Piece(cell.row, cell.column, cell.row_span, cell.column_span, lines)


def same_columns(a: PageTable, b: PageTable) -> bool:
    """Two tables on successive pages that have the same borders; a border that one lacks is forgiven.

    Sheets lie differently on a scanner: borders are compared as they stand within their table.
    """
    if abs((a.xs[-1] - a.xs[0]) - (b.xs[-1] - b.xs[0])) > SAME_BORDER + SAME_WIDTH * (a.xs[-1] - a.xs[0]):
        return False
    if abs(a.xs[0] - b.xs[0]) > (SHIFTED if min(len(a.xs), len(b.xs)) > 3 else SAME_BORDER):
        return False
    few, many = sorted((a.xs, _shifted(b.xs, a.xs)), key=len)
    return len(many) - len(few) <= 1 and all(any(abs(x - y) <= SAME_BORDER for y in many) for x in few)


def _shifted(xs: list[float], to: list[float]) -> list[float]:
    """Borders as they would stand if their table stood where another stands."""
    scale = (to[-1] - to[0]) / max(xs[-1] - xs[0], 1.0)
    return [to[0] + (x - xs[0]) * scale for x in xs]


def join(table: PageTable, more: PageTable) -> None:
    """Append ``more``, the next page's part, to ``table`` in place."""
    more.xs = _shifted(more.xs, table.xs)
    _align(table, more)
    header = _repeated_header(table, more)
    if header:
        _drop_rows(more, header)
    if not more.pieces:
        return
    offset = table.rows
    if _splits_row(table, more):
        offset -= 1
        _merge_first_row(table, more)
        more.row_pages.pop(0)
    else:
        _extend_leading(table, more)
    table.row_pages.extend(more.row_pages)
    for piece in more.pieces:
        piece.row += offset
        table.pieces.append(piece)


def _align(table: PageTable, more: PageTable) -> None:
    """Give both the same columns where one page lacks a border that no text shows there."""
    if len(table.xs) == len(more.xs):
        return
    fewer, xs = (table, more.xs) if len(table.xs) < len(more.xs) else (more, table.xs)
    slots = [min(range(len(xs)), key=lambda i: abs(xs[i] - x)) for x in fewer.xs]
    for piece in fewer.pieces:
        left, right = slots[piece.column], slots[piece.column + piece.column_span]
        piece.column, piece.column_span = left, right - left
    fewer.xs = xs


def _repeated_header(table: PageTable, more: PageTable) -> int:
    """How many of ``more``'s first rows repeat the table's own."""
    count = 0
    while count < min(3, table.rows, more.rows):
        ours = [search_key(p.text) for p in table.in_row(count)]
        theirs = [search_key(p.text) for p in more.in_row(count)]
        if not any(ours) or len(ours) != len(theirs) or not all(map(_same, ours, theirs)):
            break
        count += 1
    return count


def _same(a: str, b: str) -> bool:
    """Whether two headings are one, a letter misread in one of them aside."""
    return a == b or (min(len(a), len(b)) >= 6 and SequenceMatcher(None, a, b, autojunk=False).ratio() >= 0.85)


def _drop_rows(table: PageTable, count: int) -> None:
    table.row_pages = table.row_pages[count:]
    table.pieces = [p for p in table.pieces if p.row >= count]
    for piece in table.pieces:
        piece.row -= count


def _splits_row(table: PageTable, more: PageTable) -> bool:
    """Whether ``more`` begins with the rest of ``table``'s last row.

    A rest has no running number, and some cell goes on in the middle of a sentence (a small letter
    after no full stop), or only few of the row's cells go on at all.
    """
    first = {p.column: p for p in more.in_row(0)}
    last = {p.column: p for p in table.covering(table.rows - 1)}
    number = first.get(0)
    if number is None or number.text.strip() or not any(p.text.strip() for p in first.values()):
        return False
    going, fresh, filled = 0, 0, 0
    for column, piece in first.items():
        text = piece.text.strip()
        before = last[column].text.strip() if column in last else ""
        if not text:
            continue
        filled += 1
        if is_ditto(text):
            # A mark for the same as above begins and ends its cell.
            fresh += 1
            continue
        if before and not _FRESH.match(text) and not before.endswith((".", ";", ":")):
            going += 1
        elif (before and _FRESH.match(text) and before.endswith((".", ";"))) or not before:
            fresh += 1
    if going:
        return going >= fresh
    full = sum(bool(p.text.strip()) for p in last.values())
    return fresh == 0 and filled < 0.5 * full


def _merge_first_row(table: PageTable, more: PageTable) -> None:
    bottom = table.rows - 1
    last = {p.column: p for p in table.covering(bottom)}
    kept = []
    for piece in more.pieces:
        target = last.get(piece.column)
        if piece.row > 0 or target is None:
            kept.append(piece)
            continue
        target.lines.extend(piece.lines)
        target.row_span += piece.row_span - 1
    for piece in kept:
        piece.row = max(piece.row, 0)
    more.pieces = kept


def _extend_leading(table: PageTable, more: PageTable) -> None:
    """Merged leading cells go on over the page: the empty cells before a row's first text are theirs."""
    last = {p.column: p for p in table.covering(table.rows - 1)}
    kept = []
    open_columns = True
    for piece in sorted(more.pieces, key=lambda p: (p.row, p.column)):
        if piece.row == 0 and open_columns and not piece.text.strip() and piece.column in last:
            last[piece.column].row_span += piece.row_span
            continue
        if piece.row == 0:
            open_columns = False
        kept.append(piece)
    more.pieces = kept


def to_table(table: PageTable) -> Table:
    """The finished table as the Document model has it."""
    cells = []
    for piece in sorted(table.pieces, key=lambda p: (p.row, p.column)):
        text, segments = joined(piece.lines) if piece.lines else ("", list[Segment]())
        bold = all(line.share("bold") > 0.8 for line in piece.lines) if piece.lines else None
        cells.append(
            Cell(
                row=piece.row,
                column=piece.column,
                row_span=piece.row_span,
                column_span=piece.column_span,
                text=text,
                segments=segments,
                bold=bold,
            )
        )
    return Table(rows=table.rows, columns=len(table.xs) - 1, cells=cells, row_pages=table.row_pages)

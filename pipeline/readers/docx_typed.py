"""What a DOCX types by hand into paragraphs: items parted by line breaks only, and tables whose cells tabs part.

A line break before a label or a bullet begins a paragraph as a paragraph mark does. Paragraphs whose cells tabs part
are a table where the first of them names columns as a table's head does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from language.columns import column_kind
from pipeline.readers.docx_text import Piece, Text
from pipeline.readers.paragraphs import follows_number, starts_item
from schemas.document import Cell, Table

_NUMBER_HEAD = re.compile(r"(?:S?TT|Số TT|SỐ TT)\.?")
_ROW_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,2}){0,2}\.?")
_DASH = re.compile(r"[-–—+]\s*")
_ENDS = (".", ";", ":", "!", "?")
# A group's title between rows has no more characters than this.
_GROUP_LENGTH = 140
_FEWEST_COLUMNS = 3
_FEWEST_ROWS = 2


def arranged(pieces: list[Piece]) -> list[Piece]:
    """The pieces with items typed into one paragraph parted, and tables typed with tabs made tables."""
    lines = [part for piece in pieces for part in _items(piece)]
    made: list[Piece] = []
    place = 0
    while place < len(lines):
        end = _table_end(lines, place)
        if end is None:
            made.append(lines[place])
            place += 1
        else:
            made.append(_table(lines[place:end]))
            place = end
    return made


def _items(piece: Piece) -> Iterator[Piece]:
    text = piece.text.text
    if piece.kind != "paragraph" or "\n" not in text:
        yield piece
        return
    starts = [0, *(match.end() for match in re.finditer("\n", text) if _begins(text[: match.start()], text[match.end() :]))]
    if len(starts) == 1:
        yield piece
        return
    for number, (start, end) in enumerate(pairwise([*starts, len(text) + 1])):
        part = piece.text.between(start, end - 1)
        yield Piece(
            piece.kind,
            part.page(piece.page),
            piece.serial,
            text=part,
            look=piece.look,
            label=piece.label if number == 0 else None,
            level=piece.level if number == 0 else None,
        )


def _begins(before: str, line: str) -> bool:
    """Whether the line behind a break is an item: not the dash or the number that a break put ahead of a sentence's rest."""
    before, line = before.rstrip(), line.lstrip()
    if not starts_item(line) or follows_number(before):
        return False
    dash = _DASH.match(line)
    return dash is None or before.endswith(_ENDS) or not line[dash.end() :][:1].islower()


def _columns(piece: Piece) -> list[tuple[int, int]]:
    """Where a paragraph's cells start and end."""
    text = piece.text.text
    tabs = [match.start() for match in re.finditer("\t", text)]
    return list(zip([0, *(tab + 1 for tab in tabs)], [*tabs, len(text)], strict=True))


def _texts(piece: Piece) -> list[str]:
    return [piece.text.text[start:end].strip() for start, end in _columns(piece)]


def _is_head(piece: Piece) -> bool:
    """A line of at least three short names, the first that of the number, the others naming a column at least."""
    cells = _texts(piece)
    if piece.kind != "paragraph" or piece.label or len(cells) < _FEWEST_COLUMNS or not all(cells):
        return False
    return _NUMBER_HEAD.fullmatch(cells[0]) is not None and any(column_kind(cell) is not None for cell in cells[1:])


def _is_row(piece: Piece, columns: int) -> bool:
    cells = _texts(piece)
    if piece.kind != "paragraph" or piece.label or not 2 <= len(cells) <= columns:
        return False
    return len(cells) == columns or _ROW_NUMBER.fullmatch(cells[0]) is not None


def _table_end(pieces: list[Piece], start: int) -> int | None:
    """Where the table that a head line opens ends; ``None`` where none opens."""
    if not _is_head(pieces[start]):
        return None
    columns = len(_columns(pieces[start]))
    end, rows = start + 1, 0
    while end < len(pieces):
        if _is_row(pieces[end], columns):
            end, rows = end + 1, rows + 1
        elif _is_group(pieces[end]) and end + 1 < len(pieces) and _is_row(pieces[end + 1], columns):
            end += 1
        else:
            break
    return end if rows >= _FEWEST_ROWS else None


def _is_group(piece: Piece) -> bool:
    text = piece.text.text
    return piece.kind == "paragraph" and "\t" not in text and len(text) <= _GROUP_LENGTH and not text.rstrip().endswith(_ENDS)


def _table(pieces: list[Piece]) -> Piece:
    columns = len(_columns(pieces[0]))
    cells: list[Cell] = []
    for row, piece in enumerate(pieces):
        places = _columns(piece)
        alone = len(places) == 1
        for column, (start, end) in enumerate(places):
            text = Text()
            if alone and piece.label:
                text.add(f"{piece.label} ", piece.look, piece.page)
            text.extend(piece.text.between(start, end))
            bold = text.bold > 0.8 * text.letters if text.letters else None
            span = columns if alone else 1
            cells.append(Cell(row=row, column=column, column_span=span, text=text.text, segments=text.segments(), bold=bold))
        for column in range(len(places), 0 if alone else columns):
            cells.append(Cell(row=row, column=column))
    table = Table(rows=len(pieces), columns=columns, cells=cells, row_pages=[piece.page for piece in pieces])
    return Piece("table", pieces[0].page, pieces[0].serial, table=table)

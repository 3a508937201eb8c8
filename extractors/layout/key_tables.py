"""Small tables of nothing but assigning keys and their values, under the item that they assign: "Cơ quan chủ trì | Công an xã".

The plan contract, "Tasks": a closing line that only assigns fills the fields of the items that it closes. Offices set such
lines as a small table, mostly without borders: a key and its value a row, two such pairs a row, values under their keys, or
keys and values in the same cells.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from language.columns import ColumnKind, column_kind, counts_rows, key_of_cell
from language.mentions.keys import BEGINS, Kind, before_colon
from language.quotes import Quote, of_cell
from schemas.document import Block, Table

Keyed = dict[Kind, Quote]

# A table of more rows than there are keys is none of one item's.
_MOST_ROWS = 9
# What such a table may say besides, which assigns nothing.
_BESIDE = (ColumnKind.NOTE, ColumnKind.FUNDS, ColumnKind.ASIDE, ColumnKind.NUMBER, ColumnKind.AREA)


@dataclass(slots=True)
class Card:
    """What a small table assigns; ``task``: the task itself, where a row of the table says it."""

    fields: Keyed = field(default_factory=dict)
    task: Quote | None = None


def read_card(block: Block) -> Card | None:
    """What a small table assigns; ``None`` where it holds anything but keys and their values, or says neither who nor when."""
    table = block.table
    if table is None or table.rows > _MOST_ROWS:
        return None
    lines = _lines(block, table)
    found = _below(lines) or _beside(lines)
    return found if found and found.fields.keys() & {"lead", "support", "deadline"} else None


def _says(quote: Quote) -> bool:
    return any(c.isalnum() for c in quote.text)


def _lines(block: Block, table: Table) -> list[list[Quote]]:
    """The cells of each row in order, without columns that are empty or number the rows, and without empty rows."""
    columns: dict[int, list[str]] = {}
    for cell in sorted(table.cells, key=lambda c: (c.row, c.column)):
        if any(c.isalnum() for c in cell.text):
            columns.setdefault(cell.column, []).append(cell.text)
    kept = {column for column, texts in columns.items() if not counts_rows(texts)}
    rows: dict[int, list[Quote]] = {}
    for cell in sorted(table.cells, key=lambda c: (c.row, c.column)):
        if cell.column in kept:
            page = table.row_pages[cell.row] if cell.row < len(table.row_pages) else block.page
            rows.setdefault(cell.row, []).append(of_cell(block, cell, page).strip(" :-–+•*"))
    return [line for _, line in sorted(rows.items()) if any(map(_says, line))]


_Key = Kind | ColumnKind


def _key(quote: Quote) -> _Key | None:
    """What a cell that is nothing but a key assigns; a column's kind where it assigns nothing."""
    if (assigns := key_of_cell(quote.folded)) is not None:
        return assigns
    kind = column_kind(quote.text) if _says(quote) and len(quote.text) <= _LONGEST_HEAD else None
    return kind if kind in (*_BESIDE, ColumnKind.TASK, ColumnKind.ACTIVITY) else None


_LONGEST_HEAD = 30


def _put(card: Card, key: _Key, value: Quote) -> bool:
    """Take a key's value; ``False`` where the key already has one."""
    if not _says(value):
        return True
    if isinstance(key, ColumnKind):
        if key in _BESIDE:
            return True
        taken, card.task = card.task, value
        return taken is None and key_of_cell(value.folded) is None
    if key in card.fields:
        return False
    card.fields[key] = value
    return True


def _below(lines: list[list[Quote]]) -> Card | None:
    """Values under their keys: one row of two keys or more, one of values."""
    if len(lines) != 2 or len(lines[0]) != len(lines[1]) or len(lines[0]) < 2:
        return None
    keys = [_key(quote) for quote in lines[0]]
    if any(key is None or isinstance(key, ColumnKind) for key in keys) or any(key_of_cell(quote.folded) for quote in lines[1]):
        return None
    card = Card()
    return card if all(key is not None and _put(card, key, value) for key, value in zip(keys, lines[1], strict=True)) else None


def _beside(lines: list[list[Quote]]) -> Card | None:
    """Each value behind its key, in the next cell or in the key's own."""
    card = Card()
    for line in lines:
        filled = [quote for quote in line if _says(quote)]
        place = 0
        while place < len(filled):
            quote = filled[place]
            key: _Key | None = _key(quote)
            begins = BEGINS.match(quote.folded) if key is None else None
            if key is not None:
                # A key without a value ends the row.
                value = filled[place + 1] if place + 1 < len(filled) else quote.slice(0, 0)
                place += 2
            elif begins is not None:
                key, value = before_colon()[begins.group("key")], quote.slice(begins.end(), len(quote.text))
                place += 1
            else:
                return None
            if not _put(card, key, value):
                return None
    return card

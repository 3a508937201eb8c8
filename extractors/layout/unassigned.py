"""What a document says outside its items: letterhead, legal grounds, headings, lead-ins, closing words, recipients.

Search finds it, and checks of form read it. Together with the items it is the whole text, by construction: every range
of every block and cell that no item's own words quote is a passage. Only labels and punctuation are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.layout.zones import is_watermark
from language import labels
from language.dittos import is_ditto
from language.text import search_key, view
from schemas.document import Block, Cell, Document, Segment, Table
from schemas.plan import Goal, Passage, Plan, Target, Task

# Fields that hold an item's own words, in whole; those that hold a part of what stands around it.
_WORDS = frozenset({"text", "activity", "value"})
_VALUES = frozenset({"deliverables", "lead", "support", "deadline"})
# A cell of a column or row that only counts: "1", "(2)", "II.", "a)".
_COUNTS = re.compile(r"\(?(?:\d{1,3}|[IVX]{1,5}|[a-zđ])\s?[.)]?\)?")
_SAYS = re.compile(r"[^\W_]")
Place = tuple[int, int | None, int | None]
Span = tuple[int, int]


@dataclass(slots=True)
class _Quoted:
    """Ranges of a place's raw text that items quote: as their words, and as values beside them."""

    words: list[Span]
    values: list[Span]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block's or cell's raw text with where it stands; ``counts``: it may be nothing but a number of its row."""

    place: Place
    text: str
    page: int
    segments: list[Segment]
    counts: bool = False
    furniture: bool = False


def extract(document: Document, plan: Plan) -> list[Passage]:
    """Every range of the document that no goal, target or task holds, in reading order."""
    quoted = _quoted(plan)
    found: list[Passage] = []
    for piece in _pieces(document):
        own = quoted.get(piece.place)
        if piece.counts and own is None and _COUNTS.fullmatch(piece.text.strip()):
            continue
        if own is not None or not is_ditto(piece.text):
            found += (_passage(piece, start, end) for start, end in _gaps(piece.text, own))
    return found


def _passage(piece: _Piece, start: int, end: int) -> Passage:
    block, row, column = piece.place
    touched = next((s.page for s in piece.segments if s.start < end and s.end > start), piece.page)
    text = view(piece.text[start:end]).clean
    kind = "furniture" if piece.furniture else "text"
    return Passage(text=text, page=touched, block=block, row=row, column=column, start=start, end=end, kind=kind)


def _gaps(text: str, own: _Quoted | None) -> Iterator[Span]:
    """Ranges that say something and are no item's words."""
    if own is None:
        yield from _trimmed(text, 0, len(text))
        return
    place = 0
    for start, end in sorted([*own.words, (len(text), len(text))]):
        if start > place and not _is_glue(text, place, start, own.values):
            yield from _trimmed(text, place, start)
        place = max(place, end)


def _is_glue(text: str, start: int, end: int, values: list[Span]) -> bool:
    """A label before an item's words, or nothing but values that the item has ("Văn phòng:")."""
    if start == 0:
        label = labels.parse(view(text).clean)
        start = min(end, view(text).raw_span(0, label[1])[1]) if label is not None else 0
    return not _says(text, start, end, values)


def _says(text: str, start: int, end: int, values: list[Span]) -> bool:
    """Whether letters or digits stand in a range outside the values quoted from it."""
    for low, high in sorted(values):
        if low > start and _SAYS.search(text, start, min(low, end)):
            return True
        start = max(start, min(high, end))
    return _SAYS.search(text, start, end) is not None


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    """The range without blanks at its ends; nothing where it has neither letter nor digit."""
    if _SAYS.search(text, start, end) is None:
        return
    while text[start].isspace():
        start += 1
    while text[end - 1].isspace():
        end -= 1
    yield start, end


def _quoted(plan: Plan) -> dict[Place, _Quoted]:
    """What items quote, by place; a heading that gives an area or an officer to what stands under it stays what it is."""
    found: dict[Place, _Quoted] = {}
    items: tuple[Goal | Target | Task, ...] = (*plan.goals, *plan.targets, *plan.tasks)
    for item in items:
        blocks = {row.block for row in item.evidence.get("text", [])}
        for name, rows in item.evidence.items():
            said = _said(item, name) if name in _VALUES else frozenset()
            for row in rows:
                # A cell may be quoted and give no value: "Khi phát sinh" is no deadline.
                own = name in _VALUES and row.block in blocks and said.issuperset(search_key(row.quote).split())
                if own or name in _WORDS:
                    kept = found.setdefault((row.block, row.row, row.column), _Quoted([], []))
                    (kept.values if own else kept.words).append((row.start, row.end))
    return found


def _said(item: Goal | Target | Task, name: str) -> frozenset[str]:
    """The words that an item keeps of a value's quotation."""
    if not isinstance(item, Task):
        return frozenset()
    if name == "deliverables":
        kept = " ".join(item.deliverables)
    elif name == "deadline":
        kept = item.deadline.text if item.deadline else ""
    else:
        kept = (item.lead_text if name == "lead" else item.support_text) or ""
    return frozenset(search_key(kept).split())


def _pieces(document: Document) -> Iterator[_Piece]:
    for block in document.blocks:
        if is_watermark(block):
            continue  # told as a mark on the page
        if block.table is None and block.kind != "signature":
            place = (block.index, None, None)
            yield _Piece(place, block.text, block.page, block.segments, furniture=block.kind == "furniture")
        elif block.table is not None:
            yield from _cells(block, block.table)


def _cells(block: Block, table: Table) -> Iterator[_Piece]:
    cells = sorted(table.cells, key=lambda c: (c.row, c.column))
    numbers = _number_rows(cells)
    for cell in cells:
        page = table.row_pages[cell.row] if cell.row < len(table.row_pages) else block.page
        counts = cell.column == 0 or cell.row in numbers
        yield _Piece((block.index, cell.row, cell.column), cell.text, page, cell.segments, counts)


def _number_rows(cells: list[Cell]) -> set[int]:
    """Rows that only number the columns: "(1)", "(2)", "(3)"."""
    says = {cell.row for cell in cells if cell.text.strip() and not _COUNTS.fullmatch(cell.text.strip())}
    return {cell.row for cell in cells} - says

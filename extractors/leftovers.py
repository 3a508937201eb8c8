"""What a document says outside its items: letterhead, legal grounds, headings, lead-ins, recipients.

Search finds it, and checks of form read it. Together with the items it is the whole text: a block or cell that
an item was read from is left to that item.
"""

from __future__ import annotations

from collections.abc import Iterator

from extractors.quotes import Quote, of_block, of_cell
from schemas.document import Document
from schemas.plan import Passage, Plan

# Page numbers and lone bullets say nothing.
_SHORTEST = 3
Place = tuple[int, int | None, int | None]


def extract(document: Document, plan: Plan) -> list[Passage]:
    """Blocks and cells in reading order that no goal, target or task quotes."""
    taken = _taken(plan)
    found = []
    for place, quote in _pieces(document):
        text = " ".join(quote.text.split())
        if place not in taken and len(text) >= _SHORTEST and any(c.isalpha() for c in text):
            found.append(Passage(text=text, page=quote.page, block=place[0]))
    return found


# Fields whose words are the item's own; a heading that gives an area or an officer stays what it is.
_OWN = frozenset({"text", "activity", "deliverables"})


def _taken(plan: Plan) -> set[Place]:
    found: set[Place] = set()
    for item in (*plan.goals, *plan.targets, *plan.tasks):
        for name, rows in item.evidence.items():
            found.update((row.block, row.row, row.column) for row in rows if name in _OWN or row.row is not None)
    return found


def _pieces(document: Document) -> Iterator[tuple[Place, Quote]]:
    for block in document.blocks:
        if block.kind in ("signature", "furniture"):
            continue
        if block.table is None:
            quote = of_block(block)
            if quote:
                yield (block.index, None, None), quote
            continue
        pages = block.table.row_pages
        for cell in sorted(block.table.cells, key=lambda c: (c.row, c.column)):
            quote = of_cell(block, cell, pages[cell.row] if cell.row < len(pages) else block.page)
            if quote:
                yield (block.index, cell.row, cell.column), quote

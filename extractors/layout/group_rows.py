"""Group rows of a table: rows that name an area, a body or a time for those under them, as sections."""

from __future__ import annotations

import re

from extractors.layout.sections import Part
from language import labels
from language.columns import is_figure
from language.labels import Rank
from language.mentions.areas import heading_area
from language.mentions.assigning import heading_roles
from language.quotes import of_cell
from language.text import view
from schemas.document import Block, Cell, Table

_DECIMAL = re.compile(r"\d{1,4}(?:\.\d{1,2})?")
Grid = list[list[Cell | None]]


def open_group(
    block: Block, table: Table, grid: Grid, number: int, page: int, root: Part | None, current: Part | None, scores: set[int]
) -> Part | None:
    """The section that a group row opens: a row with one text that names an area or spans the columns.

    ``scores``: columns whose figures promise nothing (points, results); a group's row may sum them up.
    """
    cells = list({id(c): c for c in grid[number] if c is not None and c.row == number}.values())
    sums = [c for c in cells[1:] if c.column in scores and is_figure(view(c.text).folded)]
    texts = [c for c in cells if c.text.strip() and not any(c is one for one in sums)]
    if not texts or len(texts) > 2 or any(c.row_span > 1 for c in texts):
        return None
    body = max(texts, key=lambda c: len(c.text))
    marks = [c for c in texts if c is not body]
    if marks and len(marks[0].text.strip()) > 6:
        return None
    if len(body.text) > 200:
        return None
    quote = of_cell(block, body, page)
    mark = labels.parse(marks[0].text.strip() + ".") if marks else None
    label = mark[0] if mark else None
    if label is None and not marks:
        label, quote = labels.split(quote)
    spans = body.column_span >= max(2, table.columns - 2)
    outer = label is not None and label.rank in (Rank.ROMAN, Rank.CAPITAL, Rank.PART)
    area = heading_area(quote)
    # A number and an area's name with every other cell of the row empty: nobody merged them.
    alone = bool(marks) and not sums and label is not None and len(cells) >= 4 and len(quote.text.split()) <= 16
    if not (spans or outer or any(_adds_up(grid, number, c) for c in sums) or (area and (body.bold or quote.text.isupper() or alone))):
        return None
    name = label.text if label else "*"
    parent = _group_parent(label, root, current)
    path = f"{parent.path}/{name}" if parent else name
    inherited = parent.area if parent and parent is not root else (root.area if root else None)
    kind = "appendix" if path.startswith("PL") else (parent.kind if parent else "tasks")
    # "II. Phòng Kinh tế": who acts in the rows under it.
    roles, role_quote = ([], None) if area else heading_roles(quote)
    return Part(path, quote, kind, area or inherited, roles, role_quote, parent=parent, confidence=0.95)


def _value(cell: Cell | None) -> float | None:
    text = cell.text.strip().replace(",", ".") if cell is not None else ""
    return float(text) if re.fullmatch(_DECIMAL, text) else None


def _adds_up(grid: Grid, number: int, cell: Cell) -> bool:
    """Whether a row's number is the sum of two or more of those directly under it: a sub-total."""
    total, run, count = _value(cell), 0.0, 0
    below: Cell | None = None
    for line in grid[number + 1 :] if total else []:
        if line[cell.column] is below:
            continue
        below = line[cell.column]
        value = _value(below)
        if value is None:
            return False
        run, count = run + value, count + 1
        if total is not None and run >= total - 0.001:
            return count > 1 and abs(run - total) < 0.001
    return False


def _group_parent(label: labels.Label | None, root: Part | None, current: Part | None) -> Part | None:
    """A group of a deeper kind of label stands under the one before: "I", then "1"."""
    if label is None or current is None or current is root:
        return root
    last = labels.parse(current.path.rsplit("/", 1)[-1] + ".")
    if last is not None and last[0].rank < label.rank and label.rank in (Rank.NUMBER, Rank.LETTER):
        return current
    node: Part | None = current
    while node is not None and node is not root:
        mark = labels.parse(node.path.rsplit("/", 1)[-1] + ".")
        if mark is not None and mark[0].rank <= label.rank:
            return node.parent or root
        node = node.parent
    return root

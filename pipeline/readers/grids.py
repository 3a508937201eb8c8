"""Ruled tables: from lines on a page to grids of cells with spans."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.errors import Code, Rejection
from pipeline.readers.pdf_words import Rule, Word

# Rules closer than this are one border (double lines, borders drawn cell by cell).
NEAR = 3.0
# More than any page can show: at 6 points a cell, an A3 page has 28,000.
MAX_CELLS = 30_000


@dataclass(slots=True)
class GridCell:
    row: int
    column: int
    row_span: int
    column_span: int
    words: list[Word] = field(default_factory=list)


@dataclass(slots=True)
class Grid:
    """A table on one page: borders ``xs`` and ``ys`` in points, and the cells between them."""

    xs: list[float]
    ys: list[float]
    cells: list[GridCell]

    @property
    def box(self) -> tuple[float, float, float, float]:
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    def holds(self, word: Word) -> bool:
        left, top, right, bottom = self.box
        return left - 1 <= word.centre <= right + 1 and top - 1 <= word.middle <= bottom + 1


def find_grids(horizontal: list[Rule], vertical: list[Rule], max_cells: int = MAX_CELLS) -> list[Grid]:
    """The grids that the rules of a page form, from top to bottom; frames of one column are none.

    Raises Rejection, before any is made, for a grid of more than ``max_cells``.
    """
    across, down = merge_rules(horizontal), merge_rules(vertical)
    grids = []
    for rows, columns in _components(across, down):
        xs = _positions([rule.at for rule in columns])
        ys = _positions([rule.at for rule in rows])
        if len(xs) < 3 or len(ys) < 2:
            continue
        if (len(xs) - 1) * (len(ys) - 1) > max_cells:
            raise Rejection(Code.TOO_MANY_CELLS, f"{len(xs) - 1} × {len(ys) - 1} ô")
        grids.append(Grid(xs, ys, _cells(xs, ys, rows, columns)))
    grids = [g for g in grids if len(g.cells) > 1]
    return sorted(grids, key=lambda grid: grid.ys[0])


def merge_rules(rules: list[Rule]) -> list[Rule]:
    """Pieces of one line, end to end or over each other, as one rule."""
    merged: list[Rule] = []
    for rule in sorted(rules, key=lambda r: (r.at, r.start)):
        for other in reversed(merged[-40:]):
            if abs(other.at - rule.at) <= NEAR / 2 and rule.start <= other.end + NEAR and rule.end >= other.start - NEAR:
                other.start, other.end = min(other.start, rule.start), max(other.end, rule.end)
                break
        else:
            merged.append(Rule(rule.at, rule.start, rule.end))
    return merged


def _crosses(row: Rule, column: Rule) -> bool:
    return row.start - NEAR <= column.at <= row.end + NEAR and column.start - NEAR <= row.at <= column.end + NEAR


def _components(rows: list[Rule], columns: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Rules that touch, directly or over others, belong to one table."""
    parent = list(range(len(rows) + len(columns)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            if _crosses(row, column):
                parent[root(i)] = root(len(rows) + j)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, row in enumerate(rows):
        groups.setdefault(root(i), ([], []))[0].append(row)
    for j, column in enumerate(columns):
        groups.setdefault(root(len(rows) + j), ([], []))[1].append(column)
    return [group for group in groups.values() if len(group[0]) >= 2 and len(group[1]) >= 2]


def _positions(values: list[float]) -> list[float]:
    """Cluster positions; each cluster's mean stands for it."""
    clusters: list[list[float]] = []
    for value in sorted(values):
        if clusters and value - clusters[-1][-1] <= NEAR:
            clusters[-1].append(value)
        else:
            clusters.append([value])
    return [sum(cluster) / len(cluster) for cluster in clusters]


def _near(rules: list[Rule], edges: list[float]) -> list[list[Rule]]:
    """For each border the rules that draw it."""
    return [[rule for rule in rules if abs(rule.at - at) <= NEAR] for at in edges]


def _covered(rules: list[Rule], start: float, end: float) -> bool:
    middle = (start + end) / 2
    return any(rule.start <= middle <= rule.end for rule in rules)


def _cells(xs: list[float], ys: list[float], rows: list[Rule], columns: list[Rule]) -> list[GridCell]:
    """Elementary cells joined where no border parts them; a joined cell is the rectangle around it."""
    width, height = len(xs) - 1, len(ys) - 1
    owner = list(range(width * height))

    def root(index: int) -> int:
        while owner[index] != index:
            owner[index] = owner[owner[index]]
            index = owner[index]
        return index

    upright, level = _near(columns, xs), _near(rows, ys)
    for r in range(height):
        for c in range(width):
            if c + 1 < width and not _covered(upright[c + 1], ys[r], ys[r + 1]):
                owner[root(r * width + c + 1)] = root(r * width + c)
            if r + 1 < height and not _covered(level[r + 1], xs[c], xs[c + 1]):
                owner[root((r + 1) * width + c)] = root(r * width + c)
    extents: dict[int, list[int]] = {}
    for r in range(height):
        for c in range(width):
            extent = extents.setdefault(root(r * width + c), [r, c, r, c])
            extent[0], extent[1] = min(extent[0], r), min(extent[1], c)
            extent[2], extent[3] = max(extent[2], r), max(extent[3], c)
    return [GridCell(top, left, bottom - top + 1, right - left + 1) for top, left, bottom, right in extents.values()]


def fill(grid: Grid, words: list[Word]) -> None:
    """Give each word to the cell that its centre stands in; words must lie inside the grid."""
    lookup: dict[tuple[int, int], GridCell] = {}
    for cell in grid.cells:
        for r in range(cell.row, cell.row + cell.row_span):
            for c in range(cell.column, cell.column + cell.column_span):
                lookup.setdefault((r, c), cell)
    for word in words:
        row = _slot(grid.ys, word.middle)
        column = _slot(grid.xs, word.centre)
        lookup[row, column].words.append(word)


def _slot(edges: list[float], value: float) -> int:
    for index in range(len(edges) - 2):
        if value < edges[index + 1]:
            return index
    return len(edges) - 2

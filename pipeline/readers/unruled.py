"""Tables without vertical lines: columns by the gutters under their headings, rows by pdfplumber.

Only pages where a row of column headings stands and no ruled table was found come here: pdfplumber
takes a tenth of a second a page, but its finder resolves horizontal rules that are drawn in pieces or
doubled, and rows between given lines (docs/decisions.md).
"""

from __future__ import annotations

import io
import logging
import re
import statistics
from itertools import pairwise
from typing import Any

import pdfplumber
from pdfminer.pdfexceptions import PDFException
from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import PdfminerException

from language.columns import column_kind
from language.text import fold
from pipeline.readers.grids import Grid, GridCell
from pipeline.readers.lines import rows
from pipeline.readers.pdf_words import RawPage, Word

# Its parser tells of every odd object; what matters of it is in the result.
logging.getLogger("pdfminer").setLevel(logging.ERROR)

# Headings of so many known columns in one row make a table; prose never has them.
KNOWN_COLUMNS = 3
_NAMED = frozenset({"task", "activity", "indicator", "goal"})
_END = re.compile(r"noi nhan|tren day la|(?:tm|kt|tl)\.")
_FIRST = re.compile(r"(?:[IVX]{1,5}|\d{1,3}|[A-Za-z])[.)]?")


def find_unruled(data: bytes, page: RawPage) -> list[Grid]:
    """The tables under rows of column headings on a page without vertical rules, each up to where its text ends."""
    ranks = rows(page.words)
    headings = [(index, parts) for index, row in enumerate(ranks) if (parts := _headings(row))]
    found = []
    for (index, parts), (following, _) in pairwise([*headings, (len(ranks), [])]):
        body = _body(ranks[index:following], parts)
        xs = _borders(parts, body)
        if len(xs) >= 4 and len(body) >= 2:
            ys = _row_edges(data, page, xs, body)
            found.append(Grid(xs, ys, _cells(xs, ys, body)))
    return found


def _headings(row: list[Word]) -> list[list[Word]]:
    """The column headings that a row holds; none if it holds fewer known ones than a table has."""
    parts = _parts(row)
    if len(parts) < KNOWN_COLUMNS:
        return []
    known = {kind for part in parts if (kind := column_kind(" ".join(w.text for w in part)))}
    return parts if len(known) >= KNOWN_COLUMNS and known & _NAMED else []


def _parts(row: list[Word]) -> list[list[Word]]:
    """A row cut where its gaps are wider than a blank could be."""
    size = statistics.median(w.size for w in row)
    parts = [[row[0]]]
    for word in row[1:]:
        if word.left - parts[-1][-1].right > 0.9 * size:
            parts.append([word])
        else:
            parts[-1].append(word)
    return parts


def _body(ranks: list[list[Word]], headings: list[list[Word]]) -> list[list[Word]]:
    """The rows from the headings to where the text below the table begins."""
    end = next((index for index, row in enumerate(ranks) if _END.match(fold(" ".join(w.text for w in row)))), len(ranks))
    ranks = ranks[:end]
    # Rows have words in several columns; what runs across columns among them is a group's heading, behind them it is prose.
    last = max((index for index, row in enumerate(ranks) if len(_parts(row)) > 1 and not _runs_across(row, headings)), default=0)
    prose = next((index for index in range(last + 1, len(ranks)) if _runs_across(ranks[index], headings)), None)
    if prose is None:
        return ranks
    alone = prose == len(ranks) - 1 and _FIRST.fullmatch(ranks[prose][0].text)
    return ranks if alone else ranks[:prose]


def _runs_across(row: list[Word], headings: list[list[Word]]) -> bool:
    """Whether a line begins before the second column and goes on, without a gap, over a whole column."""
    spans = [(before[0].left, after[0].left) for before, after in pairwise(headings[1:])]
    parts = _parts(row)
    return row[0].left < headings[1][0].left and any(part[0].left < low and part[-1].right > high for part in parts for low, high in spans)


def _borders(parts: list[list[Word]], body: list[list[Word]]) -> list[float]:
    """Edges of the columns: in the middle of the gutters that no cell's words cross."""
    left = min(w.left for row in body for w in row) - 2
    right = max(w.right for row in body for w in row) + 2
    xs = [left]
    for before, after in pairwise(parts):
        xs.append(_gutter(before[-1].right, after[0].left, [w for row in body for w in row]))
    return [*xs, right]


def _gutter(low: float, high: float, words: list[Word]) -> float:
    """The middle of the widest stretch between two headings that fewest words stand in."""
    crowds = [(sum(w.left < x < w.right for w in words), x) for x in _steps(low, high)]
    fewest = min(crowd for crowd, _ in crowds)
    best: list[float] = []
    run: list[float] = []
    for crowd, x in crowds:
        run = [*run, x] if crowd == fewest else []
        best = max(best, run, key=len)
    return best[len(best) // 2]


def _steps(low: float, high: float) -> list[float]:
    """Places a point apart, at least one."""
    return [low + step + 0.5 for step in range(max(1, int(high - low)))]


def _row_edges(data: bytes, page: RawPage, xs: list[float], body: list[list[Word]]) -> list[float]:
    """Edges of the rows: drawn lines where there are enough, else where a first column's text begins."""
    top, bottom = min(w.top for w in body[0]) - 2, max(w.bottom for w in body[-1]) + 2
    wide = [r for r in page.horizontal if r.end - r.start > 0.6 * (xs[-1] - xs[0])]
    starts = [min(w.top for w in row) - 1 for row in body if _FIRST.fullmatch(row[0].text) and row[0].right < xs[1]]
    edges = [top, *starts[:], bottom]
    settings: dict[str, Any] = {
        "vertical_strategy": "explicit",
        "explicit_vertical_lines": xs,
        "horizontal_strategy": "lines",
        "snap_tolerance": 3,
    }
    if len(wide) < 3:
        settings |= {"horizontal_strategy": "explicit", "explicit_horizontal_lines": edges}
    found = _found_edges(data, page.number, settings)
    inside = [y for y in found if top - 8 <= y <= bottom + 8]
    return inside if len(inside) >= 3 else sorted(edges)


def _found_edges(data: bytes, number: int, settings: dict[str, Any]) -> list[float]:
    """Row edges by pdfplumber's finder; none where its parser cannot read what PDFium could."""
    try:
        with pdfplumber.open(io.BytesIO(data), pages=[number]) as document:
            tables = document.pages[0].find_tables(settings)
    except (PdfminerException, PSException, PDFException, ValueError, TypeError, KeyError, IndexError, AttributeError):
        return []
    return sorted({round(y, 1) for table in tables for row in table.rows for y in (row.bbox[1], row.bbox[3])})


def _crosses(part: list[Word], x: float) -> bool:
    """Whether words that follow one another by mere blanks stand on both sides of a border."""
    return part[0].centre < x < part[-1].centre


def _cells(xs: list[float], ys: list[float], body: list[list[Word]]) -> list[GridCell]:
    """Elementary cells; in a row whose words cross a gutter (a group row) all behind its label's cell are one."""
    cells = []
    for row, (top, bottom) in enumerate(pairwise(ys)):
        lines = [line for line in body if top <= line[0].middle <= bottom]
        crossed = any(_crosses(part, x) for line in lines for part in _parts(line) for x in xs[2:-1])
        label = "".join(word.text for line in lines for word in line if word.centre < xs[1])
        if crossed and label and _FIRST.fullmatch(label) is None and any(_crosses(part, xs[1]) for line in lines for part in _parts(line)):
            cells.append(GridCell(row, 0, 1, len(xs) - 1))
        elif crossed:
            cells += [GridCell(row, 0, 1, 1), GridCell(row, 1, 1, len(xs) - 2)]
        else:
            cells += [GridCell(row, column, 1, 1) for column in range(len(xs) - 1)]
    return cells

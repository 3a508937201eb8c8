"""Tables of plain text whose cells were flattened into lines, one under the other: rows are found again.

Converters write a table cell by cell, each cell's lines below those of the cell before it. Nothing marks where a
cell ends, but who leads, who supports and by when can be told by their words: where lines read as exactly that,
in the order of the columns, a row ends. What stands before belongs to the text columns, split where a line begins
a new cell; numbers and group titles stand on lines of their own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from language.columns import column_kind
from language.mentions.areas import heading_area
from language.mentions.cells import names_only
from language.mentions.deadlines import Years, of_cell, states_time
from language.quotes import of_block
from schemas.document import Block

_HEAD = re.compile(r"(?:S?TT|Số TT|SỐ TT)\b")
_GROUP = re.compile(r"(?P<label>[IVX]{1,5}|[A-E])\s*[.)]?\s+(?P<title>[^\W\d_].{3,})")
_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,2})?\.?")
_FIRST = re.compile(r"(?:[IVX]{1,4}|[A-E]|1)\b")
_END = re.compile(r"(?:Phụ lục|PHỤ LỤC|Nơi nhận|Ghi chú:|TM\.)")
_TEXTS = ("goal", "task", "activity", "deliverable", "area")
_ENDS = ("lead", "support", "deadline")
HEAD_LINES = 25
# Most lines that a cell of who or when has.
CELL_LINES = {"lead": 8, "support": 9, "deadline": 4}


@dataclass(slots=True)
class FlatRow:
    """A row found again: lines of each cell by column kind; ``group`` is a title that spans the columns."""

    number: list[int] = field(default_factory=list)
    group: list[int] = field(default_factory=list)
    cells: dict[str, list[int]] = field(default_factory=dict)


@dataclass(slots=True)
class FlatTable:
    """Lines ``start:end`` of a text as a table: headings by column kind, rows by line numbers."""

    start: int
    end: int
    headings: list[tuple[str, str]]
    rows: list[FlatRow]


def find(lines: list[str]) -> list[FlatTable]:
    """The flattened tables of a text's lines (blank ones left out), in order."""
    found: list[FlatTable] = []
    place = 0
    while place < len(lines):
        table = _table(lines, place) if _HEAD.match(lines[place]) else None
        if table is None:
            place += 1
            continue
        found.append(table)
        place = table.end
    return found


def _table(lines: list[str], start: int) -> FlatTable | None:
    head = next((i for i in range(start + 1, min(start + HEAD_LINES, len(lines))) if _FIRST.match(lines[i])), None)
    if head is None:
        return None
    headings = _headings(" ".join(lines[start:head]).split())
    kinds = [kind for kind, _ in headings]
    ends = [kind for kind in kinds if kind in _ENDS]
    if ("task" not in kinds and "activity" not in kinds) or len(ends) < 2:
        return None
    stop = next((i for i in range(head, len(lines)) if _END.match(lines[i])), len(lines))
    rows = _rows(lines, head, stop, [kind for kind in kinds if kind in _TEXTS], ends)
    return FlatTable(start, stop, headings, rows) if sum(1 for row in rows if row.cells) >= 2 else None


def _headings(words: list[str]) -> list[tuple[str, str]]:
    """The words of a heading row as columns: the split that names most of them, in the fewest words left over."""
    count = len(words)
    best: list[tuple[float, list[tuple[str, str]]]] = [(0.0, [])]
    for end in range(1, count + 1):
        options = []
        for begin in range(max(0, end - 9), end):
            text = " ".join(words[begin:end])
            kind = column_kind(text)
            score, made = best[begin]
            known = kind is not None and kind not in [k for k, _ in made]
            # A heading begins with a capital; one that does not belongs to the heading before it.
            starts = words[begin][:1].isupper()
            options.append((score + (1.0 if known and starts else -0.4 * (end - begin)), [*made, (kind or "note", text)]))
        best.append(max(options, key=lambda option: option[0]))
    return best[count][1]


def _rows(lines: list[str], start: int, stop: int, texts: list[str], ends: list[str]) -> list[FlatRow]:
    rows: list[FlatRow] = []
    loose: list[int] = []
    number: list[int] = []
    place = start
    while place < stop:
        line = lines[place]
        group = _GROUP.fullmatch(line)
        if group and _is_group(group.group("title")):
            _append_rest(rows, loose, lines)
            loose = []
            rows.append(FlatRow(group=[place]))
            place += 1
            continue
        if _NUMBER.fullmatch(line):
            _append_rest(rows, loose, lines)
            loose, number = [], [place]
            place += 1
            continue
        tail = _tail(lines, place, stop, ends) if loose else None
        if tail is None:
            loose.append(place)
            place += 1
            continue
        cells, after = tail
        rows.append(FlatRow(number=number, cells=_texts(lines, loose, texts) | cells))
        loose, number, place = [], [], after
    _append_rest(rows, loose, lines)
    return rows


def _is_group(title: str) -> bool:
    return heading_area(of_block(_block(title))) is not None


def _append_rest(rows: list[FlatRow], loose: list[int], lines: list[str]) -> None:
    """Lines behind a row's last cell: its text went on over the page."""
    if not loose or not rows or not rows[-1].cells:
        return
    cells = rows[-1].cells
    first = next((kind for kind in ("task", "activity", "goal") if kind in cells), None)
    if first is not None:
        cells[first] = cells[first] + loose


def _tail(lines: list[str], place: int, stop: int, ends: list[str]) -> tuple[dict[str, list[int]], int] | None:
    """The cells of who and when that begin at ``place``, and the line behind them; ``None`` if others stand there."""
    if not ends:
        return {}, place
    kind = ends[0]
    for length in range(1, min(CELL_LINES[kind], stop - place) + 1):
        # The next cell begins with a capital.
        following = place + length
        if len(ends) > 1 and (following >= stop or not lines[following][:1].isupper()):
            continue
        text = " ".join(lines[place:following])
        if not _reads_as(kind, text):
            continue
        if following < stop and lines[following][:1].islower() and _goes_on(kind, text, lines[following : min(following + 2, stop)]):
            continue
        rest = _tail(lines, following, stop, ends[1:])
        if rest is not None:
            return {kind: list(range(place, following)), **rest[0]}, rest[1]
    return None


def _goes_on(kind: str, text: str, more: list[str]) -> bool:
    """Whether a cell has further lines: a time that says more with them, a name that stays one."""
    longer = [f"{text} {' '.join(more[: count + 1])}" for count in range(len(more))]
    if kind != "deadline":
        return _reads_as(kind, longer[0])
    own, *others = [of_cell(of_block(_block(words)), Years(2000, 2000)) for words in (text, *longer)]
    return own is not None and any(other and other.model_copy(update={"text": own.text}) != own for other in others)


@lru_cache(maxsize=4096)
def _reads_as(kind: str, text: str) -> bool:
    """Whether a text is nothing but a name of somebody, or nothing but a time."""
    if not text[:1].isupper() and not text[:1].isdigit():
        return False
    if kind == "deadline":
        return states_time(of_block(_block(text))) and len(text.split()) <= 12
    return len(text) <= 140 and names_only(text)


def _block(text: str) -> Block:
    return Block(index=0, kind="paragraph", page=1, text=text)


def _texts(lines: list[str], loose: list[int], kinds: list[str]) -> dict[str, list[int]]:
    """The lines before who and when by text column, the last columns first: a merged cell above leaves the first out."""
    cells = _cells(lines, loose)
    if len(kinds) <= 1:
        return {kinds[0]: loose} if kinds and loose else {}
    while len(cells) > len(kinds):
        # Too many: the two whose border is the least clear are one, a bullet list above all.
        borders = [(_border(lines, cells[i][-1], cells[i + 1][0]), i) for i in range(len(cells) - 1)]
        _, weakest = min(borders)
        cells[weakest : weakest + 2] = [cells[weakest] + cells[weakest + 1]]
    return dict(zip(kinds[len(kinds) - len(cells) :], cells, strict=True))


def _cells(lines: list[str], loose: list[int]) -> list[list[int]]:
    """Runs of lines that may be cells: a new one where a line begins with a capital or a bullet behind a shorter one."""
    cells: list[list[int]] = []
    for place in loose:
        if cells and _border(lines, cells[-1][-1], place) < 1:
            cells[-1].append(place)
        else:
            cells.append([place])
    return cells


def _border(lines: list[str], before: int, after: int) -> float:
    """How clearly a cell ends between two lines."""
    first, second = lines[before], lines[after]
    bullet = second.startswith(("-", "+", "•"))
    if not second[:1].isupper() and not bullet:
        return 0.0
    score = 1.0
    if bullet:
        # A bullet begins a cell behind a line without one, and goes on a list else.
        score += 0.5 if not first.endswith((";", ".", ",")) else -0.4
    if first.endswith((".", ";")):
        score += 0.3
    if first.endswith((",", "-", "–")) or first.split()[-1].lower() in ("và", "của", "các", "theo", "về"):
        score -= 1.5
    return score + 0.02 * max(0, len(second) - len(first))

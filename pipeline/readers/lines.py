"""Words of a page to lines in reading order: rows, two-column zones, running heads and feet."""

from __future__ import annotations

import re
import statistics
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from operator import attrgetter

from pipeline.readers.pdf_words import Word

# A gap this many times the type size may part two columns; a justified line's gaps stay below three.
COLUMN_GAP = 1.2
SURE_COLUMN_GAP = 3.0
_RECIPIENTS = re.compile(r"n[ơo]i\s*nh[ậâa]n", re.IGNORECASE)
_LABEL = re.compile(r"(?:[IVXLC]{1,6}|\d{1,2}(?:\.\d{1,2}){0,3}|[A-Za-zđĐ])[.)/]|\d{1,2}(?:\.\d{1,2}){1,3}|[-–—+*•●○▪■◦·]|[\uf000-\uf0ff]")
_PAGE_NUMBER = re.compile(r"[-–—\s]*(?:trang\s*)?\d{1,4}(?:\s*/\s*\d{1,4})?[-–—\s]*", re.IGNORECASE)


@dataclass(slots=True)
class Line:
    """Words on one baseline, left to right. ``column`` > 0: a line of the n-th two-column zone's column."""

    words: list[Word]
    page: int = 1
    column: int = 0
    left: float = field(init=False)
    right: float = field(init=False)
    top: float = field(init=False)
    bottom: float = field(init=False)

    def __post_init__(self) -> None:
        self.left = min([w.left for w in self.words])
        self.right = max([w.right for w in self.words])
        self.top = min([w.top for w in self.words])
        self.bottom = max([w.bottom for w in self.words])

    @property
    def text(self) -> str:
        return " ".join([word.text for word in self.words])

    @property
    def size(self) -> float:
        return statistics.median([word.size for word in self.words])

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def width(self) -> float:
        return self.right - self.left

    def share(self, attribute: str) -> float:
        """Share of the characters whose words are ``bold`` or ``italic``."""
        total = sum([len(w.text) for w in self.words])
        return sum([len(w.text) for w in self.words if getattr(w, attribute)]) / total if total else 0.0


_left = attrgetter("left")


def rows(words: list[Word]) -> list[list[Word]]:
    """Words grouped by baseline, top to bottom, each row from left to right."""
    result: list[list[Word]] = []
    middles: list[float] = []
    # Every page's words come here several times: what is asked of a word is worked out once.
    places = [(word.top + word.bottom) / 2 for word in words]
    lefts = [word.left for word in words]
    for middle, _, number in sorted(zip(places, lefts, range(len(words)), strict=True)):
        word = words[number]
        # A dash or a comma has a low box of its own in some fonts: its type size tells the line's height.
        near = 0.4 * max(word.bottom - word.top, 0.75 * word.size, 4.0)
        for index in range(len(result) - 1, max(-1, len(result) - 4), -1):
            if abs(middles[index] - middle) <= near:
                row = result[index]
                row.append(word)
                middles[index] += (middle - middles[index]) / len(row)
                break
        else:
            result.append([word])
            middles.append(middle)
    order = sorted(range(len(result)), key=middles.__getitem__)
    return [sorted(result[i], key=_left) for i in order]


def page_lines(words: list[Word], page: int, width: float) -> list[Line]:
    """Lines in reading order; where two columns stand side by side, the left one whole, then the right.

    ``width`` of the page, in points: a line in its middle belongs to neither column.
    """
    ranks = rows(words)
    result: list[Line] = []
    index, zone = 0, 0
    while index < len(ranks):
        found = _zone(ranks, index, width)
        if found is None:
            result.append(Line(ranks[index], page))
            index += 1
            continue
        stop, gutter = found
        first = index
        while result and not result[-1].column and _joins_zone(result[-1], gutter):
            result.pop()
            first -= 1
        zone += 1
        # Type sizes differ from column to column: each finds its own baselines.
        sides = _split([word for row in ranks[first:stop] for word in row], gutter)
        for number, side in enumerate(sides):
            result.extend(Line(row, page, 2 * zone - 1 + number) for row in rows(side))
        index = stop
    return result


def _gaps(row: list[Word]) -> list[tuple[float, float]]:
    size = statistics.median(w.size for w in row)
    gaps = []
    # Behind a label stands a tabulator, not another column.
    first = 1 if len(row) > 1 and _LABEL.fullmatch(row[0].text) else 0
    right = row[first].right
    for word in row[first + 1 :]:
        if word.left - right >= COLUMN_GAP * size:
            gaps.append((right, word.left))
        right = max(right, word.right)
    return sorted(gaps, key=lambda g: g[0] - g[1])


def _zone(ranks: list[list[Word]], start: int, width: float) -> tuple[int, tuple[float, float]] | None:
    """Where a two-column zone that begins at row ``start`` ends, and its gutter; ``None`` if none begins."""
    for gap in _gaps(ranks[start]):
        if start and _goes_on(ranks[start - 1], ranks[start], gap):
            continue
        gutter, stop, both = gap, start + 1, 1
        while stop < len(ranks):
            narrowed = _narrow(ranks[stop], gutter)
            if narrowed is None:
                break
            left, right = _split(ranks[stop], narrowed)
            if not (left and right) and _in_middle(ranks[stop], width):
                break
            both += bool(left and right)
            gutter, stop = narrowed, stop + 1
        size = statistics.median(w.size for w in ranks[start])
        rows_in = stop - start
        if (both >= 2 and rows_in >= 2) or (gap[1] - gap[0] >= SURE_COLUMN_GAP * size and rows_in >= 2):
            return stop, gutter
    return None


def _goes_on(before: list[Word], row: list[Word], gap: tuple[float, float]) -> bool:
    """Whether a row is the rest of a sentence that runs across the gap above it: a word was lost there, under a stamp."""
    low, high = gap
    beside = any(a < high and b > low for a, b in _gaps(before))
    runs_across = before[0].left < low and before[-1].right > high and not beside
    return runs_across and row[0].text[:1].islower() and not before[-1].text.endswith((".", ";", ":"))


def _in_middle(row: list[Word], width: float) -> bool:
    """A short row around the middle of the text area, which the wider left margin puts right of the page's."""
    left, right = min(w.left for w in row), max(w.right for w in row)
    # Margins of 30 and 15 to 20 mm (Nghị định 30/2020/NĐ-CP, annex I.I.2) move the middle by 14 to 21 points.
    return left < 0.5 * width < right and -8 <= (left + right) / 2 - 0.5 * width <= 30 and right - left < 0.6 * width


def _narrow(row: list[Word], gutter: tuple[float, float]) -> tuple[float, float] | None:
    """The gutter that is left when ``row`` stands beside it; ``None`` where the row crosses it."""
    low, high = gutter
    for word in row:
        if word.right <= high and word.centre <= (low + high) / 2:
            low = max(low, word.right)
        elif word.left >= low:
            high = min(high, word.left)
        else:
            return None
    right_part = [w for w in row if w.left >= high]
    left_part = [w for w in row if w.right <= low]
    if len(right_part) + len(left_part) < len(row) or high - low < 6:
        return None
    return low, high


def _split(row: list[Word], gutter: tuple[float, float]) -> tuple[list[Word], list[Word]]:
    middle = sum(gutter) / 2
    return [w for w in row if w.centre <= middle], [w for w in row if w.centre > middle]


def _joins_zone(line: Line, gutter: tuple[float, float]) -> bool:
    """A line just above a zone that stands in one of its columns: the signature block begins unevenly."""
    return line.left >= gutter[0] - 1 or (line.right <= gutter[1] + 1 and _RECIPIENTS.match(line.text) is not None)


def furniture(pages: list[list[Line]], heights: list[float]) -> set[int]:
    """Ids of the lines that are page numbers, running heads or feet."""
    marked: set[int] = set()
    places: list[_InMargin] = []
    for lines, height in zip(pages, heights, strict=True):
        # Reading order is no guide here: columns may end below the foot.
        ordered = sorted(lines, key=lambda line: line.top)
        for line in [*ordered[:2], *ordered[2:][-2:]]:
            in_head, in_foot = line.bottom < 0.11 * height, line.top > 0.9 * height
            if not (in_head or in_foot):
                continue
            if _PAGE_NUMBER.fullmatch(line.text):
                marked.add(id(line))
                continue
            edge = line.top if in_head else height - line.top
            places.append(_InMargin(line, in_head, re.sub(r"\d+", "#", line.text), edge))
    for same in _repeated(places):
        if len(same) >= 3 and len(same) >= 0.5 * len(pages):
            marked.update(id(place.line) for place in same)
    return marked


@dataclass(frozen=True, slots=True)
class _InMargin:
    """A line in the head or foot of a page; ``key``: its text but for numbers; ``edge``: its distance from that edge."""

    line: Line
    in_head: bool
    key: str
    edge: float


# Sheets lie differently on a scanner: a running head moves by this much, in points; typed ones stay.
_MOVES, _STAYS = 24.0, 6.0
# So many different lines are compared letter by letter; more are no running heads.
_COMPARED = 60


def _repeated(places: list[_InMargin]) -> list[list[_InMargin]]:
    """Lines of margins that say the same at the same place, a letter misread aside."""
    groups: list[list[_InMargin]] = []
    by_key: dict[tuple[bool, str], list[list[_InMargin]]] = {}
    for place in places:
        known = by_key.setdefault((place.in_head, place.key), [])
        group = next((group for group in known if _at_same_place(group[0], place)), None)
        if group is None:
            group = next((other for other in groups[:_COMPARED] if _alike(other[0], place)), None)
            if group is None:
                groups.append(group := [])
            known.append(group)
        group.append(place)
    return groups


def _at_same_place(a: _InMargin, b: _InMargin) -> bool:
    return a.in_head == b.in_head and abs(a.edge - b.edge) <= (_MOVES if _recognised(a) or _recognised(b) else _STAYS)


def _alike(a: _InMargin, b: _InMargin) -> bool:
    if not (_recognised(a) or _recognised(b)) or not _at_same_place(a, b) or len(b.key) < 6:
        return False
    return SequenceMatcher(None, a.key, b.key, autojunk=False).ratio() >= 0.8


def _recognised(place: _InMargin) -> bool:
    return any(word.confidence < 1 for word in place.line.words)

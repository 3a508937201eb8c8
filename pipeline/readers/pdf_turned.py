"""Text that stands sideways on an upright page, as column headings do: set upright at its place."""

from __future__ import annotations

from pipeline.readers.lines import rows
from pipeline.readers.pdf_words import Area, RawPage, Rule, Word

# Lines of one heading follow one another within so many type sizes, and words of one line within so many.
_LEADING, _BLANK = 1.45, 1.2


def set_upright(words: list[Word], quarters: int, page: RawPage) -> list[Word]:
    """Words on a sheet turned ``quarters`` clockwise from the page, as words of the page: those of one heading side by
    side on one line, in the middle of where it stands. Their boxes lie inside the heading's own."""
    found: list[Word] = []
    for heading in _headings(words, quarters, page):
        areas = [_back(word, quarters, page) for line in heading for word in line]
        left, top = min(a[0] for a in areas), min(a[1] for a in areas)
        right, bottom = max(a[2] for a in areas), max(a[3] for a in areas)
        middle = (top + bottom) / 2
        row = [word for line in heading for word in line]
        step = (right - left) / len(row)
        for number, word in enumerate(row):
            half = min(word.size, bottom - top) / 2
            start = left + number * step
            found.append(Word(word.text, start, middle - half, start + 0.9 * step, middle + half, word.size, word.bold, word.italic))
    return found


def _headings(words: list[Word], quarters: int, page: RawPage) -> list[list[list[Word]]]:
    """Lines that belong together: near, side by side, with no rule between."""
    lines = [line for row in rows(words) for line in _apart(row, quarters, page)]
    headings: list[list[list[Word]]] = []
    for line in lines:
        for heading in headings:
            if _follows(heading[-1], line) and not _ruled(heading[-1], line, quarters, page):
                heading.append(line)
                break
        else:
            headings.append([line])
    return headings


def _apart(row: list[Word], quarters: int, page: RawPage) -> list[list[Word]]:
    """A row cut where a wide gap or a rule parts it."""
    parts = [[row[0]]]
    for word in row[1:]:
        last = parts[-1][-1]
        if word.left - last.right > _BLANK * word.size or _ruled([last], [word], quarters, page):
            parts.append([word])
        else:
            parts[-1].append(word)
    return parts


def _follows(above: list[Word], below: list[Word]) -> bool:
    size = above[0].size
    overlap = min(above[-1].right, below[-1].right) - max(above[0].left, below[0].left)
    return 0 < below[0].middle - above[0].middle <= _LEADING * size and overlap > 0


def _ruled(one: list[Word], other: list[Word], quarters: int, page: RawPage) -> bool:
    """Whether a rule of the page parts two lines."""
    (ax, ay), (bx, by) = _centre(one, quarters, page), _centre(other, quarters, page)
    return _between(page.vertical, ax, bx, (ay + by) / 2) or _between(page.horizontal, ay, by, (ax + bx) / 2)


def _between(rules: list[Rule], one: float, other: float, level: float) -> bool:
    low, high = sorted((one, other))
    return any(low < rule.at < high and rule.start <= level <= rule.end for rule in rules)


def _centre(line: list[Word], quarters: int, page: RawPage) -> tuple[float, float]:
    areas = [_back(word, quarters, page) for word in line]
    xs, ys = [(a[0] + a[2]) / 2 for a in areas], [(a[1] + a[3]) / 2 for a in areas]
    return sum(xs) / len(xs), sum(ys) / len(ys)


def _back(word: Word, quarters: int, page: RawPage) -> Area:
    """A word's box on the page."""
    if quarters == 1:
        return word.top, page.height - word.right, word.bottom, page.height - word.left
    if quarters == 2:
        return page.width - word.right, page.height - word.bottom, page.width - word.left, page.height - word.top
    return page.width - word.bottom, word.left, page.width - word.top, word.right

"""A page's image to words and rules in points: the same RawPage that a text layer gives."""

from __future__ import annotations

import re

from language.text import CAPITALS, SMALL
from pipeline import progress
from pipeline.readers import coloured_ink, marks, page_images, page_rules, penned, recognise, scan_cells, signed_names
from pipeline.readers.grids import Grid, find_grids
from pipeline.readers.limits import Limits
from pipeline.readers.lines import rows
from pipeline.readers.page_images import Colour, Grey
from pipeline.readers.page_rules import Rules
from pipeline.readers.pdf_words import RawPage, Rule, Word

DPI = 200
# A short word that is less sure than this is dirt, the edge of a line or a stamp.
NOISE = 0.35
# Bold words of the development scans have strokes 1.14 to 1.7 times the page's median, others 0.9 to 1.09.
BOLD = 1.13
_BULLETS = frozenset("-–—+*•")
_SIGNS = frozenset("%&/≥≤><=") | {"./."}
# A dash is a stroke of its own width: what looks like one is one more often than it is dirt.
DASH = 0.2
_ALPHABET = frozenset(
    CAPITALS.replace("A-Z", "ABCDEFGHIJKLMNOPQRSTUVWXYZ") + SMALL.replace("a-z", "abcdefghijklmnopqrstuvwxyz") + "0123456789"
)
_LABEL = re.compile(r"[IVXivx]+[.)]?|\d+[.)]?")
_LETTER = re.compile(r"[^\W_]")


def read_image(image: Colour, number: int, dpi: int, limits: Limits | None = None) -> RawPage:
    """Words, rules and size of a page's image; ``dpi``: its pixels an inch. Raises Rejection for too many cells."""
    limits = limits or Limits()
    image, coloured = coloured_ink.separated(image)
    grey = page_rules.without_streaks(page_images.prepare(image))
    quarters = recognise.orientation(grey, dpi)
    grey = page_images.turn(grey, quarters)
    progress.beat()
    degrees = page_images.skew(grey)
    if degrees:
        # A streak of an earlier copy lies askew with its page.
        grey = page_rules.without_streaks(page_images.straighten(grey, degrees))
    rules = page_rules.find_rules(grey)
    horizontal, vertical = rules.horizontal, rules.vertical
    progress.beat()
    scale = 72 / dpi
    few = len(horizontal) + len(vertical) <= limits.max_rules
    grids = _in_pixels(horizontal, vertical, scale, limits.max_cells) if few else []
    found = _words(page_images.sharpened(grey), rules, grids, dpi)
    _mark_bold(found, grey)
    page = RawPage(number, grey.shape[1] * scale, grey.shape[0] * scale)
    page.words = _without_scraps([_in_points(word, scale) for word in found if _is_text(word)])
    page.horizontal = [Rule(r.at * scale, r.start * scale, r.end * scale) for r in horizontal]
    page.vertical = [Rule(r.at * scale, r.start * scale, r.end * scale) for r in vertical]
    page.recognised = True
    if coloured is not None:
        ink = page_images.straighten(page_images.turn(255 - coloured, quarters), degrees)
        page.words += penned.over_blanks(page.words, ink, dpi)
        page.aside = [[_in_points(word, scale) for word in line] for line in penned.stamped(ink, dpi)]
    return page


def grids_of(page: RawPage, limits: Limits) -> list[Grid]:
    """The ruled tables of a read page that hold words, in points; none where the page has more rules than the limit."""
    if len(page.horizontal) + len(page.vertical) > limits.max_rules:
        return []
    found = find_grids(page.horizontal, page.vertical, limits.max_cells)
    return [grid for grid in found if any(grid.holds(word) for word in page.words)]


def _in_pixels(horizontal: list[Rule], vertical: list[Rule], scale: float, max_cells: int) -> list[Grid]:
    """The grids of the rules, found in points, for nearness is told in points, and given in pixels."""
    found = find_grids(
        [Rule(r.at * scale, r.start * scale, r.end * scale) for r in horizontal],
        [Rule(r.at * scale, r.start * scale, r.end * scale) for r in vertical],
        max_cells,
    )
    return [Grid([x / scale for x in g.xs], [y / scale for y in g.ys], g.cells) for g in found]


def _mark_bold(found: list[Word], grey: Grey) -> None:
    """Words whose strokes are thicker than the page's usual ones are bold."""
    widths = [page_images.stroke_width(_cut(grey, word.left, word.top, word.right, word.bottom)) for word in found]
    known = sorted(width for width in widths if width)
    usual = known[len(known) // 2] if known else 1.0
    for word, width in zip(found, widths, strict=True):
        word.bold = width is not None and width > BOLD * usual


def _cut(grey: Grey, left: float, top: float, right: float, bottom: float) -> Grey:
    return grey[max(0, int(top)) : int(bottom) + 1, max(0, int(left) - 2) : int(right) + 3]


def _words(grey: Grey, rules: Rules, grids: list[Grid], dpi: int) -> list[Word]:
    """Cells one by one, then the rest of the page with the tables painted over."""
    found: list[Word] = []
    clean = page_rules.without_rules(grey, rules) if grids else grey
    for grid in grids:
        found += scan_cells.read_cells(clean, grid, dpi)
    rest = grey.copy()
    for grid in grids:
        left, top, right, bottom = (int(v) for v in grid.box)
        rest[max(0, top - 4) : bottom + 5, max(0, left - 4) : right + 5] = 255
    if (rest < 140).mean() > 0.0004:
        with recognise.loaded(rest, dpi) as api:
            outside = recognise.words(api, sparse=True)
        marks.mend(outside, rest)
        found += signed_names.look_again(outside, rest, dpi)
    return found


def _in_points(word: Word, scale: float) -> Word:
    return Word(
        word.text,
        word.left * scale,
        word.top * scale,
        word.right * scale,
        word.bottom * scale,
        max(6.0, min(20.0, word.size * scale * 0.8)),
        bold=word.bold,
        confidence=word.confidence,
    )


def _without_scraps(words: list[Word]) -> list[Word]:
    """Without lines of a few unsure letters: what is left of stamps, pens and the paper's edge."""
    kept: list[Word] = []
    for row in rows(words):
        text = "".join(word.text for word in row)
        if len(text) > 3 or _LABEL.fullmatch(text) or max(word.confidence for word in row) >= 0.85:
            kept += row
    return kept


def _is_text(word: Word) -> bool:
    """Whether a word is text: specks come out as lone punctuation, edges and stamps as unsure scraps."""
    if _LETTER.search(word.text) is None:
        return (word.text in _BULLETS and word.confidence >= DASH) or (word.text in _SIGNS and word.confidence >= NOISE)
    if len(word.text) == 1 and word.text not in _ALPHABET:
        return False
    return word.confidence >= NOISE or len(word.text) > 2

"""A page's image to words and rules in points: the same RawPage that a text layer gives."""

from __future__ import annotations

import re

from pipeline.readers import page_images, recognise
from pipeline.readers.grids import Grid, find_grids
from pipeline.readers.lines import rows
from pipeline.readers.page_images import Colour, Grey
from pipeline.readers.pdf_words import RawPage, Rule, Word
from schemas.document import Remark

DPI = 200
# A short word that is less sure than this is dirt, the edge of a line or a stamp.
NOISE = 0.35
_BULLETS = frozenset("-–—+*•")
_LABEL = re.compile(r"[IVXivx]+[.)]?|\d+[.)]?")
_LETTER = re.compile(r"[^\W_]")


def out_of_time(number: int) -> Remark:
    """The remark on a page that was left unread because the document's time was up."""
    message = "Hết thời gian cho phép trước khi nhận dạng trang này; tăng --time-limit rồi nạp lại với --force"
    return Remark(code="page-out-of-time", message=message, page=number)


def read_image(image: Colour, number: int, dpi: int) -> RawPage:
    """Words, rules and size of a page's image; ``dpi``: its pixels an inch."""
    grey = page_images.prepare(image)
    grey = page_images.turn(grey, recognise.orientation(grey, dpi))
    grey = page_images.straighten(grey, page_images.skew(grey))
    horizontal, vertical = page_images.find_rules(grey)
    scale = 72 / dpi
    grids = _in_pixels(horizontal, vertical, scale)
    found = _words(grey, grids, dpi)
    page = RawPage(number, grey.shape[1] * scale, grey.shape[0] * scale)
    page.words = _without_scraps([_in_points(word, scale) for word in found if _is_text(word)])
    page.horizontal = [Rule(r.at * scale, r.start * scale, r.end * scale) for r in horizontal]
    page.vertical = [Rule(r.at * scale, r.start * scale, r.end * scale) for r in vertical]
    page.recognised = True
    return page


def grids_of(page: RawPage) -> list[Grid]:
    """The ruled tables of a read page that hold words, in points."""
    found = find_grids(page.horizontal, page.vertical)
    return [grid for grid in found if any(grid.holds(word) for word in page.words)]


def _in_pixels(horizontal: list[Rule], vertical: list[Rule], scale: float) -> list[Grid]:
    """The grids of the rules, found in points, for nearness is told in points, and given in pixels."""
    found = find_grids(
        [Rule(r.at * scale, r.start * scale, r.end * scale) for r in horizontal],
        [Rule(r.at * scale, r.start * scale, r.end * scale) for r in vertical],
    )
    return [Grid([x / scale for x in g.xs], [y / scale for y in g.ys], g.cells) for g in found]


def _words(grey: Grey, grids: list[Grid], dpi: int) -> list[Word]:
    """Cells one by one, then the rest of the page with the tables painted over."""
    found: list[Word] = []
    with recognise.loaded(grey, dpi) as api:
        for grid in grids:
            for cell in grid.cells:
                left, right = grid.xs[cell.column], grid.xs[cell.column + cell.column_span]
                top, bottom = grid.ys[cell.row], grid.ys[cell.row + cell.row_span]
                found += _cell(api, grey, left, top, right, bottom)
    rest = grey.copy()
    for grid in grids:
        left, top, right, bottom = (int(v) for v in grid.box)
        rest[max(0, top - 4) : bottom + 5, max(0, left - 4) : right + 5] = 255
    if (rest < 140).mean() > 0.0004:
        with recognise.loaded(rest, dpi) as api:
            found += recognise.words(api, 0, 0, rest.shape[1], rest.shape[0], sparse=True)
    return found


def _cell(api: object, grey: Grey, left: float, top: float, right: float, bottom: float) -> list[Word]:
    inset = 5
    x0, y0, x1, y1 = int(left) + inset, int(top) + inset, int(right) - inset, int(bottom) - inset
    if x1 - x0 < 12 or y1 - y0 < 12 or (grey[y0:y1, x0:x1] < 140).sum() < 12:
        return []
    return recognise.words(api, x0, y0, x1 - x0, y1 - y0)


def _in_points(word: Word, scale: float) -> Word:
    return Word(
        word.text,
        word.left * scale,
        word.top * scale,
        word.right * scale,
        word.bottom * scale,
        max(6.0, min(20.0, word.size * scale * 0.8)),
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
        return word.text in _BULLETS and word.confidence >= 0.5
    return word.confidence >= NOISE or len(word.text) > 2

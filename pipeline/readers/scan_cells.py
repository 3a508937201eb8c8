"""The cells of a scanned table, recognised one by one: what a cell may hold helps where letters are few."""

from __future__ import annotations

import re

from pipeline import progress
from pipeline.readers import marks, numerals, page_images, recognise
from pipeline.readers.grids import Grid, GridCell
from pipeline.readers.page_images import Grey
from pipeline.readers.pdf_words import Word

# The middle of a rule that bounds a cell is none of it; white is put around its image instead. In pixels.
INSET, MARGIN = 1, 12
# A cell of a sign, a number or a short word, in points: alone on wide white it is misread more often than cut close.
SHORT, LOW = 40.0, 18.0
# What is read as surely is not looked at again.
_SURE = 0.94
# A row over so many columns heads a group of rows.
_GROUP = 3
_ROMAN = re.compile(r"(?:I[IVX]+|V|VI{1,3}|IX|X[IV]*)\.?")
_UPRIGHT = frozenset("1l|ÍÌỊ")
# A row that numbers the columns: so many cells at least bear their column's number.
_NUMBERED = 3
_NUMBER = re.compile(r"\W?[qQcCŒÓ]{0,2}(?P<number>\d{1,2})\W{0,2}")


def read_cells(grey: Grey, grid: Grid, dpi: int) -> list[Word]:
    """The words of a grid's cells on a page whose rules are taken out; all in pixels."""
    rows: dict[int, list[tuple[GridCell, list[Word]]]] = {}
    for cell in grid.cells:
        progress.beat()
        left, right = grid.xs[cell.column], grid.xs[cell.column + cell.column_span]
        top, bottom = grid.ys[cell.row], grid.ys[cell.row + cell.row_span]
        rows.setdefault(cell.row, []).append((cell, _cell(grey, left, top, right, bottom, dpi)))
    for row in rows.values():
        number_columns(row)
    label_groups([row for row in rows.values() if len(row) == 2 and row[1][0].column_span >= _GROUP])
    return [word for row in rows.values() for _, words in row for word in words]


def _cell(grey: Grey, left: float, top: float, right: float, bottom: float, dpi: int) -> list[Word]:
    """A cell's words: cut out and set on white, for text at the very edge of an image is misread."""
    x0, y0, x1, y1 = int(left) + INSET, int(top) + INSET, int(right) - INSET, int(bottom) - INSET
    if x1 - x0 < 12 or y1 - y0 < 12:
        return []
    cut = page_images.without_scraps(grey[y0:y1, x0:x1])
    ink = page_images.inked(cut)
    if ink is None:
        return []
    close = cut[ink.top : ink.bottom, ink.left : ink.right]
    found = _read(cut, x0, y0, dpi)
    if (ink.right - ink.left) * 72 <= SHORT * dpi and (ink.bottom - ink.top) * 72 <= LOW * dpi:
        if marks.ditto(close, dpi) or marks.is_ditto_text(found):
            edge = (x0 + ink.left, y0 + ink.top, x0 + ink.right, y0 + ink.bottom)
            return [Word(marks.DITTO, *edge, float(ink.bottom - ink.top), confidence=numerals.CONFIDENCE)]
        if _sureness(found) < _SURE:
            found = max(found, _read(close, x0 + ink.left, y0 + ink.top, dpi), key=_sureness)
        if len(found) == 1:
            marks.mend_numeral(found[0], close)
    marks.mend(found, grey)
    return without_dirt(found)


def _read(image: Grey, left: int, top: int, dpi: int) -> list[Word]:
    """The words of a cut of the page, at their places on the page."""
    with recognise.loaded(page_images.framed(image, MARGIN), dpi) as api:
        found = recognise.words(api)
    for word in found:
        word.left, word.right = word.left + left - MARGIN, word.right + left - MARGIN
        word.top, word.bottom = word.top + top - MARGIN, word.bottom + top - MARGIN
    return found


def _sureness(words: list[Word]) -> float:
    return sum(word.confidence for word in words) / len(words) if words else 0.0


def without_dirt(words: list[Word]) -> list[Word]:
    """A cell's words without the strokes that rules and dirt leave behind its last letter, or before its first."""
    kept = list(words)
    while len(kept) > 1 and _is_stroke(kept[-1]):
        kept.pop()
    while len(kept) > 1 and _is_stroke(kept[0]) and kept[0].text not in _BULLETS:
        kept.pop(0)
    return kept


_BULLETS = frozenset("-–—+*•")
_MEANT = frozenset("%)]><≥≤")


def _is_stroke(word: Word) -> bool:
    if any(c.isdigit() for c in word.text) or word.text in _MEANT:
        return False
    return not any(c.isalpha() for c in word.text) or (len(word.text) == 1 and word.confidence < 0.6)


def number_columns(row: list[tuple[GridCell, list[Word]]]) -> None:
    """A row "(1) (2) (3) ..." under a table's head: where most cells bear their column's number, all with ink do."""
    texts = [(cell, words, "".join(word.text for word in words)) for cell, words in row if words]
    numbered = [text for cell, _, text in texts if _is_number_of(cell, text)]
    if len(numbered) < max(_NUMBERED, len(texts) / 2) or any(len(text) > 5 for _, _, text in texts):
        return
    bracketed = sum(not text.isdigit() for text in numbered) >= len(numbered) / 2
    for cell, words, _ in texts:
        number = str(cell.column + 1)
        words[0].text = f"({number})" if bracketed else number
        words[0].confidence = max(words[0].confidence, numerals.CONFIDENCE)
        del words[1:]


def label_groups(rows: list[list[tuple[GridCell, list[Word]]]]) -> None:
    """Rows of a label and a title over the other columns: among Roman numerals a lone upright stroke is one too."""
    labels = [row[0][1][0] for row in rows if len(row[0][1]) == 1]
    if any(_ROMAN.fullmatch(label.text) for label in labels):
        for label in labels:
            if label.text.rstrip(".") in _UPRIGHT:
                label.text = "I" + label.text[1:]


def _is_number_of(cell: GridCell, text: str) -> bool:
    match = _NUMBER.fullmatch(text)
    return match is not None and int(match.group("number")) == cell.column + 1

"""Signs that Tesseract's model has no letter for, read by the shape of their ink: ≥ and ≤, ditto marks, numerals of quarters.

The model reads "≥" as ">" and "//" as "W" with confidence, and "Quý III" as "Quý II" or "Quý 11".
"""

from __future__ import annotations

import re

import cv2
import numpy as np
from numpy.typing import NDArray

from language.text import fold
from pipeline.readers import numerals
from pipeline.readers.page_images import Grey
from pipeline.readers.pdf_words import Word

Ink = NDArray[np.bool_]
# A piece of ink: left, top, width, height, and which pixels of these are its own.
Part = tuple[int, int, int, int, Ink]
# What the model makes of a comparison sign before a figure; the bar of "≥" may come out as a stroke behind it.
_COMPARED = re.compile(r"(?P<sign>[><≥≤»«›‹]z?|z(?=\d))(?P<rest>\d[\d.,]*%?|)_*")
# What the model makes of "-nt-" ("như trên") where a cell holds nothing else.
_DITTO = re.compile(r"[-~=_.\s]*n[tfilr1†][-~=_.\s]*")
DITTO = "-nt-"
# Quotation marks are at most so high, in points; letters of a plan are higher.
_HIGHEST_QUOTE = 5.5
# Ink is darker than this of 255 levels, that of thin strokes than this; letters stand apart by more than so many pixels.
_BLACK, _DARK, _FAINT, _APART = 90, 140, 190, 2
_QUARTER = "quy"
_JOINS = frozenset({",", "và", "-", "–", "—", "đến", "&", "+"})
# A word that may be a quarter's numeral with what follows it: "II", "H/2026,", "11", "I1⁄2022".
_OF_QUARTER = re.compile(r"[IVXHMLl1íÍÌỊ|]{1,4}(?P<rest>(?:[/⁄.,;:)]|[-–—](?=\d)).*|)")

_NAMED_QUARTER = re.compile(r"(?P<mark>[Qq][.,]?)(?P<numeral>[IVX1-4HMLlíÍÌỊ|]{1,4})(?P<rest>(?:[/⁄.,;:)]|[-–—](?=\d)).*|)")


def ditto(image: Grey, dpi: int) -> bool:
    """Whether a cell shows nothing but a ditto mark: two slanted strokes, two small upright ones, or "nt", in dashes or not."""
    # Thin strokes may be broken where the ink is dark, slanted ones run together where it is grey.
    return any(_is_ditto(parts, dpi) for parts in (_parts(image < _DARK), _parts(_closed(image))))


def _is_ditto(parts: list[Part], dpi: int) -> bool:
    tallest = max((part[3] for part in parts), default=0)
    dashes = [part for part in parts if part[2] > 1.3 * part[3] and 0.2 * tallest < part[1] and part[3] < 0.4 * tallest]
    letters = [part for part in parts if part not in dashes]
    if dashes:
        if len(dashes) > 2 or any(letters[0][0] < dash[0] < letters[-1][0] for dash in dashes):
            return False
        # A dash at both ends leaves nothing else to mean: the letters may be broken or run together.
        if len(dashes) == 2 and 2 <= len(letters) <= 3 and dashes[0][0] < letters[0][0] and _narrow(letters):
            return letters[0][3] < 0.95 * letters[-1][3]
    if len(letters) != 2:
        return False
    (x0, y0, w0, h0, first), (x1, y1, _, h1, second) = letters
    if not dashes and _is_pair(letters) and (max(h0, h1) <= _HIGHEST_QUOTE * dpi / 72 or (_is_slash(first) and _is_slash(second))):
        return True
    return _is_n(first) and _is_t(second) and h0 < h1 <= 1.5 * h0 and x1 - (x0 + w0) < 0.5 * h0 and y1 <= y0


def _narrow(letters: list[Part]) -> bool:
    left, right = letters[0][0], letters[-1][0] + letters[-1][2]
    return right - left < 2.2 * max(part[3] for part in letters)


def _is_pair(letters: list[Part]) -> bool:
    (x0, y0, w0, h0, _), (x1, y1, w1, h1, _) = letters
    high = max(h0, h1)
    return (
        high >= 4
        and min(h0, h1) >= 0.75 * high
        and abs(y0 - y1) <= 0.3 * high
        and x1 - (x0 + w0) <= 1.2 * high
        and max(w0, w1) < 0.75 * high
    )


def _is_n(ink: Ink) -> bool:
    height, width = ink.shape
    legs = [len(_runs(ink[int(height * at)])) for at in (0.5, 0.7)]
    return 0.6 * height <= width <= 1.4 * height and legs == [2, 2] and len(_runs(ink[int(0.2 * height)])) <= 2


def _is_t(ink: Ink) -> bool:
    height, width = ink.shape
    return width <= 0.75 * height and [len(_runs(ink[int(height * at)])) for at in (0.15, 0.5, 0.7)] == [1, 1, 1] and not _is_slash(ink)


def _runs(row: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Where runs of ink begin in a row of pixels."""
    return np.flatnonzero(np.diff(np.concatenate(([0], row.astype(np.int8)))) == 1)


def is_ditto_text(words: list[Word]) -> bool:
    """Whether what was read in a cell is "-nt-"."""
    return 0 < len(words) <= 3 and _DITTO.fullmatch(fold(" ".join(word.text for word in words))) is not None


def mend(words: list[Word], image: Grey) -> None:
    """Words in reading order whose signs or numerals the ink of the image tells otherwise, in place."""
    quarter = False
    before: Word | None = None
    for word in words:
        compared = _COMPARED.fullmatch(word.text)
        if compared:
            _mend_sign(word, compared, image)
        numeral = _OF_QUARTER.fullmatch(word.text) if quarter else None
        named = _NAMED_QUARTER.fullmatch(word.text)
        if numeral is not None:
            _mend_quarter(word, numeral.group("rest"), image)
        elif named is not None:
            _mend_named(word, named, image)
        elif numerals.MISREAD.fullmatch(word.text) and word.text.endswith(".") and _begins_line(word, before):
            mend_numeral(word, _cut(image, word))
        quarter = fold(word.text) == _QUARTER or (quarter and (numeral is not None or word.text in _JOINS))
        before = word


def _begins_line(word: Word, before: Word | None) -> bool:
    return before is None or abs(before.bottom - word.bottom) > 0.5 * word.size or word.left < before.right


def mend_numeral(word: Word, ink: Grey) -> None:
    """A word that stands alone, or as a label with a point: its strokes tell which numeral it is, if any."""
    if numerals.LIKE.fullmatch(word.text) and (numeral := numerals.read_numeral(ink)):
        text = numeral + ("." if word.text.endswith(".") else "")
        if text != word.text:
            word.text, word.confidence = text, numerals.CONFIDENCE


def _mend_quarter(word: Word, rest: str, image: Grey) -> None:
    """A quarter's numeral: there are four, and the strokes before the year's stroke tell which."""
    read = word.text[: len(word.text) - len(rest)]
    numeral = numerals.read_beginning(_cut(image, word))
    if numeral not in numerals.QUARTERS:
        # Strokes that cannot be told apart are still ones.
        numeral = read.translate(_ONES)
    if numeral in numerals.QUARTERS and numeral != read:
        word.text, word.confidence = numeral + rest.replace("⁄", "/"), min(word.confidence, numerals.CONFIDENCE)
    elif rest.startswith("⁄"):
        word.text = read + rest.replace("⁄", "/")


def _mend_named(word: Word, named: re.Match[str], image: Grey) -> None:
    """ "Q.I", "QIII/2026": the strokes behind the Q."""
    numeral = numerals.read_beginning(_cut(image, word), behind=1)
    if numeral in numerals.QUARTERS and numeral != named.group("numeral"):
        word.text = named.group("mark") + numeral + named.group("rest").replace("⁄", "/")
        word.confidence = min(word.confidence, numerals.CONFIDENCE)


_ONES = str.maketrans({"1": "I", "l": "I", "|": "I", "í": "I", "Í": "I", "Ì": "I", "Ị": "I", "H": "II", "M": "III"})


def _mend_sign(word: Word, compared: re.Match[str], image: Grey) -> None:
    sign = read_sign(_cut(image, word))
    rest = compared.group("rest")
    if sign is None:
        # A stroke behind a bare sign is no letter of it.
        sign = compared.group("sign")
        if sign[0] not in "><≥≤":
            return
        word.text = sign[0] + rest
        return
    word.text = sign + rest
    if sign in "≥≤":
        word.confidence = min(word.confidence, numerals.CONFIDENCE)


def read_sign(image: Grey) -> str | None:
    """The comparison sign that the ink of a word begins with; ``None`` if it is none."""
    # Its strokes are thin: on a coarse scan they are grey and broken; where they are not, they touch what follows.
    for ink in (_closed(image), image < _FAINT, image < _DARK, image < _BLACK):
        columns = np.flatnonzero(ink.any(axis=0))
        for gap in (_APART, 1):
            apart = np.flatnonzero(np.diff(columns) > gap)
            if not columns.size or (gap == 1 and not apart.size):
                continue
            sign = ink[:, columns[0] : (columns[apart[0]] if apart.size else columns[-1]) + 1]
            rows = np.flatnonzero(sign.any(axis=1))
            found = _sign(sign[rows[0] : rows[-1] + 1])
            if found:
                return found
    return None


def _sign(ink: Ink) -> str | None:
    """What a piece of ink shows: an angle with its tip at one side, over a bar or not."""
    height, width = ink.shape
    if width < 6 or height < 6 or not 0.5 <= width / height <= 2.2:
        return None
    spans = [_span(row) for row in ink]
    has_bar = max(spans[int(0.75 * height) :]) >= 0.8 * width
    angle = ink
    if has_bar:
        # Above the bar, and above the gap over it where there is one.
        bar = next(y for y in range(height - 1, -1, -1) if spans[y] >= 0.8 * width)
        while bar > 0 and spans[bar] >= 0.8 * width:
            bar -= 1
        gap = next((y for y in range(bar, int(0.5 * height), -1) if not spans[y]), None)
        angle = ink[: gap if gap is not None else bar + 1]
    rows = [y for y in range(angle.shape[0]) if spans[y]]
    if len(rows) < 5:
        return None
    middles = [float(np.flatnonzero(angle[y]).mean()) for y in rows]
    third = max(1, len(rows) // 5)
    upper, lower = float(np.mean(middles[:third])), float(np.mean(middles[-third:]))
    centre = len(rows) // 2
    tip = float(np.mean(middles[centre - third // 2 : centre + third // 2 + 1]))
    if tip - max(upper, lower) > 0.18 * width:
        return "≥" if has_bar else ">"
    if min(upper, lower) - tip > 0.18 * width:
        return "≤" if has_bar else "<"
    return None


def _span(row: NDArray[np.bool_]) -> int:
    """How far the ink of a row reaches."""
    at = np.flatnonzero(row)
    return int(at[-1] - at[0] + 1) if at.size else 0


def _is_slash(ink: Ink) -> bool:
    height, width = ink.shape
    if not 0.2 * height <= width <= 0.8 * height:
        return False
    rows = [np.flatnonzero(row) for row in ink]
    filled = [row for row in rows if row.size]
    thick = max(int(row[-1] - row[0] + 1) for row in filled)
    quarter = max(1, len(filled) // 4)
    upper, lower = np.mean([row.mean() for row in filled[:quarter]]), np.mean([row.mean() for row in filled[-quarter:]])
    return bool(thick <= 0.6 * width + 1 and float(upper - lower) > 0.15 * height)


def _closed(image: Grey) -> Ink:
    """Where ink is, thin and broken strokes too."""
    return np.asarray(cv2.morphologyEx((image < _FAINT).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)) > 0)


def _parts(ink: Ink) -> list[Part]:
    """Pieces of ink from left to right."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    found = []
    for index in range(1, count):
        x, y, w, h, area = (int(v) for v in stats[index][:5])
        if area >= 6:
            found.append((x, y, w, h, labels[y : y + h, x : x + w] == index))
    return sorted(found, key=lambda part: part[:2])


def _cut(image: Grey, word: Word) -> Grey:
    return image[max(0, int(word.top)) : int(word.bottom) + 1, max(0, int(word.left) - 2) : int(word.right) + 3]

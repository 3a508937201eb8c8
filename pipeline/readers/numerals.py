"""Roman numerals standing alone in a cell: their strokes are counted.

Tesseract's model, made for words, reads "II" as "H" and "VII" as "VH" with all confidence.
"""

from __future__ import annotations

import re

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.readers.page_images import Grey

# What the model makes of numerals; readings that are numerals or words are left alone.
MISREAD = re.compile(r"(?=.*[^IVX.])(?=.*[^\d.])[IVXHMLl1íÍÌỊ|]{1,5}\.?")
LIKE = re.compile(r"(?=.*[^\d.])[IVXHMLl1íÍÌỊ|]{1,5}\.?")
_NUMERAL = re.compile(r"X{0,3}(?:IX|IV|V?I{0,3})")
QUARTERS = frozenset({"I", "II", "III", "IV"})
# Surer than doubt, less sure than what was read as it stands.
CONFIDENCE = 0.8
# A stroke between numbers leans more than this share of its height, a letter in italics less.
LEAN = 0.24


def read_numeral(cell: Grey) -> str | None:
    """The numeral that the ink of a cell draws; ``None`` if it is none."""
    letters = _read(cell)
    text = "".join(letters)
    return text if letters and len(letters) <= 5 and _NUMERAL.fullmatch(text) else None


def read_beginning(word: Grey, behind: int = 0) -> str | None:
    """The numeral that a word begins with, before a stroke, a point or other letters: "II" of "II/2026".

    ``behind``: so many letters stand before it.
    """
    letters = _read(word)[behind:]
    end = next((place for place, letter in enumerate(letters) if letter == "?"), len(letters))
    text = "".join(letters[:end])
    return text if text and _NUMERAL.fullmatch(text) else None


def _read(image: Grey) -> list[str]:
    """What each high piece of ink shows, from left to right; "?" for what is no letter of a numeral."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats((image < 140).astype(np.uint8), connectivity=8)
    parts = [(*(int(v) for v in stats[i][:4]), i) for i in range(1, count)]
    tallest = max((h for _, _, _, h, _ in parts), default=0)
    if tallest < 10:
        return []
    return [_letters(labels[y : y + h, x : x + w] == index) for x, y, w, h, index in sorted(p for p in parts if p[3] > 0.7 * tallest)]


def _letters(ink: NDArray[np.bool_]) -> str:
    """What one piece of ink shows, by how many strokes cross it at four heights: X, V, or as many I as strokes."""
    height, width = ink.shape
    upper, middle, lower, foot = (_strokes(ink[int(height * at)]) for at in (0.25, 0.5, 0.75, 0.93))
    if width > 0.55 * height:
        if len(upper) == 2 and len(middle) == 1 and len(lower) == 2 and middle[0] < 0.6 * width:
            return "X"
        if len(upper) == 2 and len(foot) == 1 and foot[0] < 0.45 * width:
            return "V"
    if len(upper) == len(middle) == len(lower) and width < 0.72 * height * len(middle) and _lean(ink) < LEAN:
        return "I" * len(middle)
    return "?"


def _lean(ink: NDArray[np.bool_]) -> float:
    """By how much of its height a piece of ink leans to the right."""
    height = ink.shape[0]
    upper, lower = (np.argwhere(part)[:, 1] for part in (ink[: height // 4 + 1], ink[-(height // 4) - 1 :]))
    return float(upper.mean() - lower.mean()) / height if upper.size and lower.size else 0.0


def _strokes(row: NDArray[np.bool_]) -> list[int]:
    """Widths of the runs of ink in a row of pixels."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], row.astype(np.int8), [0]))))
    return [int(b - a) for a, b in zip(edges[::2], edges[1::2], strict=True)]

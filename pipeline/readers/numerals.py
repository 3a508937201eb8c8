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
MISREAD = re.compile(r"(?=.*[^IVX.])[IVXHMLlíÍÌỊ|]{1,4}\.?")
_NUMERAL = re.compile(r"X{0,3}(?:IX|IV|V?I{0,3})")
# Surer than doubt, less sure than what was read as it stands.
CONFIDENCE = 0.8


def read_numeral(cell: Grey) -> str | None:
    """The numeral that the ink of a cell draws; ``None`` if it is none."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats((cell < 140).astype(np.uint8), connectivity=8)
    parts = [(*(int(v) for v in stats[i][:4]), i) for i in range(1, count)]
    tallest = max((h for _, _, _, h, _ in parts), default=0)
    parts = sorted(part for part in parts if part[3] > 0.7 * tallest)
    if not parts or len(parts) > 5 or tallest < 10:
        return None
    text = "".join(_letters(labels[y : y + h, x : x + w] == index) for x, y, w, h, index in parts)
    return text if text and _NUMERAL.fullmatch(text) else None


def _letters(ink: NDArray[np.bool_]) -> str:
    """What one piece of ink shows, by how many strokes cross it at four heights: X, V, or as many I as strokes."""
    height, width = ink.shape
    upper, middle, lower, foot = (_strokes(ink[int(height * at)]) for at in (0.25, 0.5, 0.75, 0.93))
    if width > 0.55 * height:
        if len(upper) == 2 and len(middle) == 1 and len(lower) == 2 and middle[0] < 0.6 * width:
            return "X"
        if len(upper) == 2 and len(foot) == 1 and foot[0] < 0.45 * width:
            return "V"
    if len(upper) == len(middle) == len(lower) and width < 0.75 * height * len(middle):
        return "I" * len(middle)
    return "?"


def _strokes(row: NDArray[np.bool_]) -> list[int]:
    """Widths of the runs of ink in a row of pixels."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], row.astype(np.int8), [0]))))
    return [int(b - a) for a, b in zip(edges[::2], edges[1::2], strict=True)]

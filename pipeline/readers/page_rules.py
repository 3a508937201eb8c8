"""Ruled lines on the image of a page: found by their length, and taken out from between the letters.

Images are grey arrays of rows by columns, 0 black to 255 white; lengths are pixels.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.readers.page_images import Grey
from pipeline.readers.pdf_words import Rule

# Hairlines are grey after scanning and turning: a mild threshold, the length tells lines from letters.
_INK = 190
# Thicker than this is a bar, no rule.
_THICKEST = 14


@dataclass(slots=True)
class Rules:
    """The ruled lines of a page; ``ink``: where it is theirs, of the page's size, above 0."""

    horizontal: list[Rule]
    vertical: list[Rule]
    ink: Grey


def find_rules(grey: Grey) -> Rules:
    ink = (grey < _INK).astype(np.uint8) * 255
    height, width = grey.shape
    across, down = _long_runs(ink, max(40, width // 28), 1), _long_runs(ink, 1, max(40, height // 45))
    horizontal = [Rule(y + h / 2, x, x + w) for x, y, w, h in _boxes(across) if h <= _THICKEST]
    vertical = [Rule(x + w / 2, y, y + h) for x, y, w, h in _boxes(down) if w <= _THICKEST]
    return Rules(horizontal, vertical, across | down)


def without_rules(grey: Grey, rules: Rules) -> Grey:
    """The page with the ink of its ruled lines white: a mark that touches a line keeps the rest of itself."""
    # The grey beside a line's ink goes with it.
    mask = cv2.dilate(rules.ink, np.ones((3, 3), np.uint8))
    cleaned = grey.copy()
    cleaned[mask > 0] = 255
    return cleaned


def _long_runs(ink: Grey, wide: int, high: int) -> Grey:
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (wide, high))
    # A scan's lines have steps: thicken them across, never along, for that would join letters to lines.
    bridge = cv2.getStructuringElement(cv2.MORPH_RECT, (1, 3) if wide > high else (3, 1))
    return np.asarray(cv2.morphologyEx(cv2.dilate(ink, bridge), cv2.MORPH_OPEN, kernel), dtype=np.uint8)


def _boxes(lines: Grey) -> list[tuple[int, int, int, int]]:
    count, _, stats, _ = cv2.connectedComponentsWithStats(lines)
    return [tuple(int(v) for v in stats[i][:4]) for i in range(1, count)]  # type: ignore[misc]

"""Images of pages made fit for recognition: stamps out, paper even, upright, straight.

Red ink vanishes in the red channel; uneven paper is evened by division by its own background.
Binarisation and denoising make recognition worse and are left out (docs/decisions.md). Images are grey
arrays of rows by columns, 0 black to 255 white; lengths are pixels.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
Colour = NDArray[np.uint8]
# Skews beyond this are turned pages, not crooked ones.
MAX_SKEW = 6.0
# Ink of fewer pixels than this is dirt: a full stop at 200 dpi has nine and more.
SPECK = 4
# Full stops are at most so wide and high: where there is nothing larger, nothing is written.
STOP = 6
# How strongly marks are set off; more makes noise into dots (measured by benchmarks/scans.py).
SHARPENING = 0.8
# Paper is lighter than this of 255 levels, marks on it darker than the paper by this many; text covers between these shares.
PAPER, MARK, MARKS = 190, 25, (0.001, 0.4)


def is_marked_paper(image: Colour) -> bool:
    """Whether a picture is mostly light with some marks on it, as a sheet of text is and a photograph is not.

    Where recognition finds no word in such a picture, it may be too faint or too blurred for it.
    """
    small = cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA) if min(image.shape[:2]) > 1 else image
    grey = small if small.ndim == 2 else cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
    paper = float(np.median(grey))
    marks = float(np.mean(grey < paper - MARK))
    return paper >= PAPER and MARKS[0] <= marks <= MARKS[1]


def prepare(image: Colour) -> Grey:
    """A grey page from a colour one (blue, green, red) or a grey one."""
    # Red ink is bright in the red channel; the other channels would bring it back.
    grey = image if image.ndim == 2 else image[:, :, 2]
    return even_paper(np.ascontiguousarray(grey))


def even_paper(grey: Grey) -> Grey:
    """The page divided by its background: shadows and stains gone, ink kept."""
    small = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    background = cv2.medianBlur(cv2.dilate(small, np.ones((9, 9), np.uint8)), 31)
    background = cv2.resize(background, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(grey, background, scale=255), dtype=np.uint8)


def sharpened(grey: Grey) -> Grey:
    """Marks above letters set off from them: without it "ể" is read as "ế" half as often again."""
    blurred = cv2.GaussianBlur(grey, (0, 0), 1.5)
    return np.asarray(cv2.addWeighted(grey, 1 + SHARPENING, blurred, -SHARPENING, 0), dtype=np.uint8)


def framed(image: Grey, margin: int) -> Grey:
    """The image with white around it."""
    return np.asarray(cv2.copyMakeBorder(image, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=255), dtype=np.uint8)


def without_scraps(cell: Grey) -> Grey:
    """A cell's image without specks and without what its ruled borders left at the edges."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats((cell < 170).astype(np.uint8), connectivity=8)
    height, width = cell.shape
    scraps = np.zeros(count, dtype=bool)
    for index in range(1, count):
        x, y, w, h, area = stats[index]
        at_edge = x == 0 or y == 0 or x + w == width or y + h == height
        scraps[index] = area < SPECK or (at_edge and min(w, h) <= 3)
    if not scraps.any():
        return cell
    cleaned = cell.copy()
    # The grey around ink goes with it.
    mask = cv2.dilate(scraps[labels].astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    ink = cv2.dilate(((labels > 0) & ~scraps[labels]).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    cleaned[mask & ~ink] = 255
    return cleaned


@dataclass(frozen=True, slots=True)
class Extent:
    """A rectangle of pixels; ``right`` and ``bottom`` are the first beyond it."""

    left: int
    top: int
    right: int
    bottom: int


def inked(image: Grey) -> Extent | None:
    """Where an image's ink stands; ``None`` where none of it is larger than a full stop."""
    ink = image < 140
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    if not (stats[1:, 2:4].max(axis=1, initial=0) > STOP).any():
        return None
    columns, rows = np.flatnonzero(ink.any(axis=0)), np.flatnonzero(ink.any(axis=1))
    return Extent(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)


def stroke_width(word: Grey) -> float | None:
    """The mean width of a word's strokes, in pixels: twice its ink over its outline; ``None`` for too little ink."""
    ink = (word < 128).astype(np.uint8)
    area = int(ink.sum())
    if area < 30:
        return None
    inside = cv2.erode(ink, np.ones((3, 3), np.uint8), borderType=cv2.BORDER_CONSTANT, borderValue=0)
    return 2 * area / max(area - int(inside.sum()), 1)


def turn(image: Grey, degrees: int) -> Grey:
    """Turned clockwise by a multiple of 90 degrees."""
    return np.ascontiguousarray(np.rot90(image, -(degrees // 90) % 4))


def skew(grey: Grey) -> float:
    """By how many degrees the lines of text rise to the right; 0 where it cannot be told."""
    small = cv2.resize(grey, None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA)
    ink = (small < 160).astype(np.float32)
    best, best_score = 0.0, -1.0
    for step, reach in ((1.0, MAX_SKEW), (0.2, 1.0), (0.05, 0.2)):
        centre = best
        count = round(reach / step)
        for index in range(-count, count + 1):
            angle = centre + index * step
            profile = _rotate(ink, angle, 0.0).sum(axis=1)
            score = float(np.square(np.diff(profile)).sum())
            if score > best_score:
                best, best_score = angle, score
    return -best if abs(best) >= 0.05 else 0.0


def straighten(grey: Grey, degrees: float) -> Grey:
    return grey if degrees == 0 else np.asarray(_rotate(grey, -degrees, 255.0), dtype=np.uint8)


def _rotate(image: NDArray[np.generic], degrees: float, border: float) -> NDArray[np.generic]:
    height, width = image.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return np.asarray(cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=border))


def scale_for(width: float, height: float, *, dpi: int) -> float:
    """Pixels a point for a page of this size at ``dpi``, so that no page has more than 40 million pixels."""
    return min(dpi / 72, math.sqrt(40_000_000 / max(width * height, 1.0)))

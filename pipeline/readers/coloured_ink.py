"""Pens and stamps in colour, told apart from the black text of a scanned page.

Red vanishes in the red channel, which is what is read; blue, violet and green ink is as dark there as text. It is taken
out, and where it stood is kept: what a pen wrote over a line is no letter of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.readers.page_images import Colour, Grey

# Coloured ink outshines its red by so many of 255 levels, once paper is white, its deepest strokes by so many; and is no
# lighter than the last. Pale strokes count where deep ones stand around them.
_PALE, _COLOURED, _DEEP, _LIGHTEST = 10, 26, 45, 235
# By so much an ink's depth is spread over all levels.
_DEPTH = 4
# A pixel whose brightest channel is darker than this is black under the pen.
_BLACK = 95
# Pages on which more than this share of the ink is coloured are printed in that colour.
MOST = 0.7
# Strokes nearer than this are one mark, in shares of the page's width.
_JOINED = 0.008
# A mark has so many pixels, so many of them deep, and no more black among its strokes than this many times its own: else
# it is the tint that a scanner leaves along black letters.
_LEAST, _LEAST_DEEP, _AMONG_BLACK = 120, 30, 2.0


@dataclass(frozen=True, slots=True)
class Mark:
    """Where coloured ink stands, in pixels."""

    left: int
    top: int
    right: int
    bottom: int


def separated(image: Colour) -> tuple[Colour, Grey | None]:
    """The page without blue, violet and green ink, and that ink alone, by its depth from 0 to 255; ``None`` where there is none.

    The image is blue, green, red; a grey one stays as it is.
    """
    if image.ndim == 2:
        return image, None
    coarse = np.ascontiguousarray(image[::3, ::3])
    found = _above(_balanced(coarse)) > _DEEP
    if int(found.sum()) < _LEAST_DEEP // 9:
        return image, None
    rows, columns = (slice(3 * part.start, 3 * part.stop) for part in _extent(found, margin=round(0.04 * image.shape[1])))
    part = np.ascontiguousarray(image[rows, columns])
    balanced = _balanced(part)
    above = _above(balanced)
    ink, around = _without_tints(above, balanced)
    dark = int((image[:, :, 2] < 128).sum())
    if not ink.any() or int(ink.sum()) > MOST * max(dark, 1):
        return image, None
    # Letters of black keep what the pen crosses: they have no colour, or are too dark for it.
    erased = (around > 0) & (above > _PALE) & (balanced.max(axis=2) > _BLACK)
    part[erased] = _background(part)[erased]
    cleaned, whole = image.copy(), np.zeros(image.shape[:2], dtype=np.uint8)
    cleaned[rows, columns] = part
    whole[rows, columns] = cv2.multiply(above, around, scale=_DEPTH)
    return cleaned, whole


def marks(ink: Grey) -> list[Mark]:
    """The marks that coloured ink makes, strokes that stand near each other as one."""
    size = max(3, round(_JOINED * ink.shape[1]))
    strokes = (ink > _COLOURED * _DEPTH).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(cv2.dilate(strokes, np.ones((size, size), np.uint8)))
    found = []
    for index in range(1, count):
        x, y, w, h = (int(v) for v in stats[index][:4])
        half = size // 2
        found.append(Mark(x + half, y + half, x + w - half, y + h - half))
    return found


def _background(image: Colour) -> Colour:
    """The paper under the ink, with its shadows."""
    small = cv2.resize(image, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA) if min(image.shape[:2]) >= 64 else image
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((9, 9), np.uint8)), 15)
    return np.asarray(cv2.resize(paper, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_LINEAR), dtype=np.uint8)


def _balanced(image: Colour) -> Colour:
    """The image as on evenly white paper."""
    return np.asarray(cv2.divide(image, _background(image), scale=255), dtype=np.uint8)


def _above(balanced: Colour) -> Grey:
    """By how much each pixel's blue or green outshines its red; 0 for what is as light as paper."""
    blue, green, red = cv2.split(balanced)
    return np.asarray(cv2.subtract(cv2.max(blue, green), red) * (red < _LIGHTEST), dtype=np.uint8)


def _extent(found: NDArray[np.bool_], margin: int) -> tuple[slice, slice]:
    """The rows and columns that hold what was found, with a margin."""
    rows, columns = np.flatnonzero(found.any(axis=1)), np.flatnonzero(found.any(axis=0))
    return slice(max(0, int(rows[0]) - margin), int(rows[-1]) + margin), slice(max(0, int(columns[0]) - margin), int(columns[-1]) + margin)


def _without_tints(above: Grey, balanced: Colour) -> tuple[Grey, Grey]:
    """Coloured ink without the tint that a scanner leaves along black letters, and the areas of its marks."""
    ink = (above > _COLOURED).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(cv2.dilate(ink, np.ones((15, 15), np.uint8)))
    pixels = np.bincount(labels[ink > 0], minlength=count)
    # A tint is a pixel or two wide, a pen's stroke is more.
    strokes = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)) > 0
    deep = np.bincount(labels[(above > _DEEP) & strokes], minlength=count)
    black = np.bincount(labels[balanced.max(axis=2) < _BLACK], minlength=count)
    kept = (pixels >= _LEAST) & (deep >= _LEAST_DEEP) & (black <= _AMONG_BLACK * pixels)
    kept[0] = False
    around = np.zeros_like(ink)
    for index in np.flatnonzero(kept):
        x, y, w, h = (int(v) for v in stats[index][:4])
        around[y : y + h, x : x + w] = 1
    return np.asarray(ink * kept[labels], dtype=np.uint8), around

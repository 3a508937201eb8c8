"""A sheet photographed on a desk: found by its edges and laid flat."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.readers.page_images import Colour

# The sheet fills at least this share of the picture, and leaves at least so much of the desk to see.
LEAST, MOST = 0.3, 0.97
# The desk is darker than the paper by this many of 255 levels: a scan's white border is not.
CONTRAST = 40
_LONG_SIDE = 700
Corners = NDArray[np.float32]


def flatten(image: Colour) -> Colour:
    """The sheet of a photograph, seen from above; an image that shows no desk around a sheet stays as it is."""
    corners = _sheet(image)
    if corners is None:
        return image
    top_left, top_right, bottom_right, bottom_left = corners
    width = int(max(np.linalg.norm(top_right - top_left), np.linalg.norm(bottom_right - bottom_left)))
    height = int(max(np.linalg.norm(bottom_left - top_left), np.linalg.norm(bottom_right - top_right)))
    square = np.array([[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]], dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(corners, square)
    flat = cv2.warpPerspective(image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))
    return np.asarray(flat, dtype=np.uint8)


def _sheet(image: Colour) -> Corners | None:
    """The corners of the sheet, clockwise from the top left, in pixels; ``None`` if none is seen."""
    scale = _LONG_SIDE / max(image.shape[:2])
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    grey = small if small.ndim == 2 else small.max(axis=2)
    # Text is closed over first: what is left is paper and desk.
    closed = cv2.morphologyEx(cv2.GaussianBlur(grey, (5, 5), 0), cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    _, paper = cv2.threshold(closed, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    contours, _ = cv2.findContours(paper, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not contours:
        return None
    largest = cv2.convexHull(max(contours, key=cv2.contourArea))
    shape = cv2.approxPolyDP(largest, 0.02 * cv2.arcLength(largest, True), True)
    share = cv2.contourArea(shape) / paper.size
    if len(shape) != 4 or not LEAST <= share <= MOST:
        return None
    if _contrast(closed, cv2.fillConvexPoly(np.zeros_like(grey), shape, 255)) < CONTRAST:
        return None
    return _in_order(shape.reshape(4, 2).astype(np.float32) / scale)


def _contrast(grey: Colour, sheet: NDArray[np.uint8]) -> float:
    """By how much paper outshines what lies just beyond its edge: a shadow over a page falls slowly, an edge at once."""
    around = np.ones((15, 15), np.uint8)
    beyond = (cv2.dilate(sheet, around) > 0) & (sheet == 0)
    within = (sheet > 0) & (cv2.erode(sheet, around, borderType=cv2.BORDER_CONSTANT, borderValue=255) == 0)
    if not beyond.any() or not within.any():
        return 0.0
    return float(grey[within].mean()) - float(grey[beyond].mean())


def _in_order(points: Corners) -> Corners:
    """Clockwise from the top left."""
    sums, differences = points.sum(axis=1), points[:, 1] - points[:, 0]
    order = [int(sums.argmin()), int(differences.argmin()), int(sums.argmax()), int(differences.argmax())]
    return points[order]

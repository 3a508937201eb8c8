"""What a PDF page draws besides text: ruled lines, images, coloured areas, straight from PDFium's page objects."""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as raw

from pipeline.readers.pdf_words import Area, Place, RawPage, Rule

# A path thinner than this is a rule, not an area. Word and LibreOffice draw borders of 0.5 to 2.25 pt.
THIN = 3.0
# Colours from this on, of 255, are not told from white paper.
WHITE = 245
_MAX_DEPTH = 4
_MAX_SEGMENTS = 20_000

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


def collect(page: Any, objects: int, place: Place, result: RawPage) -> None:
    """Rules and images of the page's first ``objects`` objects, into ``result``; the rest are annotations' appearances."""
    for item, kind, outer in _walk(page, objects):
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            result.has_image = True
            matrix = compose(_matrix(item), outer)
            # An image fills the unit square: the matrix's determinant is its area.
            a, b, c, d, _, _ = matrix
            result.image_share += abs(a * d - b * c) / max(result.width * result.height, 1.0)
            result.images.append(_placed(matrix, place))
        elif kind == raw.FPDF_PAGEOBJ_PATH:
            _path(item, compose(_matrix(item), outer), place, result)


def images_of_appearances(page: Any, objects: int, place: Place, result: RawPage) -> None:
    """Images that annotations draw: like pictures, but no part of a scanned page."""
    for index in range(objects, raw.FPDFPage_CountObjects(page)):
        for item, kind, outer in _below(raw.FPDFPage_GetObject(page, index), _IDENTITY, 0):
            if kind == raw.FPDF_PAGEOBJ_IMAGE:
                result.images.append(_placed(compose(_matrix(item), outer), place))


def dark_areas(page: Any, place: Place) -> list[Area]:
    """Areas that are painted in another colour than white, on which white letters are seen."""
    found: list[Area] = []
    bounds = [ctypes.c_float() for _ in range(4)]
    pointers = [ctypes.byref(one) for one in bounds]
    for item, kind, outer in _walk(page, raw.FPDFPage_CountObjects(page)):
        if kind in (raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_FORM):
            continue
        if kind == raw.FPDF_PAGEOBJ_PATH and not _is_dark(item):
            continue
        if raw.FPDFPageObj_GetBounds(item, *pointers):
            left, bottom, right, top = (one.value for one in bounds)
            found.append(_placed(compose((right - left, 0, 0, top - bottom, left, bottom), outer), place))
    return found


def text_objects(page: Any, first: int) -> Iterator[tuple[int, Any]]:
    """The text objects of annotations' appearances, which stand behind the page's own ``first`` objects: number of the
    appearance, object."""
    number = 0
    for index in range(first, raw.FPDFPage_CountObjects(page)):
        holder = raw.FPDFPage_GetObject(page, index)
        if raw.FPDFPageObj_GetType(holder) != raw.FPDF_PAGEOBJ_FORM:
            continue
        for inner in range(raw.FPDFFormObj_CountObjects(holder)):
            for item, kind, _ in _below(raw.FPDFFormObj_GetObject(holder, inner), _IDENTITY, 1):
                if kind == raw.FPDF_PAGEOBJ_TEXT:
                    yield number, item
            number += 1


def _walk(page: Any, objects: int) -> Iterator[tuple[Any, int, Matrix]]:
    for index in range(min(objects, raw.FPDFPage_CountObjects(page))):
        yield from _below(raw.FPDFPage_GetObject(page, index), _IDENTITY, 0)


def _below(item: Any, outer: Matrix, depth: int) -> Iterator[tuple[Any, int, Matrix]]:
    """An object, or those of a form, with their kinds and the matrix around them."""
    kind = raw.FPDFPageObj_GetType(item)
    if kind != raw.FPDF_PAGEOBJ_FORM:
        yield item, kind, outer
    elif depth < _MAX_DEPTH:
        inner = compose(_matrix(item), outer)
        for index in range(raw.FPDFFormObj_CountObjects(item)):
            yield from _below(raw.FPDFFormObj_GetObject(item, index), inner, depth + 1)


def _is_dark(path: Any) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
    if not fill.value:
        return False
    colour = [ctypes.c_uint() for _ in range(4)]
    if not raw.FPDFPageObj_GetFillColor(path, *map(ctypes.byref, colour)):
        return True
    return colour[3].value > 0 and min(one.value for one in colour[:3]) < WHITE


def _matrix(item: Any) -> Matrix:
    matrix = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, ctypes.byref(matrix)):
        return _IDENTITY
    return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def compose(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _placed(matrix: Matrix, place: Place) -> Area:
    """Where the unit square lies on the page: left, top, right, bottom."""
    a, b, c, d, e, f = matrix
    corners = [place(a * x + c * y + e, b * x + d * y + f) for x, y in ((0, 0), (1, 0), (0, 1), (1, 1))]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _path(item: Any, matrix: Matrix, place: Place, result: RawPage) -> None:
    count = raw.FPDFPath_CountSegments(item)
    if count > _MAX_SEGMENTS:  # a drawing, not a table
        return
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item, ctypes.byref(fill), ctypes.byref(stroke))
    x, y = ctypes.c_float(), ctypes.c_float()
    a, b, c, d, e, f = matrix
    points: list[tuple[float, float]] = []
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(item, index)
        raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO and points:
            _outline(points, bool(stroke.value), result)
            points = []
        points.append(place(a * x.value + c * y.value + e, b * x.value + d * y.value + f))
        if raw.FPDFPathSegment_GetClose(segment) and points:
            points.append(points[0])
    if points:
        _outline(points, bool(stroke.value), result)


def _outline(points: list[tuple[float, float]], stroked: bool, result: RawPage) -> None:
    """A subpath's contribution: itself where it is thin, its edges where it is a stroked frame."""
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
    if bottom - top <= THIN and right - left > THIN:
        result.horizontal.append(Rule((top + bottom) / 2, left, right))
    elif right - left <= THIN and bottom - top > THIN:
        result.vertical.append(Rule((left + right) / 2, top, bottom))
    elif stroked:
        for (x0, y0), (x1, y1) in itertools.pairwise(points):
            if abs(y0 - y1) < 0.5 and abs(x0 - x1) > THIN:
                result.horizontal.append(Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
            elif abs(x0 - x1) < 0.5 and abs(y0 - y1) > THIN:
                result.vertical.append(Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1)))

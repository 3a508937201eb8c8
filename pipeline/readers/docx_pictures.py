"""Pictures in a DOCX: those large enough to hold text are recognised, as scans are, and stand where the picture does."""

from __future__ import annotations

import io

import cv2
import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from pipeline.readers import scan
from pipeline.readers.docx_styles import Look
from pipeline.readers.docx_text import Piece, Text
from pipeline.readers.limits import Limits
from pipeline.readers.page_images import Colour, is_marked_paper
from pipeline.readers.pages import assemble
from pipeline.readers.pdf_words import RawPage
from schemas.document import Block, Cell, Segment

# Emblems, seals (36 to 42 mm) and most signatures are narrower than a line of text worth a picture; millimetres.
LEAST_WIDTH, LEAST_HEIGHT = 50.0, 6.0
# What a screen shows of an image that does not tell its scale; points an inch.
_SCREEN = 96
# Longer than a page's text at 200 dpi is no gain.
_LONGEST = 2400
# A picture has text if so many of its words of two letters and more are this sure: scraps of photographs are not.
_WORDS, _SURE = 3, 0.6


class Unreadable(Exception):
    """A picture that is not read; the message says why, in Vietnamese."""


def is_small(width: float | None, height: float | None) -> bool:
    """Whether a picture, in millimetres, is too small to hold text; not where the file does not tell its size."""
    return width is not None and height is not None and (width < LEAST_WIDTH or height < LEAST_HEIGHT)


def recognise(data: bytes, width: float | None, height: float | None, page: int, limits: Limits) -> list[Piece]:
    """The text and tables of a picture, shown so large (millimetres), on this page; nothing where it shows none.

    Raises Unreadable where it cannot be told.
    """
    image = _opened(data, limits)
    if width is None or height is None:
        width, height = (side * 25.4 / _SCREEN for side in image.size)
        if is_small(width, height):
            return []
    pixels = _scaled(image, width)
    read = scan.read_image(pixels, 1, scan.DPI, limits)
    if not read.words:
        if is_marked_paper(pixels):
            raise Unreadable("không nhận dạng được chữ")
        return []
    sure = [word.confidence for word in read.words if sum(c.isalpha() for c in word.text) >= 2]
    if sum(confidence >= _SURE for confidence in sure) < _WORDS:
        raise Unreadable("không nhận dạng rõ chữ")
    return _pieces(read, page, limits)


def _opened(data: bytes, limits: Limits) -> Image.Image:
    """The first picture of an image file, upright, on white where it is transparent."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            if image.width * image.height > limits.max_pixels:
                raise Unreadable("quá nhiều điểm ảnh")
            upright = ImageOps.exif_transpose(image)
            if upright.has_transparency_data:
                upright = upright.convert("RGBA")
                white = Image.new("RGBA", upright.size, "white")
                return Image.alpha_composite(white, upright).convert("RGB")
            return upright.convert("RGB")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise Unreadable("định dạng không mở được") from error


def _scaled(image: Image.Image, width: float) -> Colour:
    """A picture at the scale of recognition, by the width that it is shown at in millimetres; blue, green, red."""
    pixels = np.asarray(image, dtype=np.uint8)[:, :, ::-1]
    wanted = max(image.width, round(width / 25.4 * scan.DPI)) if image.width < _LONGEST else image.width
    factor = min(wanted / image.width, _LONGEST / max(image.size))
    if 0.95 <= factor <= 1.05:
        return np.ascontiguousarray(pixels)
    size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC), dtype=np.uint8)


def _pieces(read: RawPage, page: int, limits: Limits) -> list[Piece]:
    document = assemble([read], [read], {read.number: scan.grids_of(read, limits)}, "", "image/*", [])
    return [_piece(block, number, page) for number, block in enumerate(document.blocks)]


def _piece(block: Block, serial: int, page: int) -> Piece:
    """A recognised block; boxes are left out, for they are places on the picture."""
    if block.table is not None:
        cells = [cell.model_copy(update={"segments": _placed(cell, page)}) for cell in block.table.cells]
        table = block.table.model_copy(update={"cells": cells, "row_pages": [page] * block.table.rows})
        return Piece("table", page, serial, table=table)
    style = block.style
    text = Text()
    text.add(block.text, Look(bold=style.bold, italic=style.italic, size=style.size), page)
    text.marks = [(segment.start, page, segment.confidence) for segment in block.segments] or text.marks
    look = Look(centred=style.centred, indent=style.indent)
    return Piece("furniture" if block.kind == "furniture" else "paragraph", page, serial, text=text, look=look)


def _placed(cell: Cell, page: int) -> list[Segment]:
    return [segment.model_copy(update={"page": page, "box": None}) for segment in cell.segments]

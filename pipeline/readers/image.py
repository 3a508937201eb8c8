"""Photographs and scans as image files: JPG, PNG, TIFF of many pages."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator

import cv2
import numpy as np
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from pipeline import progress
from pipeline.errors import Code, Rejection
from pipeline.readers import recognise, scan
from pipeline.readers.detect import IMAGE
from pipeline.readers.limits import Limits
from pipeline.readers.page_images import Colour
from pipeline.readers.pages import assemble
from pipeline.readers.pdf_words import RawPage
from pipeline.readers.photographs import flatten
from schemas.document import Document, Remark

MEDIA_TYPE = IMAGE
# An A4 page at 200 dpi is this long; photographs are brought to it, for they rarely say their scale.
USUAL_LENGTH = 2339


def read(data: bytes, name: str, limits: Limits) -> Document:
    """An image file's Document; raises Rejection if it is no image, too large, or holds no text."""
    if not recognise.available():
        raise Rejection(Code.NEEDS_OCR)
    pages: list[RawPage] = []
    remarks: list[Remark] = []
    deadline = time.monotonic() + limits.reading_seconds
    for number, (pixels, count) in enumerate(_frames(data, limits), start=1):
        if time.monotonic() > deadline:
            remarks += [scan.out_of_time(late) for late in range(number, count + 1)]
            break
        progress.mark("recognise", number, count)
        page = scan.read_image(pixels, number, scan.DPI)
        if page.words:
            pages.append(page)
        else:
            remarks.append(Remark(code="page-without-text", message="Không nhận ra chữ nào trên ảnh", page=number))
    if not pages:
        late = any(remark.code == "page-out-of-time" for remark in remarks)
        raise Rejection(Code.TIMEOUT, f"{limits.time_limit} giây", stage="recognise") if late else Rejection(Code.NO_TEXT)
    grids = {page.number: scan.grids_of(page) for page in pages}
    everything = [*pages, *(RawPage(r.page or 1, 595, 842) for r in remarks)]
    everything.sort(key=lambda page: page.number)
    return assemble(pages, everything, grids, name, MEDIA_TYPE, remarks)


def _frames(data: bytes, limits: Limits) -> Iterator[tuple[Colour, int]]:
    """The pages of an image file, one after the other, with their count: upright by its own notes, at the usual
    scale; blue, green, red."""
    Image.MAX_IMAGE_PIXELS = limits.max_pixels
    try:
        with Image.open(io.BytesIO(data)) as image:
            count = getattr(image, "n_frames", 1)
            if count > limits.max_pages:
                raise Rejection(Code.TOO_MANY_PAGES, f"{count} trang, giới hạn {limits.max_pages}")
            for frame in ImageSequence.Iterator(image):
                yield _pixels(frame, limits), count
    except Image.DecompressionBombError as error:
        raise Rejection(Code.TOO_LARGE, "quá nhiều điểm ảnh") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise Rejection(Code.DAMAGED, "không mở được ảnh") from error


def _pixels(frame: Image.Image, limits: Limits) -> Colour:
    if frame.width * frame.height > limits.max_pixels:
        raise Rejection(Code.TOO_LARGE, f"{frame.width} × {frame.height} điểm ảnh")
    upright = ImageOps.exif_transpose(frame).convert("RGB")
    sheet = flatten(np.asarray(upright, dtype=np.uint8)[:, :, ::-1])
    factor = USUAL_LENGTH / max(sheet.shape[:2])
    if 0.8 <= factor <= 1.25:
        return sheet
    size = (round(sheet.shape[1] * factor), round(sheet.shape[0] * factor))
    return np.asarray(cv2.resize(sheet, size, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC), dtype=np.uint8)

"""Photographs and scans as image files: JPG, PNG, TIFF of many pages."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import cv2
import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from pipeline import progress
from pipeline.errors import Code, Reason, Rejection, rejection_of
from pipeline.readers import recognise, scan
from pipeline.readers.detect import IMAGE
from pipeline.readers.limits import Limits
from pipeline.readers.page_images import Colour
from pipeline.readers.page_jobs import WITHOUT_TEXT, recognised, remark_on, rules_remark
from pipeline.readers.pages import assemble
from pipeline.readers.pdf_words import RawPage
from pipeline.readers.photographs import flatten
from schemas.document import Document, Remark

MEDIA_TYPE = IMAGE
# An A4 page at 200 dpi is this long; photographs are brought to it, for they rarely say their scale.
USUAL_LENGTH = 2339
# What is so many times as long as it is wide shows no page: brought to the usual length, no letter has room.
LONGEST = 60


def read(data: bytes, name: str, limits: Limits) -> Document:
    """An image file's Document; raises Rejection if it is no image, too large, or holds no text."""
    if not recognise.available():
        raise Rejection(Code.NEEDS_OCR)
    numbers = range(1, _count(data, limits) + 1)
    pages: list[RawPage] = []
    remarks: list[Remark] = []
    lost: list[Reason] = []
    for number, found in recognised(data, numbers, lambda number: recognise_page(data, number, limits)):
        if isinstance(found, Reason):
            lost.append(found)
            remarks.append(remark_on(number, found))
        elif found.words:
            pages.append(found)
        else:
            remarks.append(WITHOUT_TEXT.model_copy(update={"page": number}))
    if not pages:
        raise rejection_of(lost[0]) if lost else Rejection(Code.NO_TEXT)
    everything = [*pages, *(RawPage(r.page or 1, 595, 842) for r in remarks)]
    everything.sort(key=lambda page: page.number)
    grids = {page.number: scan.grids_of(page, limits) for page in pages}
    remarks += [rules_remark(page.number) for page in pages if len(page.horizontal) + len(page.vertical) > limits.max_rules]
    return assemble(pages, everything, grids, name, MEDIA_TYPE, remarks)


def recognise_page(data: bytes, number: int, limits: Limits) -> RawPage:
    """One page of an image file, read; raises Rejection."""
    with _opened(data, limits) as image:
        progress.mark("recognise", number, getattr(image, "n_frames", 1))
        image.seek(number - 1)
        pixels = _pixels(image, limits)
    return scan.read_image(pixels, number, scan.DPI, limits)


def _count(data: bytes, limits: Limits) -> int:
    """How many pages an image file has; raises Rejection for more than the limit."""
    with _opened(data, limits) as image:
        count = int(getattr(image, "n_frames", 1))
    if count > limits.max_pages:
        raise Rejection(Code.TOO_MANY_PAGES, f"{count} trang, giới hạn {limits.max_pages}")
    return count


@contextmanager
def _opened(data: bytes, limits: Limits) -> Iterator[Image.Image]:
    """An image file, opened but not decoded; raises Rejection for whatever goes wrong in here."""
    Image.MAX_IMAGE_PIXELS = limits.max_pixels
    try:
        with warnings.catch_warnings():
            # Beyond the limit Pillow warns first and refuses at twice as many: here the limit itself refuses.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data)) as image:
                yield image
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Rejection(Code.TOO_LARGE, "quá nhiều điểm ảnh", limit="max_pixels") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise Rejection(Code.DAMAGED, "không mở được ảnh") from error


def _pixels(frame: Image.Image, limits: Limits) -> Colour:
    """A frame upright by its own notes, at the usual scale; blue, green, red."""
    if frame.width * frame.height > limits.max_pixels:
        raise Rejection(Code.TOO_LARGE, f"{frame.width} × {frame.height} điểm ảnh", limit="max_pixels")
    if max(frame.size) > LONGEST * min(frame.size):
        raise Rejection(Code.NO_TEXT, stage="recognise")
    upright = ImageOps.exif_transpose(frame).convert("RGB")
    progress.beat()
    sheet = flatten(np.asarray(upright, dtype=np.uint8)[:, :, ::-1])
    factor = USUAL_LENGTH / max(sheet.shape[:2])
    if 0.8 <= factor <= 1.25:
        return sheet
    size = (round(sheet.shape[1] * factor), round(sheet.shape[0] * factor))
    return np.asarray(cv2.resize(sheet, size, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC), dtype=np.uint8)

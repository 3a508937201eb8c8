"""Text recognition: the one wrapper around Tesseract, in process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image

from pipeline.readers.page_images import Grey
from pipeline.readers.pdf_words import Word

# One thread a process: with more, one page takes twice as long and two at once four times.
os.environ.setdefault("OMP_THREAD_LIMIT", "1")
LANGUAGE = "vie"
_STROKES = frozenset("~-–—_")
_FOLDERS = ("/usr/share/tesseract-ocr/5/tessdata", "/usr/share/tesseract-ocr/4.00/tessdata", "/usr/share/tessdata")
APT = "apt-get install tesseract-ocr tesseract-ocr-vie"


@cache
def data_folder() -> str | None:
    """Where Tesseract's Vietnamese data lies; ``None`` if it is not installed."""
    for folder in (os.environ.get("TESSDATA_PREFIX", ""), *_FOLDERS):
        if folder and (Path(folder) / f"{LANGUAGE}.traineddata").exists():
            return folder
    return None


def available() -> bool:
    """Whether pages can be recognised on this machine."""
    if data_folder() is None:
        return False
    try:
        import tesserocr  # noqa: F401
    except ImportError:
        return False
    return True


@cache
def _api(language: str) -> Any:
    import tesserocr

    api = tesserocr.PyTessBaseAPI(path=data_folder(), lang=language, psm=tesserocr.PSM.SINGLE_BLOCK)
    api.SetVariable("debug_file", os.devnull)
    return api


@contextmanager
def loaded(image: Grey, dpi: int) -> Iterator[Any]:
    """Tesseract with an image set."""
    api = _api(LANGUAGE)
    api.SetImage(Image.fromarray(image))
    api.SetSourceResolution(dpi)
    try:
        yield api
    finally:
        api.Clear()


def orientation(image: Grey, dpi: int) -> int:
    """By how many degrees, clockwise, the page must be turned to stand upright: 0, 90, 180 or 270."""
    folder = data_folder()
    if folder is None or not (Path(folder) / "osd.traineddata").exists():
        return 0
    import tesserocr

    api = _api("osd")
    api.SetPageSegMode(tesserocr.PSM.OSD_ONLY)
    api.SetImage(Image.fromarray(image))
    api.SetSourceResolution(dpi)
    found = api.DetectOrientationScript()
    api.Clear()
    if not found or found["orient_conf"] < 2.0:
        return 0
    # Tesseract tells how far the page was turned clockwise: turn it back.
    return -int(found["orient_deg"]) % 360


def words(api: Any, *, sparse: bool = False) -> list[Word]:
    """The words of the image, in pixels, boxed on their baselines, with their confidence.

    ``sparse``: text anywhere, as on a page with letterhead and signature; else one block, as in a cell.
    """
    import tesserocr

    api.SetPageSegMode(tesserocr.PSM.SPARSE_TEXT if sparse else tesserocr.PSM.SINGLE_BLOCK)
    api.Recognize()
    iterator = api.GetIterator()
    found: list[Word] = []
    if iterator is None:
        return found
    level = tesserocr.RIL.WORD
    while True:
        text = iterator.GetUTF8Text(level) if not iterator.Empty(level) else ""
        box = iterator.BoundingBox(level)
        base = iterator.Baseline(level)
        if text and text.strip() and box:
            sure = iterator.Confidence(level) / 100
            foot = (base[0][1] + base[1][1]) / 2 if base else box[3]
            found.append(Word(text.strip(), box[0], box[1], box[2], foot, box[3] - box[1], confidence=sure))
        if not iterator.Next(level):
            return _as_high_as_their_lines(found)


def _with_dashes(word: Word, usual: float) -> str:
    """A stroke is the dash of its width: the model calls it a tilde, or always the longest one."""
    if word.text in _STROKES:
        width = (word.right - word.left) / usual
        return "—" if width >= 1.0 else "–" if width >= 0.48 else "-"
    return f"-{word.text[1:]}" if word.text.startswith("~") else word.text


def _as_high_as_their_lines(found: list[Word]) -> list[Word]:
    """Boxes from a common height above and below the baseline: words of one line then stand on one."""
    heights = sorted(word.size for word in found if any(c.isalpha() for c in word.text) and len(word.text) > 1)
    usual = heights[len(heights) // 2] if heights else 24.0
    for word in found:
        word.text = _with_dashes(word, usual)
        word.top, word.bottom = word.bottom - 0.85 * usual, word.bottom + 0.25 * usual
        word.size = usual
    return found

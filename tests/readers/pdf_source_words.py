"""All words of a PDF by another way than the reader's: what pdfminer finds on its pages, with what annotations draw."""

from __future__ import annotations

import io
import math
import warnings
from typing import Any

import pdfplumber
import pypdf
import pypdfium2 as pdfium
import pypdfium2.raw as raw

# Letters stand closer than this part of their size, words farther apart.
_GAP = 0.13


def pdf_words(data: bytes) -> list[list[str]]:
    """For each page of a PDF the words of all its characters, seen or not: of the page, of its annotations'
    appearances, of fields and free texts that have none. Order is that of the lines; nothing is left out."""
    with pdfplumber.open(io.BytesIO(_flattened(data))) as document:
        pages = [_words(page.dedupe_chars(tolerance=1).chars) for page in document.pages]
    for words, values in zip(pages, _undrawn_values(data), strict=True):
        words += [word for value in values for word in value.split()]
    return pages


def _words(chars: list[dict[str, Any]]) -> list[str]:
    """Characters that follow one another on a line of any direction, with no blank or gap between, as words."""
    lines: list[tuple[float, float, float, float, float, str]] = []
    for char in chars:
        a, b, _, _, x, y = char["matrix"]
        angle = round(math.atan2(b, a), 2)
        cos, sin = math.cos(angle), math.sin(angle)
        scale = math.hypot(a, b)
        low, size = x * cos + y * sin, char["size"] if angle == 0 else scale * char["height"] / max(scale, 1.0)
        lines.append((angle, round(y * cos - x * sin), low, low + char["adv"] * scale, max(size, 1.0), char["text"]))
    words: list[str] = []
    before: tuple[float, float, float, float, float, str] | None = None
    for line in sorted(lines):
        angle, level, low, _, size, text = line
        goes_on = before is not None and before[:2] == (angle, level) and before[5].strip() and low - before[3] < _GAP * size
        if text.strip() and goes_on:
            words[-1] += text
        elif text.strip():
            words.append(text)
        before = line
    return [word for joined in words for word in joined.split()]


def _flattened(data: bytes) -> bytes:
    """A copy in which annotations are part of the pages."""
    document = pdfium.PdfDocument(data)
    try:
        for index in range(len(document)):
            page = document[index]
            raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY)
            page.close()
        out = io.BytesIO()
        document.save(out)
    finally:
        document.close()
    return out.getvalue()


def _undrawn_values(data: bytes) -> list[list[str]]:
    """Of each page the values of fields and the words of free texts that have no appearance."""
    found: list[list[str]] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for page in pypdf.PdfReader(io.BytesIO(data)).pages:
            values = []
            for reference in page.get("/Annots") or []:
                annotation = reference.get_object()
                if "/AP" in annotation:
                    continue
                if annotation.get("/Subtype") == "/FreeText":
                    values.append(str(annotation.get("/Contents", "")))
                elif annotation.get("/Subtype") == "/Widget":
                    holder = annotation if "/V" in annotation else annotation.get("/Parent", {})
                    kind = annotation.get("/FT") or holder.get("/FT")
                    values.append(str(holder.get("/V", "")) if kind in ("/Tx", "/Ch") else "")
            found.append(values)
    return found

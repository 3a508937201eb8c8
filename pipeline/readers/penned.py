"""What coloured ink wrote on a page: over the blanks of its head, and in stamps of receipt.

Handwriting is not read. Where it fills the blank of a number or a day, a sign stands for it, so that what is written is
not taken for left out. What a stamp says is told beside the text.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from language.text import fold
from pipeline.readers import coloured_ink, page_images, recognise
from pipeline.readers.lines import rows
from pipeline.readers.page_images import Grey
from pipeline.readers.pdf_words import Word
from schemas.document import UNREADABLE

# The head of a page, in shares of its height, and the ink that a digit has, in pixels.
HEAD, DIGIT = 0.4, 40
# What stands before a blank that is filled by hand, and what behind it.
_BEFORE = frozenset({"so", "s0", "s6", "ngay", "thang", "nam"})
_BEHIND = frozenset({"thang", "nam"})
# A stamp of receipt is about this large at least, in millimetres (Nghị định 30/2020/NĐ-CP, annex IV: 35 by 50).
_STAMP = (28.0, 10.0)


def over_blanks(words: list[Word], ink: Grey, dpi: int) -> list[Word]:
    """Signs for what was written into the blanks of a page's head: words in points; the ink, dark, in pixels."""
    scale = dpi / 72
    found = []
    for row in rows([word for word in words if word.bottom * scale < HEAD * ink.shape[0]]):
        for before, behind in pairwise(row):
            if fold(before.text).strip(" :.,") not in _BEFORE or not _follows(behind.text):
                continue
            high = before.bottom - before.top
            area = ink[
                max(0, int((before.top - 0.3 * high) * scale)) : int((before.bottom + 0.3 * high) * scale),
                int(before.right * scale) : max(int(before.right * scale), int(behind.left * scale)),
            ]
            if int((area < 128).sum()) >= DIGIT:
                found.append(Word(UNREADABLE, before.right, before.top, behind.left, before.bottom, before.size, confidence=0.0))
    return found


def _follows(text: str) -> bool:
    return text[:1] in "/-–" or fold(text) in _BEHIND


def stamped(ink: Grey, dpi: int) -> list[list[Word]]:
    """The lines that stamps in the head of a page say, in pixels."""
    lines: list[list[Word]] = []
    for mark in coloured_ink.marks(255 - ink):
        wide, high = (25.4 * (b - a) / dpi for a, b in ((mark.left, mark.right), (mark.top, mark.bottom)))
        if wide < _STAMP[0] or high < _STAMP[1] or mark.top > HEAD * ink.shape[0]:
            continue
        cut = np.ascontiguousarray(ink[mark.top : mark.bottom, mark.left : mark.right])
        with recognise.loaded(page_images.framed(cut, 12), dpi) as api:
            found = recognise.words(api)
        for word in found:
            word.left, word.right = word.left + mark.left - 12, word.right + mark.left - 12
            word.top, word.bottom = word.top + mark.top - 12, word.bottom + mark.top - 12
        lines += rows([word for word in found if any(c.isalnum() for c in word.text)])
    return lines

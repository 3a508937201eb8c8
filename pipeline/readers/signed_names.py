"""A second look at the name under a signature: seal and pen cross it, and what is read there is no name.

The line is read again by itself, then without its thin strokes: a name is set in bold, a pen and a seal's edge are thinner.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import cv2
import numpy as np

from language.syllables import is_syllable
from language.text import fold
from pipeline.readers import page_images, recognise
from pipeline.readers.lines import rows
from pipeline.readers.page_images import Grey
from pipeline.readers.pdf_words import Word

# The last line of a signer's title, in capitals, some letters lost under the seal.
_TITLE = re.compile(r"\W*(?:\w{0,3} )?\w{0,3}u tich\W*|\W*(?:pho )?(?:truong phong|chanh van phong|giam doc|truong ban)\b.*")
# How far under the title the name stands, and how far aside its words; how wide it is, in millimetres.
_BELOW, _ASIDE, _WIDE = (8.0, 70.0), 45.0, 50.0
_WHITE = 12
# A seal that was copied in grey is lighter than this.
_BLACK = 110
# What is read less surely than this is no reading.
_LEAST = 0.6
# Letters that Vietnamese names do not have, for those that recognition took for them.
_LETTERS = str.maketrans({"Ñ": "N", "ñ": "n"})


def look_again(words: list[Word], grey: Grey, dpi: int) -> list[Word]:
    """The words of a page, in pixels, with the names under its signatures as read the second time where the first gave none."""
    result = list(words)
    mm = dpi / 25.4
    for title in (part for row in rows(words) for part in _columns(row)):
        text = " ".join(word.text for word in title)
        if not _TITLE.fullmatch(fold(text)) or text.upper() != text:
            continue
        centre, foot = (title[0].left + title[-1].right) / 2, max(word.bottom for word in title)
        near = [
            word
            for word in result
            if abs(word.centre - centre) <= _ASIDE * mm and foot + _BELOW[0] * mm <= word.bottom <= foot + _BELOW[1] * mm
        ]
        for row in reversed(rows(near)):
            if is_name(row):
                break
            lettered = [word for word in row if sum(c.isalpha() for c in word.text) >= 2]
            if lettered and (found := _again(lettered, centre, grey, dpi)):
                result = [word for word in result if all(word is not other for other in row)] + found
                break
    return result


def _columns(row: list[Word]) -> Iterator[list[Word]]:
    """A row's parts: the recipients' list stands beside the signature."""
    part: list[Word] = []
    for word in row:
        if part and word.left - part[-1].right > 3 * word.size:
            yield part
            part = []
        part.append(word)
    if part:
        yield part


def is_name(words: list[Word]) -> bool:
    """Whether words could be a person's name: two to five syllables, each with a capital."""
    return 2 <= len(words) <= 5 and all(w.text.istitle() and w.text.isalpha() and is_syllable(w.text.lower()) for w in words)


def _again(row: list[Word], centre: float, grey: Grey, dpi: int) -> list[Word] | None:
    """The name on a row's height, as wide as names are around the title's middle."""
    aside = _WIDE / 2 * dpi / 25.4
    left = int(min(centre - aside, *(word.left - 20 for word in row)))
    right = int(max(centre + aside, *(word.right + 20 for word in row)))
    top, bottom = int(min(word.top for word in row)) - 12, int(max(word.bottom for word in row)) + 12
    left, top = max(0, left), max(0, top)
    for cut in _looks(grey[top:bottom, left:right]):
        with recognise.loaded(page_images.framed(cut, _WHITE), dpi) as api:
            found = recognise.words(api)
        found = [word for word in found if any(c.isalpha() for c in word.text)]
        for word in found:
            word.text = word.text.strip(" `'´’‘“”\"~=_.,:;|-–—").translate(_LETTERS)
            word.left, word.right = word.left + left - _WHITE, word.right + left - _WHITE
            word.top, word.bottom = word.top + top - _WHITE, word.bottom + top - _WHITE
        if is_name(found) and sum(word.confidence for word in found) >= _LEAST * len(found):
            return found
    return None


def _looks(cut: Grey) -> Iterator[Grey]:
    """The line as it is, its black alone, and without strokes thinner than three, then two pixels."""
    yield np.ascontiguousarray(cut)
    yield np.where(cut > _BLACK, 255, cut).astype(np.uint8)
    for size in (3, 2):
        yield np.asarray(255 - cv2.morphologyEx(255 - cut, cv2.MORPH_OPEN, np.ones((size, size), np.uint8)), dtype=np.uint8)

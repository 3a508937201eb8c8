"""Pictures on typed pages: tables and text that were pasted as images are recognised where they stand."""

from __future__ import annotations

import pypdfium2 as pdfium

from language.syllables import marked_share
from pipeline.readers import scan
from pipeline.readers.limits import Limits
from pipeline.readers.page_images import is_marked_paper, scale_for
from pipeline.readers.pdf_words import Area, RawPage, Rule, Word, inside
from schemas.unread import unread

# Seals are 102 points wide and signatures beside them 150: what is no larger than this, in points, holds no table.
WIDE, HIGH, LARGE = 180.0, 30.0, 20_000.0
# More on one page is a drawing in pieces.
MAX_PICTURES = 8
# Pieces of one picture lie so near, in points.
_NEAR = 2.0
# Fewer words than this, or words that are none of the language, are what recognition sees in a photograph.
_FEW_WORDS, _SURE, _SENSE = 4, 0.6, 0.5


def pictures_of(page: RawPage) -> list[Area]:
    """Pictures that may hold text and have no typed words on them; pieces side by side are one."""
    found: list[Area] = []
    for left, top, right, bottom in sorted(page.images[:200], key=lambda area: (area[1], area[0])):
        left, top, right, bottom = max(left, 0.0), max(top, 0.0), min(right, page.width), min(bottom, page.height)
        if right - left < 1 or bottom - top < 1:
            continue
        for index, (a, b, c, d) in enumerate(found):
            if left <= c + _NEAR and right >= a - _NEAR and top <= d + _NEAR and bottom >= b - _NEAR:
                found[index] = (min(a, left), min(b, top), max(c, right), max(d, bottom))
                break
        else:
            found.append((left, top, right, bottom))
    return [area for area in found if _may_hold_text(area) and not _is_background(area, page)]


def _may_hold_text(area: Area) -> bool:
    width, height = area[2] - area[0], area[3] - area[1]
    return height >= HIGH and (width >= WIDE or (width >= HIGH and width * height >= LARGE))


def _is_background(area: Area, page: RawPage) -> bool:
    return any(inside(word.centre, word.middle, area, -1.0) for word in page.words)


def read_pictures(document: pdfium.PdfDocument, page: RawPage, limits: Limits, *, can_read: bool) -> None:
    """Add words and rules of the page's pictures to it, or the remark that they were not read."""
    areas = pictures_of(page)
    unclear = 0 if can_read else len(areas)
    for area in areas[:MAX_PICTURES] if can_read else []:
        found = _recognised(document, page, area, limits)
        if found is None:
            unclear += 1
            continue
        page.words += found.words
        page.horizontal += found.horizontal
        page.vertical += found.vertical
        page.pictured = page.pictured or bool(found.words)
    if can_read and len(areas) > MAX_PICTURES:
        unclear += len(areas) - MAX_PICTURES
    if unclear:
        page.remarks.append(unread("picture", page=page.number, count=unclear))


def _recognised(document: pdfium.PdfDocument, page: RawPage, area: Area, limits: Limits) -> RawPage | None:
    """What a picture says, in the page's coordinates; without words for one that has no text, ``None`` in doubt."""
    sheet = document[page.number - 1]
    try:
        width, height = sheet.get_size()
        if abs(width - page.width) > 1 or abs(height - page.height) > 1:  # a page that is read turned
            return None
        left, top, right, bottom = area
        scale = scale_for(width, height, dpi=scan.DPI)
        pixels = sheet.render(scale=scale, crop=(left, height - bottom, width - right, top)).to_numpy()
    finally:
        sheet.close()
    image = pixels[:, :, :3] if pixels.ndim == 3 else pixels
    found = scan.read_image(image, page.number, round(72 * scale), limits)
    if not found.words and is_marked_paper(image):
        return None
    if len(found.words) < _FEW_WORDS:
        return RawPage(page.number, found.width, found.height)
    text = " ".join(word.text for word in found.words)
    sense, marked = marked_share(text)
    sure = sum(word.confidence for word in found.words) / len(found.words)
    if sure < _SURE or sense < _SENSE * marked:
        return None
    return RawPage(
        page.number,
        found.width,
        found.height,
        words=[_moved(word, left, top) for word in found.words],
        horizontal=[Rule(r.at + top, r.start + left, r.end + left) for r in found.horizontal],
        vertical=[Rule(r.at + left, r.start + top, r.end + top) for r in found.vertical],
    )


def _moved(word: Word, x: float, y: float) -> Word:
    word.left, word.right, word.top, word.bottom = word.left + x, word.right + x, word.top + y, word.bottom + y
    word.confidence = min(word.confidence, 0.999)
    return word

"""Which pages of a PDF have a text layer that can be used, and what their legacy codes say."""

from __future__ import annotations

import re

from language.syllables import marked_share
from pipeline.readers.legacy_text import Encoding, decode_guessed, guess, of_font
from pipeline.readers.pdf_words import RawPage
from schemas.document import Remark

# A page with fewer letters than this and an image on it is a scan.
FEW_LETTERS = 25
# A page covered by an image is a scan too where its text is no more than a signature's banner and a page number:
# banners of the plans seen have up to 200 letters, a page of a plan has 1,200 and more.
BANNER_LETTERS = 350
COVERED = 0.5
# Vietnamese prose has a mark on four words of five; recognition for another language leaves none.
FEW_MARKS = 0.1
# What is said of a page whose text layer cannot be used, by the code of the remark.
UNUSABLE = {
    "page-needs-ocr": "Trang không có lớp chữ, cần OCR",
    "legacy-font": "Trang dùng phông chữ cũ (TCVN3/VNI)",
    "garbled-text": "Lớp chữ của trang bị lỗi mã, cần OCR",
}
# Private codes and letters that could not be read.
_ODD = re.compile("[\ue000-\uf8ff\ufffd]")
_WORD = re.compile(r"[^\W\d_]{2,}")


def decode_pages(pages: list[RawPage]) -> set[Encoding]:
    """Decode what fonts of no known encoding hide, in place; returns all encodings that the pages had."""
    found = {encoding for page in pages for font in page.fonts if (encoding := of_font(font))}
    unknown = [page for page in pages if not any(map(of_font, page.fonts))]
    guessed = guess(" ".join(word.text for page in unknown for word in page.words))
    if guessed is not None:
        found.add(guessed)
        for page in unknown:
            for word in page.words:
                word.text = decode_guessed(word.text, guessed)
    return found


def unusable(page: RawPage) -> Remark | None:
    """Why a page's text layer cannot be used, or ``None``."""
    letters = sum(len(word.text) for word in page.words)
    covered = page.image_share >= COVERED
    if (letters < FEW_LETTERS and (page.has_image or letters == 0)) or (covered and letters < BANNER_LETTERS):
        return Remark(code="page-needs-ocr", message=UNUSABLE["page-needs-ocr"], page=page.number)
    text = " ".join(word.text for word in page.words)
    if any(map(of_font, page.fonts)) and _is_nonsense(text):
        return Remark(code="legacy-font", message=UNUSABLE["legacy-font"], page=page.number)
    odd = len(_ODD.findall(text))
    if letters >= FEW_LETTERS and (odd > 0.2 * letters or (covered and _is_foreign(text))):
        return Remark(code="garbled-text", message=UNUSABLE["garbled-text"], page=page.number)
    return None


def _is_nonsense(text: str) -> bool:
    """Whether a text in legacy fonts is none after decoding: its codes are not those of the encoding."""
    sense, words = marked_share(text)
    return sense < 0.6 * words


def _is_foreign(text: str) -> bool:
    """Whether the text over a scan is what recognition for another language, or a bad one, made of it."""
    sense, marked = marked_share(text)
    words = len(_WORD.findall(text))
    return marked < FEW_MARKS * words or sense < 0.5 * marked

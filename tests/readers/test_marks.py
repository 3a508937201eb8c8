"""Signs and ditto marks by the shape of their ink, quarters by their strokes."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from pipeline.readers import marks
from pipeline.readers.page_images import Grey, inked
from pipeline.readers.pdf_words import Word
from samples.render_pdf import font_file

DPI = 200


def drawn(text: str, size: int = 36, style: str = "Regular", blur: float = 0.0) -> Grey:
    """Text in black on white, cut close to its ink, 6 pixels of white around."""
    image = Image.new("L", (700, 90), 255)
    ImageDraw.Draw(image).text((20, 20), text, fill=0, font=ImageFont.truetype(str(font_file(style)), size))
    grey = np.asarray(image)
    if blur:
        grey = np.asarray(cv2.GaussianBlur(grey, (0, 0), blur), dtype=np.uint8)
    extent = inked(grey)
    assert extent is not None
    return grey[extent.top - 6 : extent.bottom + 6, extent.left - 6 : extent.right + 6]


@pytest.mark.parametrize("blur", [0.0, 0.8])
@pytest.mark.parametrize("size", [30, 36, 44])
@pytest.mark.parametrize("style", ["Regular", "Bold"])
@pytest.mark.parametrize("sign", ["≥", "≤", ">", "<"])
@pytest.mark.parametrize("rest", ["", "90%", " 5"])
def test_comparison_signs(sign: str, rest: str, style: str, size: int, blur: float) -> None:
    assert marks.read_sign(drawn(sign + rest, size, style, blur)) == sign


@pytest.mark.parametrize("text", ["z95", "100%", "V", "=5", "-5", "7"])
def test_what_is_no_comparison_sign(text: str) -> None:
    assert marks.read_sign(drawn(text)) is None


@pytest.mark.parametrize("text", ["nt", "-nt-", "- nt -", "//", '"', "”", "–nt–"])
@pytest.mark.parametrize("size", [30, 36])
def test_ditto_marks(text: str, size: int) -> None:
    assert marks.ditto(drawn(text, size), DPI)


@pytest.mark.parametrize("text", ["11", "II", "TT", "5", "77", "-5-", "IV", "%", "H", "10", "UB", "Có", "ấp", "1/1", "(1)"])
def test_what_is_no_ditto_mark(text: str) -> None:
    assert not marks.ditto(drawn(text), DPI)


@pytest.mark.parametrize(
    ("read", "ditto"), [("-ñt-", True), ("~nt-", True), ("nt", True), ("n†", True), ("ấp", False), ("nhà", False), ("-", False)]
)
def test_ditto_marks_as_read(read: str, ditto: bool) -> None:
    assert marks.is_ditto_text([Word(read, 0, 0, 50, 20)]) is ditto


def _mended(shown: list[str], read: list[str]) -> list[str]:
    """What becomes of words read in a line whose ink shows others."""
    cuts = [drawn(text) for text in shown]
    height = max(cut.shape[0] for cut in cuts)
    cuts = [np.pad(cut, ((height - cut.shape[0], 0), (0, 12)), constant_values=255) for cut in cuts]
    words, left = [], 0
    for cut, text in zip(cuts, read, strict=True):
        words.append(Word(text, left + 4, 0, left + cut.shape[1] - 14, height - 1, height, confidence=0.95))
        left += cut.shape[1]
    marks.mend(words, np.hstack(cuts))
    return [word.text for word in words]


@pytest.mark.parametrize(
    ("shown", "read", "mended"),
    [
        (["Quý", "III"], ["Quý", "II"], ["Quý", "III"]),
        (["quý", "II"], ["quý", "11"], ["quý", "II"]),
        (["quý", "II/2026"], ["quý", "H/2026"], ["quý", "II/2026"]),
        (["quý", "I/2022,"], ["quý", "1⁄2022,"], ["quý", "I/2022,"]),
        (["Quý", "I,", "III", "và", "IV"], ["Quý", "I,", "HI", "và", "IV"], ["Quý", "I,", "III", "và", "IV"]),
        (["Q.III/2025"], ["Q.II/2025"], ["Q.III/2025"]),
        (["Quý", "2"], ["Quý", "2"], ["Quý", "2"]),
        (["tháng", "11"], ["tháng", "11"], ["tháng", "11"]),
        (["Lưu:", "VT,", "H"], ["Lưu:", "VT,", "H"], ["Lưu:", "VT,", "H"]),
        (["Công", "chức", "VH"], ["Công", "chức", "VH"], ["Công", "chức", "VH"]),
        (["III.", "KINH", "PHÍ"], ["I1II.", "KINH", "PHÍ"], ["III.", "KINH", "PHÍ"]),
        (["đạt", "≥", "90%"], ["đạt", ">", "90%"], ["đạt", "≥", "90%"]),
        (["đạt", "≥95%"], ["đạt", ">z95%"], ["đạt", "≥95%"]),
        (["đạt", ">98%"], ["đạt", ">98%_"], ["đạt", ">98%"]),
    ],
)
def test_words_are_mended_by_their_ink(shown: list[str], read: list[str], mended: list[str]) -> None:
    assert _mended(shown, read) == mended

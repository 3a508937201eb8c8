"""Roman numerals by their strokes."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from pipeline.readers.numerals import MISREAD, read_numeral
from pipeline.readers.page_images import Grey
from samples.render_pdf import font_file


def _drawn(text: str, size: int = 34, style: str = "Bold") -> Grey:
    image = Image.new("L", (200, 60), 255)
    ImageDraw.Draw(image).text((30, 8), text, fill=0, font=ImageFont.truetype(str(font_file(style)), size))
    return np.asarray(image)


@pytest.mark.parametrize("style", ["Regular", "Bold"])
@pytest.mark.parametrize("text", ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"])
def test_numerals(text: str, style: str) -> None:
    found = read_numeral(_drawn(text, style=style))
    assert found in {text, None} if len(text) > 3 else found == text


@pytest.mark.parametrize("text", ["H", "M", "TT", "A", "12", "", "IIII", "VV"])
def test_what_is_no_numeral(text: str) -> None:
    assert read_numeral(_drawn(text)) is None


@pytest.mark.parametrize(
    ("text", "misread"), [("HI", True), ("VH.", True), ("lÍ", True), ("II", False), ("XII.", False), ("Hội", False), ("2", False)]
)
def test_only_misread_numerals_are_looked_at(text: str, misread: bool) -> None:
    assert (MISREAD.fullmatch(text) is not None) is misread

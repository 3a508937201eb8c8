"""Letters of several fonts in one word, as converters take them from another font where the first lacks Vietnamese ones."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from pipeline.process import process
from samples.answers import answers
from samples.generator.compose import compose
from samples.render_pdf import Typist, render
from tests.readers.pdf_source_words import pdf_words
from tests.readers.test_pdf import load, pdf

# The first font lacks letters from here on, as fonts made for Western Europe do.
LACKING = "\u0100"
LINES = [
    "KẾ HOẠCH CẢI CÁCH HÀNH CHÍNH NĂM 2024 CỦA XÃ",
    "Thực hiện thị trường, rà soát thủ tục hành chính lần thứ hai của Ủy ban nhân dân",
    "Kết quả xử lý được gửi ngay; tỷ lệ trễ hẹn dưới 3% mỗi quý, đạt chỉ tiêu được giao",
    "ở ấp, ở xã: đợt I ưu tiên hộ nghèo",
]


def _runs(text: str) -> Iterator[tuple[bool, str]]:
    for foreign, run in groupby(text, key=lambda c: c >= LACKING):
        yield foreign, "".join(run)


def _draw(canvas: Canvas, x: float, y: float, text: str, size: float, other: float, *, later: bool) -> None:
    """A line of text whose lacking letters come from an italic font: where they stand, or all behind the others."""
    pieces = []
    for foreign, run in _runs(text):
        font, here = ("Roboto-Italic", size * other) if foreign else ("Roboto", size)
        pieces.append((foreign, x, run, font, here))
        x += stringWidth(run, font, here)
    for _, left, run, font, here in sorted(pieces, key=lambda piece: piece[0]) if later else pieces:
        canvas.setFont(font, here)
        canvas.drawString(left, y, run)


@pytest.mark.parametrize(("later", "decomposed"), [(False, False), (True, False), (False, True)])
@pytest.mark.parametrize("other", [1.0, 0.92, 1.1])
@pytest.mark.parametrize("size", [9, 13])
def test_letters_of_two_fonts_make_one_word(later: bool, decomposed: bool, other: float, size: int) -> None:
    def draw(canvas: Canvas) -> None:
        for number, line in enumerate(LINES):
            text = unicodedata.normalize("NFD", line) if decomposed else line
            _draw(canvas, 80, 760 - 40 * number, text, size, other, later=later)

    found = [" ".join(block.text.split()) for block in load(draw).blocks]
    assert [unicodedata.normalize("NFC", text) for text in found] == LINES


def test_words_of_a_line_stay_apart_without_blanks() -> None:
    """Words that a program places one by one, without typing blanks, as close as a justified line has them."""

    def draw(canvas: Canvas) -> None:
        x = 80.0
        for word in LINES[1].split():
            canvas.drawString(x, 700, word)
            x += stringWidth(word, "Roboto", 12) + 0.2 * 12

    assert [block.text for block in load(draw).blocks] == [LINES[1]]


class _Fallback(Typist):
    """Letters that the first font lacks in another one, in the same line."""

    def markup(self, text: str, font: str) -> str:
        plain = super().markup(text, font)
        other = "Roboto" if "Italic" in font else "Roboto-Italic"
        return "".join(f'<font name="{other}">{run}</font>' if foreign else run for foreign, run in _runs(plain))


@pytest.mark.parametrize("seed", [311, 312, 317])
def test_a_plan_in_two_fonts_is_read_like_one_in_one(seed: int, tmp_path: Path) -> None:
    plan = compose(seed, "development")
    render(plan, tmp_path / "t.pdf", _Fallback())
    data = (tmp_path / "t.pdf").read_bytes()
    found = process(data, "t.pdf").model_dump(mode="json")
    wanted = answers(plan)
    assert found["header"]["number"] == wanted["header"]["number"]
    assert [section["title"] for section in found["sections"]] == [section["title"] for section in wanted["sections"]]
    assert {task["text"] for task in found["tasks"]} == {task["text"] for task in wanted["tasks"]}


def test_the_other_way_to_find_words_finds_them_too() -> None:
    data = pdf(lambda canvas: _draw(canvas, 80, 700, LINES[0], 12, 1.0, later=True))
    assert pdf_words(data) == [LINES[0].split()]

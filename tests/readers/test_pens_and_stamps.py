"""Pens and stamps over the text of scans: taken out by their colour, names under them read again."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from pipeline.process import process
from pipeline.readers import coloured_ink, recognise, scan, signed_names
from pipeline.readers.lines import rows
from pipeline.readers.page_images import Colour
from pipeline.readers.pdf_words import Word
from samples.render_pdf import font_file
from schemas.document import UNREADABLE
from tests.readers.test_scan import SAMPLE, as_pdf, pages

needs_tesseract = pytest.mark.skipif(not recognise.available(), reason=f"Tesseract is not installed: {recognise.APT}")
# Blue, green, red.
PEN, STAMP, BLACK = (170, 70, 30), (190, 120, 90), (25, 25, 25)


def page_of(*lines: tuple[int, int, str, str]) -> Colour:
    """White paper at 200 dpi with lines of text: left, top, style, words."""
    image = Image.new("RGB", (1654, 2339), (244, 242, 238))
    draw = ImageDraw.Draw(image)
    for left, top, style, words in lines:
        draw.text((left, top), words, fill=(20, 20, 20), font=ImageFont.truetype(str(font_file(style)), 36))
    return np.ascontiguousarray(np.asarray(image)[:, :, ::-1])


def scribble(image: Colour, left: int, top: int, colour: tuple[int, int, int], width: int = 4) -> Colour:
    """A pen's loops, some 240 by 80 pixels."""
    points = [(left + 12 * i, int(top + 40 + 40 * np.sin(i * 1.7))) for i in range(20)]
    written = image.copy()
    cv2.polylines(written, [np.array(points, dtype=np.int32)], False, colour, width, cv2.LINE_AA)
    return np.minimum(image, written)


def lines_of(image: Colour) -> list[str]:
    page = scan.read_image(image, 1, scan.DPI)
    return [" ".join(word.text for word in row) for row in rows(page.words)]


HEAD = ((180, 200, "Regular", "ỦY BAN NHÂN DÂN XÃ TÂN AN"), (180, 300, "Regular", "Công khai thủ tục hành chính tại trụ sở"))


def test_pens_go_and_black_letters_stay() -> None:
    plain = page_of(*HEAD)
    cleaned, ink = coloured_ink.separated(scribble(plain, 300, 190, PEN))
    assert ink is not None
    # Nothing of the pen is left where there is no letter, and hardly a pixel of the letters is gone.
    black = plain.max(axis=2) < 90
    assert (cleaned.max(axis=2)[black] < 120).mean() > 0.97
    assert (cleaned[(plain.min(axis=2) > 230)].min(axis=1) > 180).mean() > 0.995


@pytest.mark.parametrize("colour", [(0, 0, 0), (40, 40, 200)], ids=["black", "red"])
def test_black_and_red_are_not_taken_for_it(colour: tuple[int, int, int]) -> None:
    image = scribble(page_of(*HEAD), 300, 600, colour)
    assert coloured_ink.separated(image)[1] is None


def test_a_page_printed_in_blue_is_text() -> None:
    black = page_of(*HEAD)
    blue = np.where(black.max(axis=2, keepdims=True) < 140, np.array(PEN, dtype=np.uint8), black)
    assert coloured_ink.separated(np.ascontiguousarray(blue))[1] is None


def test_the_tint_along_letters_is_no_ink() -> None:
    image = page_of(*HEAD, *((180, 400 + 60 * i, "Regular", "Niêm yết, tiếp nhận và trả kết quả") for i in range(20)))
    shifted = image.copy()
    shifted[:, 1:, 2] = image[:, :-1, 2]
    assert coloured_ink.separated(shifted)[1] is None


@needs_tesseract
def test_what_is_written_into_a_blank_is_told_as_unreadable() -> None:
    blank = page_of((180, 200, "Regular", "ỦY BAN NHÂN DÂN"), (180, 300, "Regular", "Số:"), (420, 300, "Regular", "/KH-UBND"))
    filled = scribble(blank, 255, 290, PEN)[:, :1654]
    filled[:, 420:] = blank[:, 420:]
    assert any(UNREADABLE in line and line.startswith("Số") for line in lines_of(filled))
    assert not any(UNREADABLE in line for line in lines_of(blank))


@needs_tesseract
def test_a_stamp_of_receipt_stands_aside() -> None:
    body = ((180, 700 + 60 * i, "Regular", "Niêm yết, tiếp nhận và trả kết quả thủ tục hành chính đúng hạn") for i in range(12))
    image = page_of((180, 200, "Regular", "ỦY BAN NHÂN DÂN XÃ TÂN AN"), (180, 300, "Regular", "Số: 12/KH-UBND"), *body)
    plain = lines_of(image)
    cv2.rectangle(image, (40, 150), (400, 400), STAMP, 4)
    for at, text in ((220, "CONG VAN DEN"), (290, "So: 153"), (360, "Ngay: 27/12")):
        cv2.putText(image, text, (60, at), cv2.FONT_HERSHEY_SIMPLEX, 1.1, STAMP, 3)
    page = scan.read_image(image, 1, scan.DPI)
    assert page.aside
    assert not any("CONG" in word.text or word.text == "153" for word in page.words)
    assert [line for line in lines_of(image) if "UBND" in line] == [line for line in plain if "UBND" in line]


@pytest.mark.parametrize(
    ("name", "bearable"),
    [
        ("Phan Hữu Nghĩa", True),
        ("Võ Khoa", True),
        ("CHU SUI GH", False),
        ("Phan ñữu Nghĩa", False),
        ("Trươn6 Quốc Hưng", False),
        ("Nghĩa", False),
    ],
)
def test_what_could_be_a_name(name: str, bearable: bool) -> None:
    assert signed_names.is_name([Word(part, 0, 0, 10, 10) for part in name.split()]) is bearable


@needs_tesseract
@pytest.mark.parametrize(
    ("title", "name"), [("CHỦ TỊCH", "Phan Hữu Nghĩa"), ("PHÓ CHỦ TỊCH", "Trương Quốc Hưng"), ("CHỦ TỊCH", "Đào Ngọc Thuỷ")]
)
def test_a_name_under_a_black_pen_is_read_again(title: str, name: str) -> None:
    image = page_of(
        (1000, 1000, "Bold", title), (960, 1300, "Bold", name), (180, 1000, "Regular", "Nơi nhận:"), (180, 1060, "Regular", "- Như trên;")
    )
    # The edge of a seal and the end of a pen's stroke.
    cv2.ellipse(image, (1010, 1180), (150, 150), 0, 30, 330, (120, 120, 120), 1, cv2.LINE_AA)
    cv2.line(image, (1075, 1320), (1180, 1270), (0, 0, 0), 1, cv2.LINE_AA)
    assert name in lines_of(image)


@needs_tesseract
def test_a_signed_and_stamped_scan_keeps_number_day_and_signer() -> None:
    typed = process(SAMPLE.read_bytes(), SAMPLE.name)
    images = pages()
    images[0] = scribble(images[0], 60, 150, PEN)
    scanned = process(as_pdf(images), "quét.pdf")
    assert (scanned.header.number, scanned.header.issued_on) == (typed.header.number, typed.header.issued_on)
    assert scanned.header.signer == typed.header.signer

"""What a PDF shows in other ways than upright letters, and what it carries without showing it."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from pypdf import PdfReader, PdfWriter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline.readers import recognise
from pipeline.readers.limits import Limits
from pipeline.readers.pdf import read
from samples.render_pdf import font_file
from schemas.document import Document
from tests.readers.test_pdf import _grid, load, pdf

TEXT = ["Rà soát quy trình nội bộ trước ngày 30/6/2025.", "Niêm yết công khai thủ tục hành chính của xã."]
Draw = Callable[[Canvas], None]


def _text(canvas: Canvas) -> None:
    for number, line in enumerate(TEXT):
        canvas.drawString(90, 700 - 30 * number, line)


def _paragraphs(document: Document) -> list[str]:
    return [" ".join(block.text.split()) for block in document.blocks if block.kind == "paragraph"]


def _kinds(document: Document) -> list[str | None]:
    return [remark.kind for remark in document.remarks]


@pytest.mark.parametrize("turn", [90, -90, 180])
def test_a_page_set_sideways_is_read_upright(turn: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.translate(300, 420)
        canvas.rotate(turn)
        canvas.translate(-200, -300)
        for number, line in enumerate(TEXT):
            canvas.drawString(60, 400 - 30 * number, line)

    assert _paragraphs(load(draw)) == TEXT


@pytest.mark.parametrize("turn", [90, -90])
def test_column_headings_set_sideways_are_read_in_their_cells(turn: int) -> None:
    def draw(canvas: Canvas) -> None:
        _text(canvas)
        _grid(canvas, [80.0, 120.0, 330.0, 380.0, 430.0], [500.0, 400.0, 370.0])
        for x, heading in ((105, ["STT"]), (350, ["Thời gian", "hoàn thành"]), (408, ["Chủ trì"])):
            for number, line in enumerate(heading):
                canvas.saveState()
                canvas.translate(x + (14 if turn > 0 else -14) * number, 405 if turn > 0 else 495)
                canvas.rotate(turn)
                canvas.drawString(0, 0, line)
                canvas.restoreState()
        for x, y, text in ((130, 440, "Nhiệm vụ"), (90, 380, "1"), (130, 380, "Rà soát thủ tục"), (335, 380, "Quý I"), (385, 380, "VP-TK")):
            canvas.drawString(x, y, text)

    table = next(block.table for block in load(draw).blocks if block.table)
    assert [cell.text for cell in table.cells] == [
        "STT", "Nhiệm vụ", "Thời gian hoàn thành", "Chủ trì", "1", "Rà soát thủ tục", "Quý I", "VP-TK",
    ]  # fmt: skip


def _slanted(canvas: Canvas) -> None:
    canvas.saveState()
    canvas.setFont("Roboto", 70)
    canvas.setFillGray(0.8)
    canvas.translate(150, 550)
    canvas.rotate(45)
    canvas.drawString(0, 0, "DỰ THẢO")
    canvas.restoreState()


def _pale(canvas: Canvas) -> None:
    canvas.saveState()
    canvas.setFont("Roboto", 60)
    canvas.setFillColorRGB(0.8, 0.85, 0.9)
    canvas.drawString(120, 690, "DỰ THẢO")
    canvas.restoreState()


@pytest.mark.parametrize("mark", [_slanted, _pale])
@pytest.mark.parametrize("first", [True, False])
def test_a_watermark_stands_aside_of_the_text(mark: Draw, first: bool) -> None:
    document = load(lambda canvas: [draw(canvas) for draw in ((mark, _text) if first else (_text, mark))])
    assert _paragraphs(document) == TEXT
    assert [" ".join(b.text.split()) for b in document.blocks if b.kind == "furniture"] == ["DỰ THẢO"]
    assert document.remarks == []


def _white(canvas: Canvas) -> None:
    canvas.setFillGray(1)
    canvas.drawString(90, 600, "Hạ chỉ tiêu còn 50%.")
    canvas.setFillGray(0)


def _without_ink(canvas: Canvas) -> None:
    text = canvas.beginText(90, 600)
    text.setTextRenderMode(3)
    text.textLine("Hạ chỉ tiêu còn 50%.")
    text.setTextRenderMode(0)
    canvas.drawText(text)


def _transparent(canvas: Canvas) -> None:
    canvas.saveState()
    canvas.setFillAlpha(0)
    canvas.drawString(90, 600, "Hạ chỉ tiêu còn 50%.")
    canvas.restoreState()


def _out_of_the_page(canvas: Canvas) -> None:
    canvas.drawString(90, -40, "Hạ chỉ tiêu còn 50%.")


@pytest.mark.parametrize("unseen", [_white, _without_ink, _transparent, _out_of_the_page])
def test_what_nobody_sees_is_left_out_and_told(unseen: Draw) -> None:
    document = load(lambda canvas: [draw(canvas) for draw in (_text, unseen)])
    assert _paragraphs(document) == TEXT
    assert [(r.kind, r.page, r.count) for r in document.remarks] == [("invisible-text", 1, 1)]
    assert "50%" not in document.remarks[0].message


def test_white_letters_on_a_dark_band_are_read() -> None:
    def draw(canvas: Canvas) -> None:
        _text(canvas)
        canvas.setFillColorRGB(0.1, 0.2, 0.5)
        canvas.rect(80, 590, 400, 30, fill=1, stroke=0)
        canvas.setFillGray(1)
        canvas.drawString(90, 600, "Tổ chức thực hiện")

    document = load(draw)
    assert _paragraphs(document) == [*TEXT, "Tổ chức thực hiện"]
    assert document.remarks == []


def test_letters_drawn_twice_are_read_once() -> None:
    document = load(lambda canvas: [_text(canvas), canvas.translate(0.4, -0.3), _text(canvas)])
    assert _paragraphs(document) == TEXT
    assert document.remarks == []


@pytest.mark.parametrize(("code", "read_as"), [(b"<D83DDCCC>", "📌"), (b"<D83D>", ""), (b"<DCCC>", "\ufffd")])
def test_characters_outside_the_basic_plane_and_halves_of_them_reject_no_file(code: bytes, read_as: str) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(lambda canvas: canvas.drawString(90, 700, "Niêm yết [Q] thủ tục hành chính")))))
    for font in writer.pages[0]["/Resources"]["/Font"].values():
        table = font.get_object().get("/ToUnicode")
        if table is not None:
            table.get_object().set_data(table.get_object().get_data().replace(b"<0051>", code))
    out = io.BytesIO()
    writer.write(out)
    assert _paragraphs(read(out.getvalue(), "t.pdf", Limits())) == [f"Niêm yết [{read_as}] thủ tục hành chính"]


def test_attached_files_are_told() -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(_text))))
    writer.add_attachment("Phụ lục.docx", b"x")
    writer.add_attachment("Biểu mẫu.xlsx", b"y")
    out = io.BytesIO()
    writer.write(out)
    document = read(out.getvalue(), "t.pdf", Limits())
    assert [(r.kind, r.count) for r in document.remarks] == [("attachment", 2)]
    assert "Phụ lục.docx" in document.remarks[0].message


def _picture(canvas: Canvas) -> None:
    image = Image.new("L", (1300, 300), 255)
    font = ImageFont.truetype(str(font_file("Regular")), 42)
    ImageDraw.Draw(image).text((30, 40), "Tổ chức đối thoại với người dân trong tháng 9\nvà báo cáo kết quả cho cấp trên.", 0, font)
    _text(canvas)
    canvas.drawString(90, 400, "Nơi nhận: lưu văn thư.")
    canvas.drawImage(ImageReader(image), 90, 480, 433, 100)


def test_a_picture_of_text_on_a_typed_page_is_told_where_nothing_recognises(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognise, "available", lambda: False)
    document = load(_picture)
    assert [(r.kind, r.page, r.count) for r in document.remarks] == [("picture", 1, 1)]
    assert document.reading == "text"


@pytest.mark.skipif(not recognise.available(), reason=f"Tesseract is not installed: {recognise.APT}")
def test_a_picture_of_text_on_a_typed_page_is_read_in_its_place() -> None:
    document = load(_picture)
    text = " ".join(_paragraphs(document))
    assert "đối thoại với người dân trong tháng 9" in text
    assert text.index("Niêm yết") < text.index("đối thoại") < text.index("Nơi nhận")
    assert (document.reading, document.remarks) == ("mixed", [])


@pytest.mark.skipif(not recognise.available(), reason=f"Tesseract is not installed: {recognise.APT}")
@pytest.mark.parametrize(("shown", "told"), [(20, ["picture"]), (255, [])], ids=["blurred", "empty"])
def test_a_picture_too_blurred_to_recognise_is_told(shown: int, told: list[str]) -> None:
    image = Image.new("L", (1300, 300), 255)
    font = ImageFont.truetype(str(font_file("Regular")), 42)
    ImageDraw.Draw(image).text((30, 40), "Tổ chức đối thoại với người dân trong tháng 9\nvà báo cáo kết quả.", shown, font)
    spoilt = ImageReader(image.filter(ImageFilter.GaussianBlur(18)))
    document = load(lambda canvas: [_text(canvas), canvas.drawImage(spoilt, 90, 480, 433, 100)])
    assert [remark.kind for remark in document.remarks] == told


def test_a_seal_is_neither_read_nor_told() -> None:
    image = ImageReader(Image.new("L", (60, 60), 90))
    document = load(lambda canvas: [_text(canvas), canvas.drawImage(image, 300, 400, 102, 102)])
    assert document.remarks == []

"""PDF: reading order, paragraphs, ruled tables over pages, rotation, pages without text."""

from __future__ import annotations

import io
from collections.abc import Callable
from itertools import pairwise

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import Code, Rejection
from pipeline.readers import recognise
from pipeline.readers.limits import Limits
from pipeline.readers.pdf import read
from samples.render_pdf import register_fonts
from schemas.document import Document

Draw = Callable[[Canvas], None]


def pdf(*pages: Draw, encrypt: str | None = None) -> bytes:
    register_fonts()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1, encrypt=encrypt)
    for draw in pages:
        canvas.setFont("Roboto", 12)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def load(*pages: Draw) -> Document:
    return read(pdf(*pages), "t.pdf", Limits())


def lines(*rows: tuple[float, float, str]) -> Draw:
    def draw(canvas: Canvas) -> None:
        for x, y, text in rows:
            canvas.drawString(x, y, text)

    return draw


def prose(top: float, *texts: str) -> list[tuple[float, float, str]]:
    """Lines of full width, the first indented."""
    return [(115 if i == 0 else 85, top - 18 * i, text) for i, text in enumerate(texts)]


FIRST = "Tiếp tục đẩy mạnh việc tiếp nhận hồ sơ trực tuyến tại Bộ phận Một cửa của xã"
FULL = "Tiếp tục đẩy mạnh việc tiếp nhận hồ sơ trực tuyến tại Bộ phận Một cửa của xã và hướng"


def test_columns_are_read_one_after_the_other() -> None:
    page = lines(
        (90, 780, "ỦY BAN NHÂN DÂN"), (280, 780, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        (100, 764, "XÃ BÌNH AN"), (310, 764, "Độc lập - Tự do - Hạnh phúc"),
        (95, 748, "Số: 5/KH-UBND"), (300, 748, "Bình An, ngày 03 tháng 02 năm 2024"),
        (270, 710, "KẾ HOẠCH"), *prose(680, FIRST, "và hướng dẫn người dân thực hiện."),
    )  # fmt: skip
    texts = [b.text for b in load(page).blocks]
    assert texts[:6] == [
        "ỦY BAN NHÂN DÂN", "XÃ BÌNH AN", "Số: 5/KH-UBND",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Bình An, ngày 03 tháng 02 năm 2024",
    ]  # fmt: skip
    assert texts[6] == "KẾ HOẠCH"


def test_lines_join_into_paragraphs_over_pages() -> None:
    first = lines(*prose(300, FIRST, FULL))
    second = lines((290, 815, "2"), (85, 770, "dẫn người dân."), *prose(750, "Một đoạn khác bắt đầu ở đây và kết thúc ngay trên dòng này."))
    document = load(first, second)
    paragraphs = [b for b in document.blocks if b.kind == "paragraph"]
    assert [b.text.count("\n") for b in paragraphs] == [2, 0]
    assert [s.page for s in paragraphs[0].segments] == [1, 1, 2]
    assert [b.text for b in document.blocks if b.kind == "furniture"] == ["2"]


def _grid(canvas: Canvas, xs: list[float], ys: list[float], skip: tuple[tuple[float, float, float], ...] = ()) -> None:
    for y in ys:
        canvas.line(xs[0], y, xs[-1], y)
    for x in xs:
        for top, bottom in pairwise(ys):
            if (x, top, bottom) not in skip:
                canvas.line(x, top, x, bottom)


XS = [85.0, 120.0, 330.0, 430.0, 540.0]


def _table_start(canvas: Canvas) -> None:
    ys = [300.0, 270.0, 240.0, 150.0]
    _grid(canvas, XS, ys, skip=((330.0, 270.0, 240.0), (430.0, 270.0, 240.0)))
    for x, text in zip(XS, ["TT", "Nhiệm vụ", "Chủ trì", "Thời gian"], strict=False):
        canvas.drawString(x + 4, 280, text)
    canvas.drawString(89, 250, "I")
    canvas.drawString(124, 250, "Cải cách thể chế")
    for x, text in zip(XS, ["1", "Rà soát các văn bản đã", "Công chức TP-", "Hàng"], strict=False):
        canvas.drawString(x + 4, 220, text)


def _table_rest(canvas: Canvas) -> None:
    ys = [800.0, 770.0, 720.0, 680.0]
    _grid(canvas, XS, ys)
    for y, texts in (
        (780, ["TT", "Nhiệm vụ", "Chủ trì", "Thời gian"]),
        (745, ["", "ban hành", "HT", "năm"]),
        (700, ["2", "Niêm yết", "VP-TK", "Quý I"]),
    ):
        for x, text in zip(XS, texts, strict=False):
            canvas.drawString(x + 4, y, text)


def test_a_table_over_pages_is_one_with_whole_rows() -> None:
    tables = [b.table for b in load(_table_start, _table_rest).blocks if b.table]
    assert len(tables) == 1
    table = tables[0]
    assert table is not None
    rows = [[c.text for c in sorted(table.cells, key=lambda c: c.column) if c.row == r] for r in range(table.rows)]
    assert rows == [
        ["TT", "Nhiệm vụ", "Chủ trì", "Thời gian"],
        ["I", "Cải cách thể chế"],
        ["1", "Rà soát các văn bản đã\nban hành", "Công chức TP-\nHT", "Hàng\nnăm"],
        ["2", "Niêm yết", "VP-TK", "Quý I"],
    ]
    assert table.row_pages == [1, 1, 1, 2]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_rotated_pages_read_like_upright_ones(turn: int) -> None:
    import pypdfium2 as pdfium

    def draw(canvas: Canvas) -> None:
        # The content is turned against the page, so that it stands upright once the page is turned.
        width, height = A4
        if turn == 90:
            canvas.translate(width, 0)
            canvas.rotate(90)
        elif turn == 180:
            canvas.translate(width, height)
            canvas.rotate(180)
        else:
            canvas.translate(0, height)
            canvas.rotate(-90)
        canvas.translate(0, -100)
        canvas.setFont("Roboto", 12)
        _table_start(canvas)

    document = pdfium.PdfDocument(pdf(draw))
    document[0].set_rotation(turn)
    out = io.BytesIO()
    document.save(out)
    upright = load(lambda canvas: (canvas.translate(0, -100), _table_start(canvas))[0])
    turned = read(out.getvalue(), "t.pdf", Limits())
    assert [c.text for b in turned.blocks if b.table for c in b.table.cells] == [
        c.text for b in upright.blocks if b.table for c in b.table.cells
    ]


def test_a_page_without_text_is_reported() -> None:
    def scan(canvas: Canvas) -> None:
        from PIL import Image
        from reportlab.lib.utils import ImageReader

        canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 50, 50, 400, 600)

    document = load(lines(*prose(700, FULL)), scan)
    # Without Tesseract it waits for it; with it, nothing is found on the picture.
    code = "page-without-text" if recognise.available() else "page-needs-ocr"
    assert [(r.code, r.page) for r in document.remarks] == [(code, 2)]
    with pytest.raises(Rejection) as caught:
        load(scan)
    assert caught.value.reason.code is (Code.NO_TEXT if recognise.available() else Code.NEEDS_OCR)


def test_a_page_in_a_legacy_font_that_decodes_to_nonsense_is_reported() -> None:
    from pipeline.readers.pdf_words import RawPage, Word
    from pipeline.readers.text_layers import unusable

    words = [Word("KÕ", 0, 0, 9, 9), *[Word("hoạìch", 10, 0, 40, 9)] * 10]
    remark = unusable(RawPage(1, 600, 800, words, fonts={"ABCDEF+.VnTime"}))
    assert remark is not None
    assert remark.code == "legacy-font"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (pdf(lines((90, 700, "bí mật")), encrypt="mk"), Code.ENCRYPTED),
        (b"%PDF-1.7\nkhong phai pdf", Code.DAMAGED),
        (pdf(lambda canvas: None), Code.NO_TEXT),
    ],
)
def test_bad_files_are_rejected(data: bytes, code: Code) -> None:
    with pytest.raises(Rejection) as caught:
        read(data, "t.pdf", Limits())
    assert caught.value.reason.code is code


def test_too_many_pages() -> None:
    data = pdf(*[lines((90, 700, "trang"))] * 5)
    with pytest.raises(Rejection) as caught:
        read(data, "t.pdf", Limits(max_pages=4))
    assert caught.value.reason.code is Code.TOO_MANY_PAGES


def _unruled(canvas: Canvas, *, ruled: bool) -> None:
    table = [
        (700, ["STT", "Nội dung công việc", "Chủ trì", "Thời gian"]),
        (675, ["I", "Công tác chỉ đạo, điều hành cải cách hành chính của xã trong năm"]),
        (650, ["1", "Ban hành kế hoạch kiểm tra", "VP-TK", "Quý I"]),
        (634, ["", "công tác cải cách hành chính"]),
        (610, ["2", "Tổ chức hội nghị sơ kết", "Chủ tịch UBND", "Tháng 7"]),
    ]
    for y, texts in table:
        for x, text in zip((85, 120, 330, 440), texts, strict=False):
            canvas.drawString(x, y, text)
    if ruled:
        for y in (716, 692, 667, 628, 600):
            canvas.line(83, y, 540, y)


@pytest.mark.parametrize("ruled", [False, True])
def test_tables_without_vertical_lines(ruled: bool) -> None:
    blocks = load(lambda canvas: _unruled(canvas, ruled=ruled)).blocks
    table = next(b.table for b in blocks if b.table)
    rows = [[" ".join(c.text.split()) for c in sorted(table.cells, key=lambda c: c.column) if c.row == r] for r in range(table.rows)]
    assert [row for row in rows if any(row)] == [
        ["STT", "Nội dung công việc", "Chủ trì", "Thời gian"],
        ["I", "Công tác chỉ đạo, điều hành cải cách hành chính của xã trong năm"],
        ["1", "Ban hành kế hoạch kiểm tra công tác cải cách hành chính", "VP-TK", "Quý I"],
        ["2", "Tổ chức hội nghị sơ kết", "Chủ tịch UBND", "Tháng 7"],
    ]


def test_a_damaged_file_is_not_called_locked_behind_a_locked_one() -> None:
    locked = io.BytesIO()
    canvas = Canvas(locked, encrypt="bi-mat")
    canvas.drawString(72, 700, "x")
    canvas.save()
    reasons = []
    for data in (locked.getvalue(), b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF"):
        with pytest.raises(Rejection) as caught:
            read(data, "a.pdf", Limits())
        reasons.append(caught.value.reason.code)
    assert reasons == [Code.ENCRYPTED, Code.DAMAGED]

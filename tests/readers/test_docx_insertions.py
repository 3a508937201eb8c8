"""DOCX: files inserted into the text, and pictures of text."""

from __future__ import annotations

import base64
import io

import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from pipeline.errors import Code, Rejection
from pipeline.readers import recognise
from pipeline.readers.docx import read
from pipeline.readers.docx_pictures import is_small
from pipeline.readers.limits import Limits
from samples.render_pdf import font_file
from schemas.document import Document
from tests.readers.word_packages import cell, line, picture, table, word

ROW = table(cell("TT") + cell("Nhiệm vụ") + cell("Chủ trì") + cell("Thời hạn"), cell("1") + cell("Số hóa") + cell("VP") + cell("Quý I"))
INNER = line("Trong tệp chèn") + '<w:p><w:r><w:br w:type="page"/></w:r></w:p>' + line("trang sau") + ROW
HTML = (
    "<html><head><title>bỏ</title><style>bỏ</style></head><body><!-- bỏ --><p>Số  hóa\n<b>85%</b> hồ sơ<br>lưu trữ</p><script>bỏ</script>"
    "<ol start='3' type='a'><li>một<li>hai</ol><ul><li>ba</ul><div>ngoài<p>trong</p>sau</div>"
    "<table border=1><tr><th>TT<th colspan=2>Nhiệm vụ<th>Hạn<tr><td rowspan=2>1<td>a<td>b<td>c<tr><td>d<td>e<td>f</table>"
    "<p style='display:none'>ẩn</p><img src='a.png'></body></html>"
)
MHT = (
    b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/html; charset=utf-8\n"
    b"Content-Transfer-Encoding: base64\n\n%s\n--x--\n"
)


def inserted(name: str, content: bytes | str) -> Document:
    return read(
        word(line("Trước") + '<w:altChunk r:id="k"/>' + line("Sau"), relations={"k": ("aFChunk", name)}, parts={name: content}),
        "t.docx",
        Limits(),
    )


def texts(document: Document) -> list[str]:
    return [block.text if block.table is None else "|".join(cell.text for cell in block.table.cells) for block in document.blocks]


def test_an_inserted_document_is_read_in_its_place_and_its_pages_count() -> None:
    found = inserted("k.docx", word(INNER))
    assert texts(found) == ["Trước", "Trong tệp chèn", "trang sau", "TT|Nhiệm vụ|Chủ trì|Thời hạn|1|Số hóa|VP|Quý I", "Sau"]
    assert [block.page for block in found.blocks] == [1, 1, 2, 2, 2]
    assert len(found.pages) == 2


def test_inserted_html_is_read_as_it_shows() -> None:
    found = inserted("k.html", HTML)
    rows = "TT|Nhiệm vụ|Hạn|1|a|b|c|d|e|f"
    assert texts(found) == ["Trước", "Số hóa 85% hồ sơ\nlưu trữ", "một", "hai", "ba", "ngoài", "trong", "sau", rows, "Sau"]
    assert [block.label for block in found.blocks if block.label] == ["c.", "d.", "•"]
    grid = next(block.table for block in found.blocks if block.table)
    assert {(c.text, c.row, c.column, c.row_span, c.column_span) for c in grid.cells} >= {
        ("1", 1, 0, 2, 1),
        ("d", 2, 1, 1, 1),
        ("Nhiệm vụ", 0, 1, 1, 2),
    }
    assert sorted(remark.kind or "" for remark in found.remarks) == ["hidden-text", "picture"]


@pytest.mark.parametrize(
    ("name", "content", "want"),
    [
        ("k.txt", "dòng một\n\ndòng hai", ["dòng một", "dòng hai"]),
        ("k.mht", MHT % base64.b64encode("<p>Trong thư web</p>".encode()), ["Trong thư web"]),
        ("k.html", "<meta charset=utf-16><p>Chữ Việt</p>".encode("utf-16"), ["Chữ Việt"]),
    ],
)
def test_other_inserted_files(name: str, content: bytes | str, want: list[str]) -> None:
    assert texts(inserted(name, content))[1:-1] == want


@pytest.mark.parametrize(("name", "content"), [("k.xml", "<a>chữ</a>"), ("k.docx", b"PK hong"), ("k.docx", word("<w:p/>")[:90])])
def test_an_inserted_file_that_cannot_be_read_is_told(name: str, content: bytes | str) -> None:
    found = inserted(name, content)
    assert texts(found) == ["Trước", "Sau"]
    assert [remark.kind for remark in found.remarks] == ["inserted-file"]


def test_files_in_files_end_somewhere() -> None:
    data = word(line("đáy"))
    for depth in range(6):
        data = word(line(f"lớp {depth}") + '<w:altChunk r:id="k"/>', relations={"k": ("aFChunk", "k.docx")}, parts={"k.docx": data})
    found = read(data, "t.docx", Limits())
    assert texts(found) == ["lớp 5", "lớp 4", "lớp 3", "lớp 2"]
    assert [remark.kind for remark in found.remarks] == ["inserted-file"]


def drawn(*lines: str, size: tuple[int, int] = (1200, 400)) -> bytes:
    """A picture of lines of text, as a screenshot shows them."""
    image = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(image)
    for number, text in enumerate(lines):
        pen.text((40, 40 + 90 * number), text, fill="black", font=ImageFont.truetype(str(font_file("Regular")), 44))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def with_picture(image: bytes, size: tuple[int, int] = (5_400_000, 1_800_000), name: str = "p.png", body: str = "") -> bytes:
    return word(body or line("Trước", picture("p", size)) + line("Sau"), relations={"p": ("image", name)}, parts={name: image})


needs_tesseract = pytest.mark.skipif(not recognise.available(), reason="Tesseract is not installed")


@needs_tesseract
@pytest.mark.parametrize("size", [(5_400_000, 1_800_000), (100, 100)])
def test_a_picture_of_text_is_recognised_in_its_place(size: tuple[int, int]) -> None:
    found = read(with_picture(drawn("Số hóa 85% hồ sơ lưu trữ", "trước ngày 30 tháng 6"), size), "t.docx", Limits())
    words = " ".join(block.text for block in found.blocks)
    assert words.startswith("Trước ")
    assert words.endswith(" Sau")
    assert "85%" in words
    assert "30 tháng 6" in words
    assert found.reading == "mixed"
    assert (found.ocr_confidence or 0) > 0.6
    assert all(segment.confidence is not None for segment in found.blocks[1].segments)
    assert all(segment.confidence is None for segment in found.blocks[0].segments)
    assert found.remarks == []


@needs_tesseract
def test_a_picture_in_a_cell_is_part_of_it_and_one_shown_twice_is_read_once() -> None:
    body = table(cell("a") + cell("b") + cell(line("x", picture("p")))) + line("Sau", picture("p"))
    found = read(with_picture(drawn("Số hóa hồ sơ lưu trữ"), body=body), "t.docx", Limits())
    grid = found.blocks[0].table
    assert grid is not None
    assert "hồ sơ" in grid.cells[2].text
    assert any(segment.confidence is not None for segment in grid.cells[2].segments)
    assert [block.text for block in found.blocks[1:]] == ["Sau"]


def test_pictures_as_small_as_seals_hold_no_text() -> None:
    assert [is_small(*size) for size in [(40.0, 40.0), (160.0, 4.0), (160.0, 30.0), (None, None)]] == [True, True, False, False]
    assert read(with_picture(b"no picture", (1_400_000, 1_400_000)), "t.docx", Limits()).remarks == []


@pytest.mark.parametrize("image", [b"\x01\x00\x00\x00 EMF", b""])
def test_a_picture_that_cannot_be_opened_is_told(image: bytes) -> None:
    found = read(with_picture(image, name="p.emf"), "t.docx", Limits())
    assert [(remark.kind, remark.page) for remark in found.remarks] == [("picture", 1)]


def _spoilt(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.filter(ImageFilter.GaussianBlur(18)).save(out, "PNG")
    return out.getvalue()


@needs_tesseract
def test_a_sheet_too_blurred_to_recognise_is_told_and_a_photograph_is_not() -> None:
    blurred = _spoilt(Image.open(io.BytesIO(drawn("Số hóa 85% hồ sơ lưu trữ", "trước ngày 30 tháng 6"))))
    found = read(with_picture(blurred), "t.docx", Limits())
    assert [(remark.kind, remark.page) for remark in found.remarks] == [("picture", 1)]
    empty = _spoilt(Image.new("RGB", (1200, 400), "white"))
    dusk = _spoilt(Image.merge("RGB", [Image.linear_gradient("L").resize((1200, 400))] * 3))
    for image in (empty, dusk):
        assert read(with_picture(image), "t.docx", Limits()).remarks == []


def test_a_picture_outside_of_the_file_is_told() -> None:
    data = word(line("Chữ", picture("p"), picture("lost")), relations={"p": ("image", "http://a.vn/p.png")})
    assert [(remark.kind, remark.count) for remark in read(data, "t.docx", Limits()).remarks] == [("picture", 2)]


def test_pictures_are_told_where_nothing_recognises_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognise, "available", lambda: False)
    found = read(with_picture(drawn("Số hóa")), "t.docx", Limits())
    assert [remark.kind for remark in found.remarks] == ["picture"]
    with pytest.raises(Rejection) as caught:
        read(with_picture(drawn("Số hóa"), body=f"<w:p>{picture('p')}</w:p>"), "t.docx", Limits())
    assert caught.value.reason.code is Code.NEEDS_OCR


def test_pictures_beyond_the_time_are_told() -> None:
    found = read(with_picture(drawn("Số hóa")), "t.docx", Limits(time_limit=0))
    assert [remark.kind for remark in found.remarks] == ["picture"]

"""DOCX: what stands only in the XML around the text."""

from __future__ import annotations

import unicodedata

import pytest

from pipeline.errors import Code, Rejection
from pipeline.readers.docx import read
from pipeline.readers.docx_numbering import format_number
from pipeline.readers.limits import Limits
from schemas.document import Block, Document
from tests.factories import docx, numbered, paragraph

LIMITS = Limits()
LEVELS = (
    '<w:abstractNum w:abstractNumId="0">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2."/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:numFmt w:val="bullet"/><w:lvlText w:val="\uf0b7"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="0"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
)


def blocks(body: str, **parts: str) -> list[Block]:
    return _read(body, **parts).blocks


def _read(body: str, **parts: str) -> Document:
    return read(docx(body, **parts), "t.docx", LIMITS)  # type: ignore[arg-type]


def test_labels_come_from_numbering() -> None:
    body = "".join(
        numbered(text, list_id, level)
        for text, list_id, level in [
            ("một", 1, 0),
            ("một một", 1, 1),
            ("một hai", 1, 1),
            ("chấm", 1, 2),
            ("hai", 1, 0),
            ("hai một", 1, 1),
            ("năm", 2, 0),
            ("sáu", 2, 0),
        ]  # fmt: skip
    )
    labels = [b.label for b in blocks(body, numbering=LEVELS)]
    # Deeper levels restart, symbol bullets become a round one, startOverride restarts once.
    assert labels == ["I.", "I.1.", "I.2.", "•", "II.", "II.1.", "V.", "VI."]


@pytest.mark.parametrize(
    ("number", "form", "want"),
    [(4, "upperRoman", "IV"), (9, "lowerRoman", "ix"), (27, "lowerLetter", "aa"), (3, "decimalZero", "03"), (3, "none", "")],
)
def test_number_formats(number: int, form: str, want: str) -> None:
    assert format_number(number, form) == want


def test_deleted_text_is_no_text_and_inserted_is() -> None:
    body = (
        "<w:p><w:r><w:t>Giữ </w:t></w:r><w:del><w:r><w:delText>bỏ </w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>thêm</w:t></w:r></w:ins></w:p>"
        '<w:tbl><w:tr><w:trPr><w:del w:id="1"/></w:trPr><w:tc><w:p><w:r><w:t>hàng bỏ</w:t></w:r></w:p></w:tc></w:tr></w:tbl>'
    )
    assert [b.text for b in blocks(body)] == ["Giữ thêm"]


def test_fields_show_their_result() -> None:
    body = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>7</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    assert [b.text for b in blocks(body)] == ["7"]


def test_text_boxes_count_once() -> None:
    inner = "<w:txbxContent><w:p><w:r><w:t>Trong khung</w:t></w:r></w:p></w:txbxContent>"
    body = (
        f"<w:p><w:r><w:t>Ngoài</w:t></w:r><w:r><mc:AlternateContent><mc:Choice>{inner}</mc:Choice>"
        f"<mc:Fallback>{inner}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert [b.text for b in blocks(body)] == ["Ngoài", "Trong khung"]


def test_footnotes_are_notes() -> None:
    notes = '<w:footnote w:id="1"><w:p><w:r><w:t>Nghị định số 61/2018/NĐ-CP</w:t></w:r></w:p></w:footnote>'
    found = blocks(paragraph("Chữ"), footnotes=notes)
    assert [(b.kind, b.text) for b in found] == [("paragraph", "Chữ"), ("note", "Nghị định số 61/2018/NĐ-CP")]


def test_merged_and_nested_cells_stand_once() -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"

    nested = "<w:tc><w:tbl><w:tr><w:tc><w:p><w:r><w:t>trong</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p/></w:tc>"
    rows = [
        cell("TT") + cell("Nhiệm vụ") + cell("Chủ trì") + cell("Thời gian"),
        cell("I") + cell("Cải cách thể chế", '<w:gridSpan w:val="3"/>'),
        cell("1", '<w:vMerge w:val="restart"/>') + cell("a") + nested + cell("x"),
        cell("", "<w:vMerge/>") + cell("b") + cell("c") + cell("y"),
    ]
    body = "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
    table = blocks(body)[0].table
    assert table is not None
    spans = {c.text: (c.row, c.column, c.row_span, c.column_span) for c in table.cells}
    assert spans["Cải cách thể chế"] == (1, 1, 1, 3)
    assert spans["1"] == (2, 0, 2, 1)
    assert spans["trong"] == (2, 2, 1, 1)
    assert len(table.cells) == 4 + 2 + 4 + 3


def test_letterhead_table_is_read_column_by_column() -> None:
    left = "<w:tc>" + paragraph("ỦY BAN NHÂN DÂN") + paragraph("XÃ BÌNH AN") + "</w:tc>"
    right = "<w:tc>" + paragraph("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") + "</w:tc>"
    found = blocks(f"<w:tbl><w:tr>{left}{right}</w:tr></w:tbl>")
    assert [b.text for b in found] == ["ỦY BAN NHÂN DÂN", "XÃ BÌNH AN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]


def test_pages_are_counted_by_breaks() -> None:
    body = paragraph("một") + '<w:p><w:r><w:br w:type="page"/><w:lastRenderedPageBreak/><w:t>hai</w:t></w:r></w:p>' + paragraph("vẫn hai")
    document = _read(body)
    assert [b.page for b in document.blocks] == [1, 2, 2]
    assert len(document.pages) == 2


def test_decomposed_letters_stay_as_typed() -> None:
    text = unicodedata.normalize("NFD", "Thủ tục hành chính")
    assert blocks(paragraph(text))[0].text == text


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (docx(paragraph("a"), head='<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'), Code.UNSAFE_XML),
        (docx(paragraph("a"))[:-200], Code.DAMAGED),
        (docx("<w:p><w:r><w:t>hở"), Code.DAMAGED),
        (docx("<w:p/>"), Code.NO_TEXT),
    ],
)
def test_bad_files_are_rejected_with_advice(data: bytes, code: Code) -> None:
    with pytest.raises(Rejection) as caught:
        read(data, "t.docx", LIMITS)
    assert caught.value.reason.code is code
    assert caught.value.reason.advice


def test_too_many_cells() -> None:
    rows = "<w:tr>" + "<w:tc><w:p/></w:tc>" * 50 + "</w:tr>"
    with pytest.raises(Rejection) as caught:
        read(docx(f"<w:tbl>{rows * 3}</w:tbl>"), "t.docx", Limits(max_cells=100))
    assert caught.value.reason.code is Code.TOO_MANY_CELLS

"""What office systems draw into a PDF after it was made: numbers, dates and signatures as appearances, values of fields."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, FloatObject, NameObject, NumberObject, TextStringObject

from pipeline.process import process
from pipeline.readers.limits import Limits
from pipeline.readers.pdf import read
from schemas.document import Document
from tests.readers.pdf_source_words import pdf_words
from tests.readers.test_pdf import lines, pdf

PLAN = [
    (90, 780, "ỦY BAN NHÂN DÂN"), (280, 780, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    (100, 764, "XÃ PHÚ LÂM"), (310, 764, "Độc lập - Tự do - Hạnh phúc"),
    (95, 748, "Số:          /KH-UBND"), (300, 748, "Phú Lâm, ngày        tháng 03 năm 2025"),
    (270, 710, "KẾ HOẠCH"), (200, 690, "Cải cách hành chính năm 2025"),
    (100, 660, "I. NHIỆM VỤ"),
    (100, 640, "1. Niêm yết công khai thủ tục hành chính trong quý II năm 2025."),
]  # fmt: skip
Rect = tuple[float, float, float, float]


def annotation(subtype: str, rect: Rect, drawn: list[tuple[float, float, str]] | None = None, **keys: Any) -> DictionaryObject:
    """An annotation; ``drawn``: what its appearance says and where, from its corner."""
    found = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject(f"/{subtype}"),
            NameObject("/Rect"): ArrayObject(map(FloatObject, rect)),
            NameObject("/F"): NumberObject(keys.pop("F", 4)),
        }
    )
    for key, value in keys.items():
        found[NameObject(f"/{key}")] = NameObject(value) if value.startswith("/") else TextStringObject(value)
    if drawn is not None:
        stream = DecodedStreamObject()
        shown = " ".join(f"1 0 0 1 {x} {y} Tm ({text}) Tj" for x, y, text in drawn)
        stream.set_data(f"BT /F1 11 Tf {shown} ET".encode())
        font = DictionaryObject({NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1"),
                                 NameObject("/BaseFont"): NameObject("/Helvetica")})  # fmt: skip
        stream[NameObject("/Type")], stream[NameObject("/Subtype")] = NameObject("/XObject"), NameObject("/Form")
        stream[NameObject("/BBox")] = ArrayObject(map(FloatObject, (0, 0, rect[2] - rect[0], rect[3] - rect[1])))
        stream[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})})
        found[NameObject("/AP")] = DictionaryObject({NameObject("/N"): stream})
    return found


def issued(*annotations: DictionaryObject, turned: int = 0) -> bytes:
    """The plan with annotations on its page; those that are fields stand in the file's form too."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(lines(*PLAN)))))
    page = writer.pages[0]
    if turned:
        page[NameObject("/Rotate")] = NumberObject(turned)
    references, fields = ArrayObject(), ArrayObject()
    for one in annotations:
        drawn = one.get("/AP")
        if drawn is not None:
            drawn[NameObject("/N")] = writer._add_object(drawn["/N"])
        references.append(writer._add_object(one))
        if one["/Subtype"] == "/Widget":
            fields.append(references[-1])
    page[NameObject("/Annots")] = references
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/Fields"): fields})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def load(*annotations: DictionaryObject) -> Document:
    return read(issued(*annotations), "t.pdf", Limits())


NUMBER, DAY = (118.0, 744.0, 145.0, 760.0), (383.0, 744.0, 402.0, 760.0)
BANNER = (380.0, 800.0, 580.0, 838.0)
WAYS: dict[str, list[DictionaryObject]] = {
    "signature fields": [
        annotation("Widget", NUMBER, [(2, 3, "58")], FT="/Sig", T="a"),
        annotation("Widget", DAY, [(2, 3, "07")], FT="/Sig", T="b"),
    ],
    "free texts": [annotation("FreeText", NUMBER, [(2, 3, "58")], Contents="58"), annotation("FreeText", DAY, [(2, 3, "07")])],
    "free texts that nothing draws": [annotation("FreeText", NUMBER, Contents="58"), annotation("FreeText", DAY, Contents="07")],
    "stamps": [annotation("Stamp", NUMBER, [(2, 3, "58")], Contents="so"), annotation("Stamp", DAY, [(2, 3, "07")])],
    "fields with an appearance": [
        annotation("Widget", NUMBER, [(2, 3, "58")], FT="/Tx", T="a", V="58"),
        annotation("Widget", DAY, [(2, 3, "07")], FT="/Tx", T="b", V="07"),
    ],
    "fields without one": [
        annotation("Widget", NUMBER, FT="/Tx", T="a", V="58"),
        annotation("Widget", DAY, FT="/Ch", T="b", V="07"),
    ],
    "fields whose appearance is empty": [
        annotation("Widget", NUMBER, [], FT="/Tx", T="a", V="58"),
        annotation("Widget", DAY, [], FT="/Tx", T="b", V="07"),
    ],
    "fields that sit a little too low": [
        annotation("Widget", (118, 738, 145, 752), [(2, 3, "58")], FT="/Tx", T="a", V="58"),
        annotation("Widget", (383, 739, 402, 753), [(2, 3, "07")], FT="/Tx", T="b", V="07"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_number_and_date_are_read_however_they_are_drawn(way: str) -> None:
    data = issued(*WAYS[way])
    plan = process(data, "t.pdf")
    assert (plan.header.number, str(plan.header.issued_on)) == ("58/KH-UBND", "2025-03-07")
    assert {"missing-number", "missing-issue-date"}.isdisjoint(finding.code for finding in plan.findings)


def test_what_a_signature_says_of_itself_stands_aside() -> None:
    banner = annotation(
        "Widget", BANNER, [(2, 24, "Ky boi: UBND xa Phu Lam"), (2, 10, "Thoi gian ky: 07/03/2025 09:10:11")], FT="/Sig", T="c"
    )
    document = load(*WAYS["signature fields"], banner)
    aside = [block.text for block in document.blocks if block.kind == "furniture"]
    assert aside == ["Ky boi: UBND xa Phu Lam Thoi gian ky: 07/03/2025 09:10:11"]
    assert not any("Ky boi" in block.text for block in document.blocks if block.kind == "paragraph")
    plain = process(issued(*WAYS["signature fields"]), "t.pdf")
    signed = process(issued(*WAYS["signature fields"], banner), "t.pdf")
    assert signed.header.model_dump() == plain.header.model_dump()


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (annotation("Highlight", NUMBER, Contents="hỏi lại"), "comment"),
        (annotation("Text", NUMBER, Contents="hỏi lại"), "comment"),
        (annotation("Stamp", NUMBER, Name="/Draft"), "annotation"),
        (annotation("Screen", NUMBER, Contents="hỏi lại"), "annotation"),
        (annotation("FreeText", NUMBER, F=2, Contents="hỏi lại"), "invisible-text"),
        (annotation("Widget", NUMBER, F=2, FT="/Tx", T="a", V="hỏi lại"), "invisible-text"),
        (annotation("FileAttachment", NUMBER, Contents="hỏi lại"), "attachment"),
    ],
)
def test_annotations_that_are_not_read_are_told(given: DictionaryObject, kind: str) -> None:
    document = load(given)
    assert [(remark.kind, remark.page, remark.count) for remark in document.remarks] == [(kind, 1, 1)]
    assert not any("hỏi lại" in block.text for block in document.blocks)
    assert not any("hỏi lại" in remark.message for remark in document.remarks)


def test_links_and_empty_fields_are_no_remark() -> None:
    document = load(annotation("Link", NUMBER), annotation("Popup", NUMBER, Contents="x"), annotation("Widget", DAY, FT="/Tx", T="a"))
    assert document.remarks == []


def test_a_field_of_several_lines_is_read_in_order() -> None:
    rect = (100.0, 560.0, 400.0, 620.0)
    document = load(annotation("Widget", rect, FT="/Tx", T="a", V="2. Rà soát quy trình nội bộ.\r3. Tổ chức đối thoại."))
    texts = [block.text for block in document.blocks]
    assert texts[-2:] == ["2. Rà soát quy trình nội bộ.", "3. Tổ chức đối thoại."]


def test_the_other_way_to_find_words_sees_appearances_and_values() -> None:
    for way in WAYS:
        assert {"58", "07"} <= set(pdf_words(issued(*WAYS[way]))[0]) or way == "fields whose appearance is empty"

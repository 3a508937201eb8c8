"""DOCX: headers, footers, notes and comments."""

from __future__ import annotations

import pytest

from extractors.plan import extract
from pipeline.readers.docx import read
from pipeline.readers.limits import Limits
from schemas.document import Document
from tests.readers.source_words import unaccounted
from tests.readers.word_packages import cell, element, field, instruction, line, run, word

LETTERHEAD = (
    "<w:tbl><w:tr>"
    + cell(line("UBND HUYỆN AN LÃO") + line("ỦY BAN NHÂN DÂN") + line("XÃ TÂN HÒA THỬ") + line("Số: 14/KH-UBND"))
    + cell(
        line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") + line("Độc lập - Tự do - Hạnh phúc") + line("Tân Hòa Thử, ngày 05 tháng 02 năm 2031")
    )
    + "</w:tr></w:tbl>"
)
TITLE = line("KẾ HOẠCH") + line("Cải cách hành chính năm 2031")


def margins(body: str, section: str, settings: str = "", **parts: str) -> Document:
    """A document with these parts: h1, h2 are headers, f1 a footer; every word is accounted for."""
    relations = {name: ("header" if name[0] == "h" else "footer", f"{name}.xml") for name in parts}
    files = {f"{name}.xml": element("w:hdr" if name[0] == "h" else "w:ftr", content) for name, content in parts.items()}
    if settings:
        relations["set"] = ("settings", "settings.xml")
        files["settings.xml"] = element("w:settings", settings)
    data = word(f"{body}<w:sectPr>{section}</w:sectPr>", relations=relations, parts=files)
    document = read(data, "t.docx", Limits())
    assert unaccounted(data, document) == []
    return document


def shown(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in document.blocks]


def header(kind: str, ident: str = "h1") -> str:
    return f'<w:headerReference w:type="{kind}" r:id="{ident}"/>'


@pytest.mark.parametrize("section", [header("first") + "<w:titlePg/>", header("default")])
def test_a_letterhead_in_the_header_opens_the_document(section: str) -> None:
    found = shown(margins(TITLE + line("I. Mục tiêu"), section, h1=LETTERHEAD))
    assert found[0] == ("paragraph", "UBND HUYỆN AN LÃO")
    assert ("paragraph", "Số: 14/KH-UBND") in found[:4]
    assert found[7] == ("paragraph", "KẾ HOẠCH")


def test_a_number_in_the_header_completes_the_letterhead_of_the_body() -> None:
    body = LETTERHEAD.replace("Số: 14/KH-UBND", "") + TITLE
    found = shown(margins(body, header("default"), h1=line("Số: 14/KH-UBND") + line("Bản lưu hành nội bộ")))
    assert found[0] == ("paragraph", "Số: 14/KH-UBND")
    assert found[-1] == ("note", "Bản lưu hành nội bộ")


@pytest.mark.parametrize(
    "head",
    [
        line("DỰ THẢO LẦN 2"),
        '<w:p><w:r><w:pict><v:shape id="WaterMark1"><v:textpath string="DỰ THẢO"/></v:shape></w:pict></w:r></w:p>',
    ],
)
def test_a_draft_is_told_by_its_header(head: str) -> None:
    plan = extract(margins(LETTERHEAD + TITLE + line("I. Mục tiêu"), header("default"), h1=head))
    assert plan.header.draft
    assert "draft-watermark" in {remark.code for remark in plan.remarks}
    assert "DỰ THẢO" not in " ".join(passage.text for passage in plan.passages)


def test_a_running_head_that_repeats_is_furniture() -> None:
    found = shown(margins(LETTERHEAD + TITLE, header("default"), h1=line("UBND xã Tân Hòa Thử - Kế hoạch cải cách hành chính năm 2031")))
    assert found[-1][0] == "furniture"


PAGE = field("begin") + instruction("PAGE") + field("separate") + run("2") + field("end")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (line(PAGE), "furniture"),
        (line("Trang ", PAGE, "/", "5"), "furniture"),
        (line("Kế hoạch này thay thế Kế hoạch số 03/KH-UBND"), "note"),
        ("<w:tbl><w:tr>" + cell("Ghi chú") + cell("chưa in") + cell("bản 2") + cell("x") + "</w:tr></w:tbl>", "note"),
    ],
)
def test_footers_are_notes_unless_they_number_pages(content: str, kind: str) -> None:
    document = margins(LETTERHEAD + TITLE, '<w:footerReference w:type="default" r:id="f1"/>', f1=content)
    assert document.blocks[-1].kind == kind
    assert document.blocks[-1].table is None


@pytest.mark.parametrize(
    ("section", "settings", "seen"),
    [
        (header("first"), "", False),
        (header("first") + '<w:titlePg w:val="0"/>', "", False),
        (header("even"), "", False),
        (header("even"), "<w:evenAndOddHeaders/>", True),
        (header("first") + "<w:titlePg/>", "", True),
    ],
)
def test_headers_that_no_page_shows_are_told(section: str, settings: str, seen: bool) -> None:
    document = margins(LETTERHEAD + TITLE, section, settings, h1=line("Phụ lục kèm theo"))
    assert (("note", "Phụ lục kèm theo") in shown(document)) is seen
    assert [remark.kind for remark in document.remarks] == ([] if seen else ["hidden-text"])


def test_headers_of_sections_that_say_the_same_stand_once() -> None:
    body = TITLE + line(properties=f"<w:sectPr>{header('default')}</w:sectPr>") + line("Phụ lục")
    document = margins(body, header("default", "h2"), h1=line("Mật"), h2=line("Mật"))
    assert [text for kind, text in shown(document)].count("Mật") == 1


def test_notes_stand_behind_on_the_pages_that_refer_to_them() -> None:
    body = line("Chữ", '<w:r><w:footnoteReference w:id="2"/></w:r>') + '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    body += line("Sau", '<w:r><w:endnoteReference w:id="3"/></w:r>')
    separator = '<w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
    parts = {
        "f.xml": element("w:footnotes", separator + f'<w:footnote w:id="2">{line("Theo Quyết định số 5/QĐ-UBND")}</w:footnote>'),
        "e.xml": element("w:endnotes", f'<w:endnote w:id="3">{line("Chỉ tiêu riêng đạt 40%")}</w:endnote>'),
    }
    data = word(body, relations={"f": ("footnotes", "f.xml"), "e": ("endnotes", "e.xml")}, parts=parts)
    document = read(data, "t.docx", Limits())
    assert [(b.kind, b.page, b.text) for b in document.blocks[2:]] == [
        ("note", 1, "Theo Quyết định số 5/QĐ-UBND"),
        ("note", 2, "Chỉ tiêu riêng đạt 40%"),
    ]
    assert unaccounted(data, document) == []


def test_comments_are_counted_by_page_and_not_read() -> None:
    body = line("Chữ", *(f'<w:r><w:commentReference w:id="{n}"/></w:r>' for n in (1, 2)))
    comments = element("w:comments", "".join(f'<w:comment w:id="{n}">{line("xem lại")}</w:comment>' for n in (1, 2)))
    document = read(word(body, relations={"c": ("comments", "c.xml")}, parts={"c.xml": comments}), "t.docx", Limits())
    assert shown(document) == [("paragraph", "Chữ")]
    assert [(remark.kind, remark.page, remark.count) for remark in document.remarks] == [("comment", 1, 2)]

"""DOCX: files that are odd, broken or made to do harm are read or refused for their true reason, never an internal error."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import Code, Rejection
from pipeline.readers.detect import DOCX, detect
from pipeline.readers.docx import read
from pipeline.readers.docx_package import declares_type
from pipeline.readers.limits import Limits
from tests.factories import archive
from tests.readers.source_words import unaccounted
from tests.readers.word_packages import (
    MAIN,
    cell,
    changed,
    drawing,
    element,
    field,
    instruction,
    line,
    run,
    shape,
    table,
    word,
)

LIMITS = Limits()
NUMBERS = ["một", "", "-1", "1e9", "9" * 5000, "1000000000", "NaN", "٣"]


def texts(data: bytes) -> list[str]:
    return [block.text for block in read(data, "t.docx", LIMITS).blocks if block.table is None]


@pytest.mark.parametrize("number", NUMBERS)
def test_numbers_that_are_none(number: str) -> None:
    attribute = f'w:val="{number}"'
    styles = f'<w:style w:type="paragraph" w:styleId="a"><w:rPr><w:sz {attribute}/></w:rPr></w:style>'
    numbering = (
        f'<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="{number}"/><w:lvl w:ilvl="0"><w:start {attribute}/><w:lvlRestart {attribute}/>'
        f'<w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/>'
        f'<w:lvlOverride w:ilvl="{number}"><w:startOverride {attribute}/></w:lvlOverride></w:num>'
    )
    listed = f'<w:pStyle w:val="a"/><w:numPr><w:ilvl {attribute}/><w:numId w:val="1"/></w:numPr><w:ind w:left="{number}"/><w:outlineLvl {attribute}/>'
    row = f"<w:tr><w:trPr><w:gridBefore {attribute}/></w:trPr>{cell('a', f'<w:gridSpan {attribute}/>')}{cell('b')}{cell('c')}{cell('d')}</w:tr>"
    form = f"<w:ffData><w:ddList><w:result {attribute}/><w:listEntry w:val='x'/></w:ddList></w:ffData>"
    body = line("Chữ", field("begin", form) + field("end"), properties=listed) + f"<w:tbl>{row}</w:tbl>"
    document = read(word(body, styles=styles, numbering=numbering), "t.docx", LIMITS)
    assert document.blocks[0].text.startswith("Chữ")
    assert [c.text for c in document.blocks[1].table.cells] == ["a", "b", "c", "d"]  # type: ignore[union-attr]


def box(inner: str) -> str:
    """A text box told twice, as Word does."""
    content = f"<w:txbxContent>{inner}</w:txbxContent>"
    return line(
        f"<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>{content}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{content}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def test_boxes_in_boxes_are_read_once_each() -> None:
    inner = line("đáy")
    for depth in range(9):
        inner = line(f"lớp {depth}") + box(inner)
    assert texts(word(inner)) == [f"lớp {depth}" for depth in range(8, -1, -1)] + ["đáy"]


def test_alternates_in_alternates_are_read_once() -> None:
    inner = run("chữ")
    for _ in range(60):
        inner = f"<mc:AlternateContent><mc:Choice>{inner}</mc:Choice><mc:Fallback>{run('cũ')}</mc:Fallback></mc:AlternateContent>"
    assert texts(word(f"<w:p>{inner}</w:p>")) == ["chữ"]


def test_tables_in_layout_tables_are_read_once() -> None:
    inner = line("đáy")
    for _ in range(40):
        inner = f"<w:tbl><w:tr><w:tc>{inner}</w:tc></w:tr></w:tbl>"
    assert texts(word(inner)) == ["đáy"]


@pytest.mark.parametrize(
    "styles",
    [
        '<w:style w:type="paragraph" w:styleId="a"><w:basedOn w:val="b"/></w:style><w:style w:type="paragraph" w:styleId="b"><w:basedOn w:val="a"/></w:style>',
        "".join(
            f'<w:style w:type="paragraph" w:styleId="{"a" if n == 0 else n}"><w:basedOn w:val="{n + 1}"/></w:style>' for n in range(900)
        ),
    ],
    ids=["cycle", "long chain"],
)
def test_chains_of_styles_end(styles: str) -> None:
    assert texts(word(line("Chữ", properties='<w:pStyle w:val="a"/>') + line(run("mẫu", '<w:rStyle w:val="a"/>')), styles=styles)) == [
        "Chữ",
        "mẫu",
    ]


DTD = '<!DOCTYPE x [<!ENTITY e "ee"><!ENTITY f SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    "part", ["word/document.xml", "word/styles.xml", "word/numbering.xml", "word/_rels/document.xml.rels", "word/unused.xml"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("before", ["", f"<!--{'x' * 9000}-->"], ids=["first", "behind"])
def test_a_document_type_is_refused_in_any_part(part: str, encoding: str, before: str) -> None:
    base = word(line("Chữ"), parts={"unused.xml": "<a/>"})
    content = zipfile.ZipFile(io.BytesIO(base)).read(part).decode()
    head = f'<?xml version="1.0" encoding="{encoding.removesuffix("-be")}"?>'
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    with pytest.raises(Rejection) as caught:
        read(changed(base, part, f"{mark}{head}{before}{DTD}{content}".encode(encoding)), "t.docx", LIMITS)
    assert caught.value.reason.code is Code.UNSAFE_XML


@pytest.mark.parametrize(
    ("xml", "want"),
    [
        (b"<a><![CDATA[<!DOCTYPE]]></a>", False),
        (b"<!-- <!DOCTYPE x> --><a/>", False),
        (b"<a>&lt;!ENTITY</a>", False),
        (b"  \n<!DOCTYPE a><a/>", True),
        (b"not xml", False),
        (b"not xml <!doctype x>", True),
        (b"", False),
    ],
)
def test_declarations_are_told_from_words(xml: bytes, want: bool) -> None:
    assert declares_type(io.BytesIO(xml).read) is want


def test_a_strict_package_is_read() -> None:
    base = word(line("Số hóa", run(" đậm", '<w:b w:val="true"/>')) + table(cell("a") + cell("b") + cell("c")))
    strict = {}
    with zipfile.ZipFile(io.BytesIO(base)) as package:
        for name in package.namelist():
            text = package.read(name).decode()
            for family in ("wordprocessingml", "officeDocument", "drawingml"):
                text = text.replace(f"http://schemas.openxmlformats.org/{family}/2006/", f"http://purl.oclc.org/ooxml/{family}/")
            strict[name] = text.encode()
    document = read(archive(strict), "t.docx", LIMITS)
    assert document.blocks[0].text == "Số hóa đậm"
    assert document.blocks[1].table is not None


@pytest.mark.parametrize(
    "kind",
    [
        MAIN,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
        "application/vnd.ms-word.document.macroEnabled.main+xml",
        "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
    ],
)
@pytest.mark.parametrize("main", ["word/document.xml", "tai-lieu/van-ban.xml"])
def test_documents_and_templates_are_word_wherever_they_lie(kind: str, main: str) -> None:
    data = word(line("Chữ"), main_type=kind, main=main)
    assert detect(data, LIMITS) == DOCX
    assert texts(data) == ["Chữ"]


def test_another_package_is_no_word() -> None:
    with pytest.raises(Rejection):
        detect(word(line("Chữ"), main_type="application/x-other+xml", main="tai-lieu/van-ban.xml"), LIMITS)


def test_names_with_the_other_slash_and_case() -> None:
    with zipfile.ZipFile(io.BytesIO(word(line("Chữ")))) as package:
        data = archive({name.replace("/", "\\").replace("document", "Document"): package.read(name) for name in package.namelist()})
    assert detect(data, LIMITS) == DOCX
    assert texts(data) == ["Chữ"]


@pytest.mark.parametrize(
    "relations",
    [
        {"a": ("header", "mat.xml"), "b": ("image", "mat.png"), "c": ("footnotes", "mat.xml"), "d": ("settings", "../../etc/passwd")},
        {"a": ("footnotes", "document.xml"), "b": ("comments", "document.xml"), "c": ("settings", "document.xml")},
        {"a": ("theme", "")},
    ],
    ids=["dangling", "to itself", "to nothing"],
)
def test_relationships_that_lead_nowhere(relations: dict[str, tuple[str, str]]) -> None:
    body = line("Chữ") + '<w:sectPr><w:headerReference w:type="default" r:id="a"/></w:sectPr>'
    assert texts(word(body, relations=relations)) == ["Chữ"]


def test_a_broken_part_beside_the_body_is_told() -> None:
    body = line("Chữ") + '<w:sectPr><w:headerReference w:type="default" r:id="h"/></w:sectPr>'
    document = read(word(body, relations={"h": ("header", "h.xml")}, parts={"h.xml": "<w:hdr><w:p>"}), "t.docx", LIMITS)
    assert [(remark.kind, remark.count) for remark in document.remarks] == [("damaged-part", 1)]


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(("other", "kinds"), [("bản hai", ["doubled-part"]), ("bản một", [])])
def test_a_part_that_is_there_twice(other: str, kinds: list[str]) -> None:
    out = io.BytesIO(word(line("bản một")))
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("word/document.xml", element("w:document", f"<w:body>{line(other)}</w:body>"))
    document = read(out.getvalue(), "t.docx", LIMITS)
    assert [block.text for block in document.blocks] == [other]
    assert [remark.kind for remark in document.remarks] == kinds


def test_more_pages_than_the_limit_are_refused() -> None:
    with pytest.raises(Rejection) as caught:
        read(word(line("Chữ") + '<w:p><w:r><w:br w:type="page"/></w:r></w:p>' * 12), "t.docx", Limits(max_pages=10))
    assert caught.value.reason.code is Code.TOO_MANY_PAGES


@pytest.mark.parametrize(
    "inner",
    ["<w:tbl/>", "<w:tbl><w:tr/></w:tbl>", "<w:sdt/>", "<mc:AlternateContent/>", "<w:altChunk/>", "<w:p><w:r><w:drawing/></w:r></w:p>"],
)
def test_elements_that_hold_nothing(inner: str) -> None:
    assert texts(word(line("Chữ") + inner + line("Hết"))) == ["Chữ", "Hết"]


# Bodies of all constructions, put into each other at random: whatever they are, each word is somewhere or told of.
WORDS = st.sampled_from(["Số hóa", "80%", "hồ sơ", "Quý II", "niêm yết", "≥ 90", "a b"])
READABLE = st.one_of(
    WORDS.map(run),
    WORDS.map(lambda text: f"<w:ins>{run(text)}</w:ins>"),
    WORDS.map(lambda text: f"<w:del><w:r><w:delText>{text}</w:delText></w:r></w:del>"),
    WORDS.map(lambda text: f"<w:hyperlink>{run(text)}</w:hyperlink>"),
    WORDS.map(lambda text: field("begin") + instruction("REF x") + field("separate") + run(text) + field("end")),
    WORDS.map(lambda text: f"<m:oMath><m:r><m:t>{text}</m:t></m:r></m:oMath>"),
    st.sampled_from(["<w:r><w:tab/></w:r>", "<w:r><w:br/></w:r>", "<w:proofErr/>", '<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>']),
)
TOLD = st.one_of(
    WORDS.map(lambda text: run(text, "<w:vanish/>")),
    WORDS.map(lambda text: f"<x:sau><w:r><w:t>{text}</w:t></w:r></x:sau>"),
)


def bodies(runs: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    paragraphs = st.lists(runs, max_size=4).map(lambda inner: line(*inner))
    return st.lists(st.recursive(paragraphs, _nested, max_leaves=8), max_size=6).map("".join)


def _nested(blocks: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    some = st.lists(blocks, min_size=1, max_size=3).map("".join)
    return st.one_of(
        some.map(lambda inner: line(f"<w:r>{drawing(shape(inner))}</w:r>")),
        some.map(box),
        some.map(lambda inner: f"<w:sdt><w:sdtPr/><w:sdtContent>{inner}</w:sdtContent></w:sdt>"),
        some.map(
            lambda inner: f"<mc:AlternateContent><mc:Choice>{inner}</mc:Choice><mc:Fallback>{inner}</mc:Fallback></mc:AlternateContent>"
        ),
        st.lists(some, min_size=1, max_size=4).map(lambda cells: table("".join(map(cell, cells)))),
        st.lists(some, min_size=1, max_size=2).map(lambda cells: f"<w:tbl><w:tr>{''.join(map(cell, cells))}</w:tr></w:tbl>"),
    )


@settings(max_examples=60, deadline=None)
@given(bodies(READABLE))
def test_every_word_of_any_body_is_read(body: str) -> None:
    data = word(line("Mở đầu") + body)
    document = read(data, "t.docx", LIMITS)
    assert unaccounted(data, document) == []
    assert document.remarks == []


@settings(max_examples=40, deadline=None)
@given(bodies(st.one_of(READABLE, TOLD)))
def test_every_word_of_any_body_is_read_or_told(body: str) -> None:
    data = word(line("Mở đầu") + body)
    assert unaccounted(data, read(data, "t.docx", LIMITS)) == []

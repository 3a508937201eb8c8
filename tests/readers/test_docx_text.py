"""DOCX: what paragraphs hold beside plain text, each as it reads on paper."""

from __future__ import annotations

import pytest

from pipeline.readers.docx import read
from pipeline.readers.docx_symbols import as_drawn, bullet, sign
from pipeline.readers.limits import Limits
from schemas.document import Document
from tests.readers.source_words import unaccounted
from tests.readers.word_packages import NAMESPACES, cell, drawing, field, instruction, line, run, shape, table, word

CHOICE = "<mc:AlternateContent><mc:Choice Requires='wps'>{}</mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent>"
SYMBOL = '<w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/>'


def document(body: str, **package: object) -> Document:
    """A document of which every word is accounted for."""
    data = word(body, **package)  # type: ignore[arg-type]
    found = read(data, "t.docx", Limits())
    assert unaccounted(data, found) == []
    return found


def drawn(graphic: str) -> str:
    return f"<w:r>{drawing(graphic)}</w:r>"


def texts(body: str, **package: object) -> list[str]:
    found = []
    for block in document(body, **package).blocks:
        found += [cell.text for cell in block.table.cells] if block.table else [block.text]
    return found


def unread(found: Document) -> list[tuple[str | None, int]]:
    return [(remark.kind, remark.count) for remark in found.remarks]


LISTED = '<w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="Quý I"/><w:listEntry w:val="Quý II"/></w:ddList></w:ffData>'
TICKED = "<w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData>"
FIELDS = {
    "result of a field": [field("begin"), instruction("PAGE"), field("separate"), run("7"), field("end")],
    "a field in the instruction of another": [
        field("begin") + instruction("IF") + field("begin") + instruction("MERGEFIELD a") + field("separate") + run("ẩn") + field("end"),
        instruction('= "a"') + field("separate") + run("90%") + field("end"),
    ],
    "a field in the result of another": [
        field("begin") + instruction("HYPERLINK") + field("separate") + run("Phụ lục ") + field("begin") + instruction("REF a"),
        field("separate") + run("II") + field("end") + run(" kèm theo") + field("end"),
    ],
    "an index entry": [run("Cải cách"), field("begin") + instruction('XE "ẩn"') + field("end"), run(" thể chế")],
    "a list of a form": [field("begin", LISTED) + instruction("FORMDROPDOWN") + field("end")],
    "a list with a result": [field("begin", LISTED) + instruction("FORMDROPDOWN") + field("separate") + run("Quý II") + field("end")],
    "a ticked box": [field("begin", TICKED) + instruction("FORMCHECKBOX") + field("end"), run(" Có")],
    "a beginning without an end": [field("begin"), instruction("PAGE"), run("đạt 90%")],
    "an end without a beginning": [run("đạt"), field("separate"), field("end"), run(" 90%")],
}
SHOWN = ["7", "90%", "Phụ lục II kèm theo", "Cải cách thể chế", "Quý II", "Quý II", "☒ Có", "đạt 90%", "đạt 90%"]


@pytest.mark.parametrize(("runs", "want"), zip(FIELDS.values(), SHOWN, strict=True), ids=FIELDS)
def test_fields_show_their_results(runs: list[str], want: str) -> None:
    assert texts(line(*runs)) == [want]


def test_a_field_spans_paragraphs() -> None:
    body = line(field("begin"), instruction("TOC"), field("separate"), "I. Mục tiêu") + line("II. Nhiệm vụ", field("end")) + line("Hết")
    assert texts(body) == ["I. Mục tiêu", "II. Nhiệm vụ", "Hết"]


@pytest.mark.parametrize(
    ("inner", "want"),
    [
        ('<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>', "≥"),
        ('<w:r><w:sym w:font="Symbol" w:char="00A3"/></w:r>', "≤"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', "☑"),
        ('<w:r><w:sym w:font="Times New Roman" w:char="2265"/></w:r>', "≥"),
        (run("\uf0b3", SYMBOL), "≥"),
        (run("³", SYMBOL), "≥"),
        (run("\uf0b1", '<w:rFonts w:hAnsi="Symbol"/>'), "±"),
        ("<w:r><w:ptab/></w:r>", "\t"),
        ("<w:r><w:noBreakHyphen/></w:r>", "-"),
    ],
)
def test_signs_are_what_the_font_draws(inner: str, want: str) -> None:
    assert texts(line("đạt ", inner, " 90%")) == [f"đạt {want} 90%"]


@pytest.mark.parametrize(
    ("inner", "kept"),
    [
        ('<w:r><w:sym w:font="Wingdings" w:char="F0B9"/></w:r>', "\uf0b9"),
        ('<w:r><w:sym w:font="Lạ" w:char="F0B3"/></w:r>', "\uf0b3"),
        ('<w:r><w:sym w:font="Symbol" w:char="không"/></w:r>', "\ufffd"),
        (run("\uf0b3"), "\uf0b3"),
    ],
)
def test_an_unknown_sign_is_told_and_becomes_no_other(inner: str, kept: str) -> None:
    found = document(line("đạt ", inner, " 90%"))
    assert found.blocks[0].text == f"đạt {kept} 90%"
    assert unread(found) == [("symbol", 1)]


def test_a_private_code_before_the_first_word_is_a_bullet() -> None:
    assert unread(document(line("\uf0a7 Rà soát thủ tục"))) == []


def test_letters_beyond_latin_were_not_typed_in_a_symbol_font() -> None:
    assert texts(line(run("Thủ tục A", SYMBOL))) == ["Thủ tục A"]


@pytest.mark.parametrize(
    ("font", "code", "want"),
    [("symbol", 0xF0B3, "≥"), ("Wingdings 2", 0x52, "☑"), ("Webdings", 0xF061, "✔"), ("Symbol", 0x1F, None), ("Arial", 0xD800, None)],
)
def test_signs_by_font_and_code(font: str, code: int, want: str | None) -> None:
    assert sign(font, code) == want


def test_bullets_are_round_unless_they_compare() -> None:
    assert [bullet(*one) for one in [("\uf0b7", "Symbol"), ("\uf0d8", "Wingdings"), ("\uf0b3", "Symbol"), ("-", None), ("", None)]] == list(
        "••≥-•"
    )
    assert as_drawn("a b", "Symbol") == ("α β", 0)


@pytest.mark.parametrize(
    ("math", "want"),
    [
        ("<m:r><m:t>≥95%</m:t></m:r>", "≥95%"),
        ("<m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r><m:t>12</m:t></m:r></m:den></m:f>", "(a+b)/12"),
        ("<m:sSup><m:e><m:r><m:t>10</m:t></m:r></m:e><m:sup><m:r><m:t>6</m:t></m:r></m:sup></m:sSup>", "10^6"),
        ("<m:sSub><m:e><m:r><m:t>T</m:t></m:r></m:e><m:sub><m:r><m:t>i</m:t></m:r></m:sub></m:sSub>", "T_i"),
        ("<m:rad><m:deg/><m:e><m:r><m:t>2</m:t></m:r></m:e></m:rad>", "√(2)"),
        ("<m:d><m:e><m:r><m:t>x</m:t></m:r></m:e></m:d>", "(x)"),
        ('<m:d><m:dPr><m:begChr m:val="["/><m:endChr m:val="]"/></m:dPr><m:e><m:r><m:t>x</m:t></m:r></m:e></m:d>', "[x]"),
        (
            '<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr><m:sub><m:r><m:t>1</m:t></m:r></m:sub><m:sup/><m:e><m:r><m:t>x</m:t></m:r></m:e></m:nary>',
            "∑_1 x",
        ),
        ("<m:eqArr><m:e><m:r><m:t>a</m:t></m:r></m:e><m:e><m:r><m:t>b</m:t></m:r></m:e></m:eqArr>", "a; b"),
        ("<m:acc><m:e><m:r><m:t>x</m:t></m:r></m:e></m:acc>", "x"),
        ("<x:la><m:r><m:t>90%</m:t></m:r></x:la>", "90%"),
    ],
)
def test_equations_are_lines(math: str, want: str) -> None:
    assert texts(line("đạt ", f"<m:oMath>{math}</m:oMath>", " hồ sơ")) == [f"đạt {want} hồ sơ"]


def test_an_equation_may_be_its_own_paragraph_or_stand_between_paragraphs() -> None:
    alone = "<m:oMathPara><m:oMath><m:r><m:t>Tỷ lệ ≥ 92%</m:t></m:r></m:oMath></m:oMathPara>"
    assert texts(f"<w:p>{alone}</w:p>{alone}") == ["Tỷ lệ ≥ 92%", "Tỷ lệ ≥ 92%"]


GROUP = drawing(f"<wpg:wgp>{shape(line('một'))}{shape(line('hai'))}<wpg:grpSp>{shape(line('ba'))}</wpg:grpSp></wpg:wgp>")
OLD = "<w:pict><v:group>" + "".join(
    f"<v:shape><v:textbox><w:txbxContent>{line(text)}</w:txbxContent></v:textbox></v:shape>" for text in ("một", "hai", "ba")
)
OLD += "</v:group></w:pict>"
NESTED = drawing(shape(line("ngoài", f"<w:r>{drawing(shape(line('trong')))}</w:r>")))
ROWS = table(cell("TT") + cell("Nhiệm vụ") + cell("Thời hạn"), cell("1") + cell("Số hóa") + cell("Quý I"))
DRAWINGS = {
    "a group": (line(f"<w:r>{GROUP}</w:r>"), ["một", "hai", "ba"]),
    "a group told twice": (line(f"<w:r>{CHOICE.format(GROUP, OLD)}</w:r>"), ["một", "hai", "ba"]),
    "told twice outside of a run": (f"<w:p>{CHOICE.format(run('mới'), run('cũ'))}</w:p>", ["mới"]),
    "told twice between paragraphs": (CHOICE.format(line("mới"), line("cũ")), ["mới"]),
    "only the second telling has words": (
        line(f"<w:r>{CHOICE.format(drawing('<x:la/>', uri='wordprocessingShape'), OLD)}</w:r>"),
        ["một", "hai", "ba"],
    ),
    "a box in a box": (line(f"<w:r>{NESTED}</w:r>"), ["ngoài", "trong"]),
    "a box with a table": (line(f"<w:r>{drawing(shape(ROWS))}</w:r>"), ["TT", "Nhiệm vụ", "Thời hạn", "1", "Số hóa", "Quý I"]),
    "a box in a cell": (table(cell("a") + cell("b") + cell(line("x", f"<w:r>{GROUP}</w:r>"))), ["a", "b", "x\nmột\nhai\nba"]),
    "WordArt": (line('<w:r><w:pict><v:shape><v:textpath string="KẾ HOẠCH năm 2031"/></v:shape></w:pict></w:r>'), ["KẾ HOẠCH năm 2031"]),
    "text of a shape without Word's own": (
        line(f"<w:r>{drawing('<a:txBody><a:p><a:r><a:t>Sơ đồ</a:t></a:r></a:p></a:txBody>')}</w:r>"),
        ["Sơ đồ"],
    ),
    "a control in a box": (
        line(f"<w:r>{drawing(shape('<w:sdt><w:sdtContent>' + line('trong khung') + '</w:sdtContent></w:sdt>'))}</w:r>"),
        ["trong khung"],
    ),
}


@pytest.mark.parametrize(("body", "want"), DRAWINGS.values(), ids=DRAWINGS)
def test_drawings_are_read_once(body: str, want: list[str]) -> None:
    assert texts(body) == want


def test_a_diagram_is_read_where_it_stands() -> None:
    data = "<dgm:dataModel {}><dgm:ptLst><dgm:pt><dgm:t><a:p><a:r><a:t>Bước 1: tiếp nhận</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:ptLst></dgm:dataModel>"
    body = line("Quy trình:", drawn('<dgm:relIds r:dm="d"/>')) + line("Hết")
    found = document(body, relations={"d": ("diagramData", "d.xml")}, parts={"d.xml": data.format(NAMESPACES)})
    assert [block.text for block in found.blocks] == ["Quy trình:", "Bước 1: tiếp nhận", "Hết"]


def test_a_chart_gives_its_titles_and_figures_as_notes() -> None:
    points = "".join(f'<c:pt idx="{n}"><c:v>{{}}</c:v></c:pt>' for n in (0, 1))
    chart = (
        "<c:chartSpace {names}><c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>Hồ sơ</a:t></a:r></a:p></c:rich></c:tx></c:title><c:ser>"
        "<c:tx><c:strRef><c:strCache><c:pt idx='0'><c:v>2030</c:v></c:pt></c:strCache></c:strRef></c:tx>"
        f"<c:cat><c:strRef><c:strCache>{points.format('Quý I', 'Quý II')}</c:strCache></c:strRef></c:cat>"
        f"<c:val><c:numRef><c:numCache>{points.format('40', '60')}</c:numCache></c:numRef></c:val></c:ser></c:chart></c:chartSpace>"
    )
    body = line("Biểu đồ", drawn('<c:chart r:id="c"/>'))
    found = document(body, relations={"c": ("chart", "c.xml")}, parts={"c.xml": chart.replace("{names}", NAMESPACES)})
    assert [(block.kind, block.text) for block in found.blocks[1:]] == [("note", "Hồ sơ"), ("note", "2030: Quý I 40; Quý II 60")]


OBJECT = '<w:r><w:object><v:shape><v:imagedata r:id="p"/></v:shape><o:OLEObject ProgID="{}" r:id="o"/></w:object></w:r>'
UNREAD = {
    "embedded-object": OBJECT.format("Excel.Sheet.12"),
    "equation": OBJECT.format("Equation.DSMT4"),
    "smart-art": drawn('<dgm:relIds r:dm="none"/>'),
    "chart": drawn('<c:chart r:id="none"/>'),
    "drawing": drawn("<x:model/>"),
    "unknown-element": "<x:khung><w:r><w:t>chữ</w:t></w:r></x:khung>",
    "inserted-file": '<w:subDoc r:id="s"/>',
    "hidden-text": run("ẩn", "<w:vanish/>"),
}


@pytest.mark.parametrize(("kind", "inner"), UNREAD.items(), ids=UNREAD)
def test_what_is_not_read_is_told(kind: str, inner: str) -> None:
    found = document(line("Chữ") + "<w:p><w:r><w:br w:type='page'/></w:r></w:p>" + line("Sau", inner))
    assert [block.text for block in found.blocks] == ["Chữ", "Sau"]
    assert [(remark.kind, remark.page, remark.count) for remark in found.remarks] == [(kind, 2, 1)]


@pytest.mark.parametrize("place", ["<x:khung>{}</x:khung>", "<w:tbl><w:tr><w:tc>{0}</w:tc></w:tr><x:hàng>{0}</x:hàng></w:tbl>"])
def test_an_unknown_block_with_words_is_told(place: str) -> None:
    assert unread(document(line("Chữ") + place.format(line("lạ")))) == [("unknown-element", 1)]


def test_an_unknown_element_without_words_is_nothing() -> None:
    assert unread(document(line("Chữ", "<x:dấu/>") + "<x:khung/>")) == []


HIDING = (
    '<w:style w:type="paragraph" w:styleId="P"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Q"><w:basedOn w:val="P"/></w:style>'
    '<w:style w:type="character" w:styleId="C"><w:rPr><w:vanish/></w:rPr></w:style>'
)


@pytest.mark.parametrize(
    "hidden",
    [
        line(run("ẩn", "<w:vanish/>")),
        line("ẩn", properties='<w:pStyle w:val="P"/>'),
        line("ẩn", properties='<w:pStyle w:val="Q"/>'),
        line(run("ẩn", '<w:rStyle w:val="C"/>')),
    ],
)
def test_hidden_text_is_left_out_and_told(hidden: str) -> None:
    found = document(line("Chữ", run("còn", '<w:vanish w:val="0"/>')) + hidden, styles=HIDING)
    assert [block.text for block in found.blocks] == ["Chữcòn"]
    assert unread(found) == [("hidden-text", 1)]


def test_text_hidden_on_the_web_alone_is_printed() -> None:
    assert texts(line(run("in ra", "<w:webHidden/>"))) == ["in ra"]


TRACKED = {
    "inserted and deleted": (
        line(run("Giữ "), "<w:del><w:r><w:delText>bỏ</w:delText></w:r></w:del>", f"<w:ins>{run('thêm')}</w:ins>"),
        ["Giữ thêm"],
    ),
    "moved": (
        line("<w:moveFrom>" + run("đi") + "</w:moveFrom>", run("Ở lại")) + line(f"<w:moveTo>{run('đến')}</w:moveTo>"),
        ["Ở lại", "đến"],
    ),
    "a paragraph joined with the next": (line("Số hóa ", properties="<w:rPr><w:del/></w:rPr>") + line("hồ sơ"), ["Số hóa hồ sơ"]),
    "a deleted row": (
        table(cell("a") + cell("b") + cell("c"), f"<w:trPr><w:del/></w:trPr>{cell('x')}{cell('y')}{cell('z')}"),
        ["a", "b", "c"],
    ),
    "a deleted cell": (table(cell("a") + cell("cũ", "<w:cellDel/>") + cell("c")), ["a", "", "c"]),
}


@pytest.mark.parametrize(("body", "want"), TRACKED.values(), ids=TRACKED)
def test_revisions_are_read_as_accepted(body: str, want: list[str]) -> None:
    assert texts(body) == want


CONTROL = "<w:sdt><w:sdtPr>{}</w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
ASKING = '<w:r><w:rPr><w:rStyle w:val="PlaceholderText"/></w:rPr><w:t>Chọn ngày</w:t></w:r>'
CHOSEN = '<w:dropDownList w:lastValue="2"><w:listItem w:displayText="Quý I" w:value="1"/><w:listItem w:displayText="Quý II" w:value="2"/></w:dropDownList>'


@pytest.mark.parametrize(
    ("inner", "want"),
    [
        (CONTROL.format("<w:text/>", run("98%")), "đạt 98%"),
        (CONTROL.format(CHOSEN, ""), "đạt Quý II"),
        (CONTROL.format(CHOSEN, run("Quý II")), "đạt Quý II"),
        (CONTROL.format('<w14:checkbox><w14:checked w14:val="1"/></w14:checkbox>', ""), "đạt ☒"),
        (CONTROL.format('<w14:checkbox><w14:checked w14:val="0"/></w14:checkbox>', run("☐")), "đạt ☐"),
        (CONTROL.format('<w:date w:fullDate="2031-09-30T00:00:00Z"/>', ""), "đạt 30/09/2031"),
        (CONTROL.format('<w:date w:fullDate="2031-09-30T00:00:00Z"/>', run("Quý III")), "đạt Quý III"),
        (CONTROL.format("<w:date/>", ""), "đạt "),
        (CONTROL.format("<w:showingPlcHdr/>", ASKING), "đạt "),
        (CONTROL.format("<w:showingPlcHdr/>", ASKING + run("98%")), "đạt 98%"),
        (CONTROL.format("", ASKING), "đạt Chọn ngày"),
        (f"<w:smartTag><w:smartTagPr/>{run('98%')}</w:smartTag>", "đạt 98%"),
        (f"<w:ruby><w:rt>{run('nhỏ')}</w:rt><w:rubyBase>{run('98%')}</w:rubyBase></w:ruby>", "đạt  (nhỏ)98%"),
    ],
)
def test_controls_show_what_they_hold(inner: str, want: str) -> None:
    assert texts(line("đạt ", inner)) == [want]


def test_words_that_ask_for_content_are_told_of() -> None:
    style = '<w:style w:type="character" w:styleId="ChoDien"><w:name w:val="Placeholder Text"/></w:style>'
    asking = CONTROL.format("<w:showingPlcHdr/>", line(ASKING.replace("PlaceholderText", "ChoDien")))
    data = word(line("Tân An") + asking, styles=style)
    document = read(data, "t.docx", Limits())
    assert [block.text for block in document.blocks] == ["Tân An"]
    assert [(remark.kind, remark.count) for remark in document.remarks] == [("form-field", 1)]
    assert unaccounted(data, document) == []


def test_cells_merged_the_old_way_stand_once() -> None:
    body = table(
        cell("TT") + cell("Nhiệm vụ") + cell("Thời hạn"),
        cell("A. Thể chế", '<w:hMerge w:val="restart"/>') + cell("<w:p/>", "<w:hMerge/>") + cell("<w:p/>", '<w:hMerge w:val="continue"/>'),
    )
    found = document(body).blocks[0].table
    assert found is not None
    assert [(c.text, c.column, c.column_span) for c in found.cells if c.row == 1] == [("A. Thể chế", 0, 3)]


def test_words_under_a_merged_cell_are_told() -> None:
    body = table(cell("1", '<w:vMerge w:val="restart"/>') + cell("a") + cell("b"), cell("che", "<w:vMerge/>") + cell("c") + cell("d"))
    assert unread(document(body)) == [("hidden-text", 1)]

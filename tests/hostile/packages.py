"""DOCX made to break readers: each a whole package around the good plan, but for the one thing that is wrong with it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from tests.factories import archive, docx, paragraph
from tests.hostile.plans import LINES, STORED, Hostile, body, good_docx, one, unpacked

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_VAL = '<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def documents() -> Iterator[Hostile]:
    yield from _attributes()
    yield from _declarations()
    yield from _sizes()
    yield from _nesting()
    yield from _packages()
    yield from _texts()


def _numbering(start: str, kind: str = "decimal") -> str:
    level = f'<w:lvl w:ilvl="0"><w:start w:val="{start}"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="%1."/></w:lvl>'
    return f'<w:abstractNum w:abstractNumId="1">{level}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'


def _listed(level: str, number: str, count: int = 1) -> str:
    return paragraph("Kiểm tra việc thực hiện.", _VAL.format(level=level, number=number)) * count


def _table(row: str, rows: int = 1) -> str:
    return f"<w:tbl>{row * rows}</w:tbl>"


def _attributes() -> Iterator[Hostile]:
    """Numbers that are none, or beyond all measure."""
    cell = "<w:tc><w:tcPr>{}</w:tcPr><w:p><w:r><w:t>ô</w:t></w:r></w:p></w:tc>"
    for name, change in {
        "span-two-billion": '<w:gridSpan w:val="2000000000"/>',
        "span-in-words": '<w:gridSpan w:val="nhiều"/>',
        "span-negative": '<w:gridSpan w:val="-7"/>',
        "span-empty": "<w:gridSpan/>",
        "merge-unknown": '<w:vMerge w:val="lên trời"/>',
    }.items():
        yield Hostile(
            f"{name}.docx", good_docx(_table(f"<w:tr>{cell.format(change)}{cell.format('')}</w:tr>")), one(STORED, "too-many-cells")
        )
    for name, before in {"before-huge": "1500000000", "before-negative": "-3", "before-in-words": "ba"}.items():
        row = f'<w:tr><w:trPr><w:gridBefore w:val="{before}"/></w:trPr>{cell.format("")}</w:tr>'
        yield Hostile(f"{name}.docx", good_docx(_table(row)), one(STORED, "too-many-cells"))
    for name, start, kind in (
        ("start-in-words", "mười", "decimal"),
        ("start-many-digits", "9" * 9_000, "decimal"),
        ("start-huge-letters", "1999999999", "lowerLetter"),
        ("start-huge-roman", "88888888", "upperRoman"),
        ("start-negative", "-12", "upperLetter"),
        ("start-empty", "", "decimal"),
    ):
        yield Hostile(f"{name}.docx", good_docx(_listed("0", "1", 3), numbering=_numbering(start, kind)))
    for name, level, number in (
        ("level-in-words", "sâu", "1"),
        ("level-77", "77", "1"),
        ("list-unknown", "0", "99999999999"),
        ("list-in-words", "0", "x"),
    ):
        yield Hostile(f"{name}.docx", good_docx(_listed(level, number), numbering=_numbering("1")))
    yield Hostile("size-in-words.docx", good_docx(paragraph("Chữ rất to.", run='<w:sz w:val="to"/>')))
    yield Hostile("size-fraction.docx", good_docx(paragraph("Chữ lẻ.", '<w:ind w:left="1,5cm" w:firstLine="x"/>', '<w:sz w:val="26.5"/>')))
    yield Hostile("outline-in-words.docx", good_docx(paragraph("Đề mục.", '<w:outlineLvl w:val="một"/>')))


def _declarations() -> Iterator[Hostile]:
    """Document types and entities, wherever they hide."""
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    fetch = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    yield Hostile("entities.docx", docx(body(paragraph("&b;")), head=bomb), one("unsafe-xml"))
    yield Hostile("entity-of-a-file.docx", docx(body(paragraph("&a;")), head=fetch), one("unsafe-xml"))
    late = f"<!-- {'x' * 9_000} -->"
    yield Hostile("entities-behind-a-comment.docx", docx(body(paragraph("&b;")), head=late + bomb), one("unsafe-xml"))
    for name, encoding in (("entities-utf-16", "utf-16"), ("entities-utf-16-be", "utf-16-be")):
        declared = '<?xml version="1.0" encoding="UTF-16"?>' if encoding == "utf-16" else '\ufeff<?xml version="1.0" encoding="UTF-16"?>'
        notes = f"{declared}{bomb}<w:footnotes {_W}/>".encode(encoding)
        yield Hostile(f"{name}.docx", good_docx(extra={"word/footnotes.xml": notes}), one("unsafe-xml"))
    styles = f"{bomb}<w:styles {_W}/>".encode()
    yield Hostile("entities-in-styles.docx", good_docx(extra={"word/styles.xml": styles}), one("unsafe-xml"))


def _sizes() -> Iterator[Hostile]:
    """Much of what is harmless once."""
    yield Hostile("empty-paragraphs.docx", unpacked(good_docx("<w:p/>" * 150_000)))
    yield Hostile(
        "page-breaks.docx", unpacked(good_docx('<w:p><w:r><w:br w:type="page"/></w:r></w:p>' * 30_000)), one(STORED, "too-many-pages")
    )
    yield Hostile("runs.docx", unpacked(good_docx(f"<w:p>{'<w:r><w:t>a</w:t></w:r>' * 40_000}</w:p>")))
    yield Hostile(
        "columns.docx", unpacked(good_docx(_table(f"<w:tr>{'<w:tc><w:p/></w:tc>' * 30_000}</w:tr>"))), one(STORED, "too-many-cells")
    )
    cell = "<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p><w:r><w:t>gộp</w:t></w:r></w:p></w:tc>"
    yield Hostile("merged-rows.docx", unpacked(good_docx(_table(f"<w:tr>{cell}{cell}</w:tr>", 8_000))), one(STORED, "too-many-cells"))
    yield Hostile("one-paragraph.docx", unpacked(good_docx(paragraph("Chữ nối chữ " * 150_000))))
    yield Hostile("long-task.docx", unpacked(good_docx(paragraph("3. Rà soát " + "quy trình và thủ tục, " * 1_900))))
    styles = "".join(f'<w:style w:styleId="s{i}"><w:basedOn w:val="s{i + 1}"/></w:style>' for i in range(6_000))
    part = {"word/styles.xml": f"<w:styles {_W}>{styles}</w:styles>".encode()}
    yield Hostile("styles-on-styles.docx", unpacked(good_docx(paragraph("Kiểu chữ.", '<w:pStyle w:val="s0"/>'), extra=part)))
    loop = '<w:style w:styleId="a"><w:basedOn w:val="b"/></w:style><w:style w:styleId="b"><w:basedOn w:val="a"/></w:style>'
    part = {"word/styles.xml": f"<w:styles {_W}>{loop}</w:styles>".encode()}
    yield Hostile("styles-in-a-circle.docx", unpacked(good_docx(paragraph("Kiểu chữ.", '<w:pStyle w:val="a"/>'), extra=part)))
    fields = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>IF 1</w:instrText></w:r>' * 4_000
    yield Hostile("fields-unclosed.docx", unpacked(good_docx(f"<w:p>{fields}</w:p>")), one(STORED), keeps=False)
    note = '<w:footnote w:id="2"><w:p><w:r><w:footnoteReference w:id="2"/><w:t>xem chú thích</w:t></w:r></w:p></w:footnote>'
    yield Hostile("note-on-itself.docx", unpacked(good_docx('<w:p><w:r><w:footnoteReference w:id="2"/></w:r></w:p>', footnotes=note)))


def _nesting() -> Iterator[Hostile]:
    box = "<w:p><w:r><w:pict><w:txbxContent>{}</w:txbxContent></w:pict></w:r></w:p>"
    for name, depth in (("boxes-in-boxes", 14), ("boxes-in-boxes-deep", 60)):
        inner = paragraph("Trong cùng")
        for _ in range(depth):
            inner = box.format(inner + paragraph("Vỏ"))
        yield Hostile(f"{name}.docx", good_docx(inner), one(STORED, "too-deep"))
    inner = paragraph("Trong cùng")
    for _ in range(18):
        inner = (
            f'<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:pict><w:txbxContent>{inner}</w:txbxContent></w:pict></mc:Choice>'
            f"<mc:Fallback><w:pict><w:txbxContent>{paragraph('Thay')}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
        )
    yield Hostile("alternatives-in-alternatives.docx", good_docx(inner), one(STORED, "too-deep"))
    for name, depth in (("tables-in-tables", 35), ("tables-in-tables-deep", 150)):
        inner = "<w:p/>"
        for _ in range(depth):
            inner = f"<w:tbl><w:tr><w:tc><w:p><w:r><w:t>lớp</w:t></w:r></w:p>{inner}<w:p/></w:tc></w:tr></w:tbl>"
        yield Hostile(f"{name}.docx", good_docx(inner), one(STORED, "too-deep"))
    wrapped = "<w:ins>" * 90 + "<w:r><w:t>chèn</w:t></w:r>" + "</w:ins>" * 90
    yield Hostile("insertions-in-insertions.docx", good_docx(f"<w:p>{wrapped}</w:p>"))


def _packages() -> Iterator[Hostile]:
    good = good_docx()
    yield Hostile("cut-off.docx", good[: len(good) // 2], one("damaged"))
    yield Hostile("no-directory.docx", good[:-30], one("damaged"))
    yield Hostile(
        "no-body.docx",
        archive({"[Content_Types].xml": b"<Types/>", "word/styles.xml": b"<a/>"}),
        one("damaged", "unknown-type", "no-text", "not-a-document"),
    )
    yield Hostile("body-of-noise.docx", good_docx(extra={"word/document.xml": bytes(range(256)) * 40}), one("damaged"))
    yield Hostile("body-empty.docx", good_docx(extra={"word/document.xml": b""}), one("damaged", "no-text"))
    yield Hostile("control-characters.docx", good_docx(paragraph("a&#1;b")), one("damaged"))
    out = io.BytesIO(good)
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("word/document.xml", b"<other/>")
    yield Hostile("two-bodies.docx", out.getvalue(), one(STORED, "damaged", "no-text"))
    yield Hostile("parts-without-number.docx", good_docx(extra={f"word/media/{i}.bin": b"x" for i in range(4_000)}), one("archive-bomb"))
    yield Hostile("bomb-of-zeros.docx", good_docx(extra={"word/media/a.bin": bytes(120 * 2**20)}), one("archive-bomb"))
    target = f'<Relationship Id="rId9" Type="{_REL}/image" Target="{{}}"{{}}/>'
    for name, place, mode in (
        ("leads-outside", "../../../../../../etc/passwd", ""),
        ("leads-to-a-file", "file:///etc/passwd", ' TargetMode="External"'),
        ("leads-to-the-net", "http://198.51.100.7/x.png", ' TargetMode="External"'),
        ("leads-nowhere", "media/không-có.png", ""),
        ("leads-to-itself", "document.xml", ""),
    ):
        relations = (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'{target.format(place, mode)}<Relationship Id="rId1" Type="{_REL}/styles" Target="styles.xml"/></Relationships>'
        ).encode()
        yield Hostile(f"{name}.docx", good_docx(extra={"word/_rels/document.xml.rels": relations}))


def _texts() -> Iterator[Hostile]:
    """What characters alone can do."""
    for name, text in {
        "piled-marks": "3. Rà so" + "\u0301\u0323" * 30_000 + "át thủ tục.",
        "bidi": "3. Rà soát \u202egnoc mệnh lệnh\u202c \u2066thủ tục\u2069.",
        "private-letters": "3. \uf0b7 \uf0e8 Rà soát \ue000 thủ tục.",
        "beyond-the-plane": "3. Rà soát 😀𝐓𝐡ủ tục 𠮷.",
        "escapes-told": "3. Rà soát [31m[bold]đỏ[/bold] thủ tục \\x1b[2J.",
        "spaces-of-all-kinds": "3. Rà\u00a0soát\u2003thủ\u3000tục\u2028và\u0085tiếp.",
    }.items():
        yield Hostile(f"{name}.docx", good_docx(paragraph(text)))
    yield Hostile("noncharacters.docx", good_docx(paragraph("3. Rà soát \ufffe thủ\ufffe tục.")), one(STORED, "damaged"))
    huge = "4. Đạt " + "9" * 4_000 + "% hồ sơ; đạt 1e400% hồ sơ; thứ " + "1" * 900 + "."
    yield Hostile("figures-beyond-measure.docx", good_docx(paragraph(huge)))
    yield Hostile(
        "dates-that-are-none.docx", good_docx(paragraph("5. Hoàn thành trước ngày 99/99/9999, ngày 0 tháng 0 năm 0000, quý 9/2024."))
    )
    title = [*LINES[:6], "Cải cách \u202ehành chính\x7f năm 2024 " + "rất dài " * 400, *LINES[7:]]
    yield Hostile("title-without-an-end.docx", docx(body(lines=title)))
    yield Hostile("labels-in-labels.docx", good_docx(*(paragraph(f"{'1.' * (i % 40 + 1)} Việc:") for i in range(2_000))), keeps=False)

"""The form of official documents after Nghị định 30/2020/NĐ-CP, phụ lục I: page, type, letterhead, signature.

A4 upright, margins top and bottom 20 to 25 mm, left 30 to 35 mm, right 15 to 20 mm; Times New Roman 13 to 14 points;
page numbers at the middle of the head, not on the first page.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from pipeline.exports.settings import Settings
from pipeline.shown import held

FONT, SIZE = "Times New Roman", 14
CENTRE, RIGHT, JUSTIFIED = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.JUSTIFY
_MARGINS = {"top_margin": 2.0, "bottom_margin": 2.0, "left_margin": 3.0, "right_margin": 1.5}
TEXT_WIDTH = 21.0 - 3.0 - 1.5


def new_document() -> Any:
    """An empty document with the decree's page and type."""
    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    for name, width in _MARGINS.items():
        setattr(section, name, Cm(width))
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(SIZE)
    # Word takes the font of Vietnamese letters from the East Asian setting in some versions.
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    normal.paragraph_format.space_after = Pt(6)
    section.different_first_page_header_footer = True
    head = section.header.paragraphs[0]
    head.alignment = CENTRE
    _field(head, "PAGE")
    return document


def _field(paragraph: Any, name: str) -> None:
    for kind, text in (("begin", None), (None, name), ("end", None)):
        run = paragraph.add_run()
        if kind is not None:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = text
        run._r.append(mark)


def paragraph(place: Any, text: str, *, size: float = SIZE, bold: bool = False, italic: bool = False, align: Any = None) -> Any:
    """One paragraph; of a fresh table cell the one that it has."""
    made = place.paragraphs[0] if hasattr(place, "_tc") and not place.text and len(place.paragraphs) == 1 else place.add_paragraph()
    run = made.add_run(held(text))
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)
    made.alignment = align
    return made


def letterhead(document: Any, settings: Settings, symbol: str) -> None:
    """Issuer with number on the left, national title with place and day on the right."""
    table = document.add_table(rows=2, cols=2)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for place, width in enumerate((6.8, 9.7)):
        table.columns[place].width = Cm(width)
        for row in table.rows:
            row.cells[place].width = Cm(width)
    left, right = table.rows[0].cells
    for line, bold in ((settings.superior, False), (settings.agency, True)):
        paragraph(left, line, size=13, bold=bold, align=CENTRE)
    paragraph(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=13, bold=True, align=CENTRE)
    paragraph(right, "Độc lập - Tự do - Hạnh phúc", size=13, bold=True, align=CENTRE)
    left, right = table.rows[1].cells
    paragraph(left, f"Số:      /{symbol}", size=13, align=CENTRE)
    paragraph(right, f"{settings.locality}, {day_of(settings.today)}", size=13, italic=True, align=CENTRE)


def day_of(day: dt.date | None) -> str:
    """ "ngày 05 tháng 02 năm 2026": zeros before days under 10 and months 1 and 2 (phụ lục I mục II.4)."""
    if day is None:
        return "ngày      tháng      năm"
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def title(document: Any, kind: str, about: str) -> None:
    paragraph(document, kind, bold=True, align=CENTRE)
    paragraph(document, about, bold=True, align=CENTRE)


def signature(document: Any, recipients: list[str]) -> None:
    """Recipients on the left, room for capacity, title, signature and name on the right."""
    table = document.add_table(rows=1, cols=2)
    left, right = table.rows[0].cells
    paragraph(left, "Nơi nhận:", size=12, bold=True, italic=True)
    for line in recipients:
        paragraph(left, line, size=11)
    paragraph(right, "QUYỀN HẠN, CHỨC VỤ CỦA NGƯỜI KÝ", size=13, bold=True, align=CENTRE)
    for _ in range(3):
        paragraph(right, "", size=13)
    paragraph(right, "Họ và tên", size=13, bold=True, align=CENTRE)


def table(document: Any, heads: list[str], rows: list[list[Any]], widths: list[float], size: float = 10) -> Any:
    """A ruled table; its heading row is repeated on every page. ``widths`` are parts of the text's width."""
    made = document.add_table(rows=1, cols=len(heads))
    made.style = "Table Grid"
    made.autofit = False
    repeat = OxmlElement("w:tblHeader")
    made.rows[0]._tr.get_or_add_trPr().append(repeat)
    for cell, head in zip(made.rows[0].cells, heads, strict=True):
        paragraph(cell, head, size=size, bold=True, align=CENTRE)
    for row in rows:
        for cell, value in zip(made.add_row().cells, row, strict=True):
            paragraph(cell, "" if value is None else str(value), size=size)
    whole = sum(widths)
    # Word goes by the cells' widths, LibreOffice by the columns'.
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Cm(TEXT_WIDTH * width / whole)
    for row in made.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(TEXT_WIDTH * width / whole)
            for one in cell.paragraphs:
                one.paragraph_format.space_after = Pt(0)
    return made

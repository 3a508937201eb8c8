"""A described plan as PDF with a text layer: prose justified, tables ruled and split over pages."""

from __future__ import annotations

import importlib.util
import unicodedata
from contextvars import ContextVar
from html import escape
from pathlib import Path
from typing import Any

from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from samples.render_docx import gap, headed, kind_words, number_line, pieces, place_and_date, table_grid, written

FONT = "Roboto"


def font_file(style: str) -> Path:
    """Roboto from the installed font-roboto package: it has all Vietnamese letters."""
    spec = importlib.util.find_spec("font_roboto")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("install the dev extra: font-roboto is missing")
    return Path(next(iter(spec.submodule_search_locations))) / "files" / f"Roboto-{style}.ttf"


def register_fonts() -> None:
    for name, style in ((FONT, "Regular"), (f"{FONT}-Bold", "Bold"), (f"{FONT}-Italic", "Italic")):
        pdfmetrics.registerFont(TTFont(name, str(font_file(style))))


class Typist:
    """Turns text into a paragraph's markup; others write in other fonts and codes."""

    def markup(self, text: str, font: str) -> str:
        return escape(text)


class Decomposed(Typist):
    """Letters and their marks as characters of their own."""

    def markup(self, text: str, font: str) -> str:
        return escape(unicodedata.normalize("NFD", text))


_typist: ContextVar[Typist] = ContextVar("typist")


def _style(name: str, *, font: str = FONT, size: float = 13, align: int = TA_JUSTIFY, indent: float = 0) -> ParagraphStyle:
    return ParagraphStyle(name, fontName=font, fontSize=size, leading=size * 1.35, alignment=align, firstLineIndent=indent, spaceAfter=5)


PROSE = _style("prose", indent=34)
HEADING = _style("heading", font=f"{FONT}-Bold", indent=34)
TITLE = _style("title", font=f"{FONT}-Bold", align=TA_CENTER)
NOTE = _style("note", font=f"{FONT}-Italic", align=TA_CENTER)
SMALL = _style("small", size=11, align=0)
SMALL_BOLD = _style("small-bold", font=f"{FONT}-Bold", size=11, align=TA_CENTER)
CELL = _style("cell", size=10, align=0)
CELL_BOLD = _style("cell-bold", font=f"{FONT}-Bold", size=10, align=0)


def render(plan: dict[str, Any], path: Path, typist: Typist | None = None) -> None:
    register_fonts()
    _typist.set(typist or (Decomposed() if plan.get("nfd") else Typist()))
    document = BaseDocTemplate(str(path), pagesize=A4, title=plan["title"], author="kehoach samples", invariant=1, pageCompression=1)
    wide = landscape(A4)
    document.addPageTemplates(
        [
            PageTemplate("tall", [Frame(30 * mm, 20 * mm, A4[0] - 48 * mm, A4[1] - 42 * mm, 0, 0, 0, 0)], onPage=_number, pagesize=A4),
            PageTemplate(
                "wide", [Frame(20 * mm, 18 * mm, wide[0] - 38 * mm, wide[1] - 36 * mm, 0, 0, 0, 0)], onPage=_number, pagesize=wide
            ),
        ]
    )
    document.build(list(_story(plan)))


def _number(canvas: Canvas, document: BaseDocTemplate) -> None:
    if document.page > 1:
        canvas.setFont(FONT, 11)
        width, height = canvas._pagesize
        canvas.drawCentredString(width / 2, height - 12 * mm, str(document.page))


def _p(text: str, style: ParagraphStyle) -> Paragraph:
    markup = _typist.get().markup
    return Paragraph("<br/>".join(markup(line, style.fontName) for line in text.split("\n")), style)


def _story(plan: dict[str, Any]) -> list[Flowable]:
    story: list[Flowable] = []
    decision = plan.get("decision")
    if plan.get("draft"):
        story.append(_p(plan["draft"], HEADING))
    _letterhead(plan, story, number=True)
    if decision:
        story += [_p("QUYẾT ĐỊNH", TITLE), _p(decision["title"], TITLE)]
        story += [_p(text, TITLE if text.isupper() else PROSE) for text in decision["text"]]
        story.append(_signature(plan))
        story.append(PageBreak())
        _letterhead(plan, story, number=False)
    story += [_p(kind_words(plan), TITLE), _p(plan["title"], TITLE)]
    if decision:
        story.append(_p(decision["note"], NOTE))
    story.append(Spacer(1, 6))
    story += [_p(text, PROSE) for text in plan.get("preamble", [])]
    counters = [0, 0, 0]
    for node in plan["body"]:
        _node(node, story, counters)
    if plan.get("closing"):
        story.append(_p(plan["closing"], PROSE))
    if not decision:
        story.append(_signature(plan))
    for appendix in plan.get("appendices", []):
        story += _appendix(appendix)
    return story


def _columns(left: list[Flowable], right: list[Flowable]) -> Table:
    table = Table([[left, right]], colWidths=[64 * mm, 98 * mm])
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)]))
    return table


def _letterhead(plan: dict[str, Any], story: list[Flowable], *, number: bool) -> None:
    head = plan.get("letterhead")
    if not head:
        return
    left: list[Flowable] = [_p(line, SMALL_BOLD) for line in head["left"]]
    right: list[Flowable] = [_p("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", SMALL_BOLD), _p("Độc lập - Tự do - Hạnh phúc", SMALL_BOLD)]
    if number:
        left.append(_p(number_line(head), _style("number", size=11, align=TA_CENTER)))
        right.append(_p(place_and_date(head), _style("place", font=f"{FONT}-Italic", size=11, align=TA_CENTER)))
    story += [_columns(left, right), Spacer(1, 10)]


def _signature(plan: dict[str, Any]) -> Table:
    recipients = plan.get("recipients", [])
    left: list[Flowable] = [_p("Nơi nhận:", _style("to", font=f"{FONT}-Bold", size=10, align=0))]
    left += [_p(f"- {r}{';' if i + 1 < len(recipients) else '.'}", _style("r", size=10, align=0)) for i, r in enumerate(recipients)]
    right: list[Flowable] = []
    lines = plan.get("signature", [])
    for index, line in enumerate(lines):
        if index == len(lines) - 1 and not line.isupper():
            right.append(Spacer(1, 45))
        right.append(_p(line, SMALL_BOLD))
    return _columns(left, right)


_ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII"]


def _mark(node: dict[str, Any], counters: list[int]) -> str:
    """A heading's mark; what Word would number is numbered here."""
    if not node.get("auto"):
        return str(node.get("mark", ""))
    if node["auto"] == 1:
        counters[0] += 1
        counters[1] = 0
        return f"{_ROMAN[counters[0] - 1]}."
    if node["auto"] == 2:
        counters[1] += 1
        counters[2] = 0
        return f"{counters[1]}."
    counters[2] += 1
    return f"{'abcdeghik'[counters[2] - 1]})"


def _node(node: dict[str, Any], story: list[Flowable], counters: list[int]) -> None:
    if "heading" in node:
        items = _heading(node, story, counters)
        for child in items:
            _node(child, story, counters)
        return
    elif "table" in node:
        story.append(_table(node["table"], room=A4[0] - 48 * mm))
        return
    elif "lead_in" in node:
        story.append(_p(f"{node.get('mark', '')} {node['lead_in']}".strip(), HEADING if node.get("bold") else PROSE))
    elif "loose" in node:
        story.append(_p(node["loose"], PROSE))
    else:
        story.extend(_p(text, PROSE) for text in (*pieces(node), *node.get("lines", [])))
    for child in node.get("items", []):
        _node(child, story, counters)


def _heading(node: dict[str, Any], story: list[Flowable], counters: list[int]) -> list[dict[str, Any]]:
    """Sets a heading; returns the items that are still to set."""
    items: list[dict[str, Any]] = node.get("items", [])
    bold = node.get("bold", True)
    mark = _mark(node, counters)
    if node.get("mark_above"):
        story += [_p(mark, TITLE), _p(node["heading"], TITLE)]
        return items
    text = f"{mark}{gap(node)}{headed(node)}{node.get('end', '')}".strip()
    if node.get("glued"):
        text, items = f"{text} {written(items[0])}", items[1:]
    story.append(_p(text, HEADING if bold else PROSE))
    return items


def _appendix(appendix: dict[str, Any]) -> list[Flowable]:
    wide = bool(appendix.get("landscape"))
    story: list[Flowable] = [NextPageTemplate("wide" if wide else "tall"), PageBreak()]
    story += [_p(appendix["heading"], TITLE), _p(appendix["title"], TITLE), _p(appendix["note"], NOTE)]
    room = (landscape(A4)[0] if wide else A4[0]) - (38 if wide else 48) * mm
    return [*story, _table(appendix, room)]


def _table(appendix: dict[str, Any], room: float) -> Table:
    """A table over the width ``room``; one without rules or typed with tabulators has no lines."""
    grid = table_grid(appendix)
    total = sum(column["width"] for column in appendix["columns"])
    widths = [room * column["width"] / total for column in appendix["columns"]]
    data = [[_p(text or "", CELL_BOLD if row == 0 or row in grid.bold else CELL) for text in texts] for row, texts in enumerate(grid.texts)]
    table = Table(data, colWidths=widths, repeatRows=grid.heads, splitInRow=1 if appendix.get("split_rows") else 0)
    spans = [("SPAN", (left, top), (right, bottom)) for top, left, bottom, right in grid.spans]
    # Where a row breaks over a page, both of its pieces are closed, as word processors draw them.
    ends = [
        ("LINEBELOW", (0, "splitlast"), (-1, "splitlast"), 0.6, "black"),
        ("LINEABOVE", (0, "splitfirst"), (-1, "splitfirst"), 0.6, "black"),
    ]
    table.setStyle(
        TableStyle(
            [
                *([("GRID", (0, 0), (-1, -1), 0.6, "black")] if appendix.get("form", "ruled") == "ruled" else []),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                *(ends if appendix.get("split_rows") else []),
                *spans,
            ]
        )
    )
    return table

"""A described plan as DOCX, the way offices type it: letterhead and signature in tables without lines."""

from __future__ import annotations

import datetime as dt
import textwrap
import unicodedata
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph

# Lists that the word processor numbers: format and text of each level.
LISTS = {"77": (("upperRoman", "%1."), ("decimal", "%2."), ("lowerLetter", "%3)")), "78": (("bullet", "-"), ("bullet", "+"))}
CENTRE, BOTH = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY


def render(plan: dict[str, Any], path: Path) -> None:
    Writer(plan).write(path)


class Writer:
    def __init__(self, plan: dict[str, Any]) -> None:
        self.plan = plan
        self.document = Document()
        self._lists: set[str] = set()
        self.document.core_properties.created = dt.datetime(2024, 1, 1)
        self.document.core_properties.author = "kehoach samples"
        style = self.document.styles["Normal"]
        style.font.name, style.font.size = "Times New Roman", Pt(14)

    def write(self, path: Path) -> None:
        plan = self.plan
        decision = plan.get("decision")
        if plan.get("draft"):
            self.line(plan["draft"], bold=True)
        self.letterhead(number=True)
        if decision:
            self.line("QUYẾT ĐỊNH", bold=True, centre=True)
            self.line(decision["title"], bold=True, centre=True)
            for text in decision["text"]:
                self.line(text, bold=text.isupper(), centre=text.isupper())
            self.signature()
            self.page_break()
            self.letterhead(number=False)
        self.line(kind_words(plan), bold=True, centre=True)
        self.line(plan["title"], bold=True, centre=True)
        if decision:
            self.line(decision["note"], italic=True, centre=True)
        for text in plan.get("preamble", []):
            self.prose(text)
        for node in plan["body"]:
            self.node(node)
        if plan.get("closing"):
            self.line(plan["closing"])
        if not decision:
            self.signature()
        for appendix in plan.get("appendices", []):
            self.appendix(appendix)
        if plan.get("nfd"):
            for element in self.document.element.body.iter(qn("w:t")):
                element.text = unicodedata.normalize("NFD", element.text or "")
        self.document.add_paragraph()  # Word ends every body with one: a table left last is lost on the way to .doc
        self.document.save(str(path))

    def line(self, text: str, *, bold: bool = False, italic: bool = False, centre: bool = False) -> Paragraph:
        paragraph = self.document.add_paragraph()
        run = paragraph.add_run(text)
        run.bold, run.italic = bold, italic
        paragraph.alignment = CENTRE if centre else BOTH
        if not centre:
            paragraph.paragraph_format.first_line_indent = Pt(36)
        return paragraph

    def prose(self, text: str) -> None:
        """A paragraph of the body; a typist who knows no line break but his own ends each line with a hard return."""
        for line in hard_lines(text, self.plan.get("typewriter")):
            self.line(line)

    def page_break(self) -> None:
        self.document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def cells(self, columns: list[list[tuple[str, bool]]], *, centre: tuple[bool, ...]) -> None:
        table = self.document.add_table(rows=1, cols=len(columns))
        for cell, lines, middle in zip(table.rows[0].cells, columns, centre, strict=True):
            for index, (text, bold) in enumerate(lines):
                paragraph = cell.paragraphs[0] if index == 0 else cell.add_paragraph()
                paragraph.add_run(text).bold = bold
                if middle:
                    paragraph.alignment = CENTRE

    def letterhead(self, *, number: bool) -> None:
        head = self.plan.get("letterhead")
        if not head:
            return
        if head.get("form") == "tabs":
            self.letterhead_lines(head, number=number)
            return
        left = [(line, True) for line in head["left"]]
        right = [("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", True), ("Độc lập - Tự do - Hạnh phúc", True)]
        if number:
            left.append((number_line(head), False))
            right.append((place_and_date(head), False))
        self.cells([left, right], centre=(True, True))

    def letterhead_lines(self, head: dict[str, Any], *, number: bool) -> None:
        """A letterhead set with tabulators, its two sides in one line."""
        left = [*head["left"]]
        right = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
        if number:
            left += [""] * (2 - len(left)) + [number_line(head)]
            right += [""] * (len(left) - 3) + [place_and_date(head)]
        for index in range(max(len(left), len(right))):
            sides = [side[index] if index < len(side) else "" for side in (left, right)]
            self.document.add_paragraph().add_run("\t".join(sides)).bold = index < 2

    def signature(self) -> None:
        plan = self.plan
        if plan.get("signature_form") == "tabs":
            self.signature_lines()
            return
        if plan.get("signature_form") == "lines":
            for line in plan.get("signature", []):
                self.line(line, bold=True, centre=True)
            for text in ["Nơi nhận:", *(f"- {recipient};" for recipient in plan.get("recipients", []))]:
                self.document.add_paragraph().add_run(text)
            return
        left = [("Nơi nhận:", True)] + [
            (f"- {r}{';' if i + 1 < len(plan['recipients']) else '.'}", False) for i, r in enumerate(plan.get("recipients", []))
        ]
        right = [(line, True) for line in plan.get("signature", [])]
        self.cells([left, right or [("", False)]], centre=(False, True))

    def signature_lines(self) -> None:
        """Recipients and signer side by side in lines, parted by tabulators."""
        recipients = self.plan.get("recipients", [])
        left = ["Nơi nhận:", *(f"- {r}{';' if i + 1 < len(recipients) else '.'}" for i, r in enumerate(recipients))]
        right = self.plan.get("signature", [])
        for index in range(max(len(left), len(right))):
            sides = [side[index] if index < len(side) else "" for side in (left, right)]
            self.document.add_paragraph().add_run("\t\t\t".join(sides).rstrip()).bold = index == 0

    def node(self, node: dict[str, Any]) -> None:
        if "heading" in node:
            items = self.heading(node)
            for child in items:
                self.node(child)
            return
        if "table" in node:
            self.grid(node["table"])
            return
        if "lead_in" in node:
            self.item(node.get("mark", ""), f"{node.get('mark', '')} {node['lead_in']}".strip(), bold=node.get("bold", False))
            for child in node["items"]:
                self.node(child)
            return
        if "loose" in node:
            self.prose(node["loose"])
            return
        for text in pieces(node):
            self.item(node.get("mark", "") if text is pieces(node)[0] else "", text)
        for line in node.get("lines", []):
            self.prose(line)

    def heading(self, node: dict[str, Any]) -> list[dict[str, Any]]:
        """Writes a heading; returns the items that are still to write."""
        items: list[dict[str, Any]] = node.get("items", [])
        bold = node.get("bold", True)
        if node.get("auto"):
            self.automatic(headed(node), node["auto"], bold=bold)
            return items
        mark = node.get("mark", "")
        if node.get("mark_above"):
            self.line(mark, bold=bold, centre=True)
            self.line(node["heading"], bold=bold, centre=True)
            return items
        text = f"{mark}{gap(node)}{headed(node)}{node.get('end', '')}".strip()
        if node.get("glued"):
            text, items = f"{text} {written(items[0])}", items[1:]
        for line in text.split("\n"):
            self.line(line, bold=bold)
        return items

    def item(self, mark: str, text: str, *, bold: bool = False) -> None:
        """An item's paragraph; dashes and plus signs may be a list's of the word processor."""
        if not self.plan.get("auto_bullets") or mark not in ("-", "+"):
            if bold:
                self.line(text, bold=True)
            else:
                self.prose(text)
            return
        self.automatic(text.removeprefix(mark).strip(), 1 if mark == "-" else 2, bold=False, bullets=True)

    def automatic(self, text: str, level: int, *, bold: bool, bullets: bool = False) -> None:
        """A paragraph whose number or bullet Word generates: it stands in numbering.xml only."""
        paragraph = self.line(text, bold=bold)
        properties = paragraph._p.get_or_add_pPr()
        numbering = OxmlElement("w:numPr")
        for tag, value in (("w:ilvl", str(level - 1)), ("w:numId", self.list_id("78" if bullets else "77"))):
            element = OxmlElement(tag)
            element.set(qn("w:val"), value)
            numbering.append(element)
        properties.append(numbering)

    def list_id(self, name: str) -> str:
        """A list "I.", "1.", "a)" or one of bullets, made at its first use."""
        if name in self._lists:
            return name
        root = self.document.part.numbering_part.element
        abstract = OxmlElement("w:abstractNum")
        abstract.set(qn("w:abstractNumId"), name)
        for level, (form, text) in enumerate(LISTS[name]):
            item = OxmlElement("w:lvl")
            item.set(qn("w:ilvl"), str(level))
            for tag, value in (("w:start", "1"), ("w:numFmt", form), ("w:lvlText", text)):
                element = OxmlElement(tag)
                element.set(qn("w:val"), value)
                item.append(element)
            abstract.append(item)
        first = root.find(qn("w:num"))
        if first is not None:
            first.addprevious(abstract)
        else:
            root.append(abstract)
        instance = OxmlElement("w:num")
        instance.set(qn("w:numId"), name)
        link = OxmlElement("w:abstractNumId")
        link.set(qn("w:val"), name)
        instance.append(link)
        root.append(instance)
        self._lists.add(name)
        return name

    def appendix(self, appendix: dict[str, Any]) -> None:
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        if appendix.get("landscape"):
            section.orientation = WD_ORIENT.LANDSCAPE
            section.page_width, section.page_height = section.page_height, section.page_width
        for text, bold in ((appendix["heading"], True), (appendix["title"], True), (appendix["note"], False)):
            self.line(text, bold=bold, italic=not bold, centre=True)
        self.grid(appendix)

    def grid(self, appendix: dict[str, Any]) -> None:
        """A table: ruled, without rules, or typed with tabulators."""
        grid = table_grid(appendix)
        if appendix.get("form") == "tabs":
            for row, texts in enumerate(grid.texts):
                self.document.add_paragraph().add_run("\t".join(text or "" for text in texts)).bold = row == 0
            return
        table = self.document.add_table(rows=len(grid.texts), cols=len(appendix["columns"]))
        if appendix.get("form") != "unruled":
            table.style = "Table Grid"
        for top, left, bottom, right in grid.spans:
            table.cell(top, left).merge(table.cell(bottom, right))
        for row, texts in enumerate(grid.texts):
            for column, text in enumerate(texts):
                if text is None:
                    continue
                lines = text.split("\n")
                cell = table.cell(row, column)
                for index, line in enumerate(lines):
                    paragraph = cell.paragraphs[0] if index == 0 else cell.add_paragraph()
                    paragraph.add_run(line).bold = row == 0 or row in grid.bold


class Grid:
    """A table's texts (``None`` under a merged cell), spans as corner cells, and its bold rows."""

    def __init__(self) -> None:
        self.texts: list[list[str | None]] = []
        self.spans: list[tuple[int, int, int, int]] = []
        self.bold: set[int] = set()
        self.heads = 1


def table_grid(appendix: dict[str, Any]) -> Grid:
    columns = appendix["columns"]
    grid = Grid()
    _heads(appendix, grid)
    merged: dict[int, tuple[str, int]] = {}

    def close(upto: int, only: int | None = None) -> None:
        for column in [only] if only is not None else list(merged):
            if column in merged:
                _, start = merged.pop(column)
                if upto > start:
                    grid.spans.append((start, column, upto, column))

    for row in appendix["rows"]:
        number = len(grid.texts)
        if "group" in row:
            close(number - 1)
            grid.bold.add(number)
            if "cells" in row:  # a group with its own sums: nothing is merged
                grid.texts.append([row["label"], row["group"], *(cell_text(row, column["of"]) for column in columns[2:])])
                continue
            grid.texts.append([row["label"], row["group"], *[None] * (len(columns) - 2)])
            grid.spans.append((number, 1, number, len(columns) - 1))
            continue
        line: list[str | None] = []
        for index, column in enumerate(columns):
            text = cell_text(row, column["of"])
            if column.get("merge") and index in merged and merged[index][0] == text and not row.get("starts"):
                line.append(None)
                continue
            if column.get("merge"):
                close(number - 1, index)
                merged[index] = (text, number)
            line.append(text)
        grid.texts.append(line)
    close(len(grid.texts) - 1)
    return grid


def _heads(appendix: dict[str, Any], grid: Grid) -> None:
    """The rows of titles: one, or two where titles stand over several columns; then one that counts them, if there is one."""
    columns = appendix["columns"]
    titles = [column["title"] for column in columns]
    over = [column.get("over") for column in columns]
    if not any(over):
        grid.texts.append(titles)
    else:
        first = [over[i] if over[i] else titles[i] for i in range(len(columns))]
        grid.texts.append([None if over[i] and i and over[i] == over[i - 1] else first[i] for i in range(len(columns))])
        grid.texts.append([titles[i] if over[i] else None for i in range(len(columns))])
        grid.bold.add(1)
        starts = [i for i in range(len(columns)) if not over[i] or not i or over[i] != over[i - 1]]
        for start, end in zip(starts, [*starts[1:], len(columns)], strict=True):
            if over[start] and end - start > 1:
                grid.spans.append((0, start, 0, end - 1))
            elif not over[start]:
                grid.spans.append((0, start, 1, start))
    grid.heads = len(grid.texts)
    if appendix.get("counted"):
        grid.texts.append([f"({number})" for number in range(1, len(columns) + 1)])


def cell_text(row: dict[str, Any], key: str) -> str:
    cells = row.get("cells", {})
    if key in cells:
        return str(cells[key])
    return str(row.get(key, "") or "")


def kind_words(plan: dict[str, Any]) -> str:
    """What stands above the title: "KẾ HOẠCH", "BÁO CÁO", "PHƯƠNG ÁN"."""
    return str(plan.get("kind_words") or ("BÁO CÁO" if plan.get("document_type") == "bao_cao" else "KẾ HOẠCH"))


def hard_lines(text: str, width: int | None) -> list[str]:
    """The lines that a typist ends by hand, of ``width`` characters at most; the whole text without a width."""
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False) if width else [text]


def headed(node: dict[str, Any]) -> str:
    """A heading's text; "broken": after how many words its title goes on in the next line."""
    text, count = str(node["heading"]), node.get("broken")
    words = text.split(" ")
    return "\n".join(" ".join(words[i : i + count]) for i in range(0, len(words), count)) if count else text


def gap(node: dict[str, Any]) -> str:
    """What stands between a mark and its text: nothing where the typist leaves no blank."""
    return "" if node.get("tight") else " "


def written(node: dict[str, Any]) -> str:
    """An item as it stands on paper: mark, leading officer, text, assigning phrase."""
    text = node.get("written") or f"{node.get('prefix', '')}{node['text']}"
    return f"{node.get('mark', '')}{gap(node)}{text}{node.get('end', '.')}{node.get('tail', '')}".strip()


def pieces(node: dict[str, Any]) -> list[str]:
    """An item's paragraphs: two where a hard return cuts its sentence."""
    text = written(node)
    place = node.get("cut")
    if not place:
        return [text]
    place += len(node.get("mark", "")) + bool(node.get("mark") and not node.get("tight"))
    return [text[:place].rstrip(), text[place:].lstrip()]


def number_line(head: dict[str, Any]) -> str:
    return f"Số: {head.get('number') or '     /KH-UBND'}"


def place_and_date(head: dict[str, Any]) -> str:
    date = head.get("date")
    when = f"ngày {date.day:02d} tháng {date.month:02d} năm {date.year}" if date else head.get("date_words", "ngày    tháng    năm")
    return f"{head['place']}, {when}"

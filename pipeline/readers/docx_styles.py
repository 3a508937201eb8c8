"""Paragraph and run properties of a DOCX, resolved along the chain of styles."""

from __future__ import annotations

from dataclasses import dataclass, replace

from docx.oxml.ns import qn
from lxml import etree


@dataclass(frozen=True, slots=True)
class Look:
    """Resolved properties; ``None`` where nothing along the chain says."""

    bold: bool | None = None
    italic: bool | None = None
    centred: bool | None = None
    size: float | None = None
    indent: float | None = None
    outline: int | None = None
    list_id: str | None = None
    list_level: int | None = None
    contents: bool = False
    font: str | None = None


def _on(element: etree._Element | None) -> bool | None:
    if element is None:
        return None
    return str(element.get(qn("w:val"), "1")) not in ("0", "false", "off")


def _twips(element: etree._Element | None, *names: str) -> float:
    for name in names:
        value = None if element is None else element.get(qn(name))
        if value is not None:
            try:
                return float(value) / 20
            except ValueError:
                return 0.0
    return 0.0


def apply_run(look: Look, properties: etree._Element | None) -> Look:
    """``look`` with a w:rPr's own settings."""
    if properties is None:
        return look
    bold, italic = _on(properties.find(qn("w:b"))), _on(properties.find(qn("w:i")))
    size = properties.find(qn("w:sz"))
    points = float(size.get(qn("w:val"), "0")) / 2 if size is not None else None
    fonts = properties.find(qn("w:rFonts"))
    # Letters with marks are taken from the font for "high ANSI".
    font = None if fonts is None else fonts.get(qn("w:hAnsi")) or fonts.get(qn("w:ascii"))
    return replace(
        look,
        bold=look.bold if bold is None else bold,
        italic=look.italic if italic is None else italic,
        size=look.size if points is None else points,
        font=look.font if font is None else str(font),
    )


def apply_paragraph(look: Look, properties: etree._Element | None) -> Look:
    """``look`` with a w:pPr's own settings."""
    if properties is None:
        return look
    changes: dict[str, object] = {}
    justify = properties.find(qn("w:jc"))
    if justify is not None:
        changes["centred"] = justify.get(qn("w:val")) == "center"
    indent = properties.find(qn("w:ind"))
    if indent is not None:
        first = _twips(indent, "w:firstLine") - _twips(indent, "w:hanging")
        changes["indent"] = _twips(indent, "w:left", "w:start") + first
    outline = properties.find(qn("w:outlineLvl"))
    if outline is not None and str(outline.get(qn("w:val"))) in "012345678":
        changes["outline"] = int(str(outline.get(qn("w:val")))) + 1
    numbering = properties.find(qn("w:numPr"))
    if numbering is not None:
        list_id, level = numbering.find(qn("w:numId")), numbering.find(qn("w:ilvl"))
        if list_id is not None:
            changes["list_id"] = list_id.get(qn("w:val"))
            changes["list_level"] = look.list_level or 0
        if level is not None:
            changes["list_level"] = int(str(level.get(qn("w:val"), "0")))
    return replace(look, **changes)  # type: ignore[arg-type]


class Styles:
    """Looks of paragraph styles by id, resolved once each."""

    def __init__(self, root: etree._Element) -> None:
        self._elements = {str(s.get(qn("w:styleId"))): s for s in root.findall(qn("w:style"))}
        self._looks: dict[str, Look] = {}
        default = Look()
        defaults = root.find(qn("w:docDefaults"))
        if defaults is not None:
            default = apply_run(default, defaults.find(f"{qn('w:rPrDefault')}/{qn('w:rPr')}"))
            default = apply_paragraph(default, defaults.find(f"{qn('w:pPrDefault')}/{qn('w:pPr')}"))
        self._default = default
        self._normal = next(
            (
                str(s.get(qn("w:styleId")))
                for s in root.findall(qn("w:style"))
                if s.get(qn("w:type")) == "paragraph" and s.get(qn("w:default")) in ("1", "true")
            ),
            None,
        )

    def look(self, style_id: str | None, depth: int = 0) -> Look:
        key = style_id or self._normal
        if key is None or key not in self._elements or depth > 20:
            return self._default
        if key not in self._looks:
            element = self._elements[key]
            based_on = element.find(qn("w:basedOn"))
            parent = self._default if based_on is None else self.look(based_on.get(qn("w:val")), depth + 1)
            look = apply_paragraph(apply_run(parent, element.find(qn("w:rPr"))), element.find(qn("w:pPr")))
            name = element.find(qn("w:name"))
            title = "" if name is None else str(name.get(qn("w:val"), "")).lower()
            if title.startswith("toc "):
                look = replace(look, contents=True)
            if title.startswith("heading ") and look.outline is None and title[8:9].isdigit():
                look = replace(look, outline=int(title[8:9]))
            self._looks[key] = look
        return self._looks[key]

    def has_borders(self, style_id: str | None) -> bool:
        """Whether a table style, or one it is based on, draws lines."""
        for _ in range(20):
            element = self._elements.get(style_id or "")
            if element is None:
                return False
            if element.find(f"{qn('w:tblPr')}/{qn('w:tblBorders')}") is not None:
                return True
            based_on = element.find(qn("w:basedOn"))
            style_id = None if based_on is None else str(based_on.get(qn("w:val")))
        return False

"""What stands in the drawings and objects of a DOCX: text boxes, WordArt, diagrams, charts, pictures.

DrawingML (ECMA-376 part 1, 20 and 21) and VML (part 4, 19.1) nest shapes in groups and canvases; every shape is met
once, whatever holds it. What carries words and cannot be read is counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from docx.oxml.ns import qn
from docx.shared import Emu, Length
from lxml import etree

from pipeline.readers.docx_package import Package
from pipeline.readers.docx_text import Inset, Picture, Tally

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
ALTERNATE = f"{MC}AlternateContent"
_A, _R = qn("a:t").removesuffix("t"), qn("r:id").removesuffix("id")
_V, _O = "{urn:schemas-microsoft-com:vml}", "{urn:schemas-microsoft-com:office:office}"
_DGM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_CHART_EX = "{http://schemas.microsoft.com/office/drawing/2014/chartex}"
_WP = qn("wp:extent").removesuffix("extent")
BOX = qn("w:txbxContent")
_T, _DATA = qn("w:t"), f"{_A}graphicData"
_TEXTS = (_T, qn("m:t"), f"{_A}t")
_WORDY = (f"{_V}textpath", f"{_DGM}relIds", f"{_CHART}chart", f"{_CHART_EX}chart")
# What a drawing may hold that is looked into; anything else under a:graphicData is told of.
_KNOWN = ("word/2010/wordprocessing", "drawingml/2006/", "drawing/2014/chartex", "2008/diagram")
_INK = "contentPart"
_SKIPPED = {f"{_WP}docPr", f"{_V}shapetype", qn("wp:positionH"), qn("wp:positionV"), f"{_A}ext"}
_LENGTHS = {"in": 25.4, "pt": 25.4 / 72, "cm": 10.0, "mm": 1.0, "px": 25.4 / 96, "pc": 25.4 / 6}
_MEASURE = re.compile(r"(?:^|;)\s*(width|height)\s*:\s*(\d{1,6}(?:\.\d{1,6})?)(in|pt|cm|mm|px|pc)\b")
# Equations of programs before Word 2007 are objects.
_EQUATION = re.compile(r"Equation|MathType", re.IGNORECASE)
# A size below a millimetre is no size: some programs write one for want of a better.
_LEAST = 1.0


def carries_words(element: etree._Element) -> bool:
    """Whether there is text below, or what is read as text: then it may not be passed over."""
    for found in element.iter(*_TEXTS, *_WORDY):
        if found.tag in _TEXTS:
            if (found.text or "").strip():
                return True
        elif found.tag != _WORDY[0] or found.get("string"):
            return True
    return False


def chosen(alternate: etree._Element) -> etree._Element | None:
    """The branch of an alternate content that counts: the first that has words, else the first."""
    branches = list(alternate)
    return next((branch for branch in branches if carries_words(branch)), branches[0] if branches else None)


class Drawings:
    """The insets of the drawings of one part."""

    def __init__(self, package: Package, part: str, tally: Tally) -> None:
        self._package, self._part, self._tally = package, part, tally

    def insets(self, element: etree._Element, page: int) -> list[Inset]:
        """What a w:drawing, w:pict or w:object holds, in order; what is not read is counted for the page."""
        if element.tag == qn("w:object") and self._is_object(element, page):
            return list(self._boxes(element))
        return list(self._walk(element, page, None, None))

    def _is_object(self, element: etree._Element, page: int) -> bool:
        """Whether it is an embedded object, of which the file shows a picture: told of."""
        objects = list(element.iter(f"{_O}OLEObject", qn("w:control"), qn("w:objectEmbed"), qn("w:objectLink")))
        for found in objects:
            program = str(found.get("ProgID") or found.get(qn("w:progId")) or found.get(qn("w:name")) or "")
            self._tally.add("equation" if _EQUATION.search(program) else "embedded-object", page, program)
        return bool(objects)

    @staticmethod
    def _boxes(element: etree._Element) -> Iterator[Inset]:
        for box in element.iter(BOX):
            if not any(parent.tag == BOX for parent in box.iterancestors()):
                yield "box", box

    def _walk(self, element: etree._Element, page: int, width: float | None, height: float | None) -> Iterator[Inset]:
        """``width``, ``height``: of the whole drawing in millimetres, where it says them."""
        tag = element.tag
        if tag in _SKIPPED:
            return
        if tag == BOX:
            yield "box", element
            return
        if tag == ALTERNATE:
            branch = chosen(element)
            if branch is not None:
                yield from self._walk(branch, page, width, height)
            return
        width, height = _sizes(element, width, height)
        read = self._leaf(element, page, width, height)
        if read is not None:
            yield from read
            return
        if tag == _DATA:
            self._look_at(element, page)
        for child in element:
            yield from self._walk(child, page, width, height)

    def _leaf(self, element: etree._Element, page: int, width: float | None, height: float | None) -> list[Inset] | None:
        """What an element with words or a picture holds; ``None`` where it is to be looked into."""
        tag = str(element.tag)
        if tag == f"{_A}blip" or tag == f"{_V}imagedata" or (tag == f"{_V}fill" and element.get(f"{_R}id")):
            return self._picture(element, page, width, height)
        if tag == f"{_V}textpath":
            words = str(element.get("string") or "")
            return [("lines", words.splitlines())] if words.strip() else []
        if tag == f"{_V}textbox" and element.find(f".//{BOX}") is None:
            words = " ".join("".join(str(text) for text in element.itertext()).split())
            return [("lines", [words])] if words else []
        if tag == f"{_A}p":
            return [("lines", [_plain(element)])]
        if tag == f"{_DGM}relIds":
            return self._related("smart-art", "lines", element.get(f"{_R}dm"), page)
        if tag in (f"{_CHART}chart", f"{_CHART_EX}chart"):
            return self._related("chart", "chart", element.get(f"{_R}id"), page)
        if tag.endswith(_INK):
            self._tally.add("drawing", page, "nét vẽ tay")
            return []
        return None

    def _look_at(self, data: etree._Element, page: int) -> None:
        for child in data:
            namespace = str(child.tag).partition("}")[0]
            if not any(known in namespace for known in _KNOWN) and not carries_words(child):
                self._tally.add("drawing", page, namespace.rsplit("/", 1)[-1])

    def _picture(self, element: etree._Element, page: int, width: float | None, height: float | None) -> list[Inset]:
        ident = element.get(f"{_R}embed") or element.get(f"{_R}id") or element.get(f"{_R}link") or element.get(f"{_O}relid")
        relation = self._package.relations(self._part).get(str(ident))
        if ident is None or (relation is None and not ident):
            return []
        if relation is None or relation.external:
            self._tally.add("picture", page, "không nằm trong tệp")
            return []
        return [("picture", Picture(relation.target, width, height))]

    def _related(self, kind: str, inset: str, ident: str | None, page: int) -> list[Inset]:
        """The words of a diagram or chart, which has a part of its own."""
        relation = self._package.relations(self._part).get(str(ident))
        root = self._package.tree(relation.target) if relation is not None and not relation.external else None
        if root is None:
            self._tally.add(kind, page)
            return []
        return [("lines", diagram_lines(root))] if inset == "lines" else [("chart", chart_lines(root))]


def _plain(paragraph: etree._Element) -> str:
    """The text of an a:p."""
    return "".join("\n" if e.tag == f"{_A}br" else e.text or "" for e in paragraph.iter(f"{_A}t", f"{_A}br"))


def diagram_lines(root: etree._Element) -> list[str]:
    """The words of a diagram's data, a paragraph a line; its connections repeat none."""
    found = [_plain(paragraph) for paragraph in root.iter(f"{_A}p")]
    return [line for line in found if line.strip()]


def chart_lines(root: etree._Element) -> list[str]:
    """A chart's titles, then each series with its categories and values."""
    titles = [_plain(p) for p in root.iter(f"{_A}p")]
    lines = [title for title in titles if title.strip()]
    for series in root.iter(f"{_CHART}ser"):
        name, categories, values = (_points(series, part) for part in ("tx", "cat", "val"))
        pairs = [f"{categories.get(key, '')} {values.get(key, '')}".strip() for key in sorted(categories.keys() | values.keys())]
        lines.append(": ".join(filter(None, [" ".join(name.values()), "; ".join(pairs)])))
    lines += [found.text or "" for found in root.iter(f"{_CHART_EX}pt", f"{_CHART_EX}v")]
    return [line for line in lines if line.strip()]


def _points(series: etree._Element, part: str) -> dict[int, str]:
    """The cached points of a part of a series by their numbers."""
    found: dict[int, str] = {}
    for place, point in enumerate(series.iterfind(f"{_CHART}{part}//{_CHART}v")):
        holder = point.getparent()
        index = str(holder.get("idx", "")) if holder is not None else ""
        found[int(index) if index.isdecimal() and len(index) < 7 else place] = point.text or ""
    return found


def _sizes(element: etree._Element, width: float | None, height: float | None) -> tuple[float | None, float | None]:
    """The size of a drawing as an element tells it, else as known; ``None`` where that is no size."""
    tag = element.tag
    if tag in (f"{_WP}inline", f"{_WP}anchor"):
        extent = element.find(f"{_WP}extent")
        if extent is not None:
            return _millimetres(extent.get("cx")), _millimetres(extent.get("cy"))
    if str(tag).startswith(_V) and element.get("style"):
        found = {name: float(value) * _LENGTHS[unit] for name, value, unit in _MEASURE.findall(str(element.get("style"))[:2000])}
        if len(found) == 2 and min(found.values()) >= _LEAST:
            return found["width"], found["height"]
    return width, height


def _millimetres(value: str | None) -> float | None:
    text = (value or "").strip()
    length: Length | None = Emu(int(text)) if text.isdecimal() and len(text) <= 12 else None
    return float(length.mm) if length is not None and length.mm >= _LEAST else None

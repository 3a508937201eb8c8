"""Paragraph and run properties of a DOCX, resolved along the chain of styles."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from docx.oxml.ns import qn
from lxml import etree

# Word's own limits: a chain of styles, a font's size in half points, a list's levels.
_LONGEST_CHAIN = 50
_LARGEST_SIZE = 3276
DEEPEST_LEVEL = 8
_VAL, _ID = qn("w:val"), qn("w:styleId")
_OUTLINES = tuple("012345678")
_OFF = ("0", "false", "off")
_SZ, _FONTS, _RUN_STYLE, _STYLE = (qn(f"w:{name}") for name in ("sz", "rFonts", "rStyle", "pStyle"))
_ASCII, _HIGH_ANSI = qn("w:ascii"), qn("w:hAnsi")
_RUN = {qn("w:b"): "bold", qn("w:i"): "italic", qn("w:vanish"): "hidden"}
_JC, _IND, _OUTLINE, _NUMBERING = (qn(f"w:{name}") for name in ("jc", "ind", "outlineLvl", "numPr"))
_LIST, _LEVEL = qn("w:numId"), qn("w:ilvl")
_FIRST, _HANGING, _LEFT, _START = (qn(f"w:{name}") for name in ("firstLine", "hanging", "left", "start"))
Change = tuple[str, object]


@dataclass(frozen=True, slots=True)
class Look:
    """Resolved properties; ``None`` where nothing along the chain says."""

    bold: bool | None = None
    italic: bool | None = None
    hidden: bool | None = None
    centred: bool | None = None
    size: float | None = None
    indent: float | None = None
    outline: int | None = None
    list_id: str | None = None
    list_level: int | None = None
    # The style that put the paragraph into its list: a list's level may be bound to a style.
    list_style: str | None = None
    contents: bool = False
    # Letters with marks are taken from the font for "high ANSI", plain ones from the font for ASCII.
    font: str | None = None
    plain_font: str | None = None


def is_on(element: etree._Element | None) -> bool:
    """Whether a property that is on by being there (ECMA-376 part 1, 17.17.4) is on."""
    return element is not None and str(element.get(_VAL, "1")).strip().lower() not in _OFF


def integer(value: object, default: int, lowest: int, highest: int) -> int:
    """A number as a file writes it, within bounds; ``default`` where it is none."""
    text = str(value).strip()
    if not text or len(text) > 12:
        return default
    try:
        return max(lowest, min(highest, int(text)))
    except ValueError:
        return default


def _half_points(value: str | None) -> float | None:
    try:
        size = float(value or "")
    except ValueError:
        return None
    return size / 2 if math.isfinite(size) and 0 < size <= _LARGEST_SIZE else None


def _twips(element: etree._Element, *names: str) -> float:
    for name in names:
        value = element.get(name)
        if value is not None:
            try:
                points = float(value) / 20
            except ValueError:
                return 0.0
            return points if math.isfinite(points) else 0.0
    return 0.0


def _run_changes(properties: etree._Element) -> tuple[Change, ...]:
    """What a w:rPr sets, its style aside."""
    found: list[Change] = []
    for element in properties:
        tag = element.tag
        name = _RUN.get(tag)
        if name is not None:
            found.append((name, str(element.get(_VAL, "1")).strip().lower() not in _OFF))
        elif tag == _SZ:
            size = _half_points(element.get(_VAL))
            if size is not None:
                found.append(("size", size))
        elif tag == _FONTS:
            plain, marked = element.get(_ASCII), element.get(_HIGH_ANSI)
            if plain or marked:
                found += [("font", marked or plain), ("plain_font", plain or marked)]
    return tuple(found)


def _paragraph_changes(properties: etree._Element) -> tuple[Change, ...]:
    """What a w:pPr sets, its style aside."""
    found: list[Change] = []
    for element in properties:
        tag = element.tag
        if tag == _JC:
            found.append(("centred", element.get(_VAL) == "center"))
        elif tag == _IND:
            found.append(("indent", _twips(element, _LEFT, _START) + _twips(element, _FIRST) - _twips(element, _HANGING)))
        elif tag == _OUTLINE:
            value = str(element.get(_VAL))
            if value in _OUTLINES:
                found.append(("outline", int(value) + 1))
        elif tag == _NUMBERING:
            list_id, level = element.find(_LIST), element.find(_LEVEL)
            if list_id is not None or level is not None:
                found.append(("list_style", None))
            if list_id is not None:
                found.append(("list_id", list_id.get(_VAL)))
            if level is not None:
                found.append(("list_level", integer(level.get(_VAL, "0"), 0, 0, DEEPEST_LEVEL)))
    return tuple(found)


class Styles:
    """Looks of styles by id, resolved once each, and what paragraphs and runs make of them."""

    def __init__(self, root: etree._Element | None) -> None:
        styles = [] if root is None else root.findall(qn("w:style"))
        self._elements = {str(s.get(_ID)): s for s in styles}
        self._looks: dict[str, Look] = {}
        # Looks are few and each is kept, so that its address names it.
        self._paragraphs: dict[tuple[str | None, tuple[Change, ...]], Look] = {}
        self._runs: dict[tuple[int, str | None, tuple[Change, ...]], Look] = {}
        default = Look()
        defaults = None if root is None else root.find(qn("w:docDefaults"))
        if defaults is not None:
            run, paragraph = (defaults.find(f"{qn(f'w:{n}PrDefault')}/{qn(f'w:{n}Pr')}") for n in ("r", "p"))
            default = self._with(default, run, paragraph)
        self._default = default
        self._normal = next(
            (str(s.get(_ID)) for s in styles if s.get(qn("w:type")) == "paragraph" and s.get(qn("w:default")) in ("1", "true")),
            None,
        )

    @staticmethod
    def _with(look: Look, run: etree._Element | None, paragraph: etree._Element | None) -> Look:
        changes = dict(_run_changes(run)) if run is not None else {}
        if paragraph is not None:
            changes |= dict(_paragraph_changes(paragraph))
        return replace(look, **changes) if changes else look  # type: ignore[arg-type]

    def look(self, style_id: str | None) -> Look:
        """A paragraph style's look; the default style's for a style that the document lacks."""
        key = style_id if style_id in self._elements else self._normal
        if key is None or key not in self._elements:
            return self._default
        if key not in self._looks:
            self._resolve(key)
        return self._looks[key]

    def list_of(self, style_id: str) -> str | None:
        """The list that a style, or one it is based on, names; ``None`` for a style that the document lacks."""
        return self.look(style_id).list_id if style_id in self._elements else None

    def asks(self, style_id: str | None) -> bool:
        """Whether a character style is Word's own for words that ask for content, under whatever id."""
        named = self._elements[style_id].find(qn("w:name")) if style_id in self._elements else None
        return style_id == "PlaceholderText" or (named is not None and str(named.get(_VAL, "")).lower() == "placeholder text")

    def _resolve(self, key: str) -> None:
        chain = self._chain(key)
        base = self._based_on(chain[-1])
        look = self._looks.get(base or "", self._default)
        for name in reversed(chain):
            look = self._named(name, look)
            self._looks[name] = look

    def _named(self, name: str, base: Look) -> Look:
        """A style's look over that of the style it is based on."""
        element = self._elements[name]
        look = self._with(base, element.find(qn("w:rPr")), element.find(qn("w:pPr")))
        if element.find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}") is not None:
            look = replace(look, list_style=name)
        named = element.find(qn("w:name"))
        title = "" if named is None else str(named.get(_VAL, "")).lower()
        if title.startswith("toc "):
            look = replace(look, contents=True)
        if title.startswith("heading ") and look.outline is None and title[8:9].isdigit():
            look = replace(look, outline=int(title[8:9]))
        return look

    def _chain(self, key: str) -> list[str]:
        """The styles from ``key`` on whose looks are not known yet; a chain that bites its tail ends there."""
        chain: list[str] = []
        at: str | None = key
        while at in self._elements and at not in self._looks and at not in chain and len(chain) < _LONGEST_CHAIN:
            chain.append(at)
            at = self._based_on(at)
        return chain

    def _based_on(self, key: str) -> str | None:
        based_on = self._elements[key].find(qn("w:basedOn"))
        return None if based_on is None else str(based_on.get(_VAL))

    def paragraph(self, properties: etree._Element | None) -> Look:
        """The look of a paragraph by its w:pPr."""
        if properties is None:
            return self.look(None)
        style = properties.find(_STYLE)
        key = None if style is None else style.get(_VAL), _paragraph_changes(properties)
        found = self._paragraphs.get(key)
        if found is None:
            look = self.look(key[0])
            found = self._paragraphs[key] = replace(look, **dict(key[1])) if key[1] else look  # type: ignore[arg-type]
        return found

    def run(self, look: Look, properties: etree._Element | None) -> Look:
        """The look of a run by its w:rPr, in a paragraph of this look, which ``paragraph`` or ``look`` gave."""
        if properties is None or not len(properties):
            return look
        style = properties.find(_RUN_STYLE)
        key = id(look), None if style is None else str(style.get(_VAL)), _run_changes(properties)
        found = self._runs.get(key)
        if found is None:
            changes = (self._character(key[1]) if key[1] else {}) | dict(key[2])
            found = self._runs[key] = replace(look, **changes) if changes else look  # type: ignore[arg-type]
        return found

    def _character(self, name: str) -> dict[str, object]:
        """What a character style sets, with those it is based on."""
        changes: dict[str, object] = {}
        at: str | None = name
        for _ in range(_LONGEST_CHAIN):
            if at not in self._elements:
                break
            properties = self._elements[at].find(qn("w:rPr"))
            changes = (dict(_run_changes(properties)) if properties is not None else {}) | changes
            at = self._based_on(at)
        return changes

    def has_borders(self, style_id: str | None) -> bool:
        """Whether a table style, or one it is based on, draws lines."""
        at = style_id
        for _ in range(_LONGEST_CHAIN):
            if at is None or at not in self._elements:
                return False
            if self._elements[at].find(f"{qn('w:tblPr')}/{qn('w:tblBorders')}") is not None:
                return True
            at = self._based_on(at)
        return False

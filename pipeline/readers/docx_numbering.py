"""List labels of a DOCX: Word keeps them in numbering.xml, not in the paragraphs.

Follows ECMA-376 part 1, 17.9: instances of one abstract list count together, an instance's startOverride restarts at
its first use, a level restarts when a higher one counts on unless its lvlRestart says otherwise, a list may be the
one of a list style (numStyleLink), which may be based on another, and a level may belong to a paragraph style (pStyle).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from docx.oxml.ns import qn
from lxml import etree

from pipeline.readers.docx_styles import DEEPEST_LEVEL, Styles, integer, is_on
from pipeline.readers.docx_symbols import bullet

_ROMAN = [(1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")]
_ROMAN += [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]
# Word counts to 32,767 in Roman numerals and to thirty times the alphabet in letters.
_LAST_ROMAN, _LAST_LETTER = 32_767, 780
_HIGHEST = 2**31 - 1
_VAL = qn("w:val")


def roman(number: int) -> str:
    parts = []
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        parts.append(letters * count)
    return "".join(parts)


def letters(number: int) -> str:
    """a to z, then aa, bb, ...: Word repeats the letter."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def format_number(number: int, form: str) -> str:
    """A counter in a w:numFmt's form; in figures where the form does not reach so far."""
    if form == "none":
        return ""
    if form in ("upperRoman", "lowerRoman") and 1 <= number <= _LAST_ROMAN:
        return roman(number) if form == "upperRoman" else roman(number).lower()
    if form in ("upperLetter", "lowerLetter") and 1 <= number <= _LAST_LETTER:
        return letters(number).upper() if form == "upperLetter" else letters(number)
    return f"{number:02d}" if form == "decimalZero" else str(number)


@dataclass(slots=True)
class Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""
    legal: bool = False
    # The level, counted from 1, whose use restarts this one; 0: none does; None: every higher one does.
    restart: int | None = None
    font: str | None = None
    style: str | None = None


@dataclass(slots=True)
class ListInstance:
    abstract: str
    levels: dict[int, Level] = field(default_factory=dict)
    restarts: dict[int, int] = field(default_factory=dict)


def _value(element: etree._Element | None, default: str = "") -> str:
    return default if element is None else str(element.get(_VAL, default))


def _start(element: etree._Element | None) -> int:
    return integer(_value(element, "1"), 1, 0, _HIGHEST)


def _level(element: etree._Element) -> Level:
    restart, style = element.find(qn("w:lvlRestart")), element.find(qn("w:pStyle"))
    fonts = element.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
    return Level(
        start=_start(element.find(qn("w:start"))),
        form=_value(element.find(qn("w:numFmt")), "decimal"),
        text=_value(element.find(qn("w:lvlText"))),
        legal=is_on(element.find(qn("w:isLgl"))),
        restart=None if restart is None else integer(_value(restart), 0, 0, DEEPEST_LEVEL + 1),
        font=None if fonts is None else fonts.get(qn("w:hAnsi")) or fonts.get(qn("w:ascii")),
        style=None if style is None else style.get(_VAL),
    )


def _levels(parent: etree._Element) -> dict[int, Level]:
    found = {}
    for element in parent.findall(qn("w:lvl")):
        number = integer(element.get(qn("w:ilvl"), "0"), -1, -1, DEEPEST_LEVEL + 1)
        if 0 <= number <= DEEPEST_LEVEL:
            found[number] = _level(element)
    return found


class Numbering:
    """Computes labels; paragraphs must be asked for in the order of the document."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        self.instances: dict[str, ListInstance] = {}
        self._counters: dict[str, dict[int, int]] = {}
        self._restarted: set[tuple[str, int]] = set()
        if root is not None:
            self._load(root)

    def _load(self, root: etree._Element) -> None:
        abstracts: dict[str, dict[int, Level]] = {}
        owners: dict[str, str] = {}
        links: dict[str, str] = {}
        for element in root.findall(qn("w:abstractNum")):
            name = str(element.get(qn("w:abstractNumId")))
            abstracts[name] = _levels(element)
            owners.setdefault(_value(element.find(qn("w:styleLink"))), name)
            links[name] = _value(element.find(qn("w:numStyleLink")))
        instances = root.findall(qn("w:num"))
        lists = {str(element.get(qn("w:numId"))): _value(element.find(qn("w:abstractNumId"))) for element in instances}
        for element in instances:
            abstract = lists[str(element.get(qn("w:numId")))]
            abstract = self._linked(abstract, links, owners, lists)
            instance = ListInstance(abstract, dict(abstracts.get(abstract, {})))
            for override in element.findall(qn("w:lvlOverride")):
                self._override(instance, override)
            self.instances[str(element.get(qn("w:numId")))] = instance

    def _linked(self, abstract: str, links: dict[str, str], owners: dict[str, str], lists: dict[str, str]) -> str:
        """The abstract list that has the levels, from list style to list style; a chain that bites its tail ends there."""
        passed = [abstract]
        while link := links.get(passed[-1]):
            at = owners.get(link) or lists.get(self._styles.list_of(link) or "")
            if at is None or at in passed:
                break
            passed.append(at)
        return passed[-1]

    @staticmethod
    def _override(instance: ListInstance, override: etree._Element) -> None:
        number = integer(override.get(qn("w:ilvl"), "0"), -1, -1, DEEPEST_LEVEL + 1)
        if not 0 <= number <= DEEPEST_LEVEL:
            return
        level = override.find(qn("w:lvl"))
        if level is not None:
            instance.levels[number] = _level(level)
        start = override.find(qn("w:startOverride"))
        if start is not None:
            instance.restarts[number] = _start(start)

    def level_of_style(self, instance_id: str, *styles: str | None) -> int | None:
        """The level of a list that belongs to the first of these styles that has one."""
        instance = self.instances.get(instance_id)
        levels = {} if instance is None else instance.levels
        for style in styles:
            for number, level in levels.items():
                if style is not None and level.style == style:
                    return number
        return None

    def label(self, instance_id: str, level: int) -> str | None:
        """The label of the next paragraph of a list level; ``None`` where the list shows none."""
        instance = self.instances.get(instance_id)
        if instance is None or level not in instance.levels:
            return None
        spec = instance.levels[level]
        if spec.form == "bullet":
            return bullet(spec.text, spec.font)
        counters = self._counters.setdefault(instance.abstract, {})
        first = instance.restarts.get(level, spec.start)
        if level in instance.restarts and (instance_id, level) not in self._restarted:
            self._restarted.add((instance_id, level))
            counters[level] = first
        else:
            counters[level] = counters[level] + 1 if level in counters else first
        for deeper in [key for key in counters if key > level]:
            restart = instance.levels.get(deeper, Level()).restart
            if restart is None or level < restart:
                del counters[deeper]
        return self._render(instance, spec, counters) or None

    @staticmethod
    def _render(instance: ListInstance, spec: Level, counters: dict[int, int]) -> str:
        label = spec.text
        for number in range(DEEPEST_LEVEL + 1):
            mark = f"%{number + 1}"
            if mark not in label:
                continue
            other = instance.levels.get(number, Level())
            form = "decimal" if spec.legal else other.form
            start = instance.restarts.get(number, other.start)
            label = label.replace(mark, format_number(counters.get(number, start), form))
        return label.strip()

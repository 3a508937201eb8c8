"""List labels of a DOCX: Word keeps them in numbering.xml, not in the paragraphs.

Follows ECMA-376 part 1, 17.9: levels restart when a higher one counts on, instances of one abstract
list count together, and an instance's startOverride restarts at its first use.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from docx.oxml.ns import qn
from lxml import etree

_ROMAN = [(1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")]
_ROMAN += [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]


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
    """A counter in a w:numFmt's form."""
    if number < 1:
        return str(number)
    if form == "upperRoman":
        return roman(number)
    if form == "lowerRoman":
        return roman(number).lower()
    if form == "upperLetter":
        return letters(number).upper()
    if form == "lowerLetter":
        return letters(number)
    if form == "decimalZero":
        return f"{number:02d}"
    return "" if form == "none" else str(number)


@dataclass(slots=True)
class Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""
    legal: bool = False


@dataclass(slots=True)
class ListInstance:
    abstract: str
    levels: dict[int, Level] = field(default_factory=dict)
    restarts: dict[int, int] = field(default_factory=dict)


def _value(element: etree._Element | None, default: str = "") -> str:
    return default if element is None else str(element.get(qn("w:val"), default))


def _level(element: etree._Element) -> Level:
    return Level(
        start=int(_value(element.find(qn("w:start")), "1") or 1),
        form=_value(element.find(qn("w:numFmt")), "decimal"),
        text=_value(element.find(qn("w:lvlText"))),
        legal=element.find(qn("w:isLgl")) is not None,
    )


State = tuple[dict[str, dict[int, int]], set[tuple[str, int]]]


class Numbering:
    """Computes labels; paragraphs must be asked for in the order of the document."""

    def __init__(self, root: etree._Element | None) -> None:
        self.instances: dict[str, ListInstance] = {}
        self._counters: dict[str, dict[int, int]] = {}
        self._restarted: set[tuple[str, int]] = set()
        self._styles: dict[str, tuple[str, int]] = {}
        if root is not None:
            self._load(root)

    def _load(self, root: etree._Element) -> None:
        abstracts: dict[str, dict[int, Level]] = {}
        for element in root.findall(qn("w:abstractNum")):
            levels = {int(lvl.get(qn("w:ilvl"), "0")): _level(lvl) for lvl in element.findall(qn("w:lvl"))}
            abstracts[str(element.get(qn("w:abstractNumId")))] = levels
        for element in root.findall(qn("w:num")):
            abstract = _value(element.find(qn("w:abstractNumId")))
            instance = ListInstance(abstract, dict(abstracts.get(abstract, {})))
            for override in element.findall(qn("w:lvlOverride")):
                number = int(override.get(qn("w:ilvl"), "0"))
                start = override.find(qn("w:startOverride"))
                if start is not None:
                    instance.restarts[number] = int(_value(start, "1"))
                level = override.find(qn("w:lvl"))
                if level is not None:
                    instance.levels[number] = _level(level)
            self.instances[str(element.get(qn("w:numId")))] = instance

    def label(self, instance_id: str, level: int) -> str | None:
        """The label of the next paragraph of a list level; ``None`` where the list shows none."""
        instance = self.instances.get(instance_id)
        if instance is None or level not in instance.levels:
            return None
        spec = instance.levels[level]
        if spec.form == "bullet":
            return _bullet(spec.text)
        counters = self._counters.setdefault(instance.abstract, {})
        if level in instance.restarts and (instance_id, level) not in self._restarted:
            self._restarted.add((instance_id, level))
            counters[level] = instance.restarts[level]
        else:
            counters[level] = counters.get(level, spec.start - 1) + 1
        for deeper in [key for key in counters if key > level]:
            del counters[deeper]
        return self._render(instance, spec, counters) or None

    def state(self) -> State:
        """The counters now, for ``restore``."""
        return {key: dict(value) for key, value in self._counters.items()}, set(self._restarted)

    def restore(self, state: State) -> None:
        self._counters, self._restarted = state

    @staticmethod
    def _render(instance: ListInstance, spec: Level, counters: dict[int, int]) -> str:
        label = spec.text
        for number in range(9):
            mark = f"%{number + 1}"
            if mark not in label:
                continue
            other = instance.levels.get(number, Level())
            form = "decimal" if spec.legal else other.form
            label = label.replace(mark, format_number(counters.get(number, other.start), form))
        return label.strip()


def _bullet(text: str) -> str:
    """A bullet as printed; symbol fonts' private characters become the round bullet."""
    text = text.strip()
    if not text or "\ue000" <= text[0] <= "\uf8ff":
        return "•"
    return text

"""Fields of a DOCX: their results are text, their instructions are none; form fields show what was chosen.

Follows ECMA-376 part 1, 17.16: a field begins, may separate its instruction from its result, and ends; fields nest,
and what stands in the instruction of another is not shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from docx.oxml.ns import qn
from lxml import etree

from pipeline.readers.docx_styles import Styles, integer, is_on

CHAR, DATA = qn("w:fldChar"), qn("w:ffData")
_TYPE, _VAL = qn("w:fldCharType"), qn("w:val")
DELETED = frozenset({qn("w:del"), qn("w:moveFrom")})
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
TICKED, EMPTY = "☒", "☐"


def balance(root: etree._Element) -> None:
    """Take out of the tree what begins, separates or ends no whole field: it would hide the text behind it."""
    open_fields: list[list[etree._Element]] = []
    alone: list[etree._Element] = []
    for element in root.iter(CHAR):
        if any(parent.tag in DELETED or parent.tag == _FALLBACK for parent in element.iterancestors()):
            continue
        kind = element.get(_TYPE)
        if kind == "begin":
            open_fields.append([element])
        elif not open_fields:
            alone.append(element)
        elif kind == "end":
            open_fields.pop()
        else:
            open_fields[-1].append(element)
    for element in [*alone, *(part for parts in open_fields for part in parts)]:
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)


@dataclass(slots=True)
class _Frame:
    """An open field: whether its result has begun, whether that showed text, what its form shows else."""

    form: str
    result: bool = False
    shown: bool = False


class Fields:
    """The fields that are open at a place."""

    def __init__(self) -> None:
        self._open: list[_Frame] = []
        self.visible = True

    @property
    def in_nested_result(self) -> bool:
        """Whether the innermost field shows its result, be it in another's instruction."""
        return bool(self._open) and self._open[-1].result

    def change(self, element: etree._Element) -> str:
        """Take a w:fldChar; returns the text that a form field shows, where it has no result of its own."""
        kind, text = element.get(_TYPE), ""
        if kind == "begin":
            self._open.append(_Frame(_form(element.find(DATA))))
        elif kind == "separate" and self._open:
            self._open[-1].result = True
        elif kind == "end" and self._open:
            frame = self._open.pop()
            text = "" if frame.shown else frame.form
        self.visible = all(frame.result for frame in self._open)
        return text if self.visible else ""

    def show(self) -> None:
        """Text was shown: the open fields have a result."""
        for frame in self._open:
            frame.shown = True


def _form(data: etree._Element | None) -> str:
    """What a form field shows: the entry chosen of a list, a box with or without a tick."""
    if data is None:
        return ""
    box, choice = data.find(qn("w:checkBox")), data.find(qn("w:ddList"))
    typed = data.find(f"{qn('w:textInput')}/{qn('w:default')}")
    if typed is not None:
        return str(typed.get(_VAL, ""))
    if box is not None:
        state = box.find(qn("w:checked"))
        return TICKED if is_on(state if state is not None else box.find(qn("w:default"))) else EMPTY
    if choice is None:
        return ""
    entries = [str(entry.get(_VAL, "")) for entry in choice.findall(qn("w:listEntry"))]
    chosen = choice.find(qn("w:result"))
    chosen = chosen if chosen is not None else choice.find(qn("w:default"))
    number = 0 if chosen is None else integer(chosen.get(_VAL, "0"), 0, 0, 10_000)
    return entries[number] if number < len(entries) else ""


def control_text(control: etree._Element) -> str:
    """What a content control without content shows: the entry last chosen of its list, its day, or its box."""
    properties = control.find(qn("w:sdtPr"))
    for element in properties if properties is not None else ():
        name = str(element.tag).rpartition("}")[2]
        if name == "checkbox":
            ticked = any(str(e.tag).endswith("}checked") and _is_one(e) for e in element)
            return TICKED if ticked else EMPTY
        if name == "date":
            return _day(str(element.get(qn("w:fullDate"), "")))
        if name in ("dropDownList", "comboBox"):
            last = element.get(qn("w:lastValue"))
            for item in element.findall(qn("w:listItem")):
                if last is not None and item.get(qn("w:value")) == last:
                    return str(item.get(qn("w:displayText")) or last)
    return ""


def without_prompts(root: etree._Element, styles: Styles) -> int:
    """Take out of the tree the words by which content controls ask for content ("Nhấn để chọn ngày"); returns how many ask.

    Programs that fill a control may leave its mark behind: only words in Word's own style for them are taken.
    """
    asking = set()
    for run in [run for run in root.iter(qn("w:r")) if styles.asks(_style_of(run))]:
        control = next(run.iterancestors(qn("w:sdt")), None)
        parent = run.getparent()
        if control is not None and parent is not None and is_on(control.find(f"{qn('w:sdtPr')}/{qn('w:showingPlcHdr')}")):
            parent.remove(run)
            asking.add(control)
    return len(asking)


def _style_of(run: etree._Element) -> str | None:
    style = run.find(f"{qn('w:rPr')}/{qn('w:rStyle')}")
    return None if style is None else style.get(_VAL)


_FULL_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T.*)?")


def _day(full: str) -> str:
    """A date picker's day as Vietnamese offices write it."""
    match = _FULL_DATE.fullmatch(full)
    return "/".join(reversed(match.groups())) if match else ""


def _is_one(element: etree._Element) -> bool:
    """Whether a property of a later namespace is on."""
    value = next((str(v) for k, v in element.attrib.items() if str(k).endswith("}val")), "1")
    return value not in ("0", "false", "off")

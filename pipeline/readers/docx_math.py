"""Equations of a DOCX as one line of text: signs and figures in their order, structure by the usual signs.

Follows ECMA-376 part 1, 22.1: a fraction is a/b, a power a^b, an index a_b, a root √(a); what needs brackets in a line
has them. What the format does not know of here gives the text below it, so that no figure is lost.
"""

from __future__ import annotations

from collections.abc import Callable

from docx.oxml.ns import qn
from lxml import etree

_M = qn("m:r").removesuffix("r")
_VAL = f"{_M}val"
# Properties say how things look, not what they say; those that name signs are read where they belong.
_PROPERTIES = "Pr"


def linear(element: etree._Element) -> str:
    """The text of an m:oMath, m:oMathPara or any part of one."""
    name = _name(element)
    if name == "t":
        return element.text or ""
    if name == "sym":
        return ""
    if name.endswith(_PROPERTIES) and len(name) > len(_PROPERTIES):
        return ""
    read = _READERS.get(name) if element.tag.startswith(_M) else None
    return read(element) if read is not None else _inside(element)


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _inside(element: etree._Element) -> str:
    return "".join(linear(child) for child in element)


def _part(element: etree._Element, name: str) -> str:
    part = element.find(_M + name)
    return "" if part is None else _inside(part)


def _closed(text: str) -> str:
    """In brackets if it is more than one word or figure."""
    text = text.strip()
    return text if text.replace(",", "").replace(".", "").replace("%", "").isalnum() or len(text) <= 1 else f"({text})"


def _sign(element: etree._Element, properties: str, name: str, default: str) -> str:
    """A sign that properties name: the default where they are silent, none where they name an empty one."""
    found = element.find(f"{_M}{properties}/{_M}{name}")
    return default if found is None else str(found.get(_VAL) or "")


def _fraction(element: etree._Element) -> str:
    return f"{_closed(_part(element, 'num'))}/{_closed(_part(element, 'den'))}"


def _script(element: etree._Element) -> str:
    lower, upper = _part(element, "sub"), _part(element, "sup")
    return _part(element, "e") + (f"_{_closed(lower)}" if lower else "") + (f"^{_closed(upper)}" if upper else "")


def _root(element: etree._Element) -> str:
    degree = _part(element, "deg").strip()
    return (f"{degree}√" if degree else "√") + f"({_part(element, 'e')})"


def _brackets(element: etree._Element) -> str:
    between = _sign(element, "dPr", "sepChr", "|")
    parts = [_inside(part) for part in element.findall(f"{_M}e")]
    return _sign(element, "dPr", "begChr", "(") + between.join(parts) + _sign(element, "dPr", "endChr", ")")


def _sum(element: etree._Element) -> str:
    lower, upper = _part(element, "sub"), _part(element, "sup")
    limits = (f"_{_closed(lower)}" if lower else "") + (f"^{_closed(upper)}" if upper else "")
    return f"{_sign(element, 'naryPr', 'chr', '∫')}{limits} {_part(element, 'e')}"


def _limit(element: etree._Element) -> str:
    limit = _part(element, "lim")
    return _part(element, "e") + (f"_{_closed(limit)}" if limit else "")


def _rows(element: etree._Element) -> str:
    rows = element.findall(f"{_M}mr")
    if rows:
        return "; ".join(" ".join(_inside(cell) for cell in row.findall(f"{_M}e")) for row in rows)
    return "; ".join(_inside(part) for part in element.findall(f"{_M}e"))


def _function(element: etree._Element) -> str:
    return f"{_part(element, 'fName')} {_part(element, 'e')}"


def _paragraph(element: etree._Element) -> str:
    return " ".join(linear(child) for child in element if _name(child) == "oMath")


_READERS: dict[str, Callable[[etree._Element], str]] = {
    "f": _fraction,
    "sSup": _script,
    "sSub": _script,
    "sSubSup": _script,
    "sPre": _script,
    "rad": _root,
    "d": _brackets,
    "nary": _sum,
    "limLow": _limit,
    "limUpp": _limit,
    "m": _rows,
    "eqArr": _rows,
    "func": _function,
    "oMathPara": _paragraph,
}

"""Assigning phrases that end a statement: "Chủ trì: X; phối hợp: Y; thời gian: Z", "(X chủ trì, Y phối hợp; Z)"."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extractors.quotes import Quote
from extractors.roles import cell_roles

_KEY = re.compile(
    r"(?:^|(?<=[\s(;.,\-–+]))[-–+(]*\s*(?:(?:don vi|co quan|bo phan|cong chuc|nguoi|phan cong|can bo)\s+)?"
    r"(?P<key>chu tri|phu trach|thuc hien|phoi hop|thoi gian|thoi han|han hoan thanh|hoan thanh)"
    r"(?:\s+(?:thuc hien|tham muu|hoan thanh|chinh|la|giai quyet))*\s*:\s*"
)
_KINDS = {
    "chu tri": "lead", "phu trach": "lead", "thuc hien": "lead", "phoi hop": "support",
    "thoi gian": "deadline", "thoi han": "deadline", "han hoan thanh": "deadline", "hoan thanh": "deadline",
}  # fmt: skip


@dataclass(slots=True)
class Closing:
    """An assigning phrase: "Chủ trì: X; phối hợp: Y; thời gian: Z"."""

    start: int
    fields: dict[str, Quote] = field(default_factory=dict)


def closing_phrase(quote: Quote) -> Closing | None:
    """The assigning phrase that ends a statement; ``None`` without one."""
    return _bracketed(quote) or _keyed(quote)


def _keyed(quote: Quote) -> Closing | None:
    """ "Chủ trì: X; phối hợp: Y": what is done stands before who does it."""
    folded = quote.folded
    found = [(m.start(), m.end(), _KINDS[m.group("key")]) for m in _KEY.finditer(folded)]
    found = [row for i, row in enumerate(found) if row[2] != "lead" or i == 0 or "lead" not in {r[2] for r in found[:i]}]
    if not found:
        return None
    # A lone "thực hiện:" or "phối hợp:" in the middle introduces a list.
    if len(found) == 1 and found[0][0] > 0 and (found[0][2] == "support" or len(folded) - found[0][1] > 90):
        return None
    closing = Closing(found[0][0])
    for index, (_, end, kind) in enumerate(found):
        stop = found[index + 1][0] if index + 1 < len(found) else len(folded)
        closing.fields.setdefault(kind, quote.slice(end, stop).strip(" .;,()-–+"))
    if "lead" in closing.fields and not cell_roles(closing.fields["lead"]):
        return None
    if "lead" in closing.fields and cell_roles(closing.fields["lead"]) == ["other"] and len(closing.fields) == 1:
        return None
    return closing


_BRACKETS = re.compile(r"\((?P<body>[^()]*\b(?:chu tri|phu trach|phoi hop)\b(?!\s*:)[^()]*)\)[\s.;]*$")
_AFTER = re.compile(r"\s*\b(?P<key>chu tri|phu trach|phoi hop)(?:\s+(?:thuc hien|tham muu|chinh))*\s*$")


def _bracketed(quote: Quote) -> Closing | None:
    """Words in brackets at the end whose roles stand before what they do: "(Văn phòng chủ trì, Công an phối hợp; quý II)"."""
    found = _BRACKETS.search(quote.folded)
    if found is None:
        return None
    closing = Closing(found.start())
    start = found.start("body")
    for piece in re.finditer(r"[^;,]+", found.group("body")):
        stop = found.start("body") + piece.end()
        key = _AFTER.search(quote.folded, start, stop)
        if key is not None:
            closing.fields.setdefault(_KINDS[key.group("key")], quote.slice(start, key.start()).strip(" ;,-–"))
            start = stop
        elif piece.group().strip().startswith("phoi hop"):
            closing.fields.setdefault("support", quote.slice(stop - len(piece.group().lstrip()), stop).strip(" ;,-–"))
            start = stop
    rest = quote.slice(start, found.end("body")).strip(" ;,-–:")
    if closing.fields and any(c.isalnum() for c in rest.text):
        closing.fields.setdefault("deadline", rest)
    known = [kind for kind in ("lead", "support") if kind in closing.fields]
    return closing if known and all(cell_roles(closing.fields[kind]) not in ([], ["other"]) for kind in known) else None

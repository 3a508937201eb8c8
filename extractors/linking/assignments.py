"""Assigning phrases that end a statement: "Chủ trì: X; phối hợp: Y; thời gian: Z", "(X chủ trì, Y phối hợp; Z)"."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from language.mentions.assigning import cell_roles, names_only
from language.mentions.deadlines import Years, of_cell
from language.quotes import Quote

_KEY = re.compile(
    r"(?:^|(?<=[\s(\[;.,\-–+]))[-–+(\[]{0,3}\s?(?:(?:don vi|co quan|bo phan|cong chuc|nguoi|phan cong|can bo)\s+)?"
    r"(?P<key>chu tri|phu trach|thuc hien|phoi hop|tham muu|trach nhiem|thoi gian|thoi han|han hoan thanh|hoan thanh|san pham|ket qua)"
    r"(?:\s+(?:thuc hien|tham muu|hoan thanh|chinh|la|giai quyet|dau ra))*\s*:\s*"
)
_KINDS = {
    "chu tri": "lead", "phu trach": "lead", "thuc hien": "lead", "tham muu": "lead", "trach nhiem": "lead", "phoi hop": "support",
    "thoi gian": "deadline", "thoi han": "deadline", "han hoan thanh": "deadline", "hoan thanh": "deadline",
    "san pham": "product", "ket qua": "product",
}  # fmt: skip
# Cells that state a time without one that can be typed.
_NO_TIME = re.compile(
    r"theo (?:ke hoach|quy dinh|huong dan|tien do|yeu cau|chuong trinh)|khi (?:co|phat sinh)|dinh ky|kip thoi|dot xuat|ngay sau"
)


@dataclass(slots=True)
class Closing:
    """An assigning phrase: "Chủ trì: X; phối hợp: Y; thời gian: Z"."""

    start: int
    fields: dict[str, Quote] = field(default_factory=dict)


def closing_phrase(quote: Quote) -> Closing | None:
    """The assigning phrase that ends a statement; ``None`` without one."""
    return _bracketed(quote) or _keyed(quote) or _named(quote)


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
    # Products in prose belong to no field; alone they close nothing.
    if all(kind == "product" for _, _, kind in found):
        return None
    closing = Closing(found[0][0])
    for index, (_, end, kind) in enumerate(found):
        stop = found[index + 1][0] if index + 1 < len(found) else len(folded)
        if kind != "product":
            closing.fields.setdefault(kind, quote.slice(end, stop).strip(" .;,()[]-–+"))
    if list(closing.fields) == ["deadline"] and not _states_time(closing.fields["deadline"]):
        return None
    if "lead" in closing.fields and not cell_roles(closing.fields["lead"]):
        return None
    if "lead" in closing.fields and cell_roles(closing.fields["lead"]) == ["other"] and len(closing.fields) == 1:
        return None
    return closing


def _states_time(quote: Quote) -> bool:
    return of_cell(quote, Years(2000, 2000)) is not None or _NO_TIME.match(quote.folded) is not None


_BRACKETS = re.compile(
    r"[(\[](?P<body>[^()\[\]]*\b(?:chu tri|phu trach|phoi hop|thuc hien|tham muu|theo doi)\b(?!\s*:)[^()\[\]]*)[)\]][\s.;]*$"
)
_AFTER = re.compile(r"\s*\b(?P<key>chu tri|phu trach|phoi hop|thuc hien|tham muu)(?:\s+(?:thuc hien|tham muu|chinh))*\s*$")
_NAMES = re.compile(r"(?<!\w)[(\[](?P<body>[^()\[\]]{4,120})[)\]][\s.;]*$")
_PLACE = re.compile(r"\b(?:tai|o|cua|cho|gom|la|nhu)\s+(?:\S+\s+){0,3}$")


def _named(quote: Quote) -> Closing | None:
    """Nothing but names, and perhaps a time, in brackets at the end: "(Công chức TP-HT; quý II/2024)"."""
    found = _NAMES.search(quote.folded)
    if found is None or _PLACE.search(quote.folded[: found.start()]):
        return None
    pieces = [(found.start("body") + m.start(), found.start("body") + m.end()) for m in re.finditer(r"[^;]+", found.group("body"))]
    closing = Closing(found.start())
    for start, end in pieces:
        piece = quote.slice(start, end).strip(" ,;")
        if names_only(piece.text) and "lead" not in closing.fields:
            closing.fields["lead"] = piece
        elif of_cell(piece, Years(2000, 2000)) and "deadline" not in closing.fields and "lead" in closing.fields:
            closing.fields["deadline"] = piece
        else:
            return None
    return closing if "lead" in closing.fields else None


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

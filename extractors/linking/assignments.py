"""Assigning words that close an item or several: "Chủ trì: X; phối hợp: Y; thời gian: Z", "(X chủ trì; quý II)", "Như trên".

The plan contract, "Tasks": a closing phrase or line that only assigns fills the fields of the item, or of all the items that
it closes, and is no part of the text. Whatever else such words hold, they are no assignment.
"""

from __future__ import annotations

import re

from extractors.linking.assigning_words import AROUND, Closing, is_time, parsed, put
from language.columns import names_product
from language.mentions.abbreviations import shortens
from language.mentions.actors import Level, of_quote
from language.mentions.cells import cell_roles
from language.mentions.deadlines import states_time
from language.mentions.keys import BEGINS, says_who, tells
from language.mentions.loose_times import only_loose
from language.quotes import Quote
from language.text import Folded


def closing_phrase(quote: Quote, level: Level = "commune") -> Closing | None:
    """The assigning phrase that ends a statement; ``None`` without one."""
    bracket, tail = _bracketed(quote, level), _tail(quote, level)
    # "Người thực hiện: đ/c Lan (kế toán)": the brackets say of whom the key speaks.
    return tail if bracket is None or (tail is not None and tail.start < bracket.start) else bracket


# The end of a sentence or line, or a bullet, behind which nothing but an assignment may stand.
_EDGE = re.compile(r"(?:[.;:!,](?=\s)|\s[-–+]\s|=>|->|→)\s*|(?<=\))\s+")
# What assigns without a key: "=> VP-TK", "- VP-TK, quý I".
_ARROW = re.compile(r"(?:=>|->|→)\s*$")
_UNKEYED = re.compile(r"(?:=>|->|→)\s*\S|\s[-–]\s[^;:]{2,100}$")
_MOST_EDGES = 14


def _tail(quote: Quote, level: Level) -> Closing | None:
    """The longest end of a statement that is nothing but an assignment with a key or a name that acts."""
    if not tells(quote.folded) and _UNKEYED.search(quote.folded) is None:
        return None
    edges = sorted({0, *quote.line_starts, *(match.end() for match in _EDGE.finditer(quote.folded))})[-_MOST_EDGES:]
    best: Closing | None = None
    for edge in reversed(edges):
        words = quote.slice(edge, len(quote.text))
        if not any(c.isalnum() for c in words.text):
            continue
        if len(words.text) > 400:
            break
        found = parsed(words, level, keyed=True) or _unkeyed(quote, edge, level)
        # "Các thôn phối hợp thực hiện." is a sentence of its own.
        alone = found is not None and set(found.fields) == {"support"} and edge == 0 and ":" not in words.text
        if (
            found is not None
            and not alone
            and not (edge and quote.folded[:edge].rstrip().endswith(",") and BEGINS.match(words.folded) is None)
        ):
            found.start = edge
            best = found
    return best


# A line of what comes of the task; "Kết quả:" may as well tell what was reached, so that a product must stand behind it.
_PRODUCT = re.compile(
    r"[\W_]*(?P<key>san pham|dau ra|ket qua)"
    r"(?: (?:dau ra|du kien|phai co|can co|phai dat|can dat|san pham|phai nop|thuc hien|hoan thanh|cu the|la|giao nop|chinh)){0,2}\s*:\s*(?=\w)"
)


def product_line(quote: Quote) -> Closing | None:
    """The end of a statement, from a line's or sentence's beginning on, that says what comes of it: "Sản phẩm: Biên bản; Thông báo"."""
    if "san pham" not in quote.folded and "dau ra" not in quote.folded and "ket qua" not in quote.folded:
        return None
    edges = sorted({0, *quote.line_starts, *(match.end() for match in re.finditer(r"[.;]\s+", quote.folded))})
    for edge in edges[-_MOST_EDGES:]:
        words = quote.slice(edge, len(quote.text))
        found = _PRODUCT.match(words.folded)
        if found is None:
            continue
        value = words.slice(found.end(), len(words.text)).strip(AROUND)
        if len(value.text) <= _LONGEST_PRODUCT and (found.group("key") != "ket qua" or names_product(value.folded)):
            return Closing(edge, {"product": value})
    return None


_LONGEST_PRODUCT = 250


def under_key(quote: Quote, kind: str, level: Level) -> Closing | None:
    """What words under a heading that is a key assign, where they are nothing but names or a time; ``None`` else."""
    closing = Closing(0)
    words = quote.strip(AROUND)
    if kind == "product" or (kind == "deadline" and not is_time(words)) or not put(closing, kind, words, level):
        return None
    return closing


def _unkeyed(quote: Quote, edge: int, level: Level) -> Closing | None:
    """Names behind an arrow; names and a time behind a dash."""
    arrow = _ARROW.search(quote.folded, max(0, edge - 4), edge) is not None
    if not arrow and _DASH.search(quote.folded, max(0, edge - 3), edge) is None:
        return None
    actors = () if arrow else of_quote(quote, level, assigning=True).actors
    if any(actor.start < edge <= actor.end + 3 and actor.start < edge - 3 for actor in actors):
        return None  # the dash of a name ("Văn phòng - Thống kê"), or between two ("giữa Văn phòng - Công an xã")
    words = quote.slice(edge, len(quote.text))
    found = parsed(words, level, keyed=False)
    if found is None or "lead" not in found.fields:
        return None
    # "... không còn phù hợp – VP": nothing but names that begin as such.
    named = words.text[:1].isupper() and "specialist_officers" not in cell_roles(found.fields["lead"], level)
    return found if arrow or "deadline" in found.fields or named else None


_DASH = re.compile(r"\s[-–+]\s$")


_BRACKET = re.compile(r"[(\[](?P<body>[^()\[\]]*(?:\([^()]*\)[^()\[\]]*)*)[)\]][\s.;,/]*$")
# "tại các bộ phận (Văn phòng, Tư pháp)": what is named in such brackets are parts or examples; "ở trụ sở (bộ phận Một cửa)": a place.
_PARTS = re.compile(
    r"\b(?:gom|la|nhu)\s+(?:\S+\s+){0,3}$|\b(?:bo phan|don vi|co quan)(?: (?:chuyen mon|lien quan|truc thuoc|khac))?\s+$"
    r"|\b(?:tai|o|cua|cho)\s+(?:cac|nhung|mot so|hai|ba|bon|\d{1,2})\s+(?:xa|phuong|thon|ap|ban|phong|to|nganh|bo phan|don vi|co quan|doan the|linh vuc)[\s,]+(?:\S+\s+){0,2}$"
)
_WHERE = re.compile(r"\b(?:tai|o)\s+(?:\S+\s+){0,3}$")


def _bracketed(quote: Quote, level: Level) -> Closing | None:
    """Brackets at the end that only assign or date, perhaps the whole statement; further ones before them too."""
    found = _BRACKET.search(quote.folded)
    if found is None:
        return None
    inner = quote.slice(found.start("body"), found.end("body"))
    closing = parsed(inner, level, keyed=False)
    if closing is None:
        return None
    if set(closing.fields) == {"deadline"} and not (states_time(closing.fields["deadline"]) or only_loose(closing.fields["deadline"])):
        return None
    if (
        set(closing.fields) == {"lead"}
        and not says_who(inner.folded)
        and (
            _are_parts(quote.folded[: found.start()], inner, level)
            or _names_places(inner, level)
            or shortens(inner.text, quote.text[: found.start()])
        )
    ):
        return None
    closing.start = found.start()
    before = _bracketed(quote.slice(0, found.start()), level) if found.start() else None
    if before is not None and not set(before.fields) & set(closing.fields):
        return Closing(before.start, before.fields | closing.fields, before.same or closing.same, closing.scope or before.scope)
    return closing


def _are_parts(before: Folded, words: Quote, level: Level) -> bool:
    """Whether names in brackets only tell of which parts or place the words before them speak."""
    where = _WHERE.search(before) is not None
    return _PARTS.search(before) is not None or (where and cell_roles(words, level) == ["one_stop_shop"] and " " in words.text.strip())


def _names_places(words: Quote, level: Level) -> bool:
    """ "(thôn Trung Lương, thôn Vĩnh Hội)": hamlets by name, nobody who acts for them."""
    actors = of_quote(words, level).actors
    return bool(actors) and all(actor.role == "hamlets" and words.folded.startswith(_HAMLETS, actor.start) for actor in actors)


_HAMLETS = ("thon ", "ap ", "ban ", "buon ", "khom ", "xom ", "khu pho ", "lang ", "to dan pho ", "khu ")

"""Assigning words that close an item or several: "Chủ trì: X; phối hợp: Y; thời gian: Z", "(X chủ trì; quý II)", "Như trên".

The plan contract, "Tasks": a closing phrase or line that only assigns fills the fields of the item, or of all the items that
it closes, and is no part of the text. Whatever else such words hold, they are no assignment.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from language.lexicon import vocabulary
from language.mentions.actors import Level, blanked, of_quote
from language.mentions.assigning import cell_assignment, cell_roles
from language.mentions.deadlines import states_time
from language.quotes import Quote
from language.text import Folded, search_key

_OF = r"(?:\s*\([^()]{0,40}\)|\s+(?:hai|ba|bon|nam|sau|cac|nhung|\d{1,2}|noi dung|nhiem vu)\s+(?:nhiem vu|noi dung|viec|cong viec|muc)[^:;.]{0,30})?"
_WHO = r"(?:chiu|cung|don vi|co quan|bo phan|cong chuc|nguoi|phan cong|can bo|to chuc|dau moi)"
_KEY = re.compile(
    rf"(?:{_WHO}\s+)?(?P<key>chu tri|phu trach|thuc hien|phoi hop|tham muu|trach nhiem|phan cong|nguoi lam|don vi lam|dau moi|tham gia|giup viec|ho tro|thoi gian|thoi han|thoi diem"
    r"|han hoan thanh|han xu ly|tien do|hoan thanh|xong|san pham|(?<!tra )ket qua|dau ra)"
    rf"(?:\s+(?:thuc hien|tham muu|hoan thanh|chinh|la|giai quyet|dau ra|phoi hop|du kien|cu the)\b)*{_OF}\s*:\s*"
)
_BEGINS = re.compile(rf"[-–+*(\[\s]{{0,4}}{_KEY.pattern}")
_KINDS = {
    "chu tri": "lead", "phu trach": "lead", "thuc hien": "lead", "tham muu": "lead", "trach nhiem": "lead", "phan cong": "lead",
    "nguoi lam": "lead", "don vi lam": "lead", "dau moi": "lead", "theo doi": "lead", "dam nhiem": "lead", "phoi hop": "support",
    "tham gia": "support", "giup viec": "support", "ho tro": "support", "thoi gian": "deadline", "thoi han": "deadline", "thoi diem": "deadline", "han hoan thanh": "deadline",
    "han xu ly": "deadline", "tien do": "deadline", "hoan thanh": "deadline", "xong": "deadline",
    "san pham": "product", "ket qua": "product", "dau ra": "product",
}  # fmt: skip
_GIVES = re.compile(r"do |giao (?:cho )?")
# Behind the name: "X chủ trì", "Y phối hợp thực hiện".
_BEHIND = re.compile(
    r"\s+(?P<key>chu tri|phu trach|phoi hop|thuc hien|tham muu|theo doi|dam nhiem|dau moi)(?:\s+(?:thuc hien|tham muu|chinh|to chuc|xay dung))*\s*$"
)
_WITH = re.compile(r"\s*(?:va\s+)?phoi hop(?:\s+(?:voi|cung))?\s+(?=\S)")
_SAME = re.compile(r"[\W_]*(?:phan cong\s*:?\s*|chu tri\s*:?\s*|thuc hien\s*:?\s*)?nhu (?:tren|muc tren|nhiem vu tren)[\W_]*")
# "Các nhiệm vụ tại khoản 2 này: ...", "Khoản 5 này: ...", "Các việc từ (1) đến (5): ...", "Ba nhiệm vụ của mục này: ...".
_SCOPE = re.compile(
    r"[\W_]*(?:ca )?(?:(?:cac|toan bo|tat ca cac|nhung|hai|ba|bon|nam|sau|bay|\d{1,2})\s+)?(?:nhiem vu|noi dung|viec|cong viec|chi tieu|muc|khoan|phan|diem|tieu muc)\b"
    r"(?P<what>[^:;]{0,70}?)\s*(?::\s*|\s(?=(?:do|giao)\b))(?:do\s+|giao\s+)?"
)
# "Giao công chức X chủ trì thực hiện các nội dung (1), (2), (3) nêu trên."
_SCOPE_BEHIND = re.compile(
    r"\s+(?:thuc hien\s+)?(?:ca )?(?:cac|hai|ba|bon|nam|sau|bay|nhung|toan bo)\s+(?:nhiem vu|noi dung|viec|cong viec)\b[^.;:]{0,50}\b(?:tren|nay)\W*$"
)
_SCOPED = re.compile(r"tren|nay|tu \W?\w|muc \w|khoan \w|diem \w|phan \w|\d|cua muc|trong muc|thuoc|tai|\b[a-z]\b|neu|noi")


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(word for line in vocabulary("assignments")[name] for word in search_key(line).split())


_WORD = re.compile(r"[a-z]+")
_NO_TIME = re.compile(
    r"theo (?:ke hoach|quy dinh|huong dan|tien do|yeu cau|chuong trinh)|khi (?:co|phat sinh)|dinh ky|kip thoi|dot xuat|ngay sau"
)


@dataclass(slots=True)
class Closing:
    """An assigning phrase from ``start`` on; ``same``: it stands for the one above; ``scope``: what it says it closes, folded."""

    start: int
    fields: dict[str, Quote] = field(default_factory=dict)
    same: bool = False
    scope: Folded | None = None


def closing_phrase(quote: Quote, level: Level = "commune") -> Closing | None:
    """The assigning phrase that ends a statement; ``None`` without one."""
    return _bracketed(quote, level) or _tail(quote, level)


# The end of a sentence or line, or a bullet, behind which nothing but an assignment may stand.
_EDGE = re.compile(r"(?:[.;:!,](?=\s)|\s[-–+]\s)\s*|(?<=\))\s+")
_MOST_EDGES = 14
# Without one of these nothing is assigned at the end of a sentence; most statements have none.
_TELLS = re.compile(
    r"\b(?:nhiem vu|noi dung|viec)\b[^.;:]{0,40}\b(?:do|giao)\b"
    r"|chu tri|phu trach|phoi hop|nhu (?:tren|muc tren|nhiem vu tren)|dau moi|\b(?:thuc hien|tham muu|theo doi|dam nhiem)\W*$"
    r"|(?:thuc hien|tham muu|trach nhiem|phan cong|nguoi lam|tham gia|giup viec|ho tro|thoi gian|thoi han|thoi diem|han |tien do|hoan thanh|xong|san pham"
    r"|(?<!tra )ket qua|dau ra)[^:;.]{0,60}:"
)


def _tail(quote: Quote, level: Level) -> Closing | None:
    """The longest end of a statement that is nothing but an assignment with a key or a name that acts."""
    if _TELLS.search(quote.folded) is None:
        return None
    edges = sorted({0, *quote.line_starts, *(match.end() for match in _EDGE.finditer(quote.folded))})[-_MOST_EDGES:]
    best: Closing | None = None
    for edge in reversed(edges):
        words = quote.slice(edge, len(quote.text))
        if not any(c.isalnum() for c in words.text):
            continue
        if len(words.text) > 400:
            break
        found = _parsed(words, level, keyed=True)
        # "Các thôn phối hợp thực hiện." is a sentence of its own.
        alone = found is not None and set(found.fields) == {"support"} and edge == 0 and ":" not in words.text
        if (
            found is not None
            and not alone
            and not (edge and quote.folded[:edge].rstrip().endswith(",") and _BEGINS.match(words.folded) is None)
        ):
            found.start = edge
            best = found
    return best


_BRACKET = re.compile(r"[(\[](?P<body>[^()\[\]]*(?:\([^()]*\)[^()\[\]]*)*)[)\]][\s.;,/]*$")
# "tại các xã (An Phú, An Lạc)": what is named in such brackets are places, parts or examples.
_PLACE = re.compile(r"\b(?:tai|o|gom|la|nhu)\s+(?:\S+\s+){0,3}$|\bcua\s+(?:\S+\s+){0,2}$")


def _bracketed(quote: Quote, level: Level) -> Closing | None:
    """Brackets at the end that only assign or date, perhaps the whole statement; further ones before them too."""
    found = _BRACKET.search(quote.folded)
    if found is None:
        return None
    inner = quote.slice(found.start("body"), found.end("body"))
    closing = _parsed(inner, level, keyed=False)
    if closing is None:
        return None
    if set(closing.fields) == {"deadline"} and not states_time(closing.fields["deadline"]):
        return None
    if (
        set(closing.fields) == {"lead"}
        and not _says_who(inner)
        and (_PLACE.search(quote.folded[: found.start()]) or _names_places(inner, level))
    ):
        return None
    closing.start = found.start()
    before = _bracketed(quote.slice(0, found.start()), level) if found.start() else None
    if before is not None and not set(before.fields) & set(closing.fields):
        return Closing(before.start, before.fields | closing.fields, before.same or closing.same, closing.scope or before.scope)
    return closing


def _names_places(words: Quote, level: Level) -> bool:
    """ "(thôn Trung Lương, thôn Vĩnh Hội)": hamlets by name, nobody who acts for them."""
    actors = of_quote(words, level).actors
    return all(actor.role == "hamlets" and words.folded.startswith(_HAMLETS, actor.start) for actor in actors)


_HAMLETS = ("thon ", "ap ", "ban ", "buon ", "khom ", "xom ", "khu pho ", "lang ", "to dan pho ", "khu ")


def _says_who(words: Quote) -> bool:
    return any(re.search(rf"\b{key}\b", words.folded) for key in ("chu tri", "phu trach", "thuc hien", "tham muu", "phoi hop"))


def _parsed(words: Quote, level: Level, *, keyed: bool) -> Closing | None:
    """Words that are nothing but an assignment; ``keyed``: only if something in them says that they assign."""
    closing = Closing(0)
    scope = _SCOPE.match(words.folded)
    if scope is not None and _SCOPED.search(scope.group("what") + " "):
        closing.scope = words.folded[: scope.end()]
        words = words.slice(scope.end(), len(words.text))
    behind = _SCOPE_BEHIND.search(words.folded)
    if closing.scope is None and behind is not None and "chu tri" in words.folded[: behind.start()]:
        closing.scope = Folded(behind.group())
        words = words.slice(0, behind.start())
    told = closing.scope is not None
    kind = ""
    for start, end in _pieces(words):
        piece = words.slice(start, end).strip(" .;,()[]-–+*/")
        if not any(c.isalnum() for c in piece.text):
            continue
        if _SAME.fullmatch(piece.folded):
            closing.same = told = True
            continue
        key = _BEGINS.match(piece.folded)
        if key is not None:
            kind, told = _KINDS[key.group("key")], True
            closing.scope = closing.scope or (Folded(key.group()) if "(" in key.group() or " tren" in key.group() else None)
            piece = piece.slice(key.end(), len(piece.text)).strip(" .;,()[]-–+*/")
            if _SAME.fullmatch(piece.folded):
                closing.same = True
                continue
            if kind == "lead" and _BEHIND.search(piece.folded):
                # "Phân công: X chủ trì, Y phối hợp": the key says that somebody is named, the verbs who does what.
                if _place(closing, piece, "", level) is None:
                    return None
            elif not _put(closing, kind, piece, level):
                return None
            continue
        placed = _place(closing, piece, kind, level)
        if placed is None:
            return None
        told = told or placed
    if not told and (keyed or not closing.fields):
        return None
    return closing if (closing.fields.keys() - {"product"} or closing.same) else None


_BREAK = re.compile(
    r";|[.\n](?=\s|$|[a-z])|\s[-–+]\s(?=(?:don vi |co quan )?(?:chu tri|phoi hop|thoi gian|thoi han))|,\s*(?=(?:va )?phoi hop\b)"
    r"|,\s*(?=(?:hoan thanh|xong|thoi gian)\b)|(?<=chu tri),|(?<=phoi hop),"
)


def _pieces(words: Quote) -> list[tuple[int, int]]:
    """Ranges between semicolons, full stops, line ends and keys."""
    edges = [0, *words.line_starts]
    edges += [match.end() for match in _BREAK.finditer(words.folded) if not _abbreviates(words.folded, match.start())]
    edges += [match.start() for match in _KEY.finditer(words.folded) if match.start() and words.folded[match.start() - 1] in " -,.;("]
    edges = sorted(set(edges))
    return [(a, b) for a, b in zip(edges, [*edges[1:], len(words.text)], strict=True) if b > a]


def _abbreviates(folded: Folded, place: int) -> bool:
    """Whether a full stop belongs to an abbreviation ("UB.MTTQ", "P. KT") or a number."""
    return folded[place] == "." and (
        re.search(r"(?:\b[a-z]{1,3}|\d)$", folded[:place]) is not None and folded[place + 1 : place + 2].isalnum()
    )


def _put(closing: Closing, kind: str, piece: Quote, level: Level) -> bool:
    """A keyed field's value; ``False`` where it cannot be one."""
    if kind in closing.fields or not any(c.isalnum() for c in piece.text):
        return kind in closing.fields or kind == "product"
    if kind in ("lead", "support"):
        named, beside = cell_assignment(piece, level) if kind == "lead" else (piece, None)
        who, time = _names_and_time(named, level) if named is not None else (None, None)
        if who is None or (beside is not None and _names_and_time(beside, level)[0] is None):
            return False
        closing.fields[kind] = who
        if beside is not None:
            closing.fields.setdefault("support", beside)
        if time is not None:
            closing.fields.setdefault("deadline", time)
        return True
    if kind == "deadline" and not _names_time(piece):
        # "Thời hạn: 03 ngày sau khi có quyết định": counted from an event, beside somebody named.
        return _COUNTED_FROM.search(piece.folded) is not None
    closing.fields[kind] = piece
    return True


def _place(closing: Closing, piece: Quote, kind: str, level: Level) -> bool | None:
    """Put a piece without a key where it belongs: names, with what they do behind or before them, or a time.

    ``True``: it says who acts; ``False``: it is only a name or a time; ``None``: it is something else.
    """
    if kind == "product":
        return False
    beside = _WITH.match(piece.folded)
    if beside is not None:
        words = piece.slice(beside.end(), len(piece.text))
        done = re.search(r"\s+(?:thuc hien|to chuc)\s*$", words.folded)
        words = words.slice(0, done.start()) if done else words
        return True if _put(closing, "support", words, level) else None
    given = _GIVES.match(piece.folded)
    piece = piece.slice(given.end(), len(piece.text)) if given else piece
    behind = _BEHIND.search(piece.folded)
    if behind is not None:
        placed = _put(closing, _KINDS[behind.group("key")], piece.slice(0, behind.start()), level)
        return True if placed and _KINDS[behind.group("key")] in closing.fields else None
    if _is_time(piece):
        closing.fields.setdefault("deadline", piece)
        return False
    who, time = _names_and_time(piece, level)
    if who is None:
        return None
    closing.fields["lead" if "lead" not in closing.fields else "support"] = who
    if time is not None:
        closing.fields.setdefault("deadline", time)
    return False


_LONGEST_TIME = 90


def _is_time(piece: Quote) -> bool:
    words = _WORD.findall(piece.folded)
    return len(piece.text) <= _LONGEST_TIME and _words("times").issuperset(words) and _names_time(piece)


def _names_time(quote: Quote) -> bool:
    """Whether words state a time, be it one that cannot be typed ("theo kế hoạch")."""
    return states_time(quote) or _NO_TIME.match(quote.folded) is not None


_COUNTED_FROM = re.compile(r"\b(?:ngay|gio|thang|tuan)\b[^;:]{0,20}\b(?:sau khi|ke tu|tu khi|sau)\b")
_DOES = re.compile(r"(?:cung )?(?:to chuc )?thuc hien\b\s*")


def _names_and_time(piece: Quote, level: Level) -> tuple[Quote | None, Quote | None]:
    """A piece that is nothing but names and perhaps a time behind a comma; ``None`` for the names where it is not."""
    actors = of_quote(piece, level).actors
    if not actors:
        return (piece, None) if cell_roles(piece, level) != ["other"] else (None, None)
    last = max(actor.end for actor in actors)
    rest = piece.slice(last, len(piece.text)).strip(" ,;.()-–:")
    does = _DOES.match(rest.folded)
    rest = rest.slice(does.end(), len(rest.text)) if does else rest
    time = rest if any(c.isalnum() for c in rest.text) and _is_time(rest) else None
    plain = blanked(piece.folded, actors)
    left = plain[:last] if time is not None else plain
    unknown = [m for m in _WORD.finditer(left) if m.group() not in _words("links") and not piece.text[m.start()].isupper()]
    if unknown:
        return None, None
    return piece.slice(0, last).strip(" ,;.-–:"), time

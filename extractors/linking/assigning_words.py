"""Words that only assign, read piece by piece: keys with names, names with what they do, times, products."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from language.lexicon import vocabulary
from language.mentions.actors import Level, of_quote
from language.mentions.cells import by_legend, cell_assignment, cell_roles
from language.mentions.deadlines import states_time
from language.mentions.keys import BEGINS, BEHIND, BEHIND_PIECE, KEY, before_colon, behind_name
from language.mentions.loose_times import only_loose
from language.nearby import blanked
from language.quotes import Quote
from language.text import Folded, search_key

_GIVES = re.compile(r"do |giao (?:cho )?")
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
AROUND = " .;,()[]-–+*/"
_NO_TIME = re.compile(
    r"theo (?:ke hoach|quy dinh|huong dan|tien do|yeu cau|chuong trinh)|khi (?:co|phat sinh)|dinh ky|kip thoi|dot xuat|ngay sau"
)


@dataclass(slots=True)
class Closing:
    """An assigning phrase from ``start`` on; ``same``: it stands for the one above; ``scope``: what it says it closes, folded.

    ``counted``: a limit counted from an event, which alone assigns nothing.
    """

    start: int
    fields: dict[str, Quote] = field(default_factory=dict)
    same: bool = False
    scope: Folded | None = None
    counted: Quote | None = None


def _scoped(words: Quote, closing: Closing) -> Quote:
    """The words without what they say that they close, which goes into ``closing.scope``."""
    scope = _SCOPE.match(words.folded)
    if scope is not None and _SCOPED.search(scope.group("what") + " "):
        closing.scope = words.folded[: scope.end()]
        words = words.slice(scope.end(), len(words.text))
    behind = _SCOPE_BEHIND.search(words.folded)
    if closing.scope is None and behind is not None and "chu tri" in words.folded[: behind.start()]:
        closing.scope = Folded(behind.group())
        words = words.slice(0, behind.start())
    return words


def parsed(words: Quote, level: Level, *, keyed: bool) -> Closing | None:
    """Words that are nothing but an assignment; ``keyed``: only if something in them says that they assign."""
    closing = Closing(0)
    words = _scoped(words, closing)
    told = closing.scope is not None
    lead, support = by_legend(words)
    if lead is not None and support is not None:
        return closing if put(closing, "lead", lead, level) and put(closing, "support", support, level) else None
    kind, value = "", 0
    for start, end in _pieces(words):
        piece = words.slice(start, end).strip(AROUND)
        if not any(c.isalnum() for c in piece.text):
            continue
        if _SAME.fullmatch(piece.folded):
            closing.same = told = True
            continue
        key = BEGINS.match(piece.folded)
        if key is not None:
            kind, told = before_colon()[key.group("key")], True
            closing.scope = closing.scope or (Folded(key.group()) if "(" in key.group() or " tren" in key.group() else None)
            piece = piece.slice(key.end(), len(piece.text)).strip(AROUND)
            if _SAME.fullmatch(piece.folded):
                closing.same = True
                continue
            if kind == "lead" and BEHIND.search(piece.folded):
                # "Phân công: X chủ trì, Y phối hợp": the key says that somebody is named, the verbs who does what.
                if _place(closing, piece, "", level, keyed=keyed) is None:
                    return None
            elif not put(closing, kind, piece, level):
                return None
            value = words.text.find(piece.text, start)
            continue
        if kind in closing.fields and _goes_on(piece, kind, level):
            closing.fields[kind] = words.slice(value, end).strip(AROUND)
            continue
        kind = "" if kind == "product" else kind
        placed = _place(closing, piece, kind, level, keyed=keyed)
        if placed is None:
            return None
        told = told or placed
    if not told and (keyed or not closing.fields):
        return None
    if closing.counted is not None and closing.fields.keys() & {"lead", "support"}:
        closing.fields.setdefault("deadline", closing.counted)
    return closing if (closing.fields.keys() - {"product"} or closing.same) else None


def _goes_on(piece: Quote, kind: str, level: Level) -> bool:
    """Whether a field's value goes on behind a semicolon: "Sản phẩm: Biên bản; Thông báo", "Phối hợp: Công an; Địa chính"."""
    if kind not in ("product", "support") or is_time(piece) or _acts(piece, level):
        return False
    names, time = _names_and_time(piece, level)
    return kind == "product" or (names is not None and time is None)


def _acts(piece: Quote, level: Level) -> bool:
    """Whether a piece says who acts: "Y phối hợp", "phối hợp với Y"; no product ends so, though "Báo cáo kết quả thực hiện" does."""
    behind = BEHIND.search(piece.folded)
    return _WITH.match(piece.folded) is not None or (
        behind is not None and _names_and_time(piece.slice(0, behind.start()), level)[0] is not None
    )


_BREAK = re.compile(
    r";|[.\n](?=\s|$|[a-z])|\s[-–+]\s(?=(?:don vi |co quan )?(?:chu tri|phoi hop|thoi gian|thoi han))|,\s*(?=(?:va )?phoi hop\b)"
    r"|,\s*(?=(?:hoan thanh|xong|thoi gian)\b)|(?<=chu tri),|(?<=phoi hop),"
)


def _pieces(words: Quote) -> list[tuple[int, int]]:
    """Ranges between semicolons, full stops, line ends and keys."""
    edges = [0, *words.line_starts]
    edges += [match.end() for match in _BREAK.finditer(words.folded) if not _abbreviates(words.folded, match.start())]
    edges += [match.end() for match in BEHIND_PIECE.finditer(words.folded)]
    edges += [match.start() for match in KEY.finditer(words.folded) if match.start() and words.folded[match.start() - 1] in " -,.;("]
    edges = sorted(set(edges))
    return [(a, b) for a, b in zip(edges, [*edges[1:], len(words.text)], strict=True) if b > a]


def _abbreviates(folded: Folded, place: int) -> bool:
    """Whether a full stop belongs to an abbreviation ("UB.MTTQ", "P. KT") or a number."""
    return folded[place] == "." and (
        re.search(r"(?:\b[a-z]{1,3}|\d)$", folded[:place]) is not None and folded[place + 1 : place + 2].isalnum()
    )


def put(closing: Closing, kind: str, piece: Quote, level: Level) -> bool:
    """A keyed field's value; ``False`` where it cannot be one."""
    if not any(c.isalnum() for c in piece.text):
        return kind in closing.fields or kind == "product"
    if kind in ("lead", "support"):
        return _put_names(closing, kind, piece, level)
    if kind == "deadline" and not _names_time(piece):
        # "Thời hạn: 03 ngày sau khi có quyết định": counted from an event, beside somebody named.
        if kind not in closing.fields:
            closing.counted = piece
        return kind in closing.fields or _COUNTED_FROM.search(piece.folded) is not None
    closing.fields.setdefault(kind, piece)
    return True


def _put_names(closing: Closing, kind: str, piece: Quote, level: Level) -> bool:
    """Names for a field, behind those that it has; ``False`` where the words are more than names."""
    named, beside = cell_assignment(piece, level) if kind == "lead" else (piece, None)
    if named is None:
        return beside is not None and _put_names(closing, "support", beside, level)
    who, time = _names_and_time(named, level)
    if who is None or (beside is not None and _names_and_time(beside, level)[0] is None):
        return False
    closing.fields[kind] = closing.fields[kind] + who if kind in closing.fields else who
    if beside is not None:
        closing.fields.setdefault("support", beside)
    if time is not None:
        closing.fields.setdefault("deadline", time)
    return True


# "(Kế toán lo kinh phí)": who sees to what part of it.
_SEES_TO = re.compile(r"\s+(?P<key>lo|phu trach|dam nhiem|lam)\s+(?:\w+\s*){1,4}$")


def _place(closing: Closing, piece: Quote, kind: str, level: Level, *, keyed: bool) -> bool | None:
    """Put a piece without a key where it belongs: names, with what they do behind or before them, or a time.

    ``True``: it says who acts; ``False``: it is only a name or a time; ``None``: it is something else.
    """
    beside = _WITH.match(piece.folded)
    if beside is not None:
        words = piece.slice(beside.end(), len(piece.text))
        done = re.search(r"\s+(?:thuc hien|to chuc)\s*$", words.folded)
        words = words.slice(0, done.start()) if done else words
        return True if put(closing, "support", words, level) else None
    given = _GIVES.match(piece.folded)
    piece = piece.slice(given.end(), len(piece.text)) if given else piece
    behind = BEHIND.search(piece.folded) or (None if keyed else _SEES_TO.search(piece.folded))
    if behind is not None:
        placed = put(closing, behind_name()[behind.group("key")], piece.slice(0, behind.start()), level)
        return True if placed and behind_name()[behind.group("key")] in closing.fields else None
    if is_time(piece):
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


def is_time(piece: Quote) -> bool:
    words = _WORD.findall(piece.folded)
    return len(piece.text) <= _LONGEST_TIME and (only_loose(piece) or (_words("times").issuperset(words) and _names_time(piece)))


def _names_time(quote: Quote) -> bool:
    """Whether words state a time, be it one that cannot be typed ("theo kế hoạch")."""
    return states_time(quote) or _NO_TIME.match(quote.folded) is not None or only_loose(quote)


_COUNTED_FROM = re.compile(r"\b(?:ngay|gio|thang|tuan)\b[^;:]{0,20}\b(?:sau khi|ke tu|tu khi|sau)\b")
# "công chức được giao hồ sơ", "toàn thể công chức", "hai bản": which of them, and how many.
_CHARGED = re.compile(
    r"^(?:toan the|tat ca|hai|ba|bon)\b|\b(?:duoc (?:giao|phan cong)|thu ly|xu ly|giai quyet)\b(?:\s+(?:ho so|nhiem vu|viec)\b)?|(?<= )ho so(?=\s*$)"
)
_DOES = re.compile(r"(?:cung )?(?:to chuc )?thuc hien\b\s*")


def _names_and_time(piece: Quote, level: Level) -> tuple[Quote | None, Quote | None]:
    """A piece that is nothing but names and perhaps a time behind a comma; ``None`` for the names where it is not."""
    actors = of_quote(piece, level, assigning=True).actors
    if not actors:
        return (piece, None) if cell_roles(piece, level) != ["other"] else (None, None)
    last = max(actor.end for actor in actors)
    rest = piece.slice(last, len(piece.text)).strip(" ,;.()-–:")
    does = _DOES.match(rest.folded)
    rest = rest.slice(does.end(), len(rest.text)) if does else rest
    time = rest if any(c.isalnum() for c in rest.text) and is_time(rest) else None
    plain = _CHARGED.sub(lambda match: " " * len(match.group()), blanked(piece.folded, actors))
    left = plain[:last] if time is not None else plain
    unknown = [m for m in _WORD.finditer(left) if m.group() not in _words("links") and not piece.text[m.start()].isupper()]
    if unknown:
        return None, None
    return piece.slice(0, last).strip(" ,;.-–:"), time

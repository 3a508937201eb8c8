"""The query language of search: words, "exact phrases", field:value, ranges, negation.

    bo phan mot cua                 all of these words, with accents or without
    "chữ ký số"                     this phrase, accents and all; typed without accents, with any
    số*                             words that begin so
    -"kiểm tra"  -area:procedures   not this
    area:procedures  unit:"quảng trị"  role:"tư pháp"  kind:target
    year:2024  year:2024..2026  value:>=95  value:80..95  due:2026-03  due:<=2026-06-30

Fields have Vietnamese names too (``FIELDS``). Parsing knows nothing of the store or of the catalogues; what a
field's value means is decided by who asks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from language.text import search_key
from pipeline.errors import NOTHING, DomainError
from pipeline.shown import visible

# Each field's names: the first is the one used inside.
FIELDS: dict[str, tuple[str, ...]] = {
    "kind": ("loai",),
    "area": ("linhvuc", "linh_vuc"),
    "metric": ("chitieu", "chi_tieu"),
    "role": ("vaitro", "vai_tro", "nguoi"),
    "lead": ("chutri", "chu_tri"),
    "support": ("phoihop", "phoi_hop"),
    "unit": ("donvi", "don_vi"),
    "district": ("huyen",),
    "province": ("tinh",),
    "year": ("nam",),
    "due": ("han",),
    "value": ("giatri", "gia_tri"),
    "file": ("tep",),
    "number": ("so",),
    "page": ("trang",),
}
_NAMES = {name: field for field, others in FIELDS.items() for name in (field, *others)}
RANGED = frozenset({"year", "due", "value", "page"})
_FIELD = re.compile(r"([A-Za-z_]+):")
_COMPARED = re.compile(r"(>=|<=|>|<|=|≥|≤)?(.+)", re.DOTALL)
_SIGNS = {"≥": ">=", "≤": "<=", None: "="}


class QueryError(DomainError, ValueError):
    """A question that cannot be asked: what is wrong, in Vietnamese, and at which character (from 0)."""

    def __init__(self, message: str, position: int | None = None, query: str = "") -> None:
        super().__init__(message)
        self.position, self.query = position, query

    def lines(self) -> list[str]:
        """The message, and with a known place the query and a mark under it."""
        if self.position is None or not self.query:
            return [str(self)]
        return [str(self), f"  {self.query}", f"  {' ' * len(visible(self.query[: self.position]))}^"]


class NothingNamed(QueryError, LookupError):
    """A name that nothing stored has, or several things that cannot be told apart by it; the message gives the nearest."""

    exit_code = NOTHING


@dataclass(frozen=True, slots=True)
class Bound:
    """A range of a field's values as written; ``None`` is open. ``strict``: the end itself is left out."""

    low: str | None = None
    high: str | None = None
    low_strict: bool = False
    high_strict: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """One condition of a query; all of them must hold. ``text`` as written, ``position`` from 0."""

    kind: Literal["word", "phrase", "prefix", "field"]
    text: str
    position: int
    negated: bool = False
    field: str | None = None
    bound: Bound | None = None


def parse(query: str) -> list[Term]:
    """The terms of a query, in order; an empty query has none.

    Raises:
        QueryError: a quotation mark is not closed, a field is unknown or has no value, a range is empty.
    """
    terms, place = [], 0
    while place < len(query):
        if query[place].isspace():
            place += 1
            continue
        term, place = _term(query, place)
        if term is not None:
            terms.append(term)
    return terms


def pick(text: str, known: dict[str, list[str]], what: str) -> str:
    """The one id that a text means: itself, a name of it, or words of one name. ``what`` it is, for the message.

    Raises:
        QueryError: none, or several; the message lists them.
    """
    if text in known:
        return text
    key = search_key(text)
    exact = [i for i, names in known.items() if key in {search_key(name) for name in names}]
    found = exact or [i for i, names in known.items() if key and any(key in search_key(name) for name in names)]
    if len(found) == 1:
        return found[0]
    if found:
        raise QueryError(f"“{text}” khớp nhiều mục {what}. Chọn một trong: {', '.join(found)}")
    near = [i for i, names in known.items() if like(text, [i, *names])]
    nearest = f" Gần nhất: {', '.join(near)}." if near else ""
    raise QueryError(f"“{text}” không có trong danh mục {what}.{nearest} Chọn một trong: {', '.join(known)}")


def like(text: str, names: list[str]) -> list[str]:
    """The names most like a text, the likest first, capitals and accents aside; none where nothing is near."""
    keys: dict[str, str] = {search_key(name): name for name in names}
    return [keys[key] for key in get_close_matches(search_key(text), list(keys), n=3, cutoff=0.7)]


def _term(query: str, start: int) -> tuple[Term | None, int]:
    place, negated = start, False
    if query[place] in "-−" and place + 1 < len(query) and not query[place + 1].isspace():
        place, negated = place + 1, True
    named = _FIELD.match(query, place)
    if named:
        name, follows = named.group(1).lower(), query[named.end() : named.end() + 1].strip()
        if name in _NAMES:
            return _field(query, named, negated=negated)
        if follows:
            known = ", ".join(FIELDS)
            message = f"Không có trường “{named.group(1)}”. Các trường: {known}. Nếu là chữ cần tìm, hãy đặt trong ngoặc kép."
            raise QueryError(message, place, query)
    text, end, quoted = _value(query, place)
    if quoted:
        return (Term("phrase", text, place, negated) if _has_word(text) else None), end
    if text.endswith("*") and _has_word(text):
        return Term("prefix", text[:-1], place, negated), end
    return (Term("word", text, place, negated) if _has_word(text) else None), end


def _field(query: str, named: re.Match[str], *, negated: bool) -> tuple[Term, int]:
    start = named.end()
    text, end, _ = _value(query, start) if query[start : start + 1].strip() else ("", start, False)
    if not text.strip():
        raise QueryError(f"Trường “{named.group(1)}” chưa có giá trị ngay sau dấu hai chấm.", start, query)
    field = _NAMES[named.group(1).lower()]
    bound = _bound(text, start, query) if field in RANGED else None
    return Term("field", text, start, negated, field, bound), end


def _has_word(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _value(query: str, start: int) -> tuple[str, int, bool]:
    """What stands at ``start`` up to a blank, or between quotation marks; where it ends, and whether quoted."""
    closing = {'"': '"', "“": "”"}.get(query[start])
    if closing is not None:
        end = query.find(closing, start + 1)
        if end < 0:
            raise QueryError("Thiếu dấu ngoặc kép đóng.", start, query)
        return query[start + 1 : end], end + 1, True
    end = start
    while end < len(query) and not query[end].isspace():
        end += 1
    return query[start:end], end, False


def _bound(text: str, position: int, query: str) -> Bound:
    """ ">=95", "80..95", "..2026-06", "2024" as a range."""
    low, dots, high = text.partition("..")
    if dots:
        if not low and not high:
            raise QueryError("Khoảng “..” cần ít nhất một đầu, ví dụ 80..95 hoặc ..95.", position, query)
        return Bound(low or None, high or None)
    match = _COMPARED.fullmatch(text)
    sign, value = (match.group(1), match.group(2)) if match else (None, text)
    sign = _SIGNS.get(sign, sign)
    if value[0] in "<>=≥≤":
        raise QueryError(f"Không hiểu phép so sánh “{text}”. Dùng >=, >, <=, < hoặc a..b.", position, query)
    if sign == "=":
        return Bound(value, value)
    if sign in (">=", ">"):
        return Bound(low=value, low_strict=sign == ">")
    return Bound(high=value, high_strict=sign == "<")

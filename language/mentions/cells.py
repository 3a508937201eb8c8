"""Cells that say who acts: "VP, CA xã", "Chủ trì: X. Phối hợp: Y", "X (chủ trì), Y", "X làm, Y hỗ trợ".

The plan contract, "Tasks": a body or office that the catalogue does not name is ``other``, beside known ones too; a cell that
says both fills both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from language import catalogue
from language.lexicon import vocabulary
from language.mentions.abbreviations import is_abbreviation, readings
from language.mentions.actors import Level, find, of_quote, unique
from language.mentions.brackets import bracket_depths
from language.mentions.keys import BEHIND_PIECE, KEY, Kind, before_colon, behind_name, says_who
from language.nearby import blanked
from language.quotes import Quote
from language.text import SYLLABLE, Folded, fold, search_key

_SEGMENT = re.compile(r"[^,;/\n]+")
# "Đ/c Lan - Kế toán", "Anh Tuấn (Địa chính)".
_ASIDE = re.compile(r"\s[-–]\s|[()]")
_AROUND = " ;,.-–+\n:*"


@cache
def short_names() -> dict[str, str]:
    """Folded names so short that only a cell of their own, or a colon, makes them roles; those of two roles are none."""
    rows = [(search_key(name), key) for key, role in catalogue.roles().items() for name in role.short]
    return dict(rows)


def cell_roles(quote: Quote, level: Level = "commune") -> list[str]:
    """Roles of a "chủ trì" or "phối hợp" cell in the order named; a name outside the catalogue is "other"."""
    if not any(c.isalpha() for c in quote.text):
        return []
    found = of_quote(quote, level, assigning=True)
    depths = bracket_depths(quote.folded)
    rows: list[tuple[int, str]] = []
    for segment in _SEGMENT.finditer(quote.folded):
        inside = [a for a in found.actors if segment.start() <= a.start < segment.end()]
        plain = [a for a in inside if not depths[a.start]] or inside
        rows += [(a.start, a.role) for a in plain]
        if not any(a.start < segment.end() and segment.start() < a.end for a in found.actors):
            words = quote.text[segment.start() : segment.end()].strip(" .;-+()")
            role = next(
                (short_names()[key] for part in _ASIDE.split(words) if (key := search_key(part)) in short_names()), None
            ) or _unread(words)
            rows += [(segment.start(), role)] if role else []
    return unique(role for _, role in sorted(rows)) or ["other"]


@cache
def _things() -> frozenset[str]:
    return frozenset(map(search_key, vocabulary("abbreviations")["things"]))


def _unread(words: str) -> str | None:
    """What an abbreviation that no name explains is: somebody outside the catalogue."""
    letters = SYLLABLE.findall(words)
    short = bool(letters) and all(map(is_abbreviation, letters)) and sum(map(len, letters)) > 1
    return "other" if short and search_key(words) not in _things() else None


# "CT: X; PH: Y", "X (CT), Y (PH)": letters for the keys, where both stand.
_LEGEND = re.compile(r"\b(?P<key>ct|ph)\s*:\s*|\s*\((?P<bracketed>ct|ph)\)\s*")
_LEGEND_KINDS: dict[str, Kind] = {"ct": "lead", "ph": "support"}
_WITH = re.compile(r"\s*[;,.-]?\s*(?:\bva )?(?:\bcung )?\bphoi hop\s+(?:(?:voi|cung)\s+)?(?=\w)(?!thuc hien\b|to chuc\b|chat che\b)")
_EDGE = re.compile(r"[;\n]|\.(?=\s|$)")
# "Chủ trì VP-TK; phối hợp CA": the colon left out.
_OPENS = re.compile(r"(?:^|[;\n.]\s*)(?:don vi |co quan )?(?:chu tri|phu trach|dau moi)\s*-?\s+(?=\w)(?!phoi hop|va\b)")


def short_only(words: Quote) -> bool:
    """Whether words are nothing but abbreviations and short names that each name somebody of the catalogue."""
    spans = [(row.start, row.end) for row in readings(words.text) if row.role not in (None, "other")]
    for segment in _SEGMENT.finditer(words.folded):
        rest = "".join(" " if any(a <= i < b for a, b in spans) else words.folded[i] for i in range(*segment.span()))
        if set(search_key(rest).split()) - _CONNECTING and search_key(segment.group()) not in short_names():
            return False
    return True


@dataclass(frozen=True, slots=True)
class _Mark:
    """Words at ``start:end`` that part those named; ``kind``: what they say of those before them or, ``opens``, behind them."""

    start: int
    end: int
    kind: Kind | None = None
    opens: bool = True


def cell_assignment(quote: Quote, level: Level = "commune") -> tuple[Quote | None, Quote | None]:
    """The words of a cell that name the lead and the support; without any key the whole cell leads."""
    marks = _marks(quote, level)
    if not any(mark.kind for mark in marks):
        return quote, None
    named: dict[Kind, list[tuple[int, int]]] = {}
    current: Kind = "lead"
    place = 0
    for mark in [*marks, _Mark(len(quote.text), len(quote.text))]:
        kind = current if mark.opens or mark.kind is None else mark.kind
        if any(c.isalnum() for c in quote.text[place : mark.start]):
            named.setdefault(kind, []).append((place, mark.start))
        # Behind one who is said to lead, or to help, the others help.
        current = current if mark.kind is None else mark.kind if mark.opens else "support"
        place = mark.end
    return _joined(quote, named.get("lead")), _joined(quote, named.get("support"))


def _marks(quote: Quote, level: Level) -> list[_Mark]:
    """Keys and edges of clauses in order, none over another; a key within a name ("Tổ giúp việc") is none."""
    folded = quote.folded
    marks = _legend(folded) or [_Mark(m.start(), m.end(), before_colon()[m.group("key")]) for m in KEY.finditer(folded)]
    marks += [
        _Mark(m.start(), m.end(), behind_name()[m.group("key") or m.group("bracketed")], opens=False) for m in BEHIND_PIECE.finditer(folded)
    ]
    marks += [_Mark(m.start(), m.end(), "support") for m in _WITH.finditer(folded)]
    marks += [_Mark(m.start(), m.end(), "lead") for m in _OPENS.finditer(folded)]
    actors = of_quote(quote, level, assigning=True).actors
    marks = [m for m in marks if not any(a.start <= m.start and m.end <= a.end for a in actors)]
    marks += [_Mark(m.start(), m.end()) for m in _EDGE.finditer(folded)]
    marks += [_Mark(place, place) for place in quote.line_starts]
    chosen: list[_Mark] = []
    for mark in sorted(marks, key=lambda m: (m.start, m.kind is None, not m.opens, -m.end)):
        if not chosen or mark.start >= chosen[-1].end:
            chosen.append(mark)
    return chosen


def _legend(folded: Folded) -> list[_Mark]:
    """ "CT: ...; PH: ...": letters that are keys where both stand."""
    found = [(m, m.group("key") or m.group("bracketed")) for m in _LEGEND.finditer(folded)]
    if {key for _, key in found} != _LEGEND_KINDS.keys():
        return []
    return [_Mark(m.start(), m.end(), _LEGEND_KINDS[key], m.group("key") is not None) for m, key in found]


def by_legend(quote: Quote) -> tuple[Quote | None, Quote | None]:
    """Lead and support of words that are keyed by letters alone; neither where they are not."""
    return cell_assignment(quote) if _legend(quote.folded) else (None, None)


def _joined(quote: Quote, ranges: list[tuple[int, int]] | None) -> Quote | None:
    if not ranges:
        return None
    parts = [quote.slice(start, end).strip(_AROUND) for start, end in ranges]
    whole = quote.slice(ranges[0][0], ranges[-1][1]).strip(_AROUND)
    # Ranges that only an edge parts are one as they stand.
    return whole if len(whole.text) <= sum(len(part.text) + 3 for part in parts) else Quote([p for part in parts for p in part.passages])


_CONNECTING = frozenset(
    search_key(
        "các và có liên quan phường xã thị trấn chuyên môn khác thuộc UBND của ở tại đơn vị bộ phận công chức VB QPPL văn bản ban ngành với cùng đồng chí"
    ).split()
)
_TITLES = frozenset(
    search_key(title) for title in ("công chức", "cán bộ", "viên chức", "cán bộ công chức", "bộ phận", "các công chức", "CC")
)


def names_only(text: str) -> bool:
    """Whether a text is nothing but names of those who act."""
    folded = fold(text)
    found = find(text, folded, text, assigning=True)
    rest = blanked(folded, found.actors)
    # "Công chức" alone is the first line of a cell whose next line names the office.
    return bool(found.actors) and search_key(text) not in _TITLES and not set(search_key(rest).split()) - _CONNECTING


_CLOSING_BRACKET = re.compile(r"\((?P<body>[^()]{2,200}(?:\([^()]{1,60}\)[^()]{0,120})?)\)[\s.:;]*$")
_CLOSING_KEY = re.compile(rf"(?:\s-\s|[.;]\s+)(?P<body>(?={KEY.pattern})[^.]{{4,160}})[\s.:;]*$")


def bracketed_assignment(title: Quote, level: Level = "commune") -> tuple[Quote, Quote | None, int] | None:
    """Lead and support that brackets, or a key, behind a heading name, and where they begin; ``None`` where they name nobody.

    "Cải cách thể chế (Văn phòng HĐND và UBND chủ trì; Phòng Kinh tế phối hợp)", "Hiện đại hóa hành chính (đ/c Lan, VP-TK)",
    "Cải cách tài chính công - Phụ trách: Kế toán".
    """
    bracket = _CLOSING_BRACKET.search(title.folded) or _CLOSING_KEY.search(title.folded)
    if bracket is None or bracket.start() == 0:
        return None
    body = title.slice(*bracket.span("body"))
    if not says_who(body.folded) and not _names_people(body, level):
        return None
    lead, support = cell_assignment(body, level)
    if lead is None or not of_quote(lead, level, assigning=True).actors:
        return None
    return lead, support, bracket.start()


def _names_people(words: Quote, level: Level) -> bool:
    """Whether words are nothing but offices and the names of persons beside them: "đ/c Lan, VP-TK"."""
    actors = of_quote(words, level, assigning=True).actors
    rest = _WORD.finditer(blanked(words.folded, actors))
    return bool(actors) and all(word.group() in _CONNECTING | {"d", "c"} or words.text[word.start()].isupper() for word in rest)


_WORD = re.compile(r"[a-z]+")

"""Roles: who leads and who supports, from cells, headings and prose."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from language import catalogue
from language.matching import Phrases
from language.nearby import before as words_before
from language.nearby import search_before
from language.quotes import Quote
from language.text import search_key

NAME = "roles"


@dataclass(frozen=True, slots=True)
class Mention:
    """A role named at ``start:end`` of a folded text."""

    role: str
    start: int
    end: int


@cache
def _phrases() -> Phrases:
    return Phrases((key, form) for key, role in catalogue.roles().items() for name in role.names for form in _forms(name))


def _forms(name: str) -> list[str]:
    """A name with its title as offices write it: "công chức", "CC", "cán bộ"."""
    if name.startswith("công chức "):
        return [name, "CC " + name.removeprefix("công chức "), "cán bộ " + name.removeprefix("công chức ")]
    return [name]


# What stands between two roles of one enumeration, and what may stand before the first.
_PLACE = r"phuong|xa|thi tran|dac khu|co lien quan|lien quan|trong don vi|cua phuong|cua xa|chuyen mon"
_BETWEEN = re.compile(rf"(?:[\s,;/&+()-]|\b(?:va|cung|voi|cac|{_PLACE}|thuoc ubnd|khac|o cac linh vuc)\b)*")
_GENITIVE = re.compile(r"(?:thuoc|cua|truc thuoc|qua|tai|cho|toi|gui|boi)\s+(?:cac\s+)?$")
_PREFIX = re.compile(
    r"(?:\s*(?:\d{1,2}[.)]|[-+•]|(?:doi voi|giao|de nghi|yeu cau|trach nhiem cua|dong chi|d/c|tung|moi|cac|toan the|nhiem vu cua)\b)\s*)*"
)
_SUBORDINATE = frozenset({"peoples_committee", "peoples_council"})
# Named behind "của", "gửi", "theo": whose instruction or report it is, not who acts.
_OF_OTHERS = _SUBORDINATE | {"other"}


def mentions(folded: str) -> list[Mention]:
    """Roles named in a folded text, longest names first; genitives and what stands in brackets left out."""
    return list(_mentions(folded))


@lru_cache(maxsize=4096)
def _mentions(folded: str) -> tuple[Mention, ...]:
    # Several extractors ask about the same statement.
    found: list[Mention] = []
    depth = _bracket_depths(folded) if "(" in folded else None
    for role, start, end in _phrases().find(folded):
        if depth and depth[start] > 0:
            continue
        before = found[-1] if found else None
        if role in _SUBORDINATE and before and not folded[before.end : start].strip(" -"):
            found[-1] = Mention(before.role, before.start, end)
            continue
        if role in _OF_OTHERS and search_before(_GENITIVE, folded, start):
            continue
        found.append(Mention(role, start, end))
    return tuple(found)


def _bracket_depths(folded: str) -> list[int]:
    depths, depth = [], 0
    for character in folded:
        depth += character == "("
        depths.append(depth)
        depth = max(0, depth - (character == ")"))
    return depths


def unique(roles: list[str]) -> list[str]:
    return list(dict.fromkeys(roles))


def enumeration(found: list[Mention], folded: str, start: int) -> list[Mention]:
    """The roles of one enumeration that begins right at ``start``."""
    chosen: list[Mention] = []
    place = start
    for mention in found[bisect_left(found, start, key=lambda m: m.start) :]:
        if mention.start < place:
            continue
        if _BETWEEN.fullmatch(folded, place, mention.start) is None:
            break
        chosen.append(mention)
        place = mention.end
    return chosen


def cell_roles(quote: Quote) -> list[str]:
    """Roles of a "chủ trì" or "phối hợp" cell in the order named; a name outside the catalogue is "other"."""
    if not any(c.isalpha() for c in quote.text):
        return []
    if quote.folded.strip(" .;-+") in _SHORT:
        return [_SHORT[quote.folded.strip(" .;-+")]]
    return unique([m.role for m in mentions(quote.folded)]) or ["other"]


_CONNECTING = frozenset(
    search_key(
        "các và có liên quan phường xã thị trấn chuyên môn khác thuộc UBND của ở tại đơn vị bộ phận công chức VB QPPL văn bản ban ngành với cùng"
    ).split()
)


def names_only(folded: str) -> bool:
    """Whether a text is nothing but names of those who act."""
    found = mentions(folded)
    return bool(found) and not set(search_key(blanked(folded, found)).split()) - _CONNECTING


def blanked(folded: str, found: Iterable[Mention]) -> str:
    """A text with blanks where roles are named: its length and the places of the rest stay."""
    pieces, place = [], 0
    for mention in found:
        pieces += [folded[place : mention.start], " " * (mention.end - max(place, mention.start))]
        place = max(place, mention.end)
    return "".join([*pieces, folded[place:]])


# Names so short that only a cell of their own makes them roles.
_SHORT = {
    "ke toan": "finance_accounting",
    "van hoa": "culture_society",
    "tai chinh": "finance_accounting",
    "ca": "police",
    "thong ke": "office_statistics",
}
_SHORT_SUBJECT = re.compile(rf"\W*({'|'.join(_SHORT)})\s*(?:xa|phuong|thi tran)?\s*:\s*(?=\S)")


def heading_roles(title: Quote) -> tuple[list[str], Quote | None]:
    """The officers whom a heading names first, and the words that name them."""
    folded = title.folded
    found = _leading(mentions(folded), folded, _PREFIX)
    if not found:
        return [], None
    rest = folded[found[-1].end :].strip(" :.;")
    # "Cán bộ, công chức ứng dụng ..." goes on as a sentence: no heading of officers.
    if len(rest.split()) > 25 and not rest.endswith("cu the"):
        return [], None
    return unique([m.role for m in found]), title.slice(found[0].start, found[-1].end)


def _leading(found: list[Mention], folded: str, prefix: re.Pattern[str]) -> list[Mention]:
    """The roles that a text begins with, behind what ``prefix`` allows before them."""
    match = prefix.match(folded)
    limit = match.end() if match else 0
    # A name may itself begin with a word of the prefix: "các bộ phận chuyên môn".
    start = found[0].start if found and found[0].start <= limit else limit
    return enumeration(found, folded, start)


@dataclass(slots=True)
class Assignment:
    """Who leads and supports, with the words that say so; ``cut``: length of a leading "X:" to drop."""

    lead: list[str]
    support: list[str]
    lead_quote: Quote | None = None
    support_quote: Quote | None = None
    cut: int = 0


_COLON = re.compile(r"[^:;.]{0,90}?:(?!\d)\s*(?=\S)")
_TIME = r"(?:hang nam|hang quy|hang thang|hang tuan|dinh ky|thuong xuyen|trong nam(?: \d{4})?|nam \d{4})"
_SUBJECT = re.compile(rf"(?:{_TIME}[, ]*)?(?:(?:tung|moi|cac|toan the|dong chi|d/c)\s+)*")
# "Đồng chí Trần Văn Nam - Phó Chủ tịch UBND xã: ...": the office behind the name.
_PERSON = re.compile(r"(?:cac )?(?:dong chi|d/c|ong|ba)\s+[^:;.,-]{3,40}\s*[-,(]\s*")
# "Đối với công chức X: ...", "Trách nhiệm của X: ...".
_OF_WHOM = re.compile(r"(?:doi voi|trach nhiem cua|nhiem vu cua)\s+(?:cac\s+(?=dong chi))?")
_CLAUSE_SUBJECT = re.compile(r"[^,;.]{0,12}\b(?:phoi hop|chiu trach nhiem|co trach nhiem|tham muu|theo doi|huong dan)\b")
_ORDERED = re.compile(r"\b(?:giao(?: cho)?|yeu cau|de nghi|phan cong(?: cho)?)\s+(?:(?:moi|tung|cac dong chi|dong chi)\s+)?")
# "quy chế phối hợp giữa ..." names a thing.
_COOPERATION = re.compile(
    r"(?<!quy che )(?<!co che )(?<!tinh than )(?<!ke hoach )(?<!cong tac )\bphoi(?: ket)? hop(?: chat che)?(?: (?:voi|cung voi|cung|giua))?\s+"
)
_AFTER_LEAD = re.compile(r"[^,;.]{0,25}\bchu tri\b")
_ACTIVE = re.compile(r"\s*(?:phuong|xa|thi tran)?\s*(?:luon|thuong xuyen|co trach nhiem|chu tri|chu dong|can)\b")


def assign(quote: Quote) -> Assignment:
    """Lead and support of a statement in prose.

    The lead is whom a leading "X:" or "Giao X", "Đề nghị X" names, the subject that the statement
    begins with, or whoever "chủ trì"; the support are those after "phối hợp với".
    """
    folded = quote.folded
    found = mentions(folded)
    if not found and not _SHORT_SUBJECT.match(folded):
        return Assignment([], [])
    lead, cut = _lead(folded, found)
    support: list[Mention] = []
    for match in _COOPERATION.finditer(folded):
        support.extend(enumeration(found, folded, match.end()))
    names = unique([m.role for m in lead])
    helpers = unique([m.role for m in support if m.role == "other" or m.role not in names])
    return Assignment(names, helpers, _span(quote, lead), _span(quote, support), cut)


def _span(quote: Quote, found: list[Mention]) -> Quote | None:
    return quote.slice(found[0].start, found[-1].end) if found else None


def _lead(folded: str, found: list[Mention]) -> tuple[list[Mention], int]:
    short = _SHORT_SUBJECT.match(folded)
    if short:
        return [Mention(_SHORT[short.group(1)], short.start(1), short.end(1))], short.end()
    person = _PERSON.match(folded)
    first = enumeration(found, folded, person.end()) if person else _leading(found, folded, _SUBJECT)
    if first:
        colon = _COLON.match(folded, first[-1].end)
        if colon and not _ACTIVE.match(folded, first[-1].end):
            return first, colon.end()
        return first + _second_subjects(folded, found, first), 0
    whose = _OF_WHOM.match(folded)
    named = enumeration(found, folded, whose.end()) if whose else []
    colon = _COLON.match(folded, named[-1].end) if named else None
    if colon:
        return named, colon.end()
    for match in _ORDERED.finditer(folded):
        ordered = enumeration(found, folded, match.end())
        if ordered:
            return ordered, 0
    for mention in found:
        opens = words_before(folded, mention.start).rstrip().endswith((".", ";"))
        if opens and _CLAUSE_SUBJECT.match(folded, mention.end):
            return [mention], 0
        if _AFTER_LEAD.match(folded, mention.end) and not search_before(_GENITIVE, folded, mention.start):
            return [mention], 0
    return [], 0


def _second_subjects(folded: str, found: list[Mention], first: list[Mention]) -> list[Mention]:
    """Further subjects of a statement that begins with one: "HĐND ..., UBND luôn ..."."""
    return [
        mention
        for mention in found
        if mention.start > first[-1].end
        and words_before(folded, mention.start).rstrip().endswith((",", ";"))
        and _ACTIVE.match(folded, mention.end)
    ]

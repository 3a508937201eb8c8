"""Actors: who is named in a text, by the catalogue's names and by head nouns; names nested in one another whole.

The catalogue (language/data/roles.yaml) gives the id of a name that it knows. A body that it does not know is told by the
noun that its name begins with (language/data/actors.yaml) and is ``other``; its words stay with it. Who leads and who
supports is decided by where a name stands: language/mentions/assigning.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Literal

from language.lexicon import vocabulary
from language.mentions.lexis import Words
from language.nearby import Spans, search_before
from language.quotes import Quote
from language.text import CAPITALS, SMALL, SYLLABLE, Clean, Folded, search_key

Level = Literal["commune", "district", "province"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is named at ``start:end`` of a text; ``weak``: a noun that names one only beside others or alone in a cell."""

    role: str
    start: int
    end: int
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A text's words of the lexicon and the actors named in it, in order."""

    words: Words
    actors: tuple[Actor, ...]


@lru_cache(maxsize=4096)
def find(text: Clean, folded: Folded, written: Clean | None, level: Level = "commune", assigning: bool = False) -> Found:
    """Everyone named in a text.

    ``written``: the text where its accents can be relied on; ``level``: the issuer's; ``assigning``: the text is a cell or line
    that says who acts, where any abbreviation names somebody.
    """
    words = Words(text, folded, written, assigning=assigning)
    named = _named(words)
    found = sorted([*named, *_unknown(words, named)], key=lambda actor: actor.start)
    found = _nested(words, [_placed(words, actor, level) for actor in found])
    return Found(words, tuple(found))


def of_quote(quote: Quote, level: Level = "commune", *, assigning: bool = False) -> Found:
    return find(quote.text, quote.folded, quote.written, level, assigning)


def _named(words: Words) -> list[Actor]:
    """The catalogue's names, the longest first and without overlaps."""
    chosen, taken = [], Spans()

    def longest_first(row: tuple[int, int, str]) -> tuple[int, int]:
        return -words.folded.count(" ", row[0], row[1]), row[0]

    # "hồ sơ tư pháp" holds no "Sở Tư pháp".
    within = [span for span in words.labelled.get("no_bodies", []) if words.folded.startswith(("ho so", "co so"), span[0])]
    for start, end, role in sorted(words.roles, key=longest_first):
        if taken.is_free(start, end) and not any(first < start < last for first, last in within):
            taken.take(start, end)
            chosen.append(Actor(role, start, end))
    return chosen


_STOPS = ("acts", "passive", "not_acting", "orders", "by", "stops")
_NEXT = re.compile(r"(?:\s+|\s?[-–]\s?)(?=\w)")
_LONGEST_NAME = 8


def _unknown(words: Words, named: list[Actor]) -> list[Actor]:
    """Bodies, hamlets and organisations by the noun that their names begin with, outside the catalogue's names."""
    taken = Spans()
    for actor in named:
        taken.take(actor.start, actor.end)
    for start, end in words.labelled.get("no_bodies", []):
        if taken.is_free(start, end):
            taken.take(start, end)
    found: list[Actor] = []
    rows = [
        (start, end, kind)
        for kind in ("mass_organisations", "hamlets", "bodies", "units", "people")
        for start, end in words.labelled.get(kind, [])
    ]
    for start, end, kind in sorted(rows, key=lambda row: (row[0], -row[1])):
        if not taken.is_free(start, end):
            continue
        told = _by_noun(words, start, end, kind, taken)
        if told is not None:
            found.append(told)
            taken.take(told.start, told.end)
    return found


def _by_noun(words: Words, start: int, end: int, kind: str, taken: Spans) -> Actor | None:
    if kind == "units":
        return Actor("all_units", start, end, weak=True) if _STANDS_ALONE.match(words.folded, end) else None
    if kind == "people":
        return Actor("other", start, end, weak=True)
    if kind == "hamlets":
        named = _extent(words, end, taken, proper=True)
        return Actor("hamlets", start, named, weak=named == end)
    done = words.end("acts", _after_blank(words.folded, end)) if words.end("doing", start) == end else None
    stop = _extent(words, done or end, taken)
    if kind == "mass_organisations":
        return Actor("mass_organisations", start, stop)
    if stop == end and words.folded[start:end] in _longer():
        return None
    return Actor("other", start, stop)


_STANDS_ALONE = re.compile(r"\s*(?:[,;/.)&]|$|va\b|lien quan|co lien quan|chuyen mon|cua\b|thuoc\b|xa\b|phuong\b|thi tran\b)")


def _after_blank(folded: Folded, place: int) -> int:
    return place + 1 if folded[place : place + 1] == " " else place


def _hamlet_head(words: Words, start: int) -> int | None:
    """Where the words for who acts for a hamlet begin: "Ban nhân dân các", "trưởng", "Ban nhân dân 06", "07"."""
    counted = search_before(_COUNT, words.folded, start)
    place = start if counted is None else counted.start()
    head = words.start("hamlet_heads", place - 1)
    further = words.start("hamlet_heads", head - 1) if head else None
    return next((found for found in (further, head) if found is not None), None if counted is None else place)


_COUNT = re.compile(r"(?<![\w/.,])\d{1,2}\s$")


@cache
def _longer() -> frozenset[str]:
    return frozenset(map(search_key, vocabulary("actors")["longer"]))


def _extent(words: Words, end: int, taken: Spans, *, proper: bool = False) -> int:
    """Where the name goes on to behind its noun: up to a word of doing, a connective, a comma; ``proper``: capitals alone."""
    place = end
    for _ in range(_LONGEST_NAME):
        gap = _NEXT.match(words.folded, place)
        if gap is None:
            break
        start = gap.end()
        syllable = SYLLABLE.match(words.folded, start)
        if syllable is None or not taken.is_free(start, syllable.end()) or syllable.group().isdigit():
            break
        if any(words.end(label, start) for label in _STOPS) or any(words.end(f"level {level}", start) for level in _LEVELS):
            break
        if proper and not words.text[start].isupper():
            break
        place = syllable.end()
    return place


_LEVELS: tuple[Level, ...] = ("commune", "district", "province")
# What may stand between a name and the level it belongs to, and behind it.
_OF = re.compile(r"(?:\s*-?\s*)(?:cua\s+|cap\s+|thuoc\s+)?(?P<plural>cac\s+)?")
_MORE_PLACES = re.compile(r"\s*,\s*(?P<plural>)")
_REST = re.compile(r"\s+(?:co lien quan|lien quan|(?:dong )?tren dia ban(?: (?:xa|phuong|thi tran|dac khu|huyen))?|khac)\b")
_PROPER = re.compile(rf"\s+(?:[{CAPITALS}][{CAPITALS}{SMALL}]*|\d{{1,2}}(?![\d/%.,]))(?:\s+[{CAPITALS}][{CAPITALS}{SMALL}]*){{0,3}}")
# Of these every level has its own.
_OF_A_LEVEL = frozenset(
    {"peoples_committee", "peoples_council", "office", "police", "one_stop_shop", "fatherland_front", "mass_organisations",
     "military_command", "party_committee", "chair", "vice_chair", "economic_department", "culture_department"}
)  # fmt: skip


def _placed(words: Words, actor: Actor, own: Level) -> Actor:
    """An actor with the level and place behind its name; one of another level than the issuer's is ``other``."""
    level, plural, end = _level_within(words, actor), False, actor.end
    match = _OF.match(words.folded, end)
    while match is not None:
        found = next((lvl for lvl in reversed(_LEVELS) if words.end(f"level {lvl}", match.end())), None)
        if found is None:
            break
        plural = plural or match.group("plural") is not None
        level, end = found, words.end(f"level {found}", match.end()) or end
        named = _PROPER.match(words.text, end)
        end = named.end() if named else end
        match = _MORE_PLACES.match(words.folded, end) if plural else None
    if actor.role == "other" and end == actor.end:
        named = _PROPER.match(words.text, end)
        end = named.end() if named else end
    rest = _REST.match(words.folded, end)
    end = rest.end() if rest else end
    role = actor.role
    if role in _OF_A_LEVEL and level is not None and (level != own or (plural and own == "commune")):
        role = "other"
    return replace(actor, role=role, end=end)


def _level_within(words: Words, actor: Actor) -> Level | None:
    """The level that the catalogue's name itself ends with: "Công an xã"."""
    for level in reversed(_LEVELS):
        if words.start(f"level {level}", actor.end) is not None:
            return level
    return None


_SUBORDINATE = frozenset({"peoples_committee", "peoples_council", "other"})
_WITHIN = re.compile(r"\s*(?:truc )?thuoc\s+")
_BESIDE = re.compile(r"[\s-]*(?:cac\s+)?")
_OF_THE = re.compile(r"\s*-?\s*(?:(?:cua|o|tai|thuoc|tung|moi)\s+)?(?:cac\s+)?")
_OPEN = frozenset({"specialist_officers", "all_units", "hamlets"})


def _nested(words: Words, found: list[Actor]) -> list[Actor]:
    """Names within names: the officer at a body, the head of units, the body of a committee."""
    result: list[Actor] = []
    for actor in found:
        actor = _headed(words, actor)
        last = result[-1] if result else None
        joined = _joined(words, last, actor) if last is not None and actor.start >= last.start else None
        if joined is not None:
            result[-1] = joined
        elif last is None or actor.start >= last.end:
            result.append(actor)
    return result


def _joined(words: Words, first: Actor, second: Actor) -> Actor | None:
    """One actor of two whose names stand directly beside each other; ``None`` where they are two."""
    between = words.folded[first.end : second.start]
    end = max(first.end, second.end)
    if first.role in _CHAIRS and _is_charge(words, first, second):
        return replace(first, end=end)
    if first.end > second.start and first.role in _CHAIRS and second.role == "peoples_committee":
        return replace(first, end=end)
    if first.end > second.start and second.role == "hamlets" and words.folded[second.start].isdigit():
        # "Tổ công nghệ số cộng đồng 12 ấp"
        return replace(first, end=end)
    if first.end > second.start:
        return replace(second, start=first.start) if second.end > first.end else first
    if second.role == "peoples_council" and words.folded.startswith("ban ", first.start) and not between.strip(" -"):
        return replace(second, start=first.start)
    if first.role == "other" and second.weak and second.role in ("all_units", "hamlets") and between == " ":
        # "Bảo hiểm xã hội cơ sở", "Trung tâm Y tế khu vực"
        return replace(first, end=end)
    if (
        first.role == "other"
        and second.weak
        and words.folded.startswith("khu vuc", second.start)
        and _OF_AN_AREA.fullmatch(between.strip())
    ):
        return replace(first, end=end)
    if second.role == "other" and between == " " and _level_within(words, first) and words.text[second.start].isupper():
        return None  # "Công an xã Bưu điện Ea Na": a comma left out
    if not between.strip(" -") and second.role in _SUBORDINATE and not second.weak and words.text[first.end : first.end + 1] != ",":
        return replace(first, end=end)
    if second.role in _SUBORDINATE and _WITHIN.fullmatch(between):
        return replace(first, end=end)
    if first.role == "heads_of_units" and second.role in _OPEN | {"other"} and _BESIDE.fullmatch(between):
        return replace(first, end=end, weak=False)
    if second.role == "hamlets" and _OF_THE.fullmatch(between) and "," not in between and not first.weak:
        return replace(first, end=end)
    if first.role == "specialist_officers" and _is_at(words, first.end, second.start):
        return replace(second if second.role not in ("specialist_officers", "all_units") else first, start=first.start, end=end, weak=False)
    return None


# "Ban Quản lý dự án khu vực"
_OF_AN_AREA = re.compile(r"(?!(?:va|cac|o|tai|cua|cho|voi)\b)\w+(?: (?!(?:va|cac|o|tai|cua|cho|voi)\b)\w+){0,3}")
_CHAIRS = frozenset({"chair", "vice_chair"})
_FIELDS = frozenset(
    {"culture_society", "culture_department", "economic_department", "finance_accounting", "land_construction", "justice_civil_status"}
)
_IN_CHARGE = re.compile(r"[\s(-]*(?:(?:phu trach|khoi|mang|linh vuc|cong tac|ve)\b[\s-]*)*")


def _is_charge(words: Words, first: Actor, second: Actor) -> bool:
    """Whether the second name is what a chair is in charge of: "Phó Chủ tịch phụ trách văn hóa - xã hội", "PCT VHXH"."""
    if first.end > second.start:
        return words.folded[second.start : first.end] == "phu trach"
    between = words.folded[first.end : second.start]
    if not between.strip(" -(") and words.folded.startswith("phu trach", second.start):
        return True
    return _IN_CHARGE.fullmatch(between) is not None and (second.role in _FIELDS or "phu trach" in between)


def _is_at(words: Words, start: int, end: int) -> bool:
    """Whether nothing but "trực tại" or the like stands between an officer and a body."""
    between = words.folded[start:end]
    if not between.strip():
        return True
    place = start + len(between) - len(between.lstrip())
    stop = words.end("at", place)
    return stop is not None and not words.folded[stop:end].replace("cac ", "").strip()


_PLURAL = re.compile(r"\bcac$")


def _officer_at(words: Words, end: int) -> int | None:
    """Where an officer "trực tại" the body behind begins: "Công chức trực tại Bộ phận Một cửa"."""
    at = words.start("at", end)
    return None if at is None else words.before("officers", at)


def _headed(words: Words, actor: Actor) -> Actor:
    """An actor with the title of its head before it: "Lãnh đạo các bộ phận", "Giám đốc Trung tâm ..."."""
    if actor.role == "hamlets":
        acting = _hamlet_head(words, actor.start)
        if acting is None:
            return actor
        # "06 ấp vận động" acts; "04 bản tin", "02 bản in" are none.
        counts = actor.weak and words.folded[acting].isdigit() and "%" not in words.folded[acting : actor.start]
        acts = not words.folded.startswith("ban", actor.start) and words.end("acts", _after_blank(words.folded, actor.end)) is not None
        return replace(actor, start=acting, weak=counts and not acts)
    end = words.without_blanks(actor.start)
    if _PLURAL.search(words.folded, max(0, end - 4), end):
        end = words.without_blanks(end - 3)
    start = words.start("heads", end)
    if start is None:
        officer = _officer_at(words, end)
        return actor if officer is None or actor.role in _OPEN else replace(actor, start=officer, weak=False)
    if actor.role in _OPEN - {"hamlets"}:
        return Actor("heads_of_units", start, actor.end)
    return replace(actor, start=start, weak=False)


_SUPERIORS: tuple[tuple[re.Pattern[str], Level], ...] = (
    (re.compile(r"^(?:ubnd|uy ban nhan dan|van phong ubnd) tinh\b|^so\b"), "province"),
    (re.compile(r"^(?:ubnd|uy ban nhan dan) (?:huyen|quan|thi xa|thanh pho|tp|tx)\b"), "district"),
)


def level_of_issuer(issuer: str | None) -> Level:
    """The level of the committee that issued a plan: a commune's unless its name says otherwise."""
    key = search_key(issuer or "")
    return next((level for pattern, level in _SUPERIORS if pattern.search(key)), "commune")


def unique(roles: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(roles))

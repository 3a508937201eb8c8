"""The words that tell who acts, found in one pass: the catalogue's names, nouns of bodies, verbs of doing, abbreviations."""

from __future__ import annotations

import re
from functools import cache

from language import catalogue
from language.lexicon import vocabulary
from language.matching import Phrases
from language.mentions.abbreviations import readings
from language.nearby import search_before
from language.text import Clean, Folded

_LISTS = ("bodies", "no_bodies", "hamlets", "hamlet_heads", "mass_organisations", "heads", "officers", "at", "units", "before_names", "people", "acts", "passive",
          "not_acting", "orders", "weak_orders", "by", "stops", "doing")  # fmt: skip


@cache
def _lexis() -> Phrases:
    """The catalogue's names and the nouns and verbs around them, found in one pass."""
    data = vocabulary("actors")
    rows = [(f"role {key}", form) for key, role in catalogue.roles().items() for name in role.names for form in _forms(name)]
    rows += [(f"short {key}", name) for key, role in catalogue.roles().items() for name in role.short if name.islower()]
    rows += [(key, str(word)) for key in _LISTS for word in data[key]]
    rows += [(f"level {level}", word) for level, words in data["levels"].items() for word in words]
    return Phrases(rows)


def _forms(name: str) -> list[str]:
    """A name with its title as offices write it: "công chức", "CC", "cán bộ"."""
    if name.startswith("công chức "):
        rest = name.removeprefix("công chức ")
        return [name, f"CC {rest}", f"cán bộ {rest}"]
    return [name]


# In prose fewer initials stand for other things too: "CT", "TP", "VP".
_FEWEST_LETTERS = 3
_POINTS = re.compile(r"\b(?:do|giao|giao cho|phan cong|phoi hop voi|phoi hop cung|cung voi|d/c|dong chi)\s+$")
_JOINS = re.compile(r"\s*(?:,|\bva\b)\s*$")
_GOES_ON = re.compile(r"\s*(?:,|\bva\b)\s*(?:cac\s+)?")
_CALLED = re.compile(r"\s+(?:chu tri|phu trach|phoi hop|tham muu|chiu trach nhiem|co trach nhiem|la dau moi|lam dau moi)\b")


class Words:
    """Labelled words of a text by place."""

    def __init__(self, text: Clean, folded: Folded, written: Clean | None, *, assigning: bool = False) -> None:
        self.text, self.folded = text, folded
        self._ends: dict[tuple[str, int], int] = {}
        self._starts: dict[tuple[str, int], int] = {}
        self.roles: list[tuple[int, int, str]] = []
        self.labelled: dict[str, list[tuple[int, int]]] = {}
        # A name of the catalogue may be misread by a letter; nouns so short as "đồn" would be found in every "đôn đốc".
        unchecked = "role " if written is None else None
        for label, start, end in _lexis().find(folded, written=text, unchecked=unchecked, overlapping=True):
            if label.startswith("role "):
                self.roles.append((start, end, label.removeprefix("role ")))
                continue
            self.labelled.setdefault(label, []).append((start, end))
            self._ends[label, start] = max(end, self._ends.get((label, start), 0))
            self._starts[label, end] = min(start, self._starts.get((label, end), end))
        self._add_short(assigning)

    def _add_short(self, assigning: bool) -> None:
        """Abbreviations and short names: in prose those that hardly name anything else, or stand where one who acts does."""
        starts, ends = {start for start, _, _ in self.roles}, {end for _, end, _ in self.roles}
        rows = [(row.start, row.end, row.role, row.letters >= _FEWEST_LETTERS or bool(row.words)) for row in readings(self.text)]
        for label, spans in self.labelled.items():
            role = label.removeprefix("short ") if label.startswith("short ") else None
            fitting = [span for span in spans if role and (self._stands_alone(*span) if assigning else self.text[span[0]].isupper())]
            rows += [(start, end, role, False) for start, end in fitting]
        for start, end, role, clear in sorted(rows, key=lambda row: row[:2]):
            if assigning:
                role = role or "other"
            elif not clear and not self._is_pointed_at(start, end, starts, ends):
                continue
            if role is not None:
                self.roles.append((start, end, role))
                ends.add(end)

    def _stands_alone(self, start: int, end: int) -> bool:
        """Whether nothing but an edge stands on either side of words: "Văn hóa - Xã hội, Kế toán"."""
        before, behind = self.folded[:start].rstrip()[-1:], self.folded[end:].lstrip()[:1]
        return (not before or before in ",;/+&(:.-") and (not behind or behind in ",;/+&).")

    def _is_pointed_at(self, start: int, end: int, starts: set[int], ends: set[int]) -> bool:
        """Whether words stand where only one who acts does: "giao VP", "do Kế toán", "cùng CA, ĐTN", "VP chủ trì"."""
        if search_before(_POINTS, self.folded, start) is not None:
            return True
        joined = search_before(_JOINS, self.folded, start)
        if joined is not None and joined.start() in ends:
            return True
        if self.folded[:start].strip(" -+*"):
            return False
        # "Chủ tịch, các Phó Chủ tịch UBND xã ..." opens an enumeration.
        joins = _GOES_ON.match(self.folded, end)
        return (joins is not None and joins.end() in starts) or _CALLED.match(self.folded, end) is not None

    def is_named(self, start: int) -> bool:
        """Whether a name of the catalogue begins at ``start``."""
        return any(first == start for first, _, _ in self.roles)

    def end(self, label: str, start: int) -> int | None:
        """Where the longest word of a kind that begins at ``start`` ends."""
        return self._ends.get((label, start))

    def start(self, label: str, end: int) -> int | None:
        """Where the longest word of a kind that ends at ``end`` begins."""
        return self._starts.get((label, end))

    def before(self, label: str, place: int) -> int | None:
        """Where the longest word of a kind begins that ends before the blanks in front of ``place``."""
        return self.start(label, self.without_blanks(place))

    def without_brackets(self, place: int) -> int:
        """``place``, or where blanks and a closing bracket in front of it begin: "ông (bà) "."""
        place = self.without_blanks(place)
        return place - 1 if place and self.folded[place - 1] == ")" else place

    def without_blanks(self, place: int) -> int:
        """``place``, or where the blanks in front of it begin."""
        while place and self.folded[place - 1] == " ":
            place -= 1
        return place

"""Passages that speak of other parts of a plan: "các nhiệm vụ tại mục II", "lĩnh vực cải cách thể chế", "nêu trên"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from language.mentions.areas import enumerated_areas
from language.text import Folded

# "mục II.3", "điểm 2 mục II", "mục 1, 2 và 3 phần II": inner parts first, as Vietnamese names them.
_LABEL = r"(?:[ivx]{1,5}|\d{1,2}(?:\.\d{1,2}){0,2}|[a-hđ])"
_STEP = rf"(?:tieu muc|muc|phan|diem|khoan|y)\s+(?:so\s+)?{_LABEL}(?:[./]{_LABEL})*\b(?:(?:\s*,\s*|\s+va\s+|\s*;\s*){_LABEL}(?:[./]{_LABEL})*\b(?!\s*(?:ke hoach|nam|thang|%)))*"
_REFERENCE = re.compile(rf"\b{_STEP}(?:\s*,?\s*(?:cua\s+|thuoc\s+)?{_STEP})*")
_STEPS = re.compile(r"(?:tieu muc|muc|phan|diem|khoan|y)\s+(?:so\s+)?")
_LABELS = re.compile(rf"{_LABEL}(?:[./]{_LABEL})*")
# Behind these a reference points outside the plan: an article of a law, a part of another document.
_ELSEWHERE = re.compile(r"\b(?:dieu \d+|luat|nghi dinh|nghi quyet|thong tu|quyet dinh|ke hoach so|cong van|phu luc)\b")

_GIVES = r"(?:phu trach|chiu trach nhiem|chu tri|tham muu|theo doi|trien khai|thuc hien|dam nhan|chi dao|dam trach)"
_KIND = r"(?:linh vuc|noi dung|nhiem vu|tieu chi|chi so thanh phan|chi so|cong tac|mang|phan)"
_WHOLE_AREA = re.compile(rf"{_GIVES}[^.;:]{{0,70}}?\b{_KIND}\b\s*:?\s*(?P<areas>[^.]{{4,200}})")
_ONLY_A_PART = re.compile(r"\b(?:doi voi|tai bo phan|trong linh vuc|thuoc linh vuc|lien quan den)\b")
_ALL = re.compile(
    r"\b(?:cac\s+|toan bo\s+|tat ca\s+(?:cac\s+)?)?(?:nhiem vu|noi dung|chi tieu|cong viec)(?:,?\s*(?:chi tieu|nhiem vu|noi dung))?\s+"
    r"(?:da\s+)?(?:neu\s+tren|noi\s+tren|tren|(?:neu\s+)?(?:tai|trong|cua|theo)\s+ke hoach(?:\s+nay)?|de ra)\b"
)
_HERE = re.compile(r"\b(?:linh vuc|noi dung|nhiem vu|muc|phan)\s+nay\b")


_SPEAKS = re.compile(
    r"\b(?:(?:muc|phan|diem|khoan|y) (?:so )?(?:[ivx]{1,5}|\d|[a-h])\b|(?:linh vuc|noi dung|nhiem vu|muc|phan) nay\b"
    r"|(?:nhiem vu|noi dung|chi tieu|cong viec) (?:da |neu |noi |tren|tai|trong|cua|theo|de ra)"
    r"|(?:phu trach|chiu trach nhiem|chu tri|tham muu|theo doi|trien khai|thuc hien|dam nhan|chi dao|dam trach)\b)"
)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a passage speaks of: whole areas, sections by their paths, the section it stands in, or all tasks."""

    areas: frozenset[str] = frozenset()
    paths: frozenset[str] = frozenset()
    here: bool = False
    everything: bool = False

    def __bool__(self) -> bool:
        return bool(self.areas or self.paths or self.here or self.everything)


def speaks_of_others(folded: Folded) -> bool:
    """Whether a passage has a word by which others are named; without one it speaks of nothing but itself."""
    return _SPEAKS.search(folded) is not None


class Paths:
    """The paths of a plan's sections, to be found by the labels that a passage names."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._known: dict[str, str] = {}
        # Paths by each of their ends, ``None`` where several end so.
        self._ends: dict[str, str | None] = {}
        for path in paths:
            self._known[_key(path)] = path
        for key, path in self._known.items():
            steps = key.split("/")
            for start in range(1, len(steps)):
                end = "/".join(steps[start:])
                self._ends[end] = None if end in self._ends else path

    def named(self, label: str) -> str | None:
        """The path of this label or, where only one does, that ends so."""
        return self._known.get(label) or self._ends.get(label)


def is_under(section: str | None, path: str | None) -> bool:
    """Whether a section is that of ``path`` or stands under it."""
    return section is not None and path is not None and (section == path or section.startswith(f"{path}/"))


def scope_of(folded: Folded, paths: Paths) -> Scope:
    """The scope of a folded passage; ``paths``: those of the plan's sections."""
    if not speaks_of_others(folded):
        return Scope()
    found = sections_named(folded, paths)
    if found:
        return Scope(paths=frozenset(found))
    areas = whole_areas(folded)
    if areas:
        return Scope(areas=areas)
    return Scope(here=_HERE.search(folded) is not None, everything=_ALL.search(folded) is not None)


def whole_areas(folded: Folded) -> frozenset[str]:
    """Areas that a passage gives as wholes: "phụ trách lĩnh vực cải cách thể chế, cải cách tài chính công"."""
    match = _WHOLE_AREA.search(folded)
    if match is None or _ONLY_A_PART.search(match.group("areas")):
        return frozenset()
    return frozenset(enumerated_areas(Folded(match.group("areas"))))


def sections_named(folded: Folded, paths: Paths) -> list[str]:
    """Paths of the sections that a passage names by their labels."""
    result: list[str] = []
    for match in _REFERENCE.finditer(folded):
        if _ELSEWHERE.search(folded[match.end() : match.end() + 40]) or _ELSEWHERE.search(
            folded[max(0, match.start() - 25) : match.start()]
        ):
            continue
        for wanted in _wanted(match.group(0)):
            path = paths.named(wanted)
            if path:
                result.append(path)
    return list(dict.fromkeys(result))


def _key(path: str) -> str:
    return "/".join(part.lower().removeprefix("điều ") for part in path.split("/"))


def _wanted(reference: str) -> list[str]:
    """Paths as keys: "diem 1, 2 muc ii" gives "ii/1" and "ii/2"."""
    steps = [_LABELS.findall(piece) for piece in _STEPS.split(reference) if piece.strip()]
    inner, outer = steps[0], steps[1:]
    above = "/".join(labels[0].replace(".", "/") for labels in reversed(outer) if labels)
    made = []
    for label in inner:
        own = label.replace(".", "/") if not above and not label[0].isdigit() else label
        made.append(f"{above}/{own}" if above else own)
    return made

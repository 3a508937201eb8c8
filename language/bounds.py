"""What the words around a figure make of it: at least, at most, by how much; and the figure itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

from schemas.plan import Change, Comparator

_LEAST = re.compile(
    r"(?:toi thieu|it nhat|khong duoi|khong thap hon|khong it hon|dat va vuot|dat hoac vuot|tu)(?:\s+(?:la|dat|tuong ung|tuong ung la|muc|tren|la tu|bang))*\s*$"
)
_MORE = re.compile(r"(?:\btren|\bhon|\bvuot|vuot tren|cao hon|lon hon)\s*(?:muc\s*)?$")
_MOST = re.compile(
    r"(?:khong qua|khong de qua|cham nhat|cham nhat la|trong vong|toi da|khong vuot qua|khong lon hon|nhieu nhat|khong nhieu hon|duoi hoac bang)\s*(?:la\s*)?$"
)
_LESS = re.compile(r"(?:\bduoi|thap hon|nho hon|it hon)\s*(?:muc\s*)?$")
# "82% người từ đủ 15 tuổi trở lên", "80% xếp loại khá trở lên": the words belong to another measure.
_UPWARDS = re.compile(
    r"^(?:(?!\b(?:tuoi|loai|kha|tot|hinh thuc|canh cao|khien trach|muc do|cap)\b)[^.;\d]){0,40}?\btro len\b|^[^.;,]{0,12}\b(?:hoac|va) (?:cao hon|vuot)\b"
)
_DOWNWARDS = re.compile(r"^[^.;,]{0,20}?\btro xuong\b")
_SIGN = re.compile(r"(≥|>=|≤|<=|>|<)\s*$")
_SIGNS: dict[str, Comparator] = {"≥": ">=", ">=": ">=", "≤": "<=", "<=": "<=", ">": ">", "<": "<"}
_BOUNDS = r"(?:toi thieu|it nhat|khong duoi|tu|them|khoang|tren|la|dat|muc|them it nhat)"
_INCREASE = re.compile(rf"\b(?:tang|tang them|nang them)(?:\s+{_BOUNDS})*\s*$")
_DECREASE = re.compile(
    rf"\b(?:giam|cat giam|rut ngan|tiet kiem)(?:\s+{_BOUNDS}|\s+thoi gian[^.;,%]{{0,40}}|\s+chi phi[^.;,%]{{0,30}})*\s*$"
)
PAST = re.compile(r"(?:\bda dat|da thuc hien|nam truoc|ket qua dat|dat duoc|hien (?:nay|tai)|so voi)\s*(?:\w+\s*){0,3}$")


@dataclass(frozen=True, slots=True)
class Figure:
    """A promised figure at ``start:end`` of a folded text."""

    start: int
    end: int
    value: float | int
    value_max: float | int | None
    unit: str
    comparator: Comparator
    change: Change


def number(text: str) -> float | int:
    """ "99,5" and "99.5" are 99.5; whole numbers are integers."""
    value = float(text.replace(",", "."))
    return int(value) if value.is_integer() else value


def comparator(before: str, after: str) -> Comparator:
    """The comparator that the words around a figure state; "=" where they state none."""
    sign = _SIGN.search(before)
    if sign:
        return _SIGNS[sign.group(1)]
    if _UPWARDS.search(after):
        return ">="
    if _DOWNWARDS.search(after):
        return "<="
    if _LEAST.search(before):
        # "từ 50%" alone is a level; with "trở lên" it was caught above.
        return ">=" if not re.search(r"\btu\s*$", before) else "="
    if _MOST.search(before):
        return "<="
    if _LESS.search(before):
        return "<"
    if _MORE.search(before):
        return ">"
    return "="


def change_of(before: str) -> Change:
    """Whether the folded words before a figure make it a change: "tăng ít nhất", "cắt giảm"."""
    if _INCREASE.search(before):
        return "increase"
    if _DECREASE.search(before):
        return "decrease"
    return "level"

"""Figures that commit: percentages, ranks, counts, with comparator and change."""

from __future__ import annotations

import re
from dataclasses import dataclass

from schemas.plan import Change, Comparator

_NUM = r"\d{1,3}(?:[.,]\d{1,2})?"
_PERCENT_RANGE = re.compile(rf"(?:tu\s+)?(?P<a>{_NUM})\s*(?:%\s*)?(?:-|den(?: duoi)?)\s*(?P<b>{_NUM})\s*(?:%|phan tram)")
_PERCENT = re.compile(rf"(?P<a>{_NUM})\s*(?:%|phan tram)")
_RANK = re.compile(
    r"\b(?:top|nhom|trong so)\s+(?P<a>\d{1,3})\b"
    r"|\b(?:xep|dung|vi tri|hang|thu hang|vi thu|xep hang)\s+(?:vi tri\s+|hang\s+)?(?:thu\s+|trong top\s+)?(?P<b>\d{1,3})\b(?!\s*(?:%|nam))"
    r"|\bthu\s+(?P<c>\d{1,3})\b"
    r"|\b(?P<d>\d{1,2})\s+(?:xa|phuong|don vi|dia phuong)(?:,?\s*(?:xa|phuong|don vi))?\s+dan dau\b"
)
_STEPS = re.compile(r"\b(?:tang|nang|cai thien|len)(?:\s+(?:them|it nhat|toi thieu|tu))*\s+(?P<a>\d{1,2})\s+(?:bac|hang|thu hang|vi tri)\b")
_NOUN = (
    r"sang kien|giai phap|mo hinh|tin bai|tin, bai|tin|bai viet|bai|cuoc|lan|luot|buoi|lop|hoi nghi|dot|chuyen muc|chuyen de|thu tuc hanh chinh|tthc|thu tuc|dich vu|"
    r"video|phong su|ho so|don vi|can bo|cong chuc|bo phan|co quan|van ban|hoi thi|doi thoai|cach lam|san pham|cong trinh|nguoi"
)
_COUNT = re.compile(rf"(?P<a>\d{{1,4}})\s+(?P<noun>{_NOUN})\b")
_DURATION = re.compile(r"(?P<a>\d{1,3}(?:,\d)?)\s*(?P<noun>ngay lam viec|ngay|gio lam viec|gio|phut|diem)\b(?!\s*\d|\s*thang)")
_UNITS = {"ngay": "day", "gio": "hour", "phut": "minute", "diem": "point"}
_NOTHING = re.compile(
    r"\bkhong (?:co|de xay ra|de phat sinh|phat sinh)(?:\s+(?:tinh trang|bat ky|cac|truong hop))*\s+"
    r"(?:can bo|cong chuc|vien chuc|cbcc|nguoi|truong hop|ho so|don thu|vu viec|phan anh|don vi|van ban|thu tuc|tthc|ca nhan|to chuc ca nhan)"
)
# What stands right before a count that is promised rather than described.
_PROMISE = re.compile(
    r"(?:(?<!hien )\bco|dat|xay dung|trien khai|to chuc|thuc hien|ban hanh|dang tai|hoan thanh|de xuat|tham muu|phan dau|nhat|thieu|duoi"
    r"|tren|qua|da|tu|dang|viet|mo|kiem tra|ra soat|don gian hoa)"
    r"\s+(?:duoc\s+)?$"
)
_OF_NUMBER = re.compile(r"(?:so|dieu|khoan|muc|quyet dinh|ke hoach|phu luc|thang|quy|nam|ngay|lan thu|muc do)\s*$")

_LEAST = re.compile(
    r"(?:toi thieu|it nhat|khong duoi|khong thap hon|khong it hon|dat va vuot|dat hoac vuot|tu)(?:\s+(?:la|dat|tuong ung|tuong ung la|muc|tren|la tu|bang))*\s*$"
)
_MORE = re.compile(r"(?:\btren|\bhon|\bvuot|vuot tren|cao hon|lon hon)\s*(?:muc\s*)?$")
_MOST = re.compile(r"(?:khong qua|toi da|khong vuot qua|khong lon hon|nhieu nhat|khong nhieu hon|duoi hoac bang)\s*(?:la\s*)?$")
_LESS = re.compile(r"(?:\bduoi|thap hon|nho hon|it hon)\s*(?:muc\s*)?$")
_UPWARDS = re.compile(r"^[^.;,]{0,25}?\btro len\b|^[^.;,]{0,12}\b(?:hoac|va) (?:cao hon|vuot)\b")
_DOWNWARDS = re.compile(r"^[^.;,]{0,20}?\btro xuong\b")
_SIGN = re.compile(r"(≥|>=|≤|<=|>|<)\s*$")
_SIGNS: dict[str, Comparator] = {"≥": ">=", ">=": ">=", "≤": "<=", "<=": "<=", ">": ">", "<": "<"}
_BOUNDS = r"(?:toi thieu|it nhat|khong duoi|tu|them|khoang|tren|la|dat|muc|them it nhat)"
_INCREASE = re.compile(rf"\b(?:tang|tang them|nang them)(?:\s+{_BOUNDS})*\s*$")
_DECREASE = re.compile(
    rf"\b(?:giam|cat giam|rut ngan|tiet kiem)(?:\s+{_BOUNDS}|\s+thoi gian[^.;,%]{{0,40}}|\s+chi phi[^.;,%]{{0,30}})*\s*$"
)
_PAST = re.compile(r"(?:\bda dat|da thuc hien|nam truoc|ket qua dat|dat duoc|hien (?:nay|tai)|so voi)\s*(?:\w+\s*){0,3}$")


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


def find(folded: str) -> list[Figure]:
    """The figures of a folded clause that commit to something, in order."""
    found: list[Figure] = []

    def free(start: int, end: int) -> bool:
        return all(end <= f.start or start >= f.end for f in found)

    for match in _PERCENT_RANGE.finditer(folded):
        low, high = number(match.group("a")), number(match.group("b"))
        if low < high and not _PAST.search(folded, 0, match.start()):
            change = _change(folded[: match.start()])
            found.append(Figure(match.start(), match.end(), low, high, "percent", "range", change))
    for match in _PERCENT.finditer(folded):
        if free(match.start(), match.end()) and not _PAST.search(folded, 0, match.start()):
            found.append(_figure(folded, match.start(), match.end(), number(match.group("a")), "percent"))
    for match in _STEPS.finditer(folded):
        sign = comparator(folded[: match.start("a")], folded[match.end() :])
        found.append(Figure(match.start("a"), match.end(), int(match.group("a")), None, "rank", sign, "increase"))
    for match in _RANK.finditer(folded):
        if free(match.start(), match.end()):
            found.extend(_rank(folded, match))
    for match in _COUNT.finditer(folded):
        if free(match.start(), match.end()) and _promised(folded, match):
            found.append(_figure(folded, match.start(), match.end("a"), number(match.group("a")), "count"))
    for match in _DURATION.finditer(folded):
        if free(match.start(), match.end()) and _bounded(folded, match.start(), match.end()):
            unit = _UNITS[match.group("noun").split()[0]]
            found.append(_figure(folded, match.start(), match.end(), number(match.group("a")), unit))
    for match in _NOTHING.finditer(folded):
        if free(match.start(), match.end()):
            found.append(Figure(match.start(), match.end(), 0, None, "count", "=", "level"))
    return sorted(found, key=lambda f: f.start)


def _figure(folded: str, start: int, end: int, value: float | int, unit: str) -> Figure:
    before, after = folded[:start], folded[end:]
    return Figure(start, end, value, None, unit, comparator(before, after), _change(before))


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


def _change(before: str) -> Change:
    if _INCREASE.search(before):
        return "increase"
    if _DECREASE.search(before):
        return "decrease"
    return "level"


def _rank(folded: str, match: re.Match[str]) -> list[Figure]:
    value = next(g for g in match.group("a", "b", "c", "d") if g is not None)
    before = folded[max(0, match.start() - 80) : match.start()]
    around = folded[max(0, match.start() - 140) : match.end() + 80]
    if match.group("c") and not re.search(r"\b(?:xep|vi tri|hang|vi thu|dung)\b", before):
        return []
    if not re.search(r"chi so|xep|hang|dan dau|dung dau|cchc|cai cach hanh chinh|par index|toan (?:tinh|huyen|thanh pho)", around):
        return []
    if re.search(r"\bnhom\s*$", match.group(0)[:5]) and not re.search(r"dan dau|dung dau", around) and "xep" not in around:
        return []
    after = folded[match.end() :]
    exact = match.group("a") is None and match.group("d") is None and "top" not in match.group(0)
    upward = re.search(r"^[^.;,]{0,25}tro len", after) or re.search(r"(?:it nhat|toi thieu|tu)\b[^.;,]{0,20}$", before)
    sign: Comparator = "=" if exact and not upward else "<="
    return [Figure(match.start(), match.end(), int(value), None, "rank", sign, "level")]


def _promised(folded: str, match: re.Match[str]) -> bool:
    before = folded[: match.start()]
    if _OF_NUMBER.search(before):
        return False
    return _PROMISE.search(before) is not None or _UPWARDS.search(folded[match.end() :]) is not None


def _bounded(folded: str, start: int, end: int) -> bool:
    """Durations are promised only with a bound or a change, points where they are reached too."""
    before, after = folded[:start], folded[end:]
    if re.search(r"(?:ngay|trong thoi gian|vong)\s*$", before) and comparator(before, after) == "=":
        return False
    if re.search(r"\b(?:qua han|tre han|ton dong)\s+(?:tren|qua|hon)\s*$", before):
        return False
    if folded[start:end].endswith("diem") and re.search(r"\bdat(?: duoc)?\s*$", before):
        return True
    return comparator(before, after) != "=" or _change(before) != "level"

"""Ranks that commit: "trong tốp 5", "xếp thứ 3/15 xã trở lên", "tăng 02 bậc"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from language.bounds import Figure, comparator
from language.nearby import after, before
from language.text import Folded
from schemas.plan import Comparator

# Among how many: "10/102 xã".
_AMONG = r"(?:\s?/\s?\d{1,3}\b)?"
_RANK = re.compile(
    rf"\b(?:top|nhom)\s+(?!1/[2-5]\b)(?P<a>\d{{1,3}})\b{_AMONG}"
    rf"|\b(?:xep|dung|vi tri|hang|thu hang|vi thu|thu bac|xep hang)\s+(?:vi tri\s+|hang\s+)?(?:thu\s+|trong top\s+)?(?P<b>\d{{1,3}})\b{_AMONG}(?!\s*(?:%|nam))"
    rf"|\bthu\s+(?P<c>\d{{1,3}})\b{_AMONG}"
    r"|(?<!/)\b(?P<d>\d{1,2})\s+(?:xa|phuong|don vi|dia phuong)(?:,?\s*(?:xa|phuong|don vi|thi tran|dac khu))*\s+(?:dan|qqq) dau\b"
)
_NO_RANK = re.compile(
    r"(?:sap xep|.{0,4}?\b(?:xep|dung))\s+\d{1,3}\s+(?!(?:toan|trong|cua|tren|tro|xa|phuong|don vi|dia phuong|cap|tinh|huyen|thanh pho|so voi|ve|khoi|hoac|nam|va)\b)[a-z]"
)
_STEPS = re.compile(
    r"\b(?:tang|nang|cai thien|len)(?:\s+(?:them|it nhat|toi thieu|tu|duoc|tren))*\s+(?P<a>\d{1,2})(?:\s*(?:-|den)\s*(?P<b>\d{1,2}))?\s+(?:bac|hang|thu hang|vi tri|thu bac)\b"
)
_BETWEEN = re.compile(r"\b(?:thu|hang|vi tri)\s+(?P<a>\d{1,3})\s*(?:-|den)\s*(?:(?:thu|hang|vi tri)\s+)*(?P<b>\d{1,3})\b(?!\s*%)")
_ORDERED = re.compile(r"\b(?:xep|vi tri|hang|vi thu|dung|thu hang|thu bac)\b")
_RANKED = re.compile(r"chi so|xep|hang|(?:dan|qqq) dau|dung dau|cchc|cai cach hanh chinh|par index|toan (?:tinh|huyen|thanh pho)")
_BEST = re.compile(r"(?:dan|qqq) dau|dung dau|cao nhat|tot nhat|hang dau|xep")
_NEIGHBOURS = r",\s*(?=(?:xa|phuong|thi tran|thi xa|dac khu|quan|huyen|don vi|dia phuong|co quan|phong|so|ban)\b)"
_UPWARDS = re.compile(
    rf"^(?:[^.;,\d]|\b\d{{1,3}} (?=xa|phuong|don vi)|{_NEIGHBOURS}){{0,60}}\btro ?len|^[^.;,\d]{{0,12}}\bhoac (?:cao|tot) hon"
)
_AT_LEAST = re.compile(r"(?:it nhat|toi thieu|\btu|khong (?:thap|kem) hon|khong duoi|khong tut xuong duoi)\b[^.;,\d]{0,20}$")


def find(folded: Folded) -> Iterator[Figure]:
    """The ranks of a folded clause, steps up ("tăng 02 bậc") first: what they take no rank takes again."""
    for match in _STEPS.finditer(folded):
        yield _step(folded, match)
    for match in _BETWEEN.finditer(folded):
        low, high = int(match.group("a")), int(match.group("b"))
        if low < high and _RANKED.search(folded[max(0, match.start() - 140) : match.end() + 80]):
            yield Figure(match.start(), match.end(), low, high, "rank", "range", "level")
    for match in _RANK.finditer(folded):
        figure = _rank(folded, match)
        if figure is not None:
            yield figure


def _step(folded: Folded, match: re.Match[str]) -> Figure:
    low, high = int(match.group("a")), match.group("b")
    start, end = match.start("a"), match.end()
    if high and int(high) > low:
        return Figure(start, end, low, int(high), "rank", "range", "increase")
    return Figure(start, end, low, None, "rank", comparator(before(folded, start), after(folded, end)), "increase")


def _rank(folded: Folded, match: re.Match[str]) -> Figure | None:
    if match.group("b") and _NO_RANK.match(folded, max(0, match.start() - 4)):
        # "sắp xếp 18 thôn", "dựng 06 bảng".
        return None
    value = next(g for g in match.group("a", "b", "c", "d") if g is not None)
    behind = folded[max(0, match.start() - 80) : match.start()]
    around = folded[max(0, match.start() - 140) : match.end() + 80]
    if (match.group("c") and not _ORDERED.search(behind)) or not _RANKED.search(around):
        return None
    if match.group().startswith("nhom") and not _BEST.search(around):
        return None
    exact = match.group("a") is None and match.group("d") is None and "top" not in match.group(0)
    upward = _UPWARDS.search(after(folded, match.end())) or _AT_LEAST.search(behind)
    sign: Comparator = "=" if exact and not upward else "<="
    return Figure(match.start(), match.end(), int(value), None, "rank", sign, "level")

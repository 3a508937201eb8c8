"""Recurring words that belong to the name of a thing, and say of no action how often it is done: "Kế hoạch ... hàng năm"."""

from __future__ import annotations

import re

from language.nearby import REACH, search_before
from language.recurring import Recurrence
from language.text import Folded

# The last thing named before a recurrence: "kế hoạch cải cách hành chính, kế hoạch kiểm tra công vụ hằng năm".
_THING = re.compile(
    r"\b(?:ke hoach|nhiem vu|chuong trinh|cong viec|bao cao tai chinh|lich cong tac|lich tiep cong dan|du toan|danh muc)\b(?!\s+(?:do|nay)\b)"
)
_NAME_AFTER = re.compile(r"[^,.;:]{0,75}")
# What follows the word itself is its name ("kế hoạch kiểm tra"), and what is joined to that.
_NAME_BEGINS = re.compile(
    r"\s*(?:(?:[^,;]{0,40}?\bva )(?:kiem tra|tuyen truyen|danh gia)\b|kiem tra|tuyen truyen|danh gia|to chuc|bao cao)"
)
_ACTION_BETWEEN = re.compile(r"\b(?:cong bo|danh gia|kiem tra|to chuc|bao cao|xac dinh|theo dieu|dinh ky)\b")
# "trước ngày 20 hằng tháng", "sáng thứ Hai hằng tuần": with a day of its own it is a time.
_DAY_BESIDE = re.compile(
    r"(?:\bthu\s+(?:hai|ba|tu|nam|sau|bay|\d)|\bchu nhat|\bngay\s+\d{1,2}|\d{1,2}/\d{1,2}|\bthang\s+\d{1,2}|\bquy\s+[iv1-4]+)\s*$"
)
_OF_FILES = re.compile(r"\bho so\b[^.;:]{0,40}$")


def names_thing(folded: Folded, repeat: Recurrence) -> bool:
    """Whether a recurrence belongs to a name: "Kế hoạch cải cách hành chính hàng năm"."""
    start = repeat.start
    if search_before(_DAY_BESIDE, folded, start) or re.search(r"\d\s*/|\blan\b|^truoc|^ngay", folded[start : repeat.end]):
        return False
    if search_before(_OF_FILES, folded, start) and folded.startswith(" cua", repeat.end):
        return True
    things = list(_THING.finditer(folded, max(0, start - REACH), start))
    if not things or _NAME_AFTER.fullmatch(folded, things[-1].end(), start) is None:
        return False
    begun = _NAME_BEGINS.match(folded, things[-1].end(), start) if things[-1].group() == "ke hoach" else None
    return _ACTION_BETWEEN.search(folded, begun.end() if begun else things[-1].end(), start) is None

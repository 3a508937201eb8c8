"""What the words around a figure make of it: at least, at most, by how much; and the figure itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

from schemas.plan import Change, Comparator

_LEAST = re.compile(
    r"(?:toi thieu|it nhat|khong duoi|khong thap hon|khong it hon|khong nho hon|khong kem|dat va vuot|dat hoac vuot|bang hoac (?:cao|lon|nhieu) hon|tu)"
    r"(?:\s+(?:la|dat|tuong ung|tuong ung la|muc|tren|la tu|bang))*\s*$"
)
_MORE = re.compile(r"(?:\btren|\bhon|\bvuot|vuot tren|cao hon|lon hon)\s*(?:muc\s*)?$")
_MOST = re.compile(
    r"(?:khong qua|khong de qua|cham nhat|cham nhat la|trong vong|toi da|khong vuot qua|khong vuot|khong lon hon|khong cao hon|khong hon|nhieu nhat|khong nhieu hon"
    r"|duoi hoac bang|(?:nho|it|thap) hon hoac bang)\s*(?:la\s*|chi\s*|muc\s*|sau\s*)?$"
)
_LESS = re.compile(r"(?:\bduoi|\bchua den|thap hon|nho hon|it hon)\s*(?:muc\s*)?$")
# "82% người từ đủ 15 tuổi trở lên", "80% xếp loại khá trở lên": the words belong to another measure.
_UPWARDS = re.compile(
    r"^(?:(?!\b(?:tuoi|loai|kha|tot|hinh thuc|canh cao|khien trach|muc do|cap)\b)[^.;\d]){0,40}?\btro ?len\b|^[^.;,]{0,12}\b(?:hoac|va) (?:cao hon|vuot)\b"
)
_DOWNWARDS = re.compile(r"^[^.;,]{0,20}?\btro ?xuong\b")
# "không để ... quá 02 lần", "không còn trên 5%", "không để ... dưới 95%": the bound turned round by what stands before it.
_NOT = r"\bkhong (?:de|co|con|bat|buoc|bo tri|yeu cau|phai|duoc|cho|cho phep|phat sinh|xay ra|vuot|lam|giao|keo dai|ton tai)\b(?:(?!\b(?:dat|chiem|phan dau)\b|, t[yi] le\b)[^.;:%\d]){0,80}"
_NOT_MORE = re.compile(rf"{_NOT}\b(?:qua|vuot qua|vuot|tren|hon|nhieu hon|cao hon|lau hon)\s*(?:muc\s*)?$")
_NOT_LESS = re.compile(r"\bkhong (?:de|co|con|duoc|cho phep|cho)\b[^.;:%\d]{0,80}\b(?:duoi|thap hon|it hon)\s*(?:muc\s*)?$")
# "> = 90%", "=> 90%": typed apart or turned round.
_SIGN = re.compile(r"([≥≧⩾]|(?<!-)>\s?=|=\s?>|[≤≦⩽]|<\s?=|=\s?<|(?<!-)>|<)\s*$")
_SIGNS: dict[str, Comparator] = {">": ">", "<": "<"}
_BOUNDS = r"(?:toi thieu|it nhat|khong duoi|tu|them|khoang|tren|la|dat|muc|them it nhat)"
# "tăng so với năm trước tối thiểu 5%".
_THAN = r"(?:\s+so voi(?:\s+\w+){1,5}?)?"
_INCREASE = re.compile(rf"\b(?:tang|tang them|nang them){_THAN}(?:\s+{_BOUNDS})*\s*(?:[≥>]\s?=?\s*)?$")
_DECREASE = re.compile(rf"\b(?:giam|cat giam|rut ngan|tinh gian|tinh giam){_THAN}(?:\s+{_BOUNDS})*\s*(?:[≥>]\s?=?\s*)?(?:\d/\d\s*)?\(?$")
# "giảm số người ... ít nhất 15%": what is made less stands between; "giảm ... xuống dưới 1%" is a state to reach.
_STATE = r"(?!\b(?:con|xuong|dat|len|toi(?! thieu)|den|duoi|khong|chiem|duy tri|tu)\b)"
# "rút ngắn thời gian giải quyết TTHC về đất đai, xây dựng ít nhất 15%": a comma of a list of nouns.
_OF_TIME = r"thoi (?:gian|han)\b(?:(?!\b(?:con|xuong|dat|len|toi(?! thieu)|den|duoi|khong|chiem|duy tri|tu)\b)[^.;:,%\d]){0,70}"
_ON = r"(?:,\s(?!(?:phan dau|bao dam|dam bao|ty le|ti le|muc do|cong khai|niem yet|so hoa|tiep nhan|tra|nang|tang|thuc hien|giai quyet|hoan thanh|co|xu ly|ky)\b))"
_LESS_OF = re.compile(
    rf"\b(?:giam|cat giam|rut ngan)\s+(?:(?:{_STATE}[^.;:,%\d]){{3,90}}(?:\btu\s+)?|{_OF_TIME}(?:{_ON}(?:{_STATE}[^.;:,%\d]){{3,40}}){{1,4}})$"
)
_MORE_OF = re.compile(rf"\btang\s+(?:so|so luong|so luot|ty le|ti le|muc do|luong)\s(?:{_STATE}[^.;:,%\d]){{3,70}}$")
# "tăng so với năm trước 5%" and "phấn đấu đạt được 90%" promise.
PAST = re.compile(
    r"(?:\bda dat|da thuc hien|(?<!so voi )nam (?:truoc|ngoai|roi)|(?:^|[.;:(+-]\s*)ket (?:qua|qqq) dat|(?<!phan dau )(?<!phai )(?<!can )(?<!de )\bdat duoc|\bden nay|hien (?:nay|tai)"
    r"|(?<!tang )(?<!giam )so voi)\s*(?:\w+\s*){0,3}$"
)


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


_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")


def number(text: str) -> float | int:
    """ "99,5" and "99.5" are 99.5; a point before three digits parts thousands ("1.200"); whole numbers are integers."""
    if _THOUSANDS.fullmatch(text):
        return int(text.replace(".", ""))
    value = float(text.replace(",", "."))
    return int(value) if value.is_integer() else value


def comparator(before: str, after: str) -> Comparator:
    """The comparator that the words around a figure state; "=" where they state none."""
    sign = _SIGN.search(before)
    if sign:
        typed = sign.group(1)
        return _SIGNS.get(typed) or (">=" if any(mark in typed for mark in ">≥≧⩾") else "<=")
    if _UPWARDS.search(after):
        return ">="
    if _DOWNWARDS.search(after):
        return "<="
    if _LEAST.search(before):
        # "từ 50%" alone is a level; with "trở lên" it was caught above.
        return ">=" if not re.search(r"\btu\s*$", before) else "="
    if _MOST.search(before) or _NOT_MORE.search(before):
        return "<="
    if _NOT_LESS.search(before):
        return ">="
    if _LESS.search(before):
        return "<"
    if _MORE.search(before):
        return ">"
    return "="


def change_of(before: str, *, counted: bool = False) -> Change:
    """Whether the folded words before a figure make it a change: "tăng ít nhất", "cắt giảm".

    ``counted``: the figure counts things itself; else what changes may stand between ("giảm số cuộc họp ít nhất 15%").
    """
    if _INCREASE.search(before) or (not counted and _MORE_OF.search(before)):
        return "increase"
    if _DECREASE.search(before) or (not counted and _LESS_OF.search(before)):
        return "decrease"
    return "level"

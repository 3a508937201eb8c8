"""Formulas that close or point: words of a plan that order nothing and commit to nothing."""

from __future__ import annotations

import re

from language.text import search_key

IN_DIFFICULTY = r"(?:trong )?qua trinh (?:to chuc )?(?:trien khai )?(?:thuc hien|trien khai)[^.;]{0,40}(?:kho khan|vuong mac|phat sinh)"
_CLOSING = re.compile(
    rf"{IN_DIFFICULTY}|"
    r"(?:tu )?(?:nguon )?(?:kinh phi|ngan sach)[^.;]{0,60}(?:tu|do|duoc|dam bao|bao dam|trong|can doi) [^.;]{0,40}(?:ngan sach|nguon|du toan)[^.;]{0,60}$|"
    r"tu nguon (?:kinh phi|ngan sach)|"
    r"tren day la|(?:yeu cau|de nghi) .{0,90}\bnghiem tuc (?:to chuc )?(?:trien khai )?(?:to chuc )?thuc hien|noi nhan|yeu cau .{0,90}\b(?:trien khai |to chuc )*thuc hien nghiem tuc|"
    r"chi tiet .{0,80}phu luc|\(?kem theo"
)


def is_closing(text: str) -> bool:
    """Whether a paragraph begins as what closes plans: "Trên đây là ...", "Trong quá trình thực hiện, nếu có vướng mắc ..."."""
    return _CLOSING.match(search_key(text)) is not None


_ENDS = re.compile(rf"{IN_DIFFICULTY}|tren day la")


def ends_plan(text: str) -> bool:
    """Whether a paragraph closes the whole plan, so that no numbered line before it is its heading."""
    return _ENDS.match(search_key(text)) is not None

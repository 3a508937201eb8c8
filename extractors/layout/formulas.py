"""Formulas that close or point: words of a plan that order nothing and commit to nothing."""

from __future__ import annotations

import re

from language.text import search_key

IN_DIFFICULTY = r"(?:trong )?qua trinh (?:to chuc )?(?:trien khai )?(?:thuc hien|trien khai)[^.;]{0,40}(?:kho khan|vuong mac|phat sinh)"
# "Ủy ban nhân dân xã yêu cầu các bộ phận, các thôn nghiêm túc thực hiện (Kế hoạch này)": no matter of its own ("... thực hiện nội quy").
STRICTLY = (
    r"(?:(?:ubnd|uy ban nhan dan)(?: (?:xa|phuong|thi tran|dac khu))?(?: \w+){0,3} )?(?:yeu cau|de nghi) .{0,140}"
    r"\b(?:nghiem tuc,? (?:(?:to chuc|trien khai),? )*thuc hien|(?:(?:to chuc|trien khai),? )*thuc hien nghiem tuc)\b"
    r"(?! (?:(?:cac|viec|tot|dung|day du) )*(?:gio|thoi gian|ky luat|ky cuong|quy che|quy dinh|quy trinh|noi quy|van hoa|che do|viec|chi thi|nghi dinh|nghi quyet|luat|deo the))"
)
_CLOSING = re.compile(
    rf"{IN_DIFFICULTY}|{STRICTLY}|"
    r"(?:tu )?(?:nguon )?(?:kinh phi|ngan sach)[^.;]{0,60}(?:tu|do|duoc|dam bao|bao dam|trong|can doi) [^.;]{0,40}(?:ngan sach|nguon|du toan)[^.;]{0,60}$|"
    r"tu nguon (?:kinh phi|ngan sach)|"
    r"tren day la|noi nhan|"
    r"chi tiet .{0,80}phu luc|\(?kem theo"
)


def is_closing(text: str) -> bool:
    """Whether a paragraph begins as what closes plans: "Trên đây là ...", "Trong quá trình thực hiện, nếu có vướng mắc ..."."""
    return _CLOSING.match(search_key(text)) is not None


_ENDS = re.compile(rf"{IN_DIFFICULTY}|tren day la")


def ends_plan(text: str) -> bool:
    """Whether a paragraph closes the whole plan, so that no numbered line before it is its heading."""
    return _ENDS.match(search_key(text)) is not None

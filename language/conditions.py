"""Figures that say when something follows, or of what size something is: they promise nothing.

"bộ phận nào có trên 05 hồ sơ trễ hạn phải giải trình", "có từ 02 lần đi trễ trở lên thì không xếp loại", "xóm có quy mô dưới
100 hộ": folded words around a figure.
"""

from __future__ import annotations

import re

from language.nearby import after, before
from language.text import Folded

# What opens a condition, with nothing between it and the figure that closes it.
_OPENED = re.compile(r"\b(?:neu|\w+ nao|ai|truong (?:hop|qqq)|khi)\b(?:(?!\b(?:thi|phai)\b)[^.;:,]){0,90}$")
_FOLLOWS = re.compile(
    r"^[^.;:]{0,90}?\b(?:thi|phai|bi|khong xet|khong xep|khong duoc xet|khong cong nhan|xem xet|kiem diem|phe binh|giai trinh|ha bac|dieu chuyen|chuyen sang)\b"
)
# Whoever has or lets happen so many, and what then comes: no opening word is needed.
_HAS = re.compile(r"\b(?:co|de|bi|vi pham|qua|tren|tu)\s+(?:tu\s+|tren\s+|qua\s+|hon\s+|it nhat\s+|\w+\s+)?$")
_COMES = re.compile(
    r"^[^.;:]{0,90}?(?:\bthi\b|\bphai (?:kiem diem|giai trinh|bao cao|chiu|viet|lam ban)\b"
    r"|\bkhong (?:duoc )?(?:xet|xep|cong nhan|binh xet)\b|\bbi (?:xem xet|phe binh|kiem diem|kiem (?:tra|qqq)|ha|tru|nhac nho|dieu chuyen)\b)"
)
# "không xét thi đua đối với cá nhân có trên 03 hồ sơ trễ hạn": what follows stands first.
_CONSEQUENCE = re.compile(
    r"\b(?:khong (?:duoc )?(?:xet|xep|cong nhan)|xem xet|phe binh|kiem diem|xu ly|ha bac|nhac nho|tru diem)\b"
    r"[^.;:]{0,70}\b(?:doi voi|khi|neu|de)\b[^.;:,]{0,60}\b(?:co|de|qua|tren|tu)\s+(?:tu\s+|tren\s+|qua\s+)?$"
)
# "quy mô" is marked where the text bears accents, for neither is "quý" or "mở".
_SIZE = re.compile(r"\b(?:(?:(?<!moi )(?<!hang )(?<!tung )(?<!mot )quy|qqq) (?:mo|qq)|dan so)(?:\s+\w+){0,3}\s*$")
# "nhập các khối phố có dưới 150 hộ": what is so large now.
_HAVING = re.compile(r"(?<!moi )\b(?:thon|xom|to|buon|ban|ap|khom|khu|pho|khu pho|ho|to dan pho|khu dan cu)\s+co\s+(?:duoi|tren|hon)\s*$")


def sets_condition(folded: Folded, start: int, end: int) -> bool:
    """Whether the figure at ``start:end`` of a folded clause only says when something follows, or how large a thing is."""
    behind, ahead = before(folded, start), after(folded, end)
    if _SIZE.search(behind) or _HAVING.search(behind) or _CONSEQUENCE.search(behind):
        return True
    if _OPENED.search(behind) and not re.search(r"\bkhong\b[^.;:,]{0,40}\bnao\b", behind):
        return _FOLLOWS.match(ahead) is not None
    return _HAS.search(behind) is not None and _COMES.match(ahead) is not None

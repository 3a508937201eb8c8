"""Results: figures that tell what was reached before the plan begins, and commit to nothing.

"(năm 2022 đạt 88,72%)", "Năm 2023, tỷ lệ hồ sơ đúng hạn là 97%; phấn đấu năm 2024 đạt 99%" in a plan of 2024.
"""

from __future__ import annotations

import re

from language.bounds import Figure
from language.nearby import after, before
from language.text import Folded

_BRACKET = re.compile(r"\([^()]*\)")
_RESULT = re.compile(r"\bket (?:qua|qqq)\b")
_YEAR_NAMED = re.compile(r"\bnam (20\d\d)\b")
# "So với năm 2023 (87%), ...": the bracket holds what is compared with.
_COMPARED = re.compile(r"\b(?:so voi|tu muc|cung ky|hien (?:nay|tai))\b[^.;:()]{0,30}$")
_BEFORE_NOW = re.compile(
    r"\(\s*(?:so voi\s+)?(?:nam (?:(?:lien )?truoc|ngoai|roi|qua)|cung ky|hien (?:nay|tai|dat|co|moi)|den nay|uoc dat|ket (?:qua|qqq)|da dat|thuc hien nam truoc)\b"
)
_PROMISED = re.compile(
    r"\b(?:phan dau|muc tieu|chi tieu|bao dam|dam bao|toi thieu|it nhat|tro len|khong duoi|khong thap hon|phai dat|can dat|duy tri)\b"
)
# "năm 2023 xã đạt", "Năm 2023: 85%": the year, and what was reached in it right behind.
_REACHED = re.compile(
    r"\bnam (20\d\d)\s*[,:(]?\s*(?:(?:uoc|da|q+|chi|toan|cua)\s+)*(?:(?:xa|phuong|thi tran|dac khu|don vi)\s+)?(?:(?:uoc|da|q+|moi|chi)\s+)*"
    r"(?:(?:dat|la|chiem|xep)\b|(?<=[:(])|(?<=[:(] ))(?:\s*(?:ty le|ti le|duoc|muc|diem|tren|duoi|gan|khoang|tu|thu|hang|vi tri|trong|top))*\s*$"
)
# "Năm 2023, tỷ lệ ... là": a sentence that opens with a year tells of it.
_OPENED = re.compile(r"[\W_]*(?:trong |ket (?:qua|qqq) )?nam (20\d\d)\s*[,:](?=[^.;]*\b(?:dat|la|chiem|xep)\b(?:\s+[a-z]+){0,3}\s*$)")
_OF_INDEX = re.compile(r"\b(?:chi so|xep hang|thu hang|diem|bo tieu chi)(?:\s+\w+){0,8}\s*$")
_LATER = re.compile(r"[,;]\s*(?:[^.;%]{0,40}\bphan dau\b|(?:den |trong |sang )?nam (20\d\d)\b)")


def brackets(folded: Folded, first_year: int | None) -> list[tuple[int, int]]:
    """Brackets that tell what was reached: "(năm 2022 đạt 88,72%)", "qua kết quả chấm điểm năm 2022 (đạt 81,4 điểm)"."""
    if "(" not in folded:
        return []
    found = []
    for match in _BRACKET.finditer(folded):
        behind = before(folded, match.start())[-60:]
        if _COMPARED.search(behind) or (_BEFORE_NOW.match(match.group()) and not _PROMISED.search(match.group())):
            found.append(match.span())
            continue
        years = _YEAR_NAMED.findall(match.group()) or (_YEAR_NAMED.findall(behind)[-1:] if _RESULT.search(behind) else [])
        if first_year is not None and years and all(int(year) < first_year for year in years):
            found.append(match.span())
    return found


def tells_result(folded: Folded, figure: Figure, sentence: int, first_year: int | None) -> bool:
    """Whether the figure is dated by a year before the plan's first, in a sentence that begins at ``sentence`` and promises nothing."""
    if first_year is None:
        return False
    told = folded[max(sentence, figure.start - 160) : figure.start]
    reached = _REACHED.search(told) or (_OPENED.match(told) if figure.start - sentence <= 160 else None)
    if reached is None or int(reached.group(1)) >= first_year:
        return False
    ahead = after(folded, figure.end)
    own = told[max(told.rfind(mark) for mark in ",;.") + 1 :] if not reached.group().strip().endswith((",", ":")) else told
    if _PROMISED.search(own) or _PROMISED.search(re.split(r"[,.;]", ahead, maxsplit=1)[0]):
        return False
    # An index of the year before is reached in the plan's own, unless the sentence goes on to what is promised.
    return not _OF_INDEX.search(told[: reached.start()]) or _LATER.search(ahead) is not None

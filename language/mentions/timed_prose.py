"""Times in prose: which of those that a statement names says when its action is done."""

from __future__ import annotations

import re

from language.mentions.timed import BY, Found, Years, begins
from language.nearby import search_before
from language.text import Folded
from language.times import Point
from schemas.plan import Deadline

_OUTLOOK = re.compile(r"(?:dinh huong|tam nhin|huong)\s*$")
_WHEN = re.compile(r"(?:vao|trong|tu|thoi gian|hoan thanh|thang)(?:\s+(?:ngay|thoi gian|khoang|dip|cuoi|dau))*\s*:?\s*$")


_GOES_ON = re.compile(r"[\s,;&-]*(?:va|hoac|(?:cho\s+)?den)?(?:\s+(?:het|cuoi|ngay))*\s*")
# "đến tháng 9 có 85% ...", "đến hết quý III đạt ...": the date of a figure that is promised.
_PROMISES = re.compile(
    r"\s*,?\s*(?:(?:phan dau|phai|bao dam|dam bao|se|xa|phuong|toan xa|toan phuong|ca xa)\s+)*"
    r"(?:dat\b|khong (?:con|co|de)\b|hoan thanh (?:it nhat |toi thieu |tren )?\d{1,2}(?:[.,]\d+)?\s*%|"
    r"(?:co|con|giam|tang|nang)?(?:\s*(?:ty le|it nhat|toi thieu|tren|tu|khoang|hon|khong qua|con|duoi))*\s*\(?\d{1,3}(?:[.,]\d+)?\s*(?:%|phan tram))"
)
# "phấn đấu đạt 90% vào tháng 12": the figure stands before its date.
_PROMISED = re.compile(r"\b(?:phan dau|dat)\b[^,;.]{0,60}\d\s*%[^,;.]{0,50}$")
_FINISHES = re.compile(r"\b(?:hoan thanh|hoan tat|xong|ket thuc)\b[^,;.%\d]{0,40}$")
# "văn bản do HĐND ban hành trước ngày ...", "hồ sơ đã giải quyết trước ngày ...", "bảng niêm yết in trong năm 2021".
_RELATIVE = re.compile(
    r"\b(?:da\s+(?:\w+\s+){1,4}|do\s+[^;.:]{2,90}\b(?:ban hanh|ky|cap|tiep nhan|phat hanh)\s+"
    r"|(?:van ban|ho so|quyet dinh|nghi quyet|thu tuc|ket qua|giay to|tai lieu|don thu|cong trinh|to khai)(?:\s+\w+){0,4}\s+(?:duoc )?"
    r"(?:ban hanh|cap|phat sinh|tiep nhan|lap|ky|in|het hieu luc|co hieu luc|nop|sinh ra|nhan|luu)\s+)$"
)


def _is_of_a_thing(folded: Folded, start: int, point: Point, years: Years, *, by: bool) -> bool:
    """Whether a time tells when something came about that the action deals with."""
    if years.start is not None and point.last.year < years.start:
        return True
    relative = search_before(_RELATIVE, folded, start)
    return relative is not None and (by or relative.group().startswith("da "))


def _may_be_of_a_thing(folded: Folded, found: Found) -> bool:
    """ "... văn bản do HĐND ban hành trong quý III": of the action, unless a later time is."""
    return search_before(_RELATIVE, folded, found.start) is not None


def timed_in_prose(folded: Folded, stated: list[Point], years: Years) -> Found | None:
    """A time in prose counts behind a word that says when; the plan's own years say nothing there."""
    passed, other_time = 0, None
    for index, point in enumerate(stated):
        if index < passed:
            continue
        run = [point]
        for other in stated[index + 1 :]:
            if _GOES_ON.fullmatch(folded, run[-1].end, other.start) is None:
                break
            run.append(other)
        found = _of_run(folded, run, years)
        if found is not None and not _may_be_of_a_thing(folded, found):
            return found
        other_time = other_time or found
        passed = index + len(run)
    return other_time


def _of_run(folded: Folded, run: list[Point], years: Years) -> Found | None:
    """The deadline that times named together state, if words beside them say that the action is done then."""
    point = run[0]
    by = search_before(BY, folded, point.start)
    when = search_before(_WHEN, folded, point.start)
    start = by.start() if by else when.start() if when else point.start
    since = when is not None and when.group(0).startswith("tu")
    if _is_of_a_thing(folded, start, run[-1], years, by=by is not None or since):
        return None
    if _told_of(folded, start, point) or point.precision == "year end":
        return None
    if len(run) == 1 and point.precision in ("year", "span") and not _dates_in_years(folded, point, by, when, years):
        return None
    finishes = search_before(_FINISHES, folded, start) is not None
    if len(run) == 1 and _PROMISES.match(folded, point.end) and not finishes:
        return None
    if not finishes and search_before(_PROMISED, folded, start):
        return None
    if len(run) == 1 and point.precision not in ("span", "days") and (begun := begins(folded, point)):
        return begun
    if by and point.precision not in ("span", "days"):
        return Found(Deadline(text="", kind="date", end=run[0].last.isoformat()), by.start(), point.end)
    if when is None and not (point.precision in ("quarter", "half", "days", "span") or point.start < 3 or _closes(folded, run[-1])):
        return None
    if point.precision == "day" and folded[max(0, point.start - 3) : point.start].strip() == "so":
        return None
    start = when.start() if when and when.group(0).startswith(("vao", "trong", "tu")) else point.start
    if len(run) == 1 and point.precision == "day":
        return Found(Deadline(text="", kind="date", end=point.last.isoformat()), start, point.end)
    first, last = min(p.first for p in run), max(p.last for p in run)
    deadline = Deadline(text="", kind="period", start=first.isoformat(), end=last.isoformat())
    return Found(deadline, start, run[-1].end)


# "Tính từ ngày 15/12", "có hiệu lực từ ngày 01/7"; "theo báo cáo quý I": what is told of, not when something is done.
_TOLD_OF = re.compile(r"\b(?:tinh|hieu luc(?:\s+thi hanh)?)\s+(?:ke\s+)?$")
_OF_REPORT = re.compile(r"\b(?:theo|so voi)\s+(?:\w+\s+){0,3}$")


def _told_of(folded: Folded, start: int, point: Point) -> bool:
    if start == point.start and search_before(_OF_REPORT, folded, start):
        return True
    return folded.startswith(("tu ", "den "), start) and search_before(_TOLD_OF, folded, start) is not None


def _closes(folded: Folded, point: Point) -> bool:
    """Whether a month stands at the end of a clause, where nothing else than when can be meant: "... tại kỳ họp tháng 7 năm 2026;"."""
    return point.precision == "month" and re.match(r"\s*(?:[;.,)]|$)", folded[point.end :]) is not None


_OF_TITLE = re.compile(
    r"\b(?:chi so|ke hoach|ket qua|so voi|cua|du toan|nhiem vu|chuong trinh|de an|nghi quyet|muc tieu|nhiem ky|khoa)(?:\s+\w+){0,6}\s*$"
)


def _dates_in_years(folded: Folded, point: Point, by: re.Match[str] | None, when: re.Match[str] | None, years: Years) -> bool:
    """Whether a bare year, or years, of a plan of several dates the action: "trong năm 2027", "Từ năm 2027 đến năm 2029 ..."."""
    own = (years.start, years.end) == (point.first.year, point.last.year)
    if point.precision == "year" and by is not None:
        return not own and search_before(_OUTLOOK, folded, by.start()) is None
    if own or years.start is None or years.start == years.end or point.first.year < years.start:
        return False
    opens = point.start < 3 or folded[: point.start].rstrip()[-1:] in (";", ".", "(")
    said = when is not None and when.group(0).split()[0] in ("trong", "vao", "tu", "hoan", "thoi")
    return (opens or said) and search_before(_OF_TITLE, folded, when.start() if when else point.start) is None

"""Deadlines: of a time cell, and of the words in prose that say when or how often something is done."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache

from language.citations import citation_spans
from language.heard import heard
from language.nearby import REACH, Spans, before, search_before
from language.quotes import Quote
from language.text import Folded
from language.times import Point, Recurrence, points, recurrences
from schemas.plan import Deadline

NAME = "deadlines"


@dataclass(frozen=True, slots=True)
class Years:
    """The plan's own first and last year."""

    start: int | None
    end: int | None

    @property
    def single(self) -> int | None:
        """The year that a date without one belongs to."""
        return self.start


@dataclass(frozen=True, slots=True)
class Found:
    """A deadline and the range of the text that states it."""

    deadline: Deadline
    start: int
    end: int


_BY = re.compile(
    r"(?:xong\s+)?(?:truoc|cham nhat|tre nhat|den|toi|muon nhat|han(?: cuoi)?|han den)(?:\s+(?:la|het|cuoi|vao|ngay|truoc))*\s*:?\s*$"
)
_CONTINUOUS = re.compile(
    r"(?:theo\s+)?(?:dinh ky\s*,?\s*(?:va\s+|hoac\s+)?)?thuong xuyen(?:\s*,?\s*(?:hoac|va|lien tuc|dinh ky|dot xuat)\b)*"
)
_SPENDING = re.compile(r"\bchi\s+(?:tieu\s+)?$")
_WHOLE_YEAR = re.compile(r"\b(?:ca nam|trong nam|suot nam|trong ca nam)\b(?!\s*\d)")
_WHOLE_PERIOD = re.compile(r"\bca giai doan\b|\btrong giai doan\b")
_DAY_OF_MONTH = re.compile(r"(?:truoc|den|vao)?\s*(?:ngay\s*)?(\d{1,2})\s*(?:cua\s*)?$")
_DAY_AFTER = re.compile(r"\s*[,(]?\s*(?:truoc|vao|cham nhat)?\s*ngay\s*(\d{1,2})(?!\s*[/\d])")


# A date that a narrow column broke: "31/10/20 27".
_SPLIT_DATE = re.compile(r"(?<![\d/])(?:\d\s?\d?\s?/\s?)?[01]?\s?\d\s?/\s?2\s?0\s?\d\s?\d(?![\d/])")


def of_cell(quote: Quote, years: Years) -> Deadline | None:
    """The deadline of a time cell, or after "thời gian:"; its words are the cell's."""
    cell = heard(quote)
    folded = Folded(_SPLIT_DATE.sub(lambda m: "".join(m.group().split()), cell))
    found = _bare(folded.strip(" .;:-()")) or _first_action(quote, cell, years) or _first(folded, years, prose=False)
    if found is None:
        return None
    words = quote.slice(found.start, found.end) if found.deadline.text else quote
    return found.deadline.model_copy(update={"text": words.strip(" .;:-").text})


def states_time(quote: Quote) -> bool:
    """Whether words state a time that can be typed."""
    return of_cell(quote, Years(2000, 2000)) is not None


def _first_action(quote: Quote, folded: Folded, years: Years) -> Found | None:
    """The time of the first of several actions that a cell dates one by one ("Lập kế hoạch: tháng 01; kiểm tra: tháng 9")."""
    edges = sorted({m.end() for m in re.finditer(r"[;\n]", folded)} | set(quote.line_starts))
    if not edges:
        return None
    timed = []
    for start, end in zip([0, *edges], [*edges, len(folded)], strict=True):
        found = _first(folded[start:end], years, prose=False)
        if found is not None:
            rest = folded[start : start + found.start] + " " + folded[start + found.end : end]
            timed.append((Found(found.deadline, start + found.start, start + found.end), _TIME_WORDS.sub(" ", rest)))
    if len(timed) < 2 or not all(re.search("[a-z]{2}", words) for _, words in timed[:2]):
        return None
    first = timed[0][0]
    return Found(first.deadline.model_copy(update={"text": folded[first.start : first.end]}), first.start, first.end)


# Words that may stand beside a time without naming what is done by it.
_TIME_WORDS = re.compile(
    r"\b(?:truoc|sau|trong|vao|den|het|tu|ngay|tuan|thang|quy|nam|cuoi|dau|giua|ky|dinh|xong|hoan thanh|thuong xuyen|va|hoac|moi|hang"
    r"|thoi gian|thuc hien|cham nhat|la|han|dot xuat|theo|nay|ca|lan|mot|cac|giai doan|thu|hai|ba|tu|sau|bay|sang|chieu|buoi|i{1,3}|iv)\b|\d+"
)


# "Thời gian thực hiện: Quý II", "Hoàn thành trước ngày 30/6", "(Quý II)": of what stands before, not of what follows.
_SAYS_FOR_WHAT = re.compile(r"thoi (?:gian|han|diem)|tien do|thuc hien|hoan thanh|xong|han\b|^\(")


def only_time(quote: Quote) -> bool:
    """Whether a line is nothing but a time: "Tháng 01:", "Quý II", "Giai đoạn 2026 - 2027", "Hằng năm"."""
    if len(quote.text) > _LONGEST_LINE:
        return False
    return _is_only_time(heard(quote).strip(" .;:-–*"))


_LONGEST_LINE = 70


@lru_cache(maxsize=1024)
def _is_only_time(folded: Folded) -> bool:
    """Asked of every line of an outline, some more than once."""
    if not 2 < len(folded) <= 60 or _SAYS_FOR_WHAT.search(folded):
        return False
    stated = [(p.start, p.end) for p in points(folded, 2000)] + [(r.start, r.end) for r in recurrences(folded)]
    if not stated and not _CONTINUOUS.fullmatch(folded) and not _WHOLE_YEAR.fullmatch(folded):
        return False
    for start, end in sorted(stated, reverse=True):
        folded = folded[:start] + " " + folded[end:]
    return re.search(r"[a-z\d%]", _TIME_WORDS.sub(" ", folded)) is None


_UNITS_ALONE = re.compile(r"(?:(?:quy|thang|tuan|nam|(?:0?6|sau) thang)(?:\s*[,;/]\s*|\s+va\s+|$)){2,}|(?:0?6|sau) thang\s*/\s*lan")
_ALWAYS = re.compile(r"tx|(?:thuc hien |lam )?lien tuc(?: trong nam.*| ca nam)?")
_YEAR_ALONE = re.compile(r"20\d\d")


def _bare(cell: Folded) -> Found | None:
    """Words that are a time only where they stand alone in a cell: "Quý, 6 tháng, năm", "TX", "2024"."""
    if _UNITS_ALONE.fullmatch(cell):
        [repeat] = recurrences(Folded(f"hang {cell}"))
        return Found(Deadline(text="", kind="recurring", every=repeat.every), 0, len(cell))
    if _ALWAYS.fullmatch(cell):
        return Found(Deadline(text="", kind="continuous"), 0, len(cell))
    if _YEAR_ALONE.fullmatch(cell):
        return Found(Deadline(text="", kind="period", start=f"{cell}-01-01", end=f"{cell}-12-31"), 0, len(cell))
    return None


def of_prose(quote: Quote, years: Years) -> Found | None:
    """The deadline of the first timed action of a statement."""
    found = _first(heard(quote), years, prose=True)
    if found is None:
        return None
    words = quote.slice(found.start, found.end).strip(" ,.;")
    return Found(found.deadline.model_copy(update={"text": words.text}), found.start, found.end)


def _first(folded: Folded, years: Years, *, prose: bool) -> Found | None:
    candidates: list[Found] = []
    repeats = [r for r in recurrences(folded) if not prose or not (_names_thing(folded, r) or _OF_FIGURE.match(folded, r.end))]
    stated = points(folded, years.single)
    if prose:
        cited = Spans()
        for span in citation_spans(folded):
            cited.take(*span)
        stated = [p for p in stated if not cited.holds(p.start)]
    used: set[int] = set()
    starts = [p.start for p in stated]
    for repeat in repeats:
        # A time beside a recurrence stands within a few words of it.
        near = range(bisect_left(starts, repeat.start - REACH), bisect_right(starts, repeat.end + REACH))
        candidates.append(_recurring(folded, repeat, [(i, stated[i]) for i in near], used))
    singles = [p for i, p in enumerate(stated) if i not in used]
    timed = _timed_in_prose(folded, singles, years) if prose else _timed_in_cell(folded, singles)
    if timed:
        candidates.append(timed)
    candidates.extend(_continuous(folded, prose))
    if not prose:
        candidates.extend(_whole(folded, years))
    return min(candidates, key=lambda f: (f.start, -f.end)) if candidates else None


def _recurring(folded: Folded, repeat: Recurrence, stated: list[tuple[int, Point]], used: set[int]) -> Found:
    """A recurrence with the day that it is due on, where one stands beside it."""
    start, end, due = repeat.start, repeat.end, None
    for index, point in stated:
        between = folded[point.end : repeat.start] if point.end <= repeat.start else folded[repeat.end : point.start]
        if len(between) > 12 or re.search(r"[.;]", between) or point.precision in ("year", "span"):
            continue
        used.add(index)
        due = "02-28" if point.last.month == 2 and point.precision != "day" else f"{point.last:%m-%d}"
        start, end = min(start, _with_by(folded, point.start)), max(end, point.end)
    if due is None and repeat.every == ["month"]:
        day = search_before(_DAY_OF_MONTH, folded, repeat.start) or _DAY_AFTER.match(folded, repeat.end)
        if day and 1 <= int(day.group(1)) <= 31 and (re.search(r"ngay|truoc", day.group(0))):
            due = f"{int(day.group(1)):02d}"
            start, end = min(start, day.start()), max(end, day.end())
    deadline = Deadline(text="", kind="recurring", every=repeat.every, due=due)
    return Found(deadline, start, end)


def _with_by(folded: Folded, start: int) -> int:
    by = search_before(_BY, folded, start)
    return by.start() if by else start


_TO = re.compile(r"\s*(?:-|(?:cho\s+)?den(?:\s+(?:het|cuoi))*)\s*")


def _timed_in_cell(folded: Folded, stated: list[Point]) -> Found | None:
    if not stated:
        return None
    first = stated[0]
    by = search_before(_BY, folded, first.start)
    if by and not before(folded, by.start()).rstrip().endswith("tu"):
        return Found(Deadline(text="", kind="date", end=first.last.isoformat()), by.start(), first.end)
    ends = stated[-1] if len(stated) > 1 and _TO.fullmatch(folded, stated[-2].end, stated[-1].start) else None
    same = [p for p in stated if p.precision != "year" or p is ends] or stated
    if len(same) == 1 and same[0].precision == "day":
        return Found(Deadline(text="", kind="date", end=same[0].last.isoformat()), same[0].start, same[0].end)
    begin, stop = min(p.first for p in same), max(p.last for p in same)
    deadline = Deadline(text="", kind="period", start=begin.isoformat(), end=stop.isoformat())
    return Found(deadline, same[0].start, same[-1].end)


_OUTLOOK = re.compile(r"(?:dinh huong|tam nhin|huong)\s*$")
_WHEN = re.compile(r"(?:vao|trong|tu|thoi gian|hoan thanh|thang)(?:\s+(?:ngay|thoi gian|khoang|dip|cuoi|dau))*\s*:?\s*$")


_GOES_ON = re.compile(r"[\s,;&-]*(?:va|hoac|(?:cho\s+)?den)?(?:\s+(?:het|cuoi|ngay))*\s*")
# "đến tháng 9 có 85% ...", "đến hết quý III đạt ...": the date of a figure that is promised.
_PROMISES = re.compile(
    r"\s*,?\s*(?:(?:phan dau|phai|bao dam|dam bao|se|xa|phuong|toan xa|toan phuong|ca xa)\s+)*"
    r"(?:dat\b|khong (?:con|co|de)\b|(?:co|con|giam|tang|nang)?(?:\s*(?:ty le|it nhat|toi thieu|tren|tu|khoang|hon|khong qua|con|duoi))*\s*\(?\d{1,3}(?:[.,]\d+)?\s*(?:%|phan tram))"
)
_OF_FIGURE = re.compile(r"\s*(?:tang|giam|dat)\b[^.;]{0,20}\d")
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


def _timed_in_prose(folded: Folded, stated: list[Point], years: Years) -> Found | None:
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
    by = search_before(_BY, folded, point.start)
    when = search_before(_WHEN, folded, point.start)
    start = by.start() if by else when.start() if when else point.start
    if _is_of_a_thing(folded, start, run[-1], years, by=by is not None):
        return None
    if len(run) == 1 and point.precision in ("year", "span") and not _dates_in_years(folded, point, by, when, years):
        return None
    finishes = search_before(_FINISHES, folded, start) is not None
    if by and len(run) == 1 and _PROMISES.match(folded, point.end) and not finishes:
        return None
    if not finishes and search_before(_PROMISED, folded, start):
        return None
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


def _continuous(folded: Folded, prose: bool) -> list[Found]:
    found = []
    last = len(folded.rstrip(" .;,"))
    for match in _CONTINUOUS.finditer(folded):
        if search_before(_SPENDING, folded, match.start()):
            continue
        if prose and match.end() >= last and match.start() > 0 and "dinh ky" not in match.group(0):
            # "... đầy đủ và thường xuyên": a manner at the end of a clause, not a time.
            continue
        found.append(Found(Deadline(text="", kind="continuous"), match.start(), match.end()))
    return found[:1]


def _whole(folded: Folded, years: Years) -> list[Found]:
    if years.start is None or years.end is None:
        return []
    match = _WHOLE_YEAR.search(folded) or _WHOLE_PERIOD.search(folded)
    if match is None:
        return []
    deadline = Deadline(text="", kind="period", start=f"{years.start}-01-01", end=f"{years.end}-12-31")
    return [Found(deadline, match.start(), match.end())]


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


def _names_thing(folded: Folded, repeat: Recurrence) -> bool:
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

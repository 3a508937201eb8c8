"""Counts that a plan promises: so many meetings, cameras, reports. The noun is open, the promise must be told.

A number before a noun commits where a bound stands before it ("ít nhất 06 xóm"), where it recurs ("02 buổi/quý"), or
where a verb of doing governs it ("Lắp đặt 02 ki-ốt"). Numbers that only describe ("07 lĩnh vực") do not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from language.bounds import PAST, Figure, change_of, comparator, number
from language.legible import marked
from language.lexicon import vocabulary
from language.nearby import after, before
from language.text import Clean, Folded, fold, search_key
from schemas.plan import Comparator

_COUNT = re.compile(
    r"(?<![\d/\-])(?<!\d[.,:])(?P<a>\d{1,3}(?:\.\d{3})+|\d{1,4})(?:\s*(?:-|den)\s*(?P<b>\d{1,4})|\s?/\s?(?P<of>\d{1,4}))?(?![\d/.,:]?\d|\s*%)\s+"
    r"(?=(?P<noun>[a-z][a-z\d-]*(?: [a-z\d-]+){0,3}))"
)
_OF_NUMBER = re.compile(
    r"(?:\bso|dieu|khoan|muc|quyet dinh|ke hoach|phu luc|(?<!moi )(?<!hang )(?<!tung )\b(?:thang|quy|nam|ngay)|lan thu|muc do|(?:de|qq) an|chuong trinh|thong tu|\bhang)\s*$"
)
_RECURS_AFTER = re.compile(r"[^.;]{0,30}?(?:/\s*(?:nam|quy|thang|tuan|lan)\b|\b(?:moi|hang|tung|mot) (?:nam|quy|thang|tuan)\b)")
_RECURS_BEFORE = re.compile(r"\b(?:moi|hang|tung) (?:nam|quy|thang|tuan)\b[^.;]{0,80}$")
_ONLY_TIME = re.compile(r"\W*(?:dinh ky\s+)?(?:moi|hang|tung) (?:nam|quy|thang|tuan)\s*$")
_ONLY_EVENT = re.compile(r"lan\W*$")
# "mỗi thôn 01 tổ", "mỗi buôn chọn 02 hộ": so many for each.
_EACH = re.compile(r"\b(?:moi|tung)\s+(?!nam\b|quy\b|thang\b|tuan\b|ngay\b)[a-z]+(?:\s+[a-z]+){0,4}\s*$")
_FROM = re.compile(r"\btu\s*$")
# "Từ 03 đến 05 sáng kiến": a range that opens the clause.
_AT_START = re.compile(r"\W*(?:phan dau\s+)?(?:tu\s+|khoang\s+)?")
_FOR = re.compile(r"\bcho\s*$")
# "(thời gian: mỗi năm 01 lần)": when, in the words that close an item.
_TIME_LABEL = re.compile(r"\bthoi gian\b[^.;:]{0,20}:[^.;]*$")
_YEAR = re.compile(r"(?:19|20)\d\d")
# "trong 05 nhóm", "gồm 03 nội dung": a number that tells which, not how many will be.
_OF_WHICH = re.compile(r"\b(?:trong|theo|gom|thuoc|ca|toan|voi|ve|cac|nhung|trong so|tong so|hien co)\s*$")
# "UBND xã có 22 công chức", at the opening of a sentence: what there is, not what will be.
_STANDING = re.compile(
    r"(?:^|[.;:]\s*)(?:hien nay,?\s+)?(?:(?:toan|ubnd|dia ban|tren dia ban)\s+)?(?:xa|phuong|thi tran|dac khu|don vi)\s+(?:\w+\s+){0,3}?co\s+$"
)
_STOCK = re.compile(r"(?:can bo|cong chuc|vien chuc|cbcc|nguoi|ho|ho dan|thu tuc|tthc|don vi|co quan|bo phan|to|doanh nghiep|thanh vien)\b")
# "toàn xã còn 07 thôn", where something is to be less.
_LEFT = re.compile(r"\b(?:nhap|sap xep|giam|phan dau|den nam|den het|xuong)\b[^.;]*\bcon\s*$")
# "Bố trí 02 máy tính, 01 máy quét": the number before was promised, and one of the same verb follows.
_NEXT = re.compile(r"\s+[a-z][a-z\d -]{1,70}(?:,\s*(?:va\s+)?|\s+va\s+)(?P<again>(?:[a-z]+\s+){0,2})$")
# "tại 04 đơn vị, trong đó có 02 trường học": so many of those promised.
_AMONG_THESE = re.compile(r"[^.;\d]{0,60}\btrong do(?:,? (?:phai )?co)?(?: it nhat| toi thieu)?\s+")
# "hồ sơ lưu tại 03 trụ sở cũ": where things are kept.
_KEPT_AT = re.compile(r"\bluu(?: giu| tru)? (?:tai|o|trong)\s+$")
# What follows from a number of failures is no promise to have them.
_CONDITION = re.compile(r"khong xet|khong duoc xet|bi xem xet|phe binh|kiem diem trach nhiem|neu de|truong (?:hop|qqq) de")
_FAILURE = re.compile(r"(?:\w+\s+){0,3}(?:tre hen|tre han|qua han|vi pham|cham)")
_STRONG: frozenset[Comparator] = frozenset({">=", "<="})
_VERB_REACH = 60


@dataclass(frozen=True, slots=True)
class _Words:
    verb: re.Pattern[str]
    strong_verb: re.Pattern[str]
    done_at: re.Pattern[str]
    counted: re.Pattern[str]
    events: re.Pattern[str]
    parts: re.Pattern[str]
    measures: re.Pattern[str]
    areas: re.Pattern[str]


@cache
def _words() -> _Words:
    data = vocabulary("counts")
    weak = set(data["weak_verbs"])

    def governing(verbs: list[str]) -> re.Pattern[str]:
        # Between verb and number stand up to five words, and no other number.
        # "phòng họp 50 chỗ", "cuộc họp": a noun.
        return re.compile(rf"(?<!phong )(?<!cuoc )\b(?:{_any(verbs)})\s+(?!(?:{_any(data['no_object'])})\b)(?:[a-z]+,?\s+){{0,5}}$")

    strong = [verb for verb in data["verbs"] if verb not in weak]
    return _Words(
        governing(data["verbs"]),
        governing(strong),
        # "Nói chuyện chuyên đề về văn hóa công sở tại 04 khối phố": where it will be done, with no other number before it.
        re.compile(rf"\b(?:{_any([*strong, *data['spread']])})\s+[^\d.;]{{0,100}}\b(?:tai|den|toi)\s+$"),
        *(re.compile(rf"(?:{_any(data[key])})\b") for key in ("counted", "events", "parts", "measures", "areas")),
    )


def _any(phrases: list[str]) -> str:
    """The phrases as they stand in a text without accents, and in one whose other words are marked."""
    forms = {form for phrase in phrases for form in (search_key(phrase), marked(Clean(phrase), fold(phrase)))}
    return "|".join(sorted(forms, key=len, reverse=True))


def find(folded: Folded) -> list[Figure]:
    """The promised counts of a folded clause, in order."""
    found: list[Figure] = []
    conditional = _CONDITION.search(folded) is not None
    for match in _COUNT.finditer(folded):
        among = found and _AMONG_THESE.fullmatch(folded, found[-1].end, match.start())
        if among or _promised(folded, match, conditional=conditional):
            found.append(_figure(folded, match))
        elif found and _goes_on(folded, found[-1], match):
            figure = _figure(folded, match)
            found.append(
                replace(figure, change=found[-1].change, comparator=found[-1].comparator if figure.comparator == "=" else figure.comparator)
            )
    return found


def opening(folded: Folded) -> Figure | None:
    """The count that opens the next part of a list of things promised: "Trang bị 02 máy tính; 01 máy in"."""
    match = _COUNT.search(folded)
    if match is None or any(character.isalpha() for character in folded[: match.start()]) or _YEAR.fullmatch(match.group("a")):
        return None
    words, noun = _words(), match.group("noun")
    return None if (words.measures.match(noun) or words.parts.match(noun)) and not words.counted.match(noun) else _figure(folded, match)


def _goes_on(folded: Folded, last: Figure, match: re.Match[str]) -> bool:
    """Whether a number is the next of an enumeration: of the verb that governed the one before."""
    if last.comparator not in ("=", ">=") or _words().measures.match(match.group("noun")) or _words().parts.match(match.group("noun")):
        return False
    between = _NEXT.fullmatch(folded, last.end, match.start())
    if between is None:
        return False
    # "định kỳ 02 cuộc, đột xuất 02 cuộc": with words between, of the same things.
    return not between.group("again") or match.group("noun").split()[0] == folded[last.end : match.start()].split()[0].strip(",")


def _figure(folded: Folded, match: re.Match[str]) -> Figure:
    behind, ahead = before(folded, match.start()), after(folded, max(match.end("a"), match.end("of")))
    low, high = number(match.group("a")), match.group("b")
    end = max(match.end(name) for name in ("a", "b", "of"))
    if high and number(high) > low:
        return Figure(match.start(), end, low, number(high), "count", "range", change_of(behind, counted=True))
    sign = comparator(behind, ahead)
    if sign == "=" and _FROM.search(behind):
        # "mở từ 02 lớp": of things that are counted, so many or more.
        sign = ">="
    return Figure(match.start(), end, low, None, "count", sign, change_of(behind, counted=True))


def _promised(folded: Folded, match: re.Match[str], *, conditional: bool) -> bool:
    behind, noun, words = before(folded, match.start()), match.group("noun"), _words()
    counted = words.counted.match(noun) is not None
    if _OF_NUMBER.search(behind) or _KEPT_AT.search(behind) or PAST.search(behind) or (words.measures.match(noun) and not counted):
        return False
    if (conditional and _FAILURE.match(noun)) or _TIME_LABEL.search(behind) or (_YEAR.fullmatch(match.group("a")) and not counted):
        return False
    if match.group("of"):
        return _of_all(match, noun)
    sign = comparator(behind, after(folded, match.end("a")))
    if sign in _STRONG or (sign != "=" and counted):
        return True
    if words.parts.match(noun) and not counted:
        return False
    if _recurs(folded, match):
        return True
    if _STANDING.search(behind) and _STOCK.match(noun):
        return False
    if _EACH.search(behind) or _LEFT.search(behind) or words.done_at.search(behind) or (counted and _FOR.search(behind)):
        return True
    if counted and match.group("b") and not words.measures.match(noun) and _AT_START.fullmatch(folded[: match.start()]):
        return True
    return _governed(behind[-_VERB_REACH:], counted=counted) or _ends_clause(folded, match, words)


# Of other communes a commune promises nothing.
_OTHERS = re.compile(r"(?:xa|phuong|thi tran|dia phuong)\b")


def _of_all(match: re.Match[str], noun: str) -> bool:
    """Whether "9/9 thôn" tells how many of all: a day ("30/6") or a document's number ("22/2024") names nothing behind it."""
    part, whole, words = int(match.group("a").replace(".", "")), match.group("of"), _words()
    if part > int(whole) or _YEAR.fullmatch(whole) or _OTHERS.match(noun):
        return False
    return any(pattern.match(noun) for pattern in (words.counted, words.parts, words.areas))


def _recurs(folded: Folded, match: re.Match[str]) -> bool:
    """Whether a number is one each year, quarter or month; "01 lần/quý", "Mỗi quý 01 lần" alone are times, not promises."""
    behind, ahead = before(folded, match.start()), after(folded, match.start("noun"))
    told = any(character.isalpha() for character in behind)
    if told and _RECURS_AFTER.match(ahead):
        return True
    return _RECURS_BEFORE.search(behind) is not None and not (_ONLY_TIME.match(behind) and _ONLY_EVENT.match(ahead))


# "Xây dựng phương án sắp xếp 18 thôn": the verb makes a document, the number is of what that is about.
_DESIGN = re.compile(r"\b(?:phuong an|(?:de|qqq) an|du thao)\b")


def _governed(near: str, *, counted: bool) -> bool:
    """Whether a verb of doing governs the number behind ``near``."""
    words = _words()
    near = _DESIGN.split(near)[-1]
    if _OF_WHICH.search(near):
        return False
    return words.strong_verb.search(near) is not None or (counted and words.verb.search(near) is not None)


_BULLET = re.compile(r"\s*[-+•*]?")


def _ends_clause(folded: Folded, match: re.Match[str], words: _Words) -> bool:
    """ "Tập huấn kỹ năng bán hàng, 02 lớp": an event's number behind a comma, with nothing behind it."""
    event = words.events.match(match.group("noun"))
    behind = before(folded, match.start()).rstrip()
    if event is None or not (behind.endswith((",", "(", ":")) or _BULLET.fullmatch(behind)):
        return False
    return re.match(r"\s*(?:[.;,()]|$)", after(folded, match.start("noun") + event.end())) is not None

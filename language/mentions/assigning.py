"""Who leads and who supports: decided by where a name stands in a sentence, a cell or a heading.

The plan contract, "Tasks": the lead is the named subject, whom "Giao X", "Đề nghị X" or "X:" names, or whoever "chủ trì";
the support stands behind "phối hợp với". Who is merely informed, advised or reported to has no role, nor a genitive. A
paragraph with several orders and subjects has all of them, in order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from language.lexicon import vocabulary
from language.mentions.actors import Actor, Found, Level, of_quote, unique
from language.mentions.brackets import bracket_depths, without_brackets
from language.mentions.cells import cell_roles, short_only
from language.mentions.lexis import Words
from language.mentions.persons import named_before
from language.nearby import search_before
from language.quotes import Quote
from language.text import Folded, search_key

# What stands between two names of one enumeration.
_LINK = (
    r"[\s,/&+-]|\b(?:va|cung|voi|cac|hoac|khac|tung|moi|dong chi|d/c|ong|ba|toan the|"
    r"thuoc ubnd|o cac linh vuc|chuyen mon|cua|phuong|xa|thi tran|dac khu|lien quan|co lien quan|trong don vi)\b"
)
_BETWEEN = re.compile(rf"(?:{_LINK})*")
_PARTED = re.compile(r"[,/&+]|\bva\b")
_REACH = 160


@dataclass(frozen=True, slots=True)
class Group:
    """Names of one enumeration at ``start:end``; ``opens``: where the words that belong before it begin ("đồng chí Nguyễn Văn A - ")."""

    actors: tuple[Actor, ...]
    start: int
    end: int
    opens: int

    @property
    def roles(self) -> list[str]:
        return unique(actor.role for actor in self.actors)


_PLACE_FIRST = re.compile(r"\W*(?:tai|o)\s+")
_PLACE_OF = re.compile(r"\b(?:cua|cong|tru so|san|hoi truong|tai|o)\s+$")


def groups(found: Found) -> list[Group]:
    """The enumerations of a statement, in order; what stands in brackets names nobody, save behind a person's name."""
    words = found.words
    depths = bracket_depths(words.folded) if "(" in words.folded else None
    place = _PLACE_FIRST.match(words.folded)
    inside = [bool(depths and depths[actor.start]) for actor in found.actors]
    outer = [
        actor
        for actor, bracketed in zip(found.actors, inside, strict=True)
        if not bracketed or named_before(words.text, actor.start) is not None
    ]
    plain = without_brackets(words.folded) if depths else words.folded
    made: list[list[Actor]] = []
    for actor in outer:
        # "Tại các thôn, Tổ công nghệ số ...", "... ở cổng UBND xã, Ban Thanh tra nhân dân mở ...": a place, and who acts there.
        elsewhere = bool(made) and "," in plain[made[-1][-1].end : actor.start] and _is_place(words, made[-1], place)
        elsewhere = elsewhere and (made[-1][-1].start == (place.end() if place else -1) or _acts(words, actor.end))
        if made and not elsewhere and _links(plain, words, made[-1][-1].end, actor):
            made[-1].append(actor)
        elif not actor.weak:
            made.append([actor])
    return [Group(tuple(row), row[0].start, row[-1].end, _opens(words, row[0].start)) for row in made]


def _is_place(words: Words, row: list[Actor], first: re.Match[str] | None) -> bool:
    """Whether an enumeration so far is where something is done, or whose it is."""
    if first is not None and row[-1].start == first.end():
        return True
    return len(row) == 1 and row[0].role == "peoples_committee" and search_before(_PLACE_OF, words.folded, row[0].start) is not None


def _links(plain: str, words: Words, start: int, actor: Actor) -> bool:
    """Whether a name goes on an enumeration: nothing but connectives, or a person's name, between; a mere noun behind "," or "và"."""
    end = actor.start
    if actor.weak and not _PARTED.search(plain, start, end):
        return False
    if start > end or _BETWEEN.fullmatch(plain, start, end):
        return True
    person = named_before(words.text, end)
    return person is not None and person >= start and _BETWEEN.fullmatch(plain, start, person) is not None


def _opens(words: Words, start: int) -> int:
    person = named_before(words.text, start)
    start = start if person is None else person
    while (before := words.before("before_names", words.without_brackets(start))) is not None:
        start = before
    return start


@dataclass(slots=True)
class Assignment:
    """Who leads and supports, with the words that say so.

    ``cut``: length of a leading "X:" to drop; ``later``: clauses that name nobody come first, then one that does.
    """

    lead: list[str]
    support: list[str]
    lead_quote: Quote | None = None
    support_quote: Quote | None = None
    cut: int = 0
    later: bool = False


def assign(quote: Quote, level: Level = "commune") -> Assignment:
    """Lead and support of a statement in prose; ``level``: the issuer's."""
    short = _short_subject(quote, level)
    if short is not None:
        return short
    found = of_quote(quote, level)
    lead: list[Group] = []
    support: list[Group] = []
    cut = 0
    for group in groups(found):
        cut = cut or _heads(found.words, group)
        if _helps(found.words, group):
            support.append(group)
        elif lead and _is_told_by(found.words, lead[-1], group):
            lead[-1] = group
        elif cut and group.end <= cut and not lead:
            first, others = _led(found.words, group)
            lead.append(first)
            support += others
        elif not (cut and group.end <= cut) and _leads(found.words, group):
            (support if lead and _HELPS_ALONG.match(found.words.folded, group.end) else lead).append(group)
    leaders = unique(role for group in lead for role in group.roles)
    helpers = unique(role for group in support for role in group.roles if role == "other" or role not in leaders)
    later = bool(lead) and not cut and _LATER.search(found.words.folded, 0, lead[0].opens) is not None
    return Assignment(leaders, helpers, _span(quote, lead), _span(quote, support), cut, later)


# "Mở 04 điểm tiếp nhận; Trung tâm ... cử người": an order of its own before the one that names who follows it.
_LATER = re.compile(r"\w\w\)?(?:;\s?|[.]\s)")


# Names so short that a colon must stand behind them: "VP: ...", "Kế toán: ...".
_SHORT_SUBJECT = re.compile(r"\W*(?:\d{1,2}[.)]\s*)?(?P<who>[^:;.\d]{2,30}?)\s*:(?!\d)\s*(?=\S)")


def _short_subject(quote: Quote, level: Level) -> Assignment | None:
    """The assignment of a statement that begins with abbreviations or short names and a colon."""
    match = _SHORT_SUBJECT.match(quote.folded)
    who = quote.slice(match.start("who"), match.end("who")) if match else None
    if match is None or who is None or of_quote(who, level).actors or not short_only(who):
        return None
    return Assignment(cell_roles(who, level), [], who, None, match.end())


_RULING = frozenset({"chair", "vice_chair", "peoples_committee"})


def _is_told_by(words: Words, ruler: Group, group: Group) -> bool:
    """ "UBND xã giao Văn phòng tổng hợp": whoever rules only orders; the other answers for it."""
    order = words.before("orders", group.opens)
    if order is None or words.before("weak_orders", group.opens) is not None or not _RULING.issuperset(ruler.roles):
        return False
    return not words.folded[ruler.end : order].strip() and _acts(words, group.end)


_LEADER = re.compile(r"\s*\(\s*(?:don vi )?chu tri\s*\)")


def _led(words: Words, group: Group) -> tuple[Group, list[Group]]:
    """ "Văn phòng (chủ trì), Công an xã: ...": who is said to lead, and the others of the enumeration."""
    for place, actor in enumerate(group.actors[:-1]):
        if _LEADER.match(words.folded, actor.end):
            first, others = group.actors[: place + 1], group.actors[place + 1 :]
            return Group(first, group.start, actor.end, group.opens), [Group(others, others[0].start, group.end, others[0].start)]
    return group, []


def _span(quote: Quote, found: list[Group]) -> Quote | None:
    return quote.slice(found[0].start, found[0].end) if found else None


_OF_WHOM = re.compile(r"(?:doi voi|trach nhiem cua|nhiem vu cua|ve phia|giao(?: cho)?|de nghi|yeu cau|phan cong)\s+(?:cac\s+(?=dong chi))?")
_COLON = re.compile(r"[^:;.]{0,90}?:(?!\d)\s*(?=\S)")
_ACTIVE = re.compile(r"\s*(?:phuong|xa|thi tran)?\s*(?:luon|thuong xuyen|co trach nhiem|chu tri|chu dong|can|phoi hop)\b")
_LABEL = re.compile(r"\s*(?:(?:\d{1,2}(?:[.)]|[,/-]\s)|[-+•*]|[a-z](?:\)|[,/]\s))\s*)?")


def _heads(words: Words, group: Group) -> int:
    """Length of a leading "X:" that only assigns; 0 where the statement begins otherwise."""
    label = _LABEL.match(words.folded)
    begin = label.end() if label else 0
    whose = _OF_WHOM.match(words.folded, begin)
    if group.opens > (whose.end() if whose else begin):
        return 0
    colon = _COLON.match(words.folded, group.end)
    if colon is None or _ACTIVE.match(words.folded, group.end):
        return 0
    return colon.end()


# "quy chế phối hợp giữa ..." names a thing.
_COOPERATION = re.compile(
    r"(?<!quy che )(?<!co che )(?<!tinh than )(?<!ke hoach )(?<!cong tac )(?<!noi dung )(?<!quan he )\bphoi(?: ket)? hop(?: chat che| tot| thuong xuyen)?"
    r"(?:,? (?:voi|cung voi|cung))?(?: (?:don vi|bo phan))?\s+$"
    # "X chủ trì, cùng Y ...": beside the one who leads.
    r"|\bchu tri,? (?:cung voi|cung|voi)(?: cac)?\s+$"
)
# "..., Công an xã phối hợp.": without anybody to do it with.
_HELPS_ALONG = re.compile(
    r"\s*(?:cung )?(?:phoi hop|ho tro|giup(?: viec| do)?|cung (?:lam|thuc hien|tham gia))(?: thuc hien| ho tro)?\s*(?:[.;,)]|$)"
)


def _helps(words: Words, group: Group) -> bool:
    return _COOPERATION.search(words.folded, max(0, group.opens - 60), group.opens) is not None


_LEADS = re.compile(r"[^,;.:]{0,25}\bchu tri\b")
_STRONG = re.compile(r"(?:^|[.;:!?…]|\s[-+•*])\s*(?:(?:\d{1,2}(?:[.)]|[,/-]\s)|[a-z](?:\)|[,/]\s)|[-+•*])\s*)?$")
_WEAK = re.compile(r"(?:,|\bva|\bcon|\bthi|\bdong thoi|\bsau do|\btiep do|,\s*roi|,\s*do)\s*$")
_ABOUT = re.compile(
    r"(?:[\W_]*(?:vao|trong|truoc|den|tu|cuoi|dau|sang|chieu|toi|moi|hang|dinh ky|thuong xuyen|sau|khi|ngay|thang|quy|nam|tuan|thu|ve|doi voi|rieng|ngoai ra"
    r"|dong thoi|ben canh do|tren co so|can cu|nhan dip|tai|giai doan|theo|neu|truong hop|giao ban|cham nhat|ket thuc|qua)\b[^;:.,]{0,90},\s*)+$"
)
_TIME_FIRST = re.compile(r"[\W_]*(?:hang nam|hang quy|hang thang|hang tuan|dinh ky|thuong xuyen|trong nam(?: \d{4})?|nam \d{4})[, ]*$")
_SENTENCE = re.compile(r"[.;:!?…]\s+|\s[-+•]\s+")
_GENITIVE = re.compile(r"\b(?:thuoc|cua|truc thuoc|qua|tai|cho|toi|gui|boi|voi|den|ve|theo|trinh|bao cao|giup|tham muu)\s+$")
_PASSIVE_BY = re.compile(r"\bphai (?:duoc|do)\s+$")
_BY = re.compile(r"(?P<edge>^|[,;.:]\s*)?(?<!sau )(?<!tiep )(?<!theo )\bdo\s+$")
_SKIPPED = re.compile(r"(?:\s*\([^()]{0,80}\))?[\s]+(?:(?:cung|se|da|dang|deu|can|tu|hang|trong|thang|quy|ngay|dinh ky)\b[\s]*)?")


def _leads(words: Words, group: Group) -> bool:
    """Whether a group is told to act, or acts: an order before it, the opening of a sentence or clause, "chủ trì" behind it."""
    folded, start = words.folded, group.opens
    if words.end("passive", _next(folded, group.end)):
        return False
    end = _behind(words, group)
    acting = _acts(words, end)
    order = words.before("orders", start)
    if order is not None:
        return _ordered(words, order, group.end, acting, words.before("weak_orders", start) is not None)
    if _PASSIVE_BY.search(folded, max(0, start - 20), start):
        return acting
    by = _BY.search(folded, max(0, start - 20), start)
    if by:
        return (by.group("edge") is not None and not _ends(folded, group.end)) or words.end("by", _next(folded, end)) is not None
    if _LEADS.match(folded, group.end) and not _GENITIVE.search(folded, max(0, start - 20), start):
        return True
    return _opens_clause(words, group, acting)


def _behind(words: Words, group: Group) -> int:
    """Where a group ends, with the bracket that a person's office stands in: "đồng chí Hoa (Văn phòng) phụ trách"."""
    bracketed = words.folded[max(0, group.start - 1) : group.start] == "(" and words.folded[group.end : group.end + 1] == ")"
    return group.end + 1 if bracketed else group.end


# "việc đăng tin giao cho công chức Văn hóa", "phần kinh phí giao Kế toán": a part handed to somebody, whom nothing follows.
_HANDED = re.compile(r"(?:^|[.;:,]\s+|\s[-+•]\s+|\bva )(?:cac |rieng |con )?(?:viec|phan|noi dung|cong viec)\b[^.;:,]{0,120}\s$|[;,]\s+$")


# "quy chế phân công, ủy quyền cho ...": nouns of one name.
_COMPOUND = re.compile(r"\b(?:phan cong|uy quyen|chi dao)(?:,| va)\s*$")


# "..., phân công công chức đầu mối": what they are made, not what they do.
_POST = re.compile(r"\s*(?:dau moi|phu trach)\b")
# "... yêu cầu các ban, ngành cần kiểm tra": an order wherever it stands.
_DEMANDS = re.compile(r"(?<!dap ung )(?<!theo )(?<!cac )(?<!nhung )(?:yeu cau|de nghi)")
_MUST = re.compile(r"[^;:.,]{0,40}?\s(?:can|phai)\b")


def _ordered(words: Words, order: int, end: int, acting: bool, weak: bool) -> bool:
    """Whether an order stands where one is given: at the opening of a sentence, or of a clause whose addressee then acts."""
    edge = _edge(words.folded, order)
    if edge == "strong":
        return acting or not weak
    if _MUST.match(words.folded, end) and _DEMANDS.match(words.folded, order):
        return True
    if edge != "strong" and words.folded.startswith("uy quyen", order):
        return False
    if weak and _COMPOUND.search(words.folded, max(0, order - 20), order):
        return False
    if weak or not _ends(words.folded, end):
        return edge == "weak" and acting and not (weak and _POST.match(words.folded, end))
    return _HANDED.search(words.folded[max(0, order - _REACH) : order]) is not None


_ONE_OF_MANY = re.compile(r"[Mm]ỗi ")
_NUMBERED = re.compile(r"\d")
# "công chức có từ 02 lần đi muộn ...": of whom something is said, before what is to be done.
_CONDITION = re.compile(r"\s*(?:co (?:tu|\d)|nao\b|vi pham\b|bi\b)")


def _opens_clause(words: Words, group: Group, acting: bool) -> bool:
    edge = _edge(words.folded, group.opens)
    first = group.opens <= 3
    if not first and _ONE_OF_MANY.match(words.text, group.opens) and _NUMBERED.search(words.folded, group.end, group.end + 40):
        # "...; mỗi công chức tham gia ít nhất 01 lớp": how many, not who answers for it.
        return False
    if edge == "strong":
        if not first and _CONDITION.match(words.folded, group.end):
            return False
        known = group.actors[0].role != "other" or (first and words.is_named(group.actors[0].start))
        return acting or (first and known) or (known and not _ends(words.folded, group.end))
    return edge == "weak" and acting


def _ends(folded: Folded, end: int) -> bool:
    return re.match(r"\s*(?:[,.;:)]|$|cua\b|thuoc\b|va\b)", folded[end : end + 12]) is not None


def _edge(folded: Folded, place: int) -> str | None:
    """What a clause begins with at ``place``: "strong" for a sentence, perhaps behind a time or topic, "weak" for a comma."""
    low = max(0, place - _REACH)
    before = folded[low:place]
    if (low == 0 and not before.strip(" -+*•")) or _STRONG.search(before):
        return "strong"
    sentence = max((match.end() for match in _SENTENCE.finditer(before)), default=0 if low == 0 else -1)
    timed = sentence >= 0 and _TIME_OPENS.match(before, sentence) is not None and _TIME_CLOSES.search(before) is not None
    if timed and _time_words().issuperset(_WORD.findall(before, sentence)):
        return "strong"
    if sentence >= 0 and (_ABOUT.fullmatch(before, sentence) or _TIME_FIRST.fullmatch(before, sentence)):
        return "strong"
    return "weak" if _WEAK.search(before) else None


_WORD = re.compile(r"[a-z]+")


_TIME_OPENS = re.compile(r"\W*(?:truoc|vao|trong|den|cham nhat|cuoi|dau|hang)\b(?!.*\bkhi\b)")
_TIME_CLOSES = re.compile(r"(?:\d|\bquy [ivx]{1,3}|\b(?:hang|moi|cuoi|dau|giua) (?:ngay|tuan|thang|quy|nam))\s+$")


@cache
def _time_words() -> frozenset[str]:
    """Words that a time is made of: "Trước ngày 15 hằng tháng các bộ phận gửi ..."."""
    return frozenset(word for line in vocabulary("assignments")["times"] for word in search_key(line).split())


_BLANKS = re.compile(r"\s*")


def _next(folded: Folded, end: int) -> int:
    match = _BLANKS.match(folded, end)
    return match.end() if match else end


def _acts(words: Words, end: int) -> bool:
    """Whether a word of doing follows."""
    if words.end("acts", _next(words.folded, end)):
        return True
    skipped = _SKIPPED.match(words.folded, end)
    return skipped is not None and words.end("acts", skipped.end()) is not None


_HEADING_PREFIX = re.compile(
    r"(?:\s*(?:\d{1,2}[.)]|[-+•]|(?:doi voi|giao|de nghi|yeu cau|trach nhiem cua|dong chi|d/c|tung|moi|cac|toan the|nhiem vu cua|phan cong)\b:?)\s*)*"
)


def _enumerated(folded: Folded, found: list[Group]) -> Group:
    """The first names of a heading, over semicolons: "Các sở, ban, ngành; UBND cấp xã"."""
    first = found[0]
    for group in found[1:]:
        if folded[first.end : group.opens].strip() != ";":
            break
        first = Group((*first.actors, *group.actors), first.start, group.end, first.opens)
    return first


def heading_roles(title: Quote, level: Level = "commune") -> tuple[list[str], Quote | None]:
    """The officers whom a heading names first, and the words that name them."""
    folded = title.folded
    found = groups(of_quote(title, level))
    prefix = _HEADING_PREFIX.match(folded)
    if not found or found[0].opens > (prefix.end() if prefix else 0):
        return [], None
    first = _enumerated(folded, found)
    rest = folded[first.end :].strip(" :.;")
    # "Cán bộ, công chức ứng dụng ..." goes on as a sentence: no heading of officers.
    if len(rest.split()) > 25 and not rest.endswith("cu the"):
        return [], None
    return first.roles, title.slice(first.start, first.end)

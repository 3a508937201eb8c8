"""Who leads and who supports: decided by where a name stands in a sentence, a cell or a heading.

The plan contract, "Tasks": the lead is the named subject, whom "Giao X", "Đề nghị X" or "X:" names, or whoever "chủ trì";
the support stands behind "phối hợp với". Who is merely informed, advised or reported to has no role, nor a genitive. A
paragraph with several orders and subjects has all of them, in order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from language.mentions.actors import Actor, Found, Level, Words, blanked, find, of_quote, unique
from language.quotes import Quote
from language.text import CAPITALS, SMALL, Folded, fold, search_key

# What stands between two names of one enumeration.
_LINK = r"[\s,/&+-]|\b(?:va|cung|voi|cac|hoac|khac|tung|moi|dong chi|d/c|toan the|thuoc ubnd|o cac linh vuc|chuyen mon|cua|phuong|xa|thi tran|dac khu|lien quan|co lien quan|trong don vi)\b"
_BETWEEN = re.compile(rf"(?:{_LINK})*")
_PERSON = re.compile(
    rf"(?:(?:[Cc]ác )?(?:[Đđ]ồng chí|đ/c|Đ/c|[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị)\s+)(?:[{CAPITALS}][{SMALL}]*\.?\s?){{1,6}}\s*(?:[-–,(:]\s*)?(?:là\s+)?$"
)
_PARTED = re.compile(r"[,/&+]|\bva\b")
_BEFORE_NAMES = re.compile(r"(?:\b(?:cac|moi|tung|toan the|tap the|rieng|dong chi|d/c|lien quan la|luc luong|can bo)\s+)+$")
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


def groups(found: Found) -> list[Group]:
    """The enumerations of a statement, in order; what stands in brackets names nobody, save behind a person's name."""
    words = found.words
    depths = _bracket_depths(words.folded) if "(" in words.folded else None
    inside = [bool(depths and depths[actor.start]) for actor in found.actors]
    outer = [
        actor
        for actor, bracketed in zip(found.actors, inside, strict=True)
        if not bracketed or _PERSON.search(words.text, max(0, actor.start - 60), actor.start)
    ]
    plain = _without_brackets(words.folded) if depths else words.folded
    made: list[list[Actor]] = []
    for actor in outer:
        if made and _links(plain, words, made[-1][-1].end, actor):
            made[-1].append(actor)
        elif not actor.weak:
            made.append([actor])
    return [Group(tuple(row), row[0].start, row[-1].end, _opens(words, row[0].start)) for row in made]


def _links(plain: str, words: Words, start: int, actor: Actor) -> bool:
    """Whether a name goes on an enumeration: nothing but connectives, or a person's name, between; a mere noun behind "," or "và"."""
    end = actor.start
    if actor.weak and not _PARTED.search(plain, start, end):
        return False
    if start > end or _BETWEEN.fullmatch(plain, start, end):
        return True
    person = _PERSON.search(words.text, max(start, end - 60), end)
    return person is not None and _BETWEEN.fullmatch(plain, start, person.start()) is not None


def _opens(words: Words, start: int) -> int:
    person = _PERSON.search(words.text, max(0, start - 60), start)
    if person:
        start = person.start()
    before = _BEFORE_NAMES.search(words.folded, max(0, start - 60), start)
    return before.start() if before else start


def _bracket_depths(folded: Folded) -> list[int]:
    depths, depth = [], 0
    for character in folded:
        depth += character == "("
        depths.append(depth)
        depth = max(0, depth - (character == ")"))
    return depths


_BRACKET = re.compile(r"\([^()]*\)")


def _without_brackets(folded: Folded) -> str:
    return _BRACKET.sub(lambda match: " " * len(match.group()), folded)


@dataclass(slots=True)
class Assignment:
    """Who leads and supports, with the words that say so; ``cut``: length of a leading "X:" to drop."""

    lead: list[str]
    support: list[str]
    lead_quote: Quote | None = None
    support_quote: Quote | None = None
    cut: int = 0


def assign(quote: Quote, level: Level = "commune") -> Assignment:
    """Lead and support of a statement in prose; ``level``: the issuer's."""
    short = _SHORT_SUBJECT.match(quote.folded)
    if short:
        return Assignment([_SHORT[short.group(1)]], [], quote.slice(short.start(1), short.end(1)), None, short.end())
    found = of_quote(quote, level)
    lead: list[Group] = []
    support: list[Group] = []
    cut = 0
    for group in groups(found):
        cut = cut or _heads(found.words, group)
        if _helps(found.words, group):
            support.append(group)
        elif cut and group.end <= cut and not lead:
            lead.append(group)
        elif not (cut and group.end <= cut) and _leads(found.words, group):
            (support if lead and _HELPS_ALONG.match(found.words.folded, group.end) else lead).append(group)
    leaders = unique(role for group in lead for role in group.roles)
    helpers = unique(role for group in support for role in group.roles if role == "other" or role not in leaders)
    return Assignment(leaders, helpers, _span(quote, lead), _span(quote, support), cut)


def _span(quote: Quote, found: list[Group]) -> Quote | None:
    return quote.slice(found[0].start, found[0].end) if found else None


_OF_WHOM = re.compile(r"(?:doi voi|trach nhiem cua|nhiem vu cua|ve phia)\s+(?:cac\s+(?=dong chi))?")
_COLON = re.compile(r"[^:;.]{0,90}?:(?!\d)\s*(?=\S)")
_ACTIVE = re.compile(r"\s*(?:phuong|xa|thi tran)?\s*(?:luon|thuong xuyen|co trach nhiem|chu tri|chu dong|can|phoi hop)\b")
_LABEL = re.compile(r"\s*(?:(?:\d{1,2}[.)]|[-+•*]|[a-z]\))\s*)?")


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
)
# "..., Công an xã phối hợp.": without anybody to do it with.
_HELPS_ALONG = re.compile(r"\s*(?:cung )?phoi hop(?: thuc hien| ho tro)?\s*(?:[.;,)]|$)")


def _helps(words: Words, group: Group) -> bool:
    return _COOPERATION.search(words.folded, max(0, group.opens - 60), group.opens) is not None


_LEADS = re.compile(r"[^,;.:]{0,25}\bchu tri\b")
_STRONG = re.compile(r"(?:^|[.;:!?…]|\s[-+•*])\s*(?:(?:\d{1,2}[.)]|[a-z]\)|[-+•*])\s*)?$")
_WEAK = re.compile(r"(?:,|\bva|\bcon|\bthi|\bdong thoi|,\s*do)\s*$")
_ABOUT = re.compile(
    r"(?:[\W_]*(?:vao|trong|truoc|den|tu|cuoi|dau|sang|chieu|toi|moi|hang|dinh ky|thuong xuyen|sau|khi|ngay|thang|quy|nam|tuan|thu|ve|doi voi|rieng|ngoai ra"
    r"|dong thoi|ben canh do|tren co so|can cu|nhan dip|tai|giai doan|theo|giao ban|cham nhat|ket thuc|qua)\b[^;:.,]{0,90},\s*)+$"
)
_TIME_FIRST = re.compile(r"[\W_]*(?:hang nam|hang quy|hang thang|hang tuan|dinh ky|thuong xuyen|trong nam(?: \d{4})?|nam \d{4})[, ]*$")
_SENTENCE = re.compile(r"[.;:!?…]\s+|\s[-+•]\s+")
_GENITIVE = re.compile(r"\b(?:thuoc|cua|truc thuoc|qua|tai|cho|toi|gui|boi|voi|den|ve|theo|trinh|bao cao|giup|tham muu)\s+$")
_PASSIVE_BY = re.compile(r"\bphai (?:duoc|do)\s+$")
_BY = re.compile(r"(?P<edge>^|[,;.:]\s*)?\bdo\s+$")
_SKIPPED = re.compile(r"(?:\s*\([^()]{0,80}\))?[\s]+(?:(?:cung|se|da|dang|deu|can|tu|hang|trong|thang|quy|ngay|dinh ky)\b[\s]*)?")


def _leads(words: Words, group: Group) -> bool:
    """Whether a group is told to act, or acts: an order before it, the opening of a sentence or clause, "chủ trì" behind it."""
    folded, start = words.folded, group.opens
    if words.end("passive", _next(folded, group.end)):
        return False
    acting = _acts(words, group.end)
    order = words.before("orders", start)
    if order is not None:
        return _ordered(words, order, acting, words.before("weak_orders", start) is not None)
    if _PASSIVE_BY.search(folded, max(0, start - 20), start):
        return acting
    by = _BY.search(folded, max(0, start - 20), start)
    if by:
        return (by.group("edge") is not None and not _ends(folded, group.end)) or words.end("by", _next(folded, group.end)) is not None
    if _LEADS.match(folded, group.end) and not _GENITIVE.search(folded, max(0, start - 20), start):
        return True
    return _opens_clause(words, group, acting)


def _ordered(words: Words, order: int, acting: bool, weak: bool) -> bool:
    """Whether an order stands where one is given: at the opening of a sentence, or of a clause whose addressee then acts."""
    edge = _edge(words.folded, order)
    if edge == "strong":
        return acting or not weak
    return edge == "weak" and acting


def _opens_clause(words: Words, group: Group, acting: bool) -> bool:
    edge = _edge(words.folded, group.opens)
    if edge == "strong":
        first = group.opens <= 3
        known = group.actors[0].role != "other"
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
    if sentence >= 0 and (_ABOUT.fullmatch(before, sentence) or _TIME_FIRST.fullmatch(before, sentence)):
        return "strong"
    return "weak" if _WEAK.search(before) else None


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


# Names so short that only a cell of their own, or a colon, makes them roles.
_SHORT = {
    "ke toan": "finance_accounting", "van hoa": "culture_society", "tai chinh": "finance_accounting", "ca": "police",
    "thong ke": "office_statistics", "chu tich": "chair", "cap": "police", "cax": "police", "catt": "police", "cadk": "police",
}  # fmt: skip
_SHORT_SUBJECT = re.compile(r"\W*(ke toan|van hoa|tai chinh|ca|thong ke)\s*(?:xa|phuong|thi tran)?\s*:\s*(?=\S)")
_SEGMENT = re.compile(r"[^,;/\n]+")


def cell_roles(quote: Quote, level: Level = "commune") -> list[str]:
    """Roles of a "chủ trì" or "phối hợp" cell in the order named; a name outside the catalogue is "other"."""
    if not any(c.isalpha() for c in quote.text):
        return []
    found = of_quote(quote, level)
    depths = _bracket_depths(quote.folded)
    rows: list[tuple[int, str]] = []
    for segment in _SEGMENT.finditer(quote.folded):
        inside = [a for a in found.actors if segment.start() <= a.start < segment.end()]
        plain = [a for a in inside if not depths[a.start]] or inside
        rows += [(a.start, a.role) for a in plain]
        short = _SHORT.get(segment.group().strip(" .;-+"))
        if short and not inside:
            rows.append((segment.start(), short))
    return unique(role for _, role in sorted(rows)) or ["other"]


_CELL_KEY = re.compile(r"(?P<key>chu tri|phu trach|phoi hop|tham gia)(?:\s+(?:thuc hien|chinh|voi))*\s*:\s*")
_CELL_AFTER = re.compile(r"(?P<who>[^;.:\n]+?)\s+(?P<key>chu tri|phu trach|phoi hop)\b\s*(?=[;.,\n]|$)[;.,]?")

_CELL_BESIDE = re.compile(r"(?:\s+chu tri)?\s*[;,.]?\s*(?:va )?phoi hop\s+(?:(?:voi|cung)\s+)?(?=\w)(?!thuc hien\b|to chuc\b|chat che\b)")
# "Trung tâm (chủ trì), Đoàn Thanh niên (phối hợp)".
_CELL_BRACKETED = re.compile(r"(?P<who>[^;()\n]+?)\s*\((?P<key>chu tri|phoi hop)(?:\)[\s,;.]*|$)")


def cell_assignment(quote: Quote, level: Level = "commune") -> tuple[Quote | None, Quote | None]:
    """The words of a cell that name the lead and the support: "Chủ trì: X. Phối hợp: Y", "X chủ trì; Y phối hợp"."""
    folded = quote.folded
    keyed = list(_CELL_KEY.finditer(folded))
    if keyed:
        parts: dict[str, Quote] = {}
        for match, after in zip(keyed, [*(m.start() for m in keyed[1:]), len(folded)], strict=True):
            kind = "support" if match.group("key") in ("phoi hop", "tham gia") else "lead"
            parts.setdefault(kind, quote.slice(match.end(), after).strip(" ;,.-–+\n"))
        if "lead" not in parts and keyed[0].start() > 2:
            parts["lead"] = quote.slice(0, keyed[0].start()).strip(" ;,.-–+\n")
        return parts.get("lead"), parts.get("support")
    bracketed = list(_CELL_BRACKETED.finditer(folded))
    if any(match.group("key") == "chu tri" for match in bracketed):
        leads = next(match for match in bracketed if match.group("key") == "chu tri")
        others = next((match for match in bracketed if match.group("key") == "phoi hop"), None)
        rest = others.span("who") if others else (leads.end(), len(folded))
        helping = quote.slice(*rest).strip(" ;,.-")
        return quote.slice(*leads.span("who")).strip(" ;,.-"), helping if any(c.isalpha() for c in helping.text) else None
    after_name = list(_CELL_AFTER.finditer(folded))
    if after_name and any(m.group("key") != "phoi hop" for m in after_name):
        lead = next(m for m in after_name if m.group("key") != "phoi hop")
        helps = next((m for m in after_name if m.group("key") == "phoi hop"), None)
        return quote.slice(*lead.span("who")).strip(" ;,.-"), quote.slice(*helps.span("who")).strip(" ;,.-") if helps else None
    beside = _CELL_BESIDE.search(folded)
    if beside and beside.start() > 2:
        return quote.slice(0, beside.start()).strip(" ;,.-"), quote.slice(beside.end(), len(folded)).strip(" ;,.-")
    return quote, None


_CONNECTING = frozenset(
    search_key(
        "các và có liên quan phường xã thị trấn chuyên môn khác thuộc UBND của ở tại đơn vị bộ phận công chức VB QPPL văn bản ban ngành với cùng đồng chí"
    ).split()
)


_TITLES = frozenset(
    search_key(title) for title in ("công chức", "cán bộ", "viên chức", "cán bộ công chức", "bộ phận", "các công chức", "CC")
)


def names_only(text: str) -> bool:
    """Whether a text is nothing but names of those who act."""
    folded = fold(text)
    found = find(text, folded, text)
    rest = blanked(folded, found.actors)
    # "Công chức" alone is the first line of a cell whose next line names the office.
    return bool(found.actors) and search_key(text) not in _TITLES and not set(search_key(rest).split()) - _CONNECTING


_HEADING_PREFIX = re.compile(
    r"(?:\s*(?:\d{1,2}[.)]|[-+•]|(?:doi voi|giao|de nghi|yeu cau|trach nhiem cua|dong chi|d/c|tung|moi|cac|toan the|nhiem vu cua|phan cong)\b:?)\s*)*"
)


def heading_roles(title: Quote, level: Level = "commune") -> tuple[list[str], Quote | None]:
    """The officers whom a heading names first, and the words that name them."""
    folded = title.folded
    found = groups(of_quote(title, level))
    prefix = _HEADING_PREFIX.match(folded)
    if not found or found[0].opens > (prefix.end() if prefix else 0):
        return [], None
    first = found[0]
    rest = folded[first.end :].strip(" :.;")
    # "Cán bộ, công chức ứng dụng ..." goes on as a sentence: no heading of officers.
    if len(rest.split()) > 25 and not rest.endswith("cu the"):
        return [], None
    return first.roles, title.slice(first.start, first.end)


_CLOSING_BRACKET = re.compile(r"\((?P<body>[^()]{2,200}(?:\([^()]{1,60}\)[^()]{0,120})?)\)[\s.:;]*$")
_TELLS_WHO = re.compile(r"\b(?:chu tri|phu trach|phoi hop|dau moi|tham muu|thuc hien|giao)\b")


def bracketed_assignment(title: Quote, level: Level = "commune") -> tuple[Quote, Quote | None, int] | None:
    """Lead and support that brackets behind a heading name, and where the brackets begin; ``None`` where they name nobody.

    "Cải cách thể chế (Văn phòng HĐND và UBND chủ trì; Phòng Kinh tế phối hợp)", "Hiện đại hóa hành chính (đ/c Lan, VP-TK)".
    """
    bracket = _CLOSING_BRACKET.search(title.folded)
    if bracket is None or bracket.start() == 0:
        return None
    body = title.slice(*bracket.span("body"))
    if _TELLS_WHO.search(body.folded) is None and not _names_people(body, level):
        return None
    lead, support = cell_assignment(body, level)
    if lead is None or not of_quote(lead, level).actors:
        return None
    return lead, support, bracket.start()


def _names_people(words: Quote, level: Level) -> bool:
    """Whether words are nothing but offices and the names of persons beside them: "đ/c Lan, VP-TK"."""
    actors = of_quote(words, level).actors
    rest = _WORD.finditer(blanked(words.folded, actors))
    return bool(actors) and all(word.group() in _CONNECTING | {"d", "c"} or words.text[word.start()].isupper() for word in rest)


_WORD = re.compile(r"[a-z]+")

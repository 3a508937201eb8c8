"""Statements: the items of the body with what they inherit from headings, lead-ins and items above."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extractors.layout.formulas import IN_DIFFICULTY, STRICTLY, is_closing
from extractors.layout.key_tables import Keyed, read_card
from extractors.layout.outline import LEAD_IN, LONGEST, Node, build
from extractors.layout.sections import Part, is_section, make_part
from extractors.layout.zones import Parts
from language.heard import heard
from language.lexicon import section_kinds
from language.mentions.actors import Level
from language.mentions.assigning import assign
from language.mentions.deadlines import only_time
from language.mentions.keys import heading_kind, names_key
from language.quotes import Quote, of_block
from language.text import CAPITALS, search_key
from language.verbs import starts_with_order
from schemas.document import Block
from schemas.plan import SectionKind


@dataclass(slots=True)
class Statement:
    """An item: its words without label, the section it stands in, the lines that lead to it."""

    quote: Quote
    part: Part
    lead_ins: list[Quote] = field(default_factory=list)
    item: Statement | None = None
    bullet: bool = False
    # A line that stands back from the items before it: where it assigns, it closes them all.
    closes: bool = False
    # What a small table of keys and values assigns: to the item above, or to the one that the table says itself.
    keyed: Keyed = field(default_factory=dict)
    of_table: bool = False
    # Its own label says that it is a task ("Giải pháp: ..."), though it stands among objectives.
    orders: bool = False

    @property
    def kind(self) -> SectionKind:
        """What the statement is: by its own label, else by its section."""
        return "tasks" if self.orders else self.part.kind

    @property
    def is_note(self) -> bool:
        """Words in brackets alone: no item, though they may assign those above."""
        return _is_note(self.quote.text)


@dataclass(slots=True)
class Placed:
    """A table with the section it stands in, and the line that leads to it."""

    block: Block
    part: Part | None
    lead_in: Quote | None = None


@dataclass(slots=True)
class Body:
    level: Level = "commune"
    parts: list[Part] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    tables: list[Placed] = field(default_factory=list)


_ASSIGNMENT = re.compile(
    rf"\bGiao\s+(?:cho\s+)?(?=[{CAPITALS}]|các|đồng chí|đ/c|công chức|cán bộ|bộ phận|văn phòng|phòng|trưởng|phó|chỉ huy|ông|bà|tổ|ban)"
)


def collect(parts: Parts, *, styled: bool, level: Level = "commune") -> Body:
    """Sections, statements and tables of the body and its closing, in reading order; ``level``: the issuer's."""
    body = Body(level)
    root = build(parts.body, styled=styled)
    _visit_children(root, None, [], body)
    _by_orders(body)
    _of_one_each(body)
    _closing(parts.closing, body)
    return body


def _by_orders(body: Body) -> None:
    """Parts whose titles name no kind hold tasks where most of their items order an action (the plan contract, "Sections")."""
    under: dict[int, list[Statement]] = {}
    for statement in body.statements:
        if statement.part.kind == "other":
            under.setdefault(id(statement.part.root), []).append(statement)
    ordering = {
        root
        for root, statements in under.items()
        if len(statements) >= _FEWEST
        and not section_kinds().holds_none.search(search_key(statements[0].part.root.title.text))
        and 2 * sum(_orders(statement, body.level) for statement in statements) > len(statements)
    }
    for part in body.parts:
        if part.kind == "other" and id(part.root) in ordering:
            part.kind = "tasks"
    # "3. Kinh phí" under tổ chức thực hiện is no part of it, unless it orders something.
    held = {id(statement.part): statement.part for statement in body.statements if _orders(statement, body.level)}
    for part in held.values():
        if part.kind == "other" and part.parent is not None and part.parent.kind in ("tasks", "implementation"):
            part.kind = part.parent.kind


def _of_one_each(body: Body) -> None:
    """Where most small tables of keys and values stand under one item alone, each serves the item above it and no other."""
    places = [i for i, statement in enumerate(body.statements) if statement.keyed and not statement.of_table]
    single = [i for i in places if i < 2 or not _beside(body.statements[i - 2], body.statements[i - 1])]
    if 2 * len(single) > len(places):
        for place in places:
            body.statements[place].closes = False


def _beside(before: Statement, item: Statement) -> bool:
    return not before.keyed and before.part is item.part and before.bullet == item.bullet and before.item is item.item


def _orders(statement: Statement, level: Level) -> bool:
    """Whether an item orders an action, or names who does one."""
    return starts_with_order(search_key(statement.quote.text)) or bool(assign(statement.quote, level).lead)


# So few items tell nothing of what a part holds.
_FEWEST = 2


def _visit_children(node: Node, part: Part | None, lead_ins: list[Quote], body: Body) -> None:
    for child in node.children:
        _visit(child, part, lead_ins, body)


def _visit(node: Node, part: Part | None, lead_ins: list[Quote], body: Body) -> None:
    if node.is_table and node.block is not None:
        _table(node.block, part, lead_ins, body)
        return
    glued = node.label is not None and not node.is_bullet and _KNOWN_TITLE.match(node.quote.folded) is not None
    if is_section(node) or glued:
        heading, rest = _glued(node)
        made = make_part(heading, part, tuple(lead_ins), body.level)
        body.parts.append(made)
        if rest is not None:
            body.statements.append(Statement(rest, made, []))
        _visit_children(node, made, [], body)
        return
    if part is None:
        _visit_children(node, part, lead_ins, body)
        return
    alone = node.names_time and not node.children and heading_kind(part.title.folded) == "deadline"
    if node.introduces and not alone and (node.children or not _is_whole(node)):
        _visit_children(node, part, [*lead_ins, node.quote], body)
        return
    _item(node, part, lead_ins, body)


_HOLDS_TASKS = ("tasks", "implementation", "other")


def _table(block: Block, part: Part | None, lead_ins: list[Quote], body: Body) -> None:
    """A table; one of keys and values assigns the items that it stands under, or says one item and assigns that."""
    above = body.statements[-1] if body.statements and body.statements[-1].part is part else None
    orders = above is not None and above.orders
    card = read_card(block) if part is not None and (orders or part.kind in _HOLDS_TASKS) else None
    if card is None or part is None or (card.task is None and above is None):
        body.tables.append(Placed(block, part, lead_ins[-1] if lead_ins else None))
    elif card.task is not None:
        body.statements.append(Statement(card.task, part, lead_ins, keyed=card.fields, of_table=True, orders=orders))
    elif above is not None:
        words = Quote([passage for value in card.fields.values() for passage in value.passages])
        item = above if not above.keyed or above.of_table else above.item
        body.statements.append(Statement(words, part, lead_ins, item, closes=True, orders=orders, keyed=card.fields))


def _is_whole(node: Node) -> bool:
    """Whether a bullet that ends with a colon and has nothing under it is a sentence of its own: a slip for ";"."""
    siblings = node.parent.children if node.parent else []
    place = next(i for i, sibling in enumerate(siblings) if sibling is node) if siblings else 0
    before_table = place + 1 < len(siblings) and siblings[place + 1].is_table
    long = len(node.text.split()) > 12
    return node.is_bullet and long and not before_table and node.text.rstrip().endswith(":") and not LEAD_IN.search(node.quote.folded)


_KNOWN_TITLE = re.compile(
    r"(?:ve )?(?:muc dich|yeu cau|muc tieu|chi tieu|nhiem vu|giai phap)(?:,? (?:yeu cau|chi tieu|chung|cu the|tong quat|trong tam|chu yeu))*\s*:\s*(?=\S)"
)


def _glued(node: Node) -> tuple[Node, Quote | None]:
    """A heading glued to its first sentence: "1. Mục đích: Nhằm ..."."""
    match = _KNOWN_TITLE.match(node.quote.folded)
    if match is None or match.end() >= len(node.text):
        return node, None
    title = Node(node.label, node.quote.slice(0, match.end()), node.block, node.parent, node.children, node.heading)
    return title, node.quote.slice(match.end(), len(node.text))


def _item(node: Node, part: Part, lead_ins: list[Quote], body: Body) -> None:
    key = search_key(node.text)
    # A note in brackets is no item, save one that assigns the items above it.
    if (
        is_closing(node.text)
        or _EXPLAINS.match(node.quote.folded)
        or _POINTER.match(key)
        or (_is_note(node.text) and not names_key(node.quote.folded))
    ):
        assignment = _assignment_in(node.quote) if is_closing(node.text) else None
        if assignment is not None:
            body.statements.append(Statement(assignment, part, lead_ins, bullet=node.is_bullet))
        _visit_children(node, part, lead_ins, body)
        return
    closing = _CLOSED_BY.search(node.quote.folded)
    quote = node.quote.slice(0, closing.start() + 1) if closing else node.quote
    orders = part.kind == "objectives" and _LABELLED_TASK.match(quote.folded) is not None
    goal = _LABELLED_GOAL.match(quote.folded) if part.kind == "objectives" else None
    quote = quote.slice(goal.end(), len(quote.text)) if goal else quote
    statement = Statement(quote, part, lead_ins, bullet=node.is_bullet, closes=_closes(node), orders=orders)
    body.statements.append(statement)
    further: list[Node] = []
    for child in node.children:
        loose = child.label is None and not child.is_table and not child.children and not is_closing(child.text)
        last = further[-1] if further and further[-1].label is None and not further[-1].is_table else None
        if loose and len(statement.quote.text) < LONGEST and not _orders_itself(child):
            # What orders nothing goes on what stands right before it.
            if last is None:
                statement.quote = statement.quote + child.quote
            else:
                last.quote = last.quote + child.quote
        else:
            further.append(child)
    for child in further:
        before = len(body.statements)
        _visit(child, part, lead_ins, body)
        for made in body.statements[before:]:
            made.item = made.item or statement


# "Thứ Sáu hằng tuần, thông báo ...", "Trong tháng 5, đến tận nhà ...": a time before what is then done.
_TIMED = re.compile(
    r"(?:vao |trong |truoc |tu |den |cuoi |dau |sang |chieu |dinh ky |chu nhat |thu (?:hai|ba|tu|nam|sau|bay|[2-7]) |ngay \d|thang \d|quy [iv\d]|moi |hang )[^,;.:]{0,45},\s+(?=[a-z])"
)


def _orders_itself(node: Node) -> bool:
    """Whether a paragraph under an item orders an action of its own."""
    if starts_with_order(search_key(node.text)) or _assigns(node.text):
        return True
    timed = _TIMED.match(heard(node.quote))
    return timed is not None and (
        only_time(node.quote.slice(0, timed.end()).strip(" ,")) or starts_with_order(search_key(node.text[timed.end() :]))
    )


# "... trước ngày 25/11. Trong quá trình thực hiện, nếu có khó khăn ...": the formula that closes a plan is no part of its last item.
_CLOSED_BY = re.compile(rf"\.\s+(?:{IN_DIFFICULTY}|{STRICTLY}[^.;]{{0,100}}[./\s]*$)")
# "Các chỉ tiêu cụ thể được nêu tại Phụ lục ban hành kèm theo": says where to look, commits to nothing.
_POINTER = re.compile(
    r"(?:(?:cac|nhung|danh muc|noi dung) )*(?:muc tieu|chi tieu|nhiem vu|cong viec|noi dung|phan cong)\b[^.;]{0,40}?"
    r"\b(?:neu|thuc hien|quy dinh|chi tiet|the hien|xem|giao)(?: cu the| chi tiet| ro)? (?:tai|theo|o|trong) (?:cac )?(?:phu luc|phu bieu|bieu)\b"
    r"[^.;]{0,80}[.;]?$"
)
# "Chỉ tiêu 7: ...", "Giải pháp thứ nhất: ...": what an item is, where a section joins objectives and what is done for them.
_LABELLED_GOAL = re.compile(r"(?:chi tieu|muc tieu)(?: (?:so )?\d{1,2}| thu \w+| cu the| phan dau)*\s*:\s*(?=\S)")
_LABELLED_TASK = re.compile(
    r"(?:cac )?(?:giai phap|bien phap|nhiem vu|cach lam|viec (?:phai |can )?lam)(?: (?:so )?\d{1,2}| thu \w+| thuc hien| cu the| chu yeu)*\s*:\s*(?=\S)"
)
# "Lý do trừ điểm: còn 14 thủ tục đã bãi bỏ": why something is to be done, or what was; orders nothing.
_EXPLAINS = re.compile(
    r"(?:ly do|nguyen nhan|thuc trang|hien trang|ton tai|han che|khuyet diem|ket qua (?:nam|thuc hien nam|cham diem|da dat)|tinh hinh|diem (?:bi )?tru"
    r"|bi tru diem|ghi chu|chu thich|chu giai|chu viet tat|vi du)\b[^:.;]{0,40}:\s*(?=\S)"
)


def _closes(node: Node) -> bool:
    """Whether a line stands back from the items before it: with a star, without any mark, with a dash behind "+"."""
    above = node.parent.label if node.parent else None
    return node.label is None or node.label.text == "*" or (node.label.text == "-" and above is not None and above.text == "+")


def _is_note(text: str) -> bool:
    return text.startswith("(") and text.rstrip(" .").endswith(")")


def _assigns(text: str) -> bool:
    """ "Công chức X: làm ...": a paragraph that gives a task to somebody by name."""
    return re.match(r"[^.;:]{4,90}:\s+\S", text) is not None and text[:1].isupper()


def _closing(blocks: list[Block], body: Body) -> None:
    """Assignments in the closing words: "Giao Văn phòng ... theo dõi"."""
    part = next((p for p in reversed(body.parts) if p.parent is None), None)
    if part is None:
        return
    for block in blocks:
        if block.table is not None:
            continue
        assignment = _assignment_in(of_block(block))
        if assignment is not None:
            body.statements.append(Statement(assignment, _bare(part)))


def _assignment_in(quote: Quote) -> Quote | None:
    """What closing words order of somebody, from there on."""
    match = _ASSIGNMENT.search(quote.text)
    if match is None or not (match.start() == 0 or quote.text[: match.start()].rstrip().endswith((".", ";", ":"))):
        return None
    return quote.slice(match.start(), len(quote.text))


def _bare(part: Part) -> Part:
    """A section's place without its officers and area: the closing words stand under none of them."""
    return Part(part.path, part.title, part.kind, None, parent=part.parent, confidence=part.confidence)

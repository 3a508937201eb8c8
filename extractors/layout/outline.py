"""The outline: paragraphs nested by their labels.

A label belongs beside the last one of its kind that it continues (2 after 1); the first of a kind
opens a level below; a number that continues nothing goes where the fixed order of ranks puts it, so
that skipped, repeated and wrong numbers cost a place, never a paragraph.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extractors.layout.key_tables import read_card
from language import labels
from language.labels import BULLETS, Label, Rank
from language.lexicon import section_kinds
from language.mentions.areas import named_areas
from language.mentions.deadlines import only_time
from language.quotes import Quote, of_block
from language.text import search_key
from schemas.document import Block

# Lead-ins whose colon was not typed, or lost in recognition.
LEAD_IN = re.compile(r"^(?:[-+]\s*)?(?:den|trong|giai doan)(?: het)?(?: nam)? 20\d\d(?:-20\d\d)?[.;]?$|,\s*cu the(?: nhu sau)?$|\bnhu sau$")
_DATES = re.compile(r"(?:den|trong|giai doan|nam)\b.{0,25}20\d\d\s*:$")

# A sentence that was cut fills its line; a shorter line without a full stop is a heading or an item of a list.
_CUT = 45
# No paragraph is joined to one of this many characters, and nothing is nested deeper: what is, was made to break readers.
LONGEST, _DEEPEST = 20_000, 40


@dataclass(slots=True)
class Node:
    """A paragraph with what stands under it; ``quote`` is its text without the label."""

    label: Label | None
    quote: Quote
    block: Block | None
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)
    heading: bool = False

    @property
    def text(self) -> str:
        return self.quote.text

    @property
    def is_bullet(self) -> bool:
        return self.label is not None and self.label.rank in BULLETS

    @property
    def is_table(self) -> bool:
        return self.block is not None and self.block.table is not None

    @property
    def introduces(self) -> bool:
        """A line that only leads to those under it."""
        text = self.text.rstrip()
        # A full stop before the colon is what ended the sentence: "./." and ".;" are misread so.
        if (text.endswith(":") and not text.endswith((".:", "/:"))) or LEAD_IN.search(self.quote.folded) is not None:
            return True
        return self.names_time

    @property
    def names_time(self) -> bool:
        """A line without a number that is nothing but a time ("Tháng 01", "Giai đoạn 2026 - 2027"): it dates what follows."""
        return (self.label is None or self.is_bullet) and only_time(self.quote)

    def add(self, child: Node) -> Node:
        child.parent = self
        self.children.append(child)
        return child


def build(blocks: list[Block], *, styled: bool) -> Node:
    """The outline of a body as a node without text; ``styled``: bold and centring can be relied on."""
    root = Node(None, Quote([]), None)
    numbered = sum(1 for b in blocks if b.table is None and _has_outer_label(b)) >= 2
    current = root
    last: Node | None = None
    for place, block in enumerate(blocks):
        if block.table is not None:
            last = None
            # What assigns the item above stands under it, before the items that follow.
            card = read_card(block)
            (current if card and card.task is None else _section_of(current)).add(Node(None, Quote([]), block))
            continue
        label, quote = _label(block)
        if not quote and label is None:
            continue
        if last is not None and block.label is None and not _is_bullet(label) and _awaits_word(last):
            last.quote = last.quote + of_block(block)
            continue
        if last is not None and label is None and _awaits_title(last):
            # "PHẦN I" stands on a line of its own above what it is called.
            last.quote, last.block = quote, block
            continue
        if (
            last is not None
            and label is None
            and (_goes_on(last, quote) or _title_goes_on(last, quote) or (last.is_bullet and last.text.rstrip().endswith(",")))
        ):
            last.quote = last.quote + quote
            continue
        last = node = Node(label, quote, block)
        if label is None:
            node.heading = _heads_bullets(node, blocks[place + 1 : place + 2])
            current = _place_unlabelled(node, current, root, styled=styled, numbered=numbered)
        else:
            current = _bounded(_parent_for(node, label, current)).add(node)
    return root


def _bounded(parent: Node) -> Node:
    chain = _chain(parent)
    return chain[-_DEEPEST] if len(chain) > _DEEPEST else parent


def _awaits_title(node: Node) -> bool:
    return node.label is not None and node.label.rank in (Rank.PART, Rank.CHAPTER, Rank.ITEM, Rank.ARTICLE) and not node.text.strip()


# Words that no sentence or item ends with: what follows on the next line belongs to it, whatever it looks like.
_AWAITS = re.compile(r"(?:^|\s)(?:của|và|hoặc|tại|theo|với|cho|các|những|tối thiểu|tối đa|ít nhất|trong quý|trong tháng|trước ngày)$")


def _awaits_word(node: Node) -> bool:
    """Whether a hard return cut a sentence behind a word that needs another: "trong quý" above "III/2024."."""
    text = node.text.rstrip()
    return " " in text and len(text) < LONGEST and not _capitals(text) and _AWAITS.search(text) is not None


def _is_bullet(label: Label | None) -> bool:
    return label is not None and label.rank in BULLETS


# A title in capitals so long fills its line.
_FULL_LINE = 42
_AWAITS_IN_CAPITALS = re.compile(r"(?:,|\b(?:cua|va|tai|theo|voi|cho|cac|nhung|nham|ve))$")


def _title_goes_on(node: Node, quote: Quote) -> bool:
    """Whether a line in capitals is the rest of the numbered title in capitals before it."""
    before = node.quote.folded.rstrip()
    if node.label is None or node.children or not (_capitals(node.text) and _capitals(quote.text)):
        return False
    if _AWAITS_IN_CAPITALS.search(before):
        return True
    whole = before.endswith((".", ":", ";")) or search_key(quote.text) in section_kinds().exact
    return len(before) >= _FULL_LINE and not whole and not named_areas(quote.folded) and quote.text.rstrip()[-1:] not in ".:;"


def _goes_on(node: Node, quote: Quote) -> bool:
    """Whether a paragraph is the rest of a sentence that a hard return cut: it goes on in small letters."""
    before = node.text.rstrip()
    return _CUT <= len(before) < LONGEST and not before.endswith((".", ";", ":", "!", "?", ")")) and quote.text[:1].islower()


def _label(block: Block) -> tuple[Label | None, Quote]:
    quote = of_block(block)
    if block.label:
        return labels.from_list(block.label, block.level), quote
    return labels.split(quote)


def _has_outer_label(block: Block) -> bool:
    label, _ = _label(block)
    return label is not None and label.rank <= Rank.NUMBER


def _section_of(node: Node) -> Node:
    """The nearest node above that is no bullet."""
    while node.parent is not None and (node.is_bullet or node.is_table):
        node = node.parent
    return node


def _place_unlabelled(node: Node, current: Node, root: Node, *, styled: bool, numbered: bool) -> Node:
    if node.heading or unnumbered_heading(node, styled=styled):
        node.heading = True
        parent = root
        if numbered:
            parent = _section_of(current)
            while parent.parent is not None and (parent.label is None or not _may_head(parent)):
                parent = parent.parent
        elif not _capitals(node.text):
            parent = next((n for n in _chain(current) if n.heading and _capitals(n.text)), root)
        return parent.add(node)
    parent = _section_of(current)
    if node.names_time:
        # A time ends the one before it, whatever stands under that.
        before = next((n for n in _chain(current) if n.label is None and not n.heading and n.names_time), None)
        if before is not None and before.parent is not None:
            return before.parent.add(node)
    if node.introduces:
        # A lead-in ends the one before it: "Đến năm 2025: ... Đến năm 2030: ...".
        while parent.label is None and parent.introduces and not parent.heading and parent.parent is not None:
            parent = parent.parent
        return parent.add(node)
    parent.add(node)
    return parent


def _heads_bullets(node: Node, following: list[Block]) -> bool:
    """A short line that names an area, no sentence, with bullets under it: a heading that nothing sets off."""
    text = node.text.strip()
    if len(text.split()) > 16 or text.endswith((".", ";", ",", ":")) or not following or following[0].table is not None:
        return False
    label, _ = _label(following[0])
    return label is not None and label.rank in BULLETS and bool(named_areas(node.quote.folded))


def _may_head(node: Node) -> bool:
    return len(node.text) < 200 and not node.text.rstrip().endswith(";")


def _chain(node: Node) -> list[Node]:
    result = [node]
    while node.parent is not None:
        node = node.parent
        result.append(node)
    return result


def _parent_for(node: Node, label: Label, current: Node) -> Node:
    chain = _chain(current)
    same = [n for n in chain if n.label is not None and n.label.rank is label.rank]
    if label.rank in BULLETS:
        parent = same[0].parent if same else current
        if same and _DATES.match(same[0].quote.folded) and not _DATES.match(node.quote.folded):
            # "+ Đến năm 2025:" leads to the "+" under it, though their marks are one, until the next such line.
            return same[0]
        if parent is not None and _DATES.match(node.quote.folded) and _DATES.match(parent.quote.folded):
            parent = parent.parent
        return parent if parent is not None else current
    for other in same:
        if other.label is not None and 0 < label.value - other.label.value <= 3 and other.parent is not None:
            return other.parent
    if label.value <= 1:
        if same and same[0].parent is not None and not _opens_below(same[0], current):
            return same[0].parent
        return _holder(current)
    if same and same[0].parent is not None:
        # A number that continues nothing, repeated or skipped, stands beside the last of its kind.
        return same[0].parent
    for other in chain:
        if other.parent is None or (other.label is not None and other.label.rank < label.rank):
            return other
        if other.label is None and other.names_time and not any(n.label and n.label.rank >= label.rank for n in _chain(other)):
            # The letters go on over the times: "Năm 2022: a) ... b) ...; Hằng năm: c) ...".
            return other
        if other.heading and label.rank > Rank.ROMAN and other.label is None:
            return other
    return chain[-1]


def _opens_below(same: Node, current: Node) -> bool:
    """Whether a restarted numbering belongs under the current node rather than beside its like."""
    node = _holder(current)
    return node is not same and same in _chain(node)


def _holder(node: Node) -> Node:
    """What a first label opens under: never a finished bullet."""
    while node.parent is not None and (node.is_bullet or (node.label is None and not node.heading)):
        if node.introduces:
            return node
        node = node.parent
    return node


def _capitals(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) >= 4 and sum(c.isupper() for c in letters) > 0.85 * len(letters)


def unnumbered_heading(node: Node, *, styled: bool) -> bool:
    """A short line that names a part: by capitals, by style, or by being a part's usual name."""
    text = node.text.strip()
    if not text or len(text) > 140 or text.endswith((".", ";", ",")) or text.startswith("("):
        return False
    if only_time(node.quote):
        return False
    if _capitals(text):
        return True
    style = node.block.style if node.block else None
    words = len(text.split())
    if styled and style is not None and (style.bold or style.heading) and words <= 20:
        return True
    return search_key(text) in section_kinds().exact

"""Sections: which lines of the outline introduce others, what they hold and which area they name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extractors.layout.formulas import ends_plan
from extractors.layout.outline import Node
from language.labels import Rank
from language.lexicon import section_kinds
from language.mentions.actors import Level
from language.mentions.areas import heading_area, named_areas
from language.mentions.assigning import assign, heading_roles
from language.mentions.cells import bracketed_assignment, cell_roles, names_only
from language.mentions.keys import heading_kind, is_assigning_line
from language.quotes import Quote
from language.text import search_key
from language.verbs import starts_with_order
from schemas.plan import Section, SectionKind

NAME = "sections"
# A heading of a numbered line has no more words than this unless it is bold or ends with a colon.
HEADING_WORDS = 30
SHORT_HEADING_WORDS = 12


@dataclass(slots=True)
class Part:
    """A section while the plan is built: its place in the tree and what its items inherit."""

    path: str
    title: Quote
    kind: SectionKind
    area: str | None
    roles: list[str] = field(default_factory=list)
    role_quote: Quote | None = None
    support: list[str] = field(default_factory=list)
    support_quote: Quote | None = None
    parent: Part | None = None
    confidence: float = 1.0
    # Lead-ins above the heading: "Đến hết năm 2026:" over numbered headings dates what stands under all of them.
    above: tuple[Quote, ...] = ()

    @property
    def area_of_items(self) -> str | None:
        """The area that items inherit: a section headed by an officer has none, but may stand in one that has."""
        if self.area or not self.role_quote or self.parent is None:
            return self.area
        return self.parent.area_of_items

    @property
    def root(self) -> Part:
        """The outermost section that this one stands in."""
        return self if self.parent is None else self.parent.root

    def export(self) -> Section:
        title = self.title.strip(" :.;,-–")
        evidence = {"title": title.evidence(NAME, self.confidence)}
        if self.area:
            evidence["area"] = title.evidence("areas", self.confidence)
        return Section(path=self.path, title=title.text, kind=self.kind, area=self.area, evidence=evidence)


def is_section(node: Node) -> bool:
    """Whether a node is a heading over what stands under it."""
    if node.is_table or node.is_bullet or not node.children or not node.quote:
        return False
    if node.label is not None and heading_kind(node.quote.folded) in ("lead", "support"):
        # "b) Phân công" over what it assigns.
        return True
    if all(is_assigning_line(child.quote.folded) for child in node.children):
        # "4. Kiểm tra ..." over nothing but "Cơ quan thực hiện: ...", "Thời gian: ..." is what they assign.
        return False
    if node.heading:
        return True
    if all(ends_plan(child.text) for child in node.children):
        return False
    if node.label is None or (node.label.rank is Rank.ARTICLE and not _short(node)):
        return False
    text = node.text.rstrip()
    words = len(text.split())
    style = node.block.style if node.block else None
    if text.endswith(":") or node.introduces:
        return True
    if style is not None and style.bold and words <= 60:
        return True
    if text.endswith((".", "…")):
        return words <= SHORT_HEADING_WORDS and not starts_with_order(search_key(text)) and not _tells_who_does_what(node.quote)
    if text.endswith((";", ",")):
        return False
    return words <= HEADING_WORDS and not _is_order_with_paragraphs(node)


# "3. Công an xã: cấp định danh.": who does what, and no title, whatever stands under it.
_SUBJECT = re.compile(r"[^:]{3,90}:\s+(?=\S)")


def _tells_who_does_what(quote: Quote) -> bool:
    subject = _SUBJECT.match(quote.folded)
    if subject is not None:
        return names_only(quote.text[: subject.end() - 1].rstrip(" :"))
    return not names_only(quote.text) and bool(assign(quote).lead)


def _short(node: Node) -> bool:
    return len(node.text.split()) <= SHORT_HEADING_WORDS


def _is_order_with_paragraphs(node: Node) -> bool:
    """ "2. Tổ chức hội nghị ..." with a loose paragraph behind it is an item, not a heading."""
    loose = all(child.label is None and not child.is_table for child in node.children)
    key = search_key(node.text)
    return loose and starts_with_order(key) and kind_of_title(node.quote) is None and not named_areas(node.quote.folded)


def kind_of_title(title: Quote) -> SectionKind | None:
    """What a title says its section holds: the first kind named near its beginning."""
    kinds = section_kinds()
    words = search_key(title.text).split()
    key = " ".join(words)
    limit = len(" ".join(words[: kinds.within_words])) if len(words) > 2 * kinds.within_words else len(key)
    best: tuple[int, str] | None = None
    for kind, pattern in kinds.patterns:
        match = pattern.search(key)
        if match and match.start() < limit and (best is None or match.start() < best[0]):
            best = (match.start(), kind)
    return None if best is None else _KINDS[best[1]]


_KINDS: dict[str, SectionKind] = {
    "purpose": "purpose",
    "requirements": "requirements",
    "objectives": "objectives",
    "tasks": "tasks",
    "implementation": "implementation",
}


def make_part(node: Node, parent: Part | None, above: tuple[Quote, ...] = (), level: Level = "commune") -> Part:
    """The section of a heading node under its parent section; ``level``: the issuer's."""
    label = node.label.text if node.label else "*"
    path = f"{parent.path}/{label}" if parent else label
    roles, role_quote = heading_roles(node.quote, level)
    named = kind_of_title(node.quote) if not roles else None
    inherited: SectionKind = parent.kind if parent else "other"
    kind = named or ("other" if section_kinds().other.search(search_key(node.quote.text)) else inherited)
    own = None if roles else heading_area(node.quote)
    area = own or (parent.area if parent and not roles else None)
    if kind in ("purpose", "requirements"):
        area = None
    part = Part(path, node.quote, kind, area, parent=parent, confidence=0.95 if node.label else 0.8, above=above)
    beside = None if roles else bracketed_assignment(node.quote, level)
    if beside is not None:
        lead, support, _ = beside
        part.roles, part.role_quote, part.support_quote = cell_roles(lead, level), lead, support
        part.support = [role for role in cell_roles(support, level) if role not in part.roles or role == "other"] if support else []
    elif roles or parent is None:
        part.roles, part.role_quote = roles, role_quote
    else:
        part.roles, part.support, part.support_quote = parent.roles, parent.support, parent.support_quote
    return part

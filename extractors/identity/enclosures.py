"""Appendices sent as files of their own: which plan they say that they belong to.

Form of an appendix: Nghị định 30/2020/NĐ-CP, annex I, part II, section VI: "PHỤ LỤC", its title, and
"(Kèm theo Kế hoạch số ... ngày ... của ...)" under it.
"""

from __future__ import annotations

import re

from extractors.layout import stamps
from extractors.layout.zones import content_of, enclosure_note
from language.citations import citations
from language.document_types import heading_type, keyed
from language.quotes import of_block
from schemas.document import Document
from schemas.enclosure import Enclosure

# Lines of an appendix above its table: heading, title of some lines, note.
_HEAD = 12
_HEADING = re.compile(r"(?:phu luc|bieu|danh muc|bang (?:phan cong|tong hop)|phan cong)\b")


def names_plan(document: Document) -> Enclosure | None:
    """The plan that the document, an appendix without a plan, says it is enclosed with; else ``None``."""
    head = content_of(stamps.take(document)[0])[:_HEAD]
    if any(heading_type(block) for block in head) or not any(_HEADING.match(keyed(block)) for block in head[:4]):
        return None
    for block in head:
        if not enclosure_note(block):
            continue
        cited = citations(of_block(block).text)
        if cited:
            return Enclosure(cited[0].number, cited[0].date, cited[0].issuer)
    return None

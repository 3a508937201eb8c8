"""The title (trích yếu) under a document's heading: which lines are its own, and where the text begins.

Form: Nghị định 30/2020/NĐ-CP, annex I, part II, section 5: the title stands centred under the type's name.
"""

from __future__ import annotations

import re

from extractors.layout.cuts import line_ranges, split
from language import labels
from language.document_types import TYPES, draft_before, is_draft_line, keyed
from language.labels import Rank
from language.lexicon import section_kinds
from language.text import fold, search_key
from schemas.document import Block

_LONGEST = 300
_YEAR = re.compile(r"20\d\d(?:\s*[-–]\s*20\d\d)?")
ENCLOSED = re.compile(r"\(?\s*(?:ban hanh )?kem theo (?:ke hoach|quyet dinh|cong van|to trinh)")
# Where the text begins: the grounds, what is carried out, and who issues.
_PREAMBLE = re.compile(
    r"can cu\b|(?:de )?(?:tiep tuc )?(?:trien khai )?(?:thuc hien|trien khai) (?:noi dung )?(?:cac )?"
    r"(?:ke hoach|quyet dinh|nghi quyet|chi thi|cong van|chuong trinh|thong bao|huong dan|nghi dinh|luat|ket luan|y kien|van ban)\b"
    r".*\b(?:so \d|ngay \d|cua (?:uy ban|ubnd|chinh phu|thu tuong|tinh|thanh pho|huyen|thi xa|quan|dang uy))"
    r"|(?:uy ban nhan dan|ubnd)\b.*\b(?:ban hanh|xay dung|trien khai|de ra|bao cao|thong bao)\b"
)


def read(content: list[Block], index: int) -> tuple[list[Block], list[Block], int]:
    """The title's blocks, the notes behind it ("Kèm theo ..."), and the index of the first block of the text.

    ``index`` is the heading's. A block that runs title and text together is replaced in ``content`` by its two parts.
    """
    heading = content[index]
    lines = [line for line in heading.text.split("\n") if line.strip()]
    title = [heading] if len(lines) > 1 or search_key(heading.text[draft_before(heading.text) :]) not in TYPES else []
    if title:
        _cut(content, index)
        title = [content[index]]
    place = index + 1
    # A title that fills its line does not look centred.
    styled = bool(heading.style.centred) and place < len(content) and _styled(content[place], heading, title)
    while place < len(content) and place <= index + 8:
        _cut(content, place)
        block = content[place]
        if is_draft_line(block.text):
            place += 1
            continue
        if not any(c.isalpha() for c in block.text):
            if title and _YEAR.fullmatch(block.text.strip()):
                title.append(block)
            place += 1
            continue
        if _ends(block, heading, title, styled=styled):
            break
        title.append(block)
        place += 1
    notes: list[Block] = []
    while place < len(content) and (ENCLOSED.match(keyed(content[place])) or _only_signs(content[place])):
        behind = _behind_note(content, place)
        notes.extend(content[place:behind])
        place = behind
    return title, notes, place


def _ends(block: Block, heading: Block, title: list[Block], *, styled: bool) -> bool:
    """Whether a block is no line of the title that was read so far."""
    if block.kind == "table" or block.label or ENCLOSED.match(keyed(block)) or opens_text(block.text):
        return True
    own = [b for b in title if b is not heading]
    if own and _is_preamble(block.text):
        return True
    if styled:
        return not _styled(block, heading, title)
    if not title:
        return False
    if block.text.rstrip().endswith((".", ";", ":")) or len(block.text) > 220:
        return True
    capitals = all(b.text.isupper() for b in title)
    if capitals and own:
        # A title in capitals goes on in capitals, over as many lines as it needs.
        return not block.text.isupper()
    return len(title) > 2


def _is_preamble(text: str) -> bool:
    """Whether a sentence opens the text; the further lines of a title go on in small letters or in capitals."""
    stripped = text.strip()
    return stripped[:1].isupper() and not stripped.isupper() and _PREAMBLE.match(search_key(stripped)) is not None


def opens_text(text: str) -> bool:
    """Whether a line is the text's first heading: a numbered one, or a part's usual name."""
    stripped = text.strip()
    found = labels.parse(stripped)
    if found is not None and found[0].rank <= Rank.LETTER:
        return True
    return search_key(stripped) in section_kinds().exact


def _styled(block: Block, heading: Block, title: list[Block]) -> bool:
    """Centred or, where a long line leaves no room to see that, bold like its heading; alike in this to the lines before."""
    if len(block.text) > _LONGEST:
        return False
    own = [b for b in title if b is not heading]
    plain = bool(own) and not own[0].style.bold
    if plain and block.style.bold:
        return False
    if not plain and heading.style.bold and not block.style.bold and (title or not block.style.centred):
        return False
    return bool(block.style.centred or (heading.style.bold and block.style.bold))


def _cut(content: list[Block], place: int) -> None:
    """Part a block that runs the title and the first words of the text together."""
    block = content[place]
    if block.kind != "paragraph" or "\n" not in block.text.strip():
        return
    for start, end in line_ranges(block.text)[1:]:
        line = block.text[start:end]
        before = block.text[:start].strip()
        if before and line.strip() and (_is_preamble(line) or (opens_text(line) and not before.endswith(","))):
            content[place : place + 1] = list(split(block, start))
            return


def _only_signs(block: Block) -> bool:
    return block.kind == "paragraph" and not any(c.isalnum() for c in block.text)


def _behind_note(content: list[Block], place: int) -> int:
    """Behind "(Kèm theo Quyết định số ... của UBND ...)", be it of several lines."""
    if "(" in content[place].text and ")" not in content[place].text:
        for ahead in range(place + 1, min(place + 3, len(content))):
            if ")" in content[ahead].text:
                return ahead + 1
    return place + 1


def subject(line: str) -> int:
    """Where the subject of a letter begins in a line "V/v ..." of its letterhead; 0 where it is none."""
    match = re.match(r"\s*(?:v\s*/\s*v|ve viec)\s*:?\s*", fold(line))
    return match.end() if match else 0

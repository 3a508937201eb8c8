"""Whether a text is an official document: by the marks of its form, each with a weight (``official_marks.yaml``).

A plan that lost its first page still bears its recipients, its signature or its legal basis; a note of a meeting has
headings like those of a plan and nothing of that. Light to import: letters are looked at where no extractor is loaded.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from language.lexicon import vocabulary
from language.text import Folded, fold
from schemas.document import Document

HEADING = "type-heading"
_LONGEST = 400
_BEHIND_A_GAP = re.compile(r"\t| {3,}")


@dataclass(frozen=True, slots=True)
class Mark:
    """``least``: in how many lines it must stand to count; ``capitals``: what is in capitals, the "line" or its "words"."""

    name: str
    weight: int
    pattern: re.Pattern[str]
    capitals: str | None
    least: int

    def stands_in(self, line: str, folded: Folded, capitals: bool) -> bool:
        """Whether a line bears the mark: composed, blanks as one, with its folded form and whether it is in capitals."""
        if self.capitals == "line" and not capitals:
            return False
        match = self.pattern.search(folded)
        return match is not None and (self.capitals != "words" or line[match.start() : match.end()].isupper())


@cache
def marks() -> tuple[Mark, ...]:
    rows = vocabulary("official_marks")["marks"]
    return tuple(
        Mark(name, row["weight"], re.compile(row["pattern"]), row.get("capitals"), row.get("least", 1)) for name, row in rows.items()
    )


def found_in(lines: Iterable[str], enough: float = math.inf) -> dict[str, int]:
    """The marks that lines bear, with the weight of each; no more are sought once they weigh ``enough`` together."""
    counts = {mark.name: 0 for mark in marks()}
    wanted = list(marks())
    for line in lines:
        # Letterheads set with blanks or tabs hold two lines in one.
        pieces = {line, *_BEHIND_A_GAP.split(line)}
        for piece in (unicodedata.normalize("NFC", " ".join(piece.split())[:_LONGEST]) for piece in pieces):
            if not piece:
                continue
            folded, capitals = fold(piece), _is_capitals(piece)
            for mark in [mark for mark in wanted if mark.stands_in(piece, folded, capitals)]:
                counts[mark.name] += 1
                if counts[mark.name] == mark.least:
                    wanted.remove(mark)
                    enough -= mark.weight
        if enough <= 0:
            break
    return {mark.name: mark.weight for mark in marks() if mark not in wanted}


def is_official(document: Document, *, named: bool) -> bool:
    """Whether a document bears marks enough of an official one; ``named``: whether its heading was found to name its kind."""
    enough = _enough("enough")
    found = found_in(_lines(document), enough)
    if named:
        found[HEADING] = _weight(HEADING)
    return sum(found.values()) >= enough


def _enough(name: str) -> int:
    return int(vocabulary("official_marks")[name])


def _weight(name: str) -> int:
    return next(mark.weight for mark in marks() if mark.name == name)


def is_document_text(text: str) -> bool:
    """Whether a letter's own text is a document: one that names its kind or bears the national title, and more of the form.

    A note that goes with a plan cites it, greets and is signed, and is none.
    """
    found = found_in(text.splitlines())
    named = HEADING in found or "national-title" in found
    return named and sum(found.values()) >= _enough("enough_in_a_letter")


def _lines(document: Document) -> Iterable[str]:
    for block in document.blocks:
        if block.kind == "signature":
            continue
        texts = [block.text] if block.table is None else [cell.text for cell in block.table.cells]
        for text in texts:
            yield from text.splitlines()


def _is_capitals(line: str) -> bool:
    letters = [character for character in line if character.isalpha()]
    return len(letters) >= 3 and sum(character.isupper() for character in letters) >= 0.85 * len(letters)

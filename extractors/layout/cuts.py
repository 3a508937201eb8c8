"""Parts of a block as blocks: what is left out becomes blanks, so that every place keeps its number.

A text file or a recognised page runs lines together that belong to different parts of a document; evidence of
a value read from a part leads to the same characters as before.
"""

from __future__ import annotations

from schemas.document import Block


def keep(block: Block, ranges: list[tuple[int, int]]) -> Block:
    """A copy of a paragraph in which only the given ranges of its text are left."""
    text = block.text
    kept = [" " if character != "\n" else "\n" for character in text]
    for start, end in ranges:
        kept[start:end] = text[start:end]
    return block.model_copy(update={"text": "".join(kept)})


def split(block: Block, at: int) -> tuple[Block, Block]:
    """A paragraph as what stands before and what stands behind a place of its text."""
    return keep(block, [(0, at)]), keep(block, [(at, len(block.text))])


def line_ranges(text: str) -> list[tuple[int, int]]:
    """Where each line of a text begins and ends."""
    found, place = [], 0
    for line in text.split("\n"):
        found.append((place, place + len(line)))
        place += len(line) + 1
    return found

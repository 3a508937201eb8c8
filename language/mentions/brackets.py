"""Brackets of a text: how deep a place stands in them, and the text without what they hold."""

from __future__ import annotations

import re

from language.text import Folded


def bracket_depths(folded: Folded) -> list[int]:
    """How many brackets are open at each character; those that close one count as within it."""
    depths, depth = [], 0
    for character in folded:
        depth += character == "("
        depths.append(depth)
        depth = max(0, depth - (character == ")"))
    return depths


_BRACKET = re.compile(r"\([^()]*\)")


def without_brackets(folded: Folded) -> Folded:
    """A text with blanks for brackets and what stands in them: its length stays."""
    return Folded(_BRACKET.sub(lambda match: " " * len(match.group()), folded))

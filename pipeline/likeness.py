"""How alike two wordings are, figures aside."""

from __future__ import annotations

from functools import lru_cache

from language.text import search_key


@lru_cache(maxsize=8192)
def words(text: str) -> frozenset[str]:
    """The words of a text without accents; figures are what is compared, not what is likened."""
    return frozenset(word for word in search_key(text).split() if not word.isdigit())


def alike(first: str, second: str) -> float:
    """The part of both texts' words that they share, 0 to 1."""
    a, b = words(first), words(second)
    return len(a & b) / len(a | b) if a or b else 1.0

"""Whether a statement orders an action."""

from __future__ import annotations

from functools import cache

from language.lexicon import vocabulary


@cache
def _orders() -> tuple[str, ...]:
    return tuple(sorted((f"{word} " for word in vocabulary("verbs")["orders"]), key=len, reverse=True))


def starts_with_order(key: str) -> bool:
    """Whether a text (folded, punctuation as spaces) begins with a word of command."""
    return f"{key} ".startswith(_orders())

"""What a table's column holds, by its heading."""

from __future__ import annotations

import re
from functools import cache

from language.lexicon import vocabulary
from language.text import search_key


@cache
def _column_patterns() -> list[tuple[str, re.Pattern[str]]]:
    data = vocabulary("columns")["columns"]
    return [(kind, re.compile(pattern)) for kind, rows in data.items() for pattern in rows]


def column_kind(heading: str) -> str | None:
    """What a column of this heading holds; ``None`` if its heading says nothing known."""
    key = search_key(heading)
    if not key:
        return None
    return next((kind for kind, pattern in _column_patterns() if pattern.search(key)), None)

"""Text as a database can keep it: without NUL, at which SQLite's functions stop, and without lone surrogates, which are
no characters and cannot be written as UTF-8.

Each is replaced by U+FFFD, one for one, so that offsets into a text hold.
"""

from __future__ import annotations

import re
from typing import Any

_UNFIT = re.compile("[\x00\ud800-\udfff]")


def is_fit(text: str) -> bool:
    """Whether a text can be kept as it is."""
    return (text.isascii() and "\x00" not in text) or _UNFIT.search(text) is None


def fit(text: str) -> str:
    """The text with U+FFFD for what cannot be kept."""
    return text if is_fit(text) else _UNFIT.sub("\ufffd", text)


def storable(values: Any) -> Any:
    """Values of a statement, a row or a JSON object with every text fit to be kept; the object itself where all are."""
    if isinstance(values, str):
        return fit(values)
    if isinstance(values, dict):
        if any(_changes(key) or _changes(value) for key, value in values.items()):
            return {storable(key): storable(value) for key, value in values.items()}
        return values
    if isinstance(values, list | tuple):
        if any(_changes(value) for value in values):
            return type(values)(storable(value) for value in values)
        return values
    return values


def _changes(value: Any) -> bool:
    return storable(value) is not value

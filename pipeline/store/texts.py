"""Text as a database can keep it: without NUL, at which SQLite's functions stop, and without lone surrogates, which are
no characters and cannot be written as UTF-8.

Each is replaced by U+FFFD, one for one, so that offsets into a text hold.
"""

from __future__ import annotations

import re
from typing import Any

_UNFIT = re.compile("[\x00\ud800-\udfff]")


def fit(text: str) -> str:
    """The text with U+FFFD for what cannot be kept."""
    return _UNFIT.sub("\ufffd", text)


def is_fit(values: Any) -> bool:
    """Whether every text in values of a statement, a row or a JSON object can be kept as it is."""
    if isinstance(values, str):
        return _UNFIT.search(values) is None
    if isinstance(values, dict):
        return is_fit(tuple(values)) and is_fit(tuple(values.values()))
    if isinstance(values, list | tuple):
        for value in values:
            # Written out: a plan's rows are thousands of values.
            if isinstance(value, str):
                if _UNFIT.search(value) is not None:
                    return False
            elif isinstance(value, list | tuple | dict) and not is_fit(value):
                return False
    return True


def storable(values: Any) -> Any:
    """The values with every text fit to be kept; the object itself where all are."""
    return values if is_fit(values) else _cleaned(values)


def _cleaned(values: Any) -> Any:
    if isinstance(values, str):
        return fit(values)
    if isinstance(values, dict):
        return {_cleaned(key): _cleaned(value) for key, value in values.items()}
    if isinstance(values, list | tuple):
        return type(values)(_cleaned(value) for value in values)
    return values

"""Facets: what a statement is filtered by, as words of the full text index beside its text.

A filter that the index knows is met while words are looked up; a filter on the joined rows would have to read
each match of a common word first. Words are a letter for the field and its value without other signs, for the
index cuts words at them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from language.text import search_key

# Values are indexed by whole numbers and by tens below this one; what is larger shares a word.
LARGEST = 200
# A plan's years beyond this many are a misreading, not a period.
_MOST_YEARS = 30
_SIGNS = re.compile(r"[^0-9a-z]")


def word(letter: str, value: object) -> str:
    """A facet's word: "aprocedures", "y2024", "pquangtri"."""
    text = str(value)
    return letter + _SIGNS.sub("", text if text.isascii() else search_key(text))


def value_words(value: float) -> list[str]:
    """ "v95" and "w9" for 95.5: the whole number and the ten that a value lies in."""
    whole = math.floor(value)
    if whole < 0:
        return ["vnegative"]
    return [f"v{whole}", f"w{whole // 10}"] if whole < LARGEST else ["vlarge"]


def range_words(low: float | None, high: float | None) -> list[str]:
    """Words one of which every value from ``low`` to ``high`` has; of values outside, only ones within 1 of an end
    have one."""
    if low is not None and high is not None and low > high:
        return []
    first = 0 if low is None else max(0, math.floor(low))
    last = LARGEST - 1 if high is None else min(LARGEST - 1, math.floor(high))
    words = []
    number = first
    while number <= last:
        if number % 10 == 0 and number + 9 <= last:
            words.append(f"w{number // 10}")
            number += 10
        else:
            words.append(f"v{number}")
            number += 1
    words += ["vlarge"] if high is None or high >= LARGEST else []
    return words + (["vnegative"] if low is None or low < 0 else [])


def of_statement(row: Mapping[str, Any]) -> list[str]:
    """The words of a statement's row."""
    words = [word("k", row["kind"])]
    if row["area"]:
        words.append(word("a", row["area"]))
    if row["metric"]:
        words.append(word("m", row["metric"]))
    words += [word("l", role) for role in (row["leads"] or "").split()]
    words += [word("s", role) for role in (row["supports"] or "").split()]
    if row["value"] is not None:
        words += value_words(row["value"])
    if row["due"]:
        words.append(word("t", row["due"][:7]))
    return words


def of_plan(*, plan_id: int, unit_id: int, province_key: str, district_key: str, start: int | None, end: int | None) -> list[str]:
    words = [f"n{plan_id}", f"u{unit_id}"]
    if province_key:
        words.append(word("p", province_key))
    if district_key:
        words.append(word("d", district_key))
    if start is not None:
        words += [f"y{year}" for year in range(start, min(end or start, start + _MOST_YEARS) + 1)]
    return words

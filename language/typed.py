"""Letters typed for digits: "lOO%", "0l hội nghị", "3O/6" (plan contract, "Targets": a letter O or l counts as the digit)."""

from __future__ import annotations

import re

from language.text import Clean, Folded

# Letters that look like digits, beside a digit or before a percent sign.
_TYPED = re.compile(r"(?<![^\W_])(?:(?=[\dlIOo]*\d)(?=\d*[lIOo])[\dlIOo]{2,8}|[lI][Oo]{1,2}(?=\s?%))(?![^\W_])")
_DIGITS = str.maketrans({"l": "1", "I": "1", "O": "0", "o": "0"})


def with_typed_digits(text: Clean, folded: Folded) -> Folded:
    """``folded`` with the digits that ``text`` (of the same length, with its capitals) means by letters."""
    if len(text) != len(folded):
        return folded
    for match in _TYPED.finditer(text):
        folded = Folded(folded[: match.start()] + match.group().translate(_DIGITS) + folded[match.end() :])
    return folded

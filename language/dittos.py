"""Marks that stand for the same as above: "nt", "-nt-", "//", "Như trên"."""

from __future__ import annotations

import re

_DITTO = re.compile(r"[\s\-–.,\"”“'()]*(?:n\s*[./]?\s*t|nhu tren|tuong tu|//|\"|”|″|〃|''|nhu trren)[\s\-–.,\"”“'()/]*")


def is_ditto(text: str) -> bool:
    """Whether a cell's text is nothing but such a mark."""
    return _DITTO.fullmatch(text.strip().lower().replace("như trên", "nhu tren")) is not None

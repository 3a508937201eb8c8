"""What an appendix that came alone says of the document it belongs to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Enclosure:
    """Number, date (ISO 8601) and issuer of the enclosing document, as the appendix names them."""

    number: str
    date: str | None = None
    issuer: str | None = None

"""Evidence: where a value was read."""

from __future__ import annotations

from pydantic import Field

from schemas.document import Box, Strict


class Evidence(Strict):
    """Where a value was read: page, block, character range in the unaltered text, and the words."""

    page: int = Field(ge=1)
    block: int = Field(ge=0)
    row: int | None = Field(default=None, description="row of the cell, from 0, in a table")
    column: int | None = None
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    quote: str
    box: Box | None = None
    extractor: str
    confidence: float = Field(ge=0, le=1)
    repaired: bool = Field(default=False, description="the value reads letters otherwise than the quote, which is as recognised")


EvidenceMap = dict[str, list[Evidence]]


class Evident(Strict):
    """Base of what carries evidence, by the name of the field."""

    evidence: EvidenceMap = Field(default_factory=dict)

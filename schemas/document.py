"""The Document: the one meeting point of all formats.

Pages count from 1. Lengths are PDF points (1/72 inch), the origin is the top left corner of the page
as it is read (rotation undone); formats without geometry leave boxes out. Offsets are indices of
Python characters in the block's or cell's unaltered text.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Reading = Literal["text", "ocr", "mixed"]
# Stands in a text for what a reader saw and could not read: handwriting in a blank.
UNREADABLE = "\N{WHITE VERTICAL RECTANGLE}"


class Strict(BaseModel):
    """Base of all models: unknown fields are errors, not surprises."""

    model_config = ConfigDict(extra="forbid")


class Box(Strict):
    """A rectangle on a page, in points from the top left corner."""

    left: float
    top: float
    right: float
    bottom: float


class Page(Strict):
    number: int = Field(ge=1)
    width: float | None = None
    height: float | None = None


class Segment(Strict):
    """A run of a text in one place: a line of a PDF, a recognised word, the part of a paragraph on one page."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    page: int = Field(ge=1)
    box: Box | None = None
    confidence: float | None = Field(default=None, ge=0, le=1, description="of recognition; None for text as typed")


class Style(Strict):
    """What the eye sees of a block; ``None`` where the format does not tell."""

    bold: bool | None = None
    italic: bool | None = None
    centred: bool | None = None
    size: float | None = Field(default=None, description="points")
    indent: float | None = Field(default=None, description="points from the left edge of the text")
    heading: int | None = Field(default=None, description="outline level of a heading style, from 1")


class Cell(Strict):
    """A cell of a table, once, with what it spans."""

    row: int = Field(ge=0)
    column: int = Field(ge=0)
    row_span: int = Field(default=1, ge=1)
    column_span: int = Field(default=1, ge=1)
    text: str = ""
    segments: list[Segment] = Field(default_factory=list)
    bold: bool | None = None


class Table(Strict):
    """A grid; rows that run over a page are whole, repeated header rows stand once."""

    rows: int
    columns: int
    cells: list[Cell]
    row_pages: list[int] = Field(default_factory=list, description="page on which each row begins")


class Block(Strict):
    """A paragraph, a table, page furniture, a note or a digital signature's own words, in reading order.

    A note (a footnote or endnote, what a header or footer says, the words of a chart) is part of the text, but no
    goal, target or task stands in it; furniture only numbers pages or repeats.
    """

    index: int = Field(ge=0)
    kind: Literal["paragraph", "table", "furniture", "note", "signature"]
    page: int = Field(ge=1)
    text: str = ""
    label: str | None = Field(default=None, description="list label that the format generates and the text lacks: '1.', 'a)', '-'")
    level: int | None = Field(default=None, description="level of a generated label, from 0")
    segments: list[Segment] = Field(default_factory=list)
    style: Style = Field(default_factory=Style)
    table: Table | None = None


class Remark(Strict):
    """A problem of a document that does not stop its reading."""

    code: str
    message: str = Field(description="Vietnamese, for the reader of the report")
    page: int | None = None
    kind: str | None = Field(default=None, description="what was not read, as in catalogue/unread.yaml; of content-not-read only")
    count: int = Field(default=1, ge=1, description="how many of the kind, on the page where one is told")


class Signature(Strict):
    """A digital signature: who signed when, as its certificate and it say, and whether it still holds.

    Trust in the certificate's issuer is not judged: that needs lists kept up to date from the internet.
    """

    signer: str | None = Field(default=None, description="common name of the certificate")
    organisation: str | None = None
    signed_on: str | None = Field(default=None, description="ISO 8601 time with offset, as the signature reports it")
    valid: bool = Field(description="the signed bytes are unaltered and the signature fits the certificate")
    altered_after: bool = Field(default=False, description="content was changed behind the signature")
    problem: str | None = Field(default=None, description="why it is not valid, in Vietnamese")
    block: int | None = Field(default=None, ge=0, description="the block that quotes it")


class Document(Strict):
    name: str
    media_type: str
    pages: list[Page]
    blocks: list[Block]
    reading: Reading = "text"
    ocr_confidence: float | None = Field(default=None, ge=0, le=1)
    has_styles: bool = Field(default=True, description="whether bold and centring can be relied on")
    remarks: list[Remark] = Field(default_factory=list)
    signatures: list[Signature] = Field(default_factory=list)

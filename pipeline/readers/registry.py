"""Which reader opens which media type: a reader is one file and one line here."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, cast

from pipeline.errors import Code, Rejection
from pipeline.readers.detect import DOC, DOCX, HTML, IMAGE, ODT, PDF, RTF, TEXT, WORD_XML, detect
from pipeline.readers.limits import Limits
from schemas.document import Document

if TYPE_CHECKING:
    from pipeline.readers.pdf_words import RawPage

Reader = Callable[[bytes, str, Limits], Document]

# Modules are imported when first needed: a batch of DOCX never loads PDFium.
READERS: dict[str, str] = {
    DOCX: "pipeline.readers.docx",
    PDF: "pipeline.readers.pdf",
    TEXT: "pipeline.readers.txt",
    IMAGE: "pipeline.readers.image",
    DOC: "pipeline.readers.legacy",
    RTF: "pipeline.readers.legacy",
    ODT: "pipeline.readers.legacy",
    WORD_XML: "pipeline.readers.legacy",
    HTML: "pipeline.readers.html",
}


def read_document(data: bytes, name: str, limits: Limits | None = None) -> Document:
    """The Document of a file's bytes, by the reader of its content's type; raises Rejection."""
    limits = limits or Limits.from_environment()
    media_type = detect(data, limits)
    module = READERS.get(media_type)
    if module is None:
        raise Rejection(Code.UNKNOWN_TYPE, media_type, stage="detect")
    return cast(Reader, import_module(module).read)(data, name, limits)


def recognise_page(data: bytes, number: int, limits: Limits) -> RawPage:
    """One page of a document of images, read apart from the others; raises Rejection."""
    media_type = detect(data, limits)
    if media_type not in (PDF, IMAGE):
        raise Rejection(Code.UNKNOWN_TYPE, media_type, stage="recognise", page=number)
    found: RawPage = import_module(READERS[media_type]).recognise_page(data, number, limits)
    return found

"""Which reader opens which media type: a reader is one file and one line here."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import cast

from pipeline.errors import Code, Rejection
from pipeline.readers.detect import DOC, DOCX, HTML, IMAGE, ODT, PDF, RTF, TEXT, WORD_XML, detect
from pipeline.readers.limits import Limits
from schemas.document import Document

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

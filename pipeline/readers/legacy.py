"""Old Word, RTF, ODT and Word's XML of 2003: by LibreOffice to DOCX, then as DOCX."""

from __future__ import annotations

from pipeline.errors import Code, Rejection
from pipeline.readers import docx
from pipeline.readers.detect import DOC, ODT, RTF, WORD_XML, detect_legacy
from pipeline.readers.limits import Limits
from pipeline.readers.office import to_docx
from schemas.document import Document

_SUFFIXES = {DOC: ".doc", RTF: ".rtf", ODT: ".odt", WORD_XML: ".xml"}


def _declares(data: bytes) -> bool:
    """Whether XML declares a document type, and so perhaps entities; as 16 bits a letter too."""
    return b"<!DOCTYPE" in data.replace(b"\0", b"")


def read(data: bytes, name: str, limits: Limits) -> Document:
    """The Document of an old office file; raises Rejection as ``to_docx`` and the DOCX reader do."""
    media_type = detect_legacy(data)
    if media_type == WORD_XML and _declares(data):
        raise Rejection(Code.UNSAFE_XML, "khai báo DOCTYPE")
    document = docx.read(to_docx(data, _SUFFIXES[media_type], limits), name, limits)
    return document.model_copy(update={"media_type": media_type})

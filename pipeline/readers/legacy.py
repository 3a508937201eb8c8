"""Old Word, RTF and ODT: by LibreOffice to DOCX, then as DOCX."""

from __future__ import annotations

from pipeline.readers import docx
from pipeline.readers.detect import DOC, ODT, RTF, detect_legacy
from pipeline.readers.limits import Limits
from pipeline.readers.office import to_docx
from schemas.document import Document

_SUFFIXES = {DOC: ".doc", RTF: ".rtf", ODT: ".odt"}


def read(data: bytes, name: str, limits: Limits) -> Document:
    """The Document of an old office file; raises Rejection as ``to_docx`` and the DOCX reader do."""
    media_type = detect_legacy(data)
    document = docx.read(to_docx(data, _SUFFIXES[media_type], limits), name, limits)
    return document.model_copy(update={"media_type": media_type})

"""DOCX to a Document: python-docx opens the package, the XML tells the rest."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from lxml import etree

from pipeline.errors import Code, Rejection
from pipeline.readers.detect import DOCX
from pipeline.readers.docx_body import Body
from pipeline.readers.docx_fonts import decode_fonts
from pipeline.readers.docx_numbering import Numbering
from pipeline.readers.docx_styles import Styles
from pipeline.readers.legacy_text import DECODED, remark_of
from pipeline.readers.limits import Limits
from schemas.document import Document, Page, Remark

MEDIA_TYPE = DOCX
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_NUMBERING = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering"
_FOOTNOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"


def read(data: bytes, name: str, limits: Limits) -> Document:
    """A DOCX's Document; raises Rejection if it is damaged, unsafe or empty."""
    _check_parts(data)
    try:
        package = docx.Document(io.BytesIO(data))
        body = package.element.body
    except etree.XMLSyntaxError as error:
        # libxml2 refuses what is nested deeper than its own bound before anything is built of it.
        if "depth" in str(error).lower():
            raise Rejection(Code.TOO_DEEP, "hơn 256 lớp") from error
        raise Rejection(Code.DAMAGED, "cấu trúc DOCX không đọc được") from error
    except (PackageNotFoundError, KeyError, ValueError, AttributeError) as error:
        raise Rejection(Code.DAMAGED, "cấu trúc DOCX không đọc được") from error
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError) as error:
        raise Rejection(Code.DAMAGED, "tệp nén bị hỏng") from error
    if body is None:
        raise Rejection(Code.DAMAGED, "không có nội dung")
    _check_depth(body, limits)
    cells = sum(1 for _ in body.iter(qn("w:tc")))
    if cells > limits.max_cells:
        raise Rejection(Code.TOO_MANY_CELLS, f"{cells} ô")
    part = package.part
    numbering = Numbering(_related(part, _NUMBERING))
    styles = Styles(part.styles.element)
    reader = Body(styles, numbering)
    footnotes = _related(part, _FOOTNOTES)
    encodings = decode_fonts(body, styles)
    reader.read(body)
    if footnotes is not None:
        _check_depth(footnotes, limits)
        encodings |= decode_fonts(footnotes, styles)
        reader.read_footnotes(footnotes)
    if not any(block.text.strip() or block.table for block in reader.blocks):
        has_image = body.find(f".//{qn('w:drawing')}") is not None or body.find(f".//{qn('w:pict')}") is not None
        raise Rejection(Code.NEEDS_OCR if has_image else Code.NO_TEXT)
    return Document(
        name=name,
        media_type=MEDIA_TYPE,
        pages=[Page(number=number) for number in range(1, reader.page + 1)],
        blocks=reader.blocks,
        remarks=[Remark(code=DECODED, message=remark_of(encodings))] if encodings else [],
    )


def _check_parts(data: bytes) -> None:
    """No part may declare a document type: entities are how XML reaches for files and memory."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for entry in archive.infolist():
                if not entry.filename.lower().endswith((".xml", ".rels")):
                    continue
                with archive.open(entry) as stream:
                    if _DECLARATION.search(stream.read(4096)):
                        raise Rejection(Code.UNSAFE_XML, entry.filename)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise Rejection(Code.DAMAGED, "tệp nén bị hỏng") from error


def _check_depth(root: etree._Element, limits: Limits) -> None:
    """Reading follows the nesting: it must end before the stack does."""
    if root.xpath(f"boolean({'/'.join(['*'] * limits.max_xml_depth)})"):
        raise Rejection(Code.TOO_DEEP, f"hơn {limits.max_xml_depth} lớp")


def _related(part: object, kind: str) -> etree._Element | None:
    """Root element of a related part, or ``None``."""
    for relation in part.rels.values():  # type: ignore[attr-defined]
        if relation.reltype == kind and not relation.is_external:
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            try:
                return etree.fromstring(relation.target_part.blob, parser)
            except etree.XMLSyntaxError:
                return None
    return None

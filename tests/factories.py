"""Short ways to make what tests need: quotes, documents, DOCX and PDF bytes."""

from __future__ import annotations

import io
import zipfile

from language.quotes import Quote, of_block
from schemas.document import Block, Document, Page, Style


def archive(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in files.items():
            target.writestr(name, data)
    return out.getvalue()


def quote(text: str) -> Quote:
    return of_block(Block(index=0, kind="paragraph", page=1, text=text))


def document(*lines: str, bold: tuple[int, ...] = ()) -> Document:
    """A document of paragraphs; those at the positions ``bold`` are bold and centred if in capitals."""
    blocks = [
        Block(
            index=i,
            kind="paragraph",
            page=1,
            text=line,
            style=Style(bold=i in bold, centred=i in bold and line.isupper() and len(line) < 40),
        )
        for i, line in enumerate(lines)
    ]
    return Document(name="t.docx", media_type="x", pages=[Page(number=1)], blocks=blocks)


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>'
    '<Override PartName="/word/numbering.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/>'
    '<Override PartName="/word/footnotes.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"/>'
    "</Types>"
)
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_REL}/officeDocument" Target="word/document.xml"/></Relationships>'
)
_DOCUMENT_RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_REL}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId2" Type="{_REL}/numbering" Target="numbering.xml"/>'
    f'<Relationship Id="rId3" Type="{_REL}/footnotes" Target="footnotes.xml"/></Relationships>'
)


def docx(body: str, *, numbering: str = "", footnotes: str = "", extra: dict[str, bytes] | None = None, head: str = "") -> bytes:
    """A DOCX around a body's XML; ``head`` stands before the document element."""
    parts: dict[str, bytes] = {
        "[Content_Types].xml": _TYPES.encode(),
        "_rels/.rels": _RELS.encode(),
        "word/_rels/document.xml.rels": _DOCUMENT_RELS.encode(),
        "word/styles.xml": f"<w:styles {_W}/>".encode(),
        "word/numbering.xml": f"<w:numbering {_W}>{numbering}</w:numbering>".encode(),
        "word/footnotes.xml": f"<w:footnotes {_W}>{footnotes}</w:footnotes>".encode(),
        "word/document.xml": f"{head}<w:document {_W}><w:body>{body}</w:body></w:document>".encode(),
    }
    return archive(parts | (extra or {}))


def paragraph(text: str, properties: str = "", run: str = "") -> str:
    return f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def numbered(text: str, list_id: int, level: int) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')

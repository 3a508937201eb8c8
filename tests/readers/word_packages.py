"""Word packages built part by part, for tests of what word processors write and people rarely see."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from tests.factories import archive

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "r": _OFFICE,
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
        "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
        "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "wpg": "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup",
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
        "v": "urn:schemas-microsoft-com:vml",
        "o": "urn:schemas-microsoft-com:office:office",
        "x": "urn:a-later-program",
    }.items()
)
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
# Content types by ending.
_ENDINGS = {
    "rels": "application/vnd.openxmlformats-package.relationships+xml",
    "xml": "application/xml",
    "png": "image/png",
    "emf": "image/x-emf",
    "html": "text/html",
    "mht": "message/rfc822",
    "txt": "text/plain",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def element(name: str, content: str) -> str:
    """A part's root element with all the names."""
    return f"<{name} {NAMESPACES}>{content}</{name}>"


def relationships(rows: Mapping[str, tuple[str, str]]) -> str:
    """Id to kind and target; a target with "://" stands outside."""
    found = "".join(
        f'<Relationship Id="{ident}" Type="{_OFFICE}/{kind}" Target="{target}"{_mode(target)}/>' for ident, (kind, target) in rows.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{found}</Relationships>'


def _mode(target: str) -> str:
    return ' TargetMode="External"' if "://" in target else ""


def word(
    body: str,
    *,
    relations: Mapping[str, tuple[str, str]] | None = None,
    parts: Mapping[str, str | bytes] | None = None,
    styles: str = "",
    numbering: str = "",
    main_type: str = MAIN,
    main: str = "word/document.xml",
) -> bytes:
    """A package around a body's XML; ``relations`` and ``parts`` (names in its folder) are those of the document."""
    folder, _, name = main.rpartition("/")
    types = "".join(f'<Default Extension="{ending}" ContentType="{kind}"/>' for ending, kind in _ENDINGS.items())
    types += f'<Override PartName="/{main}" ContentType="{main_type}"/>'
    own: dict[str, tuple[str, str]] = {"s": ("styles", "styles.xml"), "n": ("numbering", "numbering.xml")} | dict(relations or {})
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">{types}</Types>',
        "_rels/.rels": relationships({"main": ("officeDocument", main)}),
        f"{folder}/_rels/{name}.rels": relationships(own),
        f"{folder}/styles.xml": element("w:styles", styles),
        f"{folder}/numbering.xml": element("w:numbering", numbering),
        main: element("w:document", f"<w:body>{body}</w:body>"),
    }
    files |= {f"{folder}/{part}": content for part, content in (parts or {}).items()}
    return archive({part: content.encode() if isinstance(content, str) else content for part, content in files.items()})


def changed(data: bytes, part: str, content: bytes) -> bytes:
    """The package with other bytes for a part."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        return archive({name: content if name == part else source.read(name) for name in source.namelist()})


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def line(*runs: str, properties: str = "") -> str:
    """A paragraph of runs; a run that is plain text is made one."""
    inner = "".join(one if one.startswith("<") else run(one) for one in runs)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def shape(content: str) -> str:
    """A DrawingML text box."""
    return f"<wps:wsp><wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx></wps:wsp>"


def drawing(graphic: str, size: tuple[int, int] = (5_000_000, 2_000_000), uri: str = "") -> str:
    return (
        f'<w:drawing><wp:anchor><wp:extent cx="{size[0]}" cy="{size[1]}"/><wp:docPr id="1" name="n"/>'
        f'<a:graphic><a:graphicData uri="{uri}">{graphic}</a:graphicData></a:graphic></wp:anchor></w:drawing>'
    )


def picture(ident: str, size: tuple[int, int] = (5_000_000, 2_000_000)) -> str:
    blip = f'<pic:pic><pic:blipFill><a:blip r:embed="{ident}"/></pic:blipFill></pic:pic>'
    return f"<w:r>{drawing(blip, size)}</w:r>"


def field(kind: str, inner: str = "") -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}">{inner}</w:fldChar></w:r>'


def instruction(text: str) -> str:
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


def cell(content: str, properties: str = "") -> str:
    inner = content if content.startswith("<") else line(content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def table(*rows: str) -> str:
    """A ruled table of rows of cells."""
    borders = '<w:tblPr><w:tblBorders><w:top w:val="single"/></w:tblBorders></w:tblPr>'
    return f"<w:tbl>{borders}{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"

"""HTML, also under the name of a .doc or in one file with its pictures (MHT): made harmless, then as old office files.

LibreOffice would fetch what a page refers to: nothing but text, tables and what they look like is handed to it.
"""

from __future__ import annotations

import email
import re
from dataclasses import dataclass
from email.message import Message
from functools import cache
from pathlib import Path

import lxml.html
from lxml import etree

from pipeline.errors import Code, Rejection
from pipeline.readers import docx
from pipeline.readers.detect import HTML
from pipeline.readers.encodings import decode
from pipeline.readers.limits import Limits
from pipeline.readers.office import to_docx
from pipeline.readers.web_archives import is_web_archive
from schemas.data import load_yaml
from schemas.document import Document, Remark
from schemas.unread import unread

MEDIA_TYPE = HTML
_PARTS = Path(__file__).with_name("html_parts.yaml")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_RULE = re.compile(r"([\w .,:#*>-]{1,200})\{([^{}]{0,2000})\}")
_DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{3,20})", re.IGNORECASE)


@dataclass(frozen=True)
class Parts:
    """Names of elements, attributes and properties that are handed on or not; ``told``: kinds of unread content by element."""

    kept: frozenset[str]
    gone: frozenset[str]
    told: dict[str, str]
    attributes: frozenset[str]
    properties: frozenset[str]


@cache
def parts() -> Parts:
    data = load_yaml(_PARTS)
    names = {key: frozenset(data[key]) for key in ("kept", "gone", "attributes", "properties")}
    return Parts(told=dict(data["told"]), **names)


def read(data: bytes, name: str, limits: Limits) -> Document:
    """The Document of a page; raises Rejection as ``to_docx`` and the DOCX reader do, or if it holds no text."""
    text, remarks = page_text(data)
    if len(text) > limits.max_characters:
        raise Rejection(Code.TOO_LARGE, f"{len(text)} ký tự")
    harmless, unread_ = harmless_page(text)
    document = docx.read(to_docx(harmless.encode("utf-8"), ".html", limits), name, limits)
    return document.model_copy(update={"media_type": MEDIA_TYPE, "remarks": [*document.remarks, *remarks, *unread_]})


def page_text(data: bytes) -> tuple[str, list[Remark]]:
    """The page's text, out of the archive that holds it, decoded as it declares, with remarks on what could not be."""
    found = decode(data)
    if is_web_archive(found.text):
        message = email.message_from_bytes(data.removeprefix(b"\xef\xbb\xbf").lstrip())
        part = next((p for p in message.walk() if p.get_content_type() == "text/html"), None)
        inner = part.get_payload(decode=True) if part is not None else None
        if part is None or not isinstance(inner, bytes):
            raise Rejection(Code.NO_TEXT)
        return _as_declared(inner, _charset(part))
    return _as_declared(data, None)


def _charset(part: Message[str, str]) -> str | None:
    try:
        return part.get_content_charset()
    except (ValueError, LookupError, TypeError):
        return None


def _as_declared(data: bytes, charset: str | None) -> tuple[str, list[Remark]]:
    found = decode(data)
    declared = _DECLARED.search(data[:8192])
    charset = charset or (declared.group(1).decode("ascii") if declared else None)
    # What decodes as Unicode is Unicode; pages declare code pages of old that their editors no longer wrote.
    if charset is None or found.encoding not in ("latin-1", "cp1258"):
        return found.text, found.remarks
    try:
        return data.decode(charset), []
    except (LookupError, ValueError):
        return found.text, found.remarks


def harmless_page(text: str) -> tuple[str, list[Remark]]:
    """The page as HTML of text and tables alone, and what of it is not read."""
    # The parser takes an encoding that the page declares for that of the text it is given, which is decoded already.
    parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, ValueError) as error:
        raise Rejection(Code.NO_TEXT) from error
    counts: dict[str, int] = {}
    styles = [_rules(element.text or "") for element in root.iter("style")]
    _strip(root, counts)
    body = root.find("body")
    if body is None or not "".join(body.itertext()).strip():
        raise Rejection(Code.NO_TEXT)
    inside = lxml.html.tostring(body, encoding="unicode", method="html")
    page = f'<html><head><meta charset="utf-8"><style>{" ".join(styles)}</style></head>{inside}</html>'
    return page, [unread(kind, count=count) for kind, count in sorted(counts.items())]


def _strip(root: lxml.html.HtmlElement, counts: dict[str, int]) -> None:
    for element in list(root.iter()):
        tag = element.tag if isinstance(element.tag, str) else ""
        parent = element.getparent()
        if parent is None:
            _bare(element)
            continue
        kind = parts().told.get(tag)
        if _HIDDEN.search(element.get("style") or "") and "".join(element.itertext()).strip():
            kind = "hidden-text"
        if kind or tag in parts().gone or not tag:
            if kind:
                counts[kind] = counts.get(kind, 0) + 1
            element.drop_tree()
        elif tag not in parts().kept:
            element.drop_tag()
        else:
            _bare(element)


def _bare(element: lxml.html.HtmlElement) -> None:
    """Take away every attribute that is not about looks, and of looks what refers to anything."""
    style = _declarations(element.get("style") or "")
    for name in list(element.attrib):
        if name not in parts().attributes:
            del element.attrib[name]
    if style:
        element.set("style", style)


def _declarations(style: str) -> str:
    kept = []
    for one in style.split(";"):
        name, _, value = one.partition(":")
        if name.strip().lower() in parts().properties and not set(value) & set("()\\<>@"):
            kept.append(f"{name.strip()}:{value.strip()}")
    return ";".join(kept)


def _rules(css: str) -> str:
    """The rules of a style sheet with the same properties; nothing imported, nothing referred to."""
    found = ((selector.strip(), _declarations(body)) for selector, body in _RULE.findall(css[:200_000]))
    return " ".join(f"{selector}{{{body}}}" for selector, body in found if selector and body)

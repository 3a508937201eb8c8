"""The package of a DOCX: its parts by name, their relationships, their XML parsed so that it can do no harm.

Names, relationships and content types follow ECMA-376 part 2; the Strict namespaces of ISO/IEC 29500 become the
Transitional ones, so that readers know one set of names. What a package lacks or cannot give is no part of it, and
``missing`` counts what was asked for in vain.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote
from xml.parsers import expat

from docx.opc.packuri import PackURI
from lxml import etree

from pipeline.errors import Code, Rejection
from pipeline.readers.limits import Limits

ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError)
_PACKAGE = PackURI("/")
_XML = (".xml", ".rels", ".vml")
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_STRICT = "http://purl.oclc.org/ooxml/"
_STRICT_BYTES = (_STRICT.encode(), _STRICT.encode("utf-16-le"), _STRICT.encode("utf-16-be"))
_MAIN = re.compile(r"(?:wordprocessingml|ms-word)\.[\w.]+\.main\+xml$")
_CHUNK = 4096


@dataclass(frozen=True, slots=True)
class Relation:
    """``kind``: the last word of its type ("header", "image"); ``target``: a part's name, or an address outside."""

    kind: str
    target: str
    external: bool


class Package:
    """Parts of a DOCX; raises Rejection if it is damaged, or if any part declares a document type."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._limits = limits
        self._relations: dict[str, dict[str, Relation]] = {}
        self._types: tuple[dict[str, str], dict[str, str]] | None = None
        self.doubled: list[str] = []
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            self._entries = self._names()
            self._refuse_declarations()
        except ZIP_ERRORS as error:
            raise Rejection(Code.DAMAGED, "tệp nén bị hỏng") from error

    def _names(self) -> dict[str, zipfile.ZipInfo]:
        """Entries by part name: names differ in more than case, and some programs write the other slash."""
        found: dict[str, zipfile.ZipInfo] = {}
        for entry in self._archive.infolist():
            name = "/" + entry.filename.replace("\\", "/").lstrip("/").lower()
            other = found.get(name)
            if other is not None and (other.CRC, other.file_size) != (entry.CRC, entry.file_size):
                self.doubled.append(name)
            found[name] = entry
        return found

    def _refuse_declarations(self) -> None:
        """No part may declare a document type: entities are how XML reaches for files and memory."""
        for name, entry in self._entries.items():
            if name.endswith(_XML):
                with self._archive.open(entry) as stream:
                    if declares_type(stream.read):
                        raise Rejection(Code.UNSAFE_XML, entry.filename)

    def blob(self, name: str) -> bytes | None:
        """A part's bytes; ``None`` where the package lacks them or they cannot be unpacked."""
        entry = self._entries.get(name.lower()) or self._entries.get(unquote(name).lower())
        if entry is None:
            return None
        try:
            return self._archive.read(entry)
        except ZIP_ERRORS:
            return None

    def tree(self, name: str) -> etree._Element | None:
        """A part's root element, in Transitional names; ``None`` where there is none that is well formed.

        Raises Rejection where it declares a document type or nests too deep.
        """
        data = self.blob(name)
        if data is None:
            return None
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True)
        try:
            root = etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            # libxml2 refuses what is nested deeper than its own bound before anything is built of it.
            if "depth" in str(error).lower():
                raise Rejection(Code.TOO_DEEP, "hơn 256 lớp") from error
            return None
        if root.getroottree().docinfo.internalDTD is not None:
            raise Rejection(Code.UNSAFE_XML, name.lstrip("/"))
        _check_depth(root, self._limits)
        if any(name in data for name in _STRICT_BYTES):
            _to_transitional(root)
        return root

    def relations(self, part: str) -> dict[str, Relation]:
        """The relationships of a part by their ids; of the package where ``part`` is "/"."""
        if part not in self._relations:
            self._relations[part] = self._read_relations(PackURI(part))
        return self._relations[part]

    def _read_relations(self, part: PackURI) -> dict[str, Relation]:
        root = self.tree("/_rels/.rels" if part == _PACKAGE else str(part.rels_uri))
        found: dict[str, Relation] = {}
        for element in root if root is not None else ():
            target, kind = str(element.get("Target", "")), str(element.get("Type", ""))
            external = element.get("TargetMode") == "External"
            if not external and target:
                target = str(PackURI.from_rel_ref(part.baseURI, target))
            found[str(element.get("Id", ""))] = Relation(kind.rsplit("/", 1)[-1], target, external)
        return found

    def related(self, part: str, kind: str) -> list[str]:
        """The parts that a part is related to by this kind."""
        return [r.target for r in self.relations(part).values() if r.kind == kind and not r.external and r.target]

    def main(self) -> str:
        """The name of the part with the body: by the package's relationship, its content type, or its usual name."""
        for name in self.related("/", "officeDocument"):
            if name.lower() in self._entries:
                return name
        overrides, _ = self._content_types()
        return next((name for name, kind in overrides.items() if _MAIN.search(kind)), "/word/document.xml")

    def content_type(self, name: str) -> str:
        """A part's content type, in small letters; empty where the package tells none."""
        overrides, defaults = self._content_types()
        return overrides.get(name.lower()) or defaults.get(PackURI(name).ext.lower(), "")

    def _content_types(self) -> tuple[dict[str, str], dict[str, str]]:
        if self._types is None:
            overrides: dict[str, str] = {}
            defaults: dict[str, str] = {}
            root = self.tree("/[Content_Types].xml")
            for element in root if root is not None else ():
                kind = str(element.get("ContentType", "")).lower()
                if element.get("PartName"):
                    overrides[str(element.get("PartName")).lower()] = kind
                elif element.get("Extension"):
                    defaults[str(element.get("Extension")).lower()] = kind
            self._types = overrides, defaults
        return self._types


class _Begun(Exception):
    """The root element was reached: no document type can follow."""


class _Declared(Exception):
    """A document type begins."""


def _begun(*_: object) -> None:
    raise _Begun


def _declared(*_: object) -> None:
    raise _Declared


def declares_type(read: Callable[[int], bytes]) -> bool:
    """Whether an XML document declares a document type, wherever its root begins and whatever its encoding.

    Only what stands before the root is parsed, and nothing of a declaration is followed. What expat cannot parse is
    searched for the words of a declaration, in encodings of one, two and four bytes.
    """
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler, parser.StartElementHandler = _declared, _begun
    chunk = b""
    try:
        while chunk := read(_CHUNK):
            parser.Parse(chunk, False)
        return False
    except _Begun:
        return False
    except _Declared:
        return True
    except (expat.ExpatError, ValueError, LookupError):
        tail = b""
        while chunk:
            piece = tail + chunk.replace(b"\x00", b"")
            if _DECLARATION.search(piece):
                return True
            tail, chunk = piece[-16:], read(2**20)
        return False


def _check_depth(root: etree._Element, limits: Limits) -> None:
    """Reading follows the nesting: it must end before the stack does."""
    if root.xpath(f"boolean({'/'.join(['*'] * limits.max_xml_depth)})"):
        raise Rejection(Code.TOO_DEEP, f"hơn {limits.max_xml_depth} lớp")


def _to_transitional(root: etree._Element) -> None:
    """Strict names as their Transitional twins, in place."""
    for element in root.iter():
        element.tag = _transitional(element.tag)
        for key in [key for key in element.attrib if _STRICT in key]:
            element.set(_transitional(key), element.attrib.pop(key))


def _transitional(name: str) -> str:
    """ ".../ooxml/wordprocessingml/main" is ".../wordprocessingml/2006/main", and so on."""
    if _STRICT not in name:
        return name
    before, _, rest = name.partition(_STRICT)
    family, _, rest = rest.partition("/")
    return f"{before}http://schemas.openxmlformats.org/{family}/2006/{rest}"

"""What a PDF carries besides its pages: files, forms that a program draws, layers that are switched off."""

from __future__ import annotations

import ctypes
import io
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import resolve1

from language.text import fold
from schemas.document import Remark
from schemas.unread import unread

_XFA = frozenset({raw.FORMTYPE_XFA_FULL, raw.FORMTYPE_XFA_FOREGROUND})
# What a form says that only Adobe's programs draw: its page holds this and nothing of the form.
_PLEASE_WAIT = re.compile(r"please wait.{0,400}(?:proper contents|pdf viewer|adobe)", re.DOTALL)
_NAMES, _NAME_LENGTH = 5, 60
# Object streams of plans are some kilobytes; what is larger is no catalogue.
_MAX_INFLATED = 2**22
_MAX_STREAMS = 200
_OBJECT_STREAM = re.compile(rb"/ObjStm\b")
_STREAM = re.compile(rb"stream\r?\n")


@dataclass(frozen=True, slots=True)
class Enclosed:
    """Remarks on files that are carried, the names of layers switched off, whether a program's form is within."""

    remarks: list[Remark]
    hidden: frozenset[str]
    xfa: bool


def enclosed(document: pdfium.PdfDocument, data: bytes) -> Enclosed:
    """What the file carries; a catalogue that cannot be read tells of nothing, as its pages may still be read."""
    remarks: list[Remark] = []
    files = _files(document)
    catalogue = _catalogue(data) if (files and mentions(data, b"/Collection")) or mentions(data, b"/OCProperties") else {}
    if files:
        kind = "portfolio" if "Collection" in catalogue else "attachment"
        remarks.append(unread(kind, count=len(files), detail=_listed(files)))
    return Enclosed(remarks, _hidden_layers(catalogue), document.get_formtype() in _XFA)


def form_remark(text: str) -> Remark:
    """The remark on an XFA form beside pages of this text, which may be but the notice that stands for the form."""
    if _PLEASE_WAIT.search(fold(text)):
        return unread("xfa-form", detail="trang chỉ có lời nhắc; nội dung chỉ hiện trong Adobe Reader, hãy xin bản PDF thường")
    return unread("xfa-form", detail="chỉ đọc các trang in sẵn của biểu mẫu")


def mentions(data: bytes, name: bytes) -> bool:
    """Whether the file's objects have a name, in object streams too."""
    if name in data or b"/Encrypt" in data:
        return True
    for number, match in enumerate(_OBJECT_STREAM.finditer(data)):
        if number >= _MAX_STREAMS:
            return True
        begin = _STREAM.search(data, match.end(), match.end() + 2_000)
        if begin is None:
            continue
        try:
            if name in zlib.decompressobj().decompress(data[begin.end() :][:_MAX_INFLATED], _MAX_INFLATED):
                return True
        except zlib.error:
            continue
    return False


def _files(document: pdfium.PdfDocument) -> list[str]:
    found = []
    for index in range(min(raw.FPDFDoc_GetAttachmentCount(document.raw), 1_000)):
        item = raw.FPDFDoc_GetAttachment(document.raw, index)
        found.append(_name(lambda *given, item=item: raw.FPDFAttachment_GetName(item, *given)) if item else "")
    return found


def _name(ask: Callable[..., int]) -> str:
    length = ask(None, 0)
    if not 2 < length <= 4_000:
        return ""
    buffer = (ctypes.c_ushort * (length // 2 + 1))()
    ask(ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length)
    text = bytes(buffer)[:length].decode("utf-16-le", "replace").rstrip("\0")
    if text.startswith("þÿ"):  # UTF-16 that was kept byte for byte
        text = text.encode("latin-1", "replace").decode("utf-16", "replace")
    return "".join(c for c in text if c.isprintable())[:_NAME_LENGTH]


def _listed(names: list[str]) -> str:
    known = [name for name in names if name]
    return ", ".join(known[:_NAMES]) + (", …" if len(known) > _NAMES else "")


def _catalogue(data: bytes) -> dict[str, Any]:
    """The catalogue by pdfminer, whose parser raises many kinds of errors on damaged files; empty then."""
    try:
        catalogue = PDFDocument(PDFParser(io.BytesIO(data))).catalog
        return {str(key): resolve1(value) for key, value in catalogue.items() if key in ("Collection", "OCProperties")}
    except RecursionError:
        raise
    except Exception:
        return {}


def _hidden_layers(catalogue: dict[str, Any]) -> frozenset[str]:
    """Names of layers that are off as the file is opened (ISO 32000-1, 8.11.4.3); of a name for both, none."""
    try:
        layers = catalogue.get("OCProperties") or {}
        usual = resolve1(layers.get("D")) or {}
        off, on, all_of_them = (_layer_names(of.get(key)) for of, key in ((usual, "OFF"), (usual, "ON"), (layers, "OCGs")))
        base_off = str(getattr(usual.get("BaseState"), "name", "")) == "OFF"
        hidden = {name for name in all_of_them if name not in on} if base_off else set(off)
        shown = [name for name in all_of_them if name in hidden]
    except (AttributeError, TypeError, ValueError):
        return frozenset()
    return frozenset(name for name in hidden if base_off or shown.count(name) <= off.count(name))


def _layer_names(references: Any) -> list[str]:
    names = []
    for reference in resolve1(references) or []:
        name = (resolve1(reference) or {}).get("Name", b"")
        names.append(name.decode("utf-16") if name[:2] in (b"\xfe\xff", b"\xff\xfe") else name.decode("latin-1"))
    return names

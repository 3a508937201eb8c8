"""Bundles: ZIP archives and e-mails unpacked into a batch, with where each file came from.

Nothing is trusted: entries, sizes, ratio and nesting are bounded before anything is unpacked, and files
are written under numbers, so that no name inside can lead out of the folder.
"""

from __future__ import annotations

import email
import email.policy
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import BinaryIO

from pipeline.errors import Code, Rejection
from pipeline.readers.detect import bound_entries
from pipeline.readers.limits import Limits

# An archive in an archive in an e-mail is all that offices send.
MAX_DEPTH = 3
_HEADERS = (b"from:", b"to:", b"subject:", b"date:", b"message-id:", b"mime-version:", b"received:", b"return-path:", b"content-type:")
_DOCUMENT_PARTS = ("word/", "xl/", "ppt/", "content.xml")


@dataclass(frozen=True, slots=True)
class Member:
    """A file of a bundle: ``origin`` is "thư.eml!/kế hoạch.zip!/xã A.docx"."""

    origin: str
    path: Path


def is_bundle(stream: BinaryIO) -> bool:
    """Whether a file is an archive or an e-mail rather than a document; reads no more of it than it must."""
    head = stream.read(4096)
    if head.startswith(b"PK\x03\x04"):
        return _is_archive(stream)
    lines = head.lstrip().lower().split(b"\n")[:12]
    return sum(line.startswith(_HEADERS) for line in lines) >= 3


def _is_archive(stream: BinaryIO) -> bool:
    try:
        with zipfile.ZipFile(stream) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    return not ("[Content_Types].xml" in names or any(name.startswith(_DOCUMENT_PARTS) for name in names))


def unpack(data: bytes, origin: str, folder: Path, limits: Limits, depth: int = 1) -> list[Member]:
    """Files of a bundle written below ``folder``; raises Rejection for one that is unsafe or damaged."""
    folder.mkdir(parents=True, exist_ok=True)
    members: list[Member] = []
    for number, (name, content) in enumerate(_contents(data, limits)):
        inner = f"{origin}!/{name}"
        if is_bundle(io.BytesIO(content)):
            if depth >= MAX_DEPTH:
                raise Rejection(Code.ARCHIVE_BOMB, f"lồng quá {MAX_DEPTH} lớp", stage="unpack")
            members += unpack(content, inner, folder / f"{number:04d}", limits, depth + 1)
            continue
        suffix = Path(name).suffix[:10]
        path = folder / f"{number:04d}{suffix if suffix.isascii() else ''}"
        path.write_bytes(content)
        members.append(Member(inner, path))
    return members


def _contents(data: bytes, limits: Limits) -> Iterator[tuple[str, bytes]]:
    if data.startswith(b"PK"):
        yield from _archive(data, limits)
    else:
        yield from _mail(data, limits)


def _archive(data: bytes, limits: Limits) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [e for e in archive.infolist() if not e.is_dir()]
            bound_entries(entries, limits, "unpack")
            for entry in entries:
                name = entry_name(entry)
                if not _hidden(name):
                    yield name, archive.read(entry)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
        raise Rejection(Code.DAMAGED, "tệp nén bị hỏng", stage="unpack") from error


def entry_name(entry: zipfile.ZipInfo) -> str:
    """An entry's name: UTF-8 where it says so, else what its bytes make in the code pages in use here."""
    if entry.flag_bits & 0x800:
        return entry.filename
    raw = entry.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "cp1258", "cp437"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename


def _hidden(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return any(part.startswith((".", "~$", "__MACOSX")) for part in parts) or parts[-1] in {"Thumbs.db", "desktop.ini"}


def _mail(data: bytes, limits: Limits) -> Iterator[tuple[str, bytes]]:
    """An e-mail's attachments; its own text is no document."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    count = 0
    for part in message.walk() if isinstance(message, EmailMessage) else ():
        name = part.get_filename()
        if name is None or part.is_multipart():
            continue
        count += 1
        if count > limits.max_parts:
            raise Rejection(Code.ARCHIVE_BOMB, f"hơn {limits.max_parts} tệp đính kèm", stage="unpack")
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            yield " ".join(name.split()), content

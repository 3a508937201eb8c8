"""Bundles: archives and e-mails unpacked into a batch, with where each file came from.

Nothing is trusted: entries, sizes, ratio and nesting are bounded before anything is unpacked, files are
written under numbers, so that no name inside can lead out of the folder, and it happens in a process
that can be killed.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from pipeline.archives import RAR, SEVEN_ZIP, ZIP, contents
from pipeline.errors import Code, Reason, Rejection
from pipeline.readers.limits import Limits

# An archive in an archive in an e-mail is all that offices send.
MAX_DEPTH = 3
_HEADERS = (b"from:", b"to:", b"subject:", b"date:", b"message-id:", b"mime-version:", b"received:", b"return-path:", b"content-type:")
_DOCUMENT_PARTS = ("word/", "xl/", "ppt/", "content.xml")
# A ZIP's directory of more bytes than this is never a document's: it is not even listed outside a worker.
_LARGE_DIRECTORY = 2 * 2**20
_END_OF_DIRECTORY = b"PK\x05\x06"


@dataclass(frozen=True, slots=True)
class Member:
    """A file of a bundle: ``origin`` is "thư.eml!/kế hoạch.zip!/xã A.docx"."""

    origin: str
    path: Path


def file_name(path: str) -> str:
    """A file's own name, from its path or from its origin in a bundle."""
    return path.replace("!/", "/").rsplit("/", 1)[-1]


def is_bundle(stream: BinaryIO) -> bool:
    """Whether a file is an archive or an e-mail rather than a document; reads no more of it than it must."""
    head = stream.read(4096)
    if head.startswith(ZIP):
        return _is_archive(stream)
    if head.startswith((SEVEN_ZIP, RAR)):
        return True
    lines = head.lstrip().lower().split(b"\n")[:12]
    return sum(line.startswith(_HEADERS) for line in lines) >= 3


def _is_archive(stream: BinaryIO) -> bool:
    try:
        if _directory_size(stream) > _LARGE_DIRECTORY:
            return True
        with zipfile.ZipFile(stream) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    return not ("[Content_Types].xml" in names or any(name.startswith(_DOCUMENT_PARTS) for name in names))


def _directory_size(stream: BinaryIO) -> int:
    """Bytes of a ZIP's directory as its end tells (APPNOTE.TXT 4.3.16); 0 where there is no end."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - 66_000))
    tail = stream.read()
    stream.seek(0)
    place = tail.rfind(_END_OF_DIRECTORY)
    return int.from_bytes(tail[place + 12 : place + 16], "little") if place >= 0 else 0


def unpack(data: bytes, origin: str, folder: Path, limits: Limits, depth: int = 1) -> list[Member]:
    """Files of a bundle written below ``folder``; raises Rejection for one that is unsafe or damaged.

    The bounds hold for the bundle with all that is nested in it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    members: list[Member] = []
    for number, (name, content) in enumerate(contents(data, limits)):
        limits = replace(limits, max_unpacked=limits.max_unpacked - len(content), max_parts=limits.max_parts - 1)
        inner = f"{origin}!/{name}"
        if is_bundle(io.BytesIO(content)):
            if depth >= MAX_DEPTH:
                raise Rejection(Code.ARCHIVE_BOMB, f"lồng quá {MAX_DEPTH} lớp", stage="unpack")
            nested = unpack(content, inner, folder / f"{number:04d}", limits, depth + 1)
            spent = sum(member.path.stat().st_size for member in nested)
            limits = replace(limits, max_unpacked=limits.max_unpacked - spent, max_parts=limits.max_parts - len(nested))
            members += nested
            continue
        suffix = Path(name).suffix[:10]
        path = folder / f"{number:04d}{suffix if suffix.isascii() else ''}"
        path.write_bytes(content)
        members.append(Member(inner, path))
    return members


def unpack_file(path: str, folder: str, limits: Limits) -> list[Member] | Reason:
    """In a worker: the members of a bundle's file, or the reason against it."""
    try:
        return unpack(Path(path).read_bytes(), path, Path(folder), limits)
    except Rejection as rejection:
        return rejection.reason
    except OSError as error:
        return Rejection(Code.UNREADABLE, error.strerror or str(error), stage="unpack").reason

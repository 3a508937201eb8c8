"""Bundles: archives and e-mails unpacked into a batch, with where each file came from.

Nothing is trusted: members, sizes, ratio, nesting and time are bounded for the bundle as a whole before anything is
unpacked, files are written under numbers, so that no name inside can lead out of the folder, and it happens in a
process that can be killed. Every member ends as a file to read, a refusal with its reason, or as left out and told.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import BinaryIO

from pipeline.archives import ZIP, Budget, Entry, LeftOut, Letter, format_of
from pipeline.errors import Code, Reason, Rejection, fault
from pipeline.file_names import distinct, of_member
from pipeline.outfiles import because
from pipeline.readers.detect import is_package
from pipeline.readers.limits import Limits
from pipeline.readers.web_archives import headers, is_web_archive

# An archive in a letter that was forwarded three times is all that offices send.
MAX_DEPTH = 5
_HEADERS = frozenset(
    ("from", "to", "cc", "subject", "date", "message-id", "mime-version", "received", "return-path", "delivered-to", "content-type")
)
_LEAST_HEADERS = 3
_HEAD = 2**18
# A ZIP's directory of more bytes than this is never a document's: it is not even listed outside a worker.
_LARGE_DIRECTORY = 2 * 2**20
_END_OF_DIRECTORY = b"PK\x05\x06"
_STREAM_SUFFIXES = {".gz": "", ".bz2": "", ".xz": "", ".tgz": ".tar", ".tbz2": ".tar", ".txz": ".tar"}


@dataclass(frozen=True, slots=True)
class Member:
    """A file of a bundle: ``origin`` is "thư.eml!/kế hoạch.zip!/xã A.docx"."""

    origin: str
    path: Path


@dataclass(slots=True)
class Unpacked:
    """What became of a bundle's members: files to read, refusals, and what is left out, by origin."""

    members: list[Member] = field(default_factory=list)
    refused: list[tuple[str, Reason]] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)


def file_name(path: str) -> str:
    """A file's own name, from its path or from its origin in a bundle."""
    return path.replace("!/", "/").rsplit("/", 1)[-1]


def is_bundle(stream: BinaryIO) -> bool:
    """Whether a file is an archive or an e-mail rather than a document; reads no more of it than it must."""
    head = stream.read(4096)
    if head.startswith(ZIP):
        return _is_archive(stream)
    if format_of(head) is not None:
        return True
    if b":" not in head:
        return False
    text = (head + stream.read(_HEAD)).decode("latin-1").removeprefix("ï»¿")
    return len(_HEADERS & headers(text).keys()) >= _LEAST_HEADERS and not is_web_archive(text)


def _is_archive(stream: BinaryIO) -> bool:
    try:
        if _directory_size(stream) > _LARGE_DIRECTORY:
            return True
        with zipfile.ZipFile(stream) as archive:
            names = archive.namelist()
    except Exception:  # a broken directory raises many kinds; what is broken is told where it is read
        return False
    return not is_package(frozenset(names))


def _directory_size(stream: BinaryIO) -> int:
    """Bytes of a ZIP's directory as its end tells (APPNOTE.TXT 4.3.16); 0 where there is no end."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - 66_000))
    tail = stream.read()
    stream.seek(0)
    place = tail.rfind(_END_OF_DIRECTORY)
    return int.from_bytes(tail[place + 12 : place + 16], "little") if place >= 0 else 0


def unpack(data: bytes, origin: str, folder: Path, limits: Limits) -> Unpacked:
    """The files of a bundle written below ``folder``, and what was not; the bounds hold with all that is nested in it.

    Raises:
        Rejection: the bundle itself is damaged, locked or nests too deep, before any member of it was read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    found = _Unpacking(folder, Budget(limits))
    try:
        found.open(data, origin, 1)
    except Rejection as rejection:
        if not (found.result.members or found.result.refused or found.result.left_out):
            raise
        found.result.refused.append((found.stopped_at or origin, rejection.reason))
    return found.result


class _Unpacking:
    """One bundle on its way out: members are numbered through all that is nested."""

    def __init__(self, folder: Path, budget: Budget) -> None:
        self.result = Unpacked()
        # Where the budget ended, if it did.
        self.stopped_at: str | None = None
        self._folder, self._budget = folder, budget

    def open(self, content: bytes | Letter, origin: str, depth: int) -> None:
        """Raises Rejection if the bundle is damaged or locked, or the budget of the whole is spent."""
        taken: set[str] = set()
        for entry in _entries(content, origin, self._budget):
            name = distinct(of_member(entry.name) or "không tên", taken)
            taken.add(name)
            inner = f"{origin}!/{name}"
            try:
                self._budget.bound_members()
            except Rejection:
                self.stopped_at = inner
                raise
            if isinstance(entry.content, LeftOut):
                self.result.left_out.append((inner, entry.content.why))
            elif isinstance(entry.content, Reason):
                self.result.refused.append((inner, entry.content))
            else:
                self._take(entry.content, inner, depth)

    def _take(self, content: bytes | Letter, origin: str, depth: int) -> None:
        if isinstance(content, Message) or is_bundle(io.BytesIO(content)):
            self._nested(content, origin, depth + 1)
            return
        refusal = self._budget.refusal(len(content), None)
        if refusal is not None:
            self.result.refused.append((origin, refusal))
            return
        self._budget.spend(len(content))
        suffix = Path(file_name(origin)).suffix[:10]
        path = self._folder / f"{len(self.result.members):05d}{suffix if suffix.isascii() and suffix.isprintable() else ''}"
        path.write_bytes(content)
        self.result.members.append(Member(origin, path))

    def _nested(self, content: bytes | Letter, origin: str, depth: int) -> None:
        """A bundle in the bundle: what is wrong with it is wrong with that member alone, but for the budget of all."""
        if depth > MAX_DEPTH:
            self.result.refused.append((origin, Rejection(Code.TOO_DEEP, f"hơn {MAX_DEPTH} lớp tệp nén hoặc thư", stage="unpack").reason))
            return
        before = len(self.result.members) + len(self.result.refused) + len(self.result.left_out)
        try:
            self.open(content, origin, depth)
        except Rejection as rejection:
            if self.stopped_at is not None:
                raise
            self.result.refused.append((origin, rejection.reason))
            return
        if before == len(self.result.members) + len(self.result.refused) + len(self.result.left_out):
            self.result.refused.append((origin, Rejection(Code.EMPTY, stage="unpack").reason))


def _entries(content: bytes | Letter, origin: str, budget: Budget) -> Iterator[Entry]:
    from pipeline.mails import of_mail, of_mailbox, parse

    if isinstance(content, Message):
        yield from of_mail(content)
        return
    opener = format_of(content[:512])
    if opener is None:
        letters = of_mailbox(content)
        yield from letters or of_mail(parse(content))
        return
    for entry in opener(content, budget):
        yield entry if entry.name else Entry(_of_stream(origin), entry.content)


def _of_stream(origin: str) -> str:
    """A compressed file's name without the suffix of its compression; the stream itself need not have one."""
    name = Path(file_name(origin))
    return name.stem + _STREAM_SUFFIXES.get(name.suffix.lower(), "")


def unpack_file(path: str, origin: str, folder: str, limits: Limits) -> Unpacked | Reason:
    """In a worker: what became of a bundle's members, or the reason against it as a whole."""
    try:
        return unpack(Path(path).read_bytes(), origin, Path(folder), limits)
    except Rejection as rejection:
        return rejection.reason
    except OSError as error:
        return Rejection(Code.UNREADABLE, because(error), stage="unpack").reason
    except RecursionError:
        return Rejection(Code.TOO_DEEP, "cấu trúc của tệp", stage="unpack").reason
    except MemoryError:
        raise
    except Exception as error:  # one bad bundle never stops a batch
        return fault(error, "unpack").reason

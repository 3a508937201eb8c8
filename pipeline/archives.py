"""What archives hold: one function a format, bounded before anything is unpacked.

A member that is unsafe, damaged or locked is refused by itself; the others are still given.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import Message
from typing import TYPE_CHECKING

from pipeline.errors import Code, Reason, Rejection
from pipeline.file_names import of_bytes
from pipeline.readers.limits import Limits

ZIP, SEVEN_ZIP, RAR = b"PK\x03\x04", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07"
GZIP, BZIP2, XZ = b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00"
_TAR_MARK = (257, b"ustar")
UNRAR_APT = "apt-get install unar"
# Time of the limit that unpacking may take: what was unpacked by then is read.
_PART_OF_TIME = 0.75
if TYPE_CHECKING:
    import rarfile

    Letter = Message[str, str]
else:
    Letter = Message


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Not read and not asked for, with why (Vietnamese): a hidden file, a letter's signature."""

    why: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A member: its name as the bundle has it, and its bytes, a letter in the letter, or why it is neither."""

    name: str
    content: bytes | Letter | Reason | LeftOut


Contents = Iterator[Entry]


class Budget:
    """What a bundle may take with all that is nested in it: members, bytes, seconds."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._members, self._bytes = limits.max_parts, limits.max_unpacked
        self._ends = time.monotonic() + _PART_OF_TIME * limits.time_limit

    @property
    def bytes_left(self) -> int:
        return self._bytes

    @property
    def ratio(self) -> int:
        return self._limits.max_ratio

    def bound_time(self) -> None:
        """Raises Rejection when the bundle's time is up."""
        if time.monotonic() > self._ends:
            raise Rejection(Code.TIMEOUT, f"{_PART_OF_TIME * self._limits.time_limit:.0f} giây để giải nén", stage="unpack")

    def bound_members(self) -> None:
        """Count a member; raises Rejection when there are too many or time is up."""
        self._members -= 1
        if self._members < 0:
            raise Rejection(Code.ARCHIVE_BOMB, f"hơn {self._limits.max_parts} mục", stage="unpack")
        self.bound_time()

    def refusal(self, size: int, packed: int | None) -> Reason | None:
        """Why a member of so many bytes, ``packed`` into so many, is not unpacked; ``None`` if it may be."""
        if size > self._bytes:
            return Rejection(Code.ARCHIVE_BOMB, f"{max(1, size // 2**20)} MB sau khi giải nén", stage="unpack").reason
        if packed is not None and size > 2**20 and size > self._limits.max_ratio * max(packed, 1):
            return Rejection(Code.ARCHIVE_BOMB, "tỷ lệ nén bất thường", stage="unpack").reason
        return None

    def spend(self, size: int) -> None:
        self._bytes -= size


def is_hidden(name: str) -> bool:
    """Whether programs made a file for themselves: hidden ones, locks of Word, thumbnails."""
    parts = name.replace("\\", "/").split("/")
    return any(part.startswith((".", "~$", "__MACOSX")) for part in parts if part not in (".", "..")) or parts[-1] in {
        "Thumbs.db",
        "desktop.ini",
    }


_HIDDEN = LeftOut("tệp ẩn")
_NO_FILE = Rejection(Code.NOT_A_FILE, "liên kết hoặc thiết bị trong tệp nén", stage="unpack").reason
_LOCKED = Rejection(Code.ENCRYPTED, stage="unpack").reason
# What the standard library raises on damaged archives.
_BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, RuntimeError, NotImplementedError, ValueError, IndexError)


def _damaged(what: str) -> Rejection:
    return Rejection(Code.DAMAGED, f"{what} bị hỏng", stage="unpack")


def of_zip(data: bytes, budget: Budget) -> Contents:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if not archive.infolist():
                # rarfile stops at the first block that it cannot read; nobody packs nothing.
                raise _damaged("tệp nén RAR")
            for entry in archive.infolist():
                if not entry.is_dir():
                    yield Entry(entry_name(entry), _zip_member(archive, entry, budget))
    except _BROKEN as error:
        raise _damaged("tệp nén") from error


def _zip_member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: Budget) -> bytes | Reason | LeftOut:
    mode = entry.external_attr >> 16
    if is_hidden(entry_name(entry)):
        return _HIDDEN
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return _NO_FILE
    if entry.flag_bits & 1:
        return _LOCKED
    refusal = budget.refusal(entry.file_size, entry.compress_size)
    if refusal is not None:
        return refusal
    try:
        return archive.read(entry)
    except NotImplementedError:
        return Rejection(Code.UNKNOWN_TYPE, f"cách nén {entry.compress_type} của ZIP; hãy nén lại", stage="unpack").reason
    except _BROKEN:
        return _damaged("mục của tệp nén").reason


def entry_name(entry: zipfile.ZipInfo) -> str:
    """An entry's name: UTF-8 where it says so, else what its bytes make in the code pages in use here."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        raw = entry.filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename
    named = of_bytes(raw)
    return entry.filename if "\\x" in named else named


def of_seven_zip(data: bytes, budget: Budget) -> Contents:
    import py7zr
    from py7zr.io import BytesIOFactory

    try:
        with py7zr.SevenZipFile(io.BytesIO(data)) as archive:
            if archive.needs_password():
                raise Rejection(Code.ENCRYPTED, stage="unpack")
            listed = [(place, one) for place, one in enumerate(archive.list()) if not one.is_directory]
            found: dict[int, bytes | Reason | LeftOut] = {}
            left = budget.bytes_left
            for place, one in listed:
                size = int(one.uncompressed or 0)
                reason = budget.refusal(size, len(data)) or (budget.refusal(budget.bytes_left + 1, None) if size > left else None)
                kept = _HIDDEN if is_hidden(one.filename) else _NO_FILE if one.is_symlink else reason
                if kept is not None:
                    found[place] = kept
                left -= size if kept is None else 0
            wanted = [place for place, _ in listed if place not in found]
            factory = BytesIOFactory(budget.bytes_left)
            if wanted:
                # The library knows members by their names: same ones would be one, and some it refuses.
                for place, info in enumerate(archive.files.files_list):
                    info["filename"] = f"{place:08d}"
                archive.extract(targets=[f"{place:08d}" for place in wanted], factory=factory)
    except Rejection:
        raise
    except py7zr.exceptions.PasswordRequired as error:
        raise Rejection(Code.ENCRYPTED, stage="unpack") from error
    except MemoryError:
        raise
    except Exception as error:  # the library raises many kinds on damaged archives
        raise _damaged("tệp nén 7z") from error
    products = {int(name.rpartition("/")[2]): product for name, product in factory.products.items()}
    for place, one in listed:
        if place in products:
            products[place].seek(0)
            found[place] = bytes(products[place].read())
        yield Entry(one.filename, found.get(place, b""))


def of_rar(data: bytes, budget: Budget) -> Contents:
    """A RAR's files; packed ones need a program, which rarfile calls within the worker's limits."""
    import rarfile

    try:
        # Not as rarfile does else: to stop at the first block that is damaged, as if nothing came behind it.
        with rarfile.RarFile(io.BytesIO(data), errors="strict") as archive:
            if archive.needs_password() and not archive.infolist():
                raise Rejection(Code.ENCRYPTED, stage="unpack")
            for entry in archive.infolist():
                if not entry.is_dir():
                    yield Entry(entry.filename, _rar_member(archive, entry, len(data), budget))
    except rarfile.PasswordRequired as error:
        raise Rejection(Code.ENCRYPTED, stage="unpack") from error
    except (rarfile.Error, OSError, ValueError, EOFError) as error:
        raise _damaged("tệp nén RAR") from error


def _rar_member(archive: rarfile.RarFile, entry: rarfile.RarInfo, packed: int, budget: Budget) -> bytes | Reason | LeftOut:
    import rarfile

    if is_hidden(entry.filename):
        return _HIDDEN
    if not entry.is_file():
        return _NO_FILE
    if entry.needs_password():
        return _LOCKED
    refusal = budget.refusal(int(entry.file_size), packed)
    if refusal is not None:
        return refusal
    try:
        return bytes(archive.read(entry))
    except rarfile.RarCannotExec:
        return Rejection(Code.NEEDS_UNRAR, stage="unpack").reason
    except rarfile.PasswordRequired:
        return _LOCKED
    except (rarfile.Error, OSError, ValueError, EOFError):
        return _damaged("mục của tệp nén RAR").reason


def of_tar(data: bytes, budget: Budget) -> Contents:
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:", errors="surrogateescape") as archive:
            for entry in archive:
                if entry.isdir():
                    continue
                name = of_bytes(entry.name.encode("utf-8", "surrogateescape"))
                yield Entry(name, _tar_member(archive, entry, budget))
    except (tarfile.TarError, *_BROKEN) as error:
        raise _damaged("tệp nén TAR") from error


def _tar_member(archive: tarfile.TarFile, entry: tarfile.TarInfo, budget: Budget) -> bytes | Reason | LeftOut:
    if is_hidden(entry.name):
        return _HIDDEN
    if not entry.isreg():
        return _NO_FILE
    refusal = budget.refusal(entry.size, entry.size if not entry.issparse() else 0)
    if refusal is not None:
        return refusal
    stream = archive.extractfile(entry)
    return stream.read() if stream is not None else _NO_FILE


def of_stream(data: bytes, budget: Budget) -> Contents:
    """The one file of a gzip, bzip2 or xz stream."""
    most = min(budget.bytes_left, max(2**20, budget.ratio * len(data)))
    try:
        with _decompressed(data) as stream:
            content = stream.read(most + 1)
    except _BROKEN as error:
        raise _damaged("tệp nén") from error
    if len(content) > most:
        raise Rejection(Code.ARCHIVE_BOMB, "tỷ lệ nén bất thường", stage="unpack")
    yield Entry("", content)


def _decompressed(data: bytes) -> gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile:
    packed = io.BytesIO(data)
    if data.startswith(GZIP):
        return gzip.GzipFile(fileobj=packed)
    return bz2.BZ2File(packed) if data.startswith(BZIP2) else lzma.LZMAFile(packed)


FORMATS: dict[bytes, Callable[[bytes, Budget], Contents]] = {
    ZIP: of_zip,
    SEVEN_ZIP: of_seven_zip,
    RAR: of_rar,
    GZIP: of_stream,
    BZIP2: of_stream,
    XZ: of_stream,
}


def format_of(head: bytes) -> Callable[[bytes, Budget], Contents] | None:
    """What opens an archive that begins so; ``None`` for what is no archive."""
    place, mark = _TAR_MARK
    if head[place : place + len(mark)] == mark:
        return of_tar
    return next((function for magic, function in FORMATS.items() if head.startswith(magic)), None)

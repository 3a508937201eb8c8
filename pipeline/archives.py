"""What archives and e-mails hold: one function a format, bounded before anything is unpacked."""

from __future__ import annotations

import email
import email.policy
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from email.message import EmailMessage

from pipeline.errors import Code, Rejection
from pipeline.readers.detect import bound_entries
from pipeline.readers.limits import Limits

# Name and bytes of each file, in the archive's order.
Contents = Iterator[tuple[str, bytes]]
ZIP, SEVEN_ZIP, RAR = b"PK\x03\x04", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07"
UNRAR_APT = "apt-get install unar"


def of_zip(data: bytes, limits: Limits) -> Contents:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [e for e in archive.infolist() if not e.is_dir()]
            bound_entries(entries, limits, "unpack")
            for entry in entries:
                name = entry_name(entry)
                if not _hidden(name):
                    yield name, archive.read(entry)
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
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


def of_seven_zip(data: bytes, limits: Limits) -> Contents:
    import py7zr
    from py7zr.io import BytesIOFactory

    try:
        with py7zr.SevenZipFile(io.BytesIO(data)) as archive:
            if archive.needs_password():
                raise Rejection(Code.ENCRYPTED, stage="unpack")
            entries = [e for e in archive.list() if not e.is_directory]
            _bound([int(e.uncompressed or 0) for e in entries], len(data), limits)
            wanted = [e.filename for e in entries if not _hidden(e.filename)]
            factory = BytesIOFactory(limits.max_unpacked)
            archive.extract(targets=wanted, factory=factory)
        for name in wanted:
            if name in factory.products:
                content = factory.products[name]
                content.seek(0)
                yield name, bytes(content.read())
    except Rejection:
        raise
    except py7zr.exceptions.PasswordRequired as error:
        raise Rejection(Code.ENCRYPTED, stage="unpack") from error
    except MemoryError:
        raise
    except Exception as error:  # the library raises many kinds on damaged archives
        raise Rejection(Code.DAMAGED, "tệp nén 7z bị hỏng", stage="unpack") from error


def of_rar(data: bytes, limits: Limits) -> Contents:
    """A RAR's files; packed ones need a program, which rarfile calls within the worker's limits."""
    import rarfile

    try:
        with rarfile.RarFile(io.BytesIO(data)) as archive:
            if archive.needs_password():
                raise Rejection(Code.ENCRYPTED, stage="unpack")
            entries = [e for e in archive.infolist() if e.is_file()]
            _bound([int(e.file_size) for e in entries], len(data), limits)
            for entry in entries:
                if not _hidden(entry.filename):
                    yield entry.filename, bytes(archive.read(entry))
    except rarfile.RarCannotExec as error:
        raise Rejection(Code.NEEDS_UNRAR, stage="unpack") from error
    except rarfile.PasswordRequired as error:
        raise Rejection(Code.ENCRYPTED, stage="unpack") from error
    except (rarfile.Error, OSError, ValueError, EOFError) as error:
        raise Rejection(Code.DAMAGED, "tệp nén RAR bị hỏng", stage="unpack") from error


def _bound(sizes: list[int], packed: int, limits: Limits) -> None:
    """Formats that pack files together: the ratio is that of the whole archive."""
    if len(sizes) > limits.max_parts:
        raise Rejection(Code.ARCHIVE_BOMB, f"{len(sizes)} mục", stage="unpack")
    total = sum(sizes)
    if total > limits.max_unpacked:
        raise Rejection(Code.ARCHIVE_BOMB, f"{total // 2**20} MB sau khi giải nén", stage="unpack")
    if total > 2**20 and total > limits.max_ratio * packed:
        raise Rejection(Code.ARCHIVE_BOMB, "tỷ lệ nén bất thường", stage="unpack")


def of_mail(data: bytes, limits: Limits) -> Contents:
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


def _hidden(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return any(part.startswith((".", "~$", "__MACOSX")) for part in parts) or parts[-1] in {"Thumbs.db", "desktop.ini"}


FORMATS: dict[bytes, Callable[[bytes, Limits], Contents]] = {ZIP: of_zip, SEVEN_ZIP: of_seven_zip, RAR: of_rar}


def contents(data: bytes, limits: Limits) -> Contents:
    """The files of an archive or e-mail; raises Rejection for one that is unsafe, damaged or locked."""
    opener = next((function for magic, function in FORMATS.items() if data.startswith(magic)), of_mail)
    return opener(data, limits)

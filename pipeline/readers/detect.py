"""The type of a file by its content; the name counts for nothing."""

from __future__ import annotations

import io
import json
import zipfile

from pipeline.errors import Code, Rejection
from pipeline.readers.limits import Limits
from schemas.syllables import marked_share

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEXT = "text/plain"
IMAGE = "image/*"
DOC = "application/msword"
RTF = "application/rtf"
ODT = "application/vnd.oasis.opendocument.text"

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS: list[tuple[bytes, str]] = [
    (b"GIF8", "ảnh GIF"),
    (b"Rar!", "tệp nén RAR; lệnh kehoach ingest mở được"),
    (b"7z\xbc\xaf", "tệp nén 7z; lệnh kehoach ingest mở được"),
    (b"\x1f\x8b", "tệp nén gzip"),
    (b"MZ", "chương trình Windows"),
    (b"\x7fELF", "chương trình"),
]


def detect(data: bytes, limits: Limits) -> str:
    """Media type of ``data``; raises Rejection where no reader may open it."""
    if not data.strip(b"\x00\t\r\n \xef\xbb\xbf"):
        raise Rejection(Code.EMPTY, stage="detect")
    if len(data) > limits.max_bytes:
        raise Rejection(Code.TOO_LARGE, f"{len(data) // 2**20} MB", stage="detect")
    if b"%PDF-" in data[:1024]:
        return PDF
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(data, limits)
    if data.startswith(_OLE):
        # An OLE container is an old .doc, or the envelope of an encrypted DOCX (MS-OFFCRYPTO 2.3.4).
        if "EncryptedPackage".encode("utf-16-le") in data[: 2**20] or "EncryptedPackage".encode("utf-16-le") in data:
            raise Rejection(Code.ENCRYPTED, stage="detect")
        return detect_legacy(data)
    if data.lstrip()[:5].lower() == b"{\\rtf":
        return RTF
    if data.startswith((b"\x89PNG\r\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")):
        return IMAGE
    for magic, name in _OTHERS:
        if data.startswith(magic):
            raise Rejection(Code.UNKNOWN_TYPE, name, stage="detect")
    _refuse_data(decode_text(data))
    return TEXT


def detect_legacy(data: bytes) -> str:
    """Which old office format ``data`` is; raises Rejection for an OLE container without a Word document."""
    if data.startswith(b"PK"):
        return ODT
    if data.lstrip()[:5].lower() == b"{\\rtf":
        return RTF
    if "WordDocument".encode("utf-16-le") in data:
        return DOC
    raise Rejection(Code.MISLABELLED_LEGACY, "bảng tính, trình chiếu hoặc thư cũ", stage="detect")


def _refuse_data(text: str) -> None:
    """Text that is another program's data is no document."""
    start = text.lstrip()[:200].lower()
    if start.startswith(("<!doctype", "<html", "<?xml")):
        raise Rejection(Code.UNKNOWN_TYPE, "HTML hoặc XML", stage="detect")
    if start.startswith(("{", "[")):
        try:
            json.loads(text)
        except ValueError:
            return
        raise Rejection(Code.UNKNOWN_TYPE, "dữ liệu JSON", stage="detect")


def _zip(data: bytes, limits: Limits) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Rejection(Code.DAMAGED, "tệp nén bị cắt cụt", stage="detect") from error
    bound_entries(entries, limits, "detect")
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" in names and any(name.startswith("word/") for name in names):
        return DOCX
    if "[Content_Types].xml" in names:
        raise Rejection(Code.UNKNOWN_TYPE, "bảng tính hoặc trình chiếu", stage="detect")
    if "mimetype" in names and "content.xml" in names:
        return ODT
    raise Rejection(Code.UNKNOWN_TYPE, "tệp nén ZIP; lệnh kehoach ingest mở được", stage="detect")


def bound_entries(entries: list[zipfile.ZipInfo], limits: Limits, stage: str) -> None:
    """Raises Rejection for entries that are too many, too large, packed too tightly or encrypted."""
    if len(entries) > limits.max_parts:
        raise Rejection(Code.ARCHIVE_BOMB, f"{len(entries)} mục", stage=stage)
    total = sum(entry.file_size for entry in entries)
    if total > limits.max_unpacked:
        raise Rejection(Code.ARCHIVE_BOMB, f"{total // 2**20} MB sau khi giải nén", stage=stage)
    for entry in entries:
        if entry.file_size > 2**20 and entry.file_size > limits.max_ratio * max(entry.compress_size, 1):
            raise Rejection(Code.ARCHIVE_BOMB, "tỷ lệ nén bất thường", stage=stage)
        if entry.flag_bits & 1:
            raise Rejection(Code.ENCRYPTED, stage=stage)


def decode_text(data: bytes) -> str:
    """Plain text of ``data``: UTF-8, UTF-16 with a byte order mark, or a code page of one byte a letter.

    Of those, Windows-1258 where its letters make syllables; else Latin-1, which keeps the codes of TCVN3 and VNI.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise Rejection(Code.DAMAGED, "UTF-16 bị cắt cụt", stage="detect") from error
    control = sum(data[:4096].count(bytes([code])) for code in (*range(9), *range(14, 32)))
    if control > 2:
        raise Rejection(Code.UNKNOWN_TYPE, "dữ liệu nhị phân", stage="detect")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("cp1258")
        sense, words = marked_share(text)
        if 2 * sense >= words:
            return text
    except UnicodeDecodeError:
        pass
    return data.decode("latin-1")

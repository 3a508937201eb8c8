"""The type of a file by its content; the name counts for nothing."""

from __future__ import annotations

import io
import json
import lzma
import re
import zipfile
import zlib
from collections.abc import Collection

from pipeline.errors import Code, Rejection
from pipeline.readers.encodings import decode_text
from pipeline.readers.limits import Limits
from pipeline.readers.web_archives import is_web_archive

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEXT = "text/plain"
IMAGE = "image/*"
DOC = "application/msword"
RTF = "application/rtf"
ODT = "application/vnd.oasis.opendocument.text"
HTML = "text/html"
WORD_XML = "application/xml+word"

# The content types of documents and templates, with macros and without.
_WORD_MAIN = re.compile(rb"(?:wordprocessingml|ms-word)\.[\w.]{1,60}\.main\+xml", re.IGNORECASE)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"GIF87a", b"GIF89a")
_SAVE_AS = "lưu lại thành DOCX hoặc PDF"
_BY_INGEST = "lệnh kehoach ingest mở được"
# Beginnings of what is not read, with what it is and what to do.
_OTHERS: list[tuple[bytes, str]] = [
    (b"Rar!", f"tệp nén RAR; {_BY_INGEST}"),
    (b"7z\xbc\xaf", f"tệp nén 7z; {_BY_INGEST}"),
    (b"\x1f\x8b", f"tệp nén gzip; {_BY_INGEST}"),
    (b"BZh", f"tệp nén bzip2; {_BY_INGEST}"),
    (b"\xfd7zXZ\x00", f"tệp nén xz; {_BY_INGEST}"),
    (b"\x28\xb5\x2f\xfd", "tệp nén Zstandard; giải nén rồi nạp các tệp bên trong"),
    (b"MSCF", "tệp nén CAB; giải nén rồi nạp các tệp bên trong"),
    (b"\x78\x9f\x3e\x22", "tệp winmail.dat (TNEF) của Outlook; mở bằng Outlook rồi lưu riêng từng tệp đính kèm"),
    (b"\xdb\xa5", f"Word 2; mở bằng LibreOffice rồi {_SAVE_AS}"),
    (b"\x31\xbe\x00\x00", f"Windows Write; mở bằng LibreOffice rồi {_SAVE_AS}"),
    (b"MZ", "chương trình Windows"),
    (b"\x7fELF", "chương trình"),
]
# Streams of an OLE container (MS-CFB 2.6.1: names in UTF-16), with what holds them.
_STREAMS: list[tuple[str, str]] = [
    ("__properties_version1.0", "thư Outlook (.msg); mở bằng Outlook rồi lưu riêng từng tệp đính kèm, hoặc lưu thư thành .eml"),
    ("PowerPoint Document", f"trình chiếu PowerPoint cũ (.ppt); {_SAVE_AS}"),
    ("Workbook", f"bảng tính Excel cũ (.xls); {_SAVE_AS}"),
    ("Book", f"bảng tính Excel cũ (.xls); {_SAVE_AS}"),
    ("VisioDocument", f"bản vẽ Visio; {_SAVE_AS}"),
    ("Quill", f"tệp Publisher; {_SAVE_AS}"),
]
# Parts that tell which program's package a ZIP is.
_PACKAGES: list[tuple[str, str]] = [
    ("xl/", f"bảng tính Excel; {_SAVE_AS}"),
    ("ppt/", f"trình chiếu PowerPoint; {_SAVE_AS}"),
    ("visio/", f"bản vẽ Visio; {_SAVE_AS}"),
    ("FixedDocumentSequence.fdseq", "tệp XPS; mở rồi in thành PDF"),
    ("FixedDocSeq.fdseq", "tệp XPS; mở rồi in thành PDF"),
    ("Index/Document.iwa", f"tệp Pages, Numbers hoặc Keynote của Apple; {_SAVE_AS}"),
    ("META-INF/container.xml", f"sách điện tử EPUB; {_SAVE_AS}"),
]
_ONE_DOCUMENT = ("[Content_Types].xml", "word/document.xml", "Index/Document.iwa", "META-INF/container.xml")
# Brands of ISO base media files (ISO/IEC 14496-12, 4.3) that are pictures.
_HEIF = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")
# 1.2.840.113549.1.7: the arc of PKCS #7 (RFC 2315, 14), as DER writes it.
_PKCS7 = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07"
_HEAD = 4096


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
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Rejection(Code.ENCRYPTED, stage="detect")
        return detect_legacy(data)
    if data.lstrip()[:5].lower() == b"{\\rtf":
        return RTF
    if data.startswith(_IMAGES) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP") or _is_bitmap(data):
        return IMAGE
    _refuse_binary(data)
    return _text(decode_text(data))


def _is_bitmap(data: bytes) -> bool:
    """BITMAPFILEHEADER with the size of one of its information headers behind it (MS-WMF 2.2.2.3)."""
    return data[:2] == b"BM" and data[6:10] == b"\0\0\0\0" and data[14:18] in {bytes([n, 0, 0, 0]) for n in (12, 40, 52, 56, 64, 108, 124)}


def _refuse_binary(data: bytes) -> None:
    """Raises Rejection with a file's kind for one that is known by its first bytes and not read."""
    found = next((name for magic, name in _OTHERS if data.startswith(magic)), None)
    if data[4:8] == b"ftyp":
        found = "ảnh HEIC; chuyển thành JPG rồi nạp lại" if data[8:12] in _HEIF else "tệp phim hoặc âm thanh"
    if data[257:262] == b"ustar":
        found = f"tệp nén TAR; {_BY_INGEST}"
    if data[:1] == b"\x30" and _PKCS7 in data[:64]:
        found = "thư hoặc tệp đã ký, mã hoá (.p7m, .p7s); mở bằng chương trình ký số rồi lưu riêng tệp bên trong"
    if found:
        raise Rejection(Code.UNKNOWN_TYPE, found, stage="detect")


def detect_legacy(data: bytes) -> str:
    """Which old office format ``data`` is; raises Rejection for an OLE container without a Word document."""
    if data.startswith(b"PK"):
        return ODT
    if data.lstrip()[:5].lower() == b"{\\rtf":
        return RTF
    if not data.startswith(_OLE):
        return WORD_XML
    # A letter or a workbook may have a Word document embedded: what the container is itself goes first.
    letter, name = _STREAMS[0]
    if letter.encode("utf-16-le") in data:
        raise Rejection(Code.MISLABELLED_LEGACY, name, stage="detect")
    if "WordDocument".encode("utf-16-le") in data:
        return DOC
    kind = next((name for stream, name in _STREAMS if stream.encode("utf-16-le") in data), f"không phải văn bản Word; {_SAVE_AS}")
    raise Rejection(Code.MISLABELLED_LEGACY, kind, stage="detect")


def _text(text: str) -> str:
    """The media type of a text; raises Rejection for text that is another program's data."""
    start = text.lstrip("\ufeff \t\r\n")[:_HEAD].lower()
    if start.startswith("<?xml") and ('progid="word.document"' in start or "<w:worddocument" in start):
        return WORD_XML
    if "<html" in start or start.startswith("<!doctype html") or is_web_archive(text):
        return HTML
    if start.startswith(("<!doctype", "<?xml")):
        raise Rejection(Code.UNKNOWN_TYPE, "dữ liệu XML", stage="detect")
    if start.startswith(("{", "[")):
        try:
            json.loads(text)
        except (ValueError, RecursionError):
            return TEXT
        raise Rejection(Code.UNKNOWN_TYPE, "dữ liệu JSON", stage="detect")
    return TEXT


def _zip(data: bytes, limits: Limits) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Rejection(Code.DAMAGED, "tệp nén bị cắt cụt", stage="detect") from error
    bound_entries(entries, limits, "detect")
    names = {entry.filename for entry in entries}
    if "word/document.xml" in names or _is_word_package(data, names):
        return DOCX
    if "mimetype" in names and "content.xml" in names:
        kind = _open_document(data)
        if kind.startswith(ODT):
            return ODT
        raise Rejection(Code.UNKNOWN_TYPE, f"bảng tính, trình chiếu hoặc bản vẽ OpenDocument; {_SAVE_AS}", stage="detect")
    package = "[Content_Types].xml" in names
    for part, kind in _PACKAGES:
        if part in names or (package and part.endswith("/") and any(name.startswith(part) for name in names)):
            raise Rejection(Code.UNKNOWN_TYPE, kind, stage="detect")
    if package:
        raise Rejection(Code.UNKNOWN_TYPE, f"tệp của một chương trình văn phòng khác; {_SAVE_AS}", stage="detect")
    raise Rejection(Code.UNKNOWN_TYPE, f"tệp nén ZIP; {_BY_INGEST}", stage="detect")


def is_package(names: Collection[str]) -> bool:
    """Whether a ZIP with these entries is one document of a program rather than an archive of files."""
    return any(part in names for part in _ONE_DOCUMENT) or ("mimetype" in names and "content.xml" in names)


def _open_document(data: bytes) -> str:
    """What an OpenDocument package says it is (ODF 1.2, part 3, 3.3)."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("mimetype") as stream:
            return stream.read(100).decode("ascii", "replace")
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, RuntimeError, NotImplementedError, ValueError):
        # Unreadable here is unreadable for the reader, which says so.
        return ODT


def _is_word_package(data: bytes, names: set[str]) -> bool:
    """Whether a package holds a Word document or template: by the usual folder, else by its content types.

    Part names differ in more than case (ECMA-376 part 2, 6.2.2), and some programs write them with the other slash.
    """
    plain = {name.replace("\\", "/").lstrip("/").lower(): name for name in names}
    types = plain.get("[content_types].xml")
    if types is None or any(name.startswith("word/") for name in plain):
        return types is not None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(types) as stream:
            return _WORD_MAIN.search(stream.read(2**20)) is not None
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, NotImplementedError, RuntimeError):
        return False


def bound_entries(entries: list[zipfile.ZipInfo], limits: Limits, stage: str) -> None:
    """Raises Rejection for entries that are too many, too large, packed too tightly or encrypted."""
    if len(entries) > limits.max_parts:
        raise Rejection(Code.ARCHIVE_BOMB, f"{len(entries)} mục", stage=stage, limit="max_parts")
    total = sum(entry.file_size for entry in entries)
    if total > limits.max_unpacked:
        raise Rejection(Code.ARCHIVE_BOMB, f"{total // 2**20} MB sau khi giải nén", stage=stage, limit="max_unpacked")
    for entry in entries:
        if entry.file_size > 2**20 and entry.file_size > limits.max_ratio * max(entry.compress_size, 1):
            raise Rejection(Code.ARCHIVE_BOMB, "tỷ lệ nén bất thường", stage=stage, limit="max_ratio")
        if entry.flag_bits & 1:
            raise Rejection(Code.ENCRYPTED, stage=stage)

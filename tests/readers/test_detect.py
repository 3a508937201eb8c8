"""The type is decided by content, and limits hold before anything is opened."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from pipeline.errors import ADVICE, Code, Rejection
from pipeline.readers.detect import DOCX, IMAGE, PDF, TEXT, detect, is_package
from pipeline.readers.encodings import decode_text
from pipeline.readers.limits import Limits
from tests.factories import archive, docx, paragraph


def test_types_by_content() -> None:
    limits = Limits()
    assert detect(b"%PDF-1.4 ...", limits) == PDF
    assert detect(docx(paragraph("a")), limits) == DOCX
    assert detect("Kế hoạch".encode(), limits) == TEXT
    assert detect("Kế hoạch".encode("utf-16"), limits) == TEXT


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BOMB = archive({"[Content_Types].xml": b"x", "word/document.xml": b"0" * 5_000_000})


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", Code.EMPTY),
        (b" \n\x00 ", Code.EMPTY),
        (OLE + b"\0" * 600, Code.MISLABELLED_LEGACY),
        (OLE + "EncryptedPackage".encode("utf-16-le"), Code.ENCRYPTED),
        (b"PK\x03\x04 cut", Code.DAMAGED),
        (archive({"a.txt": b"x"}), Code.UNKNOWN_TYPE),
        (archive({"[Content_Types].xml": b"x", "xl/workbook.xml": b"x"}), Code.UNKNOWN_TYPE),
        (BOMB, Code.ARCHIVE_BOMB),
        (bytes(range(1, 32)) * 10, Code.UNKNOWN_TYPE),
        (b'{"a": [1, 2]}', Code.UNKNOWN_TYPE),
        (b"<?xml version='1.0'?><a/>", Code.UNKNOWN_TYPE),
    ],
)
def test_rejections(data: bytes, code: Code) -> None:
    with pytest.raises(Rejection) as caught:
        detect(data, Limits())
    assert caught.value.reason.code is code


def test_limits() -> None:
    with pytest.raises(Rejection) as caught:
        detect(b"a" * 100, Limits(max_bytes=99))
    assert caught.value.reason.code is Code.TOO_LARGE
    many = archive({"[Content_Types].xml": b"", **{f"word/{i}.xml": b"" for i in range(20)}})
    with pytest.raises(Rejection) as caught:
        detect(many, Limits(max_parts=10))
    assert caught.value.reason.code is Code.ARCHIVE_BOMB


def test_legacy_encoding_is_read() -> None:
    assert decode_text("Kế hoạch".encode("cp1258", "ignore") or b"K") is not None


@pytest.mark.parametrize("code", list(Code))
def test_every_reason_has_advice(code: Code) -> None:
    advice = ADVICE[code].format(detail="x")
    assert advice.endswith(".")
    assert "{" not in advice


def _ole(*streams: str) -> bytes:
    return OLE + b"\0" * 500 + b"".join(name.encode("utf-16-le") + b"\0" * 40 for name in streams)


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        (b"\0\0\0\x1cftypmif1\0\0\0\0", "HEIC"),
        (b"\0\0\0\x20ftypisom\0\0\2\0", "phim"),
        (b"\x78\x9f\x3e\x22" + b"\1" * 50, "winmail.dat"),
        (_ole("__nameid_version1.0", "__properties_version1.0", "WordDocument"), ".msg"),
        (_ole("Workbook"), ".xls"),
        (_ole("PowerPoint Document"), ".ppt"),
        (archive({"[Content_Types].xml": b"x", "xl/workbook.xml": b"x"}), "Excel"),
        (archive({"[Content_Types].xml": b"x", "ppt/presentation.xml": b"x"}), "PowerPoint"),
        (archive({"[Content_Types].xml": b"x", "FixedDocumentSequence.fdseq": b"x"}), "XPS"),
        (archive({"Index/Document.iwa": b"x", "preview.jpg": b"x"}), "Pages"),
        (archive({"mimetype": b"application/epub+zip", "META-INF/container.xml": b"x"}), "EPUB"),
        (archive({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"x"}), "bảng tính"),
        (b"\x1f\x8b\x08" + b"x" * 40, "gzip"),
        (b"a" * 257 + b"ustar\x00" + b"\0" * 300, "TAR"),
        (b"\xdb\xa5\x2d\0" + b"\0" * 60, "Word 2"),
        (b"\x30\x82\x05\x00\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02" + b"\1" * 60, ".p7m"),
        (b"<?xml version='1.0'?><so><muc/></so>", "XML"),
    ],
)
def test_what_is_not_read_is_called_what_it_is(data: bytes, named: str) -> None:
    with pytest.raises(Rejection) as caught:
        detect(data, Limits())
    assert named in caught.value.reason.advice


@pytest.mark.parametrize("form", ["WEBP", "BMP", "GIF", "PNG", "TIFF", "JPEG"])
def test_pictures_that_can_be_opened_are_read_as_such(form: str) -> None:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, form)
    assert detect(out.getvalue(), Limits()) == IMAGE


@pytest.mark.parametrize(
    ("names", "package"),
    [
        (["[Content_Types].xml", "word/document.xml"], True),
        (["mimetype", "content.xml"], True),
        (["word/xã A.docx", "xl/xã B.docx"], False),
        (["content.xml", "a.docx"], False),
    ],
)
def test_packages_are_told_from_archives(names: list[str], package: bool) -> None:
    assert is_package(names) is package

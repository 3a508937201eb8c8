"""The type is decided by content, and limits hold before anything is opened."""

from __future__ import annotations

import pytest

from pipeline.errors import ADVICE, Code, Rejection
from pipeline.readers.detect import DOCX, PDF, TEXT, decode_text, detect
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
        (b"GIF89a", Code.UNKNOWN_TYPE),
        (b"PK\x03\x04 cut", Code.DAMAGED),
        (archive({"a.txt": b"x"}), Code.UNKNOWN_TYPE),
        (archive({"[Content_Types].xml": b"x", "xl/workbook.xml": b"x"}), Code.UNKNOWN_TYPE),
        (BOMB, Code.ARCHIVE_BOMB),
        (bytes(range(1, 32)) * 10, Code.UNKNOWN_TYPE),
        (b'{"a": [1, 2]}', Code.UNKNOWN_TYPE),
        (b"<!DOCTYPE html><p>a", Code.UNKNOWN_TYPE),
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

"""Plain text by its bytes: every encoding in use, and what is broken in it told with its place."""

from __future__ import annotations

import codecs
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import Code, Rejection
from pipeline.readers.encodings import decode, decode_text
from pipeline.readers.limits import Limits
from pipeline.readers.txt import read

TEXT = "ỦY BAN NHÂN DÂN\nXÃ HÒA TÂN\nKẾ HOẠCH\nCải cách hành chính năm 2026\nI. MỤC TIÊU\n- Đạt từ 95% hồ sơ đúng hạn – “trước hạn”.\n"
WIDE = ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", *WIDE])
def test_unicode_with_a_mark_or_without(encoding: str) -> None:
    found = decode(TEXT.encode(encoding))
    assert (found.text, found.remarks) == (TEXT, [])


@pytest.mark.parametrize("encoding", WIDE)
@given(text=st.text(st.sampled_from("aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạếềểễệốồổỗộ 0123456789.,:;-–%/\n"), min_size=40))
def test_wide_text_without_a_mark_is_told_from_all_else(encoding: str, text: str) -> None:
    line = f"Kế hoạch năm 2026 của xã An Bình: {text}\n"
    assert decode_text(line.encode(encoding)) == line
    assert decode_text(line.encode("utf-8")) == line


def test_windows_1258_is_read_by_its_syllables() -> None:
    """Its letters bear the tone behind them, as a mark of its own."""
    text = "Kế hoạch cải cách hành chính của xã Đông Phú"
    parts = unicodedata.normalize("NFD", text)
    coded = parts.replace("e\u0302", "ê").replace("o\u0302", "ô").encode("cp1258")
    found = decode(coded)
    assert found.encoding == "cp1258"
    assert unicodedata.normalize("NFC", found.text) == text


@pytest.mark.parametrize(
    ("data", "count", "where"),
    [
        (TEXT.encode().replace(b"XX", b"").replace("Đạt".encode(), b"\xc4t"), 1, "dòng 6"),
        (TEXT.encode().replace(b"2026", b"20\xff26"), 1, "dòng 4"),
        (TEXT.encode() + b"\xe1\xbb", 1, "dòng 7"),
        ((TEXT * 9).encode().replace(b"95%", b"9\xfe%"), 9, "dòng 6, 12, 18, 24, 30 và sau đó"),
        (TEXT.encode().replace(b"2026", b"20\x0026"), 1, "ký tự NUL, dòng 4"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le") + b"\x41", 1, "dòng 7"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le").replace("2026".encode("utf-16-le"), b"\x00\xd82\x006\x00"), 1, "dòng 4"),
    ],
)
def test_a_few_bad_bytes_are_told_and_the_rest_is_read(data: bytes, count: int, where: str) -> None:
    found = decode(data)
    [remark] = found.remarks
    assert (remark.kind, remark.count) == ("bad-byte", count)
    assert f"({where})" in remark.message
    assert "KẾ HOẠCH\nCải cách hành chính" in found.text
    assert "\x00" not in found.text


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (bytes(range(1, 32)) * 10, Code.UNKNOWN_TYPE),
        (b"a\x00b" * 60, Code.UNKNOWN_TYPE),
        (codecs.BOM_UTF16_LE + b"\x00\xd8" * 400, Code.DAMAGED),
    ],
)
def test_what_is_no_text(data: bytes, code: Code) -> None:
    with pytest.raises(Rejection) as caught:
        decode(data)
    assert caught.value.reason.code is code


@pytest.mark.parametrize("end", ["\r\n", "\r", "\v", "\x85", "\u2028", "\u2029"])
def test_every_end_of_a_line_ends_one(end: str) -> None:
    document = read(TEXT.replace("\n", end).encode(), "t.txt", Limits())
    assert [b.text for b in document.blocks] == [b.text for b in read(TEXT.encode(), "t.txt", Limits()).blocks]


def test_the_remark_reaches_the_document() -> None:
    document = read(TEXT.encode().replace(b"2026", b"20\xff26"), "t.txt", Limits())
    assert [remark.kind for remark in document.remarks] == ["bad-byte"]

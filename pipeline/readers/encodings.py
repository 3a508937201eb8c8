"""Plain text by its bytes: which encoding, and what in it could not be decoded.

A file of text is read where nearly all of it makes sense; the bytes that do not are remarks that tell their lines.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field

from language.syllables import marked_share
from pipeline.errors import Code, Rejection
from schemas.document import Remark
from schemas.unread import unread

BAD_BYTE = "bad-byte"
# UTF-32's mark of little bytes begins with that of UTF-16: the longer ones first.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF8, "utf-8"),
)
_WIDTHS = {"utf-16-le": 2, "utf-16-be": 2, "utf-32-le": 4, "utf-32-be": 4}
# High bytes of what Vietnamese text holds: Latin, its additions (01, 1E), marks of their own (03), punctuation (20).
_HIGH = frozenset(b"\x00\x01\x03\x1e\x20\x22\x25")
_HEAD = 4096
# Bytes that no text has: all controls but tab, the ends of lines and pages; NUL is counted by itself.
_CONTROLS = bytes(code for code in (*range(1, 9), *range(14, 32)))
_MOST_CONTROLS = 2
# A text may hold this part of NUL characters, and of its letters beyond ASCII this part may be broken.
_NULS, _BROKEN = 0.01, 0.1
_LINES_TOLD = 5
_LOST = "�"


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text, the codec that it was read by, and remarks on the bytes that are no text."""

    text: str
    encoding: str
    remarks: list[Remark] = field(default_factory=list)


def decode_text(data: bytes) -> str:
    """The text of ``data`` alone; raises Rejection as ``decode``."""
    return decode(data).text


def decode(data: bytes) -> Decoded:
    """Plain text of ``data``: UTF-8, UTF-16 or UTF-32 with a byte order mark or without, or a code page of one byte a letter.

    Of those, Windows-1258 where its letters make syllables; else Latin-1, which keeps the codes of TCVN3 and VNI.
    Raises Rejection for bytes that are no text, or of which too much is broken.
    """
    mark, encoding = next(((mark, name) for mark, name in _MARKS if data.startswith(mark)), (b"", ""))
    encoding = encoding or _wide(data)
    if encoding in _WIDTHS:
        return _decode_wide(data[len(mark) :], encoding)
    if sum(data[:_HEAD].count(code) for code in _CONTROLS) > _MOST_CONTROLS or data.count(0) > max(1, _NULS * len(data)):
        raise Rejection(Code.UNKNOWN_TYPE, "dữ liệu nhị phân", stage="detect")
    data = data[len(mark) :]
    text, codec = _narrow(data)
    return _remarked(text, codec)


def _narrow(data: bytes) -> tuple[str, str]:
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    text = data.decode("utf-8", "replace")
    broken = text.count(_LOST)
    if broken <= _BROKEN * sum(not letter.isascii() for letter in text):
        return text, "utf-8"
    try:
        text = data.decode("cp1258")
        sense, words = marked_share(text)
        if 2 * sense >= words:
            return text, "cp1258"
    except UnicodeDecodeError:
        pass
    return data.decode("latin-1"), "latin-1"


def _decode_wide(data: bytes, encoding: str) -> Decoded:
    spare = len(data) % _WIDTHS[encoding]
    text = data[: len(data) - spare].decode(encoding, "replace") + (_LOST if spare else "")
    if text.count(_LOST) + text.count("\x00") > max(2, _BROKEN * len(text)):
        raise Rejection(Code.DAMAGED, f"{encoding[:6].upper()} hỏng hoặc bị cắt cụt", stage="detect")
    return _remarked(text, encoding)


def _wide(data: bytes) -> str:
    """The encoding of a text in two or four bytes a character that does not begin with a mark; "" for any other."""
    head = data[: _HEAD - _HEAD % 4]
    head = head[: len(head) - len(head) % 4] or head
    if len(head) < 4 or 0 not in head:
        return ""
    columns = [head[place::4] for place in range(4)]
    # Four bytes a character: two columns are nothing but zeros.
    if not any(columns[2]) and not any(columns[3]) and all(columns[0]):
        return "utf-32-le"
    if not any(columns[0]) and not any(columns[1]) and all(columns[3]):
        return "utf-32-be"
    for encoding, high, low in (("utf-16-le", head[1::2], head[0::2]), ("utf-16-be", head[0::2], head[1::2])):
        likely = sum(code in _HIGH for code in high)
        # Vietnamese has blanks and letters of ASCII: a good part of the high bytes is zero, of the low bytes hardly any.
        if likely >= 0.95 * len(high) and high.count(0) >= 0.3 * len(high) and low.count(0) <= 0.08 * len(low):
            return encoding
    return ""


def _remarked(text: str, encoding: str) -> Decoded:
    """Without its NUL characters, which carry nothing, and with remarks on them and on what was lost."""
    remarks = []
    lost, nuls = text.count(_LOST), text.count("\x00")
    if lost and encoding not in ("cp1258", "latin-1"):
        remarks.append(unread(BAD_BYTE, count=lost, detail=_lines(text, _LOST)))
    if nuls:
        remarks.append(unread(BAD_BYTE, count=nuls, detail=f"ký tự NUL, {_lines(text, chr(0))}"))
        text = text.replace("\x00", "")
    return Decoded(text, encoding, remarks)


def _lines(text: str, what: str) -> str:
    """In which lines of the file a character stands, as an editor counts them."""
    found: list[int] = []
    place, line, begun = text.find(what), 1, 0
    while place >= 0:
        line += text.count("\n", begun, place)
        begun = place
        if not found or found[-1] != line:
            found.append(line)
        if len(found) > _LINES_TOLD:
            return f"dòng {', '.join(map(str, found[:_LINES_TOLD]))} và sau đó"
        place = text.find(what, place + 1)
    return f"dòng {', '.join(map(str, found))}"

"""What e-mails hold: attachments, letters forwarded in them, and a document written into the letter itself."""

from __future__ import annotations

import binascii
import email
import quopri
import re
from collections.abc import Iterator
from email.message import Message

from extractors.identity.official import is_document_text
from pipeline.archives import Entry, LeftOut, Letter
from pipeline.errors import Code, Rejection
from pipeline.file_names import in_charset, of_bytes, of_words

# Parts in parts: a letter has three or four.
_MOST_NESTED = 50
# Parts that belong to the letter, not to what it brings.
_OWN_PARTS = {
    "application/pkcs7-signature": "chữ ký của thư",
    "application/x-pkcs7-signature": "chữ ký của thư",
    "application/pgp-signature": "chữ ký của thư",
}
_SUFFIXES = {
    "application/pdf": "pdf",
    "application/msword": "doc",
    "application/rtf": "rtf",
    "application/zip": "zip",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.oasis.opendocument.text": "odt",
    "text/plain": "txt",
    "text/html": "html",
}
_TAGS = re.compile(r"<(?:style|script|head)\b.{0,100000}?</(?:style|script|head)>|<[^<>]{0,2000}>", re.IGNORECASE | re.DOTALL)
_BREAKS = re.compile(r"</(?:p|div|tr|td|th|li|h\d|table)>|<br\b[^<>]{0,200}>", re.IGNORECASE)
_MOST_TEXT = 2_000_000
# The line before each letter of a mailbox, behind an empty one.
_ENVELOPE = re.compile(rb"(?:\A|\n\r?\n)(From [^\r\n]{1,200}\d{4}[^\r\n]{0,20}\r?\n)(?=[!-9;-~]{1,78}:)")
_QUOTED = re.compile(r"^(?:> ?)+", re.MULTILINE)


def parse(data: bytes) -> Letter:
    """A letter of its bytes; raises Rejection for one that nests too deep to be parsed."""
    try:
        return email.message_from_bytes(data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n"))
    except RecursionError as error:
        raise _too_deep() from error


def of_mailbox(data: bytes) -> list[Entry]:
    """The letters of a mailbox that holds several (RFC 4155); none where the data is one letter."""
    begins = [match.start(1) for match in _ENVELOPE.finditer(data)] if data.startswith(b"From ") else []
    if len(begins) < 2:
        return []
    ends = [*begins[1:], len(data)]
    return [Entry(f"thư {number}.eml", data[start:end]) for number, (start, end) in enumerate(zip(begins, ends, strict=True), start=1)]


def of_mail(letter: Letter) -> Iterator[Entry]:
    """The files of a letter, in its order; raises Rejection for one that nests too deep."""
    bodies: list[tuple[Letter, str]] = []
    count = 0
    for part in _leaves(letter):
        kind = part.get_content_type()
        name = name_of(part)
        if kind in _OWN_PARTS:
            yield Entry(name or kind, LeftOut(_OWN_PARTS[kind]))
        elif part.get_content_maintype() == "message":
            yield _message(part, name)
        elif name is None and kind in ("text/plain", "text/html") and "attachment" not in _disposition(part):
            bodies.append((part, kind))
        else:
            count += 1
            content = _payload(part)
            if name is None:
                name = f"tệp đính kèm {count}{_suffix(kind)}"
            yield Entry(name, content)
    yield from _own_text(bodies)


def _suffix(kind: str) -> str:
    """The suffix that files of a kind have; the reader does not need it, people do."""
    subtype = kind.rpartition("/")[2]
    known = _SUFFIXES.get(kind) or (subtype if subtype.isalnum() and len(subtype) <= 4 else "")
    return f".{known}" if known else ""


def _too_deep() -> Rejection:
    return Rejection(Code.TOO_DEEP, "các phần của thư", stage="unpack")


def _leaves(letter: Letter) -> Iterator[Letter]:
    """Parts that hold something, in order; letters in the letter are not entered."""
    waiting: list[tuple[Letter, int]] = [(letter, 0)]
    while waiting:
        part, depth = waiting.pop()
        if depth > _MOST_NESTED:
            raise _too_deep()
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            waiting.extend((one, depth + 1) for one in reversed(inner) if isinstance(one, Message))
        else:
            yield part


def _message(part: Letter, name: str | None) -> Entry:
    """A letter in the letter; notes of delivery and the like are no files."""
    inner = part.get_payload()
    first = inner[0] if isinstance(inner, list) and inner else None
    if part.get_content_type() not in ("message/rfc822", "message/global") or not isinstance(first, Message):
        return Entry(name or part.get_content_type(), LeftOut("thông báo của hệ thống thư"))
    own = name or f"{_text(first, 'subject') or 'thư chuyển tiếp'}.eml"
    if not first.keys() and isinstance(first.get_payload(), str):
        # Against the rules (RFC 2046, 5.2.1) the letter itself is encoded.
        encoded = str(first.get_payload()).encode("ascii", "surrogateescape")
        return Entry(own, _undone(encoded, str(part.get("content-transfer-encoding", ""))))
    return Entry(own, first)


def _undone(data: bytes, coding: str) -> bytes:
    try:
        if coding.strip().lower() == "base64":
            return binascii.a2b_base64(data)
    except binascii.Error:
        return data
    return quopri.decodestring(data) if coding.strip().lower() == "quoted-printable" else data


def _payload(part: Letter) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError, TypeError):
        # An encoding that nothing can be made of: the bytes as they stand.
        content = None
    if isinstance(content, bytes):
        return content
    return str(part.get_payload()).encode("utf-8", "surrogateescape")


def _raw(part: Letter, header: str) -> str:
    """A header's words; bytes beyond ASCII decoded as names are."""
    value = next((str(value) for key, value in part.raw_items() if key.lower() == header), "")
    return of_bytes(value.encode("utf-8", "surrogateescape"))


def _disposition(part: Letter) -> str:
    return _raw(part, "content-disposition").partition(";")[0].strip().lower()


def _text(part: Letter, header: str) -> str:
    return " ".join(of_words(_raw(part, header)).split())


def name_of(part: Letter) -> str | None:
    """The name that a part gives its file; ``None`` if it gives none.

    RFC 2231 parameters, RFC 2047 words in them, and bytes as they came are all in use.
    """
    for header, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        copy: Letter = Message()
        copy[header] = _raw(part, header).replace("\n", " ").replace("\r", " ")
        try:
            value = copy.get_param(parameter, None, header)
        except (ValueError, LookupError, TypeError):
            continue
        if isinstance(value, tuple):
            charset, _, text = value
            value = in_charset(text.encode("latin-1", "replace"), charset) if all(ord(c) < 256 for c in text) else text
        if isinstance(value, str) and (name := of_words(value).strip()):
            return name
    return None


def _own_text(bodies: list[tuple[Letter, str]]) -> Iterator[Entry]:
    """The letter's own text where it is a document; a note that goes with the files is none."""
    written: list[tuple[str, str, str]] = []
    for part, kind in bodies:
        text = in_charset(_payload(part)[:_MOST_TEXT], _charset(part))
        text = _QUOTED.sub("", text) if kind == "text/plain" else text
        lines = text if kind == "text/plain" else _TAGS.sub(" ", _BREAKS.sub("\n", text))
        if is_document_text(lines):
            written.append((kind, text, " ".join(lines.split())))
    # The same text twice, as text and as a page: the page where it has tables, which the text would flatten.
    pages = [one for one in written if one[0] == "text/html" and "<table" in one[1].lower()]
    plain = [one for one in written if one[0] == "text/plain"]
    for kind, text, _ in pages or plain or written:
        yield Entry(f"nội dung thư.{_SUFFIXES[kind]}", text.encode("utf-8-sig", "replace"))


def _charset(part: Letter) -> str | None:
    try:
        return part.get_content_charset()
    except (ValueError, LookupError, TypeError):
        return None

"""Names of files as they are shown and kept: whatever bytes a name has, its text can be stored, printed and sent."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Container
from email.errors import HeaderParseError
from email.header import decode_header
from pathlib import Path

from language.syllables import marked_share

# What no text may hold: halves of characters, controls, codes that are no characters (The Unicode Standard, 23.7).
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_ESCAPED = re.compile(rb"\\x([89a-f][0-9a-f])")
_LONGEST = 200


def shown(path: str) -> str:
    """A path as it is shown and kept: bytes that are no UTF-8 as \\xNN, all else as it is."""
    return os.fsencode(path).decode("utf-8", "backslashreplace").replace("\0", "\\x00")


def on_disk(name: str) -> Path:
    """The path that ``shown`` made a name of."""
    path = Path(name)
    if "\\x" not in name or path.exists():
        return path
    raw = _ESCAPED.sub(lambda match: bytes([int(match.group(1), 16)]), os.fsencode(name))
    escaped = Path(os.fsdecode(raw))
    return escaped if escaped.exists() else path


def composed(name: str) -> str:
    """A name as names are compared: letters with their marks as one character, as people type them (NFC)."""
    return unicodedata.normalize("NFC", name)


def of_bytes(raw: bytes) -> str:
    """The name that bytes make in the encodings in use here: UTF-8, else Windows-1258 where it makes syllables."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        text = unicodedata.normalize("NFC", raw.decode("cp1258"))
        sense, words = marked_share(text)
        if words and 2 * sense >= words:
            return text
    except UnicodeDecodeError:
        pass
    return raw.decode("utf-8", "backslashreplace")


def of_member(name: str) -> str:
    """A member's name, from inside a bundle, fit to be part of an origin: on one line, nothing in it that cannot be stored."""
    composed = unicodedata.normalize("NFC", " ".join(name.split()))
    clean = _UNFIT.sub(lambda match: f"\\x{ord(match.group()):02x}", composed)
    # "!/" parts a bundle from its members.
    clean = clean.replace("!/", "! /")
    if len(clean) > _LONGEST:
        stem, dot, suffix = clean.rpartition(".")
        clean = f"{stem[:_LONGEST]}….{suffix}" if dot and len(suffix) <= 10 else f"{clean[:_LONGEST]}…"
    return clean


def of_words(value: str) -> str:
    """A name with encoded words (RFC 2047), also where mail programs put them although they must not: in quotes."""
    if "=?" not in value:
        return value
    try:
        pieces = decode_header(value)
    except (HeaderParseError, ValueError):
        return value
    return "".join(_piece(piece, charset) for piece, charset in pieces)


def _piece(piece: str | bytes, charset: str | None) -> str:
    return piece if isinstance(piece, str) else in_charset(piece, charset)


def in_charset(raw: bytes, charset: str | None) -> str:
    """Bytes in the charset that a letter names, or in what they make sense in where it is unknown or wrong."""
    try:
        return unicodedata.normalize("NFC", raw.decode(charset or "utf-8"))
    except (LookupError, ValueError):
        return of_bytes(raw)


def distinct(name: str, taken: Container[str]) -> str:
    """``name``, or with the first number behind it that is not taken: "KH.docx (2)"."""
    if name not in taken:
        return name
    number = 2
    while f"{name} ({number})" in taken:
        number += 1
    return f"{name} ({number})"

"""Changes of a file's structure that leave its outside whole: what checks of bytes do not see."""

from __future__ import annotations

import io
import random
import re
import warnings
import zipfile
from collections.abc import Callable

# Values where numbers, names and places are expected.
_ODD = (
    b"", b"-1", b"0", b"2147483648", b"99999999999999999999", b"1e400", b"nan", b"x", b"9" * 5_000, b"../../../etc/passwd",
    b"file:///etc/passwd", b"\xc3\xa0\xcc\xa3", b"&amp;", b"%s%n", b"true", b"rId1",
)  # fmt: skip
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]{0,80})"')
_TAG = re.compile(rb"<(/?)([A-Za-z][\w:]{0,30})([^<>]{0,120})>")
_OBJECT = re.compile(rb"\d+ \d+ obj\b.{0,20000}?endobj", re.DOTALL)
_ENTRY = re.compile(rb"/([A-Za-z]{1,20})\s*(-?\d+(?:\.\d+)?|/\w{1,20}|\[[^\[\]]{0,80}\]|\d+ 0 R)")
_HEADER = re.compile(rb"(?m)^([A-Za-z-]{2,40}):[^\r\n]*")


def mutated(data: bytes, others: list[bytes], dice: random.Random) -> bytes | None:
    """The file with its structure changed; ``None`` for one whose structure is not known."""
    if data.startswith(b"PK"):
        return _package(data, others, dice)
    if data.startswith(b"%PDF"):
        return _pdf(data, dice)
    if _HEADER.match(data) and b"\nMIME-Version" in data[:4_000]:
        return _mail(data, dice)
    return None


def _package(data: bytes, others: list[bytes], dice: random.Random) -> bytes:
    """Parts left out, doubled, renamed, exchanged, or their XML changed; packed or not."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        parts = [(name, source.read(name)) for name in source.namelist()]
    for _ in range(dice.choice((1, 1, 2, 4))):
        if not parts:
            break
        texts = [i for i, (name, content) in enumerate(parts) if name.endswith((".xml", ".rels")) and content]
        place = dice.choice(texts) if texts and dice.random() < 0.8 else dice.randrange(len(parts))
        name, content = parts[place]
        kind = dice.choice(("xml", "xml", "xml", "xml", "drop", "double", "rename", "exchange", "foreign"))
        if kind == "xml":
            parts[place] = (name, _xml(content, dice))
        elif kind == "drop":
            del parts[place]
        elif kind == "double":
            parts.append((name, dice.choice(parts)[1]))
        elif kind == "rename":
            parts[place] = (
                dice.choice((name.upper(), "/" + name, name.replace("/", "\\"), "../" + name, name + "\u0303", "x" * 300)),
                content,
            )
        elif kind == "exchange":
            other = dice.randrange(len(parts))
            parts[place], parts[other] = (name, parts[other][1]), (parts[other][0], content)
        else:
            parts[place] = (name, dice.choice(others)[:200_000])
    out = io.BytesIO()
    # Two parts of one name are what is wanted.
    warnings.filterwarnings("ignore", "Duplicate name", UserWarning)
    with zipfile.ZipFile(out, "w", dice.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))) as target:
        for name, content in parts:
            target.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def _xml(text: bytes, dice: random.Random) -> bytes:
    """An element or attribute of a part changed, doubled, nested or taken away."""
    change: Callable[[bytes, random.Random], bytes] = dice.choice((_attribute, _attribute, _element, _nested, _doubled, _declared))
    return change(text, dice)


def _attribute(text: bytes, dice: random.Random) -> bytes:
    found = _some(_ATTRIBUTE, text, dice)
    if found is None:
        return text
    value = dice.choice(_ODD).replace(b"<", b"").replace(b'"', b"")
    return text[: found.start(2)] + value + text[found.end(2) :]


def _element(text: bytes, dice: random.Random) -> bytes:
    """One element under another's name, open and shut alike."""
    first, second = _some(_TAG, text, dice), _some(_TAG, text, dice)
    if first is None or second is None:
        return text
    old, new = re.escape(first.group(2)), second.group(2)
    return re.sub(rb"(</?)" + old + rb"(?=[\s/>])", lambda m: m.group(1) + new, text, count=dice.choice((0, 2)))


def _nested(text: bytes, dice: random.Random) -> bytes:
    found = _some(_TAG, text, dice)
    if found is None or found.group(1) or found.group(3).endswith(b"/"):
        return text
    depth = dice.choice((3, 30, 150, 400))
    start, end = found.group(), b"</" + found.group(2) + b">"
    place = text.find(end, found.end())
    if place < 0:
        return text
    return text[: found.start()] + start * depth + text[found.end() : place] + end * depth + text[place + len(end) :]


def _doubled(text: bytes, dice: random.Random) -> bytes:
    found = _some(_TAG, text, dice)
    if found is None or found.group(1):
        return text
    end = b"</" + found.group(2) + b">"
    place = text.find(end, found.end())
    if place < 0 or place - found.start() > 5_000:
        return text
    piece = text[found.start() : place + len(end)]
    return text[: found.start()] + piece * dice.choice((2, 50, 1_000)) + text[place + len(end) :]


def _declared(text: bytes, dice: random.Random) -> bytes:
    entity = b'<!DOCTYPE x [<!ENTITY a "b">]>'
    place = text.find(b"?>") + 2 if text.startswith(b"<?xml") else 0
    return text[:place] + dice.choice((entity, b"<!-- -->" * 2_000 + entity, b"<!-- x -->")) + text[place:]


def _pdf(data: bytes, dice: random.Random) -> bytes:
    """Entries of dictionaries changed, references led astray, objects doubled, exchanged or taken away."""
    for _ in range(dice.choice((1, 1, 2, 6))):
        kind = dice.choice(("entry", "entry", "entry", "reference", "drop", "double", "exchange"))
        if kind == "entry" and (found := _some(_ENTRY, data, dice)):
            value = dice.choice((b"-1", b"0", b"999999999", b"1e30", b"/X", b"[]", b"null", b"<<>>", b"()", b"[0 0 0 0]", b"true"))
            data = data[: found.start(2)] + value + data[found.end(2) :]
        elif kind == "reference" and (found := _some(re.compile(rb"\b\d{1,5} 0 R\b"), data, dice)):
            data = data[: found.start()] + b"%d 0 R" % dice.randrange(40) + data[found.end() :]
        elif found := _some(_OBJECT, data, dice):
            other = _some(_OBJECT, data, dice)
            piece = b"" if kind == "drop" or other is None else found.group() * 2 if kind == "double" else other.group()
            data = data[: found.start()] + piece + data[found.end() :]
    return data


def _mail(data: bytes, dice: random.Random) -> bytes:
    """Headers changed, doubled, taken away or made long; boundaries repeated or missing."""
    for _ in range(dice.choice((1, 1, 2, 5))):
        found = _some(_HEADER, data, dice)
        if found is None:
            break
        name = found.group(1)
        values = (
            b"", b"\xff\xfe\x00", b"=?utf-8?B?!!!?=", b"multipart/mixed; boundary=x", b"message/rfc822", b"base64", b"x-unknown", b"y" * 20_000,
            b'attachment; filename="../../x.txt"', b"attachment; filename*=x-unknown''%00%2e%2e", b'attachment; filename="a\x00.docx"',
        )  # fmt: skip
        line = name + b": " + dice.choice(values)
        kind = dice.choice(("value", "value", "drop", "double"))
        piece = line if kind == "value" else b"X: y" if kind == "drop" else found.group() + b"\r\n" + line
        data = data[: found.start()] + piece + data[found.end() :]
    return data


def _some(pattern: re.Pattern[bytes], data: bytes, dice: random.Random) -> re.Match[bytes] | None:
    """One of the places where a pattern matches, from a chance beginning on."""
    start = dice.randrange(max(1, len(data)))
    return pattern.search(data, start) or pattern.search(data)

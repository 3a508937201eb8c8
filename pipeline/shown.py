"""Texts from outside, made fit for where they are shown: odd characters become visible signs and are never obeyed.

A terminal obeys escape sequences and bidi controls, XML and spreadsheets cannot hold some characters at all, JSON's readers
stumble over others. Each target has its function here; a text of ordinary characters passes through all of them as it is.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

# Unicode's invisible and obeyed characters: C0 and C1 controls, soft hyphen and Arabic marks, zero-width and bidi controls,
# line and paragraph separators, fillers, variation selectors' and tags' planes, surrogates and noncharacters.
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_SURROGATES = "\ud800-\udfff"
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(f"{chr(plane | 0xFFFE)}{chr(plane | 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
_UNSEEN = (
    "\u00ad\u034f\u0600-\u0605\u06dd\u070f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2028\u2029\u2060-\u2065\u206a-\u206f\u3164"
    "\ufeff\uffa0\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_OBEYED = re.compile(f"[\x00-\x1f\x7f-\x9f{_UNSEEN}{_BIDI}{_SURROGATES}{_NONCHARACTERS}]")
# What XML 1.0 cannot hold, or a reader of the file would obey; tabulators and line ends are text there.
_NOT_HELD = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029{_BIDI}{_SURROGATES}{_NONCHARACTERS}]")
# What begins emphasis, code, links, pictures, HTML, a table's cell or a heading, and a bare address.
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|!#~&$]|:(?=//))")
_LINE_ENDS = re.compile(r"\r\n?")


def _sign(match: re.Match[str]) -> str:
    """ESC as "␛", others by their code: "\\u202e"."""
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    return _code(match)


def _code(match: re.Match[str]) -> str:
    """The character as JSON and Python write it."""
    code = ord(match.group())
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"


def visible(text: str) -> str:
    """One line for a terminal: nothing in it moves the cursor, changes colours, turns or hides letters; a tab is a blank."""
    return _OBEYED.sub(_sign, text.replace("\t", " "))


def held(text: str) -> str:
    """For XML and spreadsheets: what they cannot hold is a visible sign; lines and tabulators stay, lines end in "\\n"."""
    return _NOT_HELD.sub(_sign, _LINE_ENDS.sub("\n", text))


def held_line(text: str) -> str:
    """``held`` on one line, for labels and names."""
    return visible(" ".join(text.split("\n"))) if "\n" in text else visible(text)


def markdown(text: str) -> str:
    """One line of Markdown that says just this: no link, picture, HTML, table rule or emphasis begins in it."""
    return _MARKDOWN.sub(r"\\\1", visible(text)).replace("\\<", "&lt;").replace("\\>", "&gt;").replace("\\&", "&amp;")


def json_text(value: Any, indent: int | None = None) -> str:
    """JSON in UTF-8: Vietnamese as it is, invisible and obeyed characters escaped, and no NaN, which JSON does not know."""
    try:
        text = json.dumps(value, ensure_ascii=False, indent=indent, default=str, allow_nan=False)
    except ValueError:
        text = json.dumps(_finite(value), ensure_ascii=False, indent=indent, default=str, allow_nan=False)
    return json_escaped(text)


def json_escaped(text: str) -> str:
    """JSON text with what a terminal or a reader of lines would obey escaped; its own line ends stay.

    Outside strings JSON has no such characters, and inside a code means the same character.
    """
    return _OBEYED_IN_JSON.sub(_code, text)


_OBEYED_IN_JSON = re.compile(_OBEYED.pattern.replace("\x00-\x1f", "\x00-\x09\x0b-\x1f", 1))


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(one) for one in value]
    return value

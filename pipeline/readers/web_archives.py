"""Files that begin with the headers of a message: what they say, and whether they are web pages saved in one file."""

from __future__ import annotations

import re

_HEADER = re.compile(r"([!-9;-~]{1,78}):(.*)")
# So much of a file may be headers: those of a letter that went a long way are some ten thousand characters.
_MOST = 2**18
# A letter is addressed or was carried; a page saved as MHT never is (RFC 2557; Word writes neither From nor To).
_OF_LETTERS = ("to", "received", "delivered-to", "message-id", "return-path")


def headers(text: str) -> dict[str, str]:
    """The headers that a text begins with, names in small letters, the first of a name; none where it begins otherwise."""
    found: dict[str, str] = {}
    last = ""
    lines = text[:_MOST].lstrip("\ufeff\r\n").split("\n")
    if lines[0].startswith(("From ", ">From ")):
        lines = lines[1:]
    for line in lines:
        line = line.rstrip("\r")
        if not line:
            return found
        if line[0] in " \t" and last:
            found[last] += line
            continue
        match = _HEADER.fullmatch(line)
        if match is None:
            return {}
        last = match.group(1).lower()
        last = last if last not in found else f"{last} {len(found)}"
        found[last] = match.group(2).strip()
    return found


def is_web_archive(text: str) -> bool:
    """Whether a text is a web page saved in one file (MHT)."""
    found = headers(text)
    kind = found.get("content-type", "").lower()
    if "snapshot-content-location" in found:
        return True
    return (
        "mime-version" in found and kind.startswith(("multipart/related", "text/html")) and not any(name in found for name in _OF_LETTERS)
    )

"""Standard output and error of any kind: closed, full, a pipe that nobody reads, or in an encoding without Vietnamese."""

from __future__ import annotations

import codecs
import contextlib
import os
import sys
import unicodedata

# Signs that no decomposition brings into old encodings.
_PLAIN = {
    "đ": "d",
    "Đ": "D",
    "≥": ">=",
    "≤": "<=",
    "✓": "v",
    "✗": "x",
    "→": "->",
    "–": "-",
    "—": "-",
    "…": "...",
    "·": "-",
    "“": '"',
    "”": '"',
}


def prepare() -> None:
    """Make both streams usable: one that is closed leads nowhere, and letters that an encoding lacks lose their marks."""
    codecs.register_error("kehoach", _without_marks)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            # Never closed: it stands for the stream to the end of the process.
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="kehoach")


def flush() -> None:
    """Raises OSError where what was printed did not go out."""
    sys.stdout.flush()
    sys.stderr.flush()


def abandon() -> None:
    """Lead streams that take nothing any more nowhere, so that the interpreter's own last flush does not fail."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            with contextlib.suppress(OSError, ValueError):
                os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def error_line(text: str) -> None:
    """A line on standard error; where that takes nothing either, nothing is left to be said."""
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()


def _without_marks(error: UnicodeError) -> tuple[str, int]:
    """Letters as near as the encoding has them: "ế" as "ê" or "e"."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    return "".join(_nearest(character, error.encoding) for character in text), error.end


def _nearest(character: str, encoding: str) -> str:
    parts = unicodedata.normalize("NFD", character)
    shapes = [unicodedata.normalize("NFC", parts[:length]) for length in range(len(parts) - 1, 0, -1)]
    for shape in (*shapes, _PLAIN.get(character, "?")):
        try:
            shape.encode(encoding)
        except UnicodeEncodeError:
            continue
        return shape
    return "?"

"""How far a worker has come with its file: told to the outside, and the ground on which it is ended when it stalls.

The parent process reads the note of a worker that was killed. A worker that makes no progress for too long
is ended by the kernel's alarm, which no code that hangs can hold up.
"""

from __future__ import annotations

import json
import signal
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Progress:
    """A stage of reading and, within a document, the page that was begun of how many."""

    stage: str
    page: int | None = None
    pages: int | None = None

    def __str__(self) -> str:
        return f"dừng ở trang {self.page}/{self.pages}" if self.page else f"dừng ở bước {self.stage}"


@dataclass(slots=True)
class _Watch:
    note: Path | None = None
    seconds: int = 0


_watch = _Watch()


def begin(note: Path, seconds: int) -> None:
    """From now on tell progress in ``note``; after ``seconds`` without any, the process ends."""
    _watch.note, _watch.seconds = note, seconds
    mark("open")


def end() -> None:
    """Nothing is being read: no alarm."""
    _watch.note = None
    signal.setitimer(signal.ITIMER_REAL, 0)


def mark(stage: str, page: int | None = None, pages: int | None = None, *, seconds: int = 0) -> None:
    """Progress: ``stage`` or ``page`` is begun; it may take ``seconds`` where that is more than the usual."""
    if _watch.note is None:
        return
    signal.setitimer(signal.ITIMER_REAL, max(seconds, _watch.seconds))
    _watch.note.write_text(json.dumps(asdict(Progress(stage, page, pages))), encoding="utf-8")


def beat() -> None:
    """Progress within what was marked last: the time without any begins anew."""
    if _watch.note is not None:
        signal.setitimer(signal.ITIMER_REAL, _watch.seconds)


def reached(note: Path) -> Progress | None:
    """What a worker told last; ``None`` if nothing, or nothing whole."""
    try:
        return Progress(**json.loads(note.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None

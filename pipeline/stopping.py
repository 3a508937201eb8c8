"""The wish to stop a run: asked for by a signal, heard by everything that waits."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# A signal that comes again so soon is the same one: wrappers pass on what the terminal has sent already.
_ECHO_SECONDS = 1.0


class Stopped(Exception):
    """Raised where work ends because a stop was asked for."""


class Stop:
    """Whether and by which signal a stop was asked for; ``fileno`` becomes readable then, for those who wait on it."""

    def __init__(self) -> None:
        self._read, self._write = os.pipe()
        self.number: int | None = None
        self._asked_at = 0.0

    def ask(self, number: int = signal.SIGINT) -> None:
        """Ask to stop; to ask again changes nothing."""
        if self.number is None:
            self.number, self._asked_at = number, time.monotonic()
            os.write(self._write, b"!")

    def insist(self, number: int) -> None:
        """Ask, or end the process at once where it was asked before and has not stopped."""
        if self.number is None or time.monotonic() - self._asked_at < _ECHO_SECONDS:
            self.ask(number)
            return
        # Worker processes end with this one; its folders are removed by the next run.
        sys.stderr.write("\nkehoach: dừng ngay; những gì đã lưu vẫn còn.\n")
        sys.stderr.flush()
        os._exit(128 + number)

    @property
    def asked(self) -> bool:
        return self.number is not None

    def fileno(self) -> int:
        return self._read

    def check(self) -> None:
        """Raises Stopped once a stop was asked for."""
        if self.asked:
            raise Stopped

    def close(self) -> None:
        for end in (self._read, self._write):
            os.close(end)


@contextmanager
def heard_by(stop: Stop) -> Iterator[None]:
    """Signals that end a program ask ``stop`` instead, in here; only in the main thread. An ignored one stays ignored."""

    def ask(number: int, _: FrameType | None) -> None:
        stop.insist(number)

    before = {number: signal.getsignal(number) for number in SIGNALS}
    heard = [number for number, handler in before.items() if handler is not signal.SIG_IGN]
    for number in heard:
        signal.signal(number, ask)
    try:
        yield
    finally:
        for number in heard:
            signal.signal(number, before[number] or signal.SIG_DFL)


@contextmanager
def stoppable() -> Iterator[Stop]:
    """A Stop that the program's signals ask for."""
    stop = Stop()
    try:
        with heard_by(stop):
            yield stop
    finally:
        stop.close()

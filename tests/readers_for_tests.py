"""Work for worker processes that misbehaves: hangs, exits, eats memory."""

from __future__ import annotations

import os
import re
import time

from pipeline import progress
from pipeline.readers.limits import Limits
from pipeline.worker import Outcome, work


def misbehave(path: str, limits: Limits, _: tuple[tuple[str, str], ...]) -> Outcome:
    """Does what the file's name says; other files are read as usual."""
    if "treo" in path:
        progress.mark("read", 3, 9)
        time.sleep(600)
    if "đứng" in path:
        # Neither Python nor a thread of it gets a turn: a pattern that runs for ages holds everything.
        progress.mark("recognise", 2, 4)
        re.match(r"(a+)+$", "a" * 60 + "b")
    if "thoat" in path:
        os._exit(3)
    if "bo-nho" in path:
        hoard = []
        while True:
            hoard.append(bytearray(50_000_000))
    return work(path, limits)


def hang(path: str, origin: str, folder: str, limits: Limits) -> None:
    """Unpacks nothing and does not come back."""
    time.sleep(600)

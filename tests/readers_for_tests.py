"""Work for worker processes that misbehaves: hangs, exits, eats memory."""

from __future__ import annotations

import os
import time

from pipeline.readers.limits import Limits
from pipeline.worker import Outcome, work


def misbehave(path: str, limits: Limits) -> Outcome:
    """Does what the file's name says; other files are read as usual."""
    if "treo" in path:
        time.sleep(600)
    if "thoat" in path:
        os._exit(3)
    if "bo-nho" in path:
        hoard = []
        while True:
            hoard.append(bytearray(50_000_000))
    return work(path, limits)

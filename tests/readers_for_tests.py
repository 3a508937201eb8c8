"""Work for worker processes that misbehaves: hangs, exits, eats memory."""

from __future__ import annotations

import os
import re
import resource
import signal
import time
from pathlib import Path

from pipeline import progress
from pipeline.readers import page_jobs
from pipeline.readers.limits import Limits
from pipeline.work import Outcome, bound_memory, work


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


def ready(limits: Limits) -> None:
    """Nothing to load: a process that answers at once."""


def narrowed(limits: Limits) -> None:
    """A process whose starter has bounded its memory already (ulimit -v), more narrowly than the limits do."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    bound = pages * resource.getpagesize() + 200_000_000
    resource.setrlimit(resource.RLIMIT_AS, (bound, bound if hard == resource.RLIM_INFINITY else min(bound, hard)))
    bound_memory(limits)


def starved(limits: Limits) -> None:
    """A process that lacks memory before it is ready."""
    raise MemoryError


def broken(limits: Limits) -> None:
    """A process that never gets ready."""
    os._exit(9)


def stand_in(path: str, limits: Limits, _: tuple[tuple[str, str], ...]) -> Outcome:
    """Quick work that does what the file's name says; a file of that name tells how often it was tried."""
    with open(path, "a", encoding="utf-8") as stream:
        stream.write("x")
    tried = os.stat(path).st_size
    if ("once" in path and tried == 1) or "always" in path:
        os.kill(os.getpid(), signal.SIGKILL)
    if "hoard" in path:
        hoard = bytearray(10**12)
        return Outcome(path, reason=None, plan=str(len(hoard)))
    if "says" in path:
        os.write(2, b"terminate called after throwing an instance of 'std::bad_alloc'\n")
        os.abort()
    if "pages" in path:
        raise page_jobs.NeedsPages("0" * 64, (1, 2))
    time.sleep(0.03)
    os.write(1, b"noise of a library\n")
    return Outcome(path, sha256="0" * 64, plan="{}")

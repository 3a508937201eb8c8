"""Reading in a process that can be killed: on time, on memory, on a crash.

Files come from outside. Whatever one of them does to a reader, it does to a worker process only.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from pebble import ProcessExpired, ProcessPool

from pipeline.errors import Code, Reason, Rejection
from pipeline.readers.limits import Limits


@dataclass(frozen=True, slots=True)
class Outcome:
    """A document's result: the plan as JSON with the hash of the bytes read, or the reason against it."""

    path: str
    sha256: str | None = None
    plan: str | None = None
    reason: Reason | None = None


Target = Callable[[str, Limits], Outcome]


def _start(limits: Limits) -> None:
    """In each worker: load the extractors once, then bound the memory that documents may add."""
    import extractors.plan  # noqa: F401
    import pipeline.readers.docx
    import pipeline.readers.pdf  # noqa: F401

    pages = int(Path("/proc/self/statm").read_text().split()[0]) if Path("/proc/self/statm").exists() else 0
    ceiling = pages * resource.getpagesize() + limits.memory_limit
    if pages:
        resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))
    # A crash leaves no core file behind.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def work(path: str, limits: Limits) -> Outcome:
    """In a worker: a file to its outcome. Only Rejection and a lack of memory are expected; the rest is a fault."""
    from pipeline.process import process, sha256

    try:
        size = os.stat(path).st_size
        if size > limits.max_bytes:
            raise Rejection(Code.TOO_LARGE, f"{size // 2**20} MB", stage="open")
        data = Path(path).read_bytes()
        plan = process(data, Path(path).name, limits)
        return Outcome(path, sha256(data), plan.model_dump_json())
    except Rejection as rejection:
        return Outcome(path, reason=rejection.reason)
    except OSError as error:
        return Outcome(path, reason=Rejection(Code.UNREADABLE, error.strerror or str(error), stage="open").reason)
    except RecursionError:
        return Outcome(path, reason=Rejection(Code.DAMAGED, "cấu trúc lồng quá sâu").reason)
    except MemoryError:
        raise
    except Exception as error:  # one bad file never stops a batch
        detail = f"{type(error).__name__}: {error}"[:200]
        return Outcome(path, reason=Rejection(Code.INTERNAL, detail, stage="extract").reason)


# Exit code of a worker that ran out of memory: what it still holds is not to be trusted.
_OUT_OF_MEMORY = 77


def guarded(target: Target, path: str, limits: Limits) -> Outcome:
    """In a worker: ``target``'s outcome; a worker out of memory makes way for a fresh one."""
    try:
        return target(path, limits)
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)


class Workers:
    """A pool of worker processes; use as a context manager."""

    def __init__(self, count: int, limits: Limits, target: Target = work) -> None:
        self.limits = limits
        self._target = target
        self._pool = ProcessPool(
            max_workers=count,
            # A worker that has read this many files makes way for a fresh one: leaks do not add up.
            max_tasks=500,
            initializer=_start,
            initargs=[limits],
            # Threads of the caller make forking unsafe.
            context=multiprocessing.get_context("spawn"),
        )

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is None:
            self._pool.close()
        else:
            self._pool.stop()
        self._pool.join()

    def run(self, paths: list[str]) -> list[Outcome]:
        """Outcomes in the order of the paths; a worker that dies is tried once more, alone."""
        futures = [(path, self._schedule(path)) for path in paths]
        outcomes = []
        for path, future in futures:
            outcome = self._result(path, future)
            if outcome.reason is not None and outcome.reason.code is Code.CRASHED:
                outcome = self._result(path, self._schedule(path))
            outcomes.append(outcome)
        return outcomes

    def _schedule(self, path: str) -> object:
        return self._pool.schedule(guarded, args=[self._target, path, self.limits], timeout=self.limits.time_limit)

    def _result(self, path: str, future: object) -> Outcome:
        try:
            result = future.result()  # type: ignore[attr-defined]
            return result if isinstance(result, Outcome) else Outcome(path, reason=Rejection(Code.INTERNAL).reason)
        except FutureTimeout:
            return Outcome(path, reason=Rejection(Code.TIMEOUT, f"{self.limits.time_limit} giây").reason)
        except ProcessExpired as error:
            if error.exitcode == _OUT_OF_MEMORY:
                return Outcome(path, reason=Rejection(Code.MEMORY).reason)
            return Outcome(path, reason=Rejection(Code.CRASHED, f"mã thoát {error.exitcode}").reason)

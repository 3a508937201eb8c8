"""Reading in a process that can be killed: on time, on memory, on a crash.

Files come from outside. Whatever one of them does to a reader, it does to a worker process only.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import resource
from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType

from pebble import ProcessExpired, ProcessPool

from pipeline import progress
from pipeline.bundles import Unpacked, unpack_file
from pipeline.errors import Code, Reason, Rejection
from pipeline.file_names import shown
from pipeline.readers.limits import Limits


@dataclass(frozen=True, slots=True)
class Outcome:
    """A document's result: the plan as JSON with the hash of the bytes read, or the reason against it."""

    path: str
    sha256: str | None = None
    plan: str | None = None
    reason: Reason | None = None


# An appendix that belongs to a file: its name and where it lies.
Attached = tuple[str, str]
Target = Callable[[str, Limits, tuple[Attached, ...]], Outcome]


def _start(limits: Limits) -> None:
    """In each worker: load the extractors once, then bound the memory that documents may add."""
    import extractors.plan  # noqa: F401
    import pipeline.readers.docx
    import pipeline.readers.pdf  # noqa: F401

    _bound_memory(limits)


def _bound_memory(limits: Limits) -> None:
    pages = int(Path("/proc/self/statm").read_text().split()[0]) if Path("/proc/self/statm").exists() else 0
    ceiling = pages * resource.getpagesize() + limits.memory_limit
    if pages:
        resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))
    # A crash leaves no core file behind.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def work(path: str, limits: Limits, attached: tuple[Attached, ...] = ()) -> Outcome:
    """In a worker: a file to its outcome. Only Rejection and a lack of memory are expected; the rest is a fault."""
    from pipeline.process import process, sha256

    try:
        data = _bytes(path, limits)
        plan = process(data, shown(Path(path).name), limits, [(name, _bytes(place, limits)) for name, place in attached])
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


def _bytes(path: str, limits: Limits) -> bytes:
    size = os.stat(path).st_size
    if size > limits.max_bytes:
        raise Rejection(Code.TOO_LARGE, f"{size // 2**20} MB", stage="open")
    return Path(path).read_bytes()


# Exit code of a worker that ran out of memory: what it still holds is not to be trusted.
_OUT_OF_MEMORY = 77


def guarded(target: Target, path: str, limits: Limits, attached: tuple[Attached, ...], note: str) -> Outcome:
    """In a worker: ``target``'s outcome; a worker out of memory makes way for a fresh one."""
    progress.begin(Path(note), limits.stall_limit)
    try:
        return target(path, limits, attached)
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)
    finally:
        progress.end()


class Workers:
    """A pool of worker processes; use as a context manager."""

    def __init__(self, count: int, limits: Limits, target: Target = work) -> None:
        self.limits = limits
        self._target = target
        self._notes = TemporaryDirectory(prefix="kehoach-progress-")
        self._numbers = itertools.count()
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
        self._notes.cleanup()

    def run(self, paths: list[str], attached: dict[str, tuple[Attached, ...]] | None = None) -> list[Outcome]:
        """Outcomes in the order of the paths; a worker that dies is tried once more, alone.

        ``attached`` gives the appendices of those paths that have some.
        """
        jobs = [(path, (attached or {}).get(path, ())) for path in paths]
        begun = [(path, more, *self._schedule(path, more)) for path, more in jobs]
        outcomes = []
        for path, more, future, note in begun:
            outcome = self._result(path, future, note)
            if outcome.reason is not None and outcome.reason.code is Code.CRASHED:
                outcome = self._result(path, *self._schedule(path, more))
            outcomes.append(outcome)
        return outcomes

    def _schedule(self, path: str, attached: tuple[Attached, ...]) -> tuple[object, Path]:
        note = Path(self._notes.name) / str(next(self._numbers))
        arguments = [self._target, path, self.limits, attached, str(note)]
        return self._pool.schedule(guarded, args=arguments, timeout=self.limits.time_limit), note

    def _result(self, path: str, future: object, note: Path) -> Outcome:
        try:
            result = future.result()  # type: ignore[attr-defined]
            return result if isinstance(result, Outcome) else Outcome(path, reason=Rejection(Code.INTERNAL).reason)
        except FutureTimeout:
            return _ended(path, Code.TIMEOUT, f"{self.limits.time_limit} giây", note)
        except ProcessExpired as error:
            if error.exitcode == _OUT_OF_MEMORY:
                return _ended(path, Code.MEMORY, "", note)
            if error.exitcode == progress.STALLED:
                return _ended(path, Code.TIMEOUT, f"{self.limits.stall_limit} giây không tiến triển", note)
            return _ended(path, Code.CRASHED, f"mã thoát {error.exitcode}", note)
        finally:
            note.unlink(missing_ok=True)


def _ended(path: str, code: Code, detail: str, note: Path) -> Outcome:
    """The outcome of a worker that was ended, with how far it had come."""
    reached = progress.reached(note)
    if reached is None:
        return Outcome(path, reason=Rejection(code, detail).reason)
    told = f"{detail}, {reached}" if detail else str(reached)
    return Outcome(path, reason=Rejection(code, told, stage=reached.stage, page=reached.page).reason)


class Unpacker:
    """Opens archives and e-mails in a process of its own, started when the first one comes; a context manager."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._pool: ProcessPool | None = None

    def __enter__(self) -> Unpacker:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.stop()
            self._pool.join()

    def unpack(self, path: str, origin: str, folder: Path) -> Unpacked | Reason:
        """What became of a bundle's members, unpacked into ``folder``, or the reason against it."""
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPool(max_workers=1, initializer=_bound_memory, initargs=[self._limits], context=context)
        limits = self._limits
        future = self._pool.schedule(unpack_file, args=[path, origin, str(folder), limits], timeout=limits.time_limit)
        try:
            found: Unpacked | Reason = future.result()
            return found
        except FutureTimeout:
            return Rejection(Code.TIMEOUT, f"{limits.time_limit} giây", stage="unpack").reason
        except MemoryError:
            return Rejection(Code.MEMORY, stage="unpack").reason
        except ProcessExpired as error:
            return Rejection(Code.CRASHED, f"mã thoát {error.exitcode}", stage="unpack").reason

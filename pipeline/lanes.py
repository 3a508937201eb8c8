"""Calls in processes that can be killed, each process with a pipe of its own: the death of one is nothing to the others.

A pool whose processes share a queue shares its lock too, and a process killed while it holds that lock ends them
all. Here a thread of this process owns each of the others, gives it one call after the other and sees it end.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import queue
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from pipeline.stopping import SIGNALS, Stop, Stopped

# Threads of the caller make forking unsafe.
_CONTEXT = multiprocessing.get_context("spawn")
# Exit codes of a process that ran out of memory (what it still holds is not to be trusted) or could not start.
OUT_OF_MEMORY, NOT_STARTED = 77, 78
STALLED = -int(signal.SIGALRM)
_START_SECONDS = 180
# How often a process is started anew where it ends before it is ready; once it never was, a single time.
_STARTS = 3
# Leaks of libraries do not add up: after so many calls a process makes way for a fresh one.
CALLS = 500
_NOISE = "output"
# What C++ and libraries in C say when memory is refused, before they end the process.
_NO_MEMORY = (b"bad_alloc", b"out of memory", b"cannot allocate", b"memoryerror")
_starting = threading.Lock()


class End(StrEnum):
    """Why a call has no answer."""

    TIME = "time"
    STALL = "stall"
    MEMORY = "memory"
    CRASH = "crash"
    START = "start"
    FAULT = "fault"


@dataclass
class Ended(Exception):
    """Raised for a call without an answer; ``detail``: an exit code, or what was raised."""

    end: End
    detail: str = ""


@dataclass(frozen=True, slots=True)
class _Said:
    value: Any = None
    fault: str | None = None


def serve(pipe: Connection, folder: str, begin: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    """In the process: get ready, then answer calls until the pipe is closed."""
    # A terminal's Ctrl-C is for the program, which then ends its processes itself.
    with contextlib.suppress(OSError):
        os.setpgid(0, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    tempfile.tempdir = folder
    # What libraries in C print is no answer, and not for the user's eyes.
    noise = os.open(Path(folder) / _NOISE, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (1, 2):
        os.dup2(noise, stream)
    try:
        begin(*arguments)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except BaseException as error:
        pipe.send(_Said(fault=f"{type(error).__name__}: {error}"[:200]))
        os._exit(NOT_STARTED)
    pipe.send(_Said())
    while True:
        try:
            function, given = pipe.recv()
        except MemoryError:
            os._exit(OUT_OF_MEMORY)
        except (EOFError, OSError):
            return
        os.ftruncate(noise, 0)
        _answer(pipe, function, given)


def _answer(pipe: Connection, function: Callable[..., Any], given: tuple[Any, ...]) -> None:
    try:
        answer = _Said(function(*given))
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except Exception as error:
        answer = _Said(fault=f"{type(error).__name__}: {error}"[:200])
    try:
        pipe.send(answer)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except OSError:
        os._exit(0)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        with contextlib.suppress(OSError):
            os.killpg(os.getpid(), signal.SIGKILL)
        os._exit(1)


class Lane:
    """One process after the other, for one call after the other; for use by one thread.

    ``begin`` with ``arguments`` makes a process ready. Temporary files of a process lie in ``folder`` and go with it.
    """

    def __init__(self, folder: Path, begin: Callable[..., None], arguments: tuple[Any, ...], stops: Sequence[Stop]) -> None:
        self._folder, self._begin, self._arguments, self._stops = folder, begin, arguments, stops
        self._process: Any = None
        self._pipe: Connection | None = None
        self._calls = 0
        self._never_ready = False

    def call(self, function: Callable[..., Any], given: tuple[Any, ...], seconds: float) -> Any:
        """The function's value; raises Ended where there is none, Stopped where a stop was asked for."""
        pipe = self._ready()
        self._calls += 1
        try:
            pipe.send((function, given))
            answer = self._receive(pipe, seconds)
        except (BrokenPipeError, ConnectionError) as error:
            raise self._died() from error
        if self._calls >= CALLS:
            self.close()
        if answer.fault is not None:
            raise Ended(End.FAULT, answer.fault)
        return answer.value

    def _ready(self) -> Connection:
        if self._process is not None and self._process.is_alive() and self._pipe is not None:
            return self._pipe
        last = Ended(End.START)
        for _ in range(1 if self._never_ready else _STARTS):
            self.close()
            try:
                self._start()
            except Ended as ended:
                last = ended
            except (OSError, RuntimeError, MemoryError) as error:
                last = Ended(End.START, str(error))
            else:
                self._never_ready = False
                assert self._pipe is not None
                return self._pipe
        self._never_ready = True
        self.close()
        raise Ended(End.MEMORY if last.end is End.MEMORY else End.START, last.detail)

    def _start(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True)
        self._pipe, theirs = _CONTEXT.Pipe()
        arguments = (theirs, str(self._folder), self._begin, self._arguments)
        self._process = _CONTEXT.Process(target=serve, args=arguments, daemon=True)
        with _starting:
            # The process is born deaf to signals and hears when it knows what to do with them.
            before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
            try:
                self._process.start()
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)
                theirs.close()
        self._calls = 0
        answer = self._receive(self._pipe, _START_SECONDS)
        if answer.fault is not None:
            raise Ended(End.START, answer.fault)

    def _receive(self, pipe: Connection, seconds: float) -> _Said:
        came = wait([pipe, self._process.sentinel, *(stop.fileno() for stop in self._stops)], seconds)
        if any(stop.asked for stop in self._stops):
            self.close()
            raise Stopped
        if not came:
            self.close()
            raise Ended(End.TIME)
        try:
            # What a process said before it ended is still heard.
            answer = pipe.recv() if pipe.poll() else None
        except (EOFError, OSError) as error:
            raise self._died() from error
        if not isinstance(answer, _Said):
            raise self._died()
        return answer

    def _died(self) -> Ended:
        """Why the process ended; what it held is cleared away."""
        process = self._process
        process.join(5)
        code = process.exitcode
        said = self._said().lower()
        self.close()
        if code == STALLED:
            return Ended(End.STALL)
        if code == OUT_OF_MEMORY or any(words in said for words in _NO_MEMORY):
            return Ended(End.MEMORY)
        return Ended(End.CRASH, f"mã thoát {code}")

    def _said(self) -> bytes:
        try:
            with (self._folder / _NOISE).open("rb") as stream:
                stream.seek(max(0, (self._folder / _NOISE).stat().st_size - 4096))
                return stream.read()
        except OSError:
            return b""

    def close(self) -> None:
        """End the process and all that it started."""
        process, self._process = self._process, None
        if process is not None and process.pid is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            with contextlib.suppress(Exception):
                process.kill()
            process.join(10)
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
        shutil.rmtree(self._folder, ignore_errors=True)


class Answer(Future[Any]):
    """A call's value to come, and how many seconds it took, start of a process included."""

    seconds = 0.0


@dataclass(frozen=True, slots=True)
class _Call:
    function: Callable[..., Any]
    given: tuple[Any, ...]
    seconds: float
    future: Answer


class Lanes:
    """Several lanes fed from one queue, first come first served; ``close`` ends them."""

    def __init__(self, count: int, folder: Path, begin: Callable[..., None], arguments: tuple[Any, ...], stop: Stop) -> None:
        self._calls: queue.SimpleQueue[_Call | None] = queue.SimpleQueue()
        # Ends what is under way without a signal: where the caller fails.
        self._given_up = Stop()
        stops = (stop, self._given_up)
        self._lanes = [Lane(folder / f"{number}", begin, arguments, stops) for number in range(count)]
        self._threads = [threading.Thread(target=self._work, args=(lane,), daemon=True) for lane in self._lanes]
        for thread in self._threads:
            thread.start()

    def submit(self, function: Callable[..., Any], given: tuple[Any, ...], seconds: float) -> Answer:
        """A call's value to come; the future raises Ended or Stopped as ``Lane.call`` does."""
        future = Answer()
        self._calls.put(_Call(function, given, seconds, future))
        return future

    def give_up(self) -> None:
        """End all calls under way, and those to come, with Stopped."""
        self._given_up.ask()

    def _work(self, lane: Lane) -> None:
        while (call := self._calls.get()) is not None:
            if not call.future.set_running_or_notify_cancel():
                continue
            began = time.monotonic()
            try:
                value = lane.call(call.function, call.given, call.seconds)
            except BaseException as error:
                call.future.seconds = time.monotonic() - began
                call.future.set_exception(error)
            else:
                call.future.seconds = time.monotonic() - began
                call.future.set_result(value)
            # A thread that waits for its next call holds nothing of the last one.
            del call
        lane.close()

    def close(self, *, at_once: bool = False) -> None:
        """End all processes once the calls before are answered, or at once; with a stop asked for that is at once too."""
        if at_once:
            self.give_up()
        for _ in self._threads:
            self._calls.put(None)
        for thread in self._threads:
            thread.join()
        self._given_up.close()

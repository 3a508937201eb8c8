"""Reading in processes that can be killed: on time, on memory, on a crash.

Files come from outside. Whatever one of them does to a reader, it does to a worker process only.
"""

from __future__ import annotations

import itertools
import resource
from collections.abc import Callable, Container, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any

from pipeline import progress, scratch
from pipeline.bundles import Unpacked, unpack_file
from pipeline.errors import Code, Reason, Rejection
from pipeline.lanes import Answer, End, Ended, Lane, Lanes
from pipeline.readers import office, page_jobs
from pipeline.readers.limits import Limits
from pipeline.stopping import Stop, Stopped
from pipeline.work import Attached, Outcome, Target, Wanted, bound_memory, guarded, recognise, start, work


@dataclass(slots=True)
class _Job:
    """A file on its way: what is known of its pages, and those of one document that are being read."""

    index: int
    path: str
    attached: tuple[Attached, ...]
    accepted: bool = False
    known: dict[str, page_jobs.Results] = field(default_factory=dict)
    wanted: Wanted | None = None
    pages: dict[int, page_jobs.Result] = field(default_factory=dict)
    asked: list[Answer] = field(default_factory=list)
    spent: float = 0.0


@dataclass(slots=True)
class _Step:
    """What was asked of a worker: a job's document, or a page of it; ``again``: its worker died once."""

    answer: Answer
    job: _Job
    note: Path
    number: int | None = None
    again: bool = False


class Workers:
    """Worker processes that read files side by side, and the pages of a scan too; use as a context manager.

    Raises Stopped, from ``each`` and ``run``, once ``stop`` was asked for.
    """

    def __init__(
        self,
        count: int,
        limits: Limits,
        target: Target = work,
        stop: Stop | None = None,
        begin: Callable[[Limits], None] = start,
    ) -> None:
        self.limits = limits
        self._target = target
        self._numbers = itertools.count()
        self._ending = ExitStack()
        scratch.sweep(before=lambda folder: _forget_offices(*folder.iterdir()))
        self._folder = self._ending.enter_context(scratch.Folder()).path
        self._ending.callback(_forget_offices, *(self._folder / f"{number}" for number in range(count)))
        if stop is None:
            stop = Stop()
            self._ending.callback(stop.close)
        self._lanes = Lanes(count, self._folder, begin, (limits,), stop)

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with self._ending:
            self._lanes.close(at_once=kind is not None)

    def give_up(self) -> None:
        """End all that is under way: those who wait for it meet Stopped."""
        self._lanes.give_up()

    def run(
        self, paths: list[str], attached: dict[str, tuple[Attached, ...]] | None = None, *, accepted: Container[str] = ()
    ) -> list[Outcome]:
        """Outcomes in the order of the paths; see ``each``."""
        found = dict(self.each(paths, attached, accepted=accepted))
        return [found[index] for index in range(len(paths))]

    def each(
        self, paths: list[str], attached: dict[str, tuple[Attached, ...]] | None = None, *, accepted: Container[str] = ()
    ) -> Iterator[tuple[int, Outcome]]:
        """Outcomes with their places in ``paths``, as they come; a worker that dies is tried once more.

        ``attached`` gives the appendices of those paths that have some; ``accepted``: paths of what is stored already,
        which is read again whatever marks of an official document it bears.
        """
        jobs = [_Job(index, path, (attached or {}).get(path, ()), path in accepted) for index, path in enumerate(paths)]
        steps = _by_answer(self._document(job) for job in jobs)
        stopped = False
        while steps:
            for answer in wait(steps, return_when=FIRST_COMPLETED).done:
                step = steps.pop(answer)
                try:
                    found = self._page_done(step) if step.number else self._document_done(step)
                except Stopped:
                    stopped = True
                    continue
                finally:
                    step.note.unlink(missing_ok=True)
                if isinstance(found, Outcome):
                    yield step.job.index, found
                else:
                    steps |= _by_answer(found)
        if stopped:
            raise Stopped

    def _document(self, job: _Job, *, again: bool = False) -> _Step:
        note = self._note()
        limits = replace(self.limits, any_document=True) if job.accepted else self.limits
        given = (self._target, job.path, limits, job.attached, str(note), job.known)
        return _Step(self._lanes.submit(guarded, given, self.limits.time_limit), job, note, again=again)

    def _page(self, job: _Job, wanted: Wanted, number: int, *, again: bool = False) -> _Step:
        note = self._note()
        answer = self._lanes.submit(recognise, (wanted.path, number, self.limits, str(note)), self.limits.time_limit)
        job.asked.append(answer)
        return _Step(answer, job, note, number, again)

    def _note(self) -> Path:
        return self._folder / f"note-{next(self._numbers)}"

    def _document_done(self, step: _Step) -> Outcome | list[_Step]:
        """A file's outcome, or the steps that must be taken before."""
        job = step.job
        try:
            found = step.answer.result()
        except Ended as ended:
            if ended.end is End.CRASH and not step.again:
                return [self._document(job, again=True)]
            return Outcome(job.path, reason=_ended(ended, self.limits, step.note))
        if isinstance(found, Wanted) and found.sha256 in job.known:
            return Outcome(job.path, reason=Rejection(Code.INTERNAL, "trang được hỏi hai lần", stage="recognise").reason)
        if isinstance(found, Wanted):
            job.wanted, job.pages, job.asked, job.spent = found, {}, [], 0.0
            return [self._page(job, found, number) for number in found.numbers]
        return found if isinstance(found, Outcome) else Outcome(job.path, reason=Rejection(Code.INTERNAL).reason)

    def _page_done(self, step: _Step) -> list[_Step]:
        """The next steps after a page: another try, or the document once all of its pages are done."""
        job, number, wanted = step.job, step.number, step.job.wanted
        assert number is not None
        assert wanted is not None
        budget = self.limits.scan_seconds(len(wanted.numbers))
        if step.answer.cancelled():
            job.pages[number] = _late(number, budget)
        else:
            job.spent += step.answer.seconds
            try:
                job.pages[number] = step.answer.result()
            except Ended as ended:
                if ended.end is End.CRASH and not step.again:
                    return [self._page(job, wanted, number, again=True)]
                job.pages[number] = _ended(ended, self.limits, step.note, page=number)
        if job.spent > budget:
            for other in job.asked:
                other.cancel()
        if len(job.pages) < len(wanted.numbers):
            return []
        job.known[wanted.sha256] = job.pages
        return [self._document(job)]


def _by_answer(steps: Iterable[_Step]) -> dict[Future[Any], _Step]:
    return {step.answer: step for step in steps}


def _late(page: int, budget: float) -> Reason:
    return Rejection(Code.TIMEOUT, f"{budget:.0f} giây cho cả bản quét", stage="recognise", page=page).reason


def _ended(ended: Ended, limits: Limits, note: Path | None, *, page: int | None = None, stage: str = "read") -> Reason:
    """Why a worker was ended, with how far it had come."""
    code, detail, limit = {
        End.TIME: (Code.TIMEOUT, f"{limits.time_limit} giây", "time_limit"),
        End.STALL: (Code.TIMEOUT, f"{limits.stall_limit} giây không tiến triển", "stall_limit"),
        End.MEMORY: (Code.MEMORY, *_memory(limits)),
        End.CRASH: (Code.CRASHED, ended.detail, ""),
        End.START: (Code.CRASHED, f"không khởi động được tiến trình đọc, {ended.detail or 'không rõ'}", ""),
        End.FAULT: (Code.INTERNAL, ended.detail, ""),
    }[ended.end]
    reached = progress.reached(note) if note is not None and page is None else None
    if reached is None:
        return Rejection(code, detail, stage="recognise" if page else stage, page=page, limit=limit).reason
    return Rejection(code, f"{detail}, {reached}", stage=reached.stage, page=reached.page, limit=limit).reason


def _memory(limits: Limits) -> tuple[str, str]:
    """The bound on memory that a worker met, and the limit to raise; none where the program itself was started with one."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard != resource.RLIM_INFINITY:
        return f"chương trình được chạy với ulimit -v {hard // 1024}", ""
    return f"{limits.memory_limit // 2**20} MB", "memory_limit"


def _forget_offices(*folders: Path) -> None:
    """Remove what the LibreOffices of processes leave outside the processes' folders."""
    for folder in folders:
        office.remove_sockets(folder / office.PROFILE)


class Unpacker:
    """Opens archives and e-mails in a process of its own, started when the first one comes; a context manager."""

    def __init__(self, limits: Limits, stop: Stop | None = None) -> None:
        self._limits = limits
        self._ending = ExitStack()
        self._stop = stop
        self._lane: Lane | None = None

    def __enter__(self) -> Unpacker:
        return self

    def __exit__(self, *_: object) -> None:
        with self._ending:
            if self._lane is not None:
                self._lane.close()

    def unpack(self, path: str, origin: str, folder: Path) -> Unpacked | Reason:
        """What became of a bundle's members, unpacked into ``folder``, or the reason against it; raises Stopped."""
        lane = self._started()
        limits = self._limits
        for last in (False, True):
            try:
                found: Unpacked | Reason = lane.call(unpack_file, (path, origin, str(folder), limits), limits.time_limit)
                return found
            except Ended as ended:
                if last or ended.end is not End.CRASH:
                    return _ended(ended, limits, None, stage="unpack")
        raise AssertionError

    def _started(self) -> Lane:
        if self._lane is None:
            place = self._ending.enter_context(scratch.Folder()).path / "unpack"
            stops = () if self._stop is None else (self._stop,)
            self._lane = Lane(place, bound_memory, (self._limits,), stops)
        return self._lane

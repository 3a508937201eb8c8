"""Reading in processes that can be killed: on time, on memory, on a crash.

Files come from outside. Whatever one of them does to a reader, it does to a worker process only.
"""

from __future__ import annotations

import errno
import itertools
import os
import resource
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from pipeline import progress, scratch
from pipeline.bundles import Unpacked, unpack_file
from pipeline.errors import Code, Reason, Rejection
from pipeline.file_names import shown
from pipeline.lanes import Answer, End, Ended, Lane, Lanes
from pipeline.readers import office, page_jobs
from pipeline.readers.limits import Limits
from pipeline.stopping import Stop, Stopped
from schemas.document import Remark
from schemas.plan import Remarked


@dataclass(frozen=True, slots=True)
class Outcome:
    """A document's result: the plan as JSON with the hash of the bytes read, or the reason against it.

    ``unread``: of a document that has both, why some of its pages were not read, and will be at the next try.
    """

    path: str
    sha256: str | None = None
    plan: str | None = None
    reason: Reason | None = None
    unread: Reason | None = None


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The pages of one of a job's files that are to be recognised before the job can be done."""

    path: str
    sha256: str
    numbers: tuple[int, ...]


# What recognition needs (pipeline/readers/recognise.py, which is not loaded outside of workers).
APT = "apt-get install tesseract-ocr tesseract-ocr-vie"

# An appendix that belongs to a file: its name and where it lies.
Attached = tuple[str, str]
Target = Callable[[str, Limits, tuple[Attached, ...]], Outcome]


def _start(limits: Limits) -> None:
    """In each worker: load the extractors once, then bound the memory that documents may add."""
    import extractors.plan  # noqa: F401
    import pipeline.readers.docx
    import pipeline.readers.pdf  # noqa: F401

    office.keep_in(Path(tempfile.gettempdir()))
    _bound_memory(limits)


def _bound_memory(limits: Limits) -> None:
    pages = int(Path("/proc/self/statm").read_text().split()[0]) if Path("/proc/self/statm").exists() else 0
    ceiling = pages * resource.getpagesize() + limits.memory_limit
    # Whoever started the program may have bounded it more narrowly already (ulimit -v).
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if pages:
        bound = ceiling if hard == resource.RLIM_INFINITY else min(ceiling, hard)
        resource.setrlimit(resource.RLIMIT_AS, (bound, bound))
    # A crash leaves no core file behind.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def work(path: str, limits: Limits, attached: tuple[Attached, ...] = ()) -> Outcome:
    """In a worker: a file to its outcome. Only Rejection and a lack of memory are expected; the rest is a fault."""
    from pipeline.process import process, sha256

    try:
        data = _bytes(path, limits)
        plan = process(data, shown(Path(path).name), limits, [(name, _bytes(place, limits)) for name, place in attached])
        return Outcome(path, sha256(data), plan.model_dump_json(), unread=_unread(plan.remarks))
    except Exception as error:  # one bad file never stops a batch
        return Outcome(path, reason=_reason_of(error, "extract"))


def _reason_of(error: BaseException, stage: str) -> Reason:
    """Why a file was not read; raises MemoryError where memory lacked, whatever a library made of that."""
    seen: BaseException | None = error
    while seen is not None:
        if _lacks_memory(seen):
            raise MemoryError from error
        seen = seen.__cause__ or seen.__context__
    if isinstance(error, Rejection):
        return error.reason
    if isinstance(error, OSError):
        return Rejection(Code.UNREADABLE, error.strerror or str(error), stage="open").reason
    if isinstance(error, RecursionError):
        return Rejection(Code.DAMAGED, "cấu trúc lồng quá sâu").reason
    return Rejection(Code.INTERNAL, f"{type(error).__name__}: {error}"[:200], stage=stage).reason


def _lacks_memory(error: BaseException) -> bool:
    if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno == errno.ENOMEM):
        return True
    # OpenCV's (-4) and what C++ says.
    return any(words in str(error) for words in ("Insufficient memory", "Failed to allocate", "bad_alloc", "bad allocation"))


def _unread(remarks: Sequence[Remark | Remarked]) -> Reason | None:
    """Why pages of a plan were not read that may be at the next try: each way once, with its pages."""
    from pipeline.readers.text_layers import UNUSABLE

    pages: dict[str, list[int]] = {}
    for remark in remarks:
        if remark.code in (page_jobs.OUT_OF_TIME, page_jobs.GIVEN_UP):
            pages.setdefault(remark.message, []).append(remark.page or 1)
        elif remark.code in UNUSABLE:
            pages.setdefault(f"{remark.message} ({APT})", []).append(remark.page or 1)
    if not pages:
        return None
    told = " ".join(f"trang {', '.join(map(str, numbers))}: {message.rstrip('.')}." for message, numbers in pages.items())
    first = min(number for numbers in pages.values() for number in numbers)
    return Rejection(Code.PAGES_LEFT, told, stage="recognise", page=first).reason


def _bytes(path: str, limits: Limits) -> bytes:
    size = os.stat(path).st_size
    if size > limits.max_bytes:
        raise Rejection(Code.TOO_LARGE, f"{size // 2**20} MB", stage="open")
    return Path(path).read_bytes()


def guarded(
    target: Target, path: str, limits: Limits, attached: tuple[Attached, ...], note: str, known: Mapping[str, page_jobs.Results]
) -> Outcome | _Wanted:
    """In a worker: ``target``'s outcome, or the pages that must be recognised before."""
    progress.begin(Path(note), limits.stall_limit)
    try:
        with page_jobs.apart(known):
            return target(path, limits, attached)
    except page_jobs.NeedsPages as needs:
        return _Wanted(_place(needs.sha256, path, attached), needs.sha256, needs.numbers)
    finally:
        progress.end()


def _place(sha256: str, path: str, attached: tuple[Attached, ...]) -> str:
    """Where the file with this hash lies, of a document and its appendices."""
    from pipeline.process import sha256 as hash_of

    return next((place for _, place in attached if hash_of(Path(place).read_bytes()) == sha256), path)


def recognise(path: str, number: int, limits: Limits, note: str) -> page_jobs.Result:
    """In a worker: one page of a document of images."""
    from pipeline.readers.registry import recognise_page

    progress.begin(Path(note), limits.stall_limit)
    try:
        return recognise_page(_bytes(path, limits), number, limits)
    except Exception as error:
        return _reason_of(error, "recognise")
    finally:
        progress.end()


@dataclass(slots=True)
class _Job:
    """A file on its way: what is known of its pages, and those of one document that are being read."""

    index: int
    path: str
    attached: tuple[Attached, ...]
    known: dict[str, page_jobs.Results] = field(default_factory=dict)
    wanted: _Wanted | None = None
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
        begin: Callable[[Limits], None] = _start,
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

    def run(self, paths: list[str], attached: dict[str, tuple[Attached, ...]] | None = None) -> list[Outcome]:
        """Outcomes in the order of the paths; see ``each``."""
        found = dict(self.each(paths, attached))
        return [found[index] for index in range(len(paths))]

    def each(self, paths: list[str], attached: dict[str, tuple[Attached, ...]] | None = None) -> Iterator[tuple[int, Outcome]]:
        """Outcomes with their places in ``paths``, as they come; a worker that dies is tried once more.

        ``attached`` gives the appendices of those paths that have some.
        """
        jobs = [_Job(index, path, (attached or {}).get(path, ())) for index, path in enumerate(paths)]
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
        given = (self._target, job.path, self.limits, job.attached, str(note), job.known)
        return _Step(self._lanes.submit(guarded, given, self.limits.time_limit), job, note, again=again)

    def _page(self, job: _Job, wanted: _Wanted, number: int, *, again: bool = False) -> _Step:
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
        if isinstance(found, _Wanted) and found.sha256 in job.known:
            return Outcome(job.path, reason=Rejection(Code.INTERNAL, "trang được hỏi hai lần", stage="recognise").reason)
        if isinstance(found, _Wanted):
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
        End.MEMORY: (Code.MEMORY, f"{limits.memory_limit // 2**20} MB", "memory_limit"),
        End.CRASH: (Code.CRASHED, ended.detail, ""),
        End.START: (Code.CRASHED, f"không khởi động được tiến trình đọc, {ended.detail or 'không rõ'}", ""),
        End.FAULT: (Code.INTERNAL, ended.detail, ""),
    }[ended.end]
    reached = progress.reached(note) if note is not None and page is None else None
    if reached is None:
        return Rejection(code, detail, stage="recognise" if page else stage, page=page, limit=limit).reason
    return Rejection(code, f"{detail}, {reached}", stage=reached.stage, page=reached.page, limit=limit).reason


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
            self._lane = Lane(place, _bound_memory, (self._limits,), stops)
        return self._lane

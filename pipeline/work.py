"""What a worker process does: read a file or a page of one, and make an outcome of whatever happens."""

from __future__ import annotations

import errno
import os
import resource
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline import progress
from pipeline.errors import Code, Reason, Rejection, fault
from pipeline.file_names import shown
from pipeline.outfiles import because
from pipeline.readers import office, page_jobs
from pipeline.readers.limits import Limits
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
class Wanted:
    """The pages of one of a job's files that are to be recognised before the job can be done."""

    path: str
    sha256: str
    numbers: tuple[int, ...]


# What recognition needs (pipeline/readers/recognise.py, which is not loaded outside of workers).
APT = "apt-get install tesseract-ocr tesseract-ocr-vie"

# An appendix that belongs to a file: its name and where it lies.
Attached = tuple[str, str]
Target = Callable[[str, Limits, tuple[Attached, ...]], Outcome]


def start(limits: Limits) -> None:
    """In each worker: load the extractors once, then bound the memory that documents may add."""
    import extractors.plan  # noqa: F401
    import pipeline.readers.docx
    import pipeline.readers.pdf  # noqa: F401

    office.keep_in(Path(tempfile.gettempdir()))
    bound_memory(limits)


def bound_memory(limits: Limits) -> None:
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
        return Rejection(Code.UNREADABLE, because(error), stage="open").reason
    if isinstance(error, RecursionError):
        return Rejection(Code.DAMAGED, "cấu trúc lồng quá sâu").reason
    return fault(error, stage).reason


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
) -> Outcome | Wanted:
    """In a worker: ``target``'s outcome, or the pages that must be recognised before."""
    progress.begin(Path(note), limits.stall_limit)
    try:
        with page_jobs.apart(known):
            return target(path, limits, attached)
    except page_jobs.NeedsPages as needs:
        return Wanted(_place(needs.sha256, path, attached), needs.sha256, needs.numbers)
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

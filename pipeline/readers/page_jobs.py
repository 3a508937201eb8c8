"""Pages to recognise: each in a process of its own where there are several, else one after the other here.

A reader asks for the recognised pages of its document. In a worker that has none yet it is interrupted by
``NeedsPages``; the parent has the pages read side by side and then the document again, with them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from pipeline.errors import Code, Reason, Rejection
from pipeline.readers.limits import variable
from schemas.document import Remark

if TYPE_CHECKING:
    from pipeline.readers.pdf_words import RawPage

# Of codes of remarks: on a page that was given up for its time, and for another reason.
OUT_OF_TIME, GIVEN_UP = "page-out-of-time", "page-given-up"
# How a remark on a page that was given up begins: by it the plan is known as one to read again.
LEFT = "Trang chưa được nhận dạng"
# On a page, its number to be filled in, on which recognition found nothing: a blank one, a photograph.
WITHOUT_TEXT = Remark(code="page-without-text", message="Không nhận ra chữ nào trên ảnh của trang")

# A page as recognised, or the reason why it was given up.
Result: TypeAlias = "RawPage | Reason"
Results: TypeAlias = Mapping[int, Result]


class NeedsPages(BaseException):
    """Raised in a worker by a document whose pages are to be recognised first: no error, and not caught as one."""

    def __init__(self, sha256: str, numbers: Sequence[int]) -> None:
        super().__init__(sha256)
        self.sha256, self.numbers = sha256, tuple(numbers)


@dataclass(slots=True)
class _Job:
    known: Mapping[str, Results] | None = None


_job = _Job()


@contextmanager
def apart(known: Mapping[str, Results]) -> Iterator[None]:
    """In here pages are taken from ``known``, by the hash of their document, and asked for where it has none."""
    _job.known = known
    try:
        yield
    finally:
        _job.known = None


def recognised(data: bytes, numbers: Sequence[int], here: Callable[[int], RawPage]) -> Iterator[tuple[int, Result]]:
    """The recognised pages of a document; ``here`` reads one in this process.

    Raises NeedsPages where pages are read apart and these were not.
    """
    known = _job.known
    if known is None:
        for number in numbers:
            try:
                yield number, here(number)
            except Rejection as rejection:
                yield number, rejection.reason
        return
    digest = hashlib.sha256(data).hexdigest()
    if digest not in known:
        raise NeedsPages(digest, numbers)
    for number in numbers:
        yield number, known[digest][number]


def remark_on(number: int, reason: Reason) -> Remark:
    """The remark on a page that was given up."""
    code = OUT_OF_TIME if reason.code is Code.TIMEOUT else GIVEN_UP
    return Remark(code=code, message=f"{LEFT}. {reason.advice.rstrip('.')}", page=number)


def rules_remark(number: int) -> Remark:
    """The remark on a page with more rules than the limit: its words are read, its tables are not."""
    message = f"Trang có quá nhiều nét kẻ, không đọc bảng (giới hạn {variable('max_rules')})"
    return Remark(code="too-many-rules", message=message, page=number)

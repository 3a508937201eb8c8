"""What a reader met and did not read: the kinds as data, the remarks that tell of them made in one place.

Whatever carries words or could, and was not read, is told: a plan is never called complete, and nothing is said
to be missing from it, while the place where it may stand was not looked at.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from schemas.data import load_yaml
from schemas.document import Remark, Strict

_PATH = Path(__file__).parent / "catalogue" / "unread.yaml"
CONTENT_NOT_READ = "content-not-read"

# Where a plan says what: its head, date line and signature; its goals, targets and tasks.
Place = Literal["header", "body"]


class Kind(Strict):
    """A kind of content: its name for the officer, and which parts of a plan may stand in it."""

    vi: str
    may_hold: list[Place] = Field(description="empty where what it holds is no part of the plan: a comment, hidden text")
    source: str


@cache
def kinds() -> dict[str, Kind]:
    return {key: Kind.model_validate(row) for key, row in load_yaml(_PATH)["kinds"].items()}


@cache
def page_codes() -> frozenset[str]:
    """Codes of remarks on a page, or its tables, that was not read as a whole."""
    return frozenset(load_yaml(_PATH)["pages"])


def unread(kind: str, *, page: int | None = None, count: int = 1, detail: str = "") -> Remark:
    """The remark on ``count`` pieces of a kind that were not read; ``detail``: Vietnamese, why or which.

    Raises KeyError for a kind that the catalogue does not have.
    """
    what = kinds()[kind].vi
    message = f"Không đọc {count} {what}" + (f" ({detail})" if detail else "")
    return Remark(code=CONTENT_NOT_READ, message=message, page=page, kind=kind, count=count)


def may_hold(code: str, kind: str | None) -> frozenset[Place]:
    """Which parts of a plan may stand in what a remark of this code and kind tells of; none for other remarks."""
    if code in page_codes():
        return frozenset({"header", "body"})
    if code != CONTENT_NOT_READ:
        return frozenset()
    known = kinds().get(kind or "")
    return frozenset(known.may_hold if known else ("header", "body"))

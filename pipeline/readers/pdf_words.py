"""Words, rules and pages as every reader of pages gives them: PDF, scans, photographs.

Coordinates are points from the top left corner of the page as it is read: the page's /Rotate, its crop box, and
text that was set sideways are undone before, so that nothing downstream knows of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from schemas.document import Remark

Place = Callable[[float, float], tuple[float, float]]
# Left, top, right, bottom.
Area = tuple[float, float, float, float]


@dataclass(slots=True)
class Word:
    """A run of characters without blanks."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float = 12.0
    bold: bool = False
    italic: bool = False
    confidence: float = 1.0

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2


@dataclass(slots=True)
class Rule:
    """An axis-parallel line: at ``at`` on one axis, from ``start`` to ``end`` on the other."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class RawPage:
    """A page's words and rules; ``aside``: lines that are seen but are no part of the text, as watermarks and what
    a signature's picture says; ``remarks``: what of the page was not read; ``pictured``: some words were recognised."""

    number: int
    width: float
    height: float
    words: list[Word] = field(default_factory=list)
    horizontal: list[Rule] = field(default_factory=list)
    vertical: list[Rule] = field(default_factory=list)
    fonts: set[str] = field(default_factory=set)
    has_image: bool = False
    image_share: float = 0.0
    recognised: bool = False
    images: list[Area] = field(default_factory=list)
    aside: list[list[Word]] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    pictured: bool = False


def inside(x: float, y: float, area: Area, margin: float = 0.0) -> bool:
    left, top, right, bottom = area
    return left - margin <= x <= right + margin and top - margin <= y <= bottom + margin

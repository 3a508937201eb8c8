"""Limits that hold before anything is opened, each with its reason.

The defaults leave room for the largest plan seen (20 pages, 0.2 MB as DOCX) a hundredfold.
Each is changed by the environment variable of its name: KEHOACH_MAX_PAGES, KEHOACH_TIME_LIMIT.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, fields, replace


def variable(name: str) -> str:
    """The environment variable that changes a limit: "max_pages" gives "KEHOACH_MAX_PAGES"."""
    return f"KEHOACH_{name.upper()}"


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, counts in pieces, times in seconds."""

    max_bytes: int = 100 * 2**20
    max_pages: int = 500
    max_parts: int = 3000
    max_unpacked: int = 300 * 2**20
    # Deflate reaches 1000:1 on zeros; real DOCX parts stay below 60:1 (a styles.xml of the corpus: 21:1).
    max_ratio: int = 200
    max_cells: int = 50_000
    max_rules: int = 4_000
    max_characters: int = 5_000_000
    # An A4 page at 600 dpi has 35 million.
    max_pixels: int = 80_000_000
    # DOCX of Word nest some 20 deep; libxml2 itself refuses 256.
    max_xml_depth: int = 200
    # Of a file, and of each page of a scan.
    time_limit: int = 120
    # A page of a scan takes two to five seconds; nothing that goes on takes this long between two steps.
    stall_limit: int = 60
    memory_limit: int = 2 * 2**30
    # Whether what bears no marks of an official document is taken for one all the same.
    any_document: bool = False

    def scan_seconds(self, pages: int) -> float:
        """Seconds that all pages of a scan may take together: more for more pages, for a time limit is a page's.

        A page takes one to five seconds; a hundred pages on which each takes twelve are done in time.
        """
        return self.time_limit * (1 + pages / 10)

    @classmethod
    def from_environment(cls, time_limit: int | None = None) -> Limits:
        """The usual limits as the environment changes them; a ``time_limit`` that is given goes before both.

        Raises DomainError for a variable that is no whole number above zero: a limit that was meant holds or is told.
        """
        given = {field.name: os.environ.get(variable(field.name), "").strip() for field in fields(cls) if field.name != "any_document"}
        changed = {name: _positive(name, value) for name, value in given.items() if value}
        limits = cls()
        for name, value in (changed | ({"time_limit": time_limit} if time_limit else {})).items():
            limits = replace(limits, **{name: value})  # type: ignore[arg-type]  # all but any_document are numbers
        return limits


def _positive(name: str, value: str) -> int:
    # Errors know the names of limits.
    from pipeline.errors import DomainError

    # Twelve digits are more than any size here, and int() grows with the square of their number.
    if not (value.isdecimal() and len(value) <= 12 and int(value) > 0):
        raise DomainError(f"{variable(name)}={value[:40]}: không phải số nguyên dương, ví dụ {variable(name)}={getattr(Limits(), name)}.")
    return int(value)

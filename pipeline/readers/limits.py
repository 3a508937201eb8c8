"""Limits that hold before anything is opened, each with its reason.

The defaults leave room for the largest plan seen (20 pages, 0.2 MB as DOCX) a hundredfold.
Environment variables KEHOACH_MAX_* change them.
"""

from __future__ import annotations

import os
from dataclasses import dataclass


def _number(name: str, default: int) -> int:
    value = os.environ.get(name, "")
    return int(value) if value.isdigit() else default


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
    time_limit: int = 120
    # A page of a scan takes two to five seconds; nothing that goes on takes this long between two pages.
    stall_limit: int = 60
    memory_limit: int = 2 * 2**30
    # Whether what bears no marks of an official document is taken for one all the same.
    any_document: bool = False

    @property
    def reading_seconds(self) -> float:
        """Seconds that recognition may take: what is left of the limit is for the pages read, so that they are not lost."""
        return 0.75 * self.time_limit

    @classmethod
    def from_environment(cls, time_limit: int | None = None) -> Limits:
        """The usual limits as the environment changes them; a ``time_limit`` that is given goes before both."""
        usual = cls()
        return cls(
            max_bytes=_number("KEHOACH_MAX_BYTES", usual.max_bytes),
            max_pages=_number("KEHOACH_MAX_PAGES", usual.max_pages),
            time_limit=time_limit or _number("KEHOACH_TIME_LIMIT", usual.time_limit),
            memory_limit=_number("KEHOACH_MEMORY_LIMIT", usual.memory_limit),
            stall_limit=_number("KEHOACH_STALL_LIMIT", usual.stall_limit),
        )

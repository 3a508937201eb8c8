"""The years that a plan is for; an outlook ("định hướng đến năm 2030") is not part of them."""

from __future__ import annotations

import re

from extractors.parts import Parts
from extractors.quotes import Quote, of_block
from schemas.plan import Header, Period

NAME = "period"
_SPAN = re.compile(r"(?:giai doan|tu nam|nam)\s*(20\d{2})\s*(?:-|den(?: nam)?)\s*(20\d{2})")
_YEAR = re.compile(r"nam\s*(20\d{2})(?!\s*[-/]\s*20)")
_LOOKS_BACK = re.compile(r"khac phuc|mat diem|ton tai|han che|bi tru diem|ket qua")
_OUTLOOK = re.compile(r"(?:dinh huong|tam nhin|huong toi)\s*(?:den)?\s*(?:nam)?\s*20\d{2}")


def extract(parts: Parts, header: Header) -> Period:
    """From the title; else from the decision's title, the preamble, the issue date."""
    # A title's lines are one text: "... năm" may end one and "2023" be the next.
    title = [Quote([p for b in parts.title if b.table is None for p in of_block(b).passages])]
    groups = [parts.decision[:4], parts.closing[:1], parts.body[:3]]
    issued = int(header.issued_on[:4]) if header.issued_on else None
    past: Period | None = None
    for quote in [*title, *(of_block(b) for group in groups for b in group if b.table is None)]:
        found = _read(quote)
        if found is None:
            continue
        if issued and found.end and found.end < issued and _LOOKS_BACK.search(quote.folded):
            # "Khắc phục hạn chế năm 2023", issued in 2024: the year of what is mended, not of the plan.
            past = past or found
            continue
        return found
    if header.issued_on and issued:
        # A plan of December is for the year to come; that is no statement of the document.
        return Period(start=issued, end=issued, evidence={"start": header.evidence.get("issued_on", [])})
    return past or Period()


def _read(quote: Quote) -> Period | None:
    folded = _OUTLOOK.sub(lambda m: " " * len(m.group(0)), quote.folded)
    span = _SPAN.search(folded)
    if span:
        return _period(quote, int(span.group(1)), int(span.group(2)), span.start(), span.end())
    years = [(int(m.group(1)), m) for m in _YEAR.finditer(folded)]
    if not years:
        return None
    # A title that looks back names the past year too: the latest is the plan's.
    year, match = max(years, key=lambda row: row[0])
    return _period(quote, year, year, match.start(), match.end())


def _period(quote: Quote, start: int, end: int, low: int, high: int) -> Period:
    evidence = quote.evidence(NAME, 0.95, low, high)
    return Period(start=start, end=end, evidence={"start": evidence, "end": evidence})

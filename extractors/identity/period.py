"""The years that a plan is for; an outlook ("định hướng đến năm 2030") is not part of them."""

from __future__ import annotations

import re

from extractors.layout.zones import Parts
from language.quotes import Quote, of_block
from schemas.plan import Header, Period

NAME = "period"
_SPAN = re.compile(r"(?:giai doan|tu nam|nam)\s*(20\d{2})\s*(?:-|den(?: nam)?)\s*(20\d{2})")
_YEAR = re.compile(r"nam\s*(20\d{2})(?!\s*[-/]\s*20)")
_LOOKS_BACK = re.compile(r"khac phuc|mat diem|ton tai|han che|bi tru diem|ket qua")
_OUTLOOK = re.compile(r"(?:dinh huong|tam nhin|huong toi)\s*(?:den)?\s*(?:nam)?\s*20\d{2}")


# The words that issue: what stands behind them is the plan's own name.
_ISSUES = re.compile(
    r"(?:ban hanh|xay dung|trien khai|de ra|tren day la|phe duyet)\s+(?:kem theo quyet dinh nay\s+)?(?:noi dung\s+)?(?:ban\s+)?(?:ke hoach|chuong trinh|de an|phuong an)\b(?! so \d)"
)
_CITED = re.compile(
    r"\b(?:so \d|\d+\s*/\s*(?:\d{4}\s*/\s*)?[a-z]{2})|^\W*(?:can cu|thuc hien|theo|xet|de thuc hien|trien khai thuc hien)\b"
)
_DAY = re.compile(r"ngay\s*\d{1,2}\s*(?:thang\s*\d{1,2}\s*nam|[/.-]\s*\d{1,2}\s*[/.-])\s*\d{4}")
_STAGE = re.compile(r"\W*(?:[a-z0-9]{1,2}[.)]\s*)?(?:den|trong)(?: het| cuoi)? nam (20\d{2})\s*[:,]")


def extract(parts: Parts, header: Header) -> Period:
    """From the title; else from the decision's title, the words that issue, the issue date."""
    # A title's lines are one text: "... năm" may end one and "2023" be the next.
    title = [Quote([p for b in parts.title if b.table is None for p in of_block(b).passages])]
    groups = [parts.decision[:4], parts.closing[:1], parts.body[:3]]
    own = [clause for group in groups for b in group if b.table is None for clause in _own_clauses(of_block(b))]
    issued = int(header.issued_on[:4]) if header.issued_on else None
    past: Period | None = None
    for quote in [*title, *own]:
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
        evidence = header.evidence.get("issued_on", [])
        return _by_stages(parts, issued) or Period(start=issued, end=issued, evidence={"start": evidence})
    return past or Period()


def _own_clauses(quote: Quote) -> list[Quote]:
    """What a paragraph says of the plan itself: never of a document that it cites."""
    found, start = [], 0
    for end in [*(match.start() for match in re.finditer(r"[;.](?=\s|$)", quote.folded)), len(quote.folded)]:
        clause = quote.slice(start, end)
        start = end + 1
        issues = list(_ISSUES.finditer(clause.folded))
        if issues:
            found.append(clause.slice(issues[-1].start(), len(clause.text)))
        elif not _CITED.search(clause.folded):
            found.append(clause)
    return found


def _by_stages(parts: Parts, issued: int) -> Period | None:
    """Aims by years, from the year of issue on ("Đến hết năm 2026: ... Đến hết năm 2027: ..."), for a plan that names none."""
    stages = [
        (int(m.group(1)), quote) for b in parts.body if b.table is None for quote in [of_block(b)] if (m := _STAGE.match(quote.folded))
    ]
    years = sorted({year for year, _ in stages})
    if len(years) < 3 or years[0] != issued:
        return None
    first, last = (next(quote for year, quote in stages if year == wanted) for wanted in (years[0], years[-1]))
    return Period(start=years[0], end=years[-1], evidence={"start": first.evidence(NAME, 0.8), "end": last.evidence(NAME, 0.8)})


def _read(quote: Quote) -> Period | None:
    folded: str = quote.folded
    for pattern in (_OUTLOOK, _DAY):
        folded = pattern.sub(lambda m: " " * len(m.group(0)), folded)
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

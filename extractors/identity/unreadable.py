"""Number, day and signer of a scanned document that are there and cannot be read: handwritten, or under a stamp or a pen.

What cannot be read is not missing: the place is kept, and where the plan's own note of enclosure repeats the number
("(Ban hành kèm theo Quyết định số ... ngày ...)"), that serves. Form: Nghị định 30/2020/NĐ-CP, annex I.
"""

from __future__ import annotations

import datetime as dt
import re

from extractors.layout.zones import Parts, enclosure_note
from language.citations import citations, type_symbols
from language.quotes import Quote, lines_of, of_block
from language.text import Folded
from schemas.document import UNREADABLE, Block
from schemas.plan import Header

NAME = "unreadable"
# The keys of the header's evidence that say where; the checks of the same name tell it.
NUMBER, ISSUE_DATE, SIGNER = "unreadable-number", "unreadable-issue-date", "unreadable-signer"
# The line of number and symbol, whatever stands between them: "Sốn¿ TKH-UBND".
_NUMBER_LINE = re.compile(r"\W{0,2}s[o06].{0,24}?[a-z]{1,6}\s*-\s*[a-z&]{2,8}\b")
_LEFT_BLANK = re.compile(r"\W{0,2}s[o06]\s*[:.]{0,2}[\s.…_]*/\s*[a-z]")
# The line of place and day: "Quế Sơn Trung, ngày}2 tháng 01 năm 2026".
_DATE_LINE = re.compile(r"(?:\bng.{1,3}\W*\S{0,4}\s*thang\b|\bthang\s*\S{0,4}\s*nam\b)")
_DATE_BLANK = re.compile(r".*\bngay[\s.…_]*thang[\s.…_\d]*nam[\s.…_\d]*$")
_DAY = re.compile(r"\W{0,3}ngay\W{1,3}(\d{1,2})\W{1,3}thang\W{1,3}(\d{1,2})\W{1,3}nam\W{1,3}(\d{4})\b")
_LONGEST = 90


def note(header: Header, letterhead: list[Block], near: list[Block], parts: Parts) -> None:
    """Tell what of the number and the day was seen and not read, or take it from the note of enclosure."""
    if header.number is None and (line := _lost(letterhead, _NUMBER_LINE, _LEFT_BLANK)):
        header.evidence[NUMBER] = line.evidence(NAME, 0.0)
    if header.issued_on is None and (line := _lost([*letterhead, *near], _DATE_LINE, _DATE_BLANK)):
        header.evidence[ISSUE_DATE] = line.evidence(NAME, 0.0)
    if header.number is None or header.issued_on is None:
        _from_enclosure(header, parts)


def note_signer(header: Header, first: Quote, below: list[Quote]) -> None:
    """Tell that somebody signed whose name was not read; ``first``: the signature's first line, ``below``: what stands
    under its title."""
    named = [line for line in below if any(c.isalpha() for c in line.text)]
    if recognised(first) and named:
        header.evidence[SIGNER] = [e for line in (first, named[-1]) for e in line.evidence(NAME, 0.0)]


def _lost(blocks: list[Block], line: re.Pattern[str], blank: re.Pattern[str]) -> Quote | None:
    """The recognised line that bears a value which cannot be read; what was left blank is none."""
    for block in blocks:
        if block.table is not None or enclosure_note(block):
            continue
        for quote in lines_of(block):
            if len(quote.text) > _LONGEST or not recognised(quote) or line.search(quote.folded) is None:
                continue
            if UNREADABLE in quote.text or blank.match(quote.folded) is None:
                return quote
    return None


def recognised(quote: Quote) -> bool:
    return any(segment.confidence is not None for passage in quote.passages for segment in passage.segments)


def _day(folded: Folded, start: int) -> str | None:
    """A day behind a number, specks of dirt among its words."""
    match = _DAY.match(folded, start)
    try:
        return dt.date(int(match.group(3)), int(match.group(2)), int(match.group(1))).isoformat() if match else None
    except ValueError:
        return None


def _type_of(symbol: str) -> str | None:
    known = {key.upper(): kind for key, kind in type_symbols().items()}
    return known.get(re.split(r"[-/]", symbol)[0].strip().upper())


def _spelt(text: str) -> str:
    """A symbol without a letter that was read twice: "QĐÐ-UBND"."""
    return re.sub(r"(?<=[A-Z])[ĐÐ]+(?=-)", "Đ", text)


def _from_enclosure(header: Header, parts: Parts) -> None:
    """Number and day as the note under the plan's title, or under its appendices', cites them."""
    lost = [name for name in (NUMBER, ISSUE_DATE) if name in header.evidence]
    for block in (*parts.notes, *(block for appendix in parts.appendices for block in appendix.heading)):
        if not lost or not enclosure_note(block):
            continue
        quote = of_block(block)
        for cited in citations(quote.text):
            if _type_of(_spelt(cited.symbol)) != header.document_type:
                continue
            evidence = quote.evidence(NAME, 0.9, cited.start, cited.end)
            if NUMBER in lost:
                header.number, header.evidence["number"] = _spelt(cited.number), evidence
                del header.evidence[NUMBER]
            day = cited.date or _day(quote.folded, cited.number_end)
            if ISSUE_DATE in lost and day and _spelt(cited.number) == header.number:
                header.issued_on, header.evidence["issued_on"] = day, evidence
                del header.evidence[ISSUE_DATE]
            return

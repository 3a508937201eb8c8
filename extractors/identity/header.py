"""The header: number, type, date, title, signer, recipients, issuer.

Forms follow Nghị định 30/2020/NĐ-CP, annex I: quốc hiệu, số và ký hiệu, địa danh và thời gian ban
hành, tên loại và trích yếu, chức vụ và họ tên người ký, nơi nhận.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re

from extractors.identity import signers, unreadable
from extractors.layout import titles
from extractors.layout import zones as document_parts
from extractors.layout.zones import Parts
from language.citations import type_symbols
from language.document_types import TYPES, draft_before, draft_behind, heading_type
from language.quotes import Quote, lines_of, of_block
from language.text import CAPITALS, SMALL, fold, search_key
from schemas.document import Block
from schemas.evidence import Evidence
from schemas.plan import Capacity, Header, Signer

NAME = "header"
# "Số", as recognition reads it too: "Sô:", "Sổ:", "S6:", "S0:".
_NUMBER = re.compile(
    r"(?<!\w)s[o06]\s*[:.]{0,2}\s*(?P<number>\d{1,5}[a-z]?)\s*(?P<year>/\s*\d{4})?\s*(?P<mark>/|-(?=\s*[a-z]{2,8}\s*/))\s*"
    r"(?P<symbol>[a-z]\w*(?:\s*[-&/]\s*[a-z][\w&]*){0,3})"
)
# A number whose place was left blank still tells the symbol: "Số:      /BC-UBND".
_BLANK = re.compile(r"(?<!\w)s[o06]\s*[:.]{0,2}[\s.…_]*/\s*(?P<symbol>[a-z]\w*(?:\s*[-&]\s*[a-z][\w&]*){0,3})")
# What cites a number of another document: its type, or words that lead to it.
_CITES = re.compile(
    r"(?:ke hoach|quyet dinh|nghi dinh|nghi quyet|thong tu|chi thi|cong van|de an|chuong trinh(?: hanh dong)?|bao cao|to trinh|huong dan"
    r"|thong bao|luat|van ban|cong dien|theo|tai|kem theo|thay the|can cu)\s*$"
)
_DATE = re.compile(r"ngay\s*(\d{1,2})\s*thang\s*(\d{1,2})\s*nam[\s.-]*(\d{4})")
_CAPACITY = re.compile(r"^\s*(t\.?\s*m|k\.?\s*t|t\.?\s*l|t\.?\s*u\.?\s*q|q)\s*[./:]\s*", re.IGNORECASE)
_NAME_WORD = re.compile(rf"[{CAPITALS}][{CAPITALS}{SMALL}'’-]*")
_UNIT_LINE = re.compile(r"(?:xa|phuong|thi tran|dac khu)\b")
_NO_NAME = re.compile(r"\b(?:da ky|ky ten|ky boi|dong dau)\b")


def extract(parts: Parts) -> Header:
    header = Header()
    letterhead = [*parts.letterhead]
    decision = parts.decision_heading is not None
    blank = _number(header, letterhead)
    near = parts.decision[:3] if decision else parts.title[:2]
    if decision and document_parts.is_basis(near[0]):
        near = []
    _issue_date(header, letterhead + near, parts)
    _title(header, parts)
    _document_type(header, parts, blank)
    unreadable.note(header, letterhead, near, parts)
    header.draft = bool(parts.draft or parts.watermarks)
    if parts.draft:
        header.evidence["draft"] = [e for quote in parts.draft[:1] for e in quote.strip().evidence(NAME, 0.95)]
    back = parts.decision_back or parts.back
    _signer(header, back)
    _recipients(header, back)
    return header


def _number(header: Header, letterhead: list[Block]) -> str | None:
    """Read the number from its own line; returns the symbol's type where only the number was left blank."""
    blank = None
    for quote in _own_lines(letterhead):
        for match in _NUMBER.finditer(quote.folded):
            if _CITES.search(quote.folded, 0, match.start()):
                continue
            symbol = _symbol(quote, match)
            if not symbol[0].isupper():
                continue
            year = re.sub(r"\s+", "", match.group("year") or "")
            header.number = f"{match.group('number')}{year}{match.group('mark')}{symbol}"
            header.evidence["number"] = quote.evidence(NAME, 0.99, match.start("number"), match.end())
            return None
        if (left := _BLANK.search(quote.folded)) and blank is None:
            blank = _symbol(quote, left)
    return blank


def _symbol(quote: Quote, match: re.Match[str]) -> str:
    """The symbol as written, without blanks, any dash as "-"."""
    return re.sub(r"\s+", "", quote.text[match.start("symbol") : match.end("symbol")]).replace("–", "-").replace("—", "-")


def _own_lines(letterhead: list[Block]) -> list[Quote]:
    """Lines of the letterhead but those of a letter's subject ("V/v ...") and of notes of enclosure: these cite others."""
    return [line for line, subject in _letterhead_lines(letterhead) if not subject]


# What ends a letter's subject in the left column: the right column's lines, and whom the letter is to.
_SUBJECT_ENDS = re.compile(r"c.ng h.a x. h.i|doc lap|kinh gui|.{0,40}\bngay\b.{0,12}\bthang\b")


def _letterhead_lines(letterhead: list[Block]) -> list[tuple[Quote, bool]]:
    """Lines of the letterhead, each with whether it belongs to a letter's subject."""
    found = []
    subject = False
    for block in letterhead:
        if block.table is not None or document_parts.enclosure_note(block):
            continue
        for line in lines_of(block):
            subject = (subject and _SUBJECT_ENDS.match(line.folded) is None) or titles.subject(line.text) > 0
            found.append((line, subject))
    return found


_DATE_BEGINS = re.compile(r"\bngay\s*\d{1,2}\s*(?:thang(?:\s*\d{1,2}(?:\s*nam)?)?)?\s*$")


def _issue_date(header: Header, blocks: list[Block], parts: Parts) -> None:
    """The date of the place-and-date line; a plan without letterhead may bear it above its signature."""
    lines = [(owner, line) for owner in (*blocks, *parts.back) for line in lines_of(owner)]
    # A narrow column breaks the line: "..., ngày 13 tháng 12" and "năm 2020".
    broken = [(owner, line + rest) for (owner, line), (_, rest) in itertools.pairwise(lines) if _DATE_BEGINS.search(line.folded)]
    for block, quote in [*lines, *broken]:
        match = _DATE.search(quote.folded)
        if match is None or len(quote.text) > 90 or document_parts.enclosure_note(block):
            continue
        before = quote.text[: match.start()].strip()
        if before and not before.endswith((",", ".")) and block not in parts.letterhead:
            continue
        try:
            day = dt.date(int(match.group(3)), int(match.group(2)), int(match.group(1)))
        except ValueError:
            continue
        header.issued_on = day.isoformat()
        header.evidence["issued_on"] = quote.evidence(NAME, 0.99, match.start(), match.end())
        return


def _title(header: Header, parts: Parts) -> None:
    quote = Quote([p for block in parts.title for p in of_block(block).passages])
    heading = parts.type_heading
    if heading is not None and parts.title and parts.title[0].index == heading.index:
        quote = quote.slice(draft_before(quote.text), len(quote.text))
        for kind in TYPES:
            if search_key(quote.text[: len(kind)]) == kind:
                quote = quote.slice(len(kind), len(quote.text)).strip(" -–")
                quote = quote.slice(draft_before(quote.text), len(quote.text))
                break
    elif heading is None and (subject := _subject(parts.letterhead)):
        quote = subject
    quote = quote.slice(0, draft_behind(quote.text)).strip(" :.-–_*/")
    if not quote.text:
        return
    header.title = quote.text
    header.evidence["title"] = quote.evidence(NAME, 0.95)


def _subject(letterhead: list[Block]) -> Quote | None:
    """What a letter is about: the lines "V/v ..." of its letterhead, without these signs."""
    lines = [line for line, subject in _letterhead_lines(letterhead) if subject]
    if not lines:
        return None
    first = lines[0].slice(titles.subject(lines[0].text), len(lines[0].text))
    return Quote([p for line in (first, *lines[1:]) for p in line.passages])


def _type_of(symbol: str) -> str | None:
    """The type that a symbol begins with; a symbol that begins with its office ("UBND-VP") is a letter's."""
    known = {key.upper(): kind for key, kind in type_symbols().items()}
    first = re.split(r"[-/]", symbol)[0].upper()
    return known.get(first) or ("cong_van" if first in _OFFICES else None)


# Offices that letters are numbered by: Nghị định 30/2020/NĐ-CP, annex I, part II, section 3: no type's name before them.
_OFFICES = frozenset({"UBND", "HĐND", "VP", "SNV", "PNV", "VPUB"})


def _document_type(header: Header, parts: Parts, blank: str | None) -> None:
    """By the symbol; a blank number's symbol counts where no heading tells."""
    if header.number:
        kind = _type_of(header.number.split("/", 1)[-1] if "/" in header.number else header.number)
        kind = kind or _type_of(header.number.split("/")[-1])
        if kind is None and (party := re.match(r"\d+[a-z]?-(\w+)/", header.number)):
            kind = _type_of(party.group(1))
        if kind:
            header.document_type = kind
            header.evidence["document_type"] = header.evidence["number"]
            return
    for block in (parts.decision_heading, parts.type_heading):
        found = heading_type(block) if block else None
        if block and found:
            header.document_type = found[0]
            header.evidence["document_type"] = of_block(block).evidence(NAME, 0.95)
            return
    letter = _letter(parts)
    named = _type_of(blank) if blank else None
    if named and (letter or named != "cong_van"):
        header.document_type = named
        header.evidence["document_type"] = letter or [
            e for q in _own_lines(parts.letterhead) if _BLANK.search(q.folded) for e in q.evidence(NAME, 0.9)
        ]
        return
    if letter:
        header.document_type = "cong_van"
        header.evidence["document_type"] = letter
        return
    for block in parts.closing + parts.body:
        quote = of_block(block) if block.table is None else None
        match = (
            re.search(r"(?:tren day la|xay dung|ban hanh) (?:noi dung )?(ke hoach|bao cao|chuong trinh|de an)\b", quote.folded)
            if quote
            else None
        )
        if quote and match:
            header.document_type = TYPES[match.group(1)][0]
            header.evidence["document_type"] = quote.evidence(NAME, 0.8, match.start(1), match.end(1))
            return


def _letter(parts: Parts) -> list[Evidence]:
    """ "Kính gửi" before everything else: an official letter."""
    for block in (*parts.letterhead, *parts.title, *parts.body[:3]):
        for line in lines_of(block) if block.table is None else ():
            if line.folded.startswith("kinh gui"):
                return line.evidence(NAME, 0.9)
    return []


def _signer(header: Header, back: list[Block]) -> None:
    lines = [_clean(quote) for block in back for quote in lines_of(block)]
    start = next((i for i, q in enumerate(lines) if _opens_signature(q.text)), None)
    if start is None:
        return
    capacity, title, evidence, last = None, None, lines[start].evidence(NAME, 0.95), start
    for place in range(start, len(lines)):
        text = lines[place].text.strip()
        mark = _CAPACITY.match(text)
        if mark:
            # "TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH": the last one is the signer's own.
            capacity, last = _capacity(mark.group(1)), place
        rest = text[mark.end() :] if mark else text
        said = signers.title_of(rest, recognised=unreadable.recognised(lines[place]))
        if said and not (mark and capacity == "KT" and _later_title(lines, place)):
            title, last = said, place
            evidence += lines[place].evidence(NAME, 0.95)
        elif place > start and _is_name(text) and signers.may_be_read(lines[place]):
            name = _name(text)
            header.signer = Signer(name=name, title=title, capacity=capacity)
            header.evidence["signer"] = evidence + lines[place].evidence(NAME, 0.95)
            return
    unreadable.note_signer(header, lines[start], lines[last + 1 :])


def _clean(quote: Quote) -> Quote:
    """A recognised line without the strokes that stamps and pens left at its ends."""
    return quote.strip(" +*~^`´'’‘“”\"|_-–—.,:;<>()[]{}") if unreadable.recognised(quote) else quote


def _later_title(lines: list[Quote], place: int) -> bool:
    """ "KT. CHỦ TỊCH / PHÓ CHỦ TỊCH": the second line is the signer's own title."""
    return any(signers.TITLE.fullmatch(search_key(q.text)) for q in lines[place + 1 : place + 3])


def _opens_signature(text: str) -> bool:
    text = text.strip()
    if _CAPACITY.match(text) and text[:1].isupper() and len(text) < 80:
        return True
    return text.isupper() and signers.TITLE.fullmatch(search_key(text)) is not None and len(text) < 60


def _capacity(mark: str) -> Capacity | None:
    key = re.sub(r"[^A-Z]", "", mark.upper())
    known: dict[str, Capacity] = {"TM": "TM", "KT": "KT", "TL": "TL", "TUQ": "TUQ", "Q": "Q"}
    return known.get(key)


def _is_name(text: str) -> bool:
    words = _name(text).split()
    if not 2 <= len(words) <= 6 or any(c.isdigit() for c in text) or _NO_NAME.search(fold(text)):
        return False
    key = search_key(text)
    if signers.TITLE.fullmatch(key) or key.startswith(("uy ban", "ubnd", "noi nhan", "luu")):
        return False
    # What a stamp leaves of a line above the name: "Ú TỊCH", "XÃ TÂN AN".
    if text.isupper() and (key.endswith(("u tich", "pho tich")) or _UNIT_LINE.match(key)):
        return False
    return all(_NAME_WORD.fullmatch(word) for word in words)


_DEGREE = re.compile(r"^(?:(?:ThS|THS|TS|KS|BS|CN|GS|PGS)(?:\.\s*|\s+)|(?i:Thạc sĩ|Tiến sĩ|Trung tá|Thiếu tá|Thượng tá|Đại úy)\.?\s+)")


def _name(text: str) -> str:
    """A signer's name without rank or degree ("Trung tá", "ThS.")."""
    return _DEGREE.sub("", " ".join(text.split())).strip(" .")


def _recipients(header: Header, back: list[Block]) -> None:
    started = signed = False
    items: list[Quote] = []
    for quote in (q for block in back for q in _block_lines(block)):
        text = quote.text
        key = search_key(text)
        if not started:
            match = re.match(r"n[ơo]i\s*nh[ậâa]n\s*:?\s*", text, re.IGNORECASE)
            if match:
                started = True
                rest = quote.slice(match.end(), len(text))
                if any(c.isalnum() for c in rest.text):
                    items.append(rest)
            continue
        dashed = text.startswith(("-", "–", "+"))
        if items and _ends_list(items[-1].text) and not dashed:
            break
        # The signature stands beside the list: on paper its lines may be read between the list's.
        signed = signed or _opens_signature(text)
        if signed and not dashed:
            continue
        if not any(c.isalnum() for c in key):
            continue
        items.append(quote)
    header.recipients = [_clean_recipient(q.text) for q in items]
    header.evidence["recipients"] = [e for q in items for e in q.evidence(NAME, 0.95)]


def _block_lines(block: Block) -> list[Quote]:
    """Lines of the recipients: a paragraph that wraps stays one, one with several dashes is split."""
    lines = lines_of(block)
    if len(lines) > 1 and sum(q.text.startswith(("-", "–")) for q in lines) >= 2:
        return lines
    return [of_block(block)] if block.label or len(lines) <= 1 or lines[0].text.startswith("-") else lines


def _ends_list(text: str) -> bool:
    """The "Lưu" line closes the list."""
    return search_key(text).startswith("luu ")


def _clean_recipient(text: str) -> str:
    return text.strip(" -–+•*;.,:/").strip()

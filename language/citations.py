"""References: documents cited by number, once each, in the order of first mention."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache

from language import catalogue
from language.document_types import TYPES
from language.nearby import search_before
from language.quotes import Quote
from language.text import CAPITALS, SMALL, Folded, search_key, typed_digits
from schemas.plan import Reference

NAME = "references"

# Symbols end in the issuing body: QĐ-UBND, NĐ-CP, NQ/TU, ĐA/TU, TT-BNV, TTBNV, KH-VP.
_LETTERS = rf"(?:CTr|TTr|TTg|QyĐ|[{CAPITALS}]{{1,2}}[{SMALL}]{{1,2}}(?![{CAPITALS}{SMALL}])|[{CAPITALS}]{{1,10}})"
# Words run into a symbol whose blank was not typed: "405/KH-UBNDngày 18/12/2025".
_RUN_ON = r"(?=(?:ngày|của|về|ban|và|tháng|năm|do|tỉnh|huyện|xã|phường|thành phố|thị xã|quận|trên|tại|để|theo|này)(?!\w))"
_NUMBER = re.compile(
    r"(?<![\w/.-])(?:số\s*:?\s*)?"
    r"(?P<number>\d{1,5}[a-z]?)\s*"
    r"(?:(?P<slash>/)\s*(?P<year>(?:19|20)\d{2})\s*/\s*|(?P<sep>[/–-])\s*)"
    rf"(?P<symbol>{_LETTERS}(?:\s?[-–/&]\s?{_LETTERS}){{0,3}}\d{{0,2}})"
    rf"(?:(?!\w)|{_RUN_ON})",
)
_STANDARD = re.compile(r"(?:TCVN|ISO|QCVN)\s*(?:ISO\s*)?$")
_DATE = re.compile(
    r"[\s,(]*(?:ký\s*)?(?:ngày\s*)(?P<d>\d{1,2})\s*(?:/|\.|-|tháng)\s*(?P<m>\d{1,2})\s*(?:/|\.|-|năm)\s*(?P<y>\d{4})", re.IGNORECASE
)
_BODY = (
    r"(?:Ủy ban nhân dân|Uỷ ban nhân dân|UBND|Hội đồng nhân dân|HĐND|Chủ tịch UBND|Chính phủ|Thủ tướng Chính phủ|Thủ tướng"
    r"|Quốc hội|Ban Chấp hành Trung ương|(?:Bộ trưởng )?Bộ (?:Tư pháp|Chính trị|Tài chính|Nội vụ|Công an|Y tế|Xây dựng|Khoa học và Công nghệ|Thông tin và Truyền thông|Giáo dục và Đào tạo)"
    r"|(?:Sở|Phòng) (?:Nội vụ|Tư pháp|Thông tin và Truyền thông|Khoa học và Công nghệ|Tài chính)"
    r"|Ủy ban Thường vụ Quốc hội|Bộ trưởng Bộ|Bộ|Sở|Tỉnh ủy|Thành ủy|Thị ủy|Huyện ủy|Đảng ủy|Ban Thường vụ|Ban Chấp hành|Trung ương)"
)
_UNIT_NAME = rf"(?:\s+(?:tỉnh|thành phố|thị xã|huyện|quận|xã|phường|thị trấn|đặc khu|TP\.?|TX\.?)(?:\s+(?:[{CAPITALS}]\w*|\d+)(?:\s*-\s*(?=[A-Z]))?)*)?"
_ISSUER = re.compile(rf"[\s,]*(?:của\s+)(?P<issuer>{_BODY}{_UNIT_NAME}(?:\s+[{CAPITALS}]\w*)*)")
_INLINE_ISSUER = re.compile(
    rf"\s+(?P<issuer>(?:UBND\s+)?(?:tỉnh|thành phố|thị xã|huyện|quận|xã|phường)\s+[{CAPITALS}]\w*(?:\s+[{CAPITALS}]\w*)*)"
)
_TYPE_BEFORE = re.compile(
    r"(?P<type>Kế hoạch|Quyết định|Nghị định|Nghị quyết|Thông tư|Chỉ thị|Công văn|Đề án|Chương trình|Báo cáo"
    r"|Tờ trình|Hướng dẫn|Thông báo|Luật)\s*(?:liên tịch\s*)?(?:số\s*:?\s*)?$",
    re.IGNORECASE,
)
_TYPE_SYMBOL = {
    "kế hoạch": "KH", "quyết định": "QĐ", "nghị định": "NĐ", "nghị quyết": "NQ", "thông tư": "TT", "chỉ thị": "CT",
    "đề án": "ĐA", "chương trình": "CTr", "báo cáo": "BC", "tờ trình": "TTr", "hướng dẫn": "HD", "thông báo": "TB",
}  # fmt: skip
_SUBJECT = re.compile(
    r"[\s,]*(?:của [^,;.]{3,60}?\s+)?(?:về|ban hành|phê duyệt|quy định|sửa đổi)\b(?P<subject>[^;.]{5,120})", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Citation:
    """A cited number with its parts, at ``start:end`` of the text (date and issuer included in ``end``)."""

    number: str
    symbol: str
    start: int
    end: int
    number_end: int
    date: str | None
    issuer: str | None
    type_named: str | None
    subject: str | None


def citations(text: str) -> list[Citation]:
    """Every citation of a document by number in a quoted text; letters typed for digits ("28/12/2O23") count as digits."""
    text = typed_digits(text)
    return [_read(text, match) for match in _NUMBER.finditer(text) if _plausible(text, match)]


def citation_spans(folded: Folded) -> list[tuple[int, int]]:
    """Rough ranges of citations with their dates, on folded text: what holds no deadline."""
    return [match.span() for match in _FOLDED_CITATION.finditer(folded)]


_FOLDED_CITATION = re.compile(
    r"\d{1,5}[a-z]?\s*[/-]\s*(?:\d{4}\s*/\s*)?[a-z]{2,5}\s*(?:[-/&]\s*[a-z]{2,10})*(?:[\s,(]*(?:cua [^,;.]{3,50}\s)?ngay\s*\d{1,2}\s*(?:/|\.|-|thang)\s*\d{1,2}\s*(?:/|\.|-|nam)\s*\d{4})?"
    r"|(?<!phap )(?:luat|bo luat|phap lenh)[^,;.]{0,80}(?<!truoc )(?<!den )ngay\s*\d{1,2}[/.-]\d{1,2}[/.-]\d{4}"
)


def _plausible(text: str, match: re.Match[str]) -> bool:
    if search_before(_STANDARD, text, match.start()):
        return False
    symbol = match.group("symbol")
    letters = [c for c in symbol if c.isalpha()]
    capitals = sum(c.isupper() for c in letters)
    # "15/Bộ", "3-Xây dựng" are no symbols: symbols are capitals, but for CTr, QyĐ, TTg, TTr.
    if capitals < 2 or capitals < 0.6 * len(letters):
        return False
    if match.group("sep") in ("-", "–"):
        return "/" in symbol
    # "2/VP-TK: ..." is the second item, of an office.
    if match.start() == 0 and len(match.group("number")) <= 2 and search_key(symbol) in _offices():
        return False
    # "2/CẢI CÁCH" is a heading: a symbol without a year names its body behind a dash.
    return match.group("year") is not None or re.search(r"[-–/]", symbol) is not None


@cache
def _offices() -> frozenset[str]:
    return frozenset(search_key(name) for role in catalogue.roles().values() for name in role.names)


def _read(text: str, match: re.Match[str]) -> Citation:
    symbol, end = _symbol(match)
    year = match.group("year")
    body = f"{year}/{symbol}" if year else symbol
    separator = "/" if match.group("slash") or match.group("sep") == "/" else "-"
    number = f"{match.group('number')}{separator}{body}"
    place, date, issuer = end, None, None
    inline = _INLINE_ISSUER.match(text, place)
    if inline:
        words = inline.group("issuer")
        if words.startswith("UBND") or symbol.endswith("UBND"):
            issuer = words if words.startswith("UBND") else f"UBND {words}"
            place = inline.end()
    dated = _DATE.match(text, place)
    if dated:
        date = _iso(dated)
        place = dated.end()
    named = _ISSUER.match(text, place)
    if named:
        issuer, place = named.group("issuer").strip(), named.end()
    if date is None and (late := _DATE.match(text, place)):
        date, place = _iso(late), late.end()
    kind = search_before(_TYPE_BEFORE, text, match.start())
    subject = _SUBJECT.match(text, place)
    return Citation(
        number,
        symbol,
        match.start("number"),
        place,
        end,
        date,
        issuer,
        _TYPE_SYMBOL.get(kind.group("type").lower()) if kind else None,
        " ".join(subject.group("subject").split()) if subject else None,
    )


def _symbol(match: re.Match[str]) -> tuple[str, int]:
    """The symbol with spaces removed and "-" for every dash, and where it ends in the text."""
    symbol = re.sub(r"\s+", "", match.group("symbol")).replace("–", "-")
    return symbol, match.end("symbol")


def _iso(match: re.Match[str]) -> str | None:
    try:
        return dt.date(int(match.group("y")), int(match.group("m")), int(match.group("d"))).isoformat()
    except ValueError:
        return None


def collect(quotes: list[Quote], own: str | None) -> list[Reference]:
    """References of a whole document; ``own`` is the plan's own number, which is none."""
    found: dict[str, Reference] = {}
    for quote in quotes:
        text = quote.text
        cited = citations(text)
        for index, citation in enumerate(cited):
            if citation.number == own:
                continue
            issuer = citation.issuer or _shared_issuer(text, cited, index)
            known = found.get(citation.number)
            if known is None:
                evidence = {"number": quote.evidence(NAME, 0.95, citation.start, citation.number_end)}
                if citation.date or issuer:
                    evidence["date"] = quote.evidence(NAME, 0.9, citation.start, citation.end)
                found[citation.number] = Reference(
                    number=citation.number,
                    date=citation.date,
                    issuer=issuer,
                    type_named=citation.type_named,
                    subject=citation.subject or _context(text, citation),
                    evidence=evidence,
                )
            else:
                known.date = known.date or citation.date
                known.issuer = known.issuer or issuer
    return list(found.values())


# Documents named together share the issuer behind the last; so many are no enumeration any more.
_TOGETHER = 12


def _shared_issuer(text: str, cited: list[Citation], index: int) -> str | None:
    """ "Nghị định 108/..., Nghị định 113/... của Chính phủ": the issuer behind the last is the first one's too."""
    citation = cited[index]
    for other in cited[index + 1 : index + 1 + _TOGETHER]:
        between = text[citation.end : other.start]
        if len(between) > 25 or any(mark in between for mark in ".;"):
            return None
        if other.issuer:
            return other.issuer
        citation = other
    return None


def _context(text: str, citation: Citation) -> str:
    return text[max(0, citation.start - 160) : citation.start].strip()


def type_symbols() -> dict[str, str]:
    """Document types by the symbol's first part: "QĐ" is a decision."""
    return {symbol: kind for kind, symbol in TYPES.values()}

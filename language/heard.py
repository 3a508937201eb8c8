"""Folded text as the grammar of times hears it: accents decide which words can be times.

"mọi quy trình" folds like "mỗi quý trình", "nắm tháng" like "năm tháng": where the text bears accents, a word that they
make another is taken out, in place, so that offsets stay those of the text. Recognised text is heard as it is folded.
"""

from __future__ import annotations

import re
from functools import lru_cache

from language.quotes import Quote
from language.spelling import bears_accents
from language.text import Clean, Folded
from language.typed import with_typed_digits

# Words of times, folded, with other words that fold alike; a misspelling ("qúy", "hăng năm") is none of these and stays.
_OTHERS: dict[str, frozenset[str]] = {
    "quy": frozenset({"quy", "quỹ", "quỷ", "quỵ"}),
    "thang": frozenset({"thang", "thắng", "thẳng", "thăng"}),
    "nam": frozenset({"nam", "nắm", "nằm", "nấm"}),
    "ngay": frozenset({"ngay", "ngáy"}),
    "tuan": frozenset({"tuân", "tuấn"}),
    "moi": frozenset({"mọi", "mới", "mời", "môi", "mối", "mồi"}),
    "hang": frozenset({"hạng", "hãng", "hang"}),
    "tung": frozenset({"tung", "tùng"}),
    "den": frozenset({"đèn", "đền", "đen"}),
    "lan": frozenset({"lan", "lân", "làn", "lấn"}),
    "dat": frozenset({"đặt", "đất", "dắt"}),
    "tu": frozenset({"tự", "tử", "tu", "tú", "tủ"}),
    "tinh": frozenset({"tỉnh", "tình", "tĩnh", "tinh"}),
}
# "xếp hạng", "tự chấm" stay words that other rules read: the small words count only before a time.
_WORD = re.compile(
    r"\b(?:quy|thang|nam|ngay|tuan|den|lan|dat|(?:moi|hang|tung|tu)(?=\s+(?:\d|quy|thang|nam|ngay|tuan))|tinh(?=\s+(?:tu|den)\b))\b"
)


# Months by name: "tháng Ba", "tháng mười hai". "Tháng năm" is as often "month, year", and without accents "thang sau" the next.
_MONTHS = {
    "một": 1,
    "hai": 2,
    "ba": 3,
    "tư": 4,
    "bốn": 4,
    "sáu": 6,
    "bảy": 7,
    "bẩy": 7,
    "tám": 8,
    "chín": 9,
    "mười": 10,
    "mười một": 11,
    "mười hai": 12,
}
_NAMED_MONTH = re.compile(
    r"(?<=\bthang )(?:muoi (?:mot|hai)|muoi|mot|hai|ba|tu|bon|sau|bay|tam|chin)\b(?!\s+(?:lan|buoi|cuoc|dot)\b)"
    r"(?P<ends>(?=\s*(?:$|[.,;:)/&+-]|(?:nam|va|den|hoac|thang|hang)\b)))?"
)
# "Quý ll", "Quý Il": small L typed, or read, for the numeral.
_NUMERAL = re.compile(r"(?<=\bquy )(?=i{0,2}l)[il]{1,3}(?=\W|$)")


def heard(quote: Quote) -> Folded:
    """A quote's folded text, of the same length, without the words that its accents say are no times; months by name are digits."""
    return _heard(quote.folded, quote.written)


@lru_cache(maxsize=1024)
def _heard(folded: Folded, written: Clean | None) -> Folded:
    folded = Folded(_NUMERAL.sub(lambda match: match.group().replace("l", "i"), folded))
    if written is not None:
        folded = with_typed_digits(written, folded)
    typed = written if written is not None and bears_accents(written) and len(written.lower()) == len(folded) else None
    if typed is None:
        return Folded(_NAMED_MONTH.sub(lambda match: _month(match, match.group()), folded))
    lower = typed.lower()
    folded = Folded(_WORD.sub(lambda m: "z" * len(m.group()) if lower[m.start() : m.end()] in _OTHERS[m.group()] else m.group(), folded))
    return Folded(_NAMED_MONTH.sub(lambda match: _month(match, typed[match.start() : match.end()]), folded))


def _month(match: re.Match[str], name: str) -> str:
    """The number of a month by name, its digits where the name ends: a name with a capital, or one that ends what is said of it."""
    if match.group("ends") is None and not name[:1].isupper():
        return match.group()
    plain = {"bon": "bốn", "bay": "bảy", "tam": "tám", "chin": "chín", "muoi": "mười", "mot": "một"}
    month = _MONTHS.get(" ".join(plain.get(word, word) for word in name.lower().split()))
    return match.group() if month is None else str(month).rjust(len(match.group()))

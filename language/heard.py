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
}
# "xếp hạng", "tự chấm" stay words that other rules read: the small words count only before a time.
_WORD = re.compile(r"\b(?:quy|thang|nam|ngay|tuan|den|lan|dat|(?:moi|hang|tung|tu)(?=\s+(?:\d|quy|thang|nam|ngay|tuan)))\b")


def heard(quote: Quote) -> Folded:
    """A quote's folded text, of the same length, without the words that its accents say are no times."""
    return _heard(quote.folded, quote.written)


@lru_cache(maxsize=1024)
def _heard(folded: Folded, written: Clean | None) -> Folded:
    if written is None or not bears_accents(written):
        return folded
    lower = written.lower()
    if len(lower) != len(folded):
        return folded
    return Folded(_WORD.sub(lambda m: "z" * len(m.group()) if lower[m.start() : m.end()] in _OTHERS[m.group()] else m.group(), folded))

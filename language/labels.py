"""Labels of headings and items: I, 1, 1.1, a, -, +, Điều 1, Phần I."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from language.quotes import Quote
from language.text import CAPITALS, SMALL


class Rank(IntEnum):
    """Kinds of labels from the outermost to the innermost, as Nghị định 30/2020/NĐ-CP, annex I.II.5
    orders them (phần, chương, mục, điều, khoản, điểm), with the bullets of everyday plans below."""

    PART = 0
    CHAPTER = 1
    CAPITAL = 2
    ROMAN = 3
    ITEM = 4
    ARTICLE = 5
    NUMBER = 6
    NUMBER_2 = 7
    NUMBER_3 = 8
    LETTER = 9
    BRACKET = 10
    SMALL_ROMAN = 11
    DASH = 12
    PLUS = 13
    DOT = 14


BULLETS = frozenset({Rank.DASH, Rank.PLUS, Rank.DOT})


@dataclass(frozen=True, slots=True)
class Label:
    """A label as printed without punctuation, its kind and its number (0 for bullets)."""

    text: str
    rank: Rank
    value: int = 0


_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_NAMED = re.compile(r"(Phần|PHẦN|Chương|CHƯƠNG|Mục|MỤC|Điều|ĐIỀU)\s+([IVXLC]+|\d+|[A-ZĐ]|[Tt][Hh][Ứứ] \w+)(?![\w])\s*[.:)–-]?\s*(?=\S|$)")
_NAMED_RANK = {"phần": Rank.PART, "chương": Rank.CHAPTER, "mục": Rank.ITEM, "điều": Rank.ARTICLE}
# "5.1. ", "5.1- Rà soát", "5.1) ", "5.1/ ".
_BEHIND_PARTS = rf"(?:\.|[)/](?=\s)|/(?=[{CAPITALS}][{SMALL}])|\s?[–-](?=\s*[{CAPITALS}]))?"
_PATTERNS: list[tuple[re.Pattern[str], Rank]] = [
    # "V/v" opens a letter's subject.
    (re.compile(r"(?!V\s*/\s*[vV]\b)([IVX]{1,6})\s*[./)]\s*(?=\S|$)"), Rank.ROMAN),
    (re.compile(r"([IVX]{1,5})\s*[–-]\s+(?=\S)"), Rank.ROMAN),
    (re.compile(rf"(\d{{1,2}}\.\d{{1,2}}\.\d{{1,2}}){_BEHIND_PARTS}\s*(?=[^\W\d]|[“\"(]|$)"), Rank.NUMBER_3),
    (re.compile(rf"(\d{{1,2}}\.\d{{1,2}}){_BEHIND_PARTS}\s*(?=[^\W\d]|[“\"(]|$)"), Rank.NUMBER_2),
    (re.compile(rf"(\d{{1,2}})\s*(?:[.)]|/(?=\s|[{CAPITALS}][{SMALL}]))(?:\s+(?=\S)|(?=[^\d.\s])|\s*$)"), Rank.NUMBER),
    # "1, Mục tiêu chung": a comma typed for the full stop.
    (re.compile(rf"(\d{{1,2}})\s?,\s*(?=[{CAPITALS}][{SMALL}])"), Rank.NUMBER),
    (re.compile(rf"([a-zđ])\s?,\s+(?=[{CAPITALS}])"), Rank.LETTER),
    (re.compile(rf"(\d{{1,2}})\s?[–-]\s*(?=[{CAPITALS}])"), Rank.NUMBER),
    (re.compile(r"([a-zđ])\s*(?:[.)]|/(?=\s))\s*(?=\S|$)"), Rank.LETTER),
    (re.compile(rf"([a-eđ])\s?[–-]\s+(?=[{CAPITALS}])"), Rank.LETTER),
    (re.compile(r"\((\d{1,2}|[a-zđ])\)\s*(?=\S|$)"), Rank.BRACKET),
    (re.compile(r"(i{1,3}|iv|vi{0,3}|ix|x)\s*[.)]\s*(?=\S|$)"), Rank.SMALL_ROMAN),
    # "Đ/c" is a comrade, no part Đ.
    (re.compile(r"([A-ZĐ])\s*(?:[.)]|/(?![cCvV]\b))\s*(?=\S|$)"), Rank.CAPITAL),
    (re.compile(r"([A-ZĐ])\s*[–-]\s+(?=\S)"), Rank.CAPITAL),
    (re.compile(r"([-–—])\s*(?=\S|$)"), Rank.DASH),
    (re.compile(r"(\+)\s*(?=\S|$)"), Rank.PLUS),
    # Geometric shapes and dingbats are what symbol fonts draw for bullets; a box to be ticked says something.
    (re.compile(r"([*•·★☆☛-☞■-◿✁-➿]|[\ue000-\uf8ff])\s*(?=\S|$)"), Rank.DOT),
]
_ORDINALS = {"nhất": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5}
_ALPHABET = "abcdđefghijklmnopqrstuvwxyz"


def _value(text: str, rank: Rank) -> int:
    if rank is Rank.ROMAN or rank is Rank.SMALL_ROMAN:
        return roman_value(text.upper())
    if rank in (Rank.NUMBER_2, Rank.NUMBER_3):
        return int(text.rsplit(".", 1)[1])
    if text.isdigit():
        return int(text)
    if rank in (Rank.LETTER, Rank.CAPITAL, Rank.BRACKET) and text.lower() in _ALPHABET:
        # Both alphabets are in use: with đ (a b c d đ e g) and without (a b c d e f g); a step of two is none too many.
        return _ALPHABET.index(text.lower()) + 1
    return 0


def roman_value(text: str) -> int:
    """Value of a roman numeral in capitals; 0 if it is none."""
    total, last = 0, 0
    for letter in reversed(text):
        value = _ROMAN_VALUES.get(letter, 0)
        if not value:
            return 0
        total += value if value >= last else -value
        last = max(last, value)
    return total


def parse(text: str) -> tuple[Label, int] | None:
    """The label at the start of ``text`` and where the rest begins; ``None`` without one."""
    named = _NAMED.match(text)
    if named:
        rank = _NAMED_RANK[named.group(1).lower()]
        number = named.group(2)
        value = int(number) if number.isdigit() else roman_value(number) or _ORDINALS.get(number.split()[-1].lower(), 1)
        return Label(f"{named.group(1)} {number}", rank, value), named.end()
    for pattern, rank in _PATTERNS:
        match = pattern.match(text)
        if match is None:
            continue
        label = match.group(1)
        if rank is Rank.DASH and len(text) > 1 and text[1:2].isdigit() and "%" not in text[:8]:
            return Label(label, rank), match.end()
        return Label(label, rank, _value(label, rank)), match.end()
    return None


def split(quote: Quote) -> tuple[Label | None, Quote]:
    """A quote's label and the rest without it."""
    found = parse(quote.text)
    if found is None:
        return None, quote
    label, start = found
    return label, quote.slice(start, len(quote.text))


def from_list(printed: str, level: int | None) -> Label | None:
    """The label that a word processor's list generated."""
    found = parse(printed + " x") or parse(printed.rstrip(".") + ". x")
    if found is None or found[0].rank in BULLETS:
        # Bullets nest by level: dash, plus, dot, whatever sign is printed.
        ranks = (Rank.DASH, Rank.PLUS, Rank.DOT)
        sign = found[0].text if found else printed
        rank = found[0].rank if found and level in (None, 0) else ranks[min(level or 0, 2)]
        return Label(sign, rank)
    return found[0]

"""One document cited under two numbers, or a symbol that contradicts the type named before it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from language.text import search_key
from pipeline.checks.registry import Rule
from schemas.finding import Finding, Severity
from schemas.plan import Plan, Reference

RULE = Rule(
    code="conflicting-reference",
    name="references.conflicting",
    severity=Severity.WARNING,
    reason="Văn bản viện dẫn mâu thuẫn.",
    advice="Đối chiếu với văn bản gốc và đề nghị đơn vị sửa số, ký hiệu.",
    source="Nghị định 30/2020/NĐ-CP, phụ lục I mục II (viện dẫn) và phụ lục III (ký hiệu)",
)
# Subjects that share this part of their words speak of one document. Measured on the samples.
SAME_SUBJECT = 0.6


def check(plan: Plan) -> Iterator[Finding]:
    references = plan.header.references
    for reference in references:
        symbol = _symbol(reference.number)
        if reference.type_named and symbol in _SYMBOLS and symbol != reference.type_named:
            message = f"Văn bản số {reference.number} được gọi là loại “{_NAMES[reference.type_named]}”, trái với ký hiệu."
            yield RULE.finding(message, numbers=[reference.number], evidence=reference.evidence.get("number"))
    for first, second in _candidates(references):
        if _same_document(first, second):
            message = f"Một văn bản được viện dẫn với hai số: {first.number} và {second.number}."
            evidence = first.evidence.get("number", []) + second.evidence.get("number", [])
            yield RULE.finding(message, numbers=[first.number, second.number], evidence=evidence)


_NAMES = {
    "KH": "Kế hoạch", "QĐ": "Quyết định", "NĐ": "Nghị định", "NQ": "Nghị quyết", "TT": "Thông tư", "CT": "Chỉ thị",
    "ĐA": "Đề án", "CTr": "Chương trình", "BC": "Báo cáo", "TTr": "Tờ trình", "HD": "Hướng dẫn", "TB": "Thông báo",
}  # fmt: skip
_SYMBOLS = frozenset(_NAMES)


# So many citations that only differ in a digit are no mistakes of typing.
_MOST = 50


def _candidates(references: list[Reference]) -> list[tuple[Reference, Reference]]:
    """Pairs of one day that have the digits in common, in whatever order or but for one: the others cannot be one document."""
    groups: dict[tuple[str, ...], list[int]] = {}
    for place, reference in enumerate(references):
        if reference.date is not None:
            digits, rest = _parts(reference.number)
            masked = [f"{digits[:i]}?{digits[i + 1 :]}" for i in range(len(digits))]
            for key in {(digits,), (rest, "".join(sorted(digits))), *((rest, mask) for mask in masked)}:
                groups.setdefault((reference.date, *key), []).append(place)
    pairs = {pair for group in groups.values() for pair in combinations(group[:_MOST], 2)}
    return [(references[a], references[b]) for a, b in sorted(pairs)]


def _parts(number: str) -> tuple[str, str]:
    """The digits, and the symbol behind them."""
    digits, _, rest = number.partition("/") if "/" in number else number.partition("-")
    return digits, rest


def _symbol(number: str) -> str:
    """ "QĐ" of "13/QĐ-UBND", "NQ" of "01-NQ/TU"."""
    parts = number.replace("-", "/").split("/")
    return next((part for part in parts[1:] if not part.isdigit()), "")


def _same_document(a: Reference, b: Reference) -> bool:
    """Two numbers of one document: the same day and symbol, and digits that are the same but for their order,
    or one mistyped digit in citations of the same subject."""
    if a.date is None or a.date != b.date:
        return False
    (digits_a, rest_a), (digits_b, rest_b) = _parts(a.number), _parts(b.number)
    if digits_a == digits_b:
        return rest_a != rest_b and rest_a.split("-")[-1] == rest_b.split("-")[-1] and _alike(a, b)
    if rest_a != rest_b or len(digits_a) != len(digits_b):
        return False
    if sorted(digits_a) == sorted(digits_b):
        return True
    return sum(x != y for x, y in zip(digits_a, digits_b, strict=True)) == 1 and _alike(a, b)


def _alike(a: Reference, b: Reference) -> bool:
    words_a, words_b = set(search_key(a.subject or "").split()), set(search_key(b.subject or "").split())
    if not words_a or not words_b:
        return False
    return len(words_a & words_b) / min(len(words_a), len(words_b)) >= SAME_SUBJECT

"""How headings are numbered: styles of marks by depth, with the slips of people who number by hand."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]
LETTERS = "abcdefghik"
VIETNAMESE = "abcdđeghik"


def _roman(n: int, above: str) -> str:
    return ROMAN[n - 1]


def _number(n: int, above: str) -> str:
    return str(n)


def _letter(n: int, above: str) -> str:
    return LETTERS[n - 1] if n <= len(LETTERS) else str(n)


def _vietnamese(n: int, above: str) -> str:
    """Letters with đ in its place."""
    return VIETNAMESE[n - 1] if n <= len(VIETNAMESE) else str(n)


def _capital(n: int, above: str) -> str:
    return "ABCDEGH"[n - 1]


def _below(n: int, above: str) -> str:
    return f"{above}.{n}" if above else str(n)


Counter = Callable[[int, str], str]
# name: (what counts at each depth, form of the mark at each depth)
STYLES: dict[str, tuple[tuple[Counter, ...], tuple[str, ...]]] = {
    "I/1/a": ((_roman, _number, _letter), ("{}.", "{}.", "{})")),
    "I/1/1.1": ((_roman, _number, _below), ("{}.", "{}.", "{}.")),
    "A/I/1": ((_capital, _roman, _number), ("{}.", "{}.", "{}.")),
    "1/1.1/1.1.1": ((_number, _below, _below), ("{}.", "{}.", "{}")),
    "I-/1-": ((_roman, _number, _letter), ("{}-", "{}-", "{}-")),
    "I)/1)": ((_roman, _number, _letter), ("{})", "{})", "{})")),
    "I//1/": ((_roman, _number, _letter), ("{}/", "{}/", "{}/")),
    "Phần/Mục": ((_roman, _number, _number), ("Phần {}.", "Mục {}.", "{}.")),
    "Phần in two lines": ((_roman, _roman, _number), ("PHẦN {}\n", "{}.", "{}.")),
    "Điều": ((_number, _number, _letter), ("Điều {}.", "{}.", "{})")),
    "unnumbered": ((_roman, _number, _letter), ("", "", "")),
    "automatic": ((_roman, _number, _letter), ("{}.", "{}.", "{})")),
}
# Styles of the judging half alone.
FURTHER: dict[str, tuple[tuple[Counter, ...], tuple[str, ...]]] = {
    "I/a": ((_roman, _vietnamese, _number), ("{}.", "{})", "{}.")),
    "I/(1)": ((_roman, _number, _letter), ("{}.", "({})", "{})")),
    "1-/1.1-": ((_number, _below, _below), ("{}-", "{}-", "{}-")),
    "1/1.1/": ((_number, _below, _below), ("{}/", "{}/", "{}/")),
    "A./1.": ((_capital, _number, _vietnamese), ("{}.", "{}.", "{})")),
}
WEIGHTS = [5, 3, 2, 3, 1, 1, 1, 1, 1, 1, 1, 3]


@dataclass
class Numbering:
    """Marks of one plan: its style, and the slips in it."""

    rng: random.Random
    style: str = "I/1/a"
    slips: float = 0.0
    _above: list[str] = field(default_factory=list)

    @classmethod
    def chosen(cls, rng: random.Random) -> Numbering:
        style = rng.choices(list(STYLES), WEIGHTS)[0]
        slips = rng.choice([0, 0, 0, 0.08]) if style not in ("automatic", "unnumbered") else 0
        return cls(rng, style, slips)

    @property
    def automatic(self) -> bool:
        return self.style == "automatic"

    @property
    def numbered(self) -> bool:
        return self.style != "unnumbered"

    def mark(self, depth: int, number: int, above: str) -> tuple[str, str]:
        """Label and printed mark of the ``number``-th heading at ``depth`` (1 outermost) under the label ``above``."""
        counters, forms = (STYLES | FURTHER)[self.style]
        place = min(depth, len(counters)) - 1
        if self.slips and number > 1 and self.rng.random() < self.slips:
            number += self.rng.choice([-1, 1])
        label = counters[place](number, above)
        form = forms[place]
        return (label if form else "*"), form.format(label)

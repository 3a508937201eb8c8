"""Makes docs/accuracy.md from the kept figures (benchmarks/accuracy/figures.json).

python scripts/make_accuracy.py
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
FIGURES = ROOT / "benchmarks" / "accuracy" / "figures.json"
TEXT = ROOT / "docs" / "accuracy.template.md"
SETS = {
    "corpus": "Development corpus (real plans of five communes; everything was tuned on them)",
    "benchmark-judging": "Judging half of the benchmark (plans by other hands; never read while tuning)",
    "benchmark-development": "Development half of the benchmark (plans by other hands, tuned on)",
    "judging": "Judging half of the generator (played no part in tuning)",
    "development": "Development half of the generator (everything was tuned on it)",
    "samples": "The project's own samples",
}


def page() -> str:
    """The accuracy page: method as written, figures as kept."""
    kept = json.loads(FIGURES.read_text(encoding="utf-8"))
    text = TEXT.read_text(encoding="utf-8")
    for name in SETS:
        text = text.replace(f"<!-- {name} -->", _tables(name, kept.get(name, {})))
    return text


def _tables(name: str, formats: dict[str, Any]) -> str:
    from pipeline.accuracy import ORDER, shown

    lines = [f"### {SETS[name]}", ""]
    heads = [f"{form} ({row['documents']})" for form, row in formats.items()]
    lines += _table(["", *heads], [[f"`{key}`", *(shown(row["figures"].get(key)) for row in formats.values())] for key in ORDER])
    fields = sorted({key for row in formats.values() for key in row["fields"]})
    lines += ["", "Each field, of the items found:", ""]
    lines += _table(["", *formats], [[f"`{key}`", *(shown(row["fields"].get(key)) for row in formats.values())] for key in fields])
    lines += ["", "Items by their confidence:", ""]
    rows = [
        [form, f"{low:.2f} to {high:.2f}", str(count), f"{mean:.3f}", f"{right:.3f}"]
        for form, row in formats.items()
        for low, high, count, mean, right in row["reliability"]
    ]
    lines += _table(["", "confidence", "items", "mean confidence", "share right"], rows)
    for form, row in formats.items():
        size, wrong, total = row["lowest_tenth"]
        if total:
            lines += ["", f"{form}: the least sure tenth ({size} items) holds {wrong} of the {total} wrong ones."]
    return "\n".join(lines)


def _table(heads: list[str], rows: list[list[str]]) -> list[str]:
    return [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}", *(f"| {' | '.join(row)} |" for row in rows)]


def main() -> None:
    (ROOT / "docs" / "accuracy.md").write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()

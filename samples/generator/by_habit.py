"""python -m samples.generator.by_habit FOLDER: what each structure of generated plans costs.

FOLDER holds NAME.docx, NAME.pdf and gold/NAME.json, as ``python -m samples.generator`` writes them. For each structure: its
items in the reference answers, the share of them that was found, and the share that was right in every field. Items of no
structure stand under "-". What was taken for an item and is none is counted last, by kind.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from pipeline.evaluate import compared
from pipeline.process import process

KINDS = ("sections", "goals", "targets", "tasks")
Counts = dict[tuple[str, str], Counter[str]]


def of_file(task: tuple[Path, Path]) -> tuple[Counts, Counter[str]]:
    """Counts by habit and kind of one file, and how many items too many it gave."""
    path, answer = task
    gold: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
    found = process(path.read_bytes(), path.name).model_dump(mode="json")
    counts: Counts = defaultdict(Counter)
    extra: Counter[str] = Counter()
    for kind in KINDS:
        right = compared(kind, gold.get(kind) or [], found.get(kind) or [])
        for place, item in enumerate(gold.get(kind) or []):
            row = counts[item.get("habit", "-"), kind]
            row["all"] += 1
            row["found"] += place in right
            row["strict"] += right.get(place, False)
        extra[kind] += len(found.get(kind) or []) - len(right)
    return dict(counts), extra


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("folder", type=Path)
    ask.add_argument("--suffix", default=".docx")
    given = ask.parse_args()
    files = [(path, given.folder / "gold" / f"{path.stem}.json") for path in sorted(given.folder.glob(f"*{given.suffix}"))]
    total: Counts = defaultdict(Counter)
    extra: Counter[str] = Counter()
    with ProcessPoolExecutor(max_workers=2, mp_context=get_context("spawn")) as pool:
        for counts, more in pool.map(of_file, files, chunksize=8):
            extra.update(more)
            for key, row in counts.items():
                total[key].update(row)
    for (habit, kind), row in sorted(total.items(), key=lambda pair: (pair[0][1], pair[1]["strict"] / pair[1]["all"])):
        found, strict = row["found"] / row["all"], row["strict"] / row["all"]
        sys.stdout.write(f"{kind:9} {habit:36} {row['all']:5} found {found:.3f} strict {strict:.3f}\n")
    sys.stdout.write(f"too many: {dict(extra)}\n")


if __name__ == "__main__":
    main()

"""python -m samples.generator HALF COUNT FOLDER [--from SEED]: plans as DOCX, PDF and reference answers."""

from __future__ import annotations

import argparse
from pathlib import Path

from samples.generator.compose import compose
from samples.make import make


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("half", choices=["development", "judging"])
    ask.add_argument("count", type=int)
    ask.add_argument("folder", type=Path)
    ask.add_argument("--from", dest="first", type=int, default=1)
    given = ask.parse_args()
    for seed in range(given.first, given.first + given.count):
        make(compose(seed, given.half), given.folder)


if __name__ == "__main__":
    main()

"""A campaign of mutated files: each must end as stored or rejected with a reason, and the run must not break.

    python benchmarks/campaign.py [--files 5000] [--seed 1] [--workers 2] [--keep FOLDER]

Every sample is a source, those in samples/received/ (scans, a photograph, .doc, ZIP, e-mail) included, and archives of
other kinds made of them. Mutations: bytes changed, cut, inserted, doubled, swapped between files, ends cut off; and, for
half of the files that have a structure, changes of it (``benchmarks/structures.py``): parts of packages and attributes of
their XML, objects and entries of PDF, headers of mails. The same seed makes the same files. Prints the account as a table.
"""

from __future__ import annotations

import argparse
import io
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import py7zr

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import structures  # noqa: E402
from flows.batch import Settings  # noqa: E402
from flows.run import ingest  # noqa: E402
from pipeline.errors import Code  # noqa: E402
from pipeline.readers.limits import Limits  # noqa: E402

# How often a source of this ending is drawn: files that take seconds each are drawn less.
WEIGHTS = {".docx": 6, ".pdf": 6, ".zip": 3, ".eml": 3, ".7z": 3, ".txt": 3, ".doc": 3, ".jpg": 2}
SLOW = {"ban-quet.pdf": 2}


def sources() -> dict[str, bytes]:
    files = [p for folder in (ROOT / "samples", ROOT / "samples" / "received") for p in sorted(folder.iterdir()) if p.is_file()]
    found = {p.name: p.read_bytes() for p in files if p.suffix in WEIGHTS}
    packed = io.BytesIO()
    with py7zr.SevenZipFile(packed, "w") as archive:
        for name in sorted(found)[:3]:
            archive.writestr(found[name], name)
    found["cac-xa.7z"] = packed.getvalue()
    found["chu.txt"] = "\n".join(["KẾ HOẠCH", "Cải cách hành chính năm 2024", "I. NHIỆM VỤ", "- Đạt 95% hồ sơ đúng hạn."] * 30).encode()
    return found


def mutated(data: bytes, others: list[bytes], dice: random.Random) -> bytes:
    if dice.random() < 0.5:
        changed_inside = structures.mutated(data, others, dice)
        if changed_inside is not None:
            return changed_inside
    changed = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 4, 12, 60))):
        if not changed:
            break
        place = dice.randrange(len(changed))
        size = dice.choice((1, 2, 4, 30, 300, 3000))
        kind = dice.choice(("flip", "random", "zero", "cut", "insert", "double", "foreign", "end"))
        if kind == "flip":
            changed[place] ^= 1 << dice.randrange(8)
        elif kind == "random":
            changed[place : place + size] = dice.randbytes(size)
        elif kind == "zero":
            changed[place : place + size] = bytes(size)
        elif kind == "cut":
            del changed[place : place + size]
        elif kind == "insert":
            changed[place:place] = dice.randbytes(size)
        elif kind == "double":
            changed[place:place] = changed[place : place + size] * dice.choice((1, 3, 50))
        elif kind == "foreign":
            other = dice.choice(others)
            start = dice.randrange(len(other))
            changed[place:place] = other[start : start + size]
        elif dice.random() < 0.2:
            del changed[place:]
    return bytes(changed)


def write(folder: Path, count: int, seed: int) -> None:
    dice = random.Random(seed)
    found = sources()
    names = list(found)
    weights = [SLOW.get(name, WEIGHTS[Path(name).suffix]) for name in names]
    for number in range(count):
        name = dice.choices(names, weights)[0]
        data = mutated(found[name], [found[n] for n in names], dice)
        (folder / f"{number:05d}-{name}").write_bytes(data)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--files", type=int, default=5000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--keep", type=Path)
    given = options.parse_args()
    folder = given.keep or Path(tempfile.mkdtemp(prefix="kehoach-campaign-"))
    files = folder / "files"
    files.mkdir(parents=True, exist_ok=True)
    write(files, given.files, given.seed)
    start = time.monotonic()
    report = ingest([files], Settings(folder / "store", workers=given.workers, limits=Limits(time_limit=60, stall_limit=40)))
    report.check()
    codes = Counter(file.reason.code for file in report.rejected if file.reason)
    print(f"{given.files} tệp biến đổi (hạt giống {given.seed}) thành {report.requested} tệp sau khi mở tệp nén")
    print(f"lưu {len(report.stored)}, bỏ qua {len(report.skipped)}, từ chối {len(report.rejected)}; {time.monotonic() - start:.0f} giây")
    for code, number in codes.most_common():
        print(f"| {code.value} | {number} |")
    for file in report.rejected:
        if file.reason and file.reason.code in (Code.INTERNAL, Code.CRASHED, Code.TIMEOUT, Code.MEMORY):
            print(f"{file.reason.code.value}: {file.path}: {file.reason.advice}")
    if given.keep is None:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()

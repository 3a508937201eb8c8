"""Speed, side by side in one run: the whole way from PDF to store against pdfplumber reading the same pages.

    python benchmarks/speed.py [FOLDER]        default: the corpus beside the project, else samples/

Prints seconds, pages and plans a second, the ratio, peak memory, and cold start times of the command
line. One process; the imports and one warm-up document are left out of both sides.
"""

from __future__ import annotations

import io
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pdfplumber

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
ROUNDS = 3


def folder() -> Path:
    corpus = ROOT.parent / "shared" / "corpus"
    return Path(sys.argv[1]) if len(sys.argv) > 1 else corpus if corpus.is_dir() else ROOT / "samples"


def best(action: Callable[[], object]) -> float:
    """The fastest of some rounds, in seconds: the least disturbed by the machine."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return min(times)


def with_pdfplumber(files: list[bytes]) -> int:
    pages = 0
    for data in files:
        with pdfplumber.open(io.BytesIO(data)) as document:
            for page in document.pages:
                page.extract_text()
                page.extract_tables()
                pages += 1
    return pages


def whole_way(files: list[tuple[str, bytes]]) -> None:
    from pipeline.process import process
    from pipeline.store.store import Store

    with tempfile.TemporaryDirectory() as workspace, Store(Path(workspace)) as store:
        for name, data in files:
            store.put(process(data, name), data)


def reading(files: list[tuple[str, bytes]]) -> None:
    from pipeline.readers.registry import read_document

    for name, data in files:
        read_document(data, name)


def cold(*words: str, workspace: str) -> float:
    command = [sys.executable, "-c", "from app.cli import main; main()", *words]
    env = os.environ | {"KEHOACH_WORKSPACE": workspace}
    return best(lambda: subprocess.run(command, cwd=ROOT, env=env, capture_output=True, check=False))


def main() -> None:
    paths = sorted(p for p in folder().glob("*.pdf") if ".scan" not in p.name)
    files = [(p.name, p.read_bytes()) for p in paths]
    whole_way(files[:1])
    pages = with_pdfplumber([files[0][1]]) and sum(_pages(data) for _, data in files)
    ours = best(lambda: whole_way(files))
    read = best(lambda: reading(files))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    theirs = best(lambda: with_pdfplumber([data for _, data in files]))
    print(f"{len(files)} plans, {pages} pages, best of {ROUNDS} rounds, one process")
    print(f"pdfplumber extract_text + extract_tables   {theirs:7.2f} s   {pages / theirs:7.1f} pages/s")
    print(f"kehoach, reading only                      {read:7.2f} s   {pages / read:7.1f} pages/s   ratio {read / theirs:.3f}")
    print(
        f"kehoach, file to store                     {ours:7.2f} s   {pages / ours:7.1f} pages/s   ratio {ours / theirs:.3f}"
        f"   {len(files) / ours:.1f} plans/s"
    )
    print(f"peak memory of the process before pdfplumber ran {memory:.0f} MiB")
    with tempfile.TemporaryDirectory() as workspace:
        from pipeline.process import process
        from pipeline.store.store import Store

        with Store(Path(workspace)) as store:
            for name, data in files:
                store.put(process(data, name), data)
        print(f"cold kehoach --help    {cold('--help', workspace=workspace):.2f} s")
        print(f"cold kehoach search    {cold('search', 'thu', 'tuc', workspace=workspace):.2f} s")


def _pages(data: bytes) -> int:
    with pdfplumber.open(io.BytesIO(data)) as document:
        return len(document.pages)


if __name__ == "__main__":
    main()

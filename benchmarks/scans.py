"""How well scans are read: characters and cells against the same plans' text layers, and seconds against tesseract.

    python benchmarks/scans.py [FOLDER] [--time]     FOLDER: NAME.pdf beside NAME.scan.pdf; default: the corpus

Character error rate: edits between the two readings of each page's prose and of each cell, over the letters of
the text layer, in percent, blanks folded. Lines that touch the red stamp are left out of both. Cells: those of
every ruled table with the same place in the grid, right if they read the same; a table whose grid is not found counts
as all wrong. --time compares with the plain tesseract command on the same prepared pages, two processes each.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np
import pypdfium2 as pdfium
from rapidfuzz.distance import Levenshtein

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from language.repairs import repair  # noqa: E402
from pipeline.readers import page_images, pdf, recognise, scan  # noqa: E402
from pipeline.readers.limits import Limits  # noqa: E402
from schemas.document import Box, Document  # noqa: E402

PROCESSES = 2
Areas = dict[int, list[tuple[float, float, float, float]]]


@dataclass
class Tally:
    letters: int = 0
    edits: int = 0
    cells: int = 0
    right: int = 0
    swaps: Counter[tuple[str, str]] = field(default_factory=Counter)

    def compare(self, typed: str, read: str) -> None:
        typed, read = " ".join(typed.split()), " ".join(read.split())
        self.letters += len(typed)
        for tag, a0, a1, b0, b1 in Levenshtein.opcodes(typed, read).as_list():
            if tag != "equal":
                self.edits += max(a1 - a0, b1 - b0)
                self.swaps[typed[a0:a1], read[b0:b1]] += 1

    def add(self, other: Tally) -> None:
        self.letters += other.letters
        self.edits += other.edits
        self.cells += other.cells
        self.right += other.right
        self.swaps += other.swaps

    def __str__(self) -> str:
        cells = f"{self.right}/{self.cells} ô đúng ({self.right / self.cells:.1%})" if self.cells else "không có bảng"
        return f"CER {self.edits / max(self.letters, 1):.2%} ({self.edits}/{self.letters}), {cells}"


def stamps(data: bytes) -> Areas:
    """Where red ink lies on each page, in points."""
    found: Areas = {}
    document = pdfium.PdfDocument(data)
    for index in range(len(document)):
        image = document[index].render(scale=1).to_numpy()[:, :, :3].astype(np.int16)
        blue, green, red = image[:, :, 0], image[:, :, 1], image[:, :, 2]
        ink = ((red - np.maximum(blue, green)) > 40).astype(np.uint8)
        joined = cv2.dilate(ink, np.ones((15, 15), np.uint8))
        count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
        boxes = [tuple(float(v) for v in stats[i][:4]) for i in range(1, count) if stats[i][4] > 1500]
        found[index + 1] = [(x, y, x + w, y + h) for x, y, w, h in boxes]
    return found


def _under(box: Box | None, areas: list[tuple[float, float, float, float]]) -> bool:
    if box is None:
        return False
    return any(box.left < x1 and box.right > x0 and box.top < y1 and box.bottom > y0 for x0, y0, x1, y1 in areas)


def prose(document: Document, red: Areas) -> dict[int, str]:
    """Each page's lines outside tables and stamps."""
    pages: dict[int, list[str]] = {}
    for block in document.blocks:
        for part in block.segments:
            if block.table is None and not _under(part.box, red.get(part.page, [])):
                pages.setdefault(part.page, []).append(block.text[part.start : part.end])
    return {number: " ".join(lines) for number, lines in pages.items()}


def compare(typed: Document, read: Document, red: Areas) -> Tally:
    tally = Tally()
    ours, theirs = prose(read, red), prose(typed, red)
    for number, text in theirs.items():
        tally.compare(text, ours.get(number, ""))
    tables = [[b.table for b in d.blocks if b.table is not None] for d in (typed, read)]
    for index, table in enumerate(tables[0]):
        other = tables[1][index] if index < len(tables[1]) else None
        same = other is not None and (other.rows, other.columns) == (table.rows, table.columns)
        found = {(c.row, c.column): c.text for c in other.cells} if other is not None and same else {}
        if not same:
            print(f"  bảng {index + 1}: {table.rows}×{table.columns}, đọc được {(other.rows, other.columns) if other else None}")
        for cell in table.cells:
            if not cell.text.strip():
                continue
            text = found.get((cell.row, cell.column), "")
            tally.cells += 1
            tally.right += " ".join(text.split()) == " ".join(cell.text.split())
            tally.compare(cell.text, text)
    return tally


def _prepared(path: Path, folder: Path) -> list[Path]:
    """The pages as recognition gets them, as files for the plain command."""
    made = []
    document = pdfium.PdfDocument(path.read_bytes())
    for index in range(len(document)):
        image = document[index].render(scale=scan.DPI / 72).to_numpy()[:, :, :3]
        grey = page_images.prepare(image)
        grey = page_images.turn(grey, recognise.orientation(grey, scan.DPI))
        grey = page_images.straighten(grey, page_images.skew(grey))
        target = folder / f"{path.stem}-{index:03d}.png"
        cv2.imwrite(str(target), grey)
        made.append(target)
    return made


def plain(page: str) -> None:
    environment = os.environ | {"OMP_THREAD_LIMIT": "1"}
    command = ["tesseract", page, "-", "-l", recognise.LANGUAGE, "--dpi", str(scan.DPI)]
    subprocess.run(command, check=True, capture_output=True, env=environment)


def whole(job: tuple[bytes, int]) -> None:
    """Our whole way for one page: rendering, preparing, finding rules, recognising."""
    data, index = job
    page = pdfium.PdfDocument(data)[index]
    image = page.render(scale=scan.DPI / 72).to_numpy()
    scan.read_image(image[:, :, :3], index + 1, scan.DPI)


def seconds(files: list[Path]) -> None:
    """Both sides over the same pages, two processes each; pages are handed out one by one, so that both cores are busy."""
    with tempfile.TemporaryDirectory() as folder:
        prepared = [str(page) for path in files for page in _prepared(path, Path(folder))]
        jobs = [(path.read_bytes(), index) for path in files for index in range(len(pdfium.PdfDocument(path.read_bytes())))]
        for name, action, work in (("tesseract", plain, prepared), ("kehoach", whole, jobs)):
            with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
                list(pool.map(action, work[:2]))  # imports and models are loaded
                start = time.perf_counter()
                list(pool.map(action, work))
                spent = time.perf_counter() - start
            print(f"{name}: {spent:.1f} s, {spent / len(work):.2f} s một trang ({len(work)} trang, {PROCESSES} tiến trình)")


def measure(path: Path) -> tuple[str, Tally, Tally]:
    """A scan's tallies: as read, and with the marked repairs."""
    read = pdf.read(path.read_bytes(), path.name, Limits(time_limit=3600))
    beside = path.with_name(path.name.replace(".scan.pdf", ".pdf"))
    typed, red = pdf.read(beside.read_bytes(), beside.name, Limits()), stamps(path.read_bytes())
    return path.name, compare(typed, read, red), compare(typed, repair(read).document, red)


def main() -> None:
    given = [a for a in sys.argv[1:] if not a.startswith("--")]
    folder = Path(given[0]) if given else ROOT.parent / "shared" / "corpus"
    files = sorted(folder.glob("*.scan.pdf"))
    totals = Tally(), Tally()
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        for name, *tallies in pool.map(measure, files):
            print(f"{name}: đọc {tallies[0]}; sau sửa có đánh dấu {tallies[1]}")
            for total, tally in zip(totals, tallies, strict=True):
                total.add(tally)
    for name, total in zip(("đọc", "sau sửa có đánh dấu"), totals, strict=True):
        print(f"tất cả, {name}: {total}")
        print("  nhầm nhiều nhất:", ", ".join(f"{a!r}→{b!r} {n}" for (a, b), n in total.swaps.most_common(25)))
    if "--time" in sys.argv:
        seconds(files)


if __name__ == "__main__":
    main()

"""Times a second ingest of a folder whose files are all stored already.

    python benchmarks/unchanged.py [COUNT]        default 10,000

The files are the samples' DOCX files, each with its number as the archive's comment, so that all differ. Their plans
are put into the store as the first ingest would have left them; then ``ingest`` runs over the folder.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
import time
import zipfile
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def prepare(folder: Path, workspace: Path, count: int) -> int:
    """The folder of files and the store that knows them; returns the files' size in bytes."""
    from benchmarks.large_store import put_many
    from pipeline.process import process
    from pipeline.store.store import Store

    samples = sorted((ROOT / "samples").glob("*.docx"))
    plans = [process(path.read_bytes(), path.name) for path in samples]
    size = 0
    with Store(workspace) as store:
        stored = []
        for number in range(count):
            path = folder / f"{number // 500:03d}" / f"ke-hoach-{number}.docx"
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(samples[number % len(samples)].read_bytes())
            with zipfile.ZipFile(path, "a") as archive:
                archive.comment = str(number).encode()
            data = path.read_bytes()
            size += len(data)
            plan = plans[number % len(plans)].model_copy(deep=True)
            plan.unit.name = f"Thử {number}"
            plan.source.sha256 = hashlib.sha256(data).hexdigest()
            stored.append((plan, zlib.compress(plan.model_dump_json().encode(), 6)))
        put_many(store, stored)
    return size


def main(count: int) -> None:
    from flows.batch import Settings
    from flows.run import ingest

    with tempfile.TemporaryDirectory() as files, tempfile.TemporaryDirectory() as workspace:
        size = prepare(Path(files), Path(workspace), count)
        start = time.perf_counter()
        report = ingest([Path(files)], Settings(Path(workspace)))
        seconds = time.perf_counter() - start
        assert len(report.skipped) == report.requested == count
        print(json.dumps({"files": count, "megabytes": round(size / 2**20), "skipped": len(report.skipped), "seconds": round(seconds, 2)}))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)

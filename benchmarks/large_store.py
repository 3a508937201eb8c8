"""Builds a synthetic store: plans of the development half, as their readers read them, under many units and years.

    python benchmarks/large_store.py FOLDER COUNT

Each plan is one of ``BASES`` read plans with the name of another real commune, another year and number, other
figures, and, in about half of its statements, the commune's name: so about half of the texts are distinct, as
offices that copy a template and fill in their own name make them. Plans are written by the store's own code, in
transactions of ``CHUNK`` plans, without the files of the originals. The same arguments give the same store.
"""

from __future__ import annotations

import hashlib
import json
import random
import sys
import tempfile
import time
import zlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
BASES = 240
CHUNK = 500
YEARS = range(2021, 2031)
FIRST_SEED = 9_001


def bases(count: int = BASES) -> list[dict[str, Any]]:
    """Generated plans as their DOCX files are read."""
    from pipeline.process import process
    from samples.generator.compose import compose
    from samples.make import make

    found = []
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(FIRST_SEED, FIRST_SEED + count):
            make(compose(seed, "development"), Path(folder))
        for path in sorted(Path(folder).glob("*.docx")):
            found.append(json.loads(process(path.read_bytes(), path.name).model_dump_json()))
    return found


def variant(base: dict[str, Any], number: int, unit: dict[str, Any]) -> dict[str, Any]:
    """A base plan as another commune's of another year."""
    rng = random.Random(number)
    plan: dict[str, Any] = json.loads(json.dumps(base))
    year = YEARS[number // 10_000 % len(YEARS)]
    shift = year - (plan["period"]["start"] or year)
    digest = hashlib.sha256(str(number).encode()).hexdigest()
    plan["source"] |= {"file": f"ke-hoach-{number}.docx", "sha256": digest}
    plan["unit"] = unit
    plan["header"]["number"] = f"{number % 399 + 1}/KH-UBND"
    plan["header"]["issued_on"] = f"{year}-01-{number % 28 + 1:02d}"
    plan["period"] |= {"start": year, "end": (plan["period"]["end"] or year) + shift}
    place = f" tại {unit['name']}"
    for item in (*plan["goals"], *plan["targets"], *plan["tasks"]):
        if rng.random() < 0.5:
            item["text"] += place
    for target in plan["targets"]:
        if target["unit"] == "percent":
            target["value"] = min(100, max(1, target["value"] + rng.randrange(-12, 4)))
        target["due"] = _shifted(target["due"], shift)
    for task in plan["tasks"]:
        if task["deadline"]:
            task["deadline"] |= {key: _shifted(task["deadline"][key], shift) for key in ("start", "end")}
    return plan


def _shifted(day: str | None, years: int) -> str | None:
    if day is None:
        return None
    return f"{int(day[:4]) + years}{day[4:]}".replace("-02-29", "-02-28")


def units() -> list[dict[str, Any]]:
    """10,000 units: real communes as they were before July 2025, shuffled so that 1,000 in a row share a province's name."""
    from extractors.identity.gazetteer import communes, resolve

    found = []
    for number, unit in enumerate(communes()[:9_990] + communes(current=True)[:10]):
        unit.province = f"Tỉnh Thử Nghiệm {number // 1_000}"
        unit.resolved = resolve(unit.model_copy(update={"province": None}))
        found.append(json.loads(unit.model_dump_json()))
    return found


_shared: dict[str, Any] = {}


def _start(base_plans: list[dict[str, Any]], all_units: list[dict[str, Any]]) -> None:
    _shared["bases"], _shared["units"] = base_plans, all_units


def _make(number: int) -> tuple[bytes, bytes]:
    unit = _shared["units"][number % len(_shared["units"])]
    plan = variant(_shared["bases"][number * 7919 % len(_shared["bases"])], number, unit)
    text = json.dumps(plan, ensure_ascii=False).encode("utf-8")
    return text, zlib.compress(text, 6)


def build(folder: Path, count: int) -> dict[str, float]:
    """Write the store; returns seconds, plans and statements a second, bytes a plan."""
    from pipeline.store.store import Store

    base_plans, all_units = bases(), units()
    started = time.perf_counter()
    with Store(folder) as store, ProcessPoolExecutor(1, initializer=_start, initargs=(base_plans, all_units)) as pool:
        numbers = iter(range(count))
        while chunk := [number for _, number in zip(range(CHUNK), numbers, strict=False)]:
            put_many(store, _read(pool, chunk))
            if chunk[-1] % 10_000 == 9_999:
                print(f"{chunk[-1] + 1} plans, {time.perf_counter() - started:.0f} s", flush=True)
        seconds = time.perf_counter() - started
        with store.engine.connect() as connection:
            rows = connection.exec_driver_sql("SELECT count(*) FROM statements").scalar_one()
            tasks = connection.exec_driver_sql("SELECT count(*) FROM statements WHERE kind = 'task'").scalar_one()
            texts = connection.exec_driver_sql(
                "SELECT count(DISTINCT text) FROM statements WHERE kind <> 'text' AND plan_id <= 5000"
            ).scalar_one()
            first = connection.exec_driver_sql("SELECT count(*) FROM statements WHERE kind <> 'text' AND plan_id <= 5000").scalar_one()
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    size = (folder / "kehoach.db").stat().st_size
    return {
        "plans": count, "statements": rows, "tasks": tasks, "distinct_part": round(texts / first, 3), "seconds": round(seconds, 1),
        "plans_per_second": round(count / seconds, 1), "statements_per_second": round(rows / seconds), "bytes_per_plan": round(size / count),
    }  # fmt: skip


def put_many(store: Any, plans: Iterable[tuple[Any, bytes]]) -> None:
    """Plans that come packed into a store that has none of them, in one transaction, without the files of the originals."""
    import sqlalchemy as sa

    from pipeline.store import writing
    from pipeline.store.models import Original

    with store.transaction() as connection:
        for plan, packed in plans:
            original = {"sha256": plan.source.sha256, "size": len(packed), "media_type": plan.source.media_type, "stored_at": writing.now()}
            connection.execute(sa.insert(Original).values(**original))
            columns = {
                "sha256": plan.source.sha256,
                "stored_at": writing.now(),
                "changed_at": writing.now(),
                "received_on": writing.today(),
            }
            writing.insert(connection, plan, packed, **columns)


def _read(pool: ProcessPoolExecutor, chunk: list[int]) -> Iterator[tuple[Any, bytes]]:
    from schemas.plan import Plan

    for text, packed in pool.map(_make, chunk, chunksize=50):
        yield Plan.model_validate_json(text), packed


if __name__ == "__main__":
    print(json.dumps(build(Path(sys.argv[1]), int(sys.argv[2])), indent=1))

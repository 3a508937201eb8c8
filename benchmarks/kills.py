"""Kills a store's processes at every system call that writes, and looks at what is left.

    python benchmarks/kills.py [--every N] [--most N] [--random N] [--json]

A child makes a store, brings one of each older schema up to date, or ingests documents, and is killed (SIGKILL) as it
enters the first, second, third … call of each kind that writes; likewise the disk is full from that call on. After each
the store must open, hold every document that was reported as stored, once, whole and with its original, and take the
rest. ``strace`` injects the kills (``--random`` kills at random moments and needs none). A killed process loses nothing
that it wrote: a loss of power is not tried here.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
# Calls that decide what is on the disk; SQLite writes by pwrite64, everything else by write.
CALLS = ("fsync", "fdatasync", "rename", "unlink", "ftruncate", "pwrite64")
DOCUMENTS = 4
REPORT = "reported.txt"


def plan_of(number: int) -> tuple[Any, bytes]:
    """A small plan and the bytes that it stands for."""
    from pipeline.checks.registry import run
    from pipeline.versions import checks_version, extraction_version, reading_version
    from schemas.plan import Plan

    data = f"kế hoạch {number}".encode()
    tasks = [{"text": f"Rà soát thủ tục hành chính lần {n} của đơn vị {number}", "area": "procedures"} for n in range(30)]
    source = {"file": f"ke-hoach-{number}.docx", "sha256": hashlib.sha256(data).hexdigest(), "media_type": "x", "pages": 1}
    source |= {"extractor_version": extraction_version(), "reading_version": reading_version(), "checks_version": checks_version()}
    header = {"number": f"{number}/KH-UBND", "issued_on": "2026-01-05", "title": f"Cải cách hành chính {number}"}
    unit = {"kind": "xa", "name": f"Thử {number}"}
    plan = Plan.model_validate({"source": source, "header": header, "unit": unit, "period": {"start": 2026, "end": 2026}, "tasks": tasks})
    plan.findings = run(plan)
    return plan, data


class ReadBefore:
    """In the place of worker processes: plans that are known already."""

    def each(self, paths: list[str], attached: object = None, *, accepted: object = ()) -> Iterator[tuple[int, Any]]:
        yield from enumerate(self.run(paths, attached))

    def run(self, paths: list[str], attached: object = None, *, accepted: object = ()) -> list[Any]:
        from pipeline.work import Outcome

        found = []
        for path in paths:
            plan, data = plan_of(int(Path(path).stem.rpartition("-")[2]))
            found.append(Outcome(path, hashlib.sha256(data).hexdigest(), plan.model_dump_json()))
        return found


def files(folder: Path) -> list[Path]:
    """The files of the documents."""
    received = folder / "nhận"
    received.mkdir(exist_ok=True)
    found = []
    for number in range(DOCUMENTS):
        plan, data = plan_of(number)
        path = received / plan.source.file
        if not path.exists():
            path.write_bytes(data)
        found.append(path)
    return found


def old_store(workspace: Path, revision: str) -> None:
    """A store as the migrations up to a revision make it, with the documents' plans."""
    import sqlalchemy as sa
    from alembic import command
    from alembic.config import Config

    from pipeline.store.writing import pack

    workspace.mkdir(parents=True)
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(workspace / "kehoach.db")))
    config = Config()
    config.set_main_option("script_location", str(ROOT / "pipeline" / "store" / "migrations"))
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        for number in range(DOCUMENTS):
            plan, data = plan_of(number)
            sha256 = str(plan.source.sha256)
            original = workspace / "originals" / sha256[:2] / sha256
            original.parent.mkdir(parents=True, exist_ok=True)
            original.write_bytes(data)
            connection.exec_driver_sql("INSERT INTO originals VALUES (?, ?, 'x', '2025-01-02T03:04:05+00:00')", (sha256, len(data)))
            row = {"id": number + 1, "sha256": sha256, "extractor_version": "cũ", "file_name": plan.source.file, "is_plan": True}
            row |= {"unit_label": "x", "unit_key": "x", "current_key": "", "pages": 1, "stored_at": "2025-01-02T03:04:05+00:00"}
            if revision < "0003":
                row["data"] = pack(plan)
            names, marks = ", ".join(row), ", ".join("?" * len(row))
            connection.exec_driver_sql(f"INSERT INTO plans ({names}) VALUES ({marks})", tuple(row.values()))
            if revision >= "0003":
                connection.exec_driver_sql("INSERT INTO contents VALUES (?, ?)", (number + 1, pack(plan)))
    engine.dispose()


def ingest(folder: Path) -> None:
    """Ingest the documents, writing down what was reported as stored."""
    from flows.batch import Batch, Settings
    from flows.collecting import Collected
    from pipeline.store.store import Store

    report = os.open(folder / REPORT, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    with Store(folder / "kho") as store:
        batch = Batch(
            store,
            Collected(files(folder)),
            Settings(folder / "kho"),
            lambda file: os.write(report, f"{file.status} {file.sha256}\n".encode()),
        )
        for chunk in batch.prepare():
            for path in chunk:
                batch.run_chunk(ReadBefore(), [path])  # type: ignore[arg-type]
        batch.finish()
    os.close(report)


def open_store(folder: Path) -> None:
    from pipeline.store.store import Store

    Store(folder / "kho").close()


@dataclass(frozen=True, slots=True)
class Scenario:
    """What a child does, in which state of the workspace, and how many documents there are in the end."""

    name: str
    prepare: Callable[[Path], None]
    act: Callable[[Path], None]
    documents: int


def _with_old(revision: str) -> Callable[[Path], None]:
    return lambda folder: old_store(folder / "kho", revision)


def _nothing(_: Path) -> None:
    return None


SCENARIOS = (
    Scenario("creation", _nothing, open_store, 0),
    *(Scenario(f"upgrade from {revision}", _with_old(revision), open_store, DOCUMENTS) for revision in ("0001", "0002", "0003")),
    Scenario("first ingest", _nothing, ingest, DOCUMENTS),
    Scenario("ingest", open_store, ingest, DOCUMENTS),
)


@dataclass(slots=True)
class Tally:
    """What came of the trials of a scenario."""

    points: int = 0
    stores_lost: int = 0
    documents_lost: int = 0
    documents_doubled: int = 0
    tracebacks: int = 0
    troubles: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        for name in ("points", "stores_lost", "documents_lost", "documents_doubled", "tracebacks"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.troubles += other.troubles


def examine(folder: Path, scenario: Scenario, told: str) -> Tally:
    """Open what is left, finish what was begun, and count."""
    from pipeline.store.store import Store
    from pipeline.store.verifying import verify

    tally = Tally(points=1)
    errors = (folder / "stderr.txt").read_text(encoding="utf-8") if (folder / "stderr.txt").exists() else ""
    if "Traceback" in errors:
        tally.tracebacks += 1
        tally.troubles.append(f"{scenario.name}, {told}: {errors.strip().splitlines()[-1]}")
    reported = set()
    if (folder / REPORT).exists():
        lines = [line.split() for line in (folder / REPORT).read_text(encoding="utf-8").splitlines()]
        reported = {line[1] for line in lines if line[0] == "stored"}
    try:
        with Store(folder / "kho") as store:
            kept = [plan.source.sha256 for plan in store.extracted()]
        tally.documents_lost += len(reported - set(kept))
        scenario.act(folder)
        with Store(folder / "kho") as store:
            final = [plan.source.sha256 for plan in store.extracted()]
            left = verify(store).left
        tally.documents_lost += max(0, scenario.documents - len(set(final)))
        tally.documents_doubled += len(final) - len(set(final))
        if left:
            tally.troubles.append(f"{scenario.name}, {told}: {left[0].part}: {left[0].what}")
    except Exception as error:
        tally.stores_lost += 1
        tally.troubles.append(f"{scenario.name}, {told}: {type(error).__name__}: {error}")
    return tally


def child(folder: Path, act: Callable[[Path], None]) -> int:
    """A process that stops before it acts, so that strace can be attached; returns its id."""
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        handle = os.open(folder / "stderr.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(handle, 2)
        os.kill(os.getpid(), signal.SIGSTOP)
        status = _acted(folder, act)
    finally:
        os._exit(status)


def _acted(folder: Path, act: Callable[[Path], None]) -> int:
    """As the command line ends: domain errors in a line, others with a trace."""
    import traceback

    from pipeline.errors import DomainError

    try:
        act(folder)
    except DomainError as error:
        sys.stderr.write(f"kehoach: {error}\n")
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    else:
        return 0
    sys.stderr.flush()
    return 1


def traced(folder: Path, act: Callable[[Path], None], *options: str) -> str:
    """Run a child under strace; returns what strace wrote."""
    pid = child(folder, act)
    os.waitpid(pid, os.WUNTRACED)
    out = folder / "strace.txt"
    tracer = subprocess.Popen(["strace", "-f", "-qq", "-o", str(out), *options, "-p", str(pid)], stderr=subprocess.PIPE)
    deadline = time.monotonic() + 20
    while not _is_traced(pid) and tracer.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    os.kill(pid, signal.SIGCONT)
    os.waitpid(pid, 0)
    tracer.wait()
    return out.read_text(encoding="utf-8", errors="replace")


def _is_traced(pid: int) -> bool:
    return "TracerPid:\t0\n" not in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")


def can_trace() -> bool:
    """Whether strace is installed and may trace a process here."""
    if shutil.which("strace") is None:
        return False
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)

        def act(place: Path) -> None:
            (place / "a").touch()
            (place / "a").unlink()

        return "unlink" in traced(path, act, "-e", "trace=unlink,unlinkat")


@contextlib.contextmanager
def fresh(prepared: Path) -> Iterator[Path]:
    """A copy of a prepared folder."""
    with tempfile.TemporaryDirectory(prefix="kills-") as folder:
        target = Path(folder) / "w"
        shutil.copytree(prepared, target)
        yield target


def points(prepared: Path, scenario: Scenario, every: int, most: int | None) -> list[tuple[str, int]]:
    """Calls and their numbers, as an undisturbed run makes them."""
    with fresh(prepared) as folder:
        written = traced(folder, scenario.act, "-e", f"trace={','.join(CALLS)}")
    found = []
    for call in CALLS:
        count = written.count(f" {call}(")
        # Of writing each ``every``-th, of what makes writing last all.
        found += [(call, n) for n in range(1, count + 1, every if call == "pwrite64" else 1)]
    if most is not None and len(found) > most:
        found = random.Random(1).sample(found, most)
    return sorted(found)


def try_all(scenario: Scenario, every: int, most: int | None) -> dict[str, Tally]:
    """Kills and full disks at each point of a scenario."""
    tallies = {"kill": Tally(), "full disk": Tally()}
    with tempfile.TemporaryDirectory(prefix="kills-") as place:
        prepared = Path(place) / "w"
        prepared.mkdir()
        scenario.prepare(prepared)
        files(prepared)
        for call, number in points(prepared, scenario, every, most):
            with fresh(prepared) as folder:
                traced(folder, scenario.act, "-e", f"trace={call}", "-e", f"inject={call}:error=EIO:signal=KILL:when={number}")
                tallies["kill"].add(examine(folder, scenario, f"killed at {call} {number}"))
            if call == "pwrite64":
                with fresh(prepared) as folder:
                    traced(folder, scenario.act, "-e", f"trace={call}", "-e", f"inject={call}:error=ENOSPC:when={number}+")
                    tallies["full disk"].add(examine(folder, scenario, f"disk full at {call} {number}"))
    return tallies


def try_random(scenario: Scenario, times: int) -> Tally:
    """Kills at random moments of a scenario's run; needs no strace."""
    tally = Tally()
    rng = random.Random(7)
    with tempfile.TemporaryDirectory(prefix="kills-") as place:
        prepared = Path(place) / "w"
        prepared.mkdir()
        scenario.prepare(prepared)
        files(prepared)
        with fresh(prepared) as folder:
            began = time.monotonic()
            pid = child(folder, scenario.act)
            os.waitpid(pid, os.WUNTRACED)
            os.kill(pid, signal.SIGCONT)
            os.waitpid(pid, 0)
            whole = time.monotonic() - began
        for _ in range(times):
            with fresh(prepared) as folder:
                pid = child(folder, scenario.act)
                os.waitpid(pid, os.WUNTRACED)
                os.kill(pid, signal.SIGCONT)
                moment = rng.uniform(0, whole)
                time.sleep(moment)
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
                tally.add(examine(folder, scenario, f"killed after {moment:.3f} s"))
    return tally


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--every", type=int, default=1, help="of the calls that only write, try each N-th")
    parser.add_argument("--most", type=int, help="at most so many points a scenario, drawn by chance")
    parser.add_argument("--random", type=int, default=0, help="kill at so many random moments instead")
    parser.add_argument("--only", action="append", help="only the scenarios that begin so")
    arguments = parser.parse_args()
    chosen = [s for s in SCENARIOS if not arguments.only or any(s.name.startswith(start) for start in arguments.only)]
    result: dict[str, dict[str, Any]] = {}
    total = Tally()
    for scenario in chosen:
        if arguments.random:
            tallies = {"random kill": try_random(scenario, arguments.random)}
        else:
            tallies = try_all(scenario, arguments.every, arguments.most)
        for kind, tally in tallies.items():
            result[f"{scenario.name}, {kind}"] = {
                name: getattr(tally, name) for name in ("points", "stores_lost", "documents_lost", "documents_doubled", "tracebacks")
            }
            total.add(tally)
    print(json.dumps({"scenarios": result, "points": total.points, "troubles": total.troubles}, ensure_ascii=False, indent=1))
    return 1 if total.troubles or total.stores_lost or total.documents_lost or total.documents_doubled else 0


if __name__ == "__main__":
    # Both are imported once, before any child is made.

    import pipeline.store.verifying  # noqa: F401

    sys.exit(main())

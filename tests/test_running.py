"""Processes that are killed, signals, what they leave behind: nothing is lost, nothing hangs, nothing stays."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from pipeline import scratch
from pipeline.errors import Code, Reason
from pipeline.lanes import Answer
from pipeline.readers import office
from pipeline.readers.limits import Limits
from pipeline.stopping import Stop, Stopped
from pipeline.work import Outcome, Wanted
from pipeline.worker import Unpacker, Workers, _Job, _Step
from tests.conftest import ROOT, SAMPLES
from tests.readers_for_tests import broken, narrowed, ready, stand_in, starved


def _named(folder: Path, *names: str) -> list[str]:
    for name in names:
        (folder / name).touch()
    return [str(folder / name) for name in names]


def _code(outcome: Outcome) -> Code | None:
    return outcome.reason.code if outcome.reason else None


def test_killed_at_any_moment_workers_give_every_file_an_outcome(tmp_path: Path) -> None:
    chance = random.Random(7)
    done = threading.Event()

    def kill() -> None:
        # Young processes are starting, others wait or read.
        while not done.wait(chance.uniform(0.0, 0.25)):
            for process in multiprocessing.active_children():
                if chance.random() < 0.5 and process.pid:
                    os.kill(process.pid, signal.SIGKILL)

    paths = _named(tmp_path, *(f"{number}.txt" for number in range(30)))
    with Workers(2, Limits(), stand_in, begin=ready) as workers:
        killer = threading.Thread(target=kill)
        killer.start()
        outcomes = workers.run(paths)
        done.set()
        killer.join()
        assert [_code(one) for one in workers.run(paths[:3])] == [None] * 3
    assert [one.path for one in outcomes] == paths
    assert {_code(one) for one in outcomes} <= {None, Code.CRASHED}


def test_a_file_that_kills_its_worker_once_is_read_and_twice_is_told(tmp_path: Path) -> None:
    paths = _named(tmp_path, "once.txt", "always.txt", "hoard.txt", "says.txt", "good.txt")
    with Workers(1, Limits(memory_limit=300_000_000), stand_in, begin=ready) as workers:
        outcomes = workers.run(paths)
    assert [_code(one) for one in outcomes] == [None, Code.CRASHED, Code.MEMORY, Code.MEMORY, None]
    assert outcomes[1].reason is not None
    assert "-9" in outcomes[1].reason.advice
    assert all(one.reason is None or one.reason.transient for one in outcomes)


@pytest.mark.parametrize(("begin", "code"), [(starved, Code.MEMORY), (broken, Code.CRASHED), (narrowed, None)])
def test_a_worker_that_does_not_start_is_told_and_one_with_less_memory_works(tmp_path: Path, begin: object, code: Code | None) -> None:
    paths = _named(tmp_path, "a.txt", "b.txt")
    with Workers(1, Limits(), stand_in, begin=begin) as workers:  # type: ignore[arg-type]
        assert [_code(one) for one in workers.run(paths)] == [code, code]


def test_workers_make_way_for_fresh_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.lanes.CALLS", 2)
    with Workers(1, Limits(), stand_in, begin=ready) as workers:
        assert {_code(one) for one in workers.run(_named(tmp_path, *"abcde"))} == {None}


def test_what_a_library_prints_is_not_seen(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with Workers(1, Limits(), stand_in, begin=ready) as workers:
        workers.run(_named(tmp_path, "a.txt"))
    assert capfd.readouterr() == ("", "")


def test_the_unpacker_survives_the_death_of_its_process(tmp_path: Path) -> None:
    bundle = str(SAMPLES / "received" / "cac-xa.zip")
    with Unpacker(Limits()) as unpacker:
        first = unpacker.unpack(bundle, "cac-xa.zip", tmp_path / "a")
        for process in multiprocessing.active_children():
            os.kill(process.pid or 0, signal.SIGKILL)
        again = unpacker.unpack(bundle, "cac-xa.zip", tmp_path / "b")
    assert not isinstance(first, Reason)
    assert not isinstance(again, Reason)
    assert [one.origin for one in first.members] == [one.origin for one in again.members]


@pytest.mark.skipif(not (office.program() and office.bridge()), reason=f"LibreOffice is not installed: {office.APT}")
def test_a_libreoffice_that_was_killed_is_started_again(tmp_path: Path) -> None:
    listener = office.Listener(str(office.program()))
    source = tmp_path / "a.doc"
    source.write_bytes((SAMPLES / "received" / "word-cu.doc").read_bytes())
    try:
        for name in ("b.docx", "c.docx"):
            listener.convert(source, tmp_path / name, 100)
            assert (tmp_path / name).stat().st_size > 1000
            assert listener._running is not None
            for child in Path(f"/proc/{listener._running.pid}/task/{listener._running.pid}/children").read_text().split():
                os.kill(int(child), signal.SIGKILL)
    finally:
        listener.stop()


def test_a_stop_ends_what_is_under_way_and_keeps_what_is_done(tmp_path: Path) -> None:
    stop = Stop()
    paths = _named(tmp_path, *(f"{number}.txt" for number in range(200)))
    found: list[tuple[str, Outcome]] = []

    def read(workers: Workers) -> None:
        for index, outcome in workers.each(paths):
            found.append((paths[index], outcome))
            stop.ask(signal.SIGTERM)

    with Workers(2, Limits(), stand_in, stop, begin=ready) as workers, pytest.raises(Stopped):
        read(workers)
    assert 1 <= len(found) < len(paths)
    assert all(path == outcome.path and outcome.plan for path, outcome in found)
    assert multiprocessing.active_children() == []


def test_all_pages_of_a_scan_have_a_time_in_proportion_to_their_number(tmp_path: Path) -> None:
    limits = Limits(time_limit=100)
    assert limits.scan_seconds(2) == 120
    assert limits.scan_seconds(100) == 1100
    place = str(tmp_path / "x.pdf")
    job = _Job(0, place, (), wanted=Wanted(place, "0", (1, 2)), spent=limits.scan_seconds(2))
    late, other = Answer(), Answer()
    job.asked = [late, other]
    late.seconds = 1.0
    late.set_result("page")
    with Workers(1, limits, stand_in, begin=ready) as workers:
        assert workers._page_done(_Step(late, job, Path("note"), 1)) == []
        assert other.cancelled()
        workers._page_done(_Step(other, job, Path("note"), 2))
    told = job.known["0"][2]
    assert isinstance(told, Reason)
    assert (told.code, told.page, "120 giây cho cả bản quét" in told.advice) == (Code.TIMEOUT, 2, True)


def test_pages_that_cannot_be_read_do_not_keep_a_file_for_ever(tmp_path: Path) -> None:
    """A document that asks for its pages though it has them is a fault, told; its own pages fail without harm."""
    with Workers(1, Limits(time_limit=30), stand_in, begin=ready) as workers:
        [outcome] = workers.run(_named(tmp_path, "pages.txt"))
    assert _code(outcome) is Code.INTERNAL


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_second_signal_ends_a_program_that_does_not_hear_the_first(number: signal.Signals) -> None:
    script = "import time\nfrom pipeline.stopping import stoppable\nwith stoppable() as s:\n print('on', flush=True)\n time.sleep(60)"
    run = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert run.stdout is not None
    run.stdout.readline()
    run.send_signal(number)
    time.sleep(1.3)
    assert run.poll() is None
    run.send_signal(number)
    _, said = run.communicate(timeout=30)
    assert run.returncode == 128 + number
    assert "Traceback" not in said


_HOLDS = "import sys\nfrom pathlib import Path\nfrom pipeline import scratch\nf = scratch.Folder(parent=Path(sys.argv[1]))\nprint(f.path, flush=True)\nsys.stdin.read()"


def test_folders_of_the_dead_go_and_those_of_the_living_stay(tmp_path: Path) -> None:
    held = []
    for _ in range(2):
        run = subprocess.Popen(
            [sys.executable, "-c", _HOLDS, str(tmp_path)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert run.stdout is not None
        held.append((run, Path(run.stdout.readline().strip())))
    own = scratch.Folder(parent=tmp_path)
    (dead, gone), (living, kept) = held
    dead.kill()
    dead.wait()
    fresh, old, other = (tmp_path / name for name in ("kehoach-progress-new", "kehoach-office-1-old", "kehoach-data"))
    for folder in (fresh, old, other):
        folder.mkdir()
    os.utime(old, (0, 0))
    os.utime(other, (0, 0))
    seen: list[Path] = []
    scratch.sweep(tmp_path, before=seen.append)
    assert set(seen) == {gone, old}
    assert set(tmp_path.iterdir()) == {own.path, kept, fresh, other}
    own.remove()
    living.communicate("")
    scratch.sweep(tmp_path)
    assert set(tmp_path.iterdir()) == {fresh, other}


def test_half_written_originals_of_the_dead_go(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    folder = tmp_path / "ab"
    folder.mkdir()
    names = {"dead": f".ab12.{ended.pid}", "own": f".ab12.{os.getpid()}", "whole": "ab12", "other": ".hidden"}
    for name in names.values():
        (folder / name).touch()
    scratch.sweep_partial(tmp_path)
    assert {path.name for path in folder.iterdir()} == set(names.values()) - {names["dead"]}
    # A process of the same number that began after the file was written is another one.
    os.utime(folder / names["own"], (1, 1))
    scratch.sweep_partial(tmp_path)
    assert not (folder / names["own"]).exists()

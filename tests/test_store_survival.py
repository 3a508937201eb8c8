"""The store survives: kills, full disks, several at once, and files that are no store any more."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from app import cli
from benchmarks.kills import SCENARIOS, can_trace, old_store, plan_of
from pipeline.errors import UNAVAILABLE
from pipeline.store import database, locks, making, writing
from pipeline.store.faults import StoreBusy, StoreError, StoreNewer
from pipeline.store.search import search
from pipeline.store.store import Store
from tests.conftest import ROOT

NAMES = [scenario.name for scenario in SCENARIOS]


def _kills(*options: str) -> dict[str, object]:
    command = [sys.executable, "benchmarks/kills.py", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    result: dict[str, object] = json.loads(done.stdout)
    return result


@pytest.fixture(scope="module")
def _strace() -> None:
    if not can_trace():
        pytest.skip("strace is not installed or may not trace here: kills at chosen system calls are not tried")


@pytest.mark.usefixtures("_strace")
@pytest.mark.parametrize("scenario", NAMES)
def test_killed_at_any_system_call_nothing_is_lost(scenario: str) -> None:
    result = _kills("--only", scenario, "--most", "3")
    assert result["troubles"] == []
    assert result["points"]


@pytest.mark.parametrize("scenario", NAMES)
def test_killed_at_any_moment_nothing_is_lost(scenario: str) -> None:
    result = _kills("--only", scenario, "--random", "3")
    assert result["troubles"] == []
    assert result["points"] == 3 * sum(name.startswith(scenario) for name in NAMES)


_OPENS = """
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
from benchmarks.kills import plan_of
from pipeline.store.store import Store
sys.stdin.readline()
with Store(Path(sys.argv[1])) as store:
    plan, data = plan_of(int(sys.argv[2]))
    store.put(plan, data)
"""


def test_several_first_ingests_at_once(workspace: Path, tmp_path: Path) -> None:
    script = tmp_path / "một.py"
    script.write_text(_OPENS.format(root=str(ROOT)), encoding="utf-8")
    command = [sys.executable, str(script), str(workspace)]
    runs = [subprocess.Popen([*command, str(n)], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for n in range(4)]
    for run in runs:
        assert run.stdin is not None
        run.stdin.write("\n")
        run.stdin.close()
    for run in runs:
        assert run.wait() == 0, run.stderr.read() if run.stderr else ""
        if run.stderr:
            run.stderr.close()
    with Store(workspace) as store:
        assert store.count() == 4


def _filled(workspace: Path, plans: int = 1) -> Path:
    with Store(workspace) as store:
        for number in range(plans):
            store.put(*plan_of(number))
    return workspace / "kehoach.db"


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _gone(path: Path) -> None:
    path.unlink()


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _cut_in_the_head(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:60])


def _foreign_text(path: Path) -> None:
    path.write_text("đây là một tệp khác\n" * 400, encoding="utf-8")


def _foreign_database(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE danh_ba (ten TEXT)")
    connection.close()


def _newer(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0999'")
    connection.close()


def _noise(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[200:4096] = os.urandom(3896)
    path.write_bytes(bytes(data))


HARMS: list[tuple[Callable[[Path], None], str]] = [
    (_empty, "kehoach rebuild"),
    (_gone, "kehoach rebuild"),
    (_cut, "kehoach restore"),
    (_cut_in_the_head, "kehoach restore"),
    (_foreign_text, "không phải cơ sở dữ liệu của kehoach"),
    (_foreign_database, "không phải kho của kehoach"),
    (_newer, "Hãy dùng bản mới"),
    (_noise, "kehoach restore"),
]


def _command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[int, str]:
    """A command as the shell runs it: exit code and what it says on stderr."""
    monkeypatch.setattr(sys, "argv", ["kehoach", *words])
    code = 0
    try:
        cli.main()
    except SystemExit as end:
        code = int(end.code or 0)
    return code, capsys.readouterr().err


@pytest.mark.parametrize(("harm", "said"), HARMS, ids=lambda v: getattr(v, "__name__", ""))
@pytest.mark.parametrize("words", [("list",), ("ingest", "a.txt")], ids=" ".join)
def test_a_harmed_database_is_told_in_a_line_and_left_alone(
    harm: Callable[[Path], None],
    said: str,
    words: tuple[str, ...],
    workspace: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = _filled(workspace)
    harm(path)
    before = path.read_bytes() if path.exists() else None
    (tmp_path / "a.txt").write_text("KẾ HOẠCH", encoding="utf-8")
    given = [str(tmp_path / word) if word == "a.txt" else word for word in words]
    code, error = _command(capsys, monkeypatch, *given, "-w", str(workspace))
    assert code == StoreError.exit_code == UNAVAILABLE
    assert said in error
    assert error.count("\n") == 1
    assert (path.read_bytes() if path.exists() else None) == before


def test_an_empty_file_with_nothing_beside_it_is_made_a_store(workspace: Path) -> None:
    workspace.mkdir()
    (workspace / "kehoach.db").write_bytes(b"")
    with Store(workspace) as store:
        assert store.count() == 0


def test_a_file_in_the_place_of_the_workspace(tmp_path: Path) -> None:
    (tmp_path / "kho").write_text("x", encoding="utf-8")
    with pytest.raises(StoreError, match="không phải thư mục"):
        Store(tmp_path / "kho")


@pytest.mark.parametrize("name", ["kho?a=1", "kho#2", "kho%20x", "kho có dấu cách", "file:kho", "kho'\"&"])
def test_any_character_may_stand_in_the_path(name: str, tmp_path: Path) -> None:
    path = _filled(tmp_path / name)
    assert path.is_file()
    assert [one.name for one in tmp_path.iterdir()] == [name]
    old_store(tmp_path / "cũ" / name, "0002")
    with Store(tmp_path / "cũ" / name) as store:
        assert store.count() == 4


def test_a_locked_database_is_told_in_a_line(workspace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    path = _filled(workspace)
    monkeypatch.setattr(database, "PATIENCE", 0.1)
    with sqlite3.connect(path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        code, error = _command(capsys, monkeypatch, "remove", "1", "--who", "A", "--why", "b", "-w", str(workspace))
        # Reading goes on.
        assert _command(capsys, monkeypatch, "list", "-w", str(workspace)) == (0, "")
    other.close()
    assert (code, error.count("\n")) == (StoreError.exit_code, 1)
    assert "đang được một lệnh khác ghi" in error


def test_a_store_that_cannot_be_written_is_read(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _filled(workspace)
    # The superuser may write anywhere: what the system would answer to others is said here.
    monkeypatch.setattr(database, "is_writable", lambda path: False)
    before = sorted(path.name for path in workspace.iterdir())
    with Store(workspace) as store:
        assert store.count() == 1
        assert search(store.engine, "thủ tục").total > 0
        with pytest.raises(StoreError, match="chỉ đọc"), store.transaction():
            pass
    assert sorted(path.name for path in workspace.iterdir()) == before


def test_an_older_store_that_cannot_be_written_says_so(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old_store(workspace, "0003")
    monkeypatch.setattr(database, "is_writable", lambda path: False)
    monkeypatch.setattr(making, "is_writable", lambda path: False)
    with pytest.raises(StoreError, match="quyền ghi"):
        Store(workspace)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_without_rights(workspace: Path) -> None:
    workspace.mkdir(mode=0o500)
    with pytest.raises(StoreError, match="quyền"):
        Store(workspace)


@pytest.mark.parametrize("revision", ["0001", "0002", "0003"])
def test_an_upgrade_keeps_a_copy_and_says_so(revision: str, workspace: Path, caplog: pytest.LogCaptureFixture) -> None:
    old_store(workspace, revision)
    with Store(workspace) as store:
        assert [plan for _, plan in store.plans()] == [plan_of(n)[0] for n in range(4)]
    [line] = [record.getMessage() for record in caplog.records]
    copy = workspace / f"kehoach-{revision}.db.bak"
    assert str(copy) in line
    with sqlite3.connect(copy) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (revision,)
        assert connection.execute("SELECT count(*) FROM plans").fetchone() == (4,)
    connection.close()


def test_an_upgrade_that_fails_leaves_the_store_as_it_was(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old_store(workspace, "0002")

    def fail(_: object) -> None:
        raise RuntimeError("điện mất")

    with monkeypatch.context() as patch:
        patch.setattr(writing, "make_rows_anew", fail)
        with pytest.raises(RuntimeError):
            Store(workspace)
    with sqlite3.connect(workspace / "kehoach.db") as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0002",)
        assert connection.execute("SELECT count(*) FROM statement_roles").fetchone() == (0,)
    connection.close()
    with Store(workspace) as store:
        assert store.count() == 4


def test_rows_made_anew_keep_a_copy_too(workspace: Path) -> None:
    path = _filled(workspace)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE notes SET value = 'cũ' WHERE name = 'rows'")
    connection.close()
    with Store(workspace) as store:
        assert search(store.engine, "thủ tục").total > 0
    assert (workspace / f"kehoach-{database.HEAD}.db.bak").exists()


def test_a_newer_store_is_not_rebuilt(workspace: Path) -> None:
    from flows.batch import Settings
    from flows.rebuild import rebuild

    _newer(_filled(workspace))
    with pytest.raises(StoreNewer):
        rebuild(Settings(workspace))


def test_who_replaces_a_database_waits_for_who_uses_it(workspace: Path) -> None:
    with Store(workspace), pytest.raises(StoreBusy, match="đang được lệnh khác dùng"), locks.alone(workspace, patience=0.2):
        pass
    with locks.alone(workspace, patience=0.2):
        opened = threading.Event()

        def use() -> None:
            with Store(workspace):
                opened.set()

        thread = threading.Thread(target=use)
        thread.start()
        assert not opened.wait(0.3)
    thread.join(10)
    assert opened.is_set()


def test_one_writes_while_several_read(workspace: Path) -> None:
    with Store(workspace) as store:
        store.put(*plan_of(0))
        done = threading.Event()
        troubles: list[BaseException] = []

        def read() -> None:
            try:
                with Store(workspace) as own:
                    while not done.is_set():
                        assert all(plan.tasks for _, plan in own.plans())
                        assert search(own.engine, "thủ tục").total >= 30
            except BaseException as error:
                troubles.append(error)

        threads = [threading.Thread(target=read) for _ in range(3)]
        for thread in threads:
            thread.start()
        for number in range(1, 12):
            store.put(*plan_of(number))
        done.set()
        for thread in threads:
            thread.join(30)
        assert troubles == []
        assert store.count() == 12


def test_a_log_beside_no_database_is_not_taken_over(workspace: Path) -> None:
    workspace.mkdir()
    (workspace / "kehoach.db-wal").write_bytes(b"x" * 100)
    with pytest.raises(StoreError, match="kehoach restore"):
        Store(workspace)
    shutil.rmtree(workspace)
    with Store(workspace) as store:
        assert store.count() == 0

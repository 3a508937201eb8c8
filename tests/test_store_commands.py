"""verify, backup, restore, rebuild, list, remove: what they find, keep and refuse."""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from app.cli import app
from app.options import Exit
from benchmarks.kills import ReadBefore, files, plan_of
from flows import rebuild as rebuilding
from flows.batch import Batch, Settings
from flows.collecting import Collected
from pipeline.errors import Code, DomainError, Rejection
from pipeline.rosters import Owed
from pipeline.store import backups, corrections, roster, writing, yardsticks
from pipeline.store.backups import backup, restore
from pipeline.store.faults import StoreError
from pipeline.store.filters import Filters
from pipeline.store.lists import plan_list
from pipeline.store.removal import RemovalError, removals, remove
from pipeline.store.search import search
from pipeline.store.store import Store
from pipeline.store.verifying import verify
from pipeline.work import Outcome
from schemas.plan import Unit

RUNNER = CliRunner()


def run(*words: str) -> Any:
    return RUNNER.invoke(app, list(words))


def as_json(*words: str, code: int = 0) -> Any:
    done = run(*words, "--json")
    assert done.exit_code == code, done.output
    return json.loads(done.stdout)


def ingest(store: Store, folder: Path, **options: Any) -> Any:
    batch = Batch(store, Collected(files(folder)), Settings(store.workspace, **options))
    for chunk in batch.prepare():
        batch.run_chunk(ReadBefore(), chunk)  # type: ignore[arg-type]
    return batch.finish()


@pytest.fixture
def kept(workspace: Path, tmp_path: Path) -> Path:
    """A workspace with four documents and what an office adds to them."""
    with Store(workspace) as store:
        ingest(store, tmp_path)
        corrections.correct(store, 2, "set", "header.number", "99/KH-UBND", who="An", why="bản in")
        roster.declare(store, 2026, [Owed(Unit(kind="xa", name="Thử 1"))], "2026-01-31", "thử")
        yardsticks.keep(store, 3)
    return workspace


def _sql(path: Path, *statements: str) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        for statement in statements:
            connection.execute(statement)
    connection.close()


def _original(workspace: Path, number: int) -> Path:
    sha256 = str(plan_of(number)[0].source.sha256)
    return workspace / "originals" / sha256[:2] / sha256


# verify


def test_a_whole_store_has_no_faults(kept: Path) -> None:
    found = as_json("verify", "-w", str(kept))
    assert found == {"plans": 4, "originals": 4, "left": 0, "faults": []}
    assert "nguyên vẹn" in run("verify", "-w", str(kept)).stdout


HARMS: list[tuple[str, Callable[[Path], object], str, bool]] = [
    ("original gone", lambda w: _original(w, 0).unlink(), "tệp gốc", True),
    ("original flipped", lambda w: _original(w, 1).write_bytes(b"x" * len(plan_of(1)[1])), "tệp gốc", True),
    ("row changed", lambda w: _sql(w / "kehoach.db", "UPDATE plans SET number = 'sai' WHERE id = 1"), "dòng dữ liệu", True),
    ("statement changed", lambda w: _sql(w / "kehoach.db", "UPDATE statements SET area = 'steering' WHERE id = 3"), "dòng dữ liệu", True),
    ("statements gone", lambda w: _sql(w / "kehoach.db", "DELETE FROM statements WHERE plan_id = 1"), "dòng dữ liệu", True),
    ("finding invented", lambda w: _sql(w / "kehoach.db", "UPDATE findings SET code = 'x' WHERE plan_id = 4"), "dòng dữ liệu", True),
    ("loose rows", lambda w: _sql(w / "kehoach.db", "INSERT INTO coverage VALUES (77, 'x', 'planned', 0, 0, 0, 0)"), "cơ sở dữ liệu", True),
    (
        "index emptied",
        lambda w: _sql(w / "kehoach.db", "INSERT INTO statements_fts(statements_fts) VALUES ('delete-all')"),
        "toàn văn",
        True,
    ),
    ("content damaged", lambda w: _sql(w / "kehoach.db", "UPDATE contents SET data = x'00' WHERE plan_id = 2"), "kế hoạch", False),
    ("content gone", lambda w: _sql(w / "kehoach.db", "DELETE FROM contents WHERE plan_id = 2"), "kế hoạch", False),
]


@pytest.mark.parametrize(("harm", "part", "mendable"), [row[1:] for row in HARMS], ids=[row[0] for row in HARMS])
def test_what_is_wrong_is_found_and_mended(harm: Callable[[Path], object], part: str, mendable: bool, kept: Path) -> None:
    harm(kept)
    found = as_json("verify", "-w", str(kept), code=Exit.FINDINGS)
    assert part in {fault["part"] for fault in found["faults"]}
    assert all(fault["advice"] for fault in found["faults"])
    # Looking changes nothing.
    assert as_json("verify", "-w", str(kept), code=Exit.FINDINGS) == found
    as_json("verify", "-w", str(kept), "--repair", code=0 if mendable else Exit.FINDINGS)
    with Store(kept) as store:
        assert (verify(store).left == []) is mendable
        if mendable:
            assert search(store.engine, "thủ tục").total == 120
            assert next(row["number"] for row in plan_list(store.engine, Filters()) if row["id"] == 2) == "99/KH-UBND"


def test_an_original_that_is_nowhere_else_is_told(kept: Path, tmp_path: Path) -> None:
    _original(kept, 0).unlink()
    (tmp_path / "nhận" / "ke-hoach-0.docx").write_bytes(b"khac")
    found = as_json("verify", "-w", str(kept), "--repair", code=Exit.FINDINGS)
    assert found["left"] == 1
    assert "ingest --force" in found["faults"][0]["advice"]
    assert not _original(kept, 0).exists()


def test_what_belongs_to_no_plan_is_listed_and_harmless(kept: Path) -> None:
    with Store(kept) as store:
        import hashlib

        store.originals.save(hashlib.sha256(b"z").hexdigest(), b"z")
    (kept / "originals" / "ghi chú.txt").write_text("x", encoding="utf-8")
    found = as_json("verify", "-w", str(kept))
    assert [fault["harmless"] for fault in found["faults"]] == [True, True]


# backup and restore


def test_a_copy_holds_everything_and_comes_back(kept: Path, tmp_path: Path) -> None:
    (kept / "profile.yaml").write_text("rules: {}\n", encoding="utf-8")
    copy = tmp_path / "bản sao"
    assert as_json("backup", str(copy), "-w", str(kept)) == {"place": str(copy), "plans": 4, "originals": 4, "damaged": []}
    with Store(kept) as store:
        before = plan_list(store.engine, Filters())
    shutil.rmtree(kept)
    done = as_json("restore", str(copy), "-w", str(kept))
    assert (done["plans"], done["originals"], done["kept"]) == (4, 4, None)
    with Store(kept) as store:
        assert plan_list(store.engine, Filters()) == before
        assert verify(store).faults == []
        assert len(roster.years(store.engine)) == 1
        assert [row["id"] for row in yardsticks.kept(store.engine)] == [3]
    assert (kept / "profile.yaml").exists()
    # A copy is a workspace itself.
    assert len(as_json("list", "-w", str(copy))) == 4


def test_copies_are_made_over_nothing_unasked(kept: Path, tmp_path: Path) -> None:
    copy = tmp_path / "bản sao"
    copy.mkdir()
    (copy / "a.txt").write_text("của người khác", encoding="utf-8")
    with pytest.raises(StoreError, match="--force"):
        backup(kept, copy)
    assert (copy / "a.txt").exists()
    backup(kept, copy, force=True)
    assert not (copy / "a.txt").exists()
    with pytest.raises(StoreError, match="--force"):
        restore(kept, copy)
    with Store(kept) as store:
        remove(store, 1, who="An", why="thử")
    made = restore(kept, copy, force=True)
    assert made.kept is not None
    with Store(kept) as store:
        assert store.count() == 4
    # What was replaced is kept, and comes back too.
    restore(kept, made.kept, force=True)
    with Store(kept) as store:
        assert store.count() == 3


@pytest.mark.parametrize("inside", ["", "bản sao", "originals"])
def test_a_copy_lies_outside_of_the_store(inside: str, kept: Path) -> None:
    with pytest.raises(StoreError, match="ngoài kho"):
        backup(kept, kept / inside)


@pytest.mark.parametrize("harm", ["database", "noise", "nothing"])
def test_a_damaged_copy_is_refused_and_the_store_left_alone(harm: str, kept: Path, tmp_path: Path) -> None:
    copy = tmp_path / "bản sao"
    backup(kept, copy)
    path = copy / "kehoach.db"
    if harm == "database":
        path.write_bytes(path.read_bytes()[:20_000])
    elif harm == "noise":
        path.write_bytes(b"x" * 20_000)
    else:
        path.unlink()
    with pytest.raises(StoreError):
        restore(kept, copy, force=True)
    with Store(kept) as store:
        assert verify(store).faults == []
        assert store.count() == 4


def test_originals_that_are_not_whole_are_told(kept: Path, tmp_path: Path) -> None:
    _original(kept, 0).unlink()
    done = as_json("backup", str(tmp_path / "b"), "-w", str(kept), code=Exit.FINDINGS)
    assert done["damaged"] == [plan_of(0)[0].source.sha256]
    done = as_json("restore", str(tmp_path / "b"), "-w", str(tmp_path / "kho mới"), code=Exit.FINDINGS)
    assert (done["plans"], done["originals"]) == (4, 3)


def test_a_copy_is_consistent_while_the_store_is_written(kept: Path, tmp_path: Path) -> None:
    done = threading.Event()

    def write() -> None:
        with Store(kept) as store:
            number = 10
            while not done.is_set():
                store.put(*plan_of(number))
                number += 1

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for turn in range(3):
            made = backup(kept, tmp_path / f"b{turn}")
            with Store(tmp_path / f"b{turn}") as copy:
                assert copy.count() == made.plans == made.originals
                assert verify(copy).faults == []
    finally:
        done.set()
        thread.join(30)


def test_a_copy_kept_before_an_upgrade_comes_back(workspace: Path) -> None:
    from benchmarks.kills import old_store

    old_store(workspace, "0003")
    with Store(workspace) as store:
        remove(store, 1, who="An", why="thử")
    restore(workspace, workspace / "kehoach-0003.db.bak", force=True)
    with Store(workspace) as store:
        assert store.count() == 4


def test_the_copy_s_own_hash_is_told(kept: Path, tmp_path: Path) -> None:
    backup(kept, tmp_path / "b")
    about = json.loads((tmp_path / "b" / backups.ABOUT).read_text(encoding="utf-8"))
    assert about["plans"] == about["originals"] == 4


# rebuild


class _Workers(ReadBefore):
    """Plans by their bytes, for originals bear no name; what ``refuse`` names is rejected."""

    refuse: frozenset[int] = frozenset()

    def __init__(self, *_: object) -> None:
        self.known = {plan_of(n)[1]: n for n in range(30)}

    def __enter__(self) -> _Workers:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def run(self, paths: list[str], attached: object = None, *, accepted: object = ()) -> list[Any]:
        found = []
        for path in paths:
            number = self.known[Path(path).read_bytes()]
            if number in self.refuse:
                found.append(Outcome(path, reason=Rejection(Code.NEEDS_OCR).reason))
                continue
            plan, _ = plan_of(number)
            plan.header.title = "Đọc lại"
            found.append(Outcome(path, plan.source.sha256, plan.model_dump_json()))
        return found


@pytest.fixture
def read_at_once(monkeypatch: pytest.MonkeyPatch) -> type[_Workers]:
    monkeypatch.setattr(rebuilding, "Workers", _Workers)
    monkeypatch.setattr(_Workers, "refuse", frozenset())
    return _Workers


def _state(workspace: Path) -> dict[str, Any]:
    with Store(workspace) as store:
        rows = plan_list(store.engine, Filters())
        made, lost = corrections.history(store, 2)
        assert verify(store).left == []
        assert lost == []
        return {
            "plans": sorted((row["id"], row["file_name"], row["number"], row["received_on"], row["sha256"]) for row in rows),
            "corrections": [c.model_dump() for c in made],
            "roster": roster.years(store.engine),
            "yardsticks": [row["id"] for row in yardsticks.kept(store.engine)],
            "removals": removals(store.engine),
            "found": search(store.engine, "thủ tục").total,
        }


def _titles(workspace: Path) -> list[str | None]:
    with Store(workspace) as store:
        return [plan.header.title for _, plan in store.plans()]


@pytest.mark.usefixtures("read_at_once")
@pytest.mark.parametrize("harm", ["none", "damaged"])
def test_all_is_made_anew_from_the_originals(harm: str, kept: Path) -> None:
    with Store(kept) as store:
        remove(store, 4, who="An", why="nhầm")
    before = _state(kept)
    if harm == "damaged":
        # Pages of an index gone bad: SQLite refuses the whole, and single tables can be read still.
        _sql(kept / "kehoach.db", "PRAGMA writable_schema=ON", "UPDATE sqlite_master SET rootpage = 4 WHERE name = 'ix_plans_number'")
        with pytest.raises(StoreError), Store(kept) as store:
            backups.check_database(kept / "kehoach.db")
    done = as_json("rebuild", "-w", str(kept))
    assert (done["requested"], done["read"], done["kept"], done["left"], done["lost"]) == (3, 3, [], [], [])
    assert Path(done["old"]).exists()
    assert _state(kept) == before
    assert _titles(kept) == ["Đọc lại"] * 3
    assert not (kept / ".rebuild").exists()


@pytest.mark.usefixtures("read_at_once")
def test_without_a_database_the_originals_are_enough(kept: Path) -> None:
    for path in kept.glob("kehoach.db*"):
        path.unlink()
    assert run("list", "-w", str(kept)).exit_code == 1
    done = as_json("rebuild", "-w", str(kept))
    assert (done["requested"], done["read"]) == (4, 4)
    assert done["lost"]
    with Store(kept) as store:
        assert store.count() == 4
        assert verify(store).faults == []


def test_what_cannot_be_read_again_stays_as_it_was(kept: Path, read_at_once: type[_Workers], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_at_once, "refuse", frozenset({1}))
    _original(kept, 0).unlink()
    done = as_json("rebuild", "-w", str(kept))
    assert (done["requested"], done["read"]) == (4, 2)
    assert [row["file"] for row in done["kept"]] == ["ke-hoach-0.docx", "ke-hoach-1.docx"]
    assert _titles(kept) == ["Cải cách hành chính 0", "Cải cách hành chính 1", "Đọc lại", "Đọc lại"]


def test_a_rebuild_that_fails_leaves_the_store_as_it_was(kept: Path, read_at_once: type[_Workers], monkeypatch: pytest.MonkeyPatch) -> None:
    before = _state(kept)

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("điện mất")

    with monkeypatch.context() as patch:
        patch.setattr(read_at_once, "run", fail)
        with pytest.raises(RuntimeError):
            rebuilding.rebuild(Settings(kept))
    assert _state(kept) == before
    assert not (kept / ".rebuild").exists()


@pytest.mark.usefixtures("read_at_once")
def test_while_it_is_made_the_old_one_answers_and_nobody_writes(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.store import database

    monkeypatch.setattr(database, "PATIENCE", 0.1)
    seen: list[object] = []

    def look(_: int, __: int) -> None:
        with Store(kept) as store:
            seen.append(store.count())
            with pytest.raises(StoreError, match="đang được một lệnh khác ghi"):
                store.put(*plan_of(20))

    rebuilding.rebuild(Settings(kept), look)
    assert seen == [4]


def test_nothing_to_rebuild_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="không có gì để dựng lại"):
        rebuilding.rebuild(Settings(tmp_path / "trống"))


def test_checks_alone(kept: Path) -> None:
    assert as_json("rebuild", "--checks", "-w", str(kept)) == {"checked": 4}


# list and remove


def test_list(kept: Path) -> None:
    rows = as_json("list", "-w", str(kept))
    assert [row["id"] for row in rows] == [1, 2, 3, 4]
    assert "99/KH-UBND" in run("list", "--year", "2026", "-w", str(kept)).stdout
    assert run("list", "--year", "1999", "-w", str(kept)).exit_code == Exit.NOTHING
    assert run("list", "--removed", "-w", str(kept)).exit_code == Exit.NOTHING


def test_a_plan_taken_out_stays_out_until_somebody_asks(kept: Path, tmp_path: Path) -> None:
    done = as_json("remove", "ke-hoach-1.docx", "--who", "An", "--why", "gửi nhầm", "-w", str(kept))
    assert (done["plan_id"], done["who"], done["why"]) == (2, "An", "gửi nhầm")
    with Store(kept) as store:
        assert store.count() == 3
        assert store.original_path(done["sha256"]).exists()
        assert search(store.engine, "thủ tục").total == 90
        assert verify(store).faults == []
        report = ingest(store, tmp_path)
        [skipped] = [file for file in report.skipped if file.reason]
        assert skipped.reason.code is Code.REMOVED
        assert "An" in skipped.reason.advice
        assert "gửi nhầm" in skipped.reason.advice
        assert store.count() == 3
        # No other plan gets its number.
        assert store.put(*plan_of(9)) == 5
    history = as_json("history", "ke-hoach-1.docx", "-w", str(kept))
    assert [row["why"] for row in history["removals"]] == ["gửi nhầm"]
    assert len(history["corrections"]) == 1
    with Store(kept) as store:
        report = ingest(store, tmp_path, force=True)
        assert len(report.stored) == 4
        rows = {row["id"]: row for row in plan_list(store.engine, Filters())}
    # Back under its number, corrections and all; the history knows.
    assert rows[2]["number"] == "99/KH-UBND"
    [row] = as_json("list", "--removed", "-w", str(kept))
    assert row["restored_at"]
    assert "gửi nhầm" in run("history", "2", "-w", str(kept)).stdout


@pytest.mark.parametrize(("who", "why"), [("", "x"), ("An", ""), (" ", " ")])
def test_who_and_why_must_be_said(who: str, why: str, kept: Path) -> None:
    with Store(kept) as store, pytest.raises(RemovalError, match="--who"):
        remove(store, 1, who=who, why=why)
    assert issubclass(RemovalError, DomainError)


def test_the_last_plan_s_number_is_not_given_again(workspace: Path) -> None:
    with Store(workspace) as store:
        store.put(*plan_of(0))
        number = store.put(*plan_of(1))
        remove(store, number, who="An", why="thử")
        assert store.put(*plan_of(2)) == number + 1


def test_the_version_is_told() -> None:
    from pipeline.store.database import HEAD

    assert f"lược đồ kho {HEAD}" in run("--version").stdout


# what is stored and found


@pytest.mark.parametrize("name", ["________", "%", "ke_hoach", "%%%%%%%%%%", "9" * 40, "-1", "", "\x00", "\udce9", "a" * 64])
def test_names_are_names_not_patterns(name: str, kept: Path) -> None:
    with Store(kept) as store:
        assert store.find(name) == []


def test_names_with_wildcards_are_found(workspace: Path) -> None:
    with Store(workspace) as store:
        plan, data = plan_of(0)
        plan.source.file = "100%_kế hoạch.docx"
        number = store.put(plan, data)
        assert store.find("100%_kế hoạch") == [number]
        assert store.find("100x_kế hoạch") == []


def test_reading_again_keeps_the_number(kept: Path, tmp_path: Path) -> None:
    with Store(kept) as store:
        before = {row["sha256"]: row["id"] for row in plan_list(store.engine, Filters())}
        ingest(store, tmp_path, force=True)
        assert {row["sha256"]: row["id"] for row in plan_list(store.engine, Filters())} == before


@pytest.mark.parametrize("odd", ["a\x00b", "a\udc80b", "\ud800", "\x00"])
def test_text_that_cannot_be_kept_is_replaced_sign_by_sign(odd: str, workspace: Path) -> None:
    from pipeline.store.store import StoredFile

    with Store(workspace) as store:
        plan, data = plan_of(0)
        plan.tasks[0].text = odd
        plan.source.file = f"{odd}.docx"
        number = store.put(plan, data)
        [(_, kept)] = list(store.plans([number]))
        assert len(kept.tasks[0].text) == len(odd)
        assert "\ufffd" in kept.tasks[0].text
        kept.model_dump_json().encode("utf-8")
        store.record(store.begin_batch(1), [StoredFile(odd, "rejected", None, Rejection(Code.INTERNAL, odd).reason)], "v")
        assert "\ufffd" in store.rejections()[0]["path"]
        corrections.correct(store, number, "set", "header.title", f"tên {odd}", who="An", why="thử")
        assert store.find(odd) == [number]
        assert verify(store).faults == []


def test_ordinary_text_is_kept_as_it_is(workspace: Path) -> None:
    with Store(workspace) as store:
        plan, data = plan_of(0)
        plan.tasks[0].text = "Đạt ≥ 90% \U0001f600 e\u0302\u0301 \u200b \ufffe"
        assert writing.packed(plan)[0] is plan
        store.put(plan, data)
        assert next(store.extracted()) == plan

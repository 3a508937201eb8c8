"""No command line ends in a traceback: every command, found by walking the program, through what goes wrong."""

from __future__ import annotations

import errno
import io
import shutil
import sqlite3
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import typer

import app.cli
import app.output
from app import streams
from app.faults import LOG, told
from app.options import Exit
from pipeline.errors import DomainError, UnavailableError
from pipeline.store.faults import of_store
from pipeline.store.store import Store
from tests.commands_for_tests import Ended, call, commands, kind, required, worded
from tests.conftest import ROOT
from tests.plans_for_tests import QUANG_TRI, plan, put, target, task

CODES = {int(code) for code in Exit} - {Exit.FAULT}
ODD = {
    "text": ["", " ", "nan", "99/99/9999", "2026-02-30", "-1", "'\"`;--", "value:nan", "x" * 3_000, "\udcff", "²", "٣", "%_*", "\x1b[31m\n", "9" * 40],
    "int": ["0", "-1", "9" * 40, "x", "1.5", ""],
    "float": ["nan", "inf", "-inf", "1e999", "1,5", "x"],
    "path": ["không/có", "", ".", "\udcff", "a?b#c%20 d", "dòng\nhai", "x" * 300, "/dev/null", "tệp/trong/tệp"],
    "flag": [],
}  # fmt: skip
# Commands that start processes for reading, or read the gazetteer anew.
SLOW = {"ingest", "extract", "roster add", "export"}
# Questions that once were faults: figures that are none, places out of range, quotation marks alone.
QUERIES = [
    "value:nan", "value:inf..nan", "value:>=-inf", "value:1e999", "value:" + "9" * 400, "year:nan", "year:99999999999999999999", "year:1e3", "year:..",
    "page:nan", "page:1e400", "due:9999", "due:0000-00", "due:99999-01", "due:2026-02-30", 'a "', '"', "*", "-", "-*", "a:", ":a", "NOT", "AND OR",
    "x NEAR(y)", "unit:%", "unit:*", "file:_", "number:'", "kind:x", "area:²", "\x1b", "ế" * 2_000, "(" * 2_000, '-"', "“a", "role:", "a" + "*" * 50,
]  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kho")
    due = {"text": "30/6/2024", "kind": "date", "end": "2024-06-30"}
    with Store(folder) as store:
        for number in range(2):
            put(store, plan(QUANG_TRI[number], targets=[target(90)], tasks=[task("Rà soát", deadline=due)]), f"{number}".encode())
    return folder


@pytest.fixture
def kho(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KEHOACH_USER", "Lan")
    (tmp_path / "tệp").write_text("x", encoding="utf-8")
    return Path(shutil.copytree(made, tmp_path / "kho"))


def check(done: Ended, words: object) -> None:
    """A documented end: its code, no trace, and something said where it did not go well."""
    said = done.said
    assert done.code in CODES, (words, said)
    assert "Traceback" not in said, (words, said)
    assert "\x1b" not in said, (words, said)
    if done.code not in (Exit.OK, Exit.FINDINGS):
        assert said or done.out, words
    if said.startswith("kehoach:"):
        assert said.count("\n") <= 3, (words, said)


def _lines() -> list[Any]:
    """Every command with one odd value at a time, in groups that are quick to run."""
    found = []
    for name, command in commands().items():
        for parameter in command.params:
            if ODD[kind(parameter)] and parameter.name != "workers":
                found.append(pytest.param(name, parameter, id=f"{name}-{parameter.name}"))
    return found


@pytest.mark.parametrize(("name", "parameter"), _lines())
def test_odd_values(name: str, parameter: Any, kho: Path, tmp_path: Path) -> None:
    command = commands()[name]
    # A part of the values for each parameter, the others for its neighbours: options are shared by many commands.
    step = 3 if name in SLOW else 2
    place = [p.name for p in command.params].index(parameter.name) + sorted(commands()).index(name)
    for value in ODD[kind(parameter)][place % step :: step]:
        words = [*name.split(), *required(command, kho, "không-có", without=parameter), *worded(parameter, value)]
        check(call(*words), words)


@pytest.mark.parametrize("name", commands())
@pytest.mark.parametrize("given", ["không-có", "tệp", ".", "kho/kehoach.db", "/dev/null", "/proc/1/x"])
def test_odd_places(name: str, given: str, kho: Path) -> None:
    words = [*name.split(), *required(commands()[name], kho, given)]
    check(call(*words), words)


STORES = {
    "missing": lambda folder: shutil.rmtree(folder),
    "a file": lambda folder: (shutil.rmtree(folder), folder.write_bytes(b"x")),
    "empty folder": lambda folder: (shutil.rmtree(folder), folder.mkdir()),
    "no bytes": lambda folder: _database(folder, b""),
    "no database": lambda folder: _database(folder, b"khong phai kho" * 500),
    "cut off": lambda folder: _database(folder, (folder / "kehoach.db").read_bytes()[:20_000]),
    "a folder": lambda folder: ((folder / "kehoach.db").unlink(), (folder / "kehoach.db").mkdir()),
    "newer": lambda folder: _change(folder, "UPDATE alembic_version SET version_num = '9999'"),
    "content damaged": lambda folder: _change(folder, "UPDATE contents SET data = x'00'"),
    "without tables": lambda folder: _change(folder, "DROP TABLE statements"),
}


def _database(folder: Path, data: bytes) -> None:
    for left in folder.glob("kehoach.db*"):
        left.unlink()
    (folder / "kehoach.db").write_bytes(data)


def _change(folder: Path, statement: str) -> None:
    with sqlite3.connect(folder / "kehoach.db") as connection:
        connection.execute(statement)
    connection.close()


@pytest.mark.parametrize("state", STORES)
def test_stores_that_cannot_be_used(state: str, kho: Path) -> None:
    for name, command in commands().items():
        shutil.rmtree(kho.with_name("lần"), ignore_errors=True)
        work = Path(shutil.copytree(kho, kho.with_name("lần")))
        STORES[state](work)
        words = [*name.split(), *required(command, work, "tệp")]
        check(call(*words), words)
        if work.is_file():
            work.unlink()


@pytest.mark.parametrize("query", QUERIES)
def test_odd_questions(query: str, kho: Path) -> None:
    check(call("search", query, "-w", kho), query)
    check(call("search", "rà", query, "-w", kho), query)


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "cp1258", "utf-16"])
def test_old_encodings(encoding: str, kho: Path) -> None:
    for name, command in commands().items():
        words = [*name.split(), *required(command, kho, "không-có")]
        done = call(*words, encoding=encoding)
        assert done.code in CODES, done
        assert b"Traceback" not in done.err
        help_ = call(*name.split(), "--help", encoding=encoding)
        assert help_.code == 0
        assert help_.out
    assert call("check", "--json", "-w", kho, encoding=encoding).out.decode("utf-8")


def test_letters_lose_their_marks_where_an_encoding_has_none(kho: Path) -> None:
    done = call("show", "không-có", "-w", kho, encoding="cp1252")
    assert done.err.decode("cp1252").startswith("kehoach: Không có kê hoach nào tên")
    assert call("show", "không-có", "-w", kho, encoding="ascii").err.decode("ascii").startswith("kehoach: Khong co ke hoach nao ten")


class _Refusing(io.StringIO):
    """A stream that takes nothing: a closed pipe, a full disk."""

    def __init__(self, error: OSError) -> None:
        super().__init__()
        self._error = error

        self._written = False

    def write(self, text: str) -> int:
        self._written = True
        raise self._error

    def flush(self) -> None:
        # What is empty can be flushed: processes that are started flush both streams first.
        if self._written:
            raise self._error


@pytest.mark.parametrize("name", commands())
def test_streams_that_take_nothing(name: str, kho: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = [*name.split(), *required(commands()[name], kho, "không-có")]
    for out, err, codes in (
        (_Refusing(BrokenPipeError(errno.EPIPE, "x")), io.StringIO(), {*CODES}),
        (_Refusing(OSError(errno.ENOSPC, "x")), io.StringIO(), {*CODES}),
        (_Refusing(OSError(errno.ENOSPC, "x")), _Refusing(OSError(errno.ENOSPC, "x")), {*CODES}),
        (None, None, {*CODES}),
    ):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            # Consoles of their own: what one could not get rid of stays with it.
            patch.setattr(app.output, "console", app.output.VisibleConsole(width=132))
            patch.setattr(app.output, "errors", app.output.VisibleConsole(stderr=True))
            assert app.cli.run(words) in codes


@pytest.mark.parametrize(
    ("redirection", "code", "said"),
    [
        (">/dev/full", Exit.UNAVAILABLE, "hết chỗ"),
        (">/dev/full 2>/dev/full", Exit.UNAVAILABLE, ""),
        (">&-", Exit.OK, ""),
        (">&- 2>&-", Exit.OK, ""),
        ("| true", Exit.OK, ""),
    ],
)
def test_streams_of_a_real_process(redirection: str, code: int, said: str) -> None:
    line = f'set -o pipefail; "{sys.executable}" -m app.cli schema plan {redirection}'
    done = subprocess.run(["bash", "-c", line], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == code, done
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


def _failing(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise error

    failing = typer.Typer()
    failing.command("fail")(fail)
    failing.command("other")(lambda: None)
    monkeypatch.setattr(app.cli, "app", failing)


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (KeyboardInterrupt(), 130, "đã dừng"),
        (typer.Abort(), 130, "đã dừng"),
        (BrokenPipeError(), 0, ""),
        (PermissionError(errno.EACCES, "x", "/a\x1b"), 6, "/a␛: không đủ quyền"),
        (FileNotFoundError(errno.ENOENT, "x", "b"), 6, "b: không có tệp"),
        (OSError(errno.ENOSPC, "x"), 6, "hết chỗ"),
        (OSError("lạ"), 6, "OSError"),
        (MemoryError(), 6, "bộ nhớ"),
        (RecursionError(), 2, "lồng quá sâu"),
        (UnicodeEncodeError("utf-8", "\udcff", 0, 1, "x"), 2, "UTF-8"),
        (DomainError("Sai\nrồi \x1b"), 2, "Sai␊rồi ␛"),
        (UnavailableError("Không được"), 6, "Không được"),
        (ValueError("lạ \x1b\n"), 1, "lỗi của chương trình (ValueError: lạ ␛␊)"),
    ],
)
def test_every_error_is_a_line_and_a_code(
    error: BaseException, code: int, said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KEHOACH_WORKSPACE", str(tmp_path / "không-có"))
    _failing(error, monkeypatch)
    done = call("fail")
    assert done.code == code
    assert said in done.said
    assert done.said.count("\n") == (0 if code == 0 else 1)


def test_a_fault_is_kept_in_the_workspace_s_log(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KEHOACH_WORKSPACE", str(tmp_path))
    _failing(ZeroDivisionError("chia \x1b"), monkeypatch)
    done = call("fail")
    assert (done.code, done.said.count("\n")) == (1, 1)
    assert str(tmp_path / LOG) in done.said
    kept = (tmp_path / LOG).read_text(encoding="utf-8")
    assert "ZeroDivisionError: chia ␛" in kept
    assert "Traceback" in kept
    monkeypatch.setenv("KEHOACH_DEBUG", "1")
    assert "Traceback" in call("fail").said


@pytest.mark.parametrize(
    ("said", "code", "want"),
    [
        ("database is locked", sqlite3.SQLITE_BUSY, "đang được một lệnh khác ghi"),
        ("attempt to write a readonly database", sqlite3.SQLITE_READONLY, "chỉ đọc được"),
        ("unable to open database file", sqlite3.SQLITE_CANTOPEN, "Không mở được"),
        ("file is not a database", sqlite3.SQLITE_NOTADB, "không phải cơ sở dữ liệu"),
        ("database disk image is malformed", sqlite3.SQLITE_CORRUPT, "bị hỏng"),
        ("database or disk is full", sqlite3.SQLITE_FULL, "Đĩa đầy"),
        ("no such table: plans", sqlite3.SQLITE_ERROR, "no such table: plans"),
        ("something else", None, "something else"),
    ],
)
def test_errors_of_the_database(said: str, code: int | None, want: str) -> None:
    inner = sqlite3.OperationalError(said)
    if code is not None:
        inner.sqlite_errorcode = code
    for error in (inner, sa.exc.OperationalError("SELECT", {}, inner)):
        shown = told(error)
        assert isinstance(shown, UnavailableError)
        assert want in str(shown)


def test_other_errors_are_no_errors_of_the_store() -> None:
    assert of_store(ValueError("x")) is None
    assert isinstance(of_store(zlib.error("x")), UnavailableError)
    assert isinstance(of_store(OverflowError("Python int too large to convert to SQLite INTEGER")), DomainError)


def test_wrong_command_lines_are_told_by_typer(kho: Path) -> None:
    done = call("search")
    assert done.code == Exit.USAGE
    assert "Usage: kehoach search" in done.said
    assert call().code == Exit.USAGE
    assert "ingest" in call("--help").out.decode()


def test_streams_are_flushed(monkeypatch: pytest.MonkeyPatch) -> None:
    refusing = _Refusing(OSError(errno.ENOSPC, "x"))
    monkeypatch.setattr(sys, "stdout", refusing)
    refusing._written = True
    with pytest.raises(OSError, match="x"):
        streams.flush()
    streams.abandon()

"""A terminal obeys nothing that documents, names and file names say: every command over a store with a poisoned plan."""

from __future__ import annotations

import json
import shutil
import unicodedata
from pathlib import Path

import pytest
from rich.progress import Progress
from rich.text import Text

from app.commands.search import highlighted
from app.output import VisibleConsole, figure, print_table
from pipeline.errors import Code, Rejection
from pipeline.rosters import Owed
from pipeline.shown import visible
from pipeline.store import corrections, yardsticks
from pipeline.store.roster import declare
from pipeline.store.store import Store, StoredFile
from tests.commands_for_tests import call, commands, required
from tests.plans_for_tests import put
from tests.plans_poisoned import POISON, poisoned

# Poison as a command line can bear it: without NUL, which no argument has, and letters that are no Unicode.
SPOKEN = POISON.replace("\x00", "")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kho")
    with Store(folder) as store:
        for number, year in enumerate((2023, 2024)):
            one = poisoned(year=year)
            for finding in one.findings:
                finding.message = f"{finding.message} {POISON}"
            put(store, one, f"{number}".encode())
        corrections.correct(store, 2, "set", "header.title", f"Mới {SPOKEN}", who=f"Lan {SPOKEN}", why=f"vì {SPOKEN}")
        yardsticks.keep(store, 1)
        declare(store, 2024, [Owed(poisoned().unit)], "2024-01-31", f"danh sách {POISON}")
        batch = store.begin_batch(1)
        reason = Rejection(Code.UNREADABLE, POISON).reason
        store.record(batch, [StoredFile(f"/nơi/khác/{SPOKEN}.pdf", "rejected", None, reason)], "test")
        store.finish_batch(batch)
    return folder


@pytest.fixture
def kho(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "kho"))


def is_safe(data: bytes) -> bool:
    odd = ("Cc", "Cs", "Zl", "Zp")
    text = data.decode("utf-8")
    return not [c for c in text if c != "\n" and unicodedata.category(c) in odd] and not set(text) & set(
        "\u202e\u2066\u200b\u00ad\ufffe\uffff"
    )


LINES = {
    "search": [("rà soát",), ("unit:hai",), (SPOKEN,), ("mau:" + SPOKEN,), ("--json", "rà soát"), ("kind:target",)],
    "show": [("1",), ("1", "--numbers"), ("2", "--json"), (SPOKEN,)],
    "targets": [(), ("--json",), ("--metric", SPOKEN), ("--unit", SPOKEN)],
    "compare": [("--metric", "dossiers_on_time"), ("--areas",), ("--area", "procedures"), ("--areas", "--by", "province"), ("--years", "--unit", "hai"),
                ("--areas", "--json"), ("--by", SPOKEN), ("--areas", "--out", f"không/có/{SPOKEN}")],
    "baseline": [(), ("1",), ("1", "--json"), ("--json",), (SPOKEN,)],
    "check": [(), ("--json",), ("--sarif",), ("--by", "rule"), ("--by", "score"), ("--missing-areas",), ("--code", SPOKEN), ("2",), ("--profile", SPOKEN)],
    "deadlines": [("--from", "2024-01-01", "--to", "2024-12-31"), ("--from", "2024-01-01", "--to", "2024-12-31", "--json"), ("--from", SPOKEN)],
    "workload": [(), ("--by-unit",), ("--by-unit", "--json"), ("--role", SPOKEN)],
    "diff": [("1", "2"), ("1", "2", "--same"), ("1", "2", "--json"), ("1", SPOKEN)],
    "correct": [("1", "header.title", SPOKEN, "--who", SPOKEN, "--why", SPOKEN), ("1", SPOKEN, "x", "--who", "a", "--why", "b"),
                ("1", "targets[1].metric", SPOKEN, "--who", "a", "--why", "b"), ("2", "--withdraw", "1", "--who", SPOKEN)],
    "history": [("2",), ("2", "--json"), (SPOKEN,)],
    "export": [("--format", SPOKEN, "--out", "x"), ("--out", "/proc/" + SPOKEN.replace("/", "")), ("--out", "ra.xlsx", "--unit", SPOKEN)],
    "extract": [(SPOKEN.replace("/", ""), "--out", "ra")],
    "ingest": [(SPOKEN.replace("/", ""),), ("--retry-rejected",), ("--json", "--retry-rejected"), ("x", "--received", SPOKEN), ("x", "--attach", SPOKEN)],
    "evaluate": [(SPOKEN,), (".", "--predicted", SPOKEN), (".", "--floors", SPOKEN)],
    "schema": [(SPOKEN,), ("plan",)],
    "roster add": [(SPOKEN, "--year", "2024"), ("--year", "2024", "--province", SPOKEN), ("--year", "2024", "--due", SPOKEN, "x")],
    "roster status": [("--year", "2024"), ("--year", "2024", "--json"), ("--year", "2024", "--today", SPOKEN), ("--year", "2024", "--state", SPOKEN)],
    "roster remove": [("--year", "2024", "--unit", SPOKEN)],
    "roster assign": [("1", SPOKEN, "--who", "a"), ("1", f"Xã {SPOKEN}", "--who", SPOKEN), (SPOKEN, "x")],
    "roster years": [(), ("--json",)],
}  # fmt: skip


@pytest.mark.parametrize("name", commands())
def test_no_command_obeys_what_it_prints(name: str, kho: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    command = commands()[name]
    # A command without lines of its own is given the poison for each of its texts.
    lines = LINES.get(name) or [tuple(required(command, kho, SPOKEN.replace("/", "")))]
    shown = b""
    for words in (*lines, (f"--{SPOKEN}",)):
        where = ("-w", kho) if any("--workspace" in p.opts for p in command.params) else ()
        done = call(*name.split(), *words, *where)
        assert is_safe(done.out), (words, done.out)
        assert is_safe(done.err), (words, done.err)
        assert done.code != 1, (words, done.said)
        if "--json" in words or "--sarif" in words:
            json.loads(done.out)
        shown += done.out + done.err
    # It was printed, as letters.
    assert b"[31m" in shown


def test_names_of_workspaces_are_shown_too(tmp_path: Path) -> None:
    done = call("search", "a", "-w", tmp_path / "kho \x1b[31m\n?#%")
    assert is_safe(done.err)
    assert done.said.count("\n") == 1
    assert "␛[31m␊?#%" in done.said


def test_the_program_s_own_styles_are_kept_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    console = VisibleConsole(width=60)
    console._force_terminal = True  # as on a terminal
    console._color_system = console._color_system or None
    console.print("[red]không[/red] :smile: \x1b[31m", "a\nb")
    assert capsys.readouterr().out == "[red]không[/red] :smile: ␛[31m a␊b\n"
    shown = highlighted("a\x1b[31mb chữ ký số\u202e", [[6, 9], [15, 16]])
    assert shown.plain == "a␛[31mb chữ ký số\\u202e"
    assert [shown.plain[span.start : span.end] for span in shown.spans if span.style == "bold yellow"] == ["b c", "s"]


def test_a_progress_bar_is_guarded(capsys: pytest.CaptureFixture[str]) -> None:
    console = VisibleConsole(width=80)
    with Progress(console=console) as bar:
        bar.add_task("tệp \x9b2J\u202e", total=1)
    assert is_safe(capsys.readouterr().out.encode())


@pytest.mark.parametrize("columns", ["0", "1", "7", "40", "100000", "x"])
def test_tables_have_any_width(columns: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    import app.output

    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setattr(app.output, "console", VisibleConsole())
    print_table("Tên [bold]x", ("A", "B", "C", "D", "E", "F"), [("x" * 5_000, Text("đ\x1b"), None, 5, "", "từ " * 200)])
    print_table("", (), [])
    shown = capsys.readouterr().out
    assert shown.count("x") >= 5_000
    assert is_safe(shown.encode())


@pytest.mark.parametrize(
    ("heads", "row"),
    [
        (("Số trong kho", "Đơn vị", "Số, ngày", "Năm", "Nhận", "Tình trạng", "Tệp"),
         ("12", "Xã Hòa Bình, Huyện Hư Động", "12/KH-UBND 2025-01-10", "2025", "2025-01-25", "đã bị thay thế", "ke-hoach-xa-hoa-binh.docx")),
        (("Đơn vị", "Năm", "Chỉ đạo", "Thể chế", "TTHC", "Bộ máy", "Công vụ", "Tài chính", "CQ số", "Thiếu"),
         ("Xã Hòa Bình, Huyện Hư Động", "2025", "✓", "✗", "✓", "✗", "✓", "✓", "✓", "2")),
    ],
)  # fmt: skip
def test_tables_of_many_columns_fit_a_usual_screen(
    heads: tuple[str, ...], row: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import app.output

    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(app.output, "console", VisibleConsole())
    print_table("Kho", heads, [row])
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    # No column is lost at the right: what stands in each, and in its heading, is there, be it in pieces.
    columns = list(zip(*(line.split("│" if "│" in line else "┃")[1:-1] for line in lines if "│" in line or "┃" in line), strict=True))
    assert ["".join("".join(cells).split()) for cells in columns] == ["".join((a + b).split()) for a, b in zip(heads, row, strict=True)]


def test_figures_of_unknown_kinds_are_told() -> None:
    assert figure({"value": 5.0, "comparator": ">=", "unit": "\x1b"}) == "≥ 5 \x1b"
    assert visible(figure({"value": 5.0, "comparator": ">=", "unit": "\x1b"})) == "≥ 5 ␛"

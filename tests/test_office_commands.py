"""The office's commands: roster, search, compare, baseline, check, deadlines, corrections, export."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from icalendar import Calendar
from openpyxl import load_workbook
from typer.testing import CliRunner

from app.cli import app
from app.options import Exit, UserError
from pipeline.checks.registry import run as checks
from pipeline.errors import DomainError
from pipeline.query import QueryError
from pipeline.store.store import Store
from tests.conftest import SAMPLES
from tests.plans_for_tests import QUANG_TRI, plan, put, target, task

RUNNER = CliRunner()


@pytest.fixture
def kho(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "kho"
    monkeypatch.setenv("KEHOACH_WORKSPACE", str(folder))
    monkeypatch.setenv("KEHOACH_USER", "Lan")
    due = {"text": "30/6/2024", "kind": "date", "end": "2024-06-30"}
    with Store(folder) as store:
        work = [task("Rà soát thủ tục hành chính", lead=["office"], deadline=due), task("Công khai thủ tục")]
        put(store, plan(QUANG_TRI[0], targets=[target(90)], tasks=work, file="phuong-1.docx"), b"mot", received_on="2024-01-20")
        put(
            store, plan(QUANG_TRI[1], targets=[target(97)], tasks=work, file="phuong-2.docx", number="07/KH-UBND"), received_on="2024-02-20"
        )
        town = {"district": "Thị xã Quảng Trị", "province": "Tỉnh Quảng Trị"}
        put(store, plan(town, targets=[target(95)], number="100/KH-UBND", file="thi-xa.docx"))
        put(store, plan({"kind": "phuong"}, file="khong-ten.docx", number="09/KH-UBND"))
    return folder


def run(*words: object, code: int = 0) -> str:
    done = RUNNER.invoke(app, [str(word) for word in words])
    if isinstance(done.exception, DomainError):
        raise done.exception
    assert done.exit_code == code, (done.output, done.exception)
    return done.stdout


def as_json(*words: object) -> Any:
    return json.loads(run(*words, "--json"))


def test_roster(kho: Path, tmp_path: Path) -> None:
    listed = tmp_path / "ds.csv"
    listed.write_text("Đơn vị,Huyện,Tỉnh\n" + "".join(f"Phường {n},Thị xã Quảng Trị,Tỉnh Quảng Trị\n" for n in (1, 2, 3)), encoding="utf-8")
    assert "thêm 3" in run("roster", "add", listed, "--year", 2024, "--due", "2024-01-31")
    assert "thêm 2" in run("roster", "add", "--year", 2024, "--district", "Thị xã Quảng Trị", "--due", "2024-01-31")
    found = as_json("roster", "status", "--year", 2024, "--today", "2024-03-01")
    assert {e["unit_label"].split(",")[0]: e["state"] for e in found["entries"]} == {
        "Phường 1": "received", "Phường 2": "late", "Phường 3": "missing", "Phường An Đôn": "missing", "Xã Hải Lệ": "missing",
    }  # fmt: skip
    assert "khong-ten.docx" in {p["file_name"] for p in found["unassigned"]}
    assert "nộp muộn: 1" in run("roster", "status", "--year", 2024, "--today", "2024-03-01", "--state", "missing")
    run("roster", "assign", "khong-ten.docx", "Phường 3, Thị xã Quảng Trị, Tỉnh Quảng Trị")
    assert as_json("roster", "status", "--year", 2024, "--unit", "phuong 3")["entries"][0]["state"] == "late"
    assert as_json("roster", "years") == [{"year": 2024, "units": 5}]
    assert "Đã bỏ 1" in run("roster", "remove", "--year", 2024, "--unit", "hải lệ")
    run("roster", "status", "--year", 1999 + 2, code=Exit.NOTHING)


def test_a_draft_is_called_one_wherever_plans_are_shown(workspace: Path) -> None:
    with Store(workspace) as store:
        made = plan(QUANG_TRI[0], file="du-thao.docx")
        made.header.draft = True
        made.findings = checks(made)
        put(store, made)
        put(store, plan(QUANG_TRI[1], file="ban-ky.docx"))
    where = ("-w", workspace)
    run("roster", "add", "--year", 2024, "--district", "Thị xã Quảng Trị", *where)
    assert {row["file_name"]: row["draft"] for row in as_json("list", *where)} == {"du-thao.docx": True, "ban-ky.docx": False}
    for words in (("list",), ("show", "du-thao.docx"), ("roster", "status", "--year", 2024)):
        assert "dự thảo" in run(*words, *where).casefold()
    assert "dự thảo" not in run("show", "ban-ky.docx", *where).casefold()


@pytest.mark.parametrize(("said", "code"), [("15/01/2024", 0), ("2024-01-15", 0), ("30/02/2024", 2), ("15-2024", 2)])
def test_days_are_given_as_people_write_them(said: str, code: int, kho: Path, tmp_path: Path) -> None:
    listed = tmp_path / "ds.csv"
    listed.write_text("Đơn vị,Huyện\nPhường 1,Thị xã Quảng Trị\n", encoding="utf-8")
    (tmp_path / "trong").mkdir()
    commands = {
        "--due": ("roster", "add", listed, "--year", 2024),
        "--today": ("roster", "status", "--year", 2024),
        "--from": ("deadlines", "--to", "31/12/2024"),
        "--received": ("ingest", SAMPLES / "01-xa-tan-thuan-2024.docx"),
    }
    for option, words in commands.items():
        if code:
            with pytest.raises(UserError, match=f"{option}: “{said}” phải là một ngày có thật, dạng 31/12/2026"):
                run(*words, option, said)
        else:
            run(*words, option, said)
    if not code:
        assert {e["due"] for e in as_json("roster", "status", "--year", 2024, "--today", said)["entries"]} == {"2024-01-15"}


def test_corrections_are_told_in_vietnamese(kho: Path) -> None:
    who = ("--who", "Lan", "--why", "bản in")
    name = "phuong-1.docx"
    for path, value, told in (
        ("tasks[1].area", "cải cách thể chế", "Cải cách thủ tục hành chính → Cải cách thể chế"),
        ("tasks[1].lead", "công chức tư pháp - hộ tịch", "→ Công chức Tư pháp - Hộ tịch"),
        ("targets[1].comparator", "tối đa", "từ → không quá"),
        ("unit.kind", "xã", "phường → xã"),
    ):
        assert told in " ".join(run("correct", name, path, value, *who).split())
    assert "Cải cách thể chế" in run("history", name)


def test_search_pages_sorts_and_marks(kho: Path) -> None:
    found = as_json("search", "thu tuc", "kind:task", "--limit", 2, "--page", 2)
    assert (found["total"], found["exact"], len(found["results"])) == (4, True, 2)
    row = found["results"][0]
    assert [row["snippet"][a:b].lower() for a, b in row["marks"]] == ["thủ tục"]
    assert (row["page"], row["file_name"][:6]) == (2, "phuong")
    values = [r["value"] for r in as_json("search", "kind:target", "--sort", "value")["results"]]
    assert values == [97, 95, 90]
    assert as_json("search", "unit:phường 2", "kind:target")["total"] == 1
    with pytest.raises(DomainError) as caught:
        run("search", "mau:x")
    assert caught.value.lines()[1:] == ["  mau:x", "  ^"]


def test_compare_in_every_form(kho: Path, tmp_path: Path) -> None:
    rows = as_json("compare", "--metric", "dossiers_on_time", "--year", 2024, "--unit", "phường")["plans"]
    assert [(r["place"], r["level"] and r["level"]["value"]) for r in rows] == [(1, 97), (2, 90), (None, None)]
    for form in ("csv", "xlsx", "svg", "png"):
        assert "Đã ghi" in run("compare", "--metric", "dossiers_on_time", "--out", tmp_path / f"a.{form}")
        assert (tmp_path / f"a.{form}").stat().st_size > 100
    table = list(csv.reader((tmp_path / "a.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert table[0][:3] == ["Thứ", "Đơn vị", "Năm"]
    assert table[1][0] == "1"
    assert load_workbook(tmp_path / "a.xlsx").worksheets[0].freeze_panes == "A2"
    assert "2/1/1+1" in run("compare", "--areas", "--unit", "phường 1")
    run("compare", "--areas", "--out", tmp_path / "b.svg")
    grouped = as_json("compare", "--areas", "--by", "current", "--unit", "thị xã quảng trị")
    assert {g["group"] for g in grouped} >= {"Phường Quảng Trị, Tỉnh Quảng Trị"}
    assert "97" in run("compare", "--metric", "dossiers_on_time", "--by", "district")
    assert as_json("compare", "--years", "--unit", "phường 1")[0]["years"]["2024"]["value"] == 90
    with pytest.raises(DomainError, match="có hình"):
        run("compare", "--area", "procedures", "--out", tmp_path / "c.png")
    with pytest.raises(DomainError, match="Cần đúng một đơn vị"):
        run("compare", "--years", "--unit", "phường")


def test_baseline_and_check(kho: Path, tmp_path: Path) -> None:
    (tmp_path / "tinh.docx").write_bytes(b"x")
    with pytest.raises(UserError, match="Hãy nạp trước"):
        run("baseline", tmp_path / "tinh.docx")
    measured = as_json("baseline", "thi-xa.docx", "--keep")["plans"]
    assert {row["number"]: [s["promised"] for s in row["short"]] for row in measured} == {"05/KH-UBND": [90], "07/KH-UBND": []}
    assert "Hứa thấp hơn" in run("baseline", "thi-xa.docx")
    assert as_json("baseline")[0]["number"] == "100/KH-UBND"
    found = as_json("check", "--code", "target-below-yardstick")
    assert [f["number"] for f in found] == ["05/KH-UBND"]
    profile = tmp_path / "ho-so.yaml"
    waivers = "[{code: target-below-yardstick, plan: 05/KH-UBND, reason: đã giải trình, date: 2024-03-01}, {code: date-form, plan: x, reason: thử, date: 2024-03-01}]"
    profile.write_text(f"rules: {{missing-area: off}}\nwaivers: {waivers}\n", encoding="utf-8")
    said = run("check", "--profile", profile)
    assert "1 phát hiện được miễn" in said
    assert "Miễn trừ không dùng đến: date-form" in said
    assert "missing-area" not in said
    sarif = json.loads(run("check", "--profile", profile, "--sarif"))
    assert sum("suppressions" in r for r in sarif["runs"][0]["results"]) == 1
    assert "Phát hiện theo quy tắc" in run("check", "--by", "rule")
    assert "Điểm phát hiện" in run("check", "--by", "score")
    assert {f["file_name"] for f in as_json("check", "phuong-1.docx")} == {"phuong-1.docx"}
    assert {f["severity"] for f in as_json("check", "--severity", "error")} == {"error"}
    (kho / "profile.yaml").write_text("rules: {missing-area: off}", encoding="utf-8")
    assert "missing-area" not in {f["code"] for f in as_json("check")}
    # Reports say what the check says: beside the yardstick, under the profile.
    run("export", "--format", "csv", "--out", tmp_path / "bang")
    said = (tmp_path / "bang" / "phat-hien.csv").read_text(encoding="utf-8-sig")
    assert "target-below-yardstick" in said
    assert "missing-area" not in said
    run("baseline", "thi-xa.docx", "--forget")
    assert as_json("check", "--code", "target-below-yardstick") == []


def test_deadlines_and_workload(kho: Path, tmp_path: Path) -> None:
    found = as_json("deadlines", "--from", "2024-06-01", "--to", "2024-06-30")
    assert [(r["day"], r["lead"]) for r in found["rows"]] == [("2024-06-30", ["office"])] * 2
    run("deadlines", "--from", "2024-06-01", "--to", "2024-06-30", "--ics", tmp_path / "a.ics")
    assert len(list(Calendar.from_ical((tmp_path / "a.ics").read_bytes()).walk("VEVENT"))) == 2
    assert "quá hạn" in run("deadlines", "--overdue", "--to", "2024-07-31")
    assert as_json("workload", "--role", "office")[0]["lead"] == 2
    assert len(as_json("workload", "--by-unit", "--unit", "phường 1")) == 1
    run("deadlines", "--from", "2010-01-01", "--to", "2010-01-02", code=Exit.NOTHING)
    with pytest.raises(QueryError, match="Khoảng ngày"):
        run("deadlines", "--from", "2024-06-01", "--to", "2024-01-01")


def test_corrections_history_and_reference_answers(kho: Path, tmp_path: Path) -> None:
    assert "targets[1] ◎ ≥ 90%" in run("show", "phuong-1.docx", "--numbers")
    run("correct", "phuong-1.docx", "targets[1].value", "95", "--why", "đối chiếu bản in")
    assert "≥ 95%" in run("show", "phuong-1.docx")
    run("correct", "phuong-1.docx", "tasks", '{"text": "Tập huấn"}', "--add", "--why", "sót", "--page", 2)
    run("correct", "phuong-1.docx", "tasks[2]", "--reject", "--why", "không phải nhiệm vụ")
    run("export", "--format", "reference", "--out", tmp_path / "gold", code=Exit.NOTHING)
    run("correct", "phuong-1.docx", "plan", "--confirm", "--why", "đã xem cả bản")
    made = as_json("history", "phuong-1.docx")["corrections"]
    assert [(c["action"], c["who"]) for c in made] == [("set", "Lan"), ("add", "Lan"), ("reject", "Lan"), ("confirm", "Lan")]
    assert "đối chiếu bản in" in run("history", "phuong-1.docx")
    run("export", "--format", "reference", "--out", tmp_path / "gold")
    gold = json.loads((tmp_path / "gold" / "phuong-1.json").read_text(encoding="utf-8"))
    assert [t["value"] for t in gold["targets"]] == [95]
    assert [t["text"] for t in gold["tasks"]] == ["Rà soát thủ tục hành chính", "Tập huấn"]
    # What was corrected is the answer, what was read is judged by it: one task missed, one too many.
    assert as_json("evaluate", tmp_path / "gold", "--suffix", ".docx")[".docx"]["overall"]["tasks"] == 0.5
    run("correct", "phuong-1.docx", "--withdraw", made[0]["id"])
    assert "≥ 90%" in run("show", "phuong-1.docx")
    run("history", "phuong-2.docx", code=Exit.NOTHING)
    with pytest.raises(DomainError, match="vì sao"):
        run("correct", "phuong-1.docx", "header.number", "1/KH-UBND")
    with pytest.raises(UserError, match="trường cần sửa"):
        run("correct", "phuong-1.docx", "--why", "x")
    with pytest.raises(UserError, match="giá trị mới"):
        run("correct", "phuong-1.docx", "header.number", "--why", "x")


def test_diff(kho: Path) -> None:
    changes = as_json("diff", "phuong-1.docx", "phuong-2.docx")
    assert [(c["what"], c["fields"]["value"]) for c in changes] == [("changed", [90, 97])]
    assert "giữ nguyên: 2 · đổi: 1" in run("diff", "phuong-1.docx", "phuong-2.docx")


def test_export_of_an_office(kho: Path, tmp_path: Path) -> None:
    run("export", "--format", "xlsx", "--out", tmp_path / "a.xlsx", "--year", 2024, "--with-files")
    assert (tmp_path / "tep-goc" / "phuong-1.docx").read_bytes() == b"mot"
    assert load_workbook(tmp_path / "a.xlsx")["Chỉ tiêu"]["D2"].hyperlink.target.startswith("tep-goc/")
    # Without copies links lead to where the files were read, if they still are there.
    (tmp_path / "phường 9.docx").write_bytes((SAMPLES / "05-xa-binh-trung-2022.docx").read_bytes())
    run("ingest", tmp_path / "phường 9.docx")
    run("export", "--format", "xlsx", "--out", tmp_path / "b.xlsx")
    links = {c.hyperlink.target for c in load_workbook(tmp_path / "b.xlsx")["Kế hoạch"]["D"][1:] if c.hyperlink}
    assert links == {(tmp_path / "phường 9.docx").resolve().as_uri()}
    run("export", "--format", "docx", "--out", tmp_path / "a.docx", "--agency", "PHÒNG NỘI VỤ", "--superior", "UBND HUYỆN THỬ")
    assert "PHÒNG NỘI VỤ" in Document(str(tmp_path / "a.docx")).tables[0].rows[0].cells[0].text
    run("export", "--format", "jsonl", "--out", tmp_path / "moi", "--changes-since", "2000-01-01")
    assert len((tmp_path / "moi" / "plans.jsonl").read_text(encoding="utf-8").splitlines()) == 5
    run("export", "--format", "jsonl", "--out", tmp_path / "moi", "--changes-since", "2999-01-01", code=Exit.NOTHING)
    with pytest.raises(UserError, match="không phải ngày"):
        run("export", "--format", "jsonl", "--out", tmp_path / "x", "--changes-since", "hôm qua")

"""Exports: opened again, with Vietnamese headings, and nothing from a document that a spreadsheet would run."""

from __future__ import annotations

import csv
import datetime as dt
import errno
import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from openpyxl.workbook.workbook import Workbook

from pipeline.errors import UnavailableError
from pipeline.evaluate import evaluate
from pipeline.exports import xlsx_file
from pipeline.exports.csv_folder import harmless
from pipeline.exports.flat import sheets, slug
from pipeline.exports.letter_form import day_of
from pipeline.exports.registry import export, exporters
from pipeline.exports.settings import Settings
from pipeline.exports.tables import write_table
from pipeline.exports.xlsx_file import sheet_name
from pipeline.process import process
from schemas.plan import Plan, Task
from tests.conftest import SAMPLES
from tests.plans_poisoned import FORMULAS, POISON, poisoned

SETTINGS = Settings(
    place_of=lambda plan: f"tep-goc/{plan.source.file}",
    superior="UBND HUYỆN THỬ",
    agency="PHÒNG NỘI VỤ",
    locality="Thử",
    today=dt.date(2026, 2, 5),
)


@pytest.fixture(scope="module")
def plans() -> list[Plan]:
    made = [process(p.read_bytes(), p.name) for p in sorted(SAMPLES.glob("0[1-5]*.docx"))]
    made[0].tasks.append(Task(text="=HYPERLINK(1)"))
    return made


def test_formats_say_what_they_are() -> None:
    from app.commands.export import FORMATS

    assert set(exporters()) == set(FORMATS)
    assert all(one.HELP for one in exporters().values())


def test_json_is_plans(plans: list[Plan], tmp_path: Path) -> None:
    exporters()["json"].write(plans, tmp_path / "ra.json", SETTINGS)
    data = json.loads((tmp_path / "ra.json").read_text(encoding="utf-8"))
    assert [Plan.model_validate(row) for row in data] == plans


def test_json_lines_hold_plans_and_every_table(plans: list[Plan], tmp_path: Path) -> None:
    exporters()["jsonl"].write(plans, tmp_path, SETTINGS)
    lines = (tmp_path / "plans.jsonl").read_text(encoding="utf-8").splitlines()
    assert [Plan.model_validate_json(line) for line in lines] == plans
    for sheet in sheets(plans, SETTINGS):
        rows = [json.loads(line) for line in (tmp_path / f"{slug(sheet.title)}.jsonl").read_text(encoding="utf-8").splitlines()]
        assert [list(row.values()) for row in rows] == sheet.rows


@pytest.fixture(scope="module")
def book(plans: list[Plan], tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    path = tmp_path_factory.mktemp("xlsx") / "ra.xlsx"
    exporters()["xlsx"].write(plans, path, SETTINGS)
    return load_workbook(path)


def test_xlsx_opens_with_filters_and_no_formulas(plans: list[Plan], book: Workbook) -> None:
    assert book.sheetnames[:5] == ["Tổng hợp", "Bao phủ lĩnh vực", "Chỉ tiêu", "Nhiệm vụ", "Phát hiện"]
    by_title = {sheet.title: sheet for sheet in sheets(plans, SETTINGS)}
    assert set(book.sheetnames) == {"Tổng hợp", *by_title}
    for sheet in book.worksheets:
        assert sheet.freeze_panes in ("A2", "B2")
        assert sheet.auto_filter.ref == sheet.dimensions
        assert not [c for row in sheet.iter_rows() for c in row if c.data_type == "f"]
        if sheet.title in by_title:
            assert [c.value for c in sheet[1]] == by_title[sheet.title].heads
            assert sheet.max_row == len(by_title[sheet.title].rows) + 1
    assert any(c.value == "=HYPERLINK(1)" for row in book["Nhiệm vụ"].iter_rows() for c in row)


def test_days_are_dates_in_xlsx(tmp_path: Path) -> None:
    heads = ["Nhiệm vụ", "Đến ngày"]
    rows = [["2024-06-30", "2024-06-30"], ["b", "1899-12-31"], ["c", "2024-02-31"], ["d", "12-18"], ["e", None]]
    write_table(tmp_path / "a.xlsx", "Nhiệm vụ", heads, rows)
    sheet = load_workbook(tmp_path / "a.xlsx").worksheets[0]
    assert (sheet["A2"].value, sheet["B2"].value) == ("2024-06-30", dt.datetime(2024, 6, 30))
    assert sheet["B2"].number_format == "dd/mm/yyyy"
    assert [sheet[f"B{row}"].value for row in (3, 4, 5, 6)] == ["1899-12-31", "2024-02-31", "12-18", None]


def test_xlsx_sums_up_and_colours(plans: list[Plan], book: Workbook) -> None:
    rows = list(book["Tổng hợp"].values)
    heads = rows[0]
    for plan, row in zip(plans, rows[1:], strict=True):
        said = dict(zip(heads, row, strict=True))
        assert (said["Chỉ tiêu"], said["Nhiệm vụ"]) == (len(plan.targets), len(plan.tasks))
        assert said["Lỗi"] == sum(f.severity.value == "error" for f in plan.findings)
    fills: dict[str, set[str]] = {}
    for row in book["Bao phủ lĩnh vực"].iter_rows(min_row=2, min_col=5):
        for cell in row:
            fills.setdefault(cell.value, set()).add(cell.fill.fgColor.rgb)
    assert fills["có"] == {"00C6E0B4"}
    assert fills["thiếu"] == {"00F8CBAD"}


def test_xlsx_links_lead_to_file_and_page(plans: list[Plan], book: Workbook) -> None:
    sheet = book["Chỉ tiêu"]
    heads = [c.value for c in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        cells = dict(zip(heads, row, strict=True))
        assert cells["Tệp"].hyperlink.target == f"tep-goc/{cells['Tệp'].value}#page={cells['Trang'].value}"


def test_csv_opens_in_excel_s_way(plans: list[Plan], tmp_path: Path) -> None:
    exporters()["csv"].write(plans, tmp_path, SETTINGS)
    assert {p.stem for p in tmp_path.iterdir()} == {slug(sheet.title) for sheet in sheets(plans, SETTINGS)}
    raw = (tmp_path / "nhiem-vu.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(raw.decode("utf-8-sig").splitlines()))
    assert "'=HYPERLINK(1)" in [cell for row in rows for cell in row]


def test_the_report_has_the_decree_s_form(plans: list[Plan], tmp_path: Path) -> None:
    exporters()["docx"].write(plans, tmp_path / "bc.docx", SETTINGS)
    document = Document(str(tmp_path / "bc.docx"))
    section = document.sections[0]
    # Nghị định 30/2020/NĐ-CP, phụ lục I mục I: A4, margins 20-25, 20-25, 30-35, 15-20 mm.
    margins = [
        round(m.mm) for m in (section.page_width, section.page_height, section.top_margin, section.left_margin, section.right_margin)
    ]
    assert margins[:2] == [210, 297]
    assert 20 <= margins[2] <= 25
    assert 30 <= margins[3] <= 35
    assert 15 <= margins[4] <= 20
    assert document.styles["Normal"].font.name == "Times New Roman"
    assert 13 <= document.styles["Normal"].font.size.pt <= 14
    head = [cell.text for row in document.tables[0].rows for cell in row.cells]
    assert "UBND HUYỆN THỬ" in head[0]
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc" in head[1]
    assert head[3] == "Thử, ngày 05 tháng 02 năm 2026"
    assert "Nơi nhận:" in document.tables[-1].rows[0].cells[0].text


def test_the_report_says_what_was_found(plans: list[Plan], tmp_path: Path) -> None:
    exporters()["docx"].write(plans, tmp_path / "bc.docx", SETTINGS)
    document = Document(str(tmp_path / "bc.docx"))
    text = "\n".join(p.text for p in document.paragraphs)
    cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    for plan in plans:
        assert plan.unit.name is None or plan.unit.name in text
        assert {f.message for f in plan.findings} <= cells
    assert f"{len(plans)} văn bản" in text
    assert "Tỷ lệ hồ sơ TTHC giải quyết đúng hạn, trước hạn" in text
    # The heat map and the dot plot of the first metric.
    assert len(document.inline_shapes) == 2


@pytest.mark.parametrize(
    ("day", "want"),
    [
        (dt.date(2026, 2, 5), "ngày 05 tháng 02 năm 2026"),
        (dt.date(2026, 3, 15), "ngày 15 tháng 3 năm 2026"),
        (dt.date(2026, 12, 1), "ngày 01 tháng 12 năm 2026"),
    ],
)
def test_days_are_written_as_the_decree_asks(day: dt.date, want: str) -> None:
    assert day_of(day) == want


def test_reference_answers_evaluate_their_own_plans_as_right(plans: list[Plan], tmp_path: Path) -> None:
    exporters()["reference"].write(plans[1:], tmp_path, SETTINGS)
    gold = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in tmp_path.glob("*.json")}
    assert set(gold) == {Path(p.source.file).stem for p in plans[1:]}
    found = evaluate(gold, {Path(p.source.file).stem: p.model_dump(mode="json") for p in plans[1:]})
    assert set(found.overall.values()) == {1.0}


@pytest.mark.shared
def test_the_contract_s_scorer_takes_reference_answers(plans: list[Plan], tmp_path: Path, shared: Path) -> None:
    scorer = shared / "contract" / "score.py"
    for name in ("gold", "found"):
        export(plans[1:], tmp_path / name, SETTINGS, "reference")
    done = subprocess.run([sys.executable, str(scorer), str(tmp_path / "gold"), str(tmp_path / "found")], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_one_table_as_a_file(form: str, tmp_path: Path) -> None:
    path = tmp_path / f"so-sanh.{form}"
    write_table(path, "Tỷ lệ: a/b", ("Đơn vị", "Mức"), [("Xã A", "=1+1"), ("Xã B", None)])
    if form == "csv":
        assert list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines())) == [["Đơn vị", "Mức"], ["Xã A", "'=1+1"], ["Xã B", ""]]
    else:
        sheet = load_workbook(path).worksheets[0]
        assert [[c.value for c in row] for row in sheet.iter_rows()] == [["Đơn vị", "Mức"], ["Xã A", "=1+1"], ["Xã B", None]]
        assert sheet["B2"].data_type != "f"


def test_other_names_are_no_tables(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="neither"):
        write_table(tmp_path / "a.doc", "a", ("a",), [])


@pytest.mark.parametrize("value", FORMULAS)
def test_what_a_spreadsheet_would_run_is_disarmed(value: str) -> None:
    shown = harmless(value)
    assert "'" in shown
    # However a program cuts the cell, no part begins like a formula.
    for part in re.split(r"[;\t\n]", shown):
        assert not re.match(r"[\s\u200b\"]*[=+@＝]|[\s\u200b]*-(?! lời)", part), part
    assert re.sub("[^a-zA-Z0-9]", "", shown) == re.sub("[^a-zA-Z0-9]", "", value)


@pytest.mark.parametrize(
    ("value", "want"),
    [
        ("- gạch đầu dòng", "- gạch đầu dòng"),
        ("- Rà soát (quý I), 95%; - Công khai", "- Rà soát (quý I), 95%; - Công khai"),
        ("-2", "-2"),
        ("+5,5 %", "+5,5 %"),
        ("a = b", "a = b"),
        ("tăng 5%; giảm -2", "tăng 5%; giảm -2"),
        ("1/KH-UBND", "1/KH-UBND"),
        ("a\x1bb\ufffe", "a␛b\\ufffe"),
        (float("nan"), ""),
        (-2, -2),
        (5, 5),
        (None, None),
    ],
)
def test_harmless_texts_and_figures_stay_as_they_are(value: object, want: object) -> None:
    assert harmless(value) == want


@pytest.mark.parametrize("form", sorted(exporters()))
def test_one_odd_plan_never_blocks_the_export(form: str, plans: list[Plan], tmp_path: Path) -> None:
    out = tmp_path / f"ra.{form}"
    settings = replace(SETTINGS, superior=f"UBND {POISON}", agency=POISON, locality="a\ud800")
    export([*plans[:1], poisoned(), poisoned()], out, settings, form)
    for path in [out] if out.is_file() else list(out.iterdir()):
        data = path.read_bytes()
        if path.suffix in (".json", ".jsonl"):
            assert [json.loads(line) for line in data.decode().split("\n" if path.suffix == ".jsonl" else "\0") if line.strip()]
        texts = _texts(path) if path.suffix in (".xlsx", ".docx") else [data.decode("utf-8-sig")]
        assert not [t for t in texts if re.search("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]", t)], path
    if form == "reference":
        assert len(list(out.iterdir())) == 3


def _texts(path: Path) -> list[str]:
    """All that a DOCX or XLSX says."""
    if path.suffix == ".docx":
        document = Document(str(path))
        return [p.text for p in document.paragraphs] + [c.text for t in document.tables for row in t.rows for c in row.cells]
    return [str(cell.value) for sheet in load_workbook(path).worksheets for row in sheet.iter_rows() for cell in row]


def test_xlsx_keeps_formulas_texts_and_codes_as_written(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_table(path, "'[a]:b/c'", ("=Đầu",), [(value,) for value in (*FORMULAS, "_x001B_[31m", "-2")])
    sheet = load_workbook(path).worksheets[0]
    assert sheet.title == "a  b c"
    cells = [row[0] for row in sheet.iter_rows()]
    assert {cell.data_type for cell in cells} == {"s"}
    # As Excel asks for it: it reads "_x001B_" as the character of that code, "_x005F_" as an underscore.
    assert [cell.value for cell in cells][-2:] == ["_x005F_x001B_[31m", "-2"]
    assert [cell.quotePrefix for cell in cells[:6]] == [True] * 6


@pytest.mark.parametrize("letter", ["ế", "🙂"])
def test_xlsx_cuts_no_long_text_in_silence(letter: str, tmp_path: Path) -> None:
    path, text = tmp_path / "a.xlsx", "".join(f"{n} {letter * 40}\n" for n in range(2_000))
    write_table(path, "Bảng", ("A", "B"), [("x", text), ("y", text + "!"), ("z", letter * 1_000)])
    book = load_workbook(path)
    kept = book["Văn bản dài"]
    whole: dict[str, str] = {}
    for _, cell, _, part in kept.iter_rows(min_row=2, values_only=True):
        assert len(part.encode("utf-16-le")) // 2 <= 32_767
        whole[cell] = whole.get(cell, "") + part
    assert whole == {"B2": text, "B3": text + "!"}
    for place in whole:
        said = book["Bảng"][place].value
        assert len(said.encode("utf-16-le")) // 2 <= 32_767
        row = int(re.search(r"dòng (\d+)\]$", said).group(1))  # type: ignore[union-attr]
        assert kept.cell(row, 2).value == place
        assert text.startswith(said.partition("… [")[0])
    assert book["Bảng"]["B4"].value == letter * 1_000


def test_a_body_that_the_catalogue_has_not_is_told_by_the_plan_s_words() -> None:
    plan = process((SAMPLES / "01-xa-tan-thuan-2024.docx").read_bytes(), "a.docx")
    plan.tasks = [
        Task(text="Tuyên truyền", lead=["police", "other"], lead_text="Công an xã, Đồn Biên phòng"),
        Task(text="Rà soát", lead=["police"]),
    ]
    [sheet] = [sheet for sheet in sheets([plan], SETTINGS) if sheet.title == "Nhiệm vụ"]
    column = sheet.heads.index("Chủ trì")
    told, plain = (str(row[column]) for row in sheet.rows)
    assert told.endswith("(Công an xã, Đồn Biên phòng)")
    assert "(" not in plain.removeprefix("Công an cấp xã")


@pytest.mark.parametrize(
    ("title", "want"),
    [
        ("", "Bảng"),
        ("History", "History "),
        ("a\x1bb\n", "a␛b"),
        ("x" * 40, "x" * 31),
        ("Kế hoạch", "Kế hoạch (2)"),
        ("🙂" * 20, "🙂" * 15),
    ],
)
def test_names_of_sheets(title: str, want: str) -> None:
    assert sheet_name(title, {"kế hoạch"}) == want


def test_a_table_of_more_rows_than_a_sheet_holds_goes_on(plans: list[Plan], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_file, "_MOST_ROWS", 10)
    export(plans, tmp_path / "a.xlsx", SETTINGS, "xlsx")
    book = load_workbook(tmp_path / "a.xlsx")
    rows = [row for name in book.sheetnames if name.startswith("Nhiệm vụ") for row in book[name].iter_rows(min_row=2, values_only=True)]
    assert len(rows) == sum(len(plan.tasks) for plan in plans)
    assert "Nhiệm vụ (2)" in book.sheetnames


@pytest.mark.parametrize("form", sorted(exporters()))
def test_a_failed_export_leaves_the_old_one(form: str, plans: list[Plan], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / f"ra.{form}"
    export(plans[:1], out, SETTINGS, form)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    def fail(plans: object, made: Path, settings: object) -> None:
        target = made / "nhiem-vu.csv" if made.is_dir() else made
        target.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(exporters()[form], "write", fail)
    with pytest.raises(UnavailableError, match="hết chỗ"):
        export(plans, out, SETTINGS, form)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_an_id_that_the_catalogue_has_no_more_is_shown_as_it_is(plans: list[Plan], tmp_path: Path) -> None:
    odd = plans[1].model_copy(deep=True)
    odd.tasks[0].lead, odd.tasks[0].area = ["old_role"], "old_area"
    odd.targets[0].metric = "old_metric"
    assert {"old_role", "old_area", "old_metric"} <= {cell for sheet in sheets([odd], SETTINGS) for row in sheet.rows for cell in row}
    for form in exporters():
        export([odd], tmp_path / form, SETTINGS, form)

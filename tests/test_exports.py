"""Exports: opened again, with Vietnamese headings, and nothing from a document that a spreadsheet would run."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipeline.exports.csv_folder import harmless
from pipeline.exports.flat import sheets
from pipeline.exports.registry import exporters
from pipeline.process import process
from schemas.plan import Plan, Task
from tests.conftest import SAMPLES


@pytest.fixture(scope="module")
def plans() -> list[Plan]:
    made = [process(p.read_bytes(), p.name) for p in sorted(SAMPLES.glob("0[1-4]*.docx"))]
    made[0].tasks.append(Task(text="=HYPERLINK(1)"))
    return made


def test_formats() -> None:
    assert set(exporters()) == {"json", "csv", "xlsx"}


def test_json_is_plans(plans: list[Plan], tmp_path: Path) -> None:
    exporters()["json"].write(plans, tmp_path / "ra.json")
    data = json.loads((tmp_path / "ra.json").read_text(encoding="utf-8"))
    assert [Plan.model_validate(row) for row in data] == plans


def test_xlsx_opens_with_filters_and_no_formulas(plans: list[Plan], tmp_path: Path) -> None:
    exporters()["xlsx"].write(plans, tmp_path / "ra.xlsx")
    book = load_workbook(tmp_path / "ra.xlsx")
    assert book.sheetnames == [title for title, _, _ in sheets(plans)]
    for sheet, (_, heads, rows) in zip(book.worksheets, sheets(plans), strict=True):
        assert [c.value for c in sheet[1]] == heads
        assert sheet.max_row == len(rows) + 1
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref
        assert not [c for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    assert any(c.value == "=HYPERLINK(1)" for row in book["Nhiệm vụ"].iter_rows() for c in row)


def test_csv_opens_in_excel_s_way(plans: list[Plan], tmp_path: Path) -> None:
    exporters()["csv"].write(plans, tmp_path)
    names = {p.name for p in tmp_path.iterdir()}
    assert {"chi-tieu.csv", "nhiem-vu.csv", "ke-hoach.csv"} <= names
    raw = (tmp_path / "nhiem-vu.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(raw.decode("utf-8-sig").splitlines()))
    assert "'=HYPERLINK(1)" in [cell for row in rows for cell in row]


@pytest.mark.parametrize(("value", "want"), [("=1+1", "'=1+1"), ("@x", "'@x"), ("- gạch", "- gạch"), (5, 5), (None, None)])
def test_harmless(value: object, want: object) -> None:
    assert harmless(value) == want

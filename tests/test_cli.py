"""The command line: translates arguments, prints for people and programs, ends with documented codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from app.cli import app
from app.options import Exit, UserError
from pipeline.errors import DomainError
from tests.conftest import ROOT, SAMPLES

RUNNER = CliRunner()
COMMANDS = sorted(get_command(app).commands)  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = tmp_path_factory.mktemp("kho")
    done = run("ingest", "-w", str(workspace), *map(str, sorted(SAMPLES.glob("*.docx"))))
    assert done.exit_code == 0, done.output
    return workspace


def run(*words: str) -> Any:
    return RUNNER.invoke(app, list(words))


def as_json(*words: str) -> Any:
    done = run(*words, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_and_a_documentation_entry(command: str) -> None:
    done = run(command, "--help")
    assert done.exit_code == 0
    assert f"## kehoach {command}" in (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")


def test_the_reference_is_made_from_the_commands() -> None:
    from scripts.make_docs import cli_page

    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == cli_page()


def test_help_loads_nothing_heavy() -> None:
    code = "import sys, app.cli; print([m for m in ('spacy', 'prefect', 'sqlalchemy', 'pydantic', 'underthesea') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_searching_loads_no_language_models(store: Path) -> None:
    code = (
        "import sys\nfrom app.cli import app\n"
        f"try:\n    app(['search', 'thu tuc', '-w', {str(store)!r}, '--json'])\nexcept SystemExit:\n    pass\n"
        "sys.stderr.write(str([m for m in ('spacy', 'prefect', 'alembic', 'underthesea') if m in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_extract_writes_the_contract_s_shape(tmp_path: Path) -> None:
    done = run("extract", str(SAMPLES / "03-xa-dong-phu-2024.pdf"), "--out", str(tmp_path))
    assert done.exit_code == 0
    plan = json.loads((tmp_path / "03-xa-dong-phu-2024.json").read_text(encoding="utf-8"))
    keys = {"schema_version", "source", "header", "unit", "period", "sections", "goals", "targets", "tasks", "coverage", "findings"}
    assert keys <= set(plan)
    assert plan["schema_version"] == "1"


def test_extract_goes_on_past_a_bad_file(tmp_path: Path) -> None:
    (tmp_path / "hỏng.pdf").write_bytes(b"%PDF-1.4")
    done = run("extract", str(tmp_path / "hỏng.pdf"), str(SAMPLES / "05-xa-binh-trung-2022.docx"), "--out", str(tmp_path / "ra"))
    assert done.exit_code == Exit.REJECTED
    assert [p.name for p in (tmp_path / "ra").iterdir()] == ["05-xa-binh-trung-2022.json"]


def test_search(store: Path) -> None:
    found = as_json("search", "thu tuc hanh chinh", "--year", "2024", "-w", str(store))
    assert found["total"] == len(found["results"]) or found["total"] > 20
    assert all(r["page"] and r["file_name"] for r in found["results"])
    assert run("search", "khongcotunay", "-w", str(store)).exit_code == Exit.NOTHING
    assert "Hòa Lạc Tây" in run("search", "dinh danh", "--unit", "hoa lac", "-w", str(store)).stdout


def test_targets_and_compare(store: Path) -> None:
    rows = as_json("targets", "--metric", "dossiers_on_time", "-w", str(store))
    assert {r["metric"] for r in rows} == {"dossiers_on_time"}
    compared = as_json("compare", "--metric", "đúng hạn, trước hạn", "-w", str(store))
    assert compared["metric"] == "dossiers_on_time"
    area = as_json("compare", "--area", "procedures", "-w", str(store))
    assert any(p["tasks"] for p in area["plans"])
    assert "không cam kết" in run("compare", "--metric", "dossiers_on_time", "-w", str(store)).stdout


def test_check_and_matrix(store: Path) -> None:
    assert {r["code"] for r in as_json("check", "-w", str(store))} >= {"missing-area", "not-a-plan", "conflicting-reference"}
    assert run("check", "--fail", "-w", str(store)).exit_code == Exit.FINDINGS
    matrix = as_json("check", "--missing-areas", "-w", str(store))
    assert len(matrix) == 9
    assert "✗" in run("check", "--missing-areas", "-w", str(store)).stdout


def test_show(store: Path) -> None:
    done = run("show", "03-xa-dong-phu-2024.docx", "-w", str(store))
    assert "Công tác chỉ đạo, điều hành" in done.stdout
    assert "tr. 2" in done.stdout


def test_schema_is_json_schema() -> None:
    schema = json.loads(run("schema").stdout)
    assert schema["title"] == "Plan"
    assert json.loads(run("schema", "finding").stdout)["title"] == "Finding"


@pytest.mark.parametrize("form", ["json", "csv", "xlsx"])
def test_export(store: Path, tmp_path: Path, form: str) -> None:
    out = tmp_path / f"ra.{form}"
    assert run("export", "--format", form, "--out", str(out), "-w", str(store)).exit_code == 0
    assert out.exists()


def test_evaluate(store: Path) -> None:
    result = as_json("evaluate", str(SAMPLES / "gold"), "-w", str(store), "--suffix", ".docx")
    assert result[".docx"]["overall"]["tasks"] >= 0.97


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("compare",), "đúng một trong ba"),
        (("search", "a", "--kind", "x"), "--kind"),
        (("targets", "--area", "không có"), "không có trong danh mục"),
        (("show", "không có"), "Không có kế hoạch"),
        (("export", "--format", "doc", "--out", "x"), "Không có dạng"),
        (("search", '"hở'), "ngoặc kép"),
        (("ingest",), "Hãy cho biết"),
        (("evaluate", "không/có"), "Không có thư mục"),
        (("schema", "x"), "Không có mô hình"),
    ],
)
def test_mistakes_are_told_in_a_line(store: Path, words: tuple[str, ...], message: str) -> None:
    extra = ("-w", str(store)) if words[0] not in ("schema",) else ()
    done = run(*words, *extra)
    assert isinstance(done.exception, DomainError)
    assert message in str(done.exception)


def test_a_workspace_without_data_says_what_to_do(tmp_path: Path) -> None:
    done = run("search", "a", "-w", str(tmp_path / "trống"))
    assert isinstance(done.exception, UserError)
    assert "kehoach ingest" in str(done.exception)
    assert done.exception.code == Exit.NOTHING

"""A plan and its appendix sent as two files: joined where the appendix names the plan, or where the user says so."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from typer.testing import CliRunner

from app.cli import app
from app.options import UserError
from extractors.identity.enclosures import names_plan
from flows.batch import Settings
from flows.report import Report
from flows.run import ingest
from pipeline.errors import Code
from pipeline.process import process
from pipeline.readers.joining import join
from pipeline.readers.registry import read_document
from pipeline.store.store import Store
from samples.make import descriptions
from samples.render_docx import render
from schemas.plan import Plan
from tests.conftest import SAMPLES

NAME = "03-xa-dong-phu-2024"
WHOLE = process((SAMPLES / f"{NAME}.docx").read_bytes(), f"{NAME}.docx")


def _halves(folder: Path, note: str | None = None) -> tuple[Path, Path]:
    """The sample as two files: the plan without its appendix, and the appendix alone."""
    plan = dict(descriptions()[NAME])
    [appendix] = plan["appendices"]
    if note is not None:
        appendix = appendix | {"note": note}
    folder.mkdir(parents=True, exist_ok=True)
    render(plan | {"appendices": []}, folder / "kế hoạch.docx")
    render(plan | {"appendices": [appendix]}, folder / "cả hai.docx")
    document = docx.Document(str(folder / "cả hai.docx"))
    (folder / "cả hai.docx").unlink()
    body = document.element.body
    heading = next(
        p for p in body if p.tag == qn("w:p") and "".join(t.text or "" for t in p.iter(qn("w:t"))).strip() == appendix["heading"]
    )
    for element in list(body)[: list(body).index(heading)]:
        body.remove(element)
    out = io.BytesIO()
    document.save(out)
    (folder / "phụ lục.docx").write_bytes(out.getvalue())
    return folder / "kế hoạch.docx", folder / "phụ lục.docx"


def _only(workspace: Path) -> Plan:
    with Store(workspace) as store:
        [(_, plan)] = store.plans()
    return plan


def _accounts(report: Report) -> tuple[int, int, int, int]:
    return report.requested, len(report.stored), len(report.skipped), len(report.rejected)


def _content(plan: Plan) -> Any:
    tasks = [(t.text, t.area, t.lead, t.support, t.deadline, t.source) for t in plan.tasks]
    return tasks, [(t.metric, t.value, t.area) for t in plan.targets], [(s.path, s.title, s.area) for s in plan.sections]


def test_an_appendix_that_names_its_plan_joins_it(tmp_path: Path, workspace: Path) -> None:
    plan, appendix = _halves(tmp_path / "nhận")
    assert names_plan(read_document(appendix.read_bytes(), "x")) is not None
    assert names_plan(read_document(plan.read_bytes(), "x")) is None
    report = ingest([tmp_path / "nhận"], Settings(workspace))
    assert _accounts(report) == (2, 2, 0, 0)
    found = _only(workspace)
    assert _content(found) == _content(WHOLE)
    assert found.source.file == "kế hoạch.docx"
    [attached] = found.source.attachments
    assert attached.file == "phụ lục.docx"
    assert attached.first_page == found.source.pages - attached.pages + 1
    pages = {t.evidence["text"][0].page for t in found.tasks if t.source == "table"}
    assert pages
    assert min(pages) >= attached.first_page
    assert _accounts(ingest([tmp_path / "nhận"], Settings(workspace))) == (2, 0, 2, 0)
    again = ingest([plan], Settings(workspace, force=True))
    assert _accounts(again) == (1, 1, 0, 0)
    assert _content(_only(workspace)) == _content(WHOLE), "read again, the plan keeps its appendix"


def test_an_appendix_may_come_before_its_plan(tmp_path: Path, workspace: Path) -> None:
    plan, appendix = _halves(tmp_path / "nhận")
    early = ingest([appendix], Settings(workspace))
    assert [file.reason.code for file in early.rejected if file.reason] == [Code.APPENDIX]
    assert "05/KH-UBND" in (early.rejected[0].reason.advice if early.rejected[0].reason else "")
    assert _accounts(ingest([plan], Settings(workspace))) == (1, 1, 0, 0)
    assert _accounts(ingest([appendix], Settings(workspace))) == (1, 1, 0, 0)
    assert _content(_only(workspace)) == _content(WHOLE)


@pytest.mark.parametrize(
    "note", ["(Kèm theo Kế hoạch số 05/KH-UBND ngày 11/11/2019 của UBND xã)", "(Kèm theo Kế hoạch số 05/KH-UBND của UBND xã Khác Hẳn)"]
)
def test_one_that_names_another_plan_is_not_joined(tmp_path: Path, workspace: Path, note: str) -> None:
    _halves(tmp_path / "nhận", note)
    report = ingest([tmp_path / "nhận"], Settings(workspace))
    assert [file.reason.code for file in report.rejected if file.reason] == [Code.APPENDIX]
    assert _only(workspace).source.attachments == []


def test_attach_joins_what_names_nothing(tmp_path: Path, workspace: Path) -> None:
    plan, appendix = _halves(tmp_path / "nhận", "(Kèm theo Kế hoạch này)")
    done = CliRunner().invoke(app, ["ingest", "-w", str(workspace), str(plan), "--attach", str(appendix)])
    assert done.exit_code == 0, done.output
    assert _content(_only(workspace)) == _content(WHOLE)
    again = ingest([plan], Settings(workspace, attach=((plan, appendix),)))
    assert _accounts(again) == (2, 0, 2, 0)
    pair = CliRunner().invoke(app, ["ingest", "-w", str(workspace), "--force", "--attach", f"{plan}={appendix}", str(tmp_path / "nhận")])
    assert pair.exit_code == 0, pair.output
    assert len(_only(workspace).source.attachments) == 1


def test_attach_needs_to_know_the_plan(tmp_path: Path, workspace: Path) -> None:
    _, appendix = _halves(tmp_path / "nhận")
    done = CliRunner().invoke(app, ["ingest", "-w", str(workspace), str(tmp_path / "nhận"), "--attach", str(appendix)])
    assert isinstance(done.exception, UserError)
    lost = ingest([], Settings(workspace, attach=((tmp_path / "không có.docx", appendix),)))
    assert [file.reason.code for file in lost.rejected if file.reason] == [Code.APPENDIX]


def test_a_bad_appendix_leaves_the_plan(tmp_path: Path, workspace: Path) -> None:
    plan, appendix = _halves(tmp_path / "nhận")
    appendix.write_bytes(b"%PDF-1.4 broken")
    report = ingest([plan], Settings(workspace, attach=((plan, appendix),)))
    assert (len(report.stored), [file.reason.code for file in report.rejected if file.reason]) == (1, [Code.DAMAGED])
    assert _only(workspace).source.attachments == []


def test_pages_and_blocks_go_on_counting() -> None:
    document = read_document((SAMPLES / f"{NAME}.pdf").read_bytes(), "x.pdf")
    joined = join(document, [document])
    assert [page.number for page in joined.pages] == list(range(1, 2 * len(document.pages) + 1))
    assert [block.index for block in joined.blocks] == list(range(2 * len(document.blocks)))
    tables = [block.table for block in joined.blocks if block.table]
    assert min(tables[-1].row_pages) > len(document.pages)
    assert len(document.pages) == len(read_document((SAMPLES / f"{NAME}.pdf").read_bytes(), "x.pdf").pages), "the first is left as it was"


@pytest.mark.parametrize("with_plan", [False, True])
def test_a_copy_of_an_appendix_ends_as_the_appendix_does(tmp_path: Path, workspace: Path, with_plan: bool) -> None:
    plan, appendix = _halves(tmp_path)
    (tmp_path / "phụ lục (bản sao).docx").write_bytes(appendix.read_bytes())
    if not with_plan:
        plan.unlink()
    report = ingest([tmp_path], Settings(workspace))
    assert (len(report.stored), len(report.skipped), len(report.rejected)) == ((2, 1, 0) if with_plan else (0, 0, 2))

"""A plan that was not read whole is accused of lacking nothing that may stand in what was not read."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
import yaml
from docx import Document
from openpyxl import load_workbook
from typer.testing import CliRunner

from app.cli import app
from pipeline.checks.registry import rules, run
from pipeline.errors import Code, Rejection
from pipeline.exports.flat import sheets
from pipeline.exports.registry import exporters
from pipeline.exports.settings import Settings
from pipeline.store.compare import area_matrix, by_area, by_metric, grouped_areas, plans_compared, summary
from pipeline.store.filters import Filters
from pipeline.store.store import Store
from pipeline.store.yardsticks import findings_beside, keep, measured
from schemas.plan import Coverage, Plan, Remarked
from schemas.unread import CONTENT_NOT_READ, kinds, page_codes, unread
from tests.conftest import ROOT
from tests.factories import document
from tests.plans_for_tests import QUANG_TRI, plan, put, target, task

# Rules that never say that something is missing; every other rule says where that would stand.
OF_WHAT_IS_THERE = {
    "absence-not-judged", "appendix-disagrees", "conflicting-reference", "content-not-read", "date-form", "deadline-after-period",
    "deadline-before-issue", "impossible-date", "impossible-reference", "invalid-signature", "legacy-encoding", "low-confidence",
    "draft", "metric-promised-twice", "number-form", "page-unread", "repealed-reference", "role-out-of-date", "target-below-previous",
    "target-below-yardstick", "uncertain-items", "deadline-without-day", "unreadable-issue-date", "unreadable-number", "unreadable-signer", "unit-ambiguous", "value-over-hundred",
    # Of a document whose kind is known; one whose heading was not read is not judged.
    "not-a-plan",
}  # fmt: skip


def _bare(*remarks: dict[str, Any], pages: int = 4) -> Plan:
    """A plan that says nothing, with remarks; its last item stands on page 3."""
    empty = {"number": None, "issued_on": None, "title": None, "signer": None, "recipients": []}
    made = plan({}, year=None, **{k: empty[k] for k in ("number", "issued_on", "title")}, tasks=[_task(3)])
    made.header.signer, made.header.recipients = None, []
    made.remarks = [Remarked.model_validate(remark) for remark in remarks]
    made.findings = run(made)
    return made


def _task(page: int) -> dict[str, Any]:
    made = task("Rà soát quy trình", section="II/1")
    made["evidence"]["text"][0]["page"] = page
    return made


def _codes(made: Plan) -> set[str]:
    return {f.code for f in made.findings}


FRONT = {"missing-number", "missing-issue-date", "missing-title", "period-not-named"}
BACK = {"missing-signer", "missing-recipients"}
BODY = {"missing-area", "area-without-officer", "area-without-target", "area-without-deadline", "task-without-officer"}


@pytest.mark.parametrize(
    ("remark", "hidden", "said"),
    [
        ({"kind": "picture", "page": 1}, FRONT | BODY | {"unit-not-named"}, BACK),
        ({"kind": "picture", "page": 2}, BODY | {"unit-not-named"}, FRONT | BACK),
        ({"kind": "picture", "page": 4}, BACK | BODY | {"unit-not-named"}, FRONT),
        ({"kind": "picture"}, FRONT | BACK | BODY | {"unit-not-named"}, set()),
        ({"kind": "chart", "page": 1}, BODY, FRONT | BACK | {"unit-not-named"}),
        ({"kind": "hidden-text", "page": 1}, set(), FRONT | BACK | BODY | {"unit-not-named"}),
        ({"code": "page-needs-ocr", "page": 1}, FRONT | BODY | {"unit-not-named"}, BACK),
        # A kind that a newer reader tells of and this catalogue does not know may hold anything.
        ({"kind": "hologram"}, FRONT | BACK | BODY | {"unit-not-named"}, set()),
    ],
)
def test_what_may_stand_in_an_unread_part_is_not_missing(remark: dict[str, Any], hidden: set[str], said: set[str]) -> None:
    made = _bare({"code": CONTENT_NOT_READ, "message": "Không đọc"} | remark)
    assert hidden.isdisjoint(_codes(made))
    assert said <= _codes(made)
    assert ("absence-not-judged" in _codes(made)) == bool(hidden)
    assert ("content-not-read" in _codes(made)) == ("code" not in remark)


def test_the_decision_is_signed_before_the_plan_it_encloses() -> None:
    made = _bare({"code": CONTENT_NOT_READ, "kind": "picture", "message": "x", "page": 1})
    made.header.document_type = "quyet_dinh"
    assert {f.code for f in run(made)}.isdisjoint(BACK)


def test_the_notice_names_what_is_not_judged() -> None:
    made = _bare({"code": CONTENT_NOT_READ, "kind": "picture", "message": "x", "page": 1})
    (notice,) = [f for f in made.findings if f.code == "absence-not-judged"]
    assert "không có số, ký hiệu" in notice.message
    assert "Thiếu lĩnh vực" in notice.message
    assert notice.severity == "notice"


@pytest.mark.parametrize(
    ("kind", "severity"), [("picture", "error"), ("table-rules", "error"), ("comment", "notice"), ("hidden-layer", "notice")]
)
def test_severity_by_what_may_stand_in_it(kind: str, severity: str) -> None:
    made = _bare(unread(kind, page=2, count=3).model_dump())
    (finding,) = [f for f in made.findings if f.code == CONTENT_NOT_READ]
    assert (finding.severity, finding.place) == (severity, 2)
    assert f"3 {kinds()[kind].vi}" in finding.message


def test_a_page_is_told_once() -> None:
    assert CONTENT_NOT_READ not in _codes(_bare({"code": "page-needs-ocr", "message": "x", "page": 2}))
    assert "page-unread" not in _codes(_bare({"code": CONTENT_NOT_READ, "kind": "picture", "message": "x", "page": 2}))


def test_every_rule_of_absence_says_where_it_would_stand() -> None:
    assert {rule.code for rule in rules() if rule.absent_from is None} == OF_WHAT_IS_THERE


def test_every_remark_of_a_reader_becomes_a_finding() -> None:
    """Codes given to Remark in the readers: of pages, of unread content, or of a rule of their own."""
    own = {"legacy-encoding"}
    known = page_codes() | {CONTENT_NOT_READ}
    found = set()
    for path in (ROOT / "pipeline" / "readers").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Remark":
                values = [word.value for word in node.keywords if word.arg == "code"]
                found |= {value.value for value in values if isinstance(value, ast.Constant)}
    assert found
    assert found - known <= own


def _store(folder: Path) -> Store:
    return Store(folder / "kho")


def _communes(store: Store) -> tuple[int, int]:
    """Two communes with one task each, the second with an unread picture; returns their numbers."""
    ids = []
    for place, (unit, picture) in enumerate(((QUANG_TRI[0], False), (QUANG_TRI[1], True))):
        made = plan(
            unit, tasks=[task("Rà soát quy trình", section="II")], targets=[target(90, "bank_accounts")], number=f"{place + 1}/KH-UBND"
        )
        if picture:
            made.remarks = [Remarked.model_validate(unread("picture", page=2).model_dump())]
            made.coverage = [Coverage(area=c.area, status=c.status, unclear=True) for c in made.coverage]
            made.findings = run(made)
        ids.append(put(store, made))
    return ids[0], ids[1]


def test_comparisons_mark_plans_not_read_whole(tmp_path: Path) -> None:
    with _store(tmp_path) as store:
        whole, partly = _communes(store)
        marked = {p["id"]: p["incomplete"] for p in plans_compared(store.engine, Filters())}
        assert marked == {whole: False, partly: True}
        cells = {row["id"]: row["areas"]["steering"]["status"] for row in area_matrix(store.engine, Filters())}
        assert cells == {whole: "missing", partly: "unclear"}
        assert {row["id"]: row["status"] for row in by_area(store.engine, "procedures", Filters())} == {whole: "planned", partly: "planned"}
        (group,) = grouped_areas(store.engine, Filters(), "province")
        assert (group["areas"]["steering"]["unclear"], group["areas"]["steering"]["planned"]) == (1, 0)
        assert summary(by_metric(store.engine, "dossiers_on_time", Filters()))["incomplete"] == 1


def test_a_metric_not_found_in_a_plan_not_read_whole_is_unclear(tmp_path: Path) -> None:
    with _store(tmp_path) as store:
        whole, partly = _communes(store)
        above = plan({"district": "Thị xã Quảng Trị", "province": "Tỉnh Quảng Trị"}, targets=[target(95)], number="9/KH-UBND")
        yardstick = put(store, above)
        _, rows = measured(store.engine, yardstick, Filters())
        found = {row["id"]: (row["missing"], row["unclear"]) for row in rows}
        assert found == {whole: (["dossiers_on_time"], []), partly: ([], ["dossiers_on_time"])}
        keep(store, yardstick)
        accused = {row["plan_id"] for row in findings_beside(store.engine, Filters(), "yardstick-metric-missing")}
        assert accused == {whole}


def test_commands_say_what_is_unclear(tmp_path: Path) -> None:
    with _store(tmp_path) as store:
        _communes(store)
        put(store, plan({"district": "Thị xã Quảng Trị"}, targets=[target(95)], number="9/KH-UBND"))
    place = ("-w", str(tmp_path / "kho"))
    for words, unclear in (
        (["check", "--missing-areas"], "?"),
        (["compare", "--areas"], "?"),
        (["compare", "--area", "steering"], "chưa rõ"),
        (["compare", "--metric", "dossiers_on_time"], "chưa rõ"),
        (["compare", "--areas", "--by", "district"], "chưa đọc hết"),
        (["compare", "--metric", "bank_accounts", "--by", "district"], "chưa đọc hết"),
        (["baseline", "9/KH-UBND"], "(chưa rõ)"),
        (["show", "2/KH-UBND"], "Chưa đọc hết"),
    ):
        said = CliRunner().invoke(app, [*words, *place])
        assert said.exit_code == 0, said.output
        assert unclear in said.output, words
    assert "(*)" not in CliRunner().invoke(app, ["check", "--missing-areas", "--unit", "phường 1", *place]).output


def test_exports_say_what_is_unclear(tmp_path: Path) -> None:
    made = plan(QUANG_TRI[0], tasks=[task("Rà soát quy trình")], targets=[target(90)])
    made.remarks = [Remarked.model_validate(unread("picture", page=2).model_dump())]
    made.coverage = [Coverage(area=c.area, status=c.status, unclear=True) for c in made.coverage]
    table = {sheet.title: sheet for sheet in sheets([made], Settings())}
    covered = table["Bao phủ lĩnh vực"].rows[0]
    assert covered.count("chưa rõ") == 6
    assert "thiếu" not in covered
    assert "trang 2: Không đọc 1 hình ảnh" in table["Kế hoạch"].rows[0]
    exporters()["docx"].write([made], tmp_path / "b.docx", Settings())
    report = "\n".join(p.text for p in Document(str(tmp_path / "b.docx")).paragraphs)
    assert "Chưa đọc hết kế hoạch của phường 1" in report or "Chưa đọc hết kế hoạch của Phường 1" in report
    exporters()["xlsx"].write([made], tmp_path / "b.xlsx", Settings())
    summary_sheet = load_workbook(tmp_path / "b.xlsx")["Tổng hợp"]
    heads = [cell.value for cell in summary_sheet[1]]
    row = dict(zip(heads, [cell.value for cell in summary_sheet[2]], strict=True))
    assert row["Lĩnh vực thiếu"] in (None, "")
    assert len(row["Lĩnh vực chưa rõ"].split("; ")) == 6
    assert "hình ảnh" in row["Chưa đọc"]


def test_a_document_is_not_called_none_while_its_head_was_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    import pipeline.process as module

    def read(data: bytes, name: str, limits: object) -> Any:
        made = document("Ghi chú họp giao ban", "Anh em về lúc năm giờ")
        made.remarks = [unread("picture", page=1)] if name == "anh.docx" else []
        return made

    monkeypatch.setattr(module, "read_document", read)
    for name, code in (("anh.docx", Code.PARTLY_READ), ("chu.docx", Code.NOT_A_DOCUMENT)):
        with pytest.raises(Rejection) as caught:
            module.process(b"x", name)
        assert caught.value.reason.code is code


def test_the_catalogue_of_what_is_not_read_is_complete() -> None:
    rows = yaml.safe_load((ROOT / "schemas" / "catalogue" / "unread.yaml").read_text(encoding="utf-8"))
    assert set(rows["kinds"]) == set(kinds())
    assert all(kind.vi and kind.source for kind in kinds().values())
    with pytest.raises(KeyError):
        unread("no such kind")

"""The same plan once more, or other values under its number and day: never one taken for the other in silence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.batch import Settings
from flows.run import ingest
from pipeline.process import process
from pipeline.revisions import Revision, between, figures
from pipeline.store import roster
from pipeline.store.store import Store
from pipeline.submissions import Submission, relate
from schemas.plan import Plan
from tests.conftest import SAMPLES
from tests.factories import docx, paragraph
from tests.test_mails import PLAN

TEXT = PLAN.format("AN BÌNH", 5)
CHANGES = {
    "a share": ("Đạt từ 5%", "Đạt từ 97%", "5% → 97%"),
    "a day": ("30/6/2026", "31/8/2026", "30/6/2026 → 31/8/2026"),
    "an officer": ("- Văn phòng - Thống kê rà soát", "- Công chức Tư pháp - Hộ tịch rà soát", "bỏ: Văn phòng - Thống kê"),
    "who stands in brackets": ("30/6/2026.", "30/6/2026 (Công chức Tư pháp - Hộ tịch chủ trì).", "chủ trì"),
    "one task more": ("Nơi nhận:", "- Công chức Tư pháp - Hộ tịch niêm yết thủ tục hành chính.\nNơi nhận:", "thêm: "),
}


def read(text: str) -> Plan:
    return process(text.encode(), "x.txt")


def as_docx(text: str) -> bytes:
    return docx("".join(paragraph(line) for line in text.splitlines()))


@pytest.mark.parametrize("change", CHANGES, ids=str)
@pytest.mark.parametrize("form", [read, lambda text: process(as_docx(text), "x.docx")], ids=["text", "docx"])
def test_other_values_are_a_revision(change: str, form: Callable[[str], Plan]) -> None:
    old, new, told = CHANGES[change]
    assert old in TEXT
    found = between(form(TEXT), form(TEXT.replace(old, new)))
    assert not found.same
    assert told in found.told
    assert between(form(TEXT), form(TEXT)) == Revision(True)


@pytest.mark.parametrize("change", ["a share", "a day"])
def test_other_figures_are_found_through_other_formats(change: str) -> None:
    old, new, told = CHANGES[change]
    found = between(process(as_docx(TEXT), "x.docx"), read(TEXT.replace(old, new)))
    assert not found.same
    assert told in found.told


@pytest.mark.parametrize("name", sorted(path.stem for path in SAMPLES.glob("*.docx")))
def test_a_docx_and_its_pdf_say_the_same(name: str) -> None:
    first, second = (process((SAMPLES / f"{name}.{end}").read_bytes(), f"{name}.{end}") for end in ("docx", "pdf"))
    assert between(first, second).values == ()


def test_figures_are_written_alike() -> None:
    plan = read(TEXT.replace("Đạt từ", "Từ 06/01/2026 và 1.234 lượt, đạt từ"))
    assert {"6/1/2026", "1.234", "5%", "30/6/2026"} <= figures(plan).keys()


def test_a_scan_is_not_believed_against_a_text() -> None:
    """One misread figure of many is told and is no revision; many are."""
    lines = "".join(f"- Nhiệm vụ thứ {n} hoàn thành trước ngày {n}/9/2026.\n" for n in range(1, 29))
    text = TEXT.replace("Nơi nhận:", f"{lines}Nơi nhận:")
    scan, other = (read(text.replace(*pair)) for pair in ((" 7/9/2026", " 1/9/2028"), ("/9/2026", "/8/2026")))
    scan.source.reading = other.source.reading = "ocr"
    found = between(read(text), scan)
    assert found.same
    assert "7/9/2026 → 1/9/2028" in found.told
    assert not between(read(text), other).same


def _one(id_: int, came: str, **more: object) -> Submission:
    base = {"number": "05/KH-UBND", "issued_on": "2026-01-15", "title": "cai cach hanh chinh nam 2026", "start": 2026, "end": 2026}
    return Submission(**({"id": id_, "reading": "text", "items": 10, "cites": frozenset(), "came": (came,)} | base | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("plans", "texts", "standing"),
    [
        # What came last holds, whichever was stored first and has more in it.
        ([_one(1, "b"), _one(2, "a", items=20)], "XY", {1: ("valid", None), 2: ("superseded", 1)}),
        ([_one(1, "a"), _one(2, "b")], "XY", {1: ("superseded", 2), 2: ("valid", None)}),
        ([_one(1, "a"), _one(2, "b"), _one(3, "c")], "XYZ", {1: ("superseded", 3), 2: ("superseded", 3), 3: ("valid", None)}),
        # A copy of the first in another form that comes last brings the first back.
        ([_one(1, "a"), _one(2, "b"), _one(3, "c", items=5)], "XYX", {1: ("valid", None), 2: ("superseded", 1), 3: ("duplicate", 1)}),
        # A copy without number that says something else is neither: both hold.
        ([_one(1, "a"), _one(2, "b", number=None)], "XY", {1: ("valid", None), 2: ("valid", None)}),
        # Another unit's day, another plan.
        ([_one(1, "a"), _one(2, "b", issued_on="2026-02-01", title="khac")], "XY", {1: ("valid", None), 2: ("valid", None)}),
    ],
)
def test_the_later_reception_holds(plans: list[Submission], texts: str, standing: dict[int, tuple[str, int | None]]) -> None:
    found = relate(plans, lambda a, b: texts[a - 1] == texts[b - 1])
    assert found == standing
    assert relate(list(reversed(plans)), lambda a, b: texts[a - 1] == texts[b - 1]) == standing


def test_a_corrected_plan_sent_again_takes_the_place_of_the_first(tmp_path: Path, workspace: Path) -> None:
    text = TEXT.replace("XÃ AN BÌNH", "XÃ AN BÌNH, HUYỆN HÒA PHÚ")
    old, new, told = CHANGES["a share"]
    (tmp_path / "KH.txt").write_text(text, encoding="utf-8")
    (tmp_path / "KH bản Word.docx").write_bytes(as_docx(text))
    (tmp_path / "KH sửa.txt").write_text(text.replace(old, new), encoding="utf-8")
    for day, name in (("2026-01-20", "KH.txt"), ("2026-01-21", "KH bản Word.docx"), ("2026-01-25", "KH sửa.txt")):
        assert len(ingest([tmp_path / name], Settings(workspace, received_on=day)).stored) == 1
    with Store(workspace) as store:
        found = roster.submissions(store.engine, 2026, dt.date(2026, 3, 1))
        assert [(p["file_name"], p["differs"]) for p in found.duplicates] in ([("KH.txt", "")], [("KH bản Word.docx", "")])
        [earlier] = found.superseded
        assert told in earlier["differs"]
        assert store.find("KH sửa.txt") == [earlier["standing_by"]]
    # Read again, what came first came first.
    ingest([tmp_path / "KH.txt"], Settings(workspace, force=True))
    with Store(workspace) as store:
        again = roster.submissions(store.engine, 2026, dt.date(2026, 3, 1))
        assert store.find("KH sửa.txt") == [plan["standing_by"] for plan in again.superseded]


def test_two_versions_of_one_day_are_asked_about(tmp_path: Path, workspace: Path) -> None:
    old, new, told = CHANGES["a day"]
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "b.txt").write_text(TEXT.replace(old, new), encoding="utf-8")
    ingest([tmp_path], Settings(workspace, received_on="2026-01-20"))
    with Store(workspace) as store:
        [earlier] = roster.submissions(store.engine, 2026, dt.date(2026, 3, 1)).superseded
    assert told in earlier["differs"] or " → ".join(reversed(told.split(" → "))) in earlier["differs"]
    assert "nhận cùng ngày" in earlier["differs"]

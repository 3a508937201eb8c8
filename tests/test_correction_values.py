"""Values that people type: read as the field wants them, or refused with what is allowed; nothing kept breaks an export."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from language import catalogue
from pipeline.correction_values import ValueRefused, nearest, read
from pipeline.corrections import LISTS, Applied, Correction, CorrectionError, _held, apply, propose
from pipeline.exports.registry import export, exporters
from pipeline.exports.settings import Settings
from pipeline.store.corrections import correct, history, withdraw
from pipeline.store.store import Store
from schemas.plan import Deadline, Goal, Plan, Section, Signer, Target, Task, Unit
from tests.commands_for_tests import call
from tests.plans_for_tests import QUANG_TRI, plan, put, target, task

DUE = {"text": "quý I", "kind": "period", "start": "2024-01-01", "end": "2024-03-31"}


def _plan() -> Plan:
    return plan(
        QUANG_TRI[0],
        targets=[target(90), target(5, "index_rank", unit="rank")],
        tasks=[task("Rà soát", deadline=DUE), task("Công khai")],
        goals=[{"text": "Nâng cao", "kind": "purpose"}],
        sections=[{"path": "I", "title": "Mục", "kind": "tasks"}],
    )


def _propose(made: Plan, action: Any, path: str, value: Any = None) -> Correction:
    held = Applied(made, items={name: _held(getattr(made, name)) for name in LISTS})
    return propose(held, action, path, value, who="Lan", why="đối chiếu", now=lambda: "2026-01-01")


@pytest.mark.parametrize(
    ("path", "typed", "want"),
    [
        ("header.issued_on", "05/02/2024", "2024-02-05"),
        ("header.issued_on", "ngày 5 tháng 2 năm 2024", "2024-02-05"),
        ("header.issued_on", "2024-02-29", "2024-02-29"),
        ("header.issued_on", "null", None),
        ("header.issued_on", "", None),
        ("header.number", "12", "12"),
        ("header.number", ' "05/KH-UBND" ', "05/KH-UBND"),
        ("header.title", "Cải  cách\nhành chính", "Cải cách hành chính"),
        ("header.recipients", "UBND huyện; Lưu: VT, một cửa", ["UBND huyện", "Lưu: VT, một cửa"]),
        ("header.recipients", "UBND huyện, Lưu: VT", ["UBND huyện", "Lưu: VT"]),
        ("header.recipients", '["a, b"]', ["a, b"]),
        ("header.recipients", "null", []),
        ("header.signer.capacity", "ký thay", "KT"),
        ("header.signer.capacity", "TM.", "TM"),
        ("header.signer", '{"name": "Trần B", "capacity": "thừa lệnh"}', {"name": "Trần B", "capacity": "TL"}),
        ("unit.kind", "Thị trấn", "thi_tran"),
        ("unit.kind", "PHUONG", "phuong"),
        ("period.start", "2023", 2023),
        ("is_plan", "không", False),
        ("targets[1].value", "95,5", 95.5),
        ("targets[1].value", "95%", 95),
        ("targets[1].value", "1.234.567", 1_234_567),
        ("targets[1].value", "1.234,5", 1234.5),
        ("targets[1].value", "−2", -2),
        ("targets[1].comparator", "≥", ">="),
        ("targets[1].comparator", "tối đa", "<="),
        ("targets[1].comparator", "dưới", "<"),
        ("targets[1].metric", "Thứ hạng chỉ số CCHC", "index_rank"),
        ("targets[1].metric", "index_rank", "index_rank"),
        ("targets[1].unit", "%", "percent"),
        ("targets[1].unit", "hồ sơ", "hồ sơ"),
        ("targets[1].due", "31/12/2024", "2024-12-31"),
        ("targets[1].change", "tăng", "increase"),
        ("targets[1].per", "mỗi quý", "quarter"),
        ("targets[1].per", "null", None),
        ("tasks[1].lead", "chủ tịch UBND, office", ["chair", "office"]),
        ("tasks[1].area", "tài chính công", "public_finance"),
        ("tasks[1].deadline.end", "30/4/2024", "2024-04-30"),
        ("tasks[1].deadline.due", "18/12", "12-18"),
        ("tasks[1].deadline.due", "25", "25"),
        ("tasks[1].deadline.every", "hằng quý, 6 tháng", ["quarter", "half_year"]),
        ("tasks[1].deadline.kind", "định kỳ", "recurring"),
        ("goals[1].kind", "yêu cầu", "requirement"),
        ("sections[1].kind", "tổ chức thực hiện", "implementation"),
    ],
)
def test_what_people_type_is_read(path: str, typed: str, want: Any) -> None:
    assert catalogue.roles()["chair"]
    made = _propose(_plan(), "set", path, typed)
    assert made.new == want
    name, _, inner = made.path.partition(".")
    # What is kept is read as it is.
    assert read(LISTS.get(name, Plan), inner if name in LISTS else made.path, made.new) == want


@pytest.mark.parametrize(
    ("path", "typed", "said"),
    [
        ("header.issued_on", "31/02/2024", "ngày có thật"),
        ("header.issued_on", "02/2024", "31/12/2026"),
        ("header.issued_on", "99999-01-01", "ngày có thật"),
        ("header.title", "a\ud800", "byte"),
        ("header.evidence", "x", "Không có trường"),
        ("header.signatures", "[]", "Không có trường “signatures”"),
        ("unit.resolved", "null", "Không có trường “resolved”"),
        ("unit.kind", "huyện", "phường (phuong); xã (xa); thị trấn (thi_tran); đặc khu (dac_khu)"),
        ("period.start", "24", "một năm từ"),
        ("period.start", "2030", "đứng trước năm đầu"),
        ("is_plan", "có lẽ", "có hoặc không"),
        ("targets[1].value", "nan", "con số"),
        ("targets[1].value", "1e999", "con số"),
        ("targets[1].value", "1.234", "hai cách"),
        ("targets[1].value", "null", "bỏ trống"),
        ("targets[1].value", "true", "con số"),
        ("targets[1].comparator", "range", "value_max"),
        ("targets[1].comparator", "~", "từ (>=)"),
        ("targets[1].metric", "ho so truc tuyen dung hann", "Gần nhất"),
        ("targets[1].metric", "hạng", "khớp nhiều"),
        ("targets[1].unit", "", "bỏ trống"),
        ("targets[1].text", "  ", "bỏ trống"),
        ("targets[1].confidence", "1", "Không có trường"),
        ("tasks[1].lead", "chủ tịt xã", "chair"),
        ("tasks[1].lead", '["', "JSON"),
        ("tasks[1].lead", "[" * 5_000, "JSON"),
        ("tasks[1].area", "thủ tục hành chinhh", "procedures"),
        ("tasks[1].deadline.end", "01/01/2020", "đứng trước ngày đầu"),
        ("tasks[1].deadline.due", "32", "ngày trong tháng"),
        ("tasks[1].deadline", '{"text": "x"}', "thiếu trường: kind"),
        ("tasks[1].deadline", "sớm", "JSON"),
        ("tasks[1].text.x", "y", "không có phần nào"),
        ("tasks[1].inherited", "[]", "Không có trường"),
        ("sections[1].title", "null", "bỏ trống"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_does(path: str, typed: str, said: str) -> None:
    with pytest.raises(CorrectionError) as caught:
        _propose(_plan(), "set", path, typed)
    assert said in str(caught.value)
    assert len(caught.value.lines()) == 1


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("targets", '{"text": "đạt", "metric": "thứ hạng chỉ số", "comparator": "từ", "value": "9,5", "unit": "%"}', ""),
        ("tasks", '{"text": "Làm", "area": "thể chế", "lead": ["chủ tịch UBND"], "deadline": {"text": "x", "kind": "ngày", "end": "1/2/2024"}}', ""),
        ("tasks", '{"text": "Làm", "lead": ["ông A"]}', "không có chức danh"),
        ("tasks", '{"text": ""}', "bỏ trống"),
        ("tasks", '{"text": "Làm", "hạn": "x"}', "Không có trường “hạn”"),
        ("targets", '{"text": "x", "metric": "other", "comparator": ">=", "value": 1e999, "unit": "percent"}', "con số"),
        ("goals", "[1]", "đối tượng JSON"),
        ("goals", "[" * 100_000, "đối tượng JSON"),
    ],
)  # fmt: skip
def test_new_items_are_held_to_the_same(name: str, typed: str, said: str) -> None:
    if not said:
        made = _propose(_plan(), "add", name, typed)
        assert LISTS[name].model_validate(made.new)
        return
    with pytest.raises(CorrectionError, match=r"không hợp lệ|đối tượng") as caught:
        _propose(_plan(), "add", name, typed)
    assert said in str(caught.value)


def test_every_fixed_list_of_the_contract_has_names() -> None:
    known = catalogue.field_values()["fields"]
    shapes = {"Section": Section, "Goal": Goal, "Target": Target, "Deadline": Deadline, "Signer": Signer, "Unit": Unit, "Task": Task}
    for model in shapes.values():
        for name, field in model.model_fields.items():
            values = _literals(field.annotation)
            if values:
                assert set(known[f"{model.__name__}.{name}"]) == values
                for key, names in known[f"{model.__name__}.{name}"].items():
                    for one in (key, *names):
                        found = read(model, name, [one] if "list" in str(field.annotation) else one)
                        assert found in (key, [key])


def _literals(annotation: Any) -> set[str]:
    found: set[str] = set()
    for one in get_args(annotation):
        found |= {one} if isinstance(one, str) else _literals(one)
    return found


def test_the_likest_names_come_first() -> None:
    assert nearest("ban cong an", catalogue.names("role"))[0] in catalogue.roles()
    assert nearest("thủ tuc hành chánh", catalogue.names("area"))[0] == "procedures"


PATHS = [
    *(f"header.{name}" for name in ("issuer", "number", "document_type", "issued_on", "title", "signer", "signer.name", "signer.capacity", "recipients", "references")),
    *(f"unit.{name}" for name in ("kind", "name", "district", "province")), "period.start", "period.end", "is_plan",
    *(f"targets[1].{name}" for name in ("text", "metric", "comparator", "value", "value_max", "unit", "change", "due", "per", "area", "section")),
    *(f"tasks[1].{name}" for name in ("text", "activity", "area", "lead", "support", "lead_text", "deliverables", "source", "section", "deadline")),
    *(f"tasks[1].deadline.{name}" for name in ("text", "kind", "start", "end", "every", "due")), "tasks[2].deadline.end",
    "goals[1].text", "goals[1].kind", "goals[1].area", "sections[1].path", "sections[1].title", "sections[1].kind", "sections[1].area",
]  # fmt: skip
WORDS = st.sampled_from(
    ["null", "", "95,5", "-1", "2024", "31/12/2024", "range", ">=", "khoảng", "index_rank", "chair, office", "thể chế", "phường", "định kỳ", "25", "12-18",
     "không", "=1+1", "\x1b[31m", "\ufffe", "x" * 40_000, "[bấm](x)", '{"name": "A"}', '{"text": "x", "kind": "date"}', '[{"number": "1/QĐ"}]', "$\\frac{$"]
) | st.text(max_size=8)  # fmt: skip


def test_whatever_is_accepted_exports_in_every_format(tmp_path: Path) -> None:
    kept: list[Plan] = []

    @settings(max_examples=400, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(st.sampled_from(PATHS), WORDS), min_size=1, max_size=4))
    def accept(pairs: list[tuple[str, str]]) -> None:
        extracted = _plan()
        made: list[Correction] = []
        now = extracted
        for path, typed in pairs:
            try:
                one = _propose(now, "set", path, typed)
            except CorrectionError:
                continue
            # As the store keeps it.
            made.append(Correction.model_validate_json(one.model_dump_json()))
            result = apply(extracted, made)
            assert result.lost == [] or any("text" in p or "title" in p for p, _ in pairs)
            now = result.plan
        if made:
            assert Plan.model_validate_json(now.model_dump_json()) == now
            kept.append(now)

    accept()
    assert len(kept) > 100
    different = list({one.model_dump_json(): one for one in kept}.values())[:150]
    for form in exporters():
        export(different, tmp_path / f"ra.{form}", Settings(), form)


def test_what_was_kept_before_and_fits_no_more_is_told_not_applied(tmp_path: Path) -> None:
    with Store(tmp_path / "kho") as store:
        number = put(store, _plan(), b"x")
        correct(store, number, "set", "targets[1].metric", "index_rank", who="Lan", why="x")
    with sqlite3.connect(tmp_path / "kho" / "kehoach.db") as connection:
        connection.execute("UPDATE corrections SET new = ?", (json.dumps("không có"),))
    connection.close()
    with Store(tmp_path / "kho") as store:
        assert len(history(store, number)[1]) == 1
        found = next(p for _, p in store.plans())
        assert found.targets[0].metric == "dossiers_on_time"


def test_withdrawing_says_what_it_undid_and_who_did(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KEHOACH_USER", raising=False)
    kho = tmp_path / "kho"
    with Store(kho) as store:
        put(store, _plan(), b"x")
        other = put(store, plan(QUANG_TRI[1], tasks=[task("Khác")], number="9/KH"), b"y")
        with pytest.raises(CorrectionError, match="phải ghi ai rút"):
            withdraw(store, 1, who=" ")
    assert call("correct", "1", "targets[1].value", "95,5", "--who", "Lan", "--why", "đối chiếu", "-w", kho).code == 0
    assert "phải ghi ai rút" in call("correct", "1", "--withdraw", "1", "-w", kho).said
    assert "của một kế hoạch khác" in call("correct", str(other), "--withdraw", "1", "--who", "Minh", "-w", kho).said
    done = call("correct", "1", "--withdraw", "1", "--who", "Minh", "-w", kho)
    assert done.code == 0
    said = done.out.decode()
    assert "Đã rút sửa đổi số 1 của Lan" in said
    assert "90 → 95.5" in said
    assert "Người rút: Minh. Giá trị nay: 90." in said
    assert "Minh" in call("history", "1", "-w", kho).out.decode()
    assert "Không có sửa đổi" in call("correct", "1", "--withdraw", "1", "--who", "Minh", "-w", kho).said
    assert call("correct", "1", "tasks[2]", "--reject", "--who", "Lan", "--why", "sai", "-w", kho).code == 0
    assert "lại có trong kế hoạch" in call("correct", "1", "--withdraw", "2", "--who", "Minh", "-w", kho).out.decode()


def test_values_are_refused_before_anything_is_read() -> None:
    with pytest.raises(ValueRefused, match="Không có trường"):
        read(Target, "gia", 1)

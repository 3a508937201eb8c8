"""What people decide: kept beside what was read, used by every question, never lost to a rerun."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from pipeline.corrections import CorrectionError
from pipeline.store import corrections
from pipeline.store.compare import by_metric
from pipeline.store.corrections import correct, history, withdraw
from pipeline.store.filters import Filters
from pipeline.store.lists import findings, plan_list
from pipeline.store.search import search, statements
from pipeline.store.store import Store
from schemas.plan import Plan
from tests.plans_for_tests import QUANG_TRI, place, plan, put, target, task

BYTES = b"ban goc"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "kho") as kept:
        put(kept, _made(), BYTES)
        yield kept


def _made(**more: Any) -> Plan:
    tasks = [task("Rà soát thủ tục hành chính", lead=["office"]), task("Công khai thủ tục hành chính")]
    return plan(QUANG_TRI[0], **({"targets": [target(90), target(80, "dossiers_online")], "tasks": tasks} | more))


def _correct(store: Store, action: Any, path: str, value: Any = None, **more: Any) -> Any:
    return correct(store, _id(store), action, path, value, **({"who": "Lan", "why": "đối chiếu bản gốc"} | more))


def _id(store: Store) -> int:
    return plan_list(store.engine, Filters())[0]["id"]


def _now(store: Store) -> Plan:
    return next(p for _, p in store.plans())


def test_a_corrected_value_is_used_and_both_are_kept(store: Store) -> None:
    made = _correct(store, "set", "targets[1].value", 95)
    assert (made.old, made.new) == (90, 95)
    assert by_metric(store.engine, "dossiers_on_time", Filters())[0]["level"]["value"] == 95
    assert _now(store).targets[0].value == 95
    assert (store.get(_now(store).source.sha256 or "") or _made()).targets[0].value == 90


def test_a_rerun_does_not_overwrite(store: Store) -> None:
    _correct(store, "set", "targets[1].value", 95)
    _correct(store, "set", "tasks[2].lead", ["chair"])
    # Read anew: an item more in front, the same items elsewhere in their lists.
    again = _made(targets=[target(50, "results_digitised"), target(90), target(80, "dossiers_online")])
    put(store, again, BYTES)
    assert [t.value for t in _now(store).targets] == [50, 95, 80]
    assert _now(store).tasks[1].lead == ["chair"]
    assert [r["lead"] for r in statements(store.engine, Filters(kind="task"))] == [["office"], ["chair"]]


def test_an_item_read_a_little_otherwise_is_still_found(store: Store) -> None:
    _correct(store, "set", "tasks[1].lead", ["chair"])
    again = task("Rà soát các thủ tục hành chính", lead=["office"])
    put(store, _made(tasks=[again, task("Công khai thủ tục hành chính")]), BYTES)
    assert _now(store).tasks[0].lead == ["chair"]


def test_a_correction_without_its_item_is_told_not_guessed(store: Store) -> None:
    made = _correct(store, "set", "tasks[1].lead", ["chair"])
    put(store, _made(tasks=[task("Việc hoàn toàn khác")]), BYTES)
    everything, lost = history(store, _id(store))
    assert [c.id for c in everything] == [c.id for c in lost] == [made.id]
    assert _now(store).tasks[0].lead == []


def test_items_are_added_rejected_and_found(store: Store) -> None:
    _correct(store, "add", "tasks", {"text": "Tập huấn chữ ký số cho công chức", "area": "digital_government"}, page=3)
    _correct(store, "reject", "tasks[1]")
    assert [t.text for t in _now(store).tasks] == ["Công khai thủ tục hành chính", "Tập huấn chữ ký số cho công chức"]
    assert search(store.engine, "chu ky so kind:task").total == 1
    assert search(store.engine, "ra soat kind:task").total == 0
    put(store, _made(), BYTES)
    assert [t.text for t in _now(store).tasks] == ["Công khai thủ tục hành chính", "Tập huấn chữ ký số cho công chức"]
    assert next(c.status for c in _now(store).coverage if c.area == "digital_government") == "planned"


def test_an_added_item_can_be_corrected(store: Store) -> None:
    _correct(store, "add", "targets", {"text": "đạt 70%", "metric": "online_payment", "comparator": ">=", "value": 70, "unit": "percent"})
    _correct(store, "set", "targets[3].value", 75)
    assert [t.value for t in _now(store).targets] == [90, 80, 75]


def test_findings_follow(store: Store) -> None:
    assert "missing-recipients" not in {f["code"] for f in findings(store.engine, Filters())}
    _correct(store, "set", "header.recipients", [])
    assert "missing-recipients" in {f["code"] for f in findings(store.engine, Filters())}
    _correct(store, "set", "header.number", None)
    assert "missing-number" in {f["code"] for f in findings(store.engine, Filters())}


def test_the_unit_s_present_name_follows(store: Store) -> None:
    _correct(store, "set", "unit.name", "3")
    assert plan_list(store.engine, Filters(unit="phường 3"))
    assert not plan_list(store.engine, Filters(unit="phường 1"))


def test_the_last_decision_holds_and_may_be_taken_back(store: Store) -> None:
    _correct(store, "set", "targets[1].value", 95)
    second = _correct(store, "set", "targets[1].value", 97)
    assert second.old == 95
    assert _now(store).targets[0].value == 97
    withdrawn = withdraw(store, second.id, who="Minh")
    assert withdrawn.withdrawn_by == "Minh"
    assert _now(store).targets[0].value == 95
    assert len(history(store, _id(store))[0]) == 2
    with pytest.raises(CorrectionError, match="đang có hiệu lực"):
        withdraw(store, second.id, who="Minh")


def test_confirming_a_plan(store: Store) -> None:
    _correct(store, "confirm", "plan")
    _correct(store, "confirm", "tasks[1]")
    assert plan_list(store.engine, Filters())[0]["confirmed"]
    put(store, _made(), BYTES)
    assert plan_list(store.engine, Filters())[0]["confirmed"]
    assert _now(store) == _made().model_copy(update={"source": _now(store).source})


def test_changes_since(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    import pipeline.store.writing as module

    assert plan_list(store.engine, Filters(), changed_since="2000-01-01")
    assert not plan_list(store.engine, Filters(), changed_since="2099-01-01")
    monkeypatch.setattr(module, "now", lambda: "2099-06-01T00:00:00+00:00")
    _correct(store, "set", "targets[1].value", 95)
    assert plan_list(store.engine, Filters(), changed_since="2099-01-01")


@pytest.mark.parametrize(
    ("action", "path", "value", "more", "message"),
    [
        ("set", "targets[9].value", 1, {}, "targets có 2 mục"),
        ("set", "targets[1]", 1, {}, "sửa thì ghi trường"),
        ("reject", "targets[1].value", None, {}, "chỉ ghi"),
        ("set", "targets[1].gia", 1, {}, "Không có trường “gia”"),
        ("set", "targets[1].value", "nhiều", {}, "không hợp"),
        ("set", "targets[1].comparator", "~", {}, "không hợp"),
        ("set", "header.so", "1", {}, "Không có trường “so”"),
        ("set", "coverage", [], {}, "Không sửa được"),
        ("add", "tasks", "x", {}, "đối tượng JSON"),
        ("add", "targets", {"text": "x"}, {}, "không hợp lệ ở"),
        ("set", "header.number", "1/KH", {"who": " "}, "ai sửa"),
        ("set", "header.number", "1/KH", {"why": ""}, "vì sao"),
    ],
)
def test_what_cannot_be_corrected_says_why_and_changes_nothing(
    store: Store, action: Any, path: str, value: Any, more: dict[str, str], message: str
) -> None:
    before = _now(store)
    with pytest.raises(CorrectionError, match=message):
        _correct(store, action, path, value, **more)
    assert _now(store) == before
    assert history(store, _id(store)) == ([], [])


def test_a_signer_where_none_was_read(store: Store) -> None:
    put(store, _made(), b"khac")
    _correct(store, "set", "header.signer", None)
    assert _now(store).header.signer is None
    _correct(store, "set", "header.signer", {"name": "Trần Thị B", "title": "Chủ tịch", "capacity": "TM"})
    assert corrections.current(store, _id(store)).plan.header.signer is not None


def test_two_items_of_the_same_words_are_told_apart(tmp_path: Path) -> None:
    with Store(tmp_path / "kho") as store:
        twice = [task("Báo cáo kết quả", evidence={"text": place(n)}) for n in (3, 9)]
        put(store, _made(tasks=twice), BYTES)
        _correct(store, "set", "tasks[2].lead", ["chair"])
        assert [t.lead for t in _now(store).tasks] == [[], ["chair"]]


def test_two_who_write_at_once_wait_for_each_other(store: Store, tmp_path: Path) -> None:
    def read_in(kept: Store, count: int) -> None:
        for number in range(count):
            put(kept, plan(QUANG_TRI[1], number=f"{number + 10}/KH-UBND", tasks=[task("Rà soát"), task("Công khai")]))

    with Store(tmp_path / "kho") as other, ThreadPoolExecutor(1) as pool:
        done = pool.submit(read_in, other, 15)
        for value in range(60, 75):
            _correct_first(store, value)
        done.result()
    assert store.count() == 16
    assert len(history(store, 1)[0]) == 15
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM statements WHERE kind = 'task'").scalar_one() == 32


def _correct_first(store: Store, value: float) -> None:
    correct(store, 1, "set", "targets[1].value", value, who="Lan", why="thử")

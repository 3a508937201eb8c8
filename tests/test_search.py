"""Search in the store: against a plain reading of every statement, and the look of what it finds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from language.text import fold
from pipeline.process import process
from pipeline.query import QueryError, parse
from pipeline.ranking import pattern_of, snippet
from pipeline.store import matching, writing
from pipeline.store import search as searching
from pipeline.store.filters import Filters
from pipeline.store.models import PlanRow, StatementRow
from pipeline.store.search import as_dict, search
from pipeline.store.store import Store
from tests.conftest import SAMPLES


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store(tmp_path_factory.mktemp("kho")) as kept:
        for path in sorted(SAMPLES.glob("*.docx")):
            kept.put(process(path.read_bytes(), path.name), path.read_bytes())
        yield kept


@pytest.fixture(scope="module")
def everything(store: Store) -> list[dict[str, Any]]:
    query = sa.select(*searching.COLUMNS).join(PlanRow, PlanRow.id == StatementRow.plan_id)
    with store.engine.connect() as connection:
        return [as_dict(row) for row in connection.execute(query)]


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def _text(row: dict[str, Any]) -> str:
    return f"{row['text']} {row['activity'] or ''}"


def _has(row: dict[str, Any], words: str) -> bool:
    own = _words(fold(_text(row)))
    return all(word in own for word in _words(fold(words)))


def _phrase(row: dict[str, Any], phrase: str) -> bool:
    return f" {' '.join(_words(phrase.lower()))} " in f" {' '.join(_words(_text(row).lower()))} "


ASKED = [
    ("cong khai", lambda r: _has(r, "cong khai")),
    ("CÔNG KHAI", lambda r: _has(r, "cong khai")),
    ('"thủ tục hành chính"', lambda r: _phrase(r, "thủ tục hành chính")),
    ("thủ tục -công", lambda r: _has(r, "thu tuc") and not _has(r, "cong")),
    ('thủ tục -"một cửa"', lambda r: _has(r, "thu tuc") and not _phrase(r, "một cửa")),
    ("proc*", lambda r: any(w.startswith("proc") for w in _words(fold(_text(r))))),
    ("tuye*", lambda r: any(w.startswith("tuye") for w in _words(fold(_text(r))))),
    ("kind:target", lambda r: r["kind"] == "target"),
    ("loai:task hồ sơ", lambda r: r["kind"] == "task" and _has(r, "ho so")),
    ("kind:text ngày", lambda r: r["kind"] == "text" and _has(r, "ngay")),
    ("-kind:text ngày", lambda r: r["kind"] != "text" and _has(r, "ngay")),
    ("area:procedures", lambda r: r["area"] == "procedures"),
    ("-area:procedures kind:task", lambda r: r["area"] != "procedures" and r["kind"] == "task"),
    ("metric:dossiers_on_time", lambda r: r["metric"] == "dossiers_on_time"),
    ("role:office_statistics", lambda r: "office_statistics" in r["lead"] + r["support"]),
    ("lead:office_statistics", lambda r: "office_statistics" in r["lead"]),
    ("support:office_statistics", lambda r: "office_statistics" in r["support"]),
    ("value:>=95", lambda r: r["value"] is not None and r["value"] >= 95),
    ("value:>95", lambda r: r["value"] is not None and r["value"] > 95),
    ("value:<90", lambda r: r["value"] is not None and r["value"] < 90),
    ("value:80..95", lambda r: r["value"] is not None and 80 <= r["value"] <= 95),
    ("kind:target -value:80..95", lambda r: r["kind"] == "target" and not 80 <= r["value"] <= 95),
    ("year:2024", lambda r: r["year_start"] <= 2024 <= r["year_end"]),
    ("year:2022..2023", lambda r: r["year_start"] <= 2023 and r["year_end"] >= 2022),
    ("due:2024", lambda r: r["due"] is not None and r["due"][:4] == "2024"),
    ("due:2024-06", lambda r: r["due"] is not None and r["due"][:7] == "2024-06"),
    ("due:<2024-06", lambda r: r["due"] is not None and r["due"] < "2024-06-01"),
    ("due:>2024-06", lambda r: r["due"] is not None and r["due"] > "2024-06-30"),
    ("due:2024-04..2024-12-15", lambda r: r["due"] is not None and "2024-04-01" <= r["due"] <= "2024-12-15"),
    ("unit:dong", lambda r: "dong" in _words(fold(r["unit_label"]))),
    ('unit:"hoa lac"', lambda r: "hoa lac" in fold(r["unit_label"])),
    ("huyen:que-lam", lambda r: "Quế Lâm" in r["unit_label"]),
    ("file:.docx page:2", lambda r: r["page"] == 2),
    ("file:dong-phu", lambda r: "dong-phu" in r["file_name"]),
    ("number:05/KH", lambda r: "05/KH" in (r["number"] or "")),
]


@pytest.mark.parametrize(("query", "holds"), ASKED, ids=[q for q, _ in ASKED])
def test_queries_find_what_a_plain_reading_finds(store: Store, everything: list[dict[str, Any]], query: str, holds: Any) -> None:
    found = search(store.engine, query, limit=1000)
    want = {row["id"] for row in everything if holds(row)}
    assert {row["id"] for row in found.rows} == want
    assert (found.total, found.exact) == (len(want), True)
    if query != "proc*":
        assert 0 < len(want) < len(everything)


@pytest.mark.parametrize(
    ("filters", "query"),
    [
        (Filters(area="procedures"), "area:procedures"),
        (Filters(kind="goal"), "kind:goal"),
        (Filters(role="police"), "role:police"),
        (Filters(year=2024, min_value=90), "year:2024 value:>=90"),
        (Filters(unit="hoa lac"), 'unit:"hoa lac"'),
        (Filters(due_before="2024-06-30"), "due:<=2024-06-30"),
    ],
    ids=str,
)
def test_options_are_fields(store: Store, filters: Filters, query: str) -> None:
    by_field = search(store.engine, f"{query} năm", limit=1000)
    assert [r["id"] for r in search(store.engine, "năm", filters, limit=1000).rows] == [r["id"] for r in by_field.rows]


@pytest.mark.parametrize(
    ("query", "message", "position"),
    [
        ("area:y_te", "không có trong danh mục area", 5),
        ("x value:nhiều", "không phải là số", 8),
        ("value:9..3", "đầu lớn hơn cuối", 6),
        ("due:2024-13", "không đúng dạng", 4),
        ("year:1900..2100", "quá rộng", 5),
    ],
)
def test_values_that_mean_nothing_say_so(store: Store, query: str, message: str, position: int) -> None:
    with pytest.raises(QueryError, match=message) as caught:
        search(store.engine, query)
    assert caught.value.position == position


def test_pages_of_results_are_all_results(store: Store) -> None:
    for sort in ("rank", "newest", "unit", "due", "value"):
        whole = [r["id"] for r in search(store.engine, "kind:task hồ sơ", limit=1000, sort=sort).rows]  # type: ignore[arg-type]
        parts = [r["id"] for n in range(0, 30, 3) for r in search(store.engine, "kind:task hồ sơ", limit=3, offset=n, sort=sort).rows]  # type: ignore[arg-type]
        assert parts == whole
        assert len(whole) > 6


def test_sorting(store: Store) -> None:
    values = [r["value"] for r in search(store.engine, "kind:target", limit=1000, sort="value").rows]
    assert values == sorted(values, reverse=True)
    dues = [r["due"] or "9999" for r in search(store.engine, "kind:task", limit=1000, sort="due").rows]
    assert dues == sorted(dues)
    units = [r["unit_label"] for r in search(store.engine, "kind:task", limit=1000, sort="unit").rows]
    assert units == sorted(units)


def test_a_huge_match_is_ranked_in_part_and_says_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = search(store.engine, "hành chính", limit=1000)
    monkeypatch.setattr(searching, "WEIGHED", 10)
    found = search(store.engine, "hành chính", limit=5)
    assert (found.total, found.exact, len(found.rows)) == (10, False, 5)
    newest = sorted((row["id"] for row in whole.rows), reverse=True)[:10]
    assert {row["id"] for row in found.rows} <= set(newest)
    # Deeper pages reach the older ones.
    assert len(search(store.engine, "hành chính", limit=5, offset=12).rows) == 5
    assert search(store.engine, "định danh").exact


def test_words_together_with_their_accents_come_first(store: Store) -> None:
    first = search(store.engine, "thủ tục hành chính").rows[0]
    assert "thủ tục hành chính" in first["text"].lower()


@pytest.mark.parametrize(
    ("text", "query", "want"),
    [
        ("Rà soát thủ tục hành chính", "thu tuc", "Rà soát [thủ tục] hành chính"),
        ("Rà soát thủ tục hành chính", "hanh thu", "Rà soát [thủ] tục [hành] chính"),
        ("Ký số văn bản", '"ký số"', "[Ký số] văn bản"),
        ("Đạo đức công vụ", "dao", "[Đạo] đức công vụ"),
        ("Sổ sách, số liệu", "so*", "[Sổ] sách, [số] liệu"),
        ("Không có gì", "-gì", "Không có gì"),
    ],
)
def test_matches_are_marked(text: str, query: str, want: str) -> None:
    shown, marks = snippet(text, pattern_of(parse(query)))
    for start, end in sorted(marks, reverse=True):
        shown = f"{shown[:start]}[{shown[start:end]}]{shown[end:]}"
    assert shown == want


def test_long_texts_are_shown_around_the_match() -> None:
    text = "mở đầu " * 60 + "chữ ký số" + " kết thúc" * 60
    shown, marks = snippet(text, pattern_of(parse("ky so")), 80)
    assert len(shown) <= 82
    assert [shown[a:b] for a, b in marks] == ["ký số"]
    assert shown.startswith("…")
    assert shown.endswith("…")


@pytest.mark.parametrize("most", [0, 1, 60], ids=["rows", "superiors", "units"])
@pytest.mark.parametrize("query", ["huyen:que-lam", "tinh:nam-ha-ha", 'unit:"hoa lac"', "-huyen:que-lam", "file:dong-phu", "-number:05/KH"])
def test_units_and_plans_are_met_alike_by_words_and_by_rows(
    store: Store, everything: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch, most: int, query: str
) -> None:
    want = {r["id"] for r in search(store.engine, f"{query} năm", limit=1000).rows}
    monkeypatch.setattr(matching, "_MOST_WORDS", most)
    found = search(store.engine, f"{query} năm", limit=1000)
    assert {r["id"] for r in found.rows} == want
    assert 0 < len(want) < len(everything)


def test_what_was_removed_is_found_no_more(tmp_path: Path) -> None:
    path = SAMPLES / "03-xa-dong-phu-2024.docx"
    plan = process(path.read_bytes(), path.name)
    with Store(tmp_path) as kept:
        kept.put(plan, path.read_bytes())
        before = search(kept.engine, "thủ tục")
        kept.put(plan, path.read_bytes())
        again = search(kept.engine, "thủ tục")
        assert (again.total, again.exact) == (before.total, True)
        with kept.engine.begin() as connection:
            writing.compact(connection)
        compacted = search(kept.engine, "thủ tục")
        assert [r["id"] for r in compacted.rows] == [r["id"] for r in again.rows]

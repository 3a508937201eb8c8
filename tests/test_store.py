"""The store: whole or not at all, found in any spelling, kept through a change of the extractors."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from pipeline.process import process
from pipeline.query import QueryError
from pipeline.store import compare
from pipeline.store.database import HEAD
from pipeline.store.filters import Filters
from pipeline.store.lists import coverage, findings
from pipeline.store.search import search, statements
from pipeline.store.store import Store
from pipeline.store.writing import pack, unpack
from schemas.plan import Plan
from tests.conftest import ROOT, SAMPLES


@pytest.fixture(scope="module")
def plans() -> list[tuple[Plan, bytes]]:
    files = sorted(SAMPLES.glob("*.docx"))
    return [(process(path.read_bytes(), path.name), path.read_bytes()) for path in files]


@pytest.fixture
def store(workspace: Path, plans: list[tuple[Plan, bytes]]) -> Store:
    kept = Store(workspace)
    for plan, data in plans:
        kept.put(plan, data)
    return kept


def _count(store: Store, table: str) -> int:
    with store.engine.connect() as connection:
        return int(connection.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one())


def test_round_trip(plans: list[tuple[Plan, bytes]]) -> None:
    for plan, _ in plans:
        assert unpack(pack(plan)) == plan


def test_originals_stay_byte_for_byte(store: Store, plans: list[tuple[Plan, bytes]]) -> None:
    for plan, data in plans:
        assert store.original_path(plan.source.sha256 or "").read_bytes() == data


def test_storing_again_replaces(store: Store, plans: list[tuple[Plan, bytes]]) -> None:
    tables = ("plans", "contents", "units", "statements", "schedule", "workload", "coverage", "findings", "originals")
    before = {table: _count(store, table) for table in tables}
    for plan, data in plans:
        store.put(plan, data)
    assert {table: _count(store, table) for table in tables} == before


def test_a_failed_write_leaves_what_was_there(store: Store, plans: list[tuple[Plan, bytes]], monkeypatch: pytest.MonkeyPatch) -> None:
    import pipeline.store.writing as module

    def fail(*_: object) -> None:
        raise RuntimeError("điện mất")

    before = _count(store, "statements"), _count(store, "statements_fts"), _count(store, "plans")
    monkeypatch.setattr(module, "statement_rows", fail)
    with pytest.raises(RuntimeError):
        store.put(*plans[0])
    assert (_count(store, "statements"), _count(store, "statements_fts"), _count(store, "plans")) == before


@pytest.mark.parametrize("words", ["cong khai", "công khai", "CÔNG KHAI", "thủ tục hành chính", "dao duc", "ky so"])
def test_search_in_any_spelling(store: Store, words: str) -> None:
    from language.text import fold

    found = search(store.engine, words, limit=100)
    rows, total = found.rows, found.total
    everything = statements(store.engine, Filters())
    want = [r for r in everything if all(f" {w} " in f" {' '.join(_words(fold(r['text'])))} " for w in fold(words).split())]
    assert {r["id"] for r in rows} >= {r["id"] for r in want}
    assert total == len(rows) > 0


def _words(text: str) -> list[str]:
    import re

    return re.findall(r"\w+", text)


def test_exact_phrases_mind_accents(store: Store) -> None:
    assert search(store.engine, '"thủ tục hành chính"').total > 0
    assert search(store.engine, '"thủ túc hành chính"').total == 0
    # Typed without any, accents are not asked for.
    assert search(store.engine, '"thu tuc hanh chinh"').total == search(store.engine, '"thủ tục hành chính"').total


@pytest.mark.parametrize("words", ['"mở mà không đóng', "", "…", '""'])
def test_bad_queries_say_so(store: Store, words: str) -> None:
    with pytest.raises(QueryError):
        search(store.engine, words, Filters())


@pytest.mark.parametrize("words", ["AND OR", "a* b^2", "(x", "NEAR(a b)", "'; DROP TABLE plans; --"])
def test_queries_are_words_not_commands(store: Store, words: str) -> None:
    search(store.engine, words, Filters())
    assert _count(store, "plans") > 0


@pytest.mark.parametrize(
    ("filters", "holds"),
    [
        (Filters(area="procedures"), lambda r: r["area"] == "procedures"),
        (Filters(metric="dossiers_on_time"), lambda r: r["metric"] == "dossiers_on_time"),
        (Filters(role="police"), lambda r: "police" in r["lead"] + r["support"]),
        (Filters(unit="hoa lac"), lambda r: "Hòa Lạc Tây" in r["unit_label"]),
        (Filters(year=2024), lambda r: r["year_start"] <= 2024 <= r["year_end"]),
        (Filters(kind="goal"), lambda r: r["kind"] == "goal"),
        (Filters(due_before="2024-04-30"), lambda r: r["due"] <= "2024-04-30"),
        (Filters(min_value=95), lambda r: r["value"] >= 95),
    ],
)
def test_filters(store: Store, filters: Filters, holds: object) -> None:
    everything = statements(store.engine, Filters())
    rows = statements(store.engine, filters)
    assert 0 < len(rows) < len(everything)
    assert all(holds(row) for row in rows)  # type: ignore[operator]


def test_a_wrong_date_says_so(store: Store) -> None:
    with pytest.raises(QueryError, match="2024/05"):
        statements(store.engine, Filters(due_before="2024/05"))


def test_comparison_by_metric(store: Store) -> None:
    rows = compare.by_metric(store.engine, "dossiers_on_time", Filters())
    committed = [row for row in rows if row["targets"]]
    assert len(committed) == 3
    assert rows[: len(committed)] == committed
    summary = compare.summary(rows)
    assert (summary["committed"], summary["highest"]) == (3, 100.0)


def test_comparison_by_area_and_matrix(store: Store) -> None:
    rows = compare.by_area(store.engine, "procedures", Filters())
    assert any(row["tasks"] and row["with_lead"] for row in rows)
    matrix = compare.area_matrix(store.engine, Filters())
    assert all(len(row["areas"]) == 7 for row in matrix)
    assert coverage(store.engine, Filters(unit="binh trung"))
    missing = findings(store.engine, Filters(), "missing-area")
    assert {f["area"] for f in missing if "Bình Trung" in f["unit_label"]} == {
        "institutions", "apparatus", "civil_service", "public_finance",
    }  # fmt: skip


def test_plans_are_found_by_file_number_and_hash(store: Store, plans: list[tuple[Plan, bytes]]) -> None:
    plan = plans[0][0]
    for name in (plan.source.file, Path(plan.source.file).stem, plan.header.number, (plan.source.sha256 or "")[:12]):
        assert store.find(str(name))
    assert store.find("không có") == []


def test_the_known_head_is_the_newest_migration() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(ROOT / "pipeline" / "store" / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def _migrated(path: Path, revision: str) -> sa.Engine:
    """A store as the migrations up to a revision make it."""
    from alembic import command
    from alembic.config import Config

    engine = sa.create_engine(f"sqlite:///{path}")
    config = Config()
    config.set_main_option("script_location", str(ROOT / "pipeline" / "store" / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    return engine


def test_migrations_make_the_models(tmp_path: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from pipeline.store.models import Base

    with _migrated(tmp_path / "cũ.db", "head").connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": lambda o, n, k, r, c: "fts" not in (n or "")})
        assert compare_metadata(context, Base.metadata) == []


def _shape(engine: sa.Engine) -> dict[str, object]:
    """Tables with their columns and indexes, and the full text table's definition."""
    inspector = sa.inspect(engine)
    found: dict[str, object] = {}
    for table in inspector.get_table_names():
        if not table.startswith("statements_fts"):
            columns = sorted((c["name"], str(c["type"]), c["nullable"], c["primary_key"]) for c in inspector.get_columns(table))
            indexes = sorted((str(i["name"]), tuple(i["column_names"]), bool(i["unique"])) for i in inspector.get_indexes(table))
            found[table] = (columns, indexes)
    with engine.connect() as connection:
        found["fts"] = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = 'statements_fts'").scalar()
        found["version"] = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        found["sequence"] = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_sequence'").scalar()
    return found


def test_a_new_store_is_what_the_migrations_make(tmp_path: Path) -> None:
    from pipeline.store.database import open_engine

    assert _shape(open_engine(tmp_path)) == _shape(_migrated(tmp_path / "cũ.db", "head"))


def test_a_store_of_the_schema_before_keeps_its_plans(tmp_path: Path, plans: list[tuple[Plan, bytes]]) -> None:
    from pipeline.store import writing

    plan = plans[2][0]
    engine = _migrated(tmp_path / "kehoach.db", "0002")
    with engine.begin() as connection:
        sha256 = plan.source.sha256
        connection.exec_driver_sql("INSERT INTO originals VALUES (?, 1, 'x', '2025-01-02T03:04:05+00:00')", (sha256,))
        columns = "sha256, extractor_version, file_name, is_plan, unit_label, unit_key, current_key, pages, stored_at, data"
        values = (sha256, "cũ", plan.source.file, True, "x", "x", "", 2, "2025-01-02T03:04:05+00:00", pack(plan))
        connection.exec_driver_sql(f"INSERT INTO plans ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
        connection.exec_driver_sql("INSERT INTO coverage VALUES (1, 'steering', 'planned')")
    engine.dispose()
    with Store(tmp_path) as store:
        assert next(p for _, p in store.plans()) == plan
        assert search(store.engine, "thủ tục hành chính").total > 0
        assert len(statements(store.engine, Filters())) == len(plan.goals) + len(plan.targets) + len(plan.tasks)
        with store.engine.connect() as connection:
            assert writing.note(connection, writing.ROWS) == writing.ROWS_VERSION
            row = connection.exec_driver_sql("SELECT stored_at, received_on FROM plans").one()
        assert tuple(row) == ("2025-01-02T03:04:05+00:00", "2025-01-02")


def test_the_index_is_made_anew_when_most_of_it_is_gone(
    workspace: Path, plans: list[tuple[Plan, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.store import writing

    monkeypatch.setattr(writing, "_STALE_LEAST", 10)
    with Store(workspace) as store:
        for _ in range(3):
            store.put(*plans[0])
        with store.engine.connect() as connection:
            assert writing.is_stale(connection)
        before = search(store.engine, "hành chính").total
        store.finish_batch(store.begin_batch(0))
        with store.engine.connect() as connection:
            assert not writing.is_stale(connection)
        assert search(store.engine, "hành chính").total == before > 0


def test_every_older_revision_is_brought_up_to_date() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    from pipeline.store.making import _OLDER

    config = Config()
    config.set_main_option("script_location", str(ROOT / "pipeline" / "store" / "migrations"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    assert known == {*_OLDER, HEAD}

"""Units as rows, schedules, workloads, the office's own tables; full text without a second copy of the texts.

Rows of statements are made anew from the plans (``Store`` does it when the note "rows" is missing): nothing that
was read is lost, for the plans themselves stay.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DROP TABLE IF EXISTS statements_fts")
    for table in ("statement_roles", "statements", "coverage"):
        op.drop_table(table)
    _units()
    _plans()
    _statements()
    _counted()
    _office()
    op.create_table("words", sa.Column("word", sa.Text, primary_key=True, nullable=False))
    if op.get_bind().dialect.name == "sqlite":
        columns = "exact, folded, facets"
        op.execute(f"CREATE VIRTUAL TABLE statements_fts USING fts5({columns}, content='', tokenize='unicode61 remove_diacritics 0')")


def _units() -> None:
    keys = ("unit_key", "old_key", "current_key", "district_key", "province_key")
    op.create_table(
        "units",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("old_name", sa.Text),
        sa.Column("current_unit", sa.Text),
        *(sa.Column(key, sa.Text, nullable=False) for key in keys),
        sa.UniqueConstraint("unit_key", "old_key", "current_key", name="uq_units_keys"),
    )
    for key in keys:
        op.create_index(f"ix_units_{key}", "units", [key])


def _plans() -> None:
    # Not with a reference to units: SQLite would copy the whole table for it, plans and all.
    op.add_column("plans", sa.Column("unit_id", sa.Integer, nullable=False, server_default="0"))
    for name in ("title_key", "cites"):
        op.add_column("plans", sa.Column(name, sa.Text, nullable=False, server_default=""))
    op.add_column("plans", sa.Column("reading", sa.String(8), nullable=False, server_default="text"))
    op.add_column("plans", sa.Column("items", sa.Integer, nullable=False, server_default="0"))
    op.add_column("plans", sa.Column("standing", sa.String(12), nullable=False, server_default="valid"))
    op.add_column("plans", sa.Column("standing_by", sa.Integer))
    op.add_column("plans", sa.Column("changed_at", sa.String(32), nullable=False, server_default=""))
    op.add_column("plans", sa.Column("received_on", sa.String(10), nullable=False, server_default=""))
    op.add_column("plans", sa.Column("confirmed", sa.Boolean, nullable=False, server_default="0"))
    op.execute("UPDATE plans SET changed_at = stored_at, received_on = substr(stored_at, 1, 10)")
    op.create_table("contents", _plan_key(primary_key=True), sa.Column("data", sa.LargeBinary, nullable=False))
    op.execute("INSERT INTO contents (plan_id, data) SELECT id, data FROM plans")
    op.drop_column("plans", "data")
    op.create_index("ix_plans_unit_id", "plans", ["unit_id"])
    op.create_index("ix_plans_changed_at", "plans", ["changed_at"])


def _plan_key(*, primary_key: bool = False) -> sa.Column[int]:
    return sa.Column("plan_id", sa.Integer, sa.ForeignKey("plans.id", ondelete="CASCADE"), primary_key=primary_key, nullable=False)


def _statements() -> None:
    short = {"area": 40, "metric": 40, "comparator": 8, "unit": 20, "change": 10, "per": 10, "due": 10, "deadline_kind": 12}
    op.create_table(
        "statements",
        sa.Column("id", sa.Integer, primary_key=True),
        _plan_key(),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("page", sa.Integer),
        sa.Column("value", sa.Float),
        sa.Column("value_max", sa.Float),
        *(sa.Column(name, sa.Text) for name in ("activity", "section", "deadline_text", "leads", "supports")),
        *(sa.Column(name, sa.String(size)) for name, size in short.items()),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_statements_plan", "statements", ["plan_id", "kind"])
    op.create_index("ix_statements_metric", "statements", ["metric", "plan_id"])
    op.create_table(
        "schedule",
        sa.Column("statement_id", sa.Integer, sa.ForeignKey("statements.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("year", sa.Integer, primary_key=True),
        sa.Column("plan_id", sa.Integer, nullable=False),
        sa.Column("due", sa.String(10)),
        sa.Column("pattern", sa.String(40)),
    )
    op.create_index("ix_schedule_due", "schedule", ["due"])
    op.create_index("ix_schedule_pattern", "schedule", ["pattern", "year"])
    op.create_index("ix_schedule_plan", "schedule", ["plan_id", "year"])


def _counted() -> None:
    op.create_table(
        "coverage",
        _plan_key(primary_key=True),
        sa.Column("area", sa.String(40), primary_key=True),
        sa.Column("status", sa.String(10), nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("tasks", "targets", "with_lead", "with_deadline")),
    )
    op.create_table(
        "workload",
        _plan_key(primary_key=True),
        sa.Column("role", sa.String(40), primary_key=True),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("lead", "support", "dated")),
    )


def _office() -> None:
    op.create_table(
        "roster",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("year", sa.Integer, nullable=False, index=True),
        sa.Column("unit_id", sa.Integer, sa.ForeignKey("units.id"), nullable=False),
        sa.Column("due", sa.String(10)),
        sa.Column("source", sa.Text, nullable=False),
        sa.UniqueConstraint("year", "unit_id", name="uq_roster_year_unit"),
    )
    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("action", sa.String(10), nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text) for name in ("key", "old", "new")),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("made_at", sa.String(32), nullable=False),
        sa.Column("withdrawn_at", sa.String(32)),
        sa.Column("withdrawn_by", sa.Text),
    )
    op.create_index("ix_corrections_sha256", "corrections", ["sha256"])
    op.create_table(
        "yardsticks",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("set_at", sa.String(32), nullable=False),
    )
    op.create_table("notes", sa.Column("name", sa.String(40), primary_key=True), sa.Column("value", sa.Text, nullable=False))


def downgrade() -> None:
    raise NotImplementedError("a store is not taken back: restore a copy of kehoach.db made before")

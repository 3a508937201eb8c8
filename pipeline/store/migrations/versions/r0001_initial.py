"""Originals, plans, statements, coverage, findings, batches, full text."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _plan_key(*, primary_key: bool = False) -> sa.Column[int]:
    return sa.Column("plan_id", sa.Integer, sa.ForeignKey("plans.id", ondelete="CASCADE"), primary_key=primary_key, nullable=False)


def upgrade() -> None:
    op.create_table(
        "originals",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("stored_at", sa.String(32), nullable=False),
    )
    _plans()
    _statements()
    op.create_table(
        "coverage",
        _plan_key(primary_key=True),
        sa.Column("area", sa.String(40), primary_key=True),
        sa.Column("status", sa.String(10), nullable=False),
    )
    op.create_table(
        "findings",
        sa.Column("id", sa.Integer, primary_key=True),
        _plan_key(),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("severity", sa.String(10), nullable=False),
        sa.Column("area", sa.String(40)),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("advice", sa.Text, nullable=False),
        sa.Column("page", sa.Integer),
    )
    op.create_index("ix_findings_plan_id", "findings", ["plan_id"])
    op.create_index("ix_findings_code", "findings", ["code"])
    _batches()
    if op.get_bind().dialect.name == "sqlite":
        op.execute('CREATE VIRTUAL TABLE statements_fts USING fts5(exact, folded, tokenize="unicode61 remove_diacritics 0")')


def _plans() -> None:
    op.create_table(
        "plans",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("sha256", sa.String(64), sa.ForeignKey("originals.sha256"), nullable=False, unique=True),
        sa.Column("extractor_version", sa.String(32), nullable=False),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("is_plan", sa.Boolean, nullable=False),
        sa.Column("document_type", sa.String(40)),
        sa.Column("number", sa.String(80)),
        sa.Column("issued_on", sa.String(10)),
        sa.Column("title", sa.Text),
        sa.Column("unit_label", sa.Text, nullable=False),
        sa.Column("unit_key", sa.Text, nullable=False),
        sa.Column("current_unit", sa.Text),
        sa.Column("current_key", sa.Text, nullable=False),
        sa.Column("year_start", sa.Integer),
        sa.Column("year_end", sa.Integer),
        sa.Column("pages", sa.Integer, nullable=False),
        sa.Column("stored_at", sa.String(32), nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
    for column in ("number", "unit_label", "unit_key", "current_key", "year_start"):
        op.create_index(f"ix_plans_{column}", "plans", [column])


def _statements() -> None:
    texts = ("section", "deadline_text")
    short = {"area": 40, "metric": 40, "comparator": 8, "unit": 20, "change": 10, "per": 10, "due": 10}
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
        sa.Column("deadline_kind", sa.String(12)),
        *(sa.Column(name, sa.Text) for name in texts),
        *(sa.Column(name, sa.String(size)) for name, size in short.items()),
    )
    op.create_index("ix_statements_plan", "statements", ["plan_id", "kind"])
    op.create_index("ix_statements_metric", "statements", ["metric", "kind"])
    op.create_index("ix_statements_area", "statements", ["area", "kind"])
    op.create_index("ix_statements_due", "statements", ["due"])
    op.create_table(
        "statement_roles",
        sa.Column("statement_id", sa.Integer, sa.ForeignKey("statements.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("part", sa.String(8), primary_key=True),
        sa.Column("role", sa.String(40), primary_key=True),
    )
    op.create_index("ix_statement_roles_role", "statement_roles", ["role"])


def _batches() -> None:
    op.create_table(
        "batches",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("started_at", sa.String(32), nullable=False),
        sa.Column("finished_at", sa.String(32)),
        sa.Column("requested", sa.Integer, nullable=False),
    )
    op.create_table(
        "files",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("batch_id", sa.Integer, sa.ForeignKey("batches.id", ondelete="CASCADE"), nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64)),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("code", sa.String(40)),
        sa.Column("stage", sa.String(20)),
        sa.Column("advice", sa.Text),
        sa.Column("page", sa.Integer),
        sa.Column("transient", sa.Boolean, nullable=False),
        sa.Column("extractor_version", sa.String(32)),
    )
    for column in ("batch_id", "path", "sha256", "status"):
        op.create_index(f"ix_files_{column}", "files", [column])


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE statements_fts")
    for table in ("files", "batches", "findings", "coverage", "statement_roles", "statements", "plans", "originals"):
        op.drop_table(table)

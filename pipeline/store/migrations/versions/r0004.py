"""Versions of reading, extraction and checks apart; plans that were taken out of the store, with who and why."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("reading_version", "checks_version"):
        op.add_column("plans", sa.Column(name, sa.String(32), nullable=False, server_default=""))
    op.add_column("plans", sa.Column("tools", sa.Text, nullable=False, server_default=""))
    op.create_table(
        "removals",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("sha256", sa.String(64), nullable=False, index=True),
        sa.Column("plan_id", sa.Integer, nullable=False),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("number", sa.String(80)),
        sa.Column("unit_label", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("removed_at", sa.String(32), nullable=False),
        sa.Column("restored_at", sa.String(32)),
    )


def downgrade() -> None:
    raise NotImplementedError("a store is not taken back: restore the copy that was kept before the upgrade")

"""Appendices that came as files of their own, by the plan that they were joined to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attachments",
        sa.Column("sha256", sa.String(64), sa.ForeignKey("originals.sha256"), primary_key=True),
        sa.Column("plan_sha256", sa.String(64), sa.ForeignKey("originals.sha256"), nullable=False, index=True),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("attachments")

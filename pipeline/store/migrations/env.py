"""Alembic's environment: the connection comes from the store, there is no ini file."""

from __future__ import annotations

from alembic import context

from pipeline.store import office  # noqa: F401  (its tables are part of the model)
from pipeline.store.models import Base

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()

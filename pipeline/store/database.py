"""Opening the store: a workspace folder, its SQLite file, its schema brought up to date."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine

from pipeline.store import office  # noqa: F401  (its tables are part of the model)
from pipeline.store.models import Base

# The newest revision; a test holds it to the migrations. Checking it by hand spares every search the
# 0.3 s that importing Alembic takes.
HEAD = "0003"
# Without a second copy of the texts, which statements hold.
FULL_TEXT = "CREATE VIRTUAL TABLE statements_fts USING fts5(exact, folded, facets, content='', tokenize='unicode61 remove_diacritics 0')"
DEFAULT_WORKSPACE = "kehoach-data"


def workspace_folder(given: Path | None = None) -> Path:
    """The workspace: as given, else KEHOACH_WORKSPACE, else ./kehoach-data."""
    return Path(given or os.environ.get("KEHOACH_WORKSPACE") or DEFAULT_WORKSPACE).expanduser().resolve()


def open_engine(workspace: Path) -> Engine:
    """An engine on the workspace's database, created and migrated as needed."""
    workspace.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(f"sqlite:///{workspace / 'kehoach.db'}", connect_args={"isolation_level": "IMMEDIATE"})
    event.listen(engine, "connect", _pragmas)
    _migrate(engine)
    return engine


def _pragmas(connection: Any, _: Any) -> None:
    cursor = connection.cursor()
    # Every commit reaches the disk: what was reported as stored survives a loss of power.
    # A cache of 32 MiB a connection: the usual 2 are read over and over by a large store's index.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000", "cache_size=-32768"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _create(engine: Engine) -> None:
    """A new store at once, as all revisions one after the other would leave it (a test compares both)."""
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
        connection.exec_driver_sql(FULL_TEXT)
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (HEAD,))


def _migrate(engine: Engine) -> None:
    with engine.connect() as connection:
        tables = sa.inspect(connection).get_table_names()
        if "alembic_version" in tables:
            current = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
            if current == HEAD:
                return
    if not tables:
        _create(engine)
        return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

"""The one way in: a batch of files, orchestrated by Prefect where it is asked for or configured.

With a Prefect API (``PREFECT_API_URL``) or ``orchestrated=True`` the flow runs as a Prefect flow; else
its body runs in this process, so that ten files on a laptop do not wait half a minute for a server.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from flows.batch import Batch, Listener, Report, Settings
from flows.collecting import Collected, collect
from pipeline.store.database import workspace_folder
from pipeline.store.store import Store
from pipeline.worker import Workers


def configure_prefect(workspace: Path) -> None:
    """Keep all of Prefect's state in the workspace, and keep it quiet. Call before importing Prefect."""
    home = workspace / ".prefect"
    home.mkdir(parents=True, exist_ok=True)
    defaults = {
        "PREFECT_HOME": str(home),
        "PREFECT_PROFILES_PATH": str(home / "profiles.toml"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "true",
        # Three of four cold starts miss the usual 20 s (docs/decisions.md).
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PREFECT_LOGGING_TO_API_ENABLED": "false",
        "PREFECT_CLI_PROMPT": "false",
    }
    for name, value in defaults.items():
        os.environ.setdefault(name, value)


def ingest(paths: list[Path], settings: Settings, *, orchestrated: bool = False, listener: Listener | None = None) -> Report:
    """Ingest files and folders; returns the closing report."""
    files = collect(paths, workspace_folder(settings.workspace))
    if orchestrated or os.environ.get("PREFECT_API_URL"):
        configure_prefect(workspace_folder(settings.workspace))
        from flows.ingest import run_orchestrated

        return run_orchestrated(files, settings, listener)
    return run_here(files, settings, listener)


def run_here(files: Collected, settings: Settings, listener: Listener | None = None) -> Report:
    """The flow's body without Prefect."""
    with Store(settings.workspace) as store:
        batch = Batch(store, files, settings, listener)
        chunks = batch.prepare()
        if chunks or batch.must_join:
            # Chunks of a small batch are shared out evenly, so that no worker waits.
            even = share(chunks, settings.workers)
            with Workers(max(1, min(settings.workers, len(even))), settings.limits) as workers:
                with ThreadPoolExecutor(max_workers=settings.workers) as threads:
                    list(threads.map(lambda chunk: batch.run_chunk(workers, chunk), even))
                if batch.must_join:
                    batch.join(workers)
        return batch.finish()


def share(chunks: list[list[str]], workers: int) -> list[list[str]]:
    """At least as many chunks as workers, where there are files enough."""
    files = [path for chunk in chunks for path in chunk]
    if not files:
        return []
    size = max(1, min(len(chunks[0]), -(-len(files) // workers)))
    return [files[i : i + size] for i in range(0, len(files), size)]

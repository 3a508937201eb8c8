"""The one way in: a batch of files, orchestrated by Prefect where it is asked for or configured.

With a Prefect API (``PREFECT_API_URL``) or ``orchestrated=True`` the flow runs as a Prefect flow; else
its body runs in this process, so that ten files on a laptop do not wait half a minute for a server.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from flows.batch import Batch, Listener, Settings
from flows.collecting import Collected, collect
from flows.report import Report
from pipeline.errors import UnavailableError
from pipeline.stopping import Stop
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


class OrchestrationError(UnavailableError):
    """Prefect could not be reached, or failed before the run was done; the message is Vietnamese."""


def ingest(
    paths: list[Path],
    settings: Settings,
    *,
    orchestrated: bool = False,
    listener: Listener | None = None,
    stop: Stop | None = None,
) -> Report:
    """Ingest files and folders; returns the closing report, also of a run that ``stop`` cut short.

    Raises OrchestrationError where Prefect is asked for and cannot be had.
    """
    files = collect(paths, workspace_folder(settings.workspace))
    if orchestrated or os.environ.get("PREFECT_API_URL"):
        configure_prefect(workspace_folder(settings.workspace))
        from flows.ingest import run_orchestrated

        return run_orchestrated(files, settings, listener, stop)
    return run_here(files, settings, listener, stop)


def run_here(files: Collected, settings: Settings, listener: Listener | None = None, stop: Stop | None = None) -> Report:
    """The flow's body without Prefect."""
    with Store(settings.workspace) as store, Batch(store, files, settings, listener, stop) as batch:
        chunks = batch.prepare()
        if (chunks or batch.must_join) and not batch.stop.asked:
            # Chunks of a small batch are shared out evenly, so that no worker waits.
            even = share(chunks, settings.workers)
            with Workers(settings.workers, settings.limits, stop=batch.stop) as workers:
                _run_chunks(batch, workers, even, settings.workers)
                if batch.must_join and not batch.stop.asked:
                    batch.join(workers)
        return batch.finish()


def _run_chunks(batch: Batch, workers: Workers, chunks: list[list[str]], count: int) -> None:
    with ThreadPoolExecutor(max_workers=count) as threads:
        try:
            list(threads.map(lambda chunk: batch.run_chunk(workers, chunk), chunks))
        except BaseException:
            # The other chunks are waited for: what they wait for ends.
            workers.give_up()
            raise


def share(chunks: list[list[str]], workers: int) -> list[list[str]]:
    """At least as many chunks as workers, where there are files enough."""
    files = [path for chunk in chunks for path in chunk]
    if not files:
        return []
    size = max(1, min(len(chunks[0]), -(-len(files) // workers)))
    return [files[i : i + size] for i in range(0, len(files), size)]

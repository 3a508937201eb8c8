"""The ingest flow for Prefect: chunks as tasks with retries, the closing report as an artifact.

Import only after ``flows.run.configure_prefect``: Prefect reads its settings when it is imported.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.task_runners import ThreadPoolTaskRunner

from flows.batch import Batch, Listener, Report, Settings
from flows.collecting import Collected, collect
from flows.run import share
from pipeline.file_names import shown
from pipeline.readers.limits import Limits
from pipeline.store.store import Store
from pipeline.worker import Workers

# A flow's parameters travel as JSON; what cannot (the progress listener, the files found, the report) stays here.
_listeners: dict[str, Listener] = {}
_reports: dict[str, Report] = {}
_found: dict[str, Collected] = {}


@task(name="đọc và lưu một nhóm tệp", retries=2, retry_delay_seconds=1, cache_policy=NO_CACHE, persist_result=False)  # type: ignore[untyped-decorator]
def process_chunk(batch: Batch, workers: Workers, paths: list[str]) -> int:
    return batch.run_chunk(workers, paths)


@flow(name="kehoach-ingest", persist_result=False, validate_parameters=False)  # type: ignore[untyped-decorator]
def ingest_flow(paths: list[str], options: dict[str, Any]) -> dict[str, Any]:
    """Ingest files: the same body as ``flows.run.run_here``, each chunk a task run."""
    settings = _settings(options)
    key = str(settings.workspace)
    with Store(settings.workspace) as store:
        batch = Batch(store, _found.get(key) or collect([Path(p) for p in paths]), settings, _listeners.get(key))
        chunks = batch.prepare()
        if chunks or batch.must_join:
            with Workers(settings.workers, settings.limits) as workers:
                runs = [process_chunk.submit(batch, workers, chunk) for chunk in share(chunks, settings.workers)]
                for run in runs:
                    run.result()
                if batch.must_join:
                    batch.join(workers)
        report = batch.finish()
    _reports[key] = report
    create_markdown_artifact(report.markdown(), key="kehoach-ingest", description="Kết quả nạp tệp")
    return {"requested": report.requested, "stored": len(report.stored), "rejected": len(report.rejected)}


def _settings(options: dict[str, Any]) -> Settings:
    given = dict(options)
    limits = Limits(**given.pop("limits", {}))
    workspace = given.pop("workspace", None)
    attach = tuple((Path(plan), Path(appendix)) for plan, appendix in given.pop("attach", ()))
    return Settings(workspace=Path(workspace) if workspace else None, limits=limits, attach=attach, **given)


def run_orchestrated(files: Collected, settings: Settings, listener: Listener | None = None) -> Report:
    """Run the flow under Prefect and return its closing report."""
    options = asdict(settings) | {
        "workspace": str(settings.workspace) if settings.workspace else None,
        "attach": [[str(plan), str(appendix)] for plan, appendix in settings.attach],
    }
    key = str(settings.workspace)
    if listener:
        _listeners[key] = listener
    _found[key] = files
    try:
        runner = ingest_flow.with_options(task_runner=ThreadPoolTaskRunner(max_workers=max(2, settings.workers)))
        runner([shown(str(path)) for path in files.files], options)
        return _reports.pop(key)
    finally:
        _listeners.pop(key, None)
        _found.pop(key, None)


def ingest_folder(folder: str, workspace: str) -> dict[str, Any]:
    """For deployments: everything in a folder, with the usual settings."""
    return dict(ingest_flow([folder], asdict(Settings()) | {"workspace": workspace}))

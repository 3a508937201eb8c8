"""The ingest flow for Prefect: chunks as tasks with retries, the closing report as an artifact.

Import only after ``flows.run.configure_prefect``: Prefect reads its settings when it is imported.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.server.api.server import SubprocessASGIServer
from prefect.task_runners import ThreadPoolTaskRunner

from flows.batch import Batch, Listener, Settings
from flows.collecting import Collected, collect
from flows.report import Report
from flows.run import OrchestrationError, share
from pipeline.file_names import shown
from pipeline.readers.limits import Limits
from pipeline.stopping import Stop, heard_by
from pipeline.store.store import Store
from pipeline.worker import Workers

# A flow's parameters travel as JSON; what cannot (the progress listener, the files found, the report) stays here.
_listeners: dict[str, Listener] = {}
_reports: dict[str, Report] = {}
_found: dict[str, Collected] = {}
_stops: dict[str, Stop] = {}
# What was raised in the flow's body; all else that ends a run is of Prefect.
_faults: dict[str, Exception] = {}


@task(name="đọc và lưu một nhóm tệp", retries=2, retry_delay_seconds=1, cache_policy=NO_CACHE, persist_result=False)  # type: ignore[untyped-decorator]
def process_chunk(batch: Batch, workers: Workers, paths: list[str]) -> int:
    return batch.run_chunk(workers, paths)


@flow(name="kehoach-ingest", persist_result=False, validate_parameters=False)  # type: ignore[untyped-decorator]
def ingest_flow(paths: list[str], options: dict[str, Any]) -> dict[str, Any]:
    """Ingest files: the same body as ``flows.run.run_here``, each chunk a task run."""
    settings = _settings(options)
    key = str(settings.workspace)
    try:
        report = _report_of(paths, settings, key)
    except Exception as error:
        _faults[key] = error
        raise
    _reports[key] = report
    create_markdown_artifact(report.markdown(), key="kehoach-ingest", description="Kết quả nạp tệp")
    return {"requested": report.requested, "stored": len(report.stored), "rejected": len(report.rejected)}


def _report_of(paths: list[str], settings: Settings, key: str) -> Report:
    with ExitStack() as around:
        stop = _stops.get(key)
        if stop is None:
            stop = Stop()
            around.callback(stop.close)
        if threading.current_thread() is threading.main_thread():
            # Prefect puts handlers of its own in place, which would tear the run apart.
            around.enter_context(heard_by(stop))
        store = around.enter_context(Store(settings.workspace))
        files = _found.get(key) or collect([Path(p) for p in paths])
        batch = around.enter_context(Batch(store, files, settings, _listeners.get(key), stop))
        _run(batch, settings)
        return batch.finish()


def _run(batch: Batch, settings: Settings) -> None:
    chunks = batch.prepare()
    if batch.stop.asked or not (chunks or batch.must_join):
        return
    with Workers(settings.workers, settings.limits, stop=batch.stop) as workers:
        runs = [process_chunk.submit(batch, workers, chunk) for chunk in share(chunks, settings.workers)]
        try:
            for run in runs:
                run.result()
        except BaseException:
            workers.give_up()
            raise
        if batch.must_join and not batch.stop.asked:
            batch.join(workers)


def _settings(options: dict[str, Any]) -> Settings:
    given = dict(options)
    limits = Limits(**given.pop("limits", {}))
    workspace = given.pop("workspace", None)
    attach = tuple((Path(plan), Path(appendix)) for plan, appendix in given.pop("attach", ()))
    return Settings(workspace=Path(workspace) if workspace else None, limits=limits, attach=attach, **given)


def run_orchestrated(files: Collected, settings: Settings, listener: Listener | None = None, stop: Stop | None = None) -> Report:
    """Run the flow under Prefect and return its closing report.

    Raises OrchestrationError where Prefect fails before the run has one.
    """
    options = asdict(settings) | {
        "workspace": str(settings.workspace) if settings.workspace else None,
        "attach": [[str(plan), str(appendix)] for plan, appendix in settings.attach],
    }
    key = str(settings.workspace)
    if listener:
        _listeners[key] = listener
    _found[key] = files
    if stop:
        _stops[key] = stop
    _reports.pop(key, None)
    _keep_server_from_signals()
    quiet = logging.getLogger("prefect")
    level = quiet.level
    try:
        # What goes wrong is told in one line below.
        quiet.setLevel(logging.CRITICAL + 1)
        runner = ingest_flow.with_options(task_runner=ThreadPoolTaskRunner(max_workers=max(2, settings.workers)))
        runner([shown(str(path)) for path in files.files], options)
    except Exception as error:
        if key not in _reports:
            raise _told(error, _faults.get(key)) from error
    finally:
        quiet.setLevel(level)
        _listeners.pop(key, None)
        _found.pop(key, None)
        _stops.pop(key, None)
        _faults.pop(key, None)
    return _reports.pop(key)


def _keep_server_from_signals() -> None:
    """A terminal's Ctrl-C goes to Prefect's temporary server too, whose end the flow would wait for in vain for minutes.

    Prefect ends its server by SIGTERM, which it hears.
    """
    start = getattr(SubprocessASGIServer, "_run_uvicorn_command", None)
    if start is None or getattr(start, "is_deaf", False):
        return

    def start_deaf(server: Any) -> Any:
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGHUP})
        try:
            return start(server)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    start_deaf.is_deaf = True  # type: ignore[attr-defined]
    SubprocessASGIServer._run_uvicorn_command = start_deaf


def _told(error: Exception, of_body: Exception | None) -> Exception:
    """An error of Prefect or of the way to it as one line; those of the flow's body as they are."""
    if of_body is not None and not type(of_body).__module__.startswith(("prefect", "httpx", "httpcore")):
        return of_body
    place = os.environ.get("PREFECT_API_URL", "")
    said = str(error).splitlines()[0] if str(error) else type(error).__name__
    if place:
        return OrchestrationError(
            f"Không dùng được Prefect ở {place} ({said}). Hãy kiểm tra PREFECT_API_URL, hoặc bỏ biến này để chạy không có Prefect."
        )
    return OrchestrationError(f"Prefect không chạy được ({said}). Hãy chạy không có --prefect.")


def ingest_folder(folder: str, workspace: str) -> dict[str, Any]:
    """For deployments: everything in a folder, with the usual settings."""
    return dict(ingest_flow([folder], asdict(Settings()) | {"workspace": workspace}))

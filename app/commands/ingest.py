"""kehoach ingest"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.options import Exit, Json, TimeLimit, UserError, Workspace, day

if TYPE_CHECKING:
    from flows.report import Report


def register(app: typer.Typer) -> None:
    app.command("ingest", help="Nạp tệp và thư mục vào kho dữ liệu; tệp đã nạp được bỏ qua.")(ingest)


def ingest(
    paths: Annotated[list[Path] | None, typer.Argument(help="Tệp hoặc thư mục.")] = None,
    workspace: Workspace = None,
    retry_rejected: Annotated[
        bool, typer.Option("--retry-rejected", help="Đọc lại các tệp từng bị từ chối (không cần đường dẫn).")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Đọc lại cả tệp đã lưu.")] = False,
    workers: Annotated[int | None, typer.Option("--workers", min=1, help="Số tiến trình đọc song song.")] = None,
    attach: Annotated[
        list[str] | None,
        typer.Option("--attach", help="Phụ lục gửi riêng: PHỤ_LỤC (khi nạp một kế hoạch) hoặc KẾ_HOẠCH=PHỤ_LỤC; lặp lại được."),
    ] = None,
    received: Annotated[str | None, typer.Option("--received", help="Ngày nhận các tệp này (mặc định hôm nay), ví dụ 2026-01-30.")] = None,
    accept_any: Annotated[
        bool, typer.Option("--accept-any", help="Lưu cả tệp không có dấu hiệu của văn bản hành chính (không quốc hiệu, số, nơi nhận...).")
    ] = False,
    time_limit: TimeLimit = None,
    prefect: Annotated[bool, typer.Option("--prefect", help="Chạy dưới Prefect (tự bật khi có PREFECT_API_URL).")] = False,
    json: Json = False,
) -> None:
    from flows.batch import Settings
    from flows.collecting import collect
    from flows.run import ingest as run
    from pipeline.readers.limits import Limits
    from pipeline.stopping import stoppable

    chosen = list(paths or [])
    if retry_rejected and not chosen:
        chosen = _rejected_before(workspace)
    if not chosen:
        raise UserError("Hãy cho biết tệp hoặc thư mục cần nạp, hoặc dùng --retry-rejected.")
    limits = replace(Limits.from_environment(time_limit), any_document=accept_any)
    joined = _attached(attach or [], chosen)
    chosen += [plan for plan, _ in joined if plan not in chosen]
    settings = Settings(
        workspace, workers or max(1, os.cpu_count() or 1), limits, retry_rejected, force, joined, day(received, "--received")
    )
    with stoppable() as stop:
        total = len(collect(chosen).files)
        with _Progress(total, quiet=json) as progress:
            report = run(chosen, settings, orchestrated=prefect, listener=progress.advance, stop=stop)
        _show(report, json)
        _end(report)


def _end(report: Report) -> None:
    """The exit code of a run, with a closing sentence for one that was cut short."""
    from app.output import errors

    if report.left:
        why = f": {report.broken}" if report.broken else ""
        done = report.requested - len(report.left)
        errors.print(
            f"Đã dừng{why}. Đã xử lý {done} tệp, những gì đã lưu vẫn còn; còn lại {len(report.left)} tệp, nạp lại để làm tiếp.",
            markup=False,
            soft_wrap=True,
        )
    if report.broken:
        # Disk or store, never a file: those are refused one by one.
        raise typer.Exit(Exit.UNAVAILABLE)
    if report.stopped:
        raise typer.Exit(128 + report.stopped)
    if report.rejected or report.incomplete:
        raise typer.Exit(Exit.REJECTED)


def _attached(given: list[str], chosen: list[Path]) -> tuple[tuple[Path, Path], ...]:
    """Plans with their appendices from "PLAN=APPENDIX", or "APPENDIX" beside a single plan."""
    pairs = []
    for text in given:
        plan, equals, appendix = text.rpartition("=")
        if equals and not Path(text).exists():
            pairs.append((Path(plan), Path(appendix)))
        elif len(chosen) == 1 and chosen[0].is_file():
            pairs.append((chosen[0], Path(text)))
        else:
            raise UserError(f"--attach {text}: không rõ phụ lục của kế hoạch nào. Hãy viết --attach KẾ_HOẠCH=PHỤ_LỤC.")
    return tuple(pairs)


def _rejected_before(workspace: Path | None) -> list[Path]:
    from app.options import open_store
    from pipeline.file_names import on_disk

    with open_store(workspace) as store:
        paths = [row["path"] for row in store.rejections()]
    # What came out of an archive or a letter is read again from there.
    return list(dict.fromkeys(on_disk(path if on_disk(path).exists() else path.split("!/")[0]) for path in paths))


class _Progress:
    """A bar on a terminal, nothing elsewhere."""

    def __init__(self, total: int, *, quiet: bool) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        from app.output import errors

        shown = errors.is_terminal and not quiet
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._bar = Progress(*columns, console=errors, disable=not shown, transient=True)
        self._task = self._bar.add_task("Đang nạp", total=total)

    def __enter__(self) -> _Progress:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def advance(self, _: object) -> None:
        self._bar.advance(self._task)


def _show(report: Any, as_json: bool) -> None:
    from app.output import console, print_json, print_table

    if as_json:
        rows = [*report.stored, *report.skipped, *report.rejected]
        print_json(
            {
                "requested": report.requested,
                "stored": len(report.stored),
                "skipped": len(report.skipped),
                "rejected": len(report.rejected),
                "incomplete": len(report.incomplete),
                "left": report.left,
                "seconds": round(report.seconds, 2),
                "files": [
                    {
                        "path": f.path,
                        "status": f.status,
                        "sha256": f.sha256,
                        "code": f.reason.code.value if f.reason else None,
                        "advice": f.reason.advice if f.reason else None,
                        "page": f.reason.page if f.reason else None,
                    }
                    for f in rows
                ],
                "left_out": [{"path": one.path, "why": one.why} for one in report.left_out],
            }
        )
        return
    console.print(
        f"Yêu cầu {report.requested} = đã lưu {len(report.stored)} + bỏ qua {len(report.skipped)} (đã có)"
        f" + từ chối {len(report.rejected)}" + (f" + chưa làm {len(report.left)}" if report.left else "") + f" · {report.seconds:.1f} giây"
    )
    for file in report.skipped:
        if file.reason:
            console.print(f"Bỏ qua {_short(file.path)}: {file.reason.advice}", markup=False, soft_wrap=True)
    if report.left_out:
        rows = [(_short(one.path), one.why) for one in report.left_out]
        print_table("Không đọc, không tính vào yêu cầu", ("Tệp", "Lý do"), rows)
    if report.incomplete:
        rows = [(_short(f.path), f.reason.advice) for f in report.incomplete if f.reason]
        print_table("Tệp đã lưu nhưng chưa đủ", ("Tệp", "Chưa đọc gì và cách xử lý"), rows)
    if report.rejected:
        rows = [(_short(f.path), f.reason.code.value, f.reason.advice) for f in report.rejected]
        print_table("Tệp bị từ chối", ("Tệp", "Mã", "Lý do và cách xử lý"), rows)


def _short(path: str) -> str:
    """A file's name, with that of the archive or letter it came in."""
    outer, *inner = path.split("!/")
    return "!/".join([Path(outer).name, *inner])

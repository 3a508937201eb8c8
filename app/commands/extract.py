"""kehoach extract"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.options import Exit, TimeLimit


def register(app: typer.Typer) -> None:
    app.command("extract", help="Đọc tệp và ghi mỗi tệp thành một JSON, không dùng kho dữ liệu.")(extract)


def extract(
    paths: Annotated[list[Path], typer.Argument(help="Tệp hoặc thư mục.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Thư mục ghi kết quả NAME.json.")],
    workers: Annotated[int, typer.Option("--workers", min=1, help="Số tiến trình đọc song song.")] = 2,
    time_limit: TimeLimit = None,
) -> None:
    from app.output import console, errors
    from flows.collecting import collect
    from language.overlay import overlay
    from pipeline.file_names import shown
    from pipeline.outfiles import folder_for_results, written
    from pipeline.readers.limits import Limits
    from pipeline.stopping import Stopped, stoppable
    from pipeline.worker import Workers

    overlay()
    with stoppable() as stop:
        found = collect(paths)
        files = found.files
        folder_for_results(out)
        for path, reason in found.refused:
            errors.print(f"Từ chối {path}: {reason.advice}", markup=False, soft_wrap=True)
        for left in found.left_out:
            errors.print(f"Không đọc {left.path}: {left.why}", markup=False, soft_wrap=True)
        names = _names(files)
        done, short = 0, bool(found.refused)
        try:
            with Workers(workers, Limits.from_environment(time_limit), stop=stop) as pool:
                for _, outcome in pool.each([str(path) for path in files]):
                    done += 1
                    told = outcome.reason or outcome.unread
                    if told is not None:
                        short = True
                        what = "Từ chối" if outcome.plan is None else "Chưa đủ"
                        errors.print(f"{what} {shown(outcome.path)}: {told.advice}", markup=False, soft_wrap=True)
                    if outcome.plan is not None:
                        with written(out / names.pop(outcome.path)) as beside:
                            beside.write_text(_pretty(outcome.plan), encoding="utf-8")
        except Stopped:
            errors.print(f"Đã dừng; còn lại {len(files) - done} tệp.", markup=False, soft_wrap=True)
        asked = len(files) + len(found.refused)
        console.print(f"Đã ghi {len(files) - len(names)}/{asked} tệp vào {out}", markup=False, soft_wrap=True)
        if stop.number:
            raise typer.Exit(128 + stop.number)
        if short:
            raise typer.Exit(Exit.REJECTED)


def _names(files: list[Path]) -> dict[str, str]:
    """NAME.json for NAME.ext; where two files would share one, the later keeps its ending too."""
    from pipeline.outfiles import free_name

    taken: set[str] = set()
    names: dict[str, str] = {}
    for path in files:
        alone = f"{path.stem}.json"
        names[str(path)] = free_name(f"{path.name}.json" if alone.casefold() in taken else alone, taken)
    return names


def _pretty(plan: str) -> str:
    import json

    from pipeline.shown import json_text

    return json_text(json.loads(plan), indent=1) + "\n"

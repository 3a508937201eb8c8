"""kehoach rebuild"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from app.options import Exit, Json, TimeLimit, Workspace, open_store

if TYPE_CHECKING:
    from flows.rebuild import Rebuilt


def register(app: typer.Typer) -> None:
    app.command(
        "rebuild",
        help="Dựng lại cả kho từ tệp gốc: đọc lại mọi tệp; sửa đổi, danh sách, chuẩn, lịch sử được giữ. Dùng được cả khi cơ sở dữ liệu hỏng hoặc mất.",
    )(rebuild)


def rebuild(
    workspace: Workspace = None,
    checks: Annotated[bool, typer.Option("--checks", help="Chỉ kiểm tra lại các kế hoạch đã lưu, không đọc lại tệp.")] = False,
    workers: Annotated[int | None, typer.Option("--workers", min=1, help="Số tiến trình đọc song song.")] = None,
    time_limit: TimeLimit = None,
    json: Json = False,
) -> None:
    from app.output import console, print_json

    if checks:
        from pipeline.store.renewal import renew_findings

        with open_store(workspace) as store:
            done = renew_findings(store, everything=True)
        if json:
            print_json({"checked": done})
        else:
            console.print(f"Đã kiểm tra lại {done} kế hoạch, không đọc lại tệp nào.")
        return
    from flows.batch import Settings
    from flows.rebuild import rebuild as build
    from pipeline.readers.limits import Limits

    settings = Settings(workspace, workers or max(1, os.cpu_count() or 1), Limits.from_environment(time_limit))
    _show(build(settings), as_json=json)


def _show(made: Rebuilt, *, as_json: bool) -> None:
    from app.output import console, print_json, print_table

    if as_json:
        told = {"requested": made.requested, "read": made.read, "lost": made.lost, "old": str(made.old) if made.old else None}
        for name in ("kept", "left"):
            told[name] = [{"file": file, "why": why} for file, why in getattr(made, name)]
        print_json(told)
    else:
        console.print(
            f"Tệp gốc {made.requested} = đọc lại {made.read} + giữ kết quả cũ {len(made.kept)} + không dùng được {len(made.left)}"
        )
        rows = [(file, "giữ kết quả cũ", why) for file, why in made.kept] + [(file, "không dùng được", why) for file, why in made.left]
        if rows:
            print_table("Tệp không đọc lại được", ("Tệp", "Kết quả", "Lý do"), rows)
        if made.lost:
            console.print(f"Không đọc được từ cơ sở dữ liệu cũ: {', '.join(made.lost)}.")
        if made.old:
            console.print(f"Cơ sở dữ liệu trước đó được giữ ở {made.old}", markup=False, soft_wrap=True)
    if made.left:
        raise typer.Exit(Exit.REJECTED)

"""kehoach backup"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.options import Exit, Json, Workspace


def register(app: typer.Typer) -> None:
    app.command(
        "backup",
        help="Sao lưu cả kho (cơ sở dữ liệu, tệp gốc, hồ sơ quy tắc, từ vựng của cơ quan) ra một thư mục; kho vẫn dùng được trong lúc ấy.",
    )(backup)


def backup(
    to: Annotated[Path, typer.Argument(help="Thư mục mới để ghi bản sao, tốt nhất ở đĩa khác.")],
    workspace: Workspace = None,
    force: Annotated[bool, typer.Option("--force", help="Ghi đè thư mục đã có.")] = False,
    json: Json = False,
) -> None:
    from app.output import console, print_json
    from pipeline.store.backups import backup as copy

    made = copy(workspace, to, force=force)
    if json:
        print_json({"place": str(made.place), "plans": made.plans, "originals": made.originals, "damaged": made.damaged})
    else:
        console.print(f"Đã sao lưu {made.plans} kế hoạch, {made.originals} tệp gốc ra {made.place}", markup=False, soft_wrap=True)
        if made.damaged:
            console.print(f"{len(made.damaged)} tệp gốc trong kho đã mất hoặc hỏng nên không có trong bản sao. Xem: kehoach verify")
    if made.damaged:
        raise typer.Exit(Exit.FINDINGS)

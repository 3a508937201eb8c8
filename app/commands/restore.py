"""kehoach restore"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.options import Exit, Json, Workspace


def register(app: typer.Typer) -> None:
    app.command("restore", help="Khôi phục kho từ bản sao lưu (kehoach backup) hoặc từ tệp .db.bak giữ trước khi nâng cấp.")(restore)


def restore(
    source: Annotated[Path, typer.Argument(metavar="FROM", help="Thư mục bản sao, hoặc tệp .db.bak.")],
    workspace: Workspace = None,
    force: Annotated[bool, typer.Option("--force", help="Thay kho đang có; cơ sở dữ liệu cũ được giữ lại bên cạnh.")] = False,
    json: Json = False,
) -> None:
    from app.output import console, print_json
    from pipeline.store.backups import restore as bring_back

    made = bring_back(workspace, source, force=force)
    if json:
        kept = str(made.kept) if made.kept else None
        print_json({"place": str(made.place), "plans": made.plans, "originals": made.originals, "damaged": made.damaged, "kept": kept})
    else:
        console.print(f"Đã khôi phục {made.plans} kế hoạch, {made.originals} tệp gốc vào {made.place}", markup=False, soft_wrap=True)
        if made.kept:
            console.print(f"Cơ sở dữ liệu trước đó được giữ ở {made.kept}", markup=False, soft_wrap=True)
        if made.damaged:
            console.print(f"{len(made.damaged)} tệp gốc không có trong bản sao hoặc đã hỏng. Xem: kehoach verify")
    if made.damaged:
        raise typer.Exit(Exit.FINDINGS)

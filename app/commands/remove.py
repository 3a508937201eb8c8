"""kehoach remove"""

from __future__ import annotations

from typing import Annotated

import typer

from app.options import Json, Who, Workspace, one_plan, open_store


def register(app: typer.Typer) -> None:
    app.command(
        "remove",
        help="Bỏ một văn bản khỏi kho; tệp gốc, sửa đổi và lịch sử được giữ. Nạp lại cùng tệp thì không lưu nữa, trừ khi --force.",
    )(remove)


def remove(
    plan: Annotated[str, typer.Argument(help="Số thứ tự trong kho, tên tệp, số văn bản hoặc mã băm.")],
    who: Who = None,
    why: Annotated[str, typer.Option("--why", help="Vì sao bỏ.")] = "",
    workspace: Workspace = None,
    json: Json = False,
) -> None:
    from app.output import console, print_json
    from pipeline.store.removal import remove as take_out

    with open_store(workspace) as store:
        done = take_out(store, one_plan(store, plan), who=who or "", why=why)
    if json:
        print_json(done)
    else:
        name = f"{done['file_name']} (số {done['plan_id']} trong kho)"
        console.print(f"Đã bỏ {name}. Xem lại: kehoach list --removed; nạp lại: kehoach ingest --force TỆP", markup=False, soft_wrap=True)

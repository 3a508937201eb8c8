"""kehoach verify"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from app.options import Exit, Json, Workspace, open_store


def register(app: typer.Typer) -> None:
    app.command("verify", help="Kiểm tra kho: cơ sở dữ liệu, chỉ mục, dữ liệu so với kế hoạch, tệp gốc; --repair để sửa.")(verify)


def verify(
    workspace: Workspace = None,
    repair: Annotated[
        bool, typer.Option("--repair", help="Sửa những gì sửa được: tệp gốc từ nơi đã nạp, dữ liệu và chỉ mục từ kế hoạch đã lưu.")
    ] = False,
    json: Json = False,
) -> None:
    from app.output import console, print_json, print_table
    from pipeline.store.verifying import verify as check

    with open_store(workspace) as store:
        found = check(store, repair=repair)
    if json:
        faults = [asdict(fault) for fault in found.faults]
        print_json({"plans": found.plans, "originals": found.originals, "left": len(found.left), "faults": faults})
    else:
        if found.faults:
            rows = [
                (f.part, f.what, "đã sửa" if f.mended else "không hại gì" if f.harmless else "CÒN LỖI", "" if f.mended else f.advice)
                for f in found.faults
            ]
            print_table("Những điều thấy trong kho", ("Phần", "Điều thấy", "Tình trạng", "Việc cần làm"), rows)
        state = "Kho nguyên vẹn." if not found.left else f"Còn {len(found.left)} lỗi."
        console.print(f"Đã kiểm tra {found.plans} kế hoạch, {found.originals} tệp gốc. {state}")
    if found.left:
        raise typer.Exit(Exit.FINDINGS)

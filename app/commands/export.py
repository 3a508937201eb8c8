"""kehoach export"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.options import Exit, Unit, UserError, Workspace, Year, open_store


def register(app: typer.Typer) -> None:
    app.command("export", help="Xuất dữ liệu ra json, csv (một thư mục) hoặc xlsx.")(export)


def export(
    out: Annotated[Path, typer.Option("--out", "-o", help="Tệp (json, xlsx) hoặc thư mục (csv) để ghi.")],
    format: Annotated[str, typer.Option("--format", "-f", help="json, csv hoặc xlsx.")] = "xlsx",
    workspace: Workspace = None,
    unit: Unit = None,
    year: Year = None,
) -> None:
    from app.output import console
    from pipeline.exports.registry import exporters
    from pipeline.store.search import Filters, plan_list

    known = exporters()
    if format not in known:
        raise UserError(f"Không có dạng “{format}”. Chọn một trong: {', '.join(known)}")
    with open_store(workspace) as store:
        ids = [row["id"] for row in plan_list(store.engine, Filters(unit=unit, year=year))]
        plans = [plan for _, plan in store.plans(ids)]
    if not plans:
        console.print("Không có kế hoạch nào để xuất.")
        raise typer.Exit(Exit.NOTHING)
    known[format].write(plans, out)
    console.print(f"Đã xuất {len(plans)} văn bản ra {out}", markup=False, soft_wrap=True)

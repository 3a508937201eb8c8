"""kehoach list"""

from __future__ import annotations

from typing import Annotated, Any

import typer

from app.options import District, Exit, Json, Province, Unit, Workspace, Year, open_store

_STANDING = {"valid": "", "superseded": "đã bị thay thế", "duplicate": "bản trùng"}


def register(app: typer.Typer) -> None:
    app.command("list", help="Các văn bản trong kho; --removed: những văn bản đã bỏ khỏi kho, ai bỏ và vì sao.")(listing)


def listing(
    workspace: Workspace = None,
    unit: Unit = None,
    district: District = None,
    province: Province = None,
    year: Year = None,
    removed: Annotated[bool, typer.Option("--removed", help="Những văn bản đã bỏ khỏi kho.")] = False,
    json: Json = False,
) -> None:
    from app.output import console, print_json, print_table, years
    from pipeline.store.filters import Filters
    from pipeline.store.lists import plan_list
    from pipeline.store.removal import removals

    with open_store(workspace) as store:
        filters = Filters(unit=unit, district=district, province=province, year=year)
        rows = removals(store.engine) if removed else plan_list(store.engine, filters)
    if json:
        print_json(rows)
    elif not rows:
        console.print("Chưa bỏ văn bản nào khỏi kho." if removed else "Không có văn bản nào.")
    elif removed:
        print_removed(rows)
    else:
        print_table(
            f"{len(rows)} văn bản",
            ("Số trong kho", "Đơn vị", "Số, ngày", "Năm", "Nhận", "Tình trạng", "Tệp"),
            [(r["id"], r["unit_label"], _called(r), years(r), r["received_on"], _state(r), r["file_name"]) for r in rows],
        )
    if not rows:
        raise typer.Exit(Exit.NOTHING)


def _called(row: dict[str, Any]) -> str:
    return " ".join(part for part in (row["number"], row["issued_on"]) if part)


def _state(row: dict[str, Any]) -> str:
    marks = [
        _STANDING[row["standing"]],
        "dự thảo" if row["draft"] else "",
        "" if row["is_plan"] else "không phải kế hoạch",
        "đã xác nhận" if row["confirmed"] else "",
    ]
    return ", ".join(mark for mark in marks if mark)


def print_removed(rows: list[dict[str, Any]]) -> None:
    """What was taken out of the store, with who, when and why."""
    from app.output import print_table

    print_table(
        "Văn bản đã bỏ khỏi kho",
        ("Số trong kho", "Tệp", "Số", "Đơn vị", "Khi nào (UTC)", "Ai", "Vì sao", "Nạp lại"),
        [(r["plan_id"], r["file_name"], r["number"], r["unit_label"], r["removed_at"], r["who"], r["why"], r["restored_at"]) for r in rows],
    )

"""kehoach check"""

from __future__ import annotations

from typing import Annotated, Any

import typer

from app.options import Area, Exit, Json, Unit, Workspace, Year, area_id, open_store

# Column heads of the matrix: the areas' short names.
SHORT = {
    "steering": "Chỉ đạo", "institutions": "Thể chế", "procedures": "TTHC", "apparatus": "Bộ máy",
    "civil_service": "Công vụ", "public_finance": "Tài chính", "digital_government": "CQ số",
}  # fmt: skip


def register(app: typer.Typer) -> None:
    app.command("check", help="Các phát hiện: thiếu lĩnh vực, thiếu số, viện dẫn mâu thuẫn...")(check)


def check(
    workspace: Workspace = None,
    missing_areas: Annotated[bool, typer.Option("--missing-areas", help="Ma trận đơn vị × lĩnh vực.")] = False,
    code: Annotated[str | None, typer.Option("--code", help="Chỉ một mã phát hiện, ví dụ missing-area.")] = None,
    area: Area = None,
    unit: Unit = None,
    year: Year = None,
    fail: Annotated[bool, typer.Option("--fail", help="Kết thúc với mã 5 nếu có lỗi.")] = False,
    json: Json = False,
) -> None:
    from pipeline.store.compare import area_matrix
    from pipeline.store.search import Filters, findings

    filters = Filters(area=area_id(area), unit=unit, year=year)
    with open_store(workspace) as store:
        if missing_areas:
            _matrix(area_matrix(store.engine, filters), json)
            return
        rows = findings(store.engine, filters, code)
    _list(rows, json)
    if fail and any(row["severity"] == "error" for row in rows):
        raise typer.Exit(Exit.FINDINGS)


def _list(rows: list[dict[str, Any]], as_json: bool) -> None:
    from app.output import SEVERITY, console, print_json, print_table

    if as_json:
        print_json(rows)
    elif not rows:
        console.print("Không có phát hiện nào.")
    else:
        print_table(
            f"{len(rows)} phát hiện",
            ("Đơn vị", "Văn bản", "Mức", "Mã", "Phát hiện", "Việc cần làm"),
            [(r["unit_label"], r["number"] or r["file_name"], SEVERITY[r["severity"]], r["code"], r["message"], r["advice"]) for r in rows],
        )


def _matrix(rows: list[dict[str, Any]], as_json: bool) -> None:
    from rich.text import Text

    from app.output import console, print_json, print_table, years

    if as_json:
        print_json(rows)
        return
    marks = {"planned": Text("✓", "green"), "mentioned": Text("~", "yellow"), "missing": Text("✗", "bold red")}
    table = []
    for row in rows:
        cells = [marks[row["areas"].get(area, "missing")] for area in SHORT]
        table.append((row["unit_label"], years(row), *cells, sum(s != "planned" for s in row["areas"].values())))
    print_table("Bao phủ lĩnh vực bắt buộc", ("Đơn vị", "Năm", *SHORT.values(), "Thiếu"), table)
    console.print("✓ có nhiệm vụ hoặc chỉ tiêu · ~ chỉ nhắc tên · ✗ không có")

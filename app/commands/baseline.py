"""kehoach baseline"""

from __future__ import annotations

from typing import Annotated, Any

import typer

from app.options import District, Exit, Json, Province, Unit, UserError, Workspace, Year, known_names, one_plan, open_store


def register(app: typer.Typer) -> None:
    app.command("baseline", help="Lấy kế hoạch của cấp trên làm chuẩn: đơn vị nào hứa thấp hơn, bỏ sót chỉ tiêu nào.")(baseline)


def baseline(
    plan: Annotated[str | None, typer.Argument(help="Kế hoạch của cấp trên; bỏ trống để xem các chuẩn đang dùng.")] = None,
    workspace: Workspace = None,
    keep: Annotated[bool, typer.Option("--keep", help="Nhớ làm chuẩn cho kehoach check.")] = False,
    forget: Annotated[bool, typer.Option("--forget", help="Thôi dùng làm chuẩn.")] = False,
    unit: Unit = None,
    district: District = None,
    province: Province = None,
    year: Year = None,
    json: Json = False,
) -> None:
    from app.output import console
    from pipeline.store import yardsticks
    from pipeline.store.filters import Filters

    with open_store(workspace) as store:
        if plan is None:
            _kept(yardsticks.kept(store.engine), json)
            return
        chosen = one_plan(store, plan)
        if forget:
            if not yardsticks.forget(store, chosen):
                raise UserError(f"“{plan}” không phải là chuẩn.")
            console.print("Đã thôi dùng làm chuẩn.")
            return
        filters = known_names(store, Filters(unit=unit, district=district, province=province, year=year))
        required, rows = yardsticks.measured(store.engine, chosen, filters)
        if not required:
            raise UserError(f"“{plan}” không nêu chỉ tiêu chuẩn nào có con số.", Exit.NOTHING)
        if keep:
            yardsticks.keep(store, chosen)
    _show(required, rows, json)
    if keep and not json:
        console.print("Đã nhớ làm chuẩn cho kehoach check.")


def _kept(rows: list[dict[str, Any]], as_json: bool) -> None:
    from app.output import console, print_json, print_table, years

    if as_json:
        print_json(rows)
    elif rows:
        print_table(
            "Chuẩn đang dùng", ("Số", "Năm", "Đơn vị", "Tệp"), [(r["number"], years(r), r["unit_label"], r["file_name"]) for r in rows]
        )
    else:
        console.print("Chưa có chuẩn nào. Ví dụ: kehoach baseline ke-hoach-huyen.docx --keep")


def _show(required: dict[str, Any], rows: list[dict[str, Any]], as_json: bool) -> None:
    from dataclasses import asdict

    from app.output import console, notes, print_json, print_table, unit_shown, years
    from app.tables import level_text
    from language import catalogue

    if as_json:
        print_json({"required": {metric: asdict(level) for metric, level in required.items()}, "plans": rows})
        return
    names = catalogue.metrics()
    print_table("Mức yêu cầu", ("Chỉ tiêu", "Mức"), [(names[m].vi, level_text(asdict(level))) for m, level in required.items()])
    table = []
    for row in rows:
        short = "; ".join(f"{names[s['metric']].vi}: {s['promised']:g} < {s['required']:g} (tr. {s['page'] or '?'})" for s in row["short"])
        lacking = "; ".join([*(names[m].vi for m in row["missing"]), *(f"{names[m].vi} (chưa rõ)" for m in row["unclear"])])
        table.append((unit_shown(row), years(row), short, lacking, len(row["met"])))
    print_table(f"{len(rows)} kế hoạch so với chuẩn", ("Đơn vị", "Năm", "Hứa thấp hơn", "Không cam kết", "Đạt"), table)
    if note := notes(rows=rows):
        console.print(note, markup=False)

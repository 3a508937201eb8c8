"""kehoach targets"""

from __future__ import annotations

import typer

from app.options import Area, Exit, Json, Metric, MinValue, Unit, Workspace, Year, area_id, known_names, metric_id, open_store


def register(app: typer.Typer) -> None:
    app.command("targets", help="Đơn vị nào cam kết chỉ tiêu nào: giá trị, so sánh, hạn.")(targets)


def targets(
    workspace: Workspace = None,
    metric: Metric = None,
    area: Area = None,
    unit: Unit = None,
    year: Year = None,
    min_value: MinValue = None,
    json: Json = False,
) -> None:
    from app.output import console, figure, print_json, print_table, shorten
    from language import catalogue
    from pipeline.store.filters import Filters
    from pipeline.store.search import statements

    filters = Filters(area=area_id(area), metric=metric_id(metric), unit=unit, year=year, kind="target", min_value=min_value, valid=True)
    with open_store(workspace) as store:
        rows = statements(store.engine, known_names(store, filters))
    if json:
        print_json(rows)
    elif rows:
        names = catalogue.metrics()
        print_table(
            f"{len(rows)} chỉ tiêu",
            ("Đơn vị", "Chỉ tiêu", "Mức", "Hạn", "Nguyên văn", "Trang"),
            [(r["unit_label"], names[r["metric"]].vi, figure(r), r["due"], shorten(r["text"], 90), r["page"]) for r in rows],
        )
    else:
        console.print("Không có chỉ tiêu nào phù hợp.")
    if not rows:
        raise typer.Exit(Exit.NOTHING)

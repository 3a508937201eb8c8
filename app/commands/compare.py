"""kehoach compare"""

from __future__ import annotations

from typing import Any

import typer

from app.options import Area, Exit, Json, Metric, Unit, UserError, Workspace, Year, area_id, metric_id, open_store


def register(app: typer.Typer) -> None:
    app.command("compare", help="So sánh các đơn vị theo một chỉ tiêu (--metric) hoặc một lĩnh vực (--area).")(compare)


def compare(
    workspace: Workspace = None,
    metric: Metric = None,
    area: Area = None,
    unit: Unit = None,
    year: Year = None,
    json: Json = False,
) -> None:
    from pipeline.store import compare as comparison
    from pipeline.store.search import Filters

    if (metric is None) == (area is None):
        raise UserError("Hãy chọn đúng một trong hai: --metric hoặc --area.")
    filters = Filters(unit=unit, year=year)
    with open_store(workspace) as store:
        if metric is not None:
            chosen = metric_id(metric) or ""
            rows = comparison.by_metric(store.engine, chosen, filters)
            _metric(chosen, rows, comparison.summary(rows), json)
        else:
            chosen = area_id(area) or ""
            rows = comparison.by_area(store.engine, chosen, filters)
            _area(chosen, rows, json)
    if not rows:
        raise typer.Exit(Exit.NOTHING)


def _metric(metric: str, rows: list[dict[str, Any]], summary: dict[str, Any], as_json: bool) -> None:
    from app.output import console, figure, print_json, print_table, years
    from schemas import vocabulary

    if as_json:
        print_json({"metric": metric, "summary": summary, "plans": rows})
        return
    table = []
    for row in rows:
        levels = "; ".join(figure(t) for t in row["targets"]) or "không cam kết"
        dues = "; ".join(sorted({t["due"] for t in row["targets"] if t["due"]}))
        table.append((row["unit_label"], years(row), levels, dues, row["current_unit"]))
    title = f"{vocabulary.metrics()[metric].vi} ({metric})"
    print_table(title, ("Đơn vị", "Năm", "Cam kết", "Hạn", "Đơn vị từ 01/7/2025"), table)
    if summary["median"] is not None:
        console.print(
            f"{summary['committed']}/{summary['plans']} kế hoạch có cam kết; thấp nhất {summary['lowest']:g},"
            f" giữa {summary['median']:g}, cao nhất {summary['highest']:g}."
        )


def _area(area: str, rows: list[dict[str, Any]], as_json: bool) -> None:
    from app.output import STATUS, print_json, print_table, years
    from schemas import vocabulary

    if as_json:
        print_json({"area": area, "plans": rows})
        return
    print_table(
        vocabulary.areas()[area].vi,
        ("Đơn vị", "Năm", "Bao phủ", "Nhiệm vụ", "Có người chủ trì", "Có thời hạn", "Chỉ tiêu"),
        [(r["unit_label"], years(r), STATUS[r["status"]], r["tasks"], r["with_lead"], r["with_deadline"], r["targets"]) for r in rows],
    )

"""kehoach compare"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from app.options import (
    Area,
    District,
    Exit,
    Json,
    Metric,
    Province,
    Unit,
    UserError,
    Workspace,
    Year,
    area_id,
    known_names,
    metric_id,
    open_store,
)

GROUPS = ("plan", "old", "current", "district", "province")
Out = Annotated[Path | None, typer.Option("--out", "-o", help="Ghi ra tệp: .csv, .xlsx, .svg hoặc .png (hình).")]


def register(app: typer.Typer) -> None:
    app.command("compare", help="So sánh các đơn vị: một chỉ tiêu, một lĩnh vực, mọi lĩnh vực, hoặc một đơn vị qua các năm.")(compare)


def compare(
    workspace: Workspace = None,
    metric: Metric = None,
    area: Area = None,
    areas: Annotated[bool, typer.Option("--areas", help="Mọi lĩnh vực × đơn vị.")] = False,
    years: Annotated[bool, typer.Option("--years", help="Một đơn vị (--unit) qua các năm.")] = False,
    by: Annotated[str, typer.Option("--by", help="Cộng gộp theo plan, old (xã cũ), current (xã mới), district hoặc province.")] = "plan",
    unit: Unit = None,
    district: District = None,
    province: Province = None,
    year: Year = None,
    out: Out = None,
    json: Json = False,
) -> None:
    from app.tables import Comparison, show
    from pipeline.store.filters import Filters

    if by not in GROUPS:
        raise UserError(f"--by nhận một trong: {', '.join(GROUPS)}")
    if not years and sum((metric is not None, area is not None, areas)) != 1:
        raise UserError("Hãy chọn đúng một trong ba: --metric, --area hoặc --areas; hoặc --years với --unit.")
    filters = Filters(unit=unit, district=district, province=province, year=year)
    with open_store(workspace) as store:
        known_names(store, filters)
        if years:
            found = _years(store, unit, metric_id(metric))
        elif metric is not None:
            found = _metric(store, metric_id(metric) or "", filters, by)
        elif area is not None:
            found = _area(store, area_id(area) or "", filters)
        else:
            found = _areas(store, filters, by)
    assert isinstance(found, Comparison)
    show(found, out, as_json=json)
    if not found.rows:
        raise typer.Exit(Exit.NOTHING)


def _metric(store: Any, metric: str, filters: Any, by: str) -> Any:
    from app.output import figure, notes, unit_shown, years
    from app.tables import Comparison, level_text, plain
    from language import catalogue
    from pipeline.store import compare as comparison

    title = f"{catalogue.metrics()[metric].vi} ({metric})"
    if by != "plan":
        rows = comparison.grouped_metric(store.engine, metric, filters, by)  # type: ignore[arg-type]
        table = [
            (
                r["group"],
                r["plans"],
                r["committed"],
                *map(plain, (r["lowest"], r["median"], r["highest"])),
                "; ".join(sorted(set(r["units"]))),
            )
            for r in rows
        ]
        heads = ("Nhóm", "Kế hoạch", "Có cam kết", "Thấp nhất", "Giữa", "Cao nhất", "Gồm")
        note = f"Trong đó {unread} kế hoạch chưa đọc hết." if (unread := sum(r["incomplete"] for r in rows)) else ""
        return Comparison(title, heads, table, {"metric": metric, "groups": rows}, note)
    rows = comparison.by_metric(store.engine, metric, filters)
    summary = comparison.summary(rows)
    table = []
    for row in rows:
        said = "; ".join(figure(t) for t in row["targets"]) or ("chưa rõ" if row["incomplete"] else "không cam kết")
        dues = "; ".join(sorted({t["due"] for t in row["targets"] if t["due"]}))
        table.append((row["place"], unit_shown(row), years(row), level_text(row["level"]), said, dues, row["current_unit"]))
    note = ""
    if summary["median"] is not None:
        note = (
            f"{summary['committed']}/{summary['plans']} kế hoạch có cam kết; thấp nhất {summary['lowest']:g},"
            f" giữa {summary['median']:g}, cao nhất {summary['highest']:g}."
        )
    heads = ("Thứ", "Đơn vị", "Năm", "Quy về", "Cam kết", "Hạn", "Đơn vị từ 01/7/2025")
    data = {"metric": metric, "summary": summary, "plans": rows}
    return Comparison(title, heads, table, data, notes(note, rows=rows), picture=("dot", metric, rows))


def _area(store: Any, area: str, filters: Any) -> Any:
    from app.output import STATUS, notes, unit_shown, years
    from app.tables import Comparison
    from language import catalogue
    from pipeline.store import compare as comparison

    rows = comparison.by_area(store.engine, area, filters)
    table = [(unit_shown(r), years(r), STATUS[r["status"]], r["tasks"], r["with_lead"], r["with_deadline"], r["targets"]) for r in rows]
    heads = ("Đơn vị", "Năm", "Bao phủ", "Nhiệm vụ", "Có người chủ trì", "Có thời hạn", "Chỉ tiêu")
    return Comparison(catalogue.areas()[area].vi, heads, table, {"area": area, "plans": rows}, notes(rows=rows))


def _areas(store: Any, filters: Any, by: str) -> Any:
    from app.output import notes, unit_shown, years
    from app.tables import Comparison
    from pipeline.areas import SHORT
    from pipeline.store import compare as comparison

    if by != "plan":
        rows = comparison.grouped_areas(store.engine, filters, by)  # type: ignore[arg-type]
        empty = {"planned": 0, "unclear": 0, "tasks": 0, "targets": 0}
        cells = [[r["areas"].get(a, empty) for a in SHORT] for r in rows]
        table = [
            (r["group"], r["plans"], *(f"{c['planned']} · {c['tasks']} · {c['targets']}" for c in row))
            for r, row in zip(rows, cells, strict=True)
        ]
        note = "Mỗi ô: số kế hoạch có · số nhiệm vụ · số chỉ tiêu"
        if unread := max((c["unclear"] for row in cells for c in row), default=0):
            note += f"; có nhóm có đến {unread} kế hoạch chưa đọc hết"
        return Comparison("Lĩnh vực theo nhóm", ("Nhóm", "Kế hoạch", *SHORT.values()), table, rows, note)
    rows = comparison.area_matrix(store.engine, filters)
    table = [(unit_shown(r), years(r), *(_cell(r["areas"].get(a, comparison.no_area(r))) for a in SHORT)) for r in rows]
    note = "Mỗi ô: số nhiệm vụ / có người chủ trì / có thời hạn + số chỉ tiêu; ✗ không có, ~ chỉ nhắc tên, ? chưa rõ"
    return Comparison(
        "Lĩnh vực × đơn vị", ("Đơn vị", "Năm", *SHORT.values()), table, rows, notes(note, rows=rows), picture=("heat", "", rows)
    )


def _cell(cell: dict[str, Any]) -> str:
    if cell["status"] != "planned":
        return {"missing": "✗", "mentioned": "~", "unclear": "?"}[cell["status"]]
    return f"{cell['tasks']}/{cell['with_lead']}/{cell['with_deadline']}+{cell['targets']}"


def _years(store: Any, unit: str | None, metric: str | None) -> Any:
    from app.output import notes
    from app.tables import Comparison, level_text
    from language import catalogue
    from pipeline.store import compare as comparison
    from pipeline.store.filters import Filters

    if not unit:
        raise UserError("--years cần --unit TÊN_ĐƠN_VỊ.")
    plans = comparison.plans_compared(store.engine, Filters(unit=unit))
    rows = comparison.year_on_year(store.engine, unit, metric)
    every = sorted({year for row in rows for year in row["years"]})
    table = [(catalogue.metrics()[r["metric"]].vi, *(level_text(r["years"].get(y)) for y in every)) for r in rows]
    title = rows[0]["unit_label"] if rows else unit
    likely = rows[0]["likely"] if rows else []
    told = [f"Có lẽ cũng là của đơn vị này (không nêu đủ huyện, tỉnh): {'; '.join(likely)}."] if likely else []
    note = " ".join([*told, *filter(None, [notes(rows=plans)])])
    return Comparison(title, ("Chỉ tiêu", *map(str, every)), table, rows, note)

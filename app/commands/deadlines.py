"""kehoach deadlines, kehoach workload"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Any

import typer

from app.options import (
    Area,
    District,
    Exit,
    Json,
    Province,
    Role,
    Unit,
    UserError,
    Workspace,
    Year,
    area_id,
    day,
    known_names,
    open_store,
    role_id,
)


def register(app: typer.Typer) -> None:
    app.command("deadlines", help="Sổ theo dõi thời hạn: việc có ngày và việc định kỳ, theo ngày; ra lịch .ics.")(deadlines)
    app.command("workload", help="Khối lượng việc của từng chức danh, từng đơn vị.")(workload)


def deadlines(
    workspace: Workspace = None,
    start: Annotated[str | None, typer.Option("--from", help="Từ ngày (mặc định hôm nay), ví dụ 01/03/2026 hoặc 2026-03-01.")] = None,
    end: Annotated[str | None, typer.Option("--to", help="Đến hết ngày (mặc định 30 ngày sau ngày đầu).")] = None,
    overdue: Annotated[
        bool, typer.Option("--overdue", help="Việc đã quá hạn trong một năm qua; việc định kỳ chỉ khi kế hoạch nêu ngày.")
    ] = False,
    unit: Unit = None,
    role: Role = None,
    area: Area = None,
    district: District = None,
    province: Province = None,
    ics: Annotated[Path | None, typer.Option("--ics", help="Ghi ra tệp lịch .ics.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Số dòng một trang.")] = 200,
    page: Annotated[int, typer.Option("--page", min=1, help="Trang.")] = 1,
    json: Json = False,
) -> None:
    from app.output import console, print_json
    from pipeline.store.deadlines import register as find
    from pipeline.store.filters import Filters

    first, last = _range(start, end, overdue=overdue)
    filters = Filters(unit=unit, role=role_id(role), area=area_id(area), district=district, province=province)
    with open_store(workspace) as store:
        known_names(store, filters)
        paged = (None, 0) if ics else (limit, (page - 1) * limit)
        found = find(store.engine, first, last, filters, limit=paged[0], offset=paged[1], stated_only=overdue)
    if ics is not None:
        from pipeline.calendars import calendar
        from pipeline.outfiles import written

        with written(ics) as beside:
            beside.write_bytes(calendar(found.rows, dt.datetime.now(dt.UTC)))
        console.print(f"Đã ghi {len(found.rows)} việc ra {ics}", soft_wrap=True)
    elif json:
        print_json({"from": first, "to": last, "total": found.total, "rows": found.rows})
    else:
        _show(found, first, last)
    if not found.rows:
        raise typer.Exit(Exit.NOTHING)


def _range(start: str | None, end: str | None, *, overdue: bool) -> tuple[dt.date, dt.date]:
    today = dt.date.today()
    written = day(start, "--from"), day(end, "--to")
    given, last = (dt.date.fromisoformat(one) if one else None for one in written)
    try:
        if overdue:
            last = last or today - dt.timedelta(days=1)
            return given or last - dt.timedelta(days=365), last
        first = given or today
        return first, last or first + dt.timedelta(days=30)
    except OverflowError as error:
        raise UserError("Khoảng ngày vượt quá lịch. Hãy cho cả --from và --to trong vòng sáu năm.") from error


def _show(found: Any, first: dt.date, last: dt.date) -> None:
    from app.output import print_table, roles, shorten

    today = dt.date.today().isoformat()
    table = []
    for row in found.rows:
        state = " quá hạn" if row["day"] < today else " hôm nay" if row["day"] == today else ""
        state = state if row["day_stated"] else " (trong kỳ)"
        said = f"{row['deadline_text'] or ''}{' (định kỳ)' if row['recurring'] else ''}"
        where = f"{row['file_name']}, tr. {row['page'] or '?'}"
        table.append((f"{row['day']}{state}", row["unit_label"], shorten(row["text"], 90), roles(row["lead"]), said, where))
    heads = ("Ngày", "Đơn vị", "Nhiệm vụ", "Chủ trì", "Thời hạn ghi", "Tệp, trang")
    print_table(f"{found.total} việc từ {first} đến {last}" + (f", in {len(table)}" if len(table) < found.total else ""), heads, table)


def workload(
    workspace: Workspace = None,
    by_unit: Annotated[bool, typer.Option("--by-unit", help="Từng đơn vị.")] = False,
    unit: Unit = None,
    role: Role = None,
    district: District = None,
    province: Province = None,
    year: Year = None,
    json: Json = False,
) -> None:
    from app.output import print_json, print_table, roles, years
    from pipeline.store import deadlines as register
    from pipeline.store.filters import Filters

    filters = Filters(unit=unit, role=role_id(role), district=district, province=province, year=year)
    with open_store(workspace) as store:
        known_names(store, filters)
        rows = register.workload_by_unit(store.engine, filters) if by_unit else register.workload(store.engine, filters)
    if json:
        print_json(rows)
    elif by_unit:
        table = [(r["unit_label"], years(r), roles([r["role"]]), r["lead"], r["dated"], r["support"]) for r in rows]
        print_table("Khối lượng việc theo đơn vị", ("Đơn vị", "Năm", "Chức danh", "Chủ trì", "Có thời hạn", "Phối hợp"), table)
    else:
        counted = [(roles([r["role"]]), r["lead"], r["dated"], r["support"], r["plans"]) for r in rows]
        print_table("Khối lượng việc theo chức danh", ("Chức danh", "Chủ trì", "Có thời hạn", "Phối hợp", "Kế hoạch"), counted)
    if not rows:
        raise typer.Exit(Exit.NOTHING)

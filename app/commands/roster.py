"""kehoach roster: who owes a plan, and what has come"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Any

import typer

from app.options import District, Exit, Json, Province, Unit, UserError, Who, Workspace, day, one_plan, open_store

roster = typer.Typer(
    help="Danh sách đơn vị phải gửi kế hoạch và tình hình gửi.", no_args_is_help=True, add_completion=False, rich_markup_mode=None
)
ForYear = Annotated[int, typer.Option("--year", help="Năm của kế hoạch.", min=2000, max=2100)]


def register(app: typer.Typer) -> None:
    app.add_typer(roster, name="roster")


@roster.command("add", help="Khai danh sách: từ tệp CSV, XLSX, hoặc từ danh mục theo --province, --district.")
def add(
    year: ForYear,
    list_: Annotated[Path | None, typer.Argument(help="Tệp CSV hoặc XLSX có cột Đơn vị, Huyện, Tỉnh, Hạn.")] = None,
    due: Annotated[str | None, typer.Option("--due", help="Hạn gửi, ví dụ 2026-01-31.")] = None,
    province: Province = None,
    district: District = None,
    current: Annotated[bool, typer.Option("--current", help="Các xã, phường từ 01/7/2025 thay cho các đơn vị cũ.")] = False,
    workspace: Workspace = None,
) -> None:
    from app.output import console
    from pipeline.rosters import read_list
    from pipeline.store import roster as rosters
    from pipeline.store.store import Store

    due = day(due, "--due")
    if (list_ is None) == (province is None and district is None):
        raise UserError("Hãy cho một tệp danh sách, hoặc --province / --district.")
    owed = read_list(list_) if list_ else rosters.from_gazetteer(province=province, district=district, current=current)
    if not owed:
        raise UserError("Không có đơn vị nào trong danh mục khớp tên tỉnh, huyện đã cho.")
    source = list_.name if list_ else "danh mục"
    with Store(workspace) as store:
        new, changed = rosters.declare(store, year, owed, due, source)
    console.print(f"Năm {year}: thêm {new} đơn vị, đổi hạn {changed}, tổng cộng {len(owed)} trong danh sách.")


@roster.command("remove", help="Bỏ một đơn vị (--unit) hoặc cả danh sách của một năm.")
def remove(year: ForYear, unit: Unit = None, workspace: Workspace = None) -> None:
    from app.output import console
    from pipeline.store.roster import release

    with open_store(workspace) as store:
        count = release(store, year, unit)
    console.print(f"Đã bỏ {count} đơn vị khỏi danh sách năm {year}.")
    if not count:
        raise typer.Exit(Exit.NOTHING)


@roster.command("status", help="Ai đã gửi, muộn, thiếu; bản trùng, bản bị thay thế, bản chưa rõ của ai.")
def status(
    year: ForYear,
    unit: Unit = None,
    today: Annotated[str | None, typer.Option("--today", help="Tính đến ngày này (mặc định hôm nay).")] = None,
    state: Annotated[
        str | None, typer.Option("--state", help="Chỉ một trạng thái: missing, unclear, late, merged, pending, received.")
    ] = None,
    workspace: Workspace = None,
    json: Json = False,
) -> None:
    from dataclasses import asdict

    from app.output import print_json
    from pipeline.store.roster import STATES, submissions

    if state not in (None, *STATES):
        raise UserError(f"--state nhận một trong: {', '.join(STATES)}")
    given = day(today, "--today")
    until = dt.date.fromisoformat(given) if given else dt.date.today()
    with open_store(workspace) as store:
        found = submissions(store.engine, year, until, unit)
    if json:
        print_json({"year": year, "counts": found.counts(), **asdict(found)})
    else:
        _show(found, year, state)
    if not found.entries:
        raise typer.Exit(Exit.NOTHING)


def _show(found: Any, year: int, state: str | None) -> None:
    from app.output import console, print_table
    from pipeline.store.roster import STATES

    if not found.entries:
        console.print(f"Chưa có danh sách năm {year}. Ví dụ: kehoach roster add --year {year} danh-sach.xlsx --due {year}-01-31")
    rows = []
    for entry in found.entries:
        if state in (None, entry["state"]):
            sent = [p for p in entry["plans"] if p["standing"] == "valid"] or entry["merged_plans"]
            said = "; ".join(f"{p['number'] or p['file_name']} ({', '.join(_marks(p))})" for p in sent)
            rows.append((entry["unit_label"], STATES[entry["state"]], entry["due"], said, entry["current_unit"]))
    if rows:
        print_table(f"Tình hình gửi kế hoạch năm {year}", ("Đơn vị", "Tình trạng", "Hạn", "Văn bản (ngày nhận)", "Từ 01/7/2025"), rows)
    counts = found.counts()
    console.print(" · ".join(f"{label}: {counts[key]}" for key, label in STATES.items()))
    others = {
        "unassigned": "Chưa rõ của đơn vị nào (kehoach roster assign)",
        "unexpected": "Của đơn vị không có trong danh sách",
        "duplicates": "Bản trùng",
        "superseded": "Bản đã bị thay thế",
    }
    for key, label in others.items():
        plans = getattr(found, key)
        if plans and state is None:
            shown = ("id", "unit_label", "number", "issued_on", "file_name", "standing_by", "differs")
            heads = ("Số trong kho", "Đơn vị", "Số", "Ngày", "Tệp", "Nhường bản", "Giá trị khác")
            print_table(label, heads, [tuple(p[key] for key in shown) for p in plans])


def _marks(plan: dict[str, Any]) -> list[str]:
    """What stands behind a plan's number: when it came, and what keeps it from being the plan that is waited for."""
    return [str(plan["received_on"]), *(words for key, words in (("draft", "dự thảo"), ("incomplete", "chưa đọc hết")) if plan[key])]


@roster.command("assign", help="Gán một kế hoạch cho đơn vị; được nhớ cả khi đọc lại tệp.")
def assign(
    plan: Annotated[str, typer.Argument(help="Số thứ tự trong kho, tên tệp, số văn bản hoặc mã băm.")],
    unit: Annotated[str, typer.Argument(help="Tên đầy đủ, ví dụ “Xã An Bình, Huyện X, Tỉnh Y”.")],
    who: Who = None,
    why: Annotated[str, typer.Option("--why", help="Căn cứ.")] = "gán theo hồ sơ gửi đến",
    workspace: Workspace = None,
) -> None:
    from app.output import console
    from pipeline.store.roster import assign as remember

    with open_store(workspace) as store:
        remember(store, one_plan(store, plan), unit, who=who or "", why=why)
    console.print(f"Đã gán cho {unit}.")


@roster.command("years", help="Các năm đã có danh sách.")
def years(workspace: Workspace = None, json: Json = False) -> None:
    from app.output import print_json, print_table
    from pipeline.store.roster import years as known

    with open_store(workspace) as store:
        rows = known(store.engine)
    if json:
        print_json(rows)
    else:
        print_table("Danh sách theo năm", ("Năm", "Đơn vị"), [(r["year"], r["units"]) for r in rows])

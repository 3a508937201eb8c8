"""kehoach check"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.options import (
    Area,
    District,
    Exit,
    Json,
    Province,
    Unit,
    UserError,
    Workspace,
    Year,
    area_id,
    finding_code,
    known_names,
    one_plan,
    open_store,
)

if TYPE_CHECKING:
    from pipeline.profile import Judged


def register(app: typer.Typer) -> None:
    app.command("check", help="Các phát hiện: thiếu lĩnh vực, thiếu số, viện dẫn mâu thuẫn, chỉ tiêu thấp hơn năm trước...")(check)


def check(
    plan: Annotated[str | None, typer.Argument(help="Chỉ một kế hoạch: số thứ tự, tên tệp, số văn bản hoặc mã băm.")] = None,
    workspace: Workspace = None,
    missing_areas: Annotated[bool, typer.Option("--missing-areas", help="Ma trận đơn vị × lĩnh vực.")] = False,
    code: Annotated[str | None, typer.Option("--code", help="Chỉ một mã phát hiện, ví dụ missing-area.")] = None,
    severity: Annotated[str | None, typer.Option("--severity", help="Từ mức này trở lên: error, warning, notice.")] = None,
    by: Annotated[
        str, typer.Option("--by", help="Xếp theo plan (từng kế hoạch), rule (đếm theo quy tắc) hoặc score (điểm từng kế hoạch).")
    ] = "plan",
    profile: Annotated[
        Path | None, typer.Option("--profile", help="Hồ sơ quy tắc: bật, tắt, mức, miễn trừ (mặc định profile.yaml trong kho).")
    ] = None,
    area: Area = None,
    unit: Unit = None,
    district: District = None,
    province: Province = None,
    year: Year = None,
    fail: Annotated[bool, typer.Option("--fail", help="Kết thúc với mã 5 nếu có lỗi.")] = False,
    sarif: Annotated[bool, typer.Option("--sarif", help="In SARIF 2.1.0.")] = False,
    json: Json = False,
) -> None:
    from app.judging import judged_findings
    from pipeline.store.compare import area_matrix
    from pipeline.store.filters import Filters

    if by not in ("plan", "rule", "score") or severity not in (None, *_ORDER):
        raise UserError("--by nhận plan, rule hoặc score; --severity nhận error, warning hoặc notice.")
    with open_store(workspace) as store:
        chosen = one_plan(store, plan) if plan else None
        filters = known_names(store, Filters(area=area_id(area), unit=unit, district=district, province=province, year=year, plan=chosen))
        if missing_areas:
            _matrix(area_matrix(store.engine, filters), json)
            return
        judged = judged_findings(store, filters, finding_code(code), profile)
    _print(judged, severity, by, as_json=json, as_sarif=sarif)
    if fail and any(row["severity"] == "error" for row in judged.findings):
        raise typer.Exit(Exit.FINDINGS)


_ORDER = ("error", "warning", "notice")


def _print(judged: Judged, severity: str | None, by: str, *, as_json: bool, as_sarif: bool) -> None:
    from app.output import console, print_json

    wanted = _ORDER[: _ORDER.index(severity) + 1] if severity else _ORDER
    rows = [row for row in judged.findings if row["severity"] in wanted]
    if as_sarif:
        from pipeline.sarif import log

        print_json(log(rows, judged.waived))
    elif as_json:
        print_json(rows)
    elif by == "rule":
        _rules(rows)
    elif by == "score":
        _scores(rows)
    else:
        _list(rows)
    if as_json or as_sarif:
        return
    if judged.waived:
        console.print(f"{len(judged.waived)} phát hiện được miễn theo hồ sơ quy tắc.")
    for waiver in judged.unused:
        console.print(f"Miễn trừ không dùng đến: {waiver.code}, {waiver.plan} ({waiver.reason}, {waiver.date})")


def _list(rows: list[dict[str, Any]]) -> None:
    from app.output import SEVERITY, console, print_table

    if not rows:
        console.print("Không có phát hiện nào.")
        return
    print_table(
        f"{len(rows)} phát hiện",
        ("Đơn vị", "Văn bản", "Mức", "Mã", "Phát hiện", "Trang", "Việc cần làm"),
        [
            (r["unit_label"], r["number"] or r["file_name"], SEVERITY[r["severity"]], r["code"], r["message"], r["page"], r["advice"])
            for r in rows
        ],
    )


def _rules(rows: list[dict[str, Any]]) -> None:
    from app.output import SEVERITY, print_table
    from pipeline.checks.registry import rules

    table = []
    for rule in rules():
        own = [row for row in rows if row["code"] == rule.code]
        if own:
            table.append((rule.code, SEVERITY[own[0]["severity"]], len(own), len({row["plan_id"] for row in own}), rule.reason))
    print_table("Phát hiện theo quy tắc", ("Mã", "Mức", "Lần", "Kế hoạch", "Phát hiện"), sorted(table, key=lambda row: -row[2]))


def _scores(rows: list[dict[str, Any]]) -> None:
    from app.output import print_table

    plans: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        plans.setdefault(row["plan_id"], []).append(row)
    table = []
    for own in plans.values():
        counts = [sum(row["severity"] == grade for row in own) for grade in _ORDER]
        table.append((own[0]["unit_label"], own[0]["number"] or own[0]["file_name"], f"{sum(row['weight'] for row in own):g}", *counts))
    print_table(
        "Điểm phát hiện, nặng nhất trước",
        ("Đơn vị", "Văn bản", "Điểm", "Lỗi", "Cảnh báo", "Lưu ý"),
        sorted(table, key=lambda r: -float(r[2])),
    )


def _matrix(rows: list[dict[str, Any]], as_json: bool) -> None:
    from rich.text import Text

    from app.output import console, notes, print_json, print_table, unit_shown, years
    from pipeline.areas import SHORT
    from pipeline.store.compare import no_area

    if as_json:
        print_json(rows)
        return
    marks = {
        "planned": Text("✓", "green"),
        "mentioned": Text("~", "yellow"),
        "missing": Text("✗", "bold red"),
        "unclear": Text("?", "magenta"),
    }
    table = []
    for row in rows:
        states = [row["areas"].get(area, no_area(row))["status"] for area in SHORT]
        lacking = sum(s not in ("planned", "unclear") for s in states)
        table.append((unit_shown(row), years(row), *(marks[s] for s in states), "?" if "unclear" in states else lacking))
    print_table("Bao phủ lĩnh vực bắt buộc", ("Đơn vị", "Năm", *SHORT.values(), "Thiếu"), table)
    console.print(notes("✓ có nhiệm vụ hoặc chỉ tiêu · ~ chỉ nhắc tên · ✗ không có · ? chưa rõ", rows=rows), markup=False)

"""kehoach search"""

from __future__ import annotations

from typing import Annotated

import typer

from app.options import Area, Exit, Json, Metric, Role, Unit, UserError, Workspace, Year, area_id, metric_id, open_store, role_id


def register(app: typer.Typer) -> None:
    app.command("search", help='Tìm trong mục tiêu, chỉ tiêu, nhiệm vụ. Không cần dấu; "cụm từ" trong ngoặc kép thì đúng dấu.')(search)


def search(
    words: Annotated[list[str], typer.Argument(help='Các từ cần tìm; đặt "cụm từ" trong ngoặc kép để tìm đúng dấu.')],
    workspace: Workspace = None,
    area: Area = None,
    metric: Metric = None,
    role: Role = None,
    unit: Unit = None,
    year: Year = None,
    kind: Annotated[str | None, typer.Option("--kind", help="target, task hoặc goal.")] = None,
    due_before: Annotated[str | None, typer.Option("--due-before", help="Hạn đến hết ngày này, ví dụ 2026-06-30.")] = None,
    min_value: Annotated[float | None, typer.Option("--min-value", help="Giá trị chỉ tiêu từ mức này.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Số kết quả in ra.")] = 20,
    json: Json = False,
) -> None:
    from app.output import KINDS, console, figure, print_json, print_table, roles, shorten
    from pipeline.store.search import Filters, QueryError
    from pipeline.store.search import search as find

    if kind not in (None, "target", "task", "goal"):
        raise UserError("--kind nhận target, task hoặc goal.")
    filters = Filters(area_id(area), metric_id(metric), role_id(role), unit, year, kind, due_before, min_value)
    with open_store(workspace) as store:
        try:
            rows, total = find(store.engine, _joined(words), filters, limit)
        except QueryError as error:
            raise UserError(str(error)) from error
    if json:
        print_json({"total": total, "results": rows})
    elif rows:
        print_table(
            f"{total} kết quả" + (f", in {len(rows)} đầu tiên" if total > len(rows) else ""),
            ("Đơn vị", "Loại", "Nội dung", "Mức / ai làm", "Tệp, trang"),
            [
                (r["unit_label"], KINDS[r["kind"]], shorten(r["text"]), figure(r) or roles(r["lead"]), f"{r['file_name']}, tr. {r['page']}")
                for r in rows
            ],
        )
    else:
        console.print("Không tìm thấy kết quả nào.")
    if not rows:
        raise typer.Exit(Exit.NOTHING)


def _joined(words: list[str]) -> str:
    """One query from the shell's words: an argument of several words in its own quotes is a phrase."""
    if len(words) == 1:
        return words[0]
    return " ".join(f'"{w}"' if " " in w and '"' not in w else w for w in words)

"""kehoach search"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.options import (
    Area,
    District,
    Exit,
    Json,
    Metric,
    MinValue,
    Province,
    Role,
    Unit,
    UserError,
    Workspace,
    Year,
    area_id,
    known_names,
    metric_id,
    open_store,
    role_id,
)

if TYPE_CHECKING:
    from rich.text import Text

SORTS = ("rank", "newest", "unit", "due", "value")


def register(app: typer.Typer) -> None:
    app.command(
        "search",
        help='Tìm trong mục tiêu, chỉ tiêu, nhiệm vụ và toàn văn. Không cần dấu; "cụm từ" trong ngoặc kép thì đúng dấu;'
        " trường:giá trị (area:, unit:, role:, year:, value:>=95, due:2026-03..2026-06); -từ để loại; từ* để tìm theo đầu từ.",
    )(search)


def search(
    words: Annotated[list[str], typer.Argument(help="Câu hỏi, ví dụ: ho so truc tuyen year:2024 -area:steering")],
    workspace: Workspace = None,
    area: Area = None,
    metric: Metric = None,
    role: Role = None,
    unit: Unit = None,
    district: District = None,
    province: Province = None,
    year: Year = None,
    kind: Annotated[str | None, typer.Option("--kind", help="target, task, goal hoặc text (phần còn lại của văn bản).")] = None,
    due_before: Annotated[str | None, typer.Option("--due-before", help="Hạn đến hết ngày này, ví dụ 2026-06-30.")] = None,
    min_value: MinValue = None,
    valid: Annotated[bool, typer.Option("--valid", help="Bỏ qua bản trùng và bản đã bị thay thế.")] = False,
    sort: Annotated[str, typer.Option("--sort", help="rank, newest, unit, due hoặc value.")] = "rank",
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="Số kết quả một trang.")] = 20,
    page: Annotated[int, typer.Option("--page", min=1, help="Trang kết quả.")] = 1,
    json: Json = False,
) -> None:
    from app.output import print_json
    from pipeline.store.filters import Filters
    from pipeline.store.search import search as find

    if kind not in (None, "target", "task", "goal", "text"):
        raise UserError("--kind nhận target, task, goal hoặc text.")
    if sort not in SORTS:
        raise UserError(f"--sort nhận một trong: {', '.join(SORTS)}")
    filters = Filters(
        area=area_id(area), metric=metric_id(metric), role=role_id(role), unit=unit, year=year, kind=kind, due_before=due_before,
        min_value=min_value, province=province, district=district, valid=valid,
    )  # fmt: skip
    with open_store(workspace) as store:
        known_names(store, filters)
        found = find(store.engine, _joined(words), filters, limit=limit, offset=(page - 1) * limit, sort=sort)  # type: ignore[arg-type]
    if json:
        print_json({"total": found.total, "exact": found.exact, "page": page, "results": found.rows})
    else:
        _show(found, (page - 1) * limit)
    if not found.rows:
        raise typer.Exit(Exit.NOTHING)


def _show(found: Any, first: int) -> None:
    from app.output import KINDS, console, figure, print_table, roles

    if not found.rows:
        console.print("Không tìm thấy kết quả nào.")
        return
    total = f"{found.total}" if found.exact else f"hơn {found.total}"
    print_table(
        f"{total} kết quả; từ {first + 1} đến {first + len(found.rows)}",
        ("Đơn vị", "Loại", "Nội dung", "Mức / ai làm", "Tệp, trang"),
        [
            (
                _unit(r),
                KINDS[r["kind"]],
                highlighted(r["snippet"], r["marks"]),
                figure(r) or roles(r["lead"]),
                f"{r['file_name']}, tr. {r['page'] or '?'}",
            )
            for r in found.rows
        ],
    )
    if not found.exact:
        console.print(f"Chỉ {found.total} kết quả mới nhất được xếp; thêm từ hoặc điều kiện để thu hẹp.")


def _unit(row: dict[str, Any]) -> str:
    marks = {"superseded": " (đã bị thay thế)", "duplicate": " (bản trùng)"}
    return f"{row['unit_label']}{marks.get(row['standing'], '')}"


def highlighted(text: str, marks: list[list[int]]) -> Text:
    """A snippet with its matches in bold."""
    from rich.text import Text

    from app.output import line

    shown, place = Text(), 0
    for start, end in sorted(marks):
        shown.append_text(line(text[place:start])).append_text(line(text[max(place, start) : end], "bold yellow"))
        place = max(place, end)
    return shown.append_text(line(text[place:]))


def _joined(words: list[str]) -> str:
    """One query from the shell's words: an argument of several words in its own quotes is a phrase."""
    if len(words) == 1:
        return words[0]
    return " ".join(_quoted(word) for word in words)


def _quoted(word: str) -> str:
    """A shell word with blanks as one phrase, or as a field's value: unit:"quảng trị"."""
    if " " not in word or '"' in word:
        return word
    field, colon, value = word.partition(":")
    return f'{field}:"{value}"' if colon and " " not in field else f'"{word}"'

"""kehoach export"""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

import typer

from app.options import District, Exit, Province, Unit, UserError, Workspace, Year, known_names, open_store

if TYPE_CHECKING:
    from collections.abc import Callable

    from schemas.finding import Finding
    from schemas.plan import Plan

_CONFIRM = " Xác nhận bằng: kehoach correct KẾ_HOẠCH plan --confirm"
FILES = "tep-goc"
FORMATS = ("csv", "docx", "json", "jsonl", "reference", "xlsx")


def register(app: typer.Typer) -> None:
    app.command("export", help="Xuất dữ liệu: xlsx, docx (báo cáo), csv, json, jsonl, reference (đáp án).")(export)


def export(
    out: Annotated[Path, typer.Option("--out", "-o", help="Tệp (json, xlsx, docx) hoặc thư mục (csv, jsonl, reference) để ghi.")],
    format: Annotated[str, typer.Option("--format", "-f", help=f"{', '.join(FORMATS)}.")] = "xlsx",
    workspace: Workspace = None,
    unit: Unit = None,
    district: District = None,
    province: Province = None,
    year: Year = None,
    changes_since: Annotated[
        str | None, typer.Option("--changes-since", help="Chỉ những văn bản lưu, đọc lại hoặc sửa từ ngày (giờ) này, ví dụ 2026-03-01.")
    ] = None,
    confirmed: Annotated[bool, typer.Option("--confirmed", help="Chỉ kế hoạch đã xác nhận (luôn vậy với reference).")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Cả bản trùng và bản đã bị thay thế.")] = False,
    with_files: Annotated[
        bool, typer.Option("--with-files", help="Chép tệp gốc vào thư mục tep-goc bên cạnh để liên kết mở được.")
    ] = False,
    superior: Annotated[str, typer.Option("--superior", help="Cơ quan chủ quản trên đầu báo cáo.")] = "ỦY BAN NHÂN DÂN …",
    agency: Annotated[str, typer.Option("--agency", help="Cơ quan lập báo cáo.")] = "…",
    locality: Annotated[str, typer.Option("--locality", help="Địa danh trên báo cáo.")] = "…",
) -> None:
    from app.output import console
    from pipeline.exports.registry import export as write
    from pipeline.exports.registry import exporters
    from pipeline.exports.settings import Settings
    from pipeline.store.filters import Filters

    known = exporters()
    if format not in known:
        raise UserError(f"Không có dạng “{format}”. Chọn một trong: {', '.join(known)}")
    filters = Filters(unit=unit, district=district, province=province, year=year, valid=not everything)
    since, only_confirmed = _moment(changes_since), confirmed or format == "reference"
    with open_store(workspace) as store:
        filters = known_names(store, filters)
        numbered = _numbered(store, filters, since, only_confirmed=only_confirmed)
        plans = list(numbered.values())
        if not plans:
            console.print("Không có kế hoạch nào để xuất." + (_CONFIRM if only_confirmed else ""))
            raise typer.Exit(Exit.NOTHING)
        copies = _Copies(store, plans) if with_files else None
        settings = Settings(
            place_of=copies.place if copies else _where_read(store),
            findings_of=_findings(store, filters, numbered),
            superior=superior, agency=agency, locality=locality, today=dt.date.today(),
        )  # fmt: skip
        if copies and not known[format].FOLDER:
            copies.copy(out.parent)
        write(plans, out, settings, format, beside=copies.copy if copies else None)
    console.print(f"Đã xuất {len(plans)} văn bản ra {out}", soft_wrap=True)


def _numbered(store: Any, filters: Any, since: str | None, *, only_confirmed: bool) -> dict[int, Plan]:
    """The plans to write, by their number in the store."""
    from pipeline.store.lists import plan_list

    rows = plan_list(store.engine, filters, changed_since=since)
    return dict(store.plans([row["id"] for row in rows if row["confirmed"] or not only_confirmed]))


def _findings(store: Any, filters: Any, numbered: dict[int, Plan]) -> Callable[[Plan], list[Finding]]:
    """What tables and reports say of each plan: findings as ``kehoach check`` lists them."""
    from app.judging import judged_findings
    from schemas.finding import Finding

    fields = ("code", "severity", "area", "message", "advice", "page")

    # Only when asked: the formats for programs take the plans as they are.
    @cache
    def found() -> dict[str, list[Finding]]:
        by_hash: dict[str, list[Finding]] = {}
        for row in judged_findings(store, filters).findings:
            if row["plan_id"] in numbered:
                sha256 = numbered[row["plan_id"]].source.sha256 or ""
                by_hash.setdefault(sha256, []).append(Finding(**{name: row[name] for name in fields}))
        return by_hash

    return lambda plan: found().get(plan.source.sha256 or "", [])


def _moment(text: str | None) -> str | None:
    """A time as the store writes it: UTC, ISO; a day begins at midnight of the office's clock."""
    if text is None:
        return None
    try:
        return dt.datetime.fromisoformat(text).astimezone(dt.UTC).isoformat(timespec="seconds")
    except (ValueError, OverflowError) as error:
        raise UserError(f"“{text}” không phải ngày hoặc giờ, ví dụ 2026-03-01 hoặc 2026-03-01T08:00.") from error


def _where_read(store: Any) -> Callable[[Plan], str | None]:
    """Files where they were when they were read, if they still are there."""
    places = store.places()

    def place(plan: Plan) -> str | None:
        known = places.get(plan.source.sha256 or "")
        return Path(known).resolve().as_uri() if known and Path(known).exists() else None

    return place


class _Copies:
    """Copies of the originals in a folder beside the export, under their own names as far as these are file names."""

    def __init__(self, store: Any, plans: list[Plan]) -> None:
        from pipeline.outfiles import free_name

        self._store, taken = store, set[str]()
        # Two plans of one file name get different ones.
        self._names = {plan.source.sha256 or "": free_name(Path(plan.source.file).name, taken) for plan in plans}
        self._whole = {sha256 for sha256 in self._names if store.originals.is_whole(sha256)}

    def place(self, plan: Plan) -> str | None:
        sha256 = plan.source.sha256 or ""
        return quote(f"{FILES}/{self._names[sha256]}") if sha256 in self._whole else None

    def copy(self, folder: Path) -> None:
        """Copy what is there into ``folder``/tep-goc, each file whole."""
        from app.output import errors
        from pipeline.outfiles import written
        from pipeline.store.faults import OriginalDamaged

        for sha256, name in self._names.items():
            try:
                # Only what still is what was received is handed out.
                data = self._store.originals.read(sha256)
            except OriginalDamaged as error:
                errors.print(f"{name}: {error}", markup=False, soft_wrap=True)
                continue
            with written(folder / FILES / name) as beside:
                beside.write_bytes(data)

"""kehoach export"""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

import typer

from app.options import District, Exit, Province, Unit, UserError, Workspace, Year, open_store

if TYPE_CHECKING:
    from collections.abc import Callable

    from schemas.finding import Finding
    from schemas.plan import Plan

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
    from pipeline.exports.registry import exporters
    from pipeline.exports.settings import Settings
    from pipeline.store.filters import Filters
    from pipeline.store.lists import plan_list

    known = exporters()
    if format not in known:
        raise UserError(f"Không có dạng “{format}”. Chọn một trong: {', '.join(known)}")
    since = _moment(changes_since)
    with open_store(workspace) as store:
        filters = Filters(unit=unit, district=district, province=province, year=year, valid=not everything)
        rows = plan_list(store.engine, filters, changed_since=since)
        only_confirmed = confirmed or format == "reference"
        ids = [row["id"] for row in rows if row["confirmed"] or not only_confirmed]
        numbered = dict(store.plans(ids))
        plans = list(numbered.values())
        if not plans:
            console.print(
                "Không có kế hoạch nào để xuất." + (" Xác nhận bằng: kehoach correct KẾ_HOẠCH plan --confirm" if only_confirmed else "")
            )
            raise typer.Exit(Exit.NOTHING)
        findings_of = _findings(store, filters, numbered)
        place_of = _copies(store, plans, out, folder=known[format].FOLDER) if with_files else _where_read(store)
        settings = Settings(
            place_of=place_of, findings_of=findings_of, superior=superior, agency=agency, locality=locality, today=dt.date.today()
        )
        known[format].write(plans, out, settings)
    console.print(f"Đã xuất {len(plans)} văn bản ra {out}", markup=False, soft_wrap=True)


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
    except ValueError as error:
        raise UserError(f"“{text}” không phải ngày hoặc giờ, ví dụ 2026-03-01 hoặc 2026-03-01T08:00.") from error


def _where_read(store: Any) -> Callable[[Plan], str | None]:
    """Files where they were when they were read, if they still are there."""
    places = store.places()

    def place(plan: Plan) -> str | None:
        known = places.get(plan.source.sha256 or "")
        return Path(known).resolve().as_uri() if known and Path(known).exists() else None

    return place


def _copies(store: Any, plans: list[Plan], out: Path, *, folder: bool) -> Callable[[Plan], str | None]:
    """Copies of the originals beside the export, under their own names."""
    from app.output import errors
    from pipeline.store.faults import OriginalDamaged

    missing: list[str] = []
    target = (out if folder else out.parent) / "tep-goc"
    target.mkdir(parents=True, exist_ok=True)
    names: dict[str, str] = {}
    for plan in plans:
        sha256 = plan.source.sha256 or ""
        name = Path(plan.source.file).name
        # Two plans of one file name: the hash tells them apart.
        name = name if name not in names.values() else f"{sha256[:8]}-{name}"
        names[sha256] = name
        try:
            # Only what still is what was received is handed out.
            data = store.originals.read(sha256)
        except OriginalDamaged as error:
            missing.append(f"{name}: {error}")
            del names[sha256]
            continue
        (target / name).write_bytes(data)
    for line in missing:
        errors.print(line, markup=False, soft_wrap=True)
    return lambda plan: quote(f"tep-goc/{names[plan.source.sha256 or '']}") if plan.source.sha256 in names else None

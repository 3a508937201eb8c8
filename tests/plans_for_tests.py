"""Short ways to make stored plans: what a test says of one, the rest is usual."""

from __future__ import annotations

import hashlib
from typing import Any

from extractors.identity.gazetteer import resolve
from language import catalogue
from pipeline.checks.registry import run
from pipeline.store.store import Store
from schemas.plan import Coverage, Plan

# Communes of one old district that are one commune since July 2025, as the gazetteer has it.
QUANG_TRI = [
    {"kind": "phuong", "name": name, "district": "Thị xã Quảng Trị", "province": "Tỉnh Quảng Trị"} for name in ("1", "2", "3", "An Đôn")
]


def place(block: int, quote: str = "x", page: int = 1) -> list[dict[str, Any]]:
    return [{"page": page, "block": block, "start": 0, "end": len(quote), "quote": quote, "extractor": "test", "confidence": 0.9}]


def target(value: float, metric: str = "dossiers_on_time", **more: Any) -> dict[str, Any]:
    text = more.pop("text", f"Tỷ lệ {metric} đạt {value:g}%")
    base = {"text": text, "metric": metric, "comparator": ">=", "value": value, "unit": "percent", "area": "procedures"}
    return base | {"evidence": {"text": place(10, text), "value": place(10, str(value))}} | more


def task(text: str, **more: Any) -> dict[str, Any]:
    return {"text": text, "area": "procedures", "evidence": {"text": place(20, text, page=2)}} | more


def plan(unit: dict[str, Any] | None = None, *, year: int | None = 2024, **more: Any) -> Plan:
    """A plan of a unit and a year; ``number``, ``issued_on``, ``title``, ``file`` stand for the fields of those names."""
    header = {"number": "05/KH-UBND", "issued_on": f"{year or 2024}-01-15", "title": f"Cải cách hành chính năm {year}"}
    header |= {"signer": {"name": "A", "capacity": "TM", "title": "Chủ tịch"}, "recipients": ["UBND huyện", "Lưu: VT"]}
    header |= {key: more.pop(key) for key in ("number", "issued_on", "title", "references") if key in more}
    file = more.pop("file", "ke-hoach.docx")
    reading = more.pop("reading", "text")
    source = {"file": file, "media_type": "x", "pages": 3, "reading": reading, "extractor_version": "test"}
    years = {"start": year, "end": more.pop("end", year)}
    made = Plan.model_validate({"source": source, "header": header, "unit": unit or {}, "period": years} | more)
    made.unit.resolved = resolve(made.unit, made.header.issued_on)
    planned = {item.area for item in (*made.goals, *made.targets, *made.tasks)}
    made.coverage = [Coverage(area=a, status="planned" if a in planned else "missing") for a in catalogue.areas()]
    made.findings = run(made)
    return made


def put(store: Store, made: Plan, data: bytes | None = None, **more: Any) -> int:
    """Store a plan under the hash of ``data``, else of what it says."""
    content = data if data is not None else made.model_dump_json().encode()
    made.source.sha256 = hashlib.sha256(content).hexdigest()
    return store.put(made, content, **more)

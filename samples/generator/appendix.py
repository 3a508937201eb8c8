"""Tables of a plan: of three to nine columns in different orders, with groups, merged cells and ditto marks."""

from __future__ import annotations

import random
from typing import Any

from samples.generator.items import AREAS, Items, Node
from samples.generator.numbering import ROMAN
from samples.generator.people import Office

# Orders of columns as offices have them, by what the cells hold.
SHAPES = [
    ["text", "lead_cell", "time"],
    ["stt", "text", "lead_cell", "time"],
    ["stt", "text", "time", "lead_cell", "support_cell"],
    ["stt", "text", "lead_cell", "support_cell", "time"],
    ["stt", "text", "product", "lead_cell", "support_cell", "time"],
    ["stt", "text", "lead_cell", "support_cell", "time", "product", "note"],
    ["stt", "area_cell", "text", "product", "lead_cell", "time", "note"],
    ["stt", "pair_text", "activity", "product", "lead_cell", "support_cell", "time"],
    ["stt", "pair_text", "activity", "product", "lead_cell", "support_cell", "time", "note"],
    ["stt", "goal", "pair_text", "activity", "product", "lead_cell", "support_cell", "time", "note"],
    ["stt", "text", "time", "product", "lead_cell"],
]
WIDTHS = {"stt": 5, "text": 34, "pair_text": 22, "activity": 22, "goal": 20, "product": 16, "lead_cell": 16, "support_cell": 16,
          "time": 17, "note": 8, "area_cell": 16, "indicator": 40, "measure": 12, "figure": 14, "past": 14}  # fmt: skip
SAME_TEXT = ("lead_cell", "support_cell", "time")


class Tables:
    """Makes the tables of one plan."""

    def __init__(self, rng: random.Random, office: Office, items: Items) -> None:
        self.rng, self.office, self.items = rng, office, items
        self.frame = items.bank["frame"]

    def columns(self, shape: list[str], merge: frozenset[str] = frozenset()) -> list[Node]:
        made = []
        for of in shape:
            title = self.items.fill(self.rng.choice(self.frame["columns"][of]))
            made.append({"title": title, "of": of, "width": WIDTHS[of], "merge": of in merge})
        return made

    def heads(self, kind: str, label: str) -> Node:
        notes = self.frame["appendices"]["notes"]
        return {
            "label": label,
            "heading": "PHỤ LỤC" if label == "PL" else f"Phụ lục {label.removeprefix('PL')}",
            "title": self.items.fill(self.rng.choice(self.frame["appendices"][kind])),
            "note": self.items.fill(self.rng.choice(notes)),
            "landscape": self.rng.random() < 0.5,
            "split_rows": self.rng.random() < 0.3,
        }

    def of_tasks(self, label: str, areas: list[str]) -> Node:
        """A table of tasks as an appendix."""
        shape = self.rng.choice(SHAPES)
        grouped = "area_cell" not in shape and self.rng.random() < 0.6
        merge = frozenset({"goal", "pair_text", "area_cell", "stt"} if "activity" in shape or "area_cell" in shape else ())
        if self.rng.random() < 0.3:
            merge |= {"lead_cell"}
        made = self.heads("tasks", label) | {"columns": self.columns(shape, merge)}
        made["split_rows"] = made["split_rows"] and not merge  # ReportLab breaks merged cells without closing them
        made["rows"] = self._rows(shape, areas, grouped=grouped, merged=merge, ditto=self.rng.random() < 0.35)
        return made

    def _rows(self, shape: list[str], areas: list[str], *, grouped: bool, merged: frozenset[str], ditto: bool) -> list[Node]:
        rows: list[Node] = []
        number = 0
        above: dict[str, Any] = {}
        for place, area in enumerate(areas):
            if grouped:
                title = self.items.fill(self.rng.choice(self.frame["areas"][area]))
                rows.append({"group": title.upper() if self.rng.random() < 0.5 else title, "label": ROMAN[place], "area": area})
                above = {}
            for _ in range(self.rng.randint(1, 3)):
                number += 1
                rows += self._task_rows(shape, area, number, above, ditto=ditto, merged=merged)
        return rows

    def _task_rows(
        self, shape: list[str], area: str, number: int, above: dict[str, Any], *, ditto: bool, merged: frozenset[str]
    ) -> list[Node]:
        words = self.items.fill(self.items.tasks[area].draw())
        count = self.rng.randint(1, 3) if "activity" in shape else 1
        goal = self.items.goal("objectives")["text"] if "goal" in shape else None
        rows = []
        activities = self.rng.sample(self.items.bank["tasks"]["activities"], count)
        for index in range(count):
            row: Node = {"text": words, "area": area, "cells": {"stt": number}}
            if goal:
                row["goal"] = goal
            row["starts"] = index == 0
            if "activity" in shape:
                row["activity"] = self.items.fill(activities[index])
            self._who_and_when(row, shape, above, ditto=ditto, merged=merged)
            row["cells"] |= {
                "pair_text": words,
                "goal": goal or "",
                "note": "",
                "area_cell": self.frame["areas"][area][0].format_map(self.office.slots),
            }
            rows.append(row)
        return rows

    def _who_and_when(self, row: Node, shape: list[str], above: dict[str, Any], *, ditto: bool, merged: frozenset[str]) -> None:
        """Fills the cells of a row; with ditto marks some repeat those above."""
        cells = row["cells"]
        fresh: dict[str, tuple[str, Any]] = {}
        lead, lead_name = self.items.role(lead=True)
        fresh["lead_cell"] = (lead_name[:1].upper() + lead_name[1:], [lead])
        support, support_name = self.items.role(lead=False, but=lead)
        fresh["support_cell"] = (support_name[:1].upper() + support_name[1:], [support]) if self.rng.random() < 0.85 else ("", [])
        fresh["time"] = self.items.cell_time()
        for key in SAME_TEXT:
            if key not in shape:
                continue
            text, value = fresh[key]
            if above.get(key) and above[key][0] and self.rng.random() < (0.4 if ditto else 0.15):
                text, value = above[key]
                cells[key] = self.rng.choice(self.frame["dittos"]) if ditto and key not in merged else text
            else:
                cells[key] = text
            above[key] = (text, value)
            row[{"lead_cell": "lead", "support_cell": "support", "time": "deadline"}[key]] = value
        if "product" in shape:
            names = self.rng.sample(self.items.bank["tasks"]["products"], self.rng.choice([1, 1, 2]))
            row["deliverables"] = [self.items.fill(name) for name in names]
            cells["product"] = "; ".join(row["deliverables"])

    def of_targets(self, label: str) -> Node:
        """A table of targets with a column for the unit and one or more for years."""
        past = self.rng.random() < 0.5
        shape = ["stt", "indicator", "measure", *(["past"] if past else []), "figure"]
        if self.rng.random() < 0.3:
            shape.append("lead_cell")
        made = self.heads("targets", label) | {"columns": self.columns(shape), "of_targets": True}
        year = next(c["title"] for c in made["columns"] if c["of"] == "figure")
        due = f"{self.office.year}-12-31" if str(self.office.year) in year else None
        table = self.items.bank["targets"]["table"]
        grouped = self.rng.random() < 0.4
        rows: list[Node] = []
        number = 0
        for place, area in enumerate(a for a in AREAS if a in table):
            if grouped:
                rows.append({"group": self.items.fill(self.rng.choice(self.frame["areas"][area])), "label": ROMAN[place], "area": area})
            for name, metric, measure in table[area]:
                number += 1
                rows.append(self._target_row(number, name, metric, measure, area, due))
        return made | {"rows": rows}

    def _target_row(self, number: int, name: str, metric: str, measure: str, area: str, due: str | None) -> Node:
        value = self.rng.choice([70, 80, 85, 90, 95, 98, 100]) if measure == "%" else self.rng.randint(1, 9)
        forms = [(f"{value}", "="), (f"≥ {value}", ">="), (f"Từ {value} trở lên", ">="), (f"Trên {value}", ">"), (f"{value}%", "=")]
        unit = {"%": "percent", "Hạng": "rank"}.get(measure, "count")
        text, sign = self.rng.choice(forms if measure == "%" else forms[:1])
        target = {"text": f"{name}: {text}", "metric": metric, "op": sign, "value": value, "unit": unit, "due": due}
        cells = {"stt": number, "indicator": name, "measure": measure, "figure": text, "past": str(max(1, value - 2))}
        lead_name = self.items.role(lead=True)[1]
        return {"area": area, "targets": [target], "cells": cells | {"lead_cell": lead_name}}

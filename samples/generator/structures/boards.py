"""Tables of tasks and of targets in structures that only the judging half has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from samples.generator.bank import capital
from samples.generator.numbering import ROMAN
from samples.generator.structures.maker import AREAS, Maker, Node, target

Made = tuple[list[Node], list[Node], dict[str, Any]]


def column(title: str, of: str, width: int, *, merge: bool = False) -> Node:
    return {"title": title, "of": of, "width": width, "merge": merge}


def _head(maker: Maker, of: str, width: int, **more: Any) -> Node:
    return column(maker.fill(maker.rng.choice(maker.body.frame["columns"][of])), of, width, **more)


def _areas(maker: Maker, count: int) -> list[str]:
    return sorted(maker.rng.sample(AREAS, count), key=AREAS.index)


# Tasks


def who_in_one_cell(maker: Maker) -> Made:
    """One cell says who leads and who supports."""
    forms = ["Chủ trì: {a}. Phối hợp: {b}", "- Chủ trì: {a}\n- Phối hợp: {b}", "{a} chủ trì; {b} phối hợp", "{a} (chủ trì), {b} (phối hợp)"]
    form = maker.rng.choice(forms)
    columns = [
        _head(maker, "stt", 5),
        _head(maker, "text", 34),
        column(maker.pick("tables", "one_cell"), "who", 28),
        _head(maker, "time", 18),
    ]
    rows = []
    for number, area in enumerate([a for a in _areas(maker, 4) for _ in range(2)], start=1):
        lead, lead_name = maker.lead()
        support, support_name = maker.rng.choice([maker.support, lambda but: maker.outside()])(lead)
        when, deadline = maker.cell_time()
        cells = {"stt": number, "who": form.format(a=capital(lead_name), b=support_name), "time": when}
        row = {"text": maker.order(area), "area": area, "lead": lead, "support": support, "deadline": deadline, "cells": cells}
        rows.append(row)
    return columns, rows, {}


def person_table(maker: Maker) -> Made:
    """Persons with their offices, and what each of them does."""
    form = maker.rng.choice(["{p}, {r}", "{p}\n{r}", "Đ/c {g} ({r})", "{p} - {r}"])
    columns = [_head(maker, "stt", 5), column(maker.pick("tables", "person_heads"), "person", 26)]
    columns.append(column(maker.pick("tables", "person_tasks"), "text", 40))
    rows = []
    for number, area in enumerate(_areas(maker, 5), start=1):
        lead, name = maker.officer()
        cells = {"stt": number, "person": form.format(p=maker.person(), g=maker.given(), r=capital(name))}
        rows.append({"text": maker.order(area), "area": area, "lead": lead, "cells": cells})
    return columns, rows, {}


def sums_of_groups(maker: Maker) -> Made:
    """Group rows that carry the sums of their figures."""
    first, second = maker.pick("tables", "points")
    columns = [_head(maker, "stt", 5), column(maker.pick("tables", "points_text"), "text", 34), column(first, "full", 9)]
    columns += [column(second, "own", 9), _head(maker, "lead_cell", 18), _head(maker, "time", 17)]
    rows: list[Node] = []
    number = 0
    for place, area in enumerate(_areas(maker, 4)):
        title = maker.fill(maker.rng.choice(maker.body.frame["areas"][area]))
        sums = {"full": f"{maker.rng.randint(8, 20)},0", "own": f"{maker.rng.randint(4, 8)},5"}
        rows.append({"group": title, "label": ROMAN[place], "area": area, "cells": sums})
        for _ in range(2):
            number += 1
            lead, name = maker.lead()
            when, deadline = maker.cell_time()
            cells = {"stt": number, "full": f"{maker.rng.randint(1, 4)},0", "own": "0,75", "lead_cell": capital(name), "time": when}
            rows.append({"text": maker.order(area), "area": area, "lead": lead, "deadline": deadline, "cells": cells})
    return columns, rows, {}


def by_months(maker: Maker) -> Made:
    """A plan month by month: the first column's cell spans the month's rows."""
    form = maker.rng.choice(["Tháng {m}", "Tháng {m}/{y}", "T{m}/{y}"])
    columns = [column(maker.pick("tables", "month_heads"), "time", 14, merge=True), _head(maker, "text", 42), _head(maker, "lead_cell", 24)]
    rows = []
    for month in sorted(maker.rng.sample(range(1, 13), 4)):
        when, deadline = maker.month(form, month)
        for index in range(maker.rng.randint(1, 2)):
            area = maker.rng.choice(AREAS)
            lead, name = maker.lead()
            cells = {"time": when, "lead_cell": capital(name)}
            row = {"text": maker.order(area), "area": area, "lead": lead, "deadline": deadline, "cells": cells}
            rows.append(row | {"starts": index == 0})
    return columns, rows, {}


def named_cells(maker: Maker) -> Made:
    """Cells of bodies outside the catalogue, of hamlets, of two offices, of persons with their office."""
    columns = [_head(maker, "stt", 5), _head(maker, "text", 32), _head(maker, "lead_cell", 20), _head(maker, "support_cell", 20)]
    columns.append(_head(maker, "time", 18))
    rows = []
    for number, area in enumerate([a for a in _areas(maker, 4) for _ in range(2)], start=1):
        lead, lead_name = maker.rng.choice([maker.outside, maker.two_offices, maker.officer, maker.officer])()
        if len(lead) == 1 and lead != ["other"] and maker.rng.random() < 0.5:
            lead_name = f"Đ/c {maker.given()} ({lead_name})"
        support, support_name = maker.rng.choice([maker.outside, maker.hamlets, maker.union])()
        when, deadline = maker.cell_time()
        cells = {"stt": number, "lead_cell": capital(lead_name), "support_cell": capital(support_name), "time": when}
        rows.append({"text": maker.order(area), "area": area, "lead": lead, "support": support, "deadline": deadline, "cells": cells})
    return columns, rows, {}


# Targets


def _names(maker: Maker, count: int) -> list[tuple[str, str, str]]:
    """Names of measures in percent with metric and area."""
    table = maker.items.bank["targets"]["table"]
    rows = [(maker.fill(name), metric, area) for area in AREAS for name, metric, unit in table.get(area, []) if unit == "%"]
    chosen = maker.rng.sample(rows, min(count, len(rows)))
    return sorted(chosen, key=lambda row: AREAS.index(row[2]))


def milestones(maker: Maker) -> Made:
    """A column a year: each commits by its end."""
    form = maker.pick("tables", "milestone_heads")
    years = [maker.year + n for n in maker.rng.choice([(0, 1, 2), (0, 2), (0, 2, 4)])]
    columns = [_head(maker, "stt", 5), _head(maker, "indicator", 36), _head(maker, "measure", 9)]
    over = maker.pick("tables", "over") if maker.rng.random() < 0.4 else None
    columns += [column(form.replace("{year}", str(year)), f"y{year}", 14) | {"over": over} for year in years]
    sign = maker.rng.choice(["", "≥ ", "≥"])
    rows = []
    for number, (name, metric, area) in enumerate(_names(maker, 5), start=1):
        values = sorted(maker.rng.sample(range(50, 101, 5), len(years)))
        cells = {"stt": number, "indicator": name, "measure": "%"}
        cells |= {f"y{year}": f"{sign}{value}" for year, value in zip(years, values, strict=True)}
        made = [
            target(f"{name}: {sign}{value}", value, area, metric=metric, op=">=" if sign else "=", due=f"{year}-12-31")
            for year, value in zip(years, values, strict=True)
        ]
        rows.append({"area": area, "targets": made, "cells": cells})
    return columns, rows, {"of_targets": True}


def past_and_estimate(maker: Maker) -> Made:
    """Two columns of what was reached before the one that commits."""
    dated = maker.rng.random() < 0.5
    head = f"Kế hoạch {maker.year}" if dated else maker.pick("tables", "undated_heads")
    columns = [_head(maker, "stt", 5), _head(maker, "indicator", 34), column(maker.fill(maker.pick("tables", "past_heads")), "past", 13)]
    columns += [column(maker.fill(maker.pick("tables", "estimate_heads")), "estimate", 13), column(head, "figure", 16)]
    rows = []
    for number, (name, metric, area) in enumerate(_names(maker, 5), start=1):
        value = maker.rng.choice([70, 75, 80, 90, 95])
        form, sign = maker.rng.choice([("{}%", "="), ("Từ {}% trở lên", ">="), ("≥ {}%", ">="), ("Tối thiểu {}%", ">=")])
        text = form.format(value)
        cells = {"stt": number, "indicator": name, "past": f"{value - 7},4%", "estimate": f"{value - 3},15%", "figure": text}
        made = [target(f"{name}: {text}", value, area, metric=metric, op=sign, due=f"{maker.year}-12-31" if dated else None)]
        rows.append({"area": area, "targets": made, "cells": cells})
    return columns, rows, {"of_targets": True}


def unusual_heads(maker: Maker) -> Made:
    """A column of figures whose head says neither "plan" nor a year."""
    columns = [_head(maker, "stt", 5), _head(maker, "indicator", 44), column(maker.pick("tables", "undated_heads"), "figure", 22)]
    rows = []
    for number, (name, metric, area) in enumerate(_names(maker, 5), start=1):
        value = maker.rng.choice([60, 70, 80, 90])
        forms: list[tuple[str, dict[str, Any]]] = [
            (f"{value}%", {}),
            (f"{value}% - {value + 5}%", {"op": "range", "value_max": value + 5}),
            (f"Trên {value}%", {"op": ">"}),
            (f"Tăng 5% so với năm {maker.year - 1}", {"value": 5, "change": "increase"}),
            (f"Không dưới {value}%", {"op": ">="}),
        ]
        text, more = maker.rng.choice(forms)
        made = target(f"{name}: {text}", value, area, metric=metric) | more
        rows.append({"area": area, "targets": [made], "cells": {"stt": number, "indicator": name, "figure": text}})
    return columns, rows, {"of_targets": True}


def sentences_in_cells(maker: Maker) -> Made:
    """Whole promises in the column of targets, and who answers for them."""
    columns = [
        _head(maker, "stt", 5),
        column("Chỉ tiêu", "indicator", 48),
        column(maker.rng.choice(["Chủ trì", "Bộ phận chịu trách nhiệm"]), "lead_cell", 24),
    ]
    rows = []
    for number, area in enumerate(("steering", "procedures", "civil_service", "digital_government"), start=1):
        node = maker.promise(area)
        cells = {"stt": number, "indicator": node["text"], "lead_cell": capital(maker.officer()[1])}
        rows.append({"area": area, "targets": node["targets"], "cells": cells})
    return columns, rows, {"of_targets": True}


def several_figures(maker: Maker) -> Made:
    """Several figures in a cell: a target each."""
    columns = [_head(maker, "stt", 5), _head(maker, "indicator", 34), column(f"Năm {maker.year}", "figure", 34)]
    due = f"{maker.year}-12-31"
    between = maker.rng.choice(["; ", "\n", ", "])
    rows = []
    for number, (name, metric, area, parts) in enumerate(maker.rng.sample(maker.bank["parts"], 4), start=1):
        values = maker.rng.sample(range(50, 101, 5), 2)
        text = between.join(f"{part}: {value}%" for part, value in zip(parts, values, strict=True))
        whole = f"{name}: {' '.join(text.split())}"
        made = [target(whole, value, area, metric=metric, due=due) for value in values]
        rows.append({"area": area, "targets": made, "cells": {"stt": number, "indicator": name, "figure": text}})
    return columns, rows, {"of_targets": True}


Board = Callable[[Maker], Made]
OF_TASKS: dict[str, Board] = {
    "who-in-one-cell": who_in_one_cell,
    "person-table": person_table,
    "group-sums": sums_of_groups,
    "month-table": by_months,
    "named-cells": named_cells,
}
OF_TARGETS: dict[str, Board] = {
    "milestone-columns": milestones,
    "past-and-estimate": past_and_estimate,
    "unusual-heads": unusual_heads,
    "sentences-in-cells": sentences_in_cells,
    "several-figures": several_figures,
}
# Tables that can be typed with tabulators: nothing spans, no cell has two lines.
TYPED = frozenset({"named-cells", "unusual-heads", "past-and-estimate", "milestone-columns"})


def board(maker: Maker, name: str) -> Node:
    """A table of this name: ruled, without rules, or typed with tabulators."""
    columns, rows, more = (OF_TASKS | OF_TARGETS)[name](maker)
    draw = maker.rng.random()
    form = "unruled" if draw < 0.15 else "tabs" if draw < 0.25 and name in TYPED else "ruled"
    habit = name if form == "ruled" else f"{name}, {form}"
    if form == "tabs":
        columns = [one | {"over": None} for one in columns]
    counted = form == "ruled" and maker.rng.random() < 0.15
    made = {"columns": columns, "rows": rows, "form": form, "habit": habit, "counted": counted, "landscape": maker.rng.random() < 0.4}
    return made | more


def body_table(maker: Maker, *, targets: bool) -> Node:
    """A table that stands in the body, without a title of its own."""
    return board(maker, maker.rng.choice(list(OF_TARGETS if targets else OF_TASKS))) | {"landscape": False}


def appendix(maker: Maker, label: str, *, targets: bool) -> Node:
    """A table as an appendix."""
    made = maker.tables.heads("targets" if targets else "tasks", label)
    made |= board(maker, maker.rng.choice(list(OF_TARGETS if targets else OF_TASKS)))
    return made | {"title": maker.pick("tables", "titles", "targets" if targets else "tasks"), "split_rows": False}

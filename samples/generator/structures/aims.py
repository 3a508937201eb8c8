"""Structures of objectives: how targets are dated, bounded, counted and written."""

from __future__ import annotations

import re
from collections.abc import Callable

from samples.generator.bank import capital, small
from samples.generator.structures.boards import body_table
from samples.generator.structures.maker import AREAS, Maker, Node, in_words, target

Structure = Callable[[Maker, Node], list[Node]]
# Areas that have promises enough.
RICH = ("steering", "institutions", "procedures", "civil_service", "digital_government")


def _promises(maker: Maker, areas: list[str], due: str | None = None) -> list[Node]:
    nodes = [maker.promise(area) for area in areas]
    for node in nodes:
        for one in node["targets"]:
            one["due"] = one["due"] or due
    return nodes


def _part(maker: Maker, title: str, number: int, top: Node, area: str | None = None) -> Node:
    return maker.body.head(title, number, 2, str(top["label"]), kind="objectives", area=area)


def dated_over_headings(maker: Maker, top: Node) -> list[Node]:
    """A line that dates what stands under several headings."""
    due = f"{maker.year}-12-31"
    parts = []
    for number, area in enumerate(maker.rng.sample(RICH, 3), start=1):
        part = _part(maker, maker.fill(maker.rng.choice(maker.body.frame["areas"][area])), number, top, area)
        part["items"] = maker.body.bullets(_promises(maker, [area] * maker.rng.randint(1, 2), due))
        parts.append(part)
    mark = maker.rng.choice(["", "", "-"])
    return [{"lead_in": maker.fill(maker.pick("dated_over_headings")), "mark": mark, "due": due, "items": parts}]


def until_headings(maker: Maker, top: Node) -> list[Node]:
    """Headings that say until when; one that only names the plan's year gives none."""
    made = []
    years = [maker.office.year, maker.office.year + maker.rng.choice([2, 3, 4])]
    for number, year in enumerate(years, start=1):
        own = number == 1 and maker.rng.random() < 0.5
        titles = maker.bank["headings"]["own_year" if own else "until"]
        if not maker.body.numbering.numbered:  # without a number what is only a time is no heading
            titles = [title for title in titles if "tiêu" in title]
        title = maker.fill(maker.rng.choice(titles), until=year)
        due = None if own else f"{year}-12-31"
        part = _part(maker, title, number, top)
        part["items"] = maker.body.bullets(_promises(maker, maker.rng.sample(RICH, 2), due))
        made.append(part)
    return made


def until_lines(maker: Maker, top: Node) -> list[Node]:
    """Bold lines "Đến năm N:" that date the targets under them."""
    made: list[Node] = []
    bold = maker.rng.random() < 0.7
    for year in (maker.office.year, maker.office.year + maker.rng.choice([2, 4])):
        due = f"{year}-12-31"
        text = maker.rng.choice([f"Đến năm {year}:", f"Đến hết năm {year}:", f"Phấn đấu đến năm {year}:"])
        items = maker.body.bullets(_promises(maker, maker.rng.sample(RICH, 2), due), maker.body.bullet or "-")
        made.append({"lead_in": text, "mark": "", "bold": bold, "due": due, "items": items})
    return made


def steps(maker: Maker, top: Node) -> list[Node]:
    """One measure in several steps, each with its date."""
    made = []
    for name, metric, area in maker.rng.sample(maker.bank["steps"], 2):
        values = sorted(maker.rng.sample(range(40, 96, 5), 3))
        way = maker.rng.choice(["quarters", "years", "respectively"])
        y = maker.year
        if way == "quarters":
            ends = [maker.quarter_end(1), maker.quarter_end(2), maker.quarter_end(4)]
            clauses = [f"{name} quý I đạt {values[0]}%", f"quý II đạt {values[1]}%", f"cả năm đạt {values[2]}%"]
            text = ", ".join(clauses)
        else:
            ends = [f"{y + n}-12-31" for n in range(3)]
            clauses = [f"{name} năm {y} đạt {values[0]}%", f"năm {y + 1} đạt {values[1]}%", f"năm {y + 2} đạt {values[2]}%"]
            text = ", ".join(clauses)
        if way == "respectively":
            text = f"{name} các năm {y}, {y + 1}, {y + 2} lần lượt đạt {values[0]}%, {values[1]}%, {values[2]}%"
            clauses = [text] * 3
        rows = zip(clauses, values, ends, strict=True)
        made.append({"text": text, "targets": [target(c, v, area, metric=metric, due=end) for c, v, end in rows]})
    return maker.body.bullets(made)


def opened_by_dates(maker: Maker, top: Node) -> list[Node]:
    """A date that opens a sentence dates all its clauses; one behind "hoàn thành" the clause before it."""
    made: list[Node] = []
    for areas in (maker.rng.sample(RICH, 2), maker.rng.sample(RICH, 2)):
        one, two = (maker.promise(area) for area in areas)
        if maker.rng.random() < 0.6:
            quarter = maker.rng.randint(2, 4)
            opening = maker.rng.choice(["Đến hết quý {q}/{y}", "Đến quý {q} năm {y}", "Hết quý {q}/{y}"])
            text = f"{maker.quarter(opening, quarter)[0]}, {small(one['text'])}; {small(two['text'])}"
            dues = [maker.quarter_end(quarter)] * 2
        else:
            text = f"{one['text']}; hoàn thành trước ngày 30/11/{maker.year}; {small(two['text'])}"
            dues = [f"{maker.year}-11-30", None]
        targets = [*one["targets"], *two["targets"]]
        for given, due in zip(targets, dues, strict=True):
            given["due"] = due
        made.append({"text": text, "targets": targets})
    return maker.body.bullets(made)


def figures_in_words(maker: Maker, top: Node) -> list[Node]:
    """Figures written out."""
    nodes = _promises(maker, maker.rng.sample(RICH, 4))
    for node in nodes:
        node["text"] = capital(re.sub(r"(\d+)%", lambda m: f"{in_words(int(m[1]))} phần trăm", node["text"]))
        for one in node["targets"]:
            one["text"] = node["text"]
    number = maker.rng.randint(2, 5)
    text = f"Tự kiểm tra công tác cải cách hành chính ít nhất {in_words(number)} lần mỗi năm"
    counted = target(text, number, "steering", op=">=", unit="count", per="year")
    return maker.body.bullets([*nodes, {"text": text, "targets": [counted]}])


def denied_bounds(maker: Maker, top: Node) -> list[Node]:
    """Bounds by negation: "không để quá", "không thấp hơn"."""
    made = []
    for _ in range(3):
        row = maker.forms["negated"].draw()
        text = maker.fill(row["s"])
        one = target(text, row["v"], row["a"], op=row["op"], unit=row["u"], metric=row.get("m", "other"))
        made.append({"text": text, "targets": [one]})
    return maker.body.bullets(made)


def false_bounds(maker: Maker, top: Node) -> list[Node]:
    """ "Trên môi trường mạng", "dưới dạng", "điện tử đạt": words of place and form are no bounds."""
    made = []
    for row in maker.rng.sample(maker.bank["false_bounds"], 3):
        value = maker.rng.randrange(20, 100, 5)
        text = maker.fill(row["s"], v=value)
        made.append({"text": text, "targets": [target(text, value, row["a"], metric=row["m"], change=row.get("c", "level"))]})
    return maker.body.bullets(made)


def past_in_brackets(maker: Maker, top: Node) -> list[Node]:
    """The year before in brackets or before the promise: it commits to nothing."""
    made: list[Node] = []
    for node in _promises(maker, maker.rng.sample(RICH, 2)):
        past = f"{maker.rng.randint(300, 890) / 10:.1f}".replace(".", ",")
        node["text"] += maker.fill(maker.rng.choice([" (năm {y0}: {p}%)", " (năm {y0} đạt {p}%)", " (kết quả năm {y0} là {p}%)"]), p=past)
        made.append(node)
    name, metric, area = maker.pick("steps")
    low, high = sorted(maker.rng.sample(range(35, 95, 5), 2))
    text = maker.fill("Nâng {n} từ {a}% năm {y0} lên {b}% trong năm {y}", n=small(name), a=low, b=high)
    return maker.body.bullets([*made, {"text": text, "targets": [target(text, high, area, metric=metric, due=f"{maker.year}-12-31")]}])


def ranges_and_ranks(maker: Maker, top: Node) -> list[Node]:
    """From so much to so much, and ranks in several words."""
    made = []
    for name, metric, area in maker.rng.sample(maker.bank["steps"], 2):
        low = maker.rng.randrange(50, 85, 5)
        text = f"{name} {maker.rng.choice(['đạt từ {}% đến {}%', 'đạt {}% - {}%', 'khoảng {} - {}%']).format(low, low + 10)}"
        made.append({"text": text, "targets": [target(text, low, area, metric=metric, op="range", value_max=low + 10)]})
    rank = maker.rng.randint(2, 6)
    unit = maker.office.unit
    text = maker.rng.choice(
        [
            f"Chỉ số CCHC của {unit} thuộc nhóm {rank:02d} đơn vị dẫn đầu",
            f"Xếp hạng Chỉ số CCHC từ thứ {rank} trở lên trong toàn {maker.office.superior}",
            f"Giữ vững vị trí trong tốp {rank} về Chỉ số CCHC",
        ]
    )
    made.append({"text": text, "targets": [target(text, rank, "steering", metric="index_rank", op="<=", unit="rank")]})
    return maker.body.bullets(made)


def counted_aims(maker: Maker, top: Node) -> list[Node]:
    """Counts of things of every kind as objectives."""
    made = []
    for area in maker.rng.sample(AREAS, 3):
        verb, noun = maker.rng.choice(maker.bank["counted"][area])
        form, sign = maker.pick("bounds")
        number = maker.rng.randint(2, 24)
        text = maker.fill(f"{verb} {form}", v=f"{number:02d}", n=noun)
        made.append({"text": text, "targets": [target(text, number, area, op=sign, unit="count")]})
    return maker.body.bullets(made)


def table_of_targets(maker: Maker, top: Node) -> list[Node]:
    """The targets in a table of the body."""
    return [{"table": body_table(maker, targets=True)}]


AIMS: dict[str, Structure] = {
    "dated-over-headings": dated_over_headings,
    "until-headings": until_headings,
    "until-lines": until_lines,
    "steps": steps,
    "opened-by-dates": opened_by_dates,
    "figures-in-words": figures_in_words,
    "denied-bounds": denied_bounds,
    "false-bounds": false_bounds,
    "past-in-brackets": past_in_brackets,
    "ranges-and-ranks": ranges_and_ranks,
    "counted-aims": counted_aims,
    "body-table-of-targets": table_of_targets,
}

"""Structures of tasks: what can stand under the heading of an area."""

from __future__ import annotations

from collections.abc import Callable

from samples.generator.bank import capital, small
from samples.generator.structures.maker import Maker, Node, target

Structure = Callable[[Maker, Node, str], list[Node]]
LETTERS = ("a", "b", "c", "d", "đ", "e", "g", "h")


def labelled_lines(maker: Maker, part: Node, area: str) -> list[Node]:
    """Under each order lines that say when, by whom and with what result."""
    inner = "+" if maker.body.bullet in ("-", "–") else "-"
    keys = {
        "when": maker.rng.choice(["Thời gian", "Thời gian thực hiện", "Thời hạn hoàn thành"]),
        "who": maker.rng.choice(["Người thực hiện", "Chủ trì", "Bộ phận thực hiện", "Đơn vị chủ trì"]),
        "with": maker.rng.choice(["Phối hợp", "Đơn vị phối hợp"]),
        "what": maker.rng.choice(["Sản phẩm", "Kết quả"]),
    }
    wanted = maker.rng.sample(list(keys), maker.rng.randint(2, 4))
    made = []
    for words in maker.orders(area, maker.rng.randint(2, 3)):
        lead, lead_name = maker.lead()
        support, support_name = maker.support(lead)
        when, deadline = maker.cell_time()
        product = str(maker.fill(maker.pick("products")))
        texts = {"when": when, "who": capital(lead_name), "with": capital(support_name), "what": product}
        node: Node = {"text": words, "lines": [f"{inner} {keys[key]}: {texts[key]}." for key in wanted]}
        node |= {"lead": lead if "who" in wanted else [], "support": support if "with" in wanted else []}
        node["deadline"] = deadline if "when" in wanted else None
        node["deliverables"] = [product] if "what" in wanted else []
        made.append(node)
    return maker.body.bullets(made)


def closing_brackets(maker: Maker, part: Node, area: str) -> list[Node]:
    """A bracket at the end that only dates or assigns."""
    made = []
    for words in maker.orders(area, 3):
        when, deadline = maker.bracket()
        lead, name = maker.lead()
        form = maker.rng.choice(["time", "time", "who", "both"])
        inside = {"time": when, "who": name, "both": f"{name}; {when}"}[form]
        node: Node = {"text": words, "written": f"{words} ({inside})"}
        if form != "who":
            node["deadline"] = deadline
        node["lead"] = [] if form == "time" else lead
        made.append(node)
    return maker.body.bullets(made)


def closing_line(maker: Maker, part: Node, area: str) -> list[Node]:
    """A line behind the orders that assigns all of them."""
    lead, lead_name = maker.lead()
    support, support_name = maker.support(lead)
    when, deadline = maker.cell_time()
    name = capital(lead_name)
    line = maker.rng.choice(
        [
            f"Chủ trì: {name}; phối hợp: {support_name}; thời gian: {when}.",
            f"* Đơn vị chủ trì: {name}. Đơn vị phối hợp: {support_name}. Thời gian hoàn thành: {when}.",
            f"(Chủ trì: {name}; phối hợp: {support_name}; thời gian: {when})",
        ]
    )
    nodes: list[Node] = [{"text": w, "lead": lead, "support": support, "deadline": deadline} for w in maker.orders(area, 3)]
    return [*maker.body.bullets(nodes), {"loose": line}]


def leads_and_supports(maker: Maker, part: Node, area: str) -> list[Node]:
    """ "X chủ trì; Y phối hợp." as a line under the order."""
    made = []
    for words in maker.orders(area, 2):
        lead, lead_name = maker.lead()
        support, support_name = maker.support(lead)
        other, other_name = maker.outside()
        who = f"{capital(lead_name)} chủ trì; {support_name}, {other_name} phối hợp."
        made.append({"text": words, "lines": [who], "lead": lead, "support": [*support, *other]})
    return maker.body.bullets(made)


def as_above(maker: Maker, part: Node, area: str) -> list[Node]:
    """A line that says who leads, and further ones that say "như trên"."""
    lead, name = maker.lead()
    made: list[Node] = []
    for words in maker.orders(area, 3):
        support, support_name = maker.support(lead)
        when, deadline = maker.cell_time()
        line = maker.fill(maker.pick("as_above"), W=when, S=support_name) if made else f"Chủ trì: {capital(name)}"
        node: Node = {"text": words, "lines": [f"{line}."], "lead": lead, "support": support if support_name in line else []}
        node["deadline"] = deadline if when in line else None
        made.append(node)
    return maker.body.bullets(made)


def dated_lines(maker: Maker, part: Node, area: str) -> list[Node]:
    """Bold lines that are only a time, and date what follows."""
    form, unit = maker.pick("times", "lead_ins")
    bold = maker.rng.random() < 0.7
    made = []
    for number in sorted(maker.rng.sample(range(1, 13 if unit == "month" else 5), 2)):
        text, deadline = maker.month(form, number) if unit == "month" else maker.quarter(form, number)
        made.append(_dated(maker, text, deadline, area, bold=bold))
    text, deadline = maker.kept_time()
    made.append(_dated(maker, text, deadline, area, bold=bold))
    return made


def _dated(maker: Maker, text: str, deadline: Node, area: str, *, bold: bool) -> Node:
    bullet = maker.body.bullet or "-"
    # What the line dates is told from the next line only by its mark.
    items: list[Node] = [{"text": words, "lead": []} for words in maker.orders(area, maker.rng.randint(1, 2))]
    return {"lead_in": text, "mark": "", "bold": bold, "deadline": deadline, "items": maker.body.bullets(items, bullet)}


def several_orders(maker: Maker, part: Node, area: str) -> list[Node]:
    """Two orders with a subject each in one paragraph: one task with both."""
    words = maker.orders(area, 4)
    made = []
    for one, two in zip(words[::2], words[1::2], strict=False):
        lead, name = maker.lead()
        second, second_name = maker.support(lead)
        form = maker.forms["several"].draw()
        text = maker.fill(form, L=name, M=second_name, t=small(one), u=small(two))
        made.append({"text": capital(text), "lead": [*lead, *second]})
    return maker.body.bullets(made)


def outside_bodies(maker: Maker, part: Node, area: str) -> list[Node]:
    """Bodies outside the catalogue, committees of other levels, superior departments."""
    return maker.body.bullets([maker.assigned(maker.forms["with_bodies"].draw(), w) for w in maker.orders(area, 3)])


def hamlets_and_unions(maker: Maker, part: Node, area: str) -> list[Node]:
    """Hamlets of every kind, and unions named apart."""
    return maker.body.bullets([maker.assigned(maker.forms["with_hamlets"].draw(), w) for w in maker.orders(area, 3)])


def persons(maker: Maker, part: Node, area: str) -> list[Node]:
    """Persons with their office beside the name."""
    made = []
    for words in maker.orders(area, 2):
        node = maker.assigned(maker.forms["persons"].draw() | {"lead": "L"}, words)
        made.append(node)
    return maker.body.bullets(made)


def counted(maker: Maker, part: Node, area: str) -> list[Node]:
    """Counts of things of every kind."""
    made = []
    for verb, noun in maker.rng.sample(maker.bank["counted"][area], min(3, len(maker.bank["counted"][area]))):
        form, sign = maker.pick("bounds")
        number = maker.rng.randint(2, 24)
        text = maker.fill(f"{verb} {form}", v=f"{number:02d}", n=noun)
        made.append({"text": text, "targets": [target(text, number, area, op=sign, unit="count")]})
    return maker.body.bullets(made)


def false_dates(maker: Maker, part: Node, area: str) -> list[Node]:
    """Words that look like dates and are none, and times that recur."""
    made = []
    drawn = maker.bank["false_dates"][area]
    for row in maker.rng.sample(drawn, min(2, len(drawn))):
        text = maker.fill(row["s"])
        node: Node = {"text": text}
        if "every" in row:
            node["deadline"] = {"text": row["w"], "kind": "recurring", "every": row["every"]}
        if "v" in row:
            node["targets"] = [target(text, row["v"], area, unit=row.get("u", "count"), per=row["per"])]
        made.append(node)
    return maker.body.bullets(made)


def conditions(maker: Maker, part: Node, area: str) -> list[Node]:
    """Figures that only say when something is done: no targets."""
    drawn = maker.bank["conditions"][area]
    return maker.body.bullets([{"text": maker.fill(text)} for text in maker.rng.sample(drawn, min(3, len(drawn)))])


def lettered(maker: Maker, part: Node, area: str) -> list[Node]:
    """Orders by letters with đ, by figures in brackets, "1/", or by the section's number."""
    words = maker.orders(area, maker.rng.randint(5, 7))
    forms = [[f"{letter})" for letter in LETTERS], [f"({n})" for n in range(1, 9)]]
    label, style = str(part["label"]), maker.body.numbering.style
    if style in ("I/1/a", "I-/1-", "automatic"):
        forms += [[f"{label}.{n}-" for n in range(1, 9)], [f"{label}.{n}/" for n in range(1, 9)]]
    if style in ("Phần in two lines", "A/I/1"):
        forms.append([f"{n}/" for n in range(1, 9)])
    # Items do not bear the marks of the headings above them.
    forms = [form for form in forms if form[0][0] != "a" or style != "I/a"]
    forms = [form for form in forms if form[0][0] != "(" or style != "I/(1)"]
    marks = maker.rng.choice(forms)
    tight = maker.rng.random() < 0.3
    nodes = maker.body.bullets([{"text": w, "mark": mark, "tight": tight} for w, mark in zip(words, marks, strict=False)])
    for node in nodes:
        node["end"] = ";" if maker.body.ends == ";" and node is not nodes[-1] else "."
    return nodes


def past_results(maker: Maker, part: Node, area: str) -> list[Node]:
    """Orders with a promise and the past result in brackets behind it."""
    nodes: list[Node] = []
    for words in maker.orders(area, 2):
        promised = maker.promise(area)
        past = f"{maker.rng.randint(300, 890) / 10:.1f}".replace(".", ",")
        bracket = maker.rng.choice(["năm {y0} đạt {p}%", "{y0}: {p}%", "thực hiện năm {y0}: {p}%", "kết quả năm {y0} là {p}%"])
        bracket = maker.fill(bracket, p=past)
        text = f"{words}; {small(promised['text'])} ({bracket})"
        nodes.append({"text": text, "targets": promised["targets"]})
    return maker.body.bullets(nodes)


ORDERS: dict[str, Structure] = {
    "labelled-lines": labelled_lines,
    "closing-brackets": closing_brackets,
    "closing-line": closing_line,
    "leads-and-supports": leads_and_supports,
    "as-above": as_above,
    "dated-lines": dated_lines,
    "several-orders": several_orders,
    "outside-bodies": outside_bodies,
    "hamlets-and-unions": hamlets_and_unions,
    "persons": persons,
    "counted-nouns": counted,
    "false-dates": false_dates,
    "conditions": conditions,
    "item-labels": lettered,
    "past-results": past_results,
}

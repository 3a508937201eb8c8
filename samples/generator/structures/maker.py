"""What all structures draw from: orders, names of those who act, times, figures."""

from __future__ import annotations

import calendar
import random
from typing import Any

from samples.generator.appendix import Tables
from samples.generator.bank import Deck, capital, small
from samples.generator.body import Body
from samples.generator.items import AREAS, Node

QUARTERS = ("I", "II", "III", "IV")
DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


class Maker:
    """Draws for the structures of one plan."""

    def __init__(self, rng: random.Random, body: Body, tables: Tables) -> None:
        self.rng, self.body, self.tables, self.items, self.office = rng, body, tables, body.items, body.office
        self.bank: dict[str, Any] = body.items.bank["structures"]
        self.year = self.office.year
        self._bodies = Deck(rng, self.bank["bodies"][self.office.era])
        self._hamlets = Deck(rng, self.bank["hamlets"])
        self._unions = Deck(rng, self.bank["unions"])
        self._brackets = Deck(rng, self.bank["times"]["brackets"])
        self._persons = Deck(rng, self.items.bank["frame"]["persons"])
        self._given = Deck(rng, self.bank["given_names"])
        self.forms = {key: Deck(rng, self.bank[key]) for key in ("with_bodies", "with_hamlets", "persons", "several", "negated")}

    def fill(self, value: Any, **more: Any) -> Any:
        """A phrase with the office's slots filled, and with further ones."""
        for key, text in more.items():
            value = value.replace("{" + key + "}", str(text))
        return self.items.fill(value)

    def pick(self, *keys: str) -> Any:
        """One of the phrases under ``keys`` of the structures' bank."""
        value: Any = self.bank
        for key in keys:
            value = value[key]
        return self.rng.choice(value)

    # What

    def order(self, area: str) -> str:
        return str(self.fill(self.items.tasks[area].draw()))

    def orders(self, area: str, count: int) -> list[str]:
        """So many orders of an area, no two alike."""
        return list(dict.fromkeys(self.order(area) for _ in range(count)))

    def promise(self, area: str) -> Node:
        """A sentence with one target of percent that does not recur, as a node."""
        for _ in range(30):
            node = self.items.target(area, under=None)
            (first, *more) = node["targets"]
            if not more and first["unit"] == "percent" and not first["per"] and not first["due"]:
                return node
        raise ValueError(area)

    # Who

    def lead(self) -> tuple[list[str], str]:
        role, name = self.items.role(lead=True)
        return [role], name

    def support(self, but: list[str]) -> tuple[list[str], str]:
        role, name = self.items.role(lead=False, but=but[0] if but else "")
        return [role], name

    def officer(self) -> tuple[list[str], str]:
        role, name = self.items.officer()
        return [role], name

    def outside(self) -> tuple[list[str], str]:
        """A body that the catalogue does not name."""
        return ["other"], self.fill(self._bodies.draw())

    def hamlets(self) -> tuple[list[str], str]:
        return ["hamlets"], self.fill(self._hamlets.draw())

    def union(self) -> tuple[list[str], str]:
        return ["mass_organisations"], self.fill(self._unions.draw())

    def two_offices(self) -> tuple[list[str], str]:
        name, roles = self.pick("offices", self.office.era)
        return roles, self.fill(name)

    def person(self) -> str:
        return str(self._persons.draw())

    def given(self) -> str:
        return str(self._given.draw())

    def assigned(self, form: Node, words: str) -> Node:
        """An order in a form that says who does it: L and M offices, S who supports, O outside, H hamlets, U a union."""
        lead, lead_name = self.lead()
        support, support_name = self.support(lead)
        other, other_name = self.outside()
        who = {"L": (lead, lead_name), "S": (support, support_name), "O": (other, other_name), "H": self.hamlets(), "U": self.union()}
        values = {key: name for key, (_, name) in who.items()} | {"t": small(words), "T": words, "P": self.person(), "G": self.given()}

        def put(text: str) -> str:
            for key, value in values.items():
                text = text.replace("{" + key + "}", value)
            return text

        full = capital(put(form["form"]))
        # Only a form that leads with who acts, or closes with it, keeps that out of the item's text.
        node: Node = {"text": words if form.get("cut") or form.get("tail") else full, "written": full + put(form.get("tail", ""))}
        node["lead"] = [role for key in form.get("lead", "") for role in who[key][0]]
        node["support"] = [role for key in form.get("support", "") for role in who[key][0]]
        return node

    # When

    def bracket(self) -> tuple[str, Node]:
        return self._typed(self._brackets.draw())

    def kept_time(self) -> tuple[str, Node]:
        return self._typed(self.pick("times", "kept"))

    def _typed(self, drawn: list[Any]) -> tuple[str, Node]:
        text, kind, *rest = self.fill(drawn)
        words = text.rstrip(":")
        if kind == "recurring":
            return text, {"text": words, "kind": kind, "every": rest[0], "due": rest[1] if len(rest) > 1 else None}
        if kind == "continuous":
            return text, {"text": words, "kind": kind}
        return text, {"text": words, "kind": kind, "start": rest[0], "end": rest[1]}

    def month(self, form: str, number: int) -> tuple[str, Node]:
        """A form of a month ("Tháng {m}") with its deadline."""
        text = self.fill(form, m=number, mm=f"{number:02d}")
        last = calendar.monthrange(self.year, number)[1]
        start, end = f"{self.year}-{number:02d}-01", f"{self.year}-{number:02d}-{last}"
        return text, {"text": text.rstrip(":"), "kind": "period", "start": start, "end": end}

    def quarter(self, form: str, number: int) -> tuple[str, Node]:
        text = self.fill(form, q=QUARTERS[number - 1])
        start, end = f"{self.year}-{number * 3 - 2:02d}-01", self.quarter_end(number)
        return text, {"text": text.rstrip(":"), "kind": "period", "start": start, "end": end}

    def quarter_end(self, number: int) -> str:
        return f"{self.year}-{('03-31', '06-30', '09-30', '12-31')[number - 1]}"

    def cell_time(self) -> tuple[str, Node | None]:
        return self.items.cell_time()


def target(text: str, value: float, area: str, **more: Any) -> Node:
    """A target as descriptions have it; without further words a level of so many percent of something uncatalogued."""
    return {"text": text, "metric": "other", "op": "=", "value": value, "unit": "percent", "due": None, "per": None, "area": area} | more


def in_words(number: int) -> str:
    """A number from 1 to 100 as it is said."""
    if number == 100:
        return "một trăm"
    tens, ones = divmod(number, 10)
    if tens == 0:
        return DIGITS[ones]
    first = "mười" if tens == 1 else f"{DIGITS[tens]} mươi"
    last = {0: "", 1: "một" if tens == 1 else "mốt", 5: "lăm"}.get(ones, DIGITS[ones])
    return f"{first} {last}".strip()


def stamped(nodes: list[Node], habit: str) -> list[Node]:
    """The nodes, and all in them, with the name of the habit that they are written in."""
    for node in nodes:
        node.setdefault("habit", habit)
        stamped(node.get("items", []), habit)
        if "table" in node:
            node["table"].setdefault("habit", habit)
    return nodes


__all__ = ["AREAS", "Maker", "Node", "in_words", "stamped", "target"]

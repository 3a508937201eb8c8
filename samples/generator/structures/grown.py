"""The body of a plan of the judging half: its sections in the usual layouts, some of them in a structure of their own."""

from __future__ import annotations

import random
from typing import Any

from samples.generator.appendix import Tables
from samples.generator.body import Body
from samples.generator.items import AREAS, Items, Node
from samples.generator.numbering import FURTHER, Numbering
from samples.generator.people import Office
from samples.generator.structures.aims import AIMS
from samples.generator.structures.boards import body_table
from samples.generator.structures.maker import Maker, stamped
from samples.generator.structures.orders import ORDERS

# Sections that hold no items: where they may stand, and how often.
BEFORE = ("results", "viewpoints", "scope")
AFTER = ("funding", "rewards")
HOW_OFTEN = 0.15


class GrownBody(Body):
    """A body some of whose sections are written in structures that the development half has not."""

    def __init__(self, rng: random.Random, office: Office, items: Items, numbering: Numbering, tables: Tables) -> None:
        if rng.random() < 0.2:
            numbering = Numbering(rng, rng.choice(list(FURTHER)))
        super().__init__(rng, office, items, numbering)
        self.maker = Maker(rng, self, tables)
        draw = rng.random()
        self.layout = "areas" if draw < 0.6 else "calendar" if draw < 0.7 and numbering.numbered else self.layout
        chosen = rng.sample(list(ORDERS), 4)
        self.structures = dict(zip(rng.sample(list(AREAS), 4), chosen, strict=True))
        self.aim = rng.choice(list(AIMS)) if rng.random() < 0.7 else None

    def sections(self, *, tasks: bool = True) -> list[Node]:
        made: list[Node] = []
        for key in BEFORE:
            if self.rng.random() < HOW_OFTEN:
                made.append(self._idle(key, len(made)))
        if self.rng.random() < 0.8:
            made += self._aims(len(made))
        if self.aim or self.rng.random() < 0.4:
            made.append(self._objectives(len(made)))
        if tasks:
            made.append(self._tasks(len(made)))
        if self.rng.random() < HOW_OFTEN:
            made.append(self._idle("funding", len(made)))
        made.append(self._implementation(len(made)))
        if self.rng.random() < HOW_OFTEN:
            made.append(self._idle("rewards", len(made)))
        return made

    def _idle(self, key: str, number: int) -> Node:
        """A section without items."""
        texts = self.maker.bank["sections"][key]["texts"]
        top = self.head(self.maker.fill(self.maker.pick("sections", key, "titles")), number + 1, 1, "", kind="other")
        chosen = self.rng.sample(texts, self.rng.randint(1, min(3, len(texts))))
        top["items"] = [{"loose": f"{self.bullet} {self.maker.fill(text)}.".strip(), "habit": f"section of {key}"} for text in chosen]
        return top | {"habit": f"section of {key}"}

    def _objectives(self, number: int) -> Node:
        if not self.aim:
            return super()._objectives(number)
        top = self.heading("objectives", number + 1, kind="objectives")
        top["items"] = stamped(AIMS[self.aim](self.maker, top), self.aim)
        return top

    def _tasks(self, number: int) -> Node:
        if self.layout == "calendar":
            return self._by_times(number)
        if self.layout == "areas" and self.rng.random() < 0.1:
            top = self.heading("tasks", number + 1, kind="tasks")
            top["items"] = [{"table": body_table(self.maker, targets=False)}]
            return top
        return super()._tasks(number)

    def _by_times(self, number: int) -> Node:
        """Tasks by months or quarters, each under a heading that only names the time."""
        top = self.heading("tasks", number + 1, kind="tasks")
        months = self.rng.random() < 0.6
        form = self.maker.pick("headings", "months" if months else "quarters")
        for place, count in enumerate(sorted(self.rng.sample(range(1, 13), 5)) if months else (1, 2, 3, 4), start=1):
            title, deadline = self.maker.month(form, count) if months else self.maker.quarter(form, count)
            part = self.head(title, place, 2, top["label"], kind="tasks", deadline=deadline)
            areas = self.rng.sample(self.areas, 2)
            part["items"] = self.bullets([{"text": self.maker.order(area), "lead": [], "area": area} for area in areas])
            top["items"] += stamped([part], "headings of times")
        return top

    def _of_area(self, area: str, number: int, above: Node) -> Node:
        name = self.structures.get(area) if self.layout == "areas" else None
        if not name:
            return super()._of_area(area, number, above)
        part = self.head(self._area_title(area), number, 2, above["label"], kind="tasks", area=area)
        part["items"] = stamped(ORDERS[name](self.maker, part, area), name)
        return part

    def _implementation(self, number: int) -> Node:
        if self.rng.random() > 0.35:
            return super()._implementation(number)
        top = self.heading("implementation", number + 1, kind="implementation")
        ways: list[Any] = [self.maker.outside, self.maker.two_offices, self.maker.union, self.maker.hamlets, self._schools]
        for place, way in enumerate(self.rng.sample(ways, 4), start=1):
            roles, name = way()
            end = self.rng.choice(["", ":"])
            more = {"kind": "implementation", "roles": roles, "end": end, "bare": True}
            if roles in (["other"], ["mass_organisations"]) and self.rng.random() < 0.3:
                name = f"Đề nghị {name[:1].lower() + name[1:] if name.startswith('Các ') else name}"
            part = self.head(name[:1].upper() + name[1:], place, 2, top["label"], **more)
            areas = self.rng.sample(AREAS, self.rng.randint(1, 2))
            part["items"] = self.bullets([{"text": self.maker.order(area), "area": area} for area in areas])
            top["items"] += stamped([part], "headings of agencies")
        return top

    def _schools(self) -> tuple[list[str], str]:
        return ["other"], self.maker.fill(self.maker.bank["schools"])

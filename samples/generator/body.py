"""The body of a plan: sections in the layouts that offices use."""

from __future__ import annotations

import random
from typing import Any

from samples.generator.bank import Deck
from samples.generator.items import AREAS, Items, Node
from samples.generator.numbering import Numbering
from samples.generator.people import Office

BULLETS = ["-", "-", "-", "-", "+", "*", "•", "–", ""]
LAYOUTS = ["areas", "areas", "areas", "headless", "officers", "areas and officers", "officers and areas"]


class Body:
    """Builds the sections of one plan."""

    def __init__(self, rng: random.Random, office: Office, items: Items, numbering: Numbering) -> None:
        self.rng, self.office, self.items, self.numbering = rng, office, items, numbering
        self.frame = items.bank["frame"]
        self.bullet = rng.choice(BULLETS)
        self.ends = rng.choice([";", ".", "."])
        self.caps = rng.random() < 0.6 or not numbering.numbered
        self.bold = [rng.random() < 0.95 or not numbering.numbered, rng.random() < 0.75 or not numbering.numbered, True]
        self.areas = [a for a in AREAS if rng.random() < 0.93]
        self.layout = rng.choice(LAYOUTS)

    def sections(self, *, tasks: bool = True) -> list[Node]:
        """All sections in order; without ``tasks`` they stand in an appendix."""
        made: list[Node] = []
        if self.rng.random() < 0.8:
            made += self._aims(len(made))
        if self.rng.random() < 0.75:
            made.append(self._objectives(len(made)))
        if tasks:
            made.append(self._tasks(len(made)))
        made.append(self._implementation(len(made)))
        return made

    # Headings and marks

    def heading(self, key: str, number: int, depth: int = 1, above: str = "", **more: Any) -> Node:
        title = self.items.fill(self.rng.choice(self.frame["headings"][key]))
        return self.head(title, number, depth, above, **more)

    def head(self, title: str, number: int, depth: int, above: str, **more: Any) -> Node:
        label, mark = self.numbering.mark(depth, number, above)
        node: Node = {"heading": title.upper() if depth == 1 and self.caps else title, "label": label, "mark": mark}
        if mark.endswith("\n"):
            node |= {"mark": mark.strip(), "mark_above": True}
        node["bold"] = self.bold[min(depth, 3) - 1]
        if self.numbering.automatic:
            node["auto"] = depth
        return node | more | {"items": []}

    def bullets(self, nodes: list[Node], mark: str | None = None) -> list[Node]:
        """Items with their marks and closing punctuation."""
        for place, node in enumerate(nodes):
            node.setdefault("mark", self.bullet if mark is None else mark)
            node["end"] = "." if place == len(nodes) - 1 else self.ends
        return nodes

    # Sections

    def _aims(self, number: int) -> list[Node]:
        kinds = (("purpose", "purpose"), ("requirements", "requirements"))
        if self.rng.random() < 0.7:
            top = self.heading("joined", number + 1, kind="purpose")
            for place, (key, kind) in enumerate(kinds, start=1):
                part = self.heading(key, place, 2, top["label"], kind=kind)
                part["items"] = self.bullets([self.items.goal(kind) for _ in range(self.rng.randint(1, 3))])
                self._glue(part)
                top["items"].append(part)
            return [top]
        made = []
        for place, (key, kind) in enumerate(kinds, start=1):
            part = self.heading(key, number + place, kind=kind)
            part["items"] = self.bullets([self.items.goal(kind) for _ in range(self.rng.randint(1, 3))])
            made.append(part)
        return made

    def _glue(self, part: Node) -> None:
        """A heading that runs into its first sentence: "1. Mục đích: Nhằm ..."."""
        if self.numbering.numbered and not self.numbering.automatic and self.rng.random() < 0.15:
            part |= {"glued": True, "end": ":", "bold": False}
            part["items"][0]["mark"] = ""

    def _objectives(self, number: int) -> Node:
        top = self.heading("objectives", number + 1, kind="objectives")
        if self.rng.random() < 0.5:
            top["items"] = self._promises(None, self.rng.sample(list(AREAS), 4))
            return top
        general = self.heading("objectives_general", 1, 2, top["label"], kind="objectives")
        general["items"] = self.bullets([self.items.goal("objectives") for _ in range(self.rng.randint(1, 2))])
        special = self.heading("objectives_specific", 2, 2, top["label"], kind="objectives")
        if self.rng.random() < 0.5 and self.numbering.numbered:
            for place, area in enumerate(self.rng.sample(list(AREAS), 3), start=1):
                part = self.head(self._area_title(area), place, 3, special["label"], kind="objectives", area=area)
                part["items"] = self._promises(area, [area] * self.rng.randint(1, 2))
                special["items"].append(part)
        else:
            special["items"] = self._promises(None, self.rng.sample(list(AREAS), 4))
        top["items"] = [general, special]
        return top

    def _promises(self, under: str | None, areas: list[str]) -> list[Node]:
        """Targets of areas, some under a dated lead-in."""
        if under is None and self.bullet in ("-", "–") and self.rng.random() < 0.25:
            lead = self.items.fill(self.rng.choice(self.frame["dated_lead_ins"]))
            due = f"{self.office.year}-12-31"
            inner = self.bullets([self.items.target(a, under=None, due=due) for a in areas], "+")
            return [{"lead_in": lead, "mark": self.bullet, "due": due, "items": inner}]
        return self.bullets([self.items.target(area, under=under) for area in areas])

    def _area_title(self, area: str) -> str:
        return str(self.items.fill(self.rng.choice(self.frame["areas"][area])))

    def _tasks(self, number: int) -> Node:
        top = self.heading("tasks", number + 1, kind="tasks")
        if self.layout == "headless":
            areas = [a for a in self.areas for _ in range(self.rng.randint(1, 2))]
            self.rng.shuffle(areas)
            top["items"] = self.bullets([self.items.task(a) for a in areas])
        elif self.layout in ("officers", "officers and areas"):
            top["items"] = self._by_officers(top)
        else:
            top["items"] = [self._of_area(a, place, top) for place, a in enumerate(self.areas, start=1)]
        return top

    def _of_area(self, area: str, number: int, above: Node) -> Node:
        part = self.head(self._area_title(area), number, 2, above["label"], kind="tasks", area=area)
        if self.layout == "areas and officers" and self.numbering.numbered:
            for place in range(1, self.rng.randint(2, 3)):
                part["items"].append(self._officer(place, 3, part, [area] * self.rng.randint(1, 2)))
            return part
        tasks = [self.items.task(area, under=area) for _ in range(self.rng.randint(2, 4))]
        if self.bullet in ("-", "–") and self.rng.random() < 0.15:
            lead = self.rng.choice(self.frame["lead_ins"])
            part["items"] = [{"lead_in": lead, "mark": self.bullet, "items": self.bullets(tasks, "+")}]
        else:
            part["items"] = self.bullets(tasks)
        return part

    def _officer(self, number: int, depth: int, above: Node, areas: list[str]) -> Node:
        role, name = self.items.officer()
        title = self.rng.choice(self.frame["officer_headings"]).replace("{L}", name)
        title = title[:1].upper() + title[1:]
        end = ":" if title.endswith(":") else ""
        # By the contract a section headed by an officer has no area; its tasks keep that of the section above.
        more = {"kind": above["kind"], "roles": [role], "end": end, "bare": True}
        part = self.head(title.rstrip(":"), number, depth, above["label"], **more)
        part["items"] = self.bullets([self.items.task(a, heading_roles=[role]) for a in areas])
        return part

    def _by_officers(self, top: Node) -> list[Node]:
        groups = Deck(self.rng, self.areas)
        made = []
        for place in range(1, self.rng.randint(4, 6)):
            areas = [groups.draw() for _ in range(2)]
            if self.layout == "officers and areas" and self.numbering.numbered:
                part = self._officer(place, 2, top, [])
                for inner, area in enumerate(dict.fromkeys(areas), start=1):
                    sub = self.head(self._area_title(area), inner, 3, part["label"], kind="tasks", area=area)
                    nodes = [self.items.task(area, under=area, heading_roles=part["roles"]) for _ in range(2)]
                    sub["items"] = self.bullets(nodes)
                    part["items"].append(sub)
                made.append(part)
            else:
                made.append(self._officer(place, 2, top, areas))
        return made

    def _implementation(self, number: int) -> Node:
        top = self.heading("implementation", number + 1, kind="implementation")
        way = self.rng.choice(["bullets", "lines", "headings"])
        if way == "headings":
            for place in range(1, self.rng.randint(3, 4)):
                top["items"].append(self._officer(place, 2, top, ["none"]))
            return top
        nodes = []
        for place in range(1, self.rng.randint(3, 5)):
            role, name = self.items.officer()
            words = self.items.fill(self.items.tasks["none"].draw())
            node: Node = {"text": words, "prefix": f"{name[:1].upper()}{name[1:]}: ", "lead": [role], "area": None}
            if way == "lines" and self.numbering.numbered and not self.numbering.automatic:
                node["mark"] = self.numbering.mark(2, place, top["label"])[1]
            nodes.append(node)
        top["items"] = self.bullets(nodes)
        return top

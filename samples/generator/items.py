"""Items of a plan with their answers: goals, targets, tasks with those who act and when."""

from __future__ import annotations

import random
from typing import Any

from samples.generator.bank import Deck, Half, capital, half, small
from samples.generator.people import Office

Node = dict[str, Any]
# Who leads and who only supports; the rest of an era's roles may do either.
ONLY_SUPPORT = frozenset({"all_units", "hamlets", "mass_organisations", "fatherland_front"})
NO_OFFICER = frozenset({"specialist_officers", "vice_chair", "chair"})
AREAS = ("steering", "institutions", "procedures", "apparatus", "civil_service", "public_finance", "digital_government")


class Items:
    """Draws phrases of one half of the bank for one office."""

    def __init__(self, rng: random.Random, office: Office, which: Half) -> None:
        self.rng, self.office = rng, office
        bank = half(which)
        further = bank.get("structures", {}).get("orders", {})
        self.tasks = {area: Deck(rng, [*bank["tasks"][area], *further.get(area, [])]) for area in (*AREAS, "none")}
        self.targets = {a: Deck(rng, [t for t in bank["targets"][a] if self._fits(t)]) for a in AREAS}
        self.goals = {kind: Deck(rng, bank["goals"][kind]) for kind in ("purpose", "requirements", "objectives")}
        self.cells = Deck(rng, bank["prose"]["times"]["cells"])
        self.times = Deck(rng, bank["prose"]["times"]["prose"])
        self.assigned = Deck(rng, bank["prose"]["assigned"])
        self.roles = bank["frame"]["roles"][office.era]
        self.bank = bank

    def _fits(self, target: Node) -> bool:
        return target.get("needs") != "district" or self.office.district is not None

    def fill(self, value: Any) -> Any:
        return self.office.slots.fill(value)

    # Who

    def role(self, *, lead: bool, but: str = "") -> tuple[str, str]:
        """A role's id and one of its names."""
        ids = [r for r in self.roles if r != but and not (lead and r in ONLY_SUPPORT)]
        role = self.rng.choice(ids)
        return role, self.fill(self.rng.choice(self.roles[role]))

    def officer(self) -> tuple[str, str]:
        ids = [r for r in self.roles if r not in ONLY_SUPPORT | NO_OFFICER]
        role = self.rng.choice(ids)
        return role, self.fill(self.rng.choice(self.roles[role]))

    # When

    def cell_time(self) -> tuple[str, Node | None]:
        """A time cell and its deadline."""
        text, *rest = self.fill(self.cells.draw())
        if not rest:
            return text, None
        made: Node = {"text": text, "kind": rest[0]}
        if rest[0] in ("period", "date"):
            made |= {"start": rest[1], "end": rest[2]}
        elif rest[0] == "recurring":
            made |= {"every": rest[1], "due": rest[2] if len(rest) > 2 else None}
        return text, made

    # What

    def goal(self, kind: str) -> Node:
        return {"text": self.fill(self.goals[kind].draw())}

    def target(self, area: str, *, under: str | None, due: str | None = None) -> Node:
        """A sentence that commits; ``under``: the area of its section, ``due``: of the lead-in above."""
        drawn = self.fill(self.targets[area].draw())
        return {"text": drawn["s"], "targets": [self._typed(drawn["s"], t, area, under, due) for t in drawn["t"]]}

    def _typed(self, sentence: str, t: Node, area: str, under: str | None, due: str | None) -> Node:
        return {
            "text": t.get("w", sentence), "metric": t["m"], "op": t.get("op", "="), "value": t["v"], "value_max": t.get("v2"),
            "unit": t.get("u", "percent"), "change": t.get("c", "level"), "due": t.get("due", due), "per": t.get("per"), "area": under or area,
        }  # fmt: skip

    def task(self, area: str, *, under: str | None = None, heading_roles: list[str] | None = None) -> Node:
        """An order; its area is told where no section gives one."""
        words = self.fill(self.tasks[area].draw())
        node: Node = {"text": words, "lead": heading_roles or []}
        if not under:
            node["area"] = None if area == "none" else area
        draw = self.rng.random()
        if draw < 0.4 and not heading_roles:
            self._assign(node, words)
        elif draw < 0.65:
            self._time(node, words)
        elif draw < 0.72 and area in self.targets and under:
            self._promise(node, area, under)
        return node

    def _assign(self, node: Node, words: str) -> None:
        template = self.assigned.draw()
        lead, lead_name = self.role(lead=True)
        support, support_name = self.role(lead=False, but=lead)
        node["lead"] = [lead]
        values = {"L": lead_name, "S": support_name, "t": small(words), "T": words, "P": self.rng.choice(self.bank["frame"]["persons"])}
        if template.get("when"):
            values["W"], node["deadline"] = self.cell_time()
        if template.get("support"):
            node["support"] = [support]
        full = capital(self.fill(self._put(template["form"], values)))
        node["text"] = words if template.get("cut") else full
        node["written"] = full + self._put(template.get("tail", ""), values)

    def _put(self, form: str, values: dict[str, str]) -> str:
        for key, value in values.items():
            form = form.replace("{" + key + "}", value)
        return form

    def _time(self, node: Node, words: str) -> None:
        template = self.fill(self.times.draw())
        node["text"] = capital(self._put(template["form"], {"t": small(words), "T": words}))
        node["deadline"] = {
            "text": template["words"], "kind": template["kind"], "start": template.get("start"), "end": template.get("end"),
            "every": template.get("every", []), "due": template.get("due"),
        }  # fmt: skip

    def _promise(self, node: Node, area: str, under: str) -> None:
        promised = self.target(area, under=under)
        node["text"] = f"{node['text']}; {small(promised['text'])}"
        node["targets"] = promised["targets"]

"""What makes a whole plan of the judging half different: drafts, other families and kinds, how its typist writes."""

from __future__ import annotations

import random
from typing import Any

from samples.generator.items import Node
from samples.generator.people import Office
from samples.generator.structures.maker import Maker

Description = dict[str, Any]
WIDTHS = (72, 78, 84)


class Whole:
    """What is chosen for one plan before anything of it is made."""

    def __init__(self, rng: random.Random, office: Office) -> None:
        self.rng, self.office = rng, office
        free = not office.decided
        self.draft = free and rng.random() < 0.1
        self.family = free and not self.draft and rng.random() < 0.15
        self.typing = rng.choice([None, None, None, "typewriter", "tight", "broken", "tabs"])
        if self.draft:
            office.blank = True
            office.slots["number"] = "    /KH-UBND"

    def apply(self, plan: Description, maker: Maker) -> None:
        if self.draft:
            self._as_draft(plan, maker)
        if self.family:
            self._of_family(plan, maker)
        if self.rng.random() < 0.25 and not self.draft:
            self._with_closing_task(plan, maker)
        if self.typing == "typewriter":
            plan["typewriter"] = self.rng.choice(WIDTHS)
        elif self.typing == "tabs":
            plan["signature_form"] = "tabs"
        elif self.typing == "tight":
            _each(plan["body"], _tight)
        elif self.typing == "broken" and maker.body.numbering.numbered:
            tail = maker.fill(maker.pick("broken_tails"))
            for node in plan["body"]:
                _broken(node, tail)

    def _with_closing_task(self, plan: Description, maker: Maker) -> None:
        """An assignment in the closing formula is a task."""
        roles, name = maker.officer()
        text = maker.fill(maker.pick("closing_tasks"), L=name)
        plan["closing"] = f"{plan['closing'].removesuffix('./.')}. {text}./."
        plan["closing_task"] = {"text": text, "lead": roles, "area": None, "habit": "closing-task"}

    def _as_draft(self, plan: Description, maker: Maker) -> None:
        plan["draft"] = maker.pick("drafts")
        plan["letterhead"] |= {"number": None, "date": None, "date_words": maker.fill(maker.pick("draft_dates"))}
        plan["findings"] = [*dict.fromkeys([*plan["findings"], "missing-number", "missing-issue-date"])]

    def _of_family(self, plan: Description, maker: Maker) -> None:
        """Another family or kind of plan; its words name neither reform as a whole nor a "kế hoạch"."""
        family, kind = maker.pick("families"), maker.pick("kinds")
        neutral = maker.fill(maker.bank["neutral"])
        plan |= {"title": maker.fill(family["title"]), "scope": family["scope"], "preamble": [neutral["preamble"]]}
        plan |= {"closing": neutral["closing"], "kind_words": kind["words"], "document_type": kind["type"]}
        reference = self.office.references[0]
        plan["references"] = [{"number": reference["number"], "date": reference["date"], "issuer": reference["issuer"]}]
        symbol = f"{kind['symbol']}-"
        note = neutral["note"].replace("{Kind}", kind["words"].capitalize()).replace("KH-", symbol)
        for appendix in plan["appendices"]:
            appendix["note"] = note
        if plan["letterhead"]["number"]:
            plan["letterhead"]["number"] = plan["letterhead"]["number"].replace("KH-", symbol)


def _each(nodes: list[Node], change: Any) -> None:
    for node in nodes:
        change(node)
        _each(node.get("items", []), change)


def _tight(node: Node) -> None:
    """No blank behind a mark: "1.Cải cách", "-Rà soát"."""
    if node.get("mark") and not node.get("auto") and not node.get("mark_above"):
        node["tight"] = True


def _broken(node: Node, tail: str) -> None:
    """A long title in capitals goes on in the next line."""
    plain = not node.get("glued") and not node.get("auto") and not node.get("mark_above")
    if node.get("kind") in ("objectives", "tasks", "implementation") and node["heading"].isupper() and plain:
        node["heading"] += f" {tail}"
        node["broken"] = (len(node["heading"].split(" ")) + 1) // 2

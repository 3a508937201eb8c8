"""A plan from a seed: a description as the samples have, which renders to files and to its answers."""

from __future__ import annotations

import random
from typing import Any

from samples.generator.appendix import Tables
from samples.generator.bank import Half, half
from samples.generator.body import Body
from samples.generator.habits import apply
from samples.generator.items import Items
from samples.generator.numbering import Numbering
from samples.generator.people import Office, letterhead, signer
from samples.generator.structures.boards import appendix as appendix_of
from samples.generator.structures.grown import GrownBody
from samples.generator.structures.whole import Whole

Description = dict[str, Any]


def compose(seed: int, which: Half) -> Description:
    """The plan of a seed; the same seed gives the same plan."""
    rng = random.Random(f"{which}-{seed}")
    office = Office(rng, which)
    whole = Whole(rng, office) if which == "judging" else None
    items = Items(rng, office, which)
    numbering = Numbering.chosen(rng)
    tables = Tables(rng, office, items)
    body = GrownBody(rng, office, items, numbering, tables) if which == "judging" else Body(rng, office, items, numbering)
    maker = body.maker if isinstance(body, GrownBody) else None
    plan = _front(rng, office, which)
    in_appendix = rng.random() < 0.15
    plan["body"] = body.sections(tasks=not in_appendix)
    plan["appendices"] = []
    if in_appendix or rng.random() < 0.45:
        grown = maker is not None and rng.random() < 0.6
        plan["appendices"].append(appendix_of(maker, "PL", targets=False) if maker and grown else tables.of_tasks("PL", body.areas))
    if rng.random() < 0.3:
        grown = maker is not None and rng.random() < 0.7
        plan["appendices"].append(appendix_of(maker, "PL", targets=True) if maker and grown else tables.of_targets("PL"))
    if len(plan["appendices"]) > 1:
        for number, table in enumerate(plan["appendices"], start=1):
            table |= {"label": f"PL{number}", "heading": f"Phụ lục {number}"}
    if body.bullet == "-" and rng.random() < 0.25:
        plan["auto_bullets"] = True
    plan["name"] = f"{which}-{seed:04d}"
    if whole and maker:
        whole.apply(plan, maker)
    apply(rng, plan)
    _stated(plan, office)
    return plan


def _front(rng: random.Random, office: Office, which: Half) -> Description:
    frame = half(which)["frame"]
    findings: list[str] = []
    fill = office.slots.fill
    head = letterhead(rng, office, findings)
    person, lines = signer(rng, office, frame["persons"], findings)
    titles = frame["titles_long"] if office.last_year != office.year else frame["titles"]
    template = rng.choice(frame["preambles"])
    cited = [r for key, r in zip(("{ref0}", "{ref1}"), office.references, strict=True) if key in template]
    plan: Description = {
        "letterhead": head, "issuer": fill("UBND {unit} {name}"), "title": fill(rng.choice(titles)), "period": [office.year, office.last_year],
        "preamble": [fill(template)], "closing": fill(rng.choice(frame["closings"])), "recipients": fill(rng.choice(frame["recipients"][office.era])),
        "signer": person, "signature": lines, "signature_form": rng.choice(["table", "table", "lines"]), "findings": findings,
        "unit": {"kind": office.kind, "name": office.name, "district": office.district, "province": office.province},
    }  # fmt: skip
    if office.decided:
        plan |= {"decision": fill(frame["decision"]), "document_type": "quyet_dinh"}
        cited = [office.references[0], *(r for r in cited if r is not office.references[0])]
    plan["references"] = [{"number": r["number"], "date": r["date"], "issuer": r["issuer"]} for r in cited]
    return plan


def _stated(plan: Description, office: Office) -> None:
    """The unit's district and province are those that the text names, else none."""
    text = " ".join(strings(plan | {"unit": None, "references": None})).lower()
    for key in ("district", "province"):
        name = plan["unit"][key]
        stated = name is not None and name.lower() in text
        plan["unit"][key] = name[:1].upper() + name[1:] if stated else None


def strings(value: Any) -> list[str]:
    """All texts of a structure."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for item in value.values() for text in strings(item)]
    return [text for item in value for text in strings(item)] if isinstance(value, list) else []

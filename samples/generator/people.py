"""Who a plan is by, for and about: unit, superior, dates, numbers, letterhead, signer."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from samples.generator.bank import Half, Slots, half

KINDS = {"pre": ["xa", "xa", "phuong", "thi_tran"], "post": ["xa", "phuong"]}
WORDS = {"xa": "xã", "phuong": "phường", "thi_tran": "thị trấn", "dac_khu": "đặc khu"}


class Office:
    """The office that a plan is made for; everything that the phrases' slots need."""

    def __init__(self, rng: random.Random, which: Half) -> None:
        frame = half(which)["frame"]
        self.era = rng.choice(["pre", "pre", "post"])
        self.year = rng.choice([2026, 2027]) if self.era == "post" else rng.choice([2021, 2022, 2023, 2024])
        self.last_year = self.year + 3 if rng.random() < 0.08 else self.year
        self.kind = rng.choice(KINDS[self.era])
        self.name = rng.choice(frame["names"])
        self.district = rng.choice(frame["districts"]) if self.era == "pre" else None
        self.province = rng.choice(frame["provinces"])
        self.superior = self.district or self.province
        before = dt.date(self.year - 1, 12, 1)
        self.issued = before + dt.timedelta(days=rng.randrange(120))
        self.decided = rng.random() < 0.15
        self.blank = not self.decided and rng.random() < 0.06
        self.number = f"{rng.randrange(2, 320)}/{'QĐ' if self.decided else 'KH'}-UBND"
        self.references = [self._reference(rng, form) for form in rng.sample(frame["reference_forms"], 2)]
        self.slots = Slots(self._slots())

    @property
    def unit(self) -> str:
        return WORDS[self.kind]

    def _reference(self, rng: random.Random, form: list[str]) -> dict[str, Any]:
        text, symbol = form
        issuer = f"UBND {rng.choice([self.superior, self.province])}"
        day = self.issued - dt.timedelta(days=rng.randrange(5, 200))
        number = f"{rng.randrange(20, 4000)}/{symbol}"
        printed = rng.choice([number, number, number.replace("-", " - "), number.replace("-", "- ")])
        words = text.format(number=printed, dmy=dmy(day), d=f"{day.day:02d}", m=f"{day.month:02d}", yy=day.year, issuer=issuer)
        return {"number": number, "date": day, "issuer": issuer, "words": words}

    def _slots(self) -> dict[str, str]:
        unit, district = self.unit, self.district or ""
        return {
            "unit": unit, "Unit": unit.capitalize(), "UNIT": unit.upper(), "name": self.name, "NAME": self.name.upper(),
            "issuer": f"UBND {unit} {self.name}", "district": district, "province": self.province, "sup": self.superior,
            "y": str(self.year), "y0": str(self.year - 1), "y2": str(self.last_year), "number": "    /KH-UBND" if self.blank else self.number, "dmy": dmy(self.issued),
            "feb": "29" if self.year % 4 == 0 else "28", "ref0": self.references[0]["words"], "ref1": self.references[1]["words"],
        }  # fmt: skip


def dmy(day: dt.date) -> str:
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def letterhead(rng: random.Random, office: Office, findings: list[str]) -> dict[str, Any]:
    """The head of the first page; a number or date may be left blank."""
    left = rng.choice(
        [
            ["ỦY BAN NHÂN DÂN", f"{office.unit} {office.name}".upper()],
            [f"UBND {office.superior}".upper(), f"UBND {office.unit} {office.name}".upper()],
            [f"UBND {office.unit} {office.name}".upper()],
            [f"ỦY BAN NHÂN DÂN {office.unit} {office.name}".upper()],
        ]
    )
    number: str | None = office.number
    date: dt.date | None = office.issued
    if office.blank:
        number = None
        findings.append("missing-number")
    if not office.decided and rng.random() < 0.06:
        date = None
        findings.append("missing-issue-date")
    return {"left": left, "number": number, "date": date, "place": office.name, "form": rng.choice(["table", "table", "tabs"])}


def signer(rng: random.Random, office: Office, persons: list[str], findings: list[str]) -> tuple[dict[str, Any] | None, list[str]]:
    """Signer and signature lines."""
    name = rng.choice(persons)
    if rng.random() < 0.05:
        findings.append("missing-signer")
        return None, ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]
    if rng.random() < 0.35:
        lines = ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", name]
        return {"name": name, "title": "Phó Chủ tịch", "capacity": "KT"}, lines
    committee = rng.choice(["TM. ỦY BAN NHÂN DÂN", f"TM. UBND {office.unit.upper()}", "TM.ỦY BAN NHÂN DÂN"])
    return {"name": name, "title": "Chủ tịch", "capacity": "TM"}, [committee, "CHỦ TỊCH", name]

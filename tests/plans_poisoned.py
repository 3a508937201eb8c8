"""A plan as nobody should write it: what terminals, spreadsheets, XML and Markdown would obey, in every text."""

from __future__ import annotations

from typing import Any

from schemas.plan import Plan
from tests.plans_for_tests import QUANG_TRI, place, plan, target, task

# Escape sequences of three kinds, bidi, zero-width and other controls, markup, a link, line ends, what XML cannot hold.
POISON = (
    "\x1b[31m\x1b]8;;http://x\x07\x9b2J\u202e\u2066\u200b\u00ad\x08\x00\r\n\u2028\ufffe\uffff\U0001ffff[bold]đậm[/bold] :smile: $\\frac{$ "
    "[bấm](http://x) <b>&|_x001B_"
)
# Texts that a spreadsheet takes for formulas, also behind blanks, in full width, and where a cell is cut at a semicolon.
FORMULAS = (
    "=1+1", "+1+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@SUM(1)", "\t=1", "\r=1", " =1", "＝1+1", "\u200b=1", "\u00a0@x",
    "- 2+3", "- HYPERLINK(x)", "-A1", "a;=1+1", "a\n=1+1", '"=1', "'=1", "- lời;+cmd|x",
)  # fmt: skip


def poisoned(text: str = POISON, **more: Any) -> Plan:
    """A plan with ``text`` in its unit's name, its title, file, items, roles' words, sections and recipients."""
    unit = QUANG_TRI[0] | {"name": f"Hai {text}", "district": f"Huyện {text}", "province": f"Tỉnh {text}"}
    deadline = {"text": f"quý I {text}", "kind": "date", "end": "2024-03-31"}
    made = plan(
        unit,
        number=f"1/KH{text}",
        title=f"Kế hoạch {text}",
        file=f"tệp {text}.docx",
        sections=[{"path": "I", "title": f"Mục {text}", "kind": "tasks", "evidence": {"title": place(1)}}],
        goals=[{"text": f"Mục đích {text}", "kind": "purpose"}],
        targets=[target(90, text=f"Đạt 90% {text}")],
        tasks=[task(f"Rà soát {text}", activity=text, lead=["office"], deadline=deadline, deliverables=[text], section="I")],
        references=[{"number": f"2/QĐ{text}", "issuer": text}],
        **more,
    )
    made.header.recipients = [text]
    made.header.issuer = text
    return made

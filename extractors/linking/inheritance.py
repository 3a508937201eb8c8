"""Global information: facts stated far from the tasks that they concern, brought to them as inherited values.

A passage that gives whole areas or sections to officers, a time for "các nhiệm vụ tại mục II", a heading with
its assignment in brackets, a table row that refers to an item of the body. A task's own values always win: only
what it does not say itself is inherited, with the passage as evidence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.layout.sections import Part
from extractors.layout.statements import Statement
from extractors.linking.assignments import closing_phrase
from extractors.linking.cross_references import Paths, Scope, is_under, scope_of, sections_named, speaks_of_others
from language import catalogue
from language.mentions import deadlines
from language.mentions.actors import Level
from language.mentions.areas import enumerated_areas
from language.mentions.assigning import assign
from language.mentions.cells import cell_roles
from language.mentions.deadlines import Years
from language.quotes import Quote
from language.text import fold
from schemas.plan import Deadline, Inherited, Plan, Task

NAME = "inheritance"
_SURE = 0.7


@dataclass(slots=True)
class Fact:
    """What a passage says of the tasks in its scope."""

    scope: Scope
    quote: Quote
    reason: str
    lead: list[str]
    support: list[str]
    deadline: Deadline | None
    path: str | None = None


def apply(
    plan: Plan, statements: Sequence[Statement], parts: Sequence[Part], closing: Sequence[Quote], years: Years, level: Level = "commune"
) -> None:
    """Give the plan's tasks what other passages say of them; ``level``: the issuer's."""
    paths = Paths(section.path for section in plan.sections)
    facts = [fact for part in parts if (fact := _of_heading(part, years, level))]
    for quote, roles, path in [*((s.quote, s.part.roles, s.part.path) for s in statements), *((q, [], None) for q in closing)]:
        facts += _of_passage(quote, roles, path, paths, years, level)
    tasks = _Tasks(plan.tasks)
    told: Counter[tuple[Scope, str | None, bool, bool]] = Counter()
    for fact in facts:
        # Of facts that say the same kind of thing of the same tasks the first holds; the next only fills in for the task
        # that the first is itself.
        key = (fact.scope, fact.path, bool(fact.lead), fact.deadline is not None)
        told[key] += 1
        if told[key] <= _SAME_KIND:
            for task in tasks.within(fact):
                if not _is_itself(fact, task):
                    _give(task, fact)
    _rows_of_body(plan, tasks)


_SAME_KIND = 8


class _Tasks:
    """A plan's tasks by area and by every section that they stand under."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        self.every = list(tasks)
        self._by_area: dict[str | None, list[Task]] = {}
        self._by_path: dict[str, list[Task]] = {}
        for task in tasks:
            self._by_area.setdefault(task.area, []).append(task)
            steps = (task.section or "").split("/")
            for depth in range(1, len(steps) + 1):
                self._by_path.setdefault("/".join(steps[:depth]), []).append(task)

    def under(self, path: str | None) -> list[Task]:
        return self._by_path.get(path, []) if path else []

    def within(self, fact: Fact) -> list[Task]:
        """The tasks in a fact's scope."""
        scope = fact.scope
        if scope.areas:
            return [task for area in scope.areas for task in self._by_area.get(area, [])]
        if scope.paths:
            return [task for path in scope.paths for task in self.under(path)]
        if scope.here:
            return self.under(fact.path)
        if not scope.everything:
            return []
        return [task for task in self.every if not is_under(task.section, fact.path)]


_DONE = re.compile(r"\b(?:hoan thanh|xong|thoi gian)\b")
# Whoever reports on, sums up or watches over tasks does that by the time named, not the tasks.
_WATCHES = re.compile(
    r"(?:dinh ky |thuong xuyen |hang \w+ )?(?:bao cao|tong hop|theo doi|kiem tra|don doc|ra soat|danh gia|so ket|tong ket)\b"
)


_TASKS = re.compile(r"\bcac (?:nhiem vu|noi dung|cong viec|chi tieu)\b")


def _of_passage(quote: Quote, roles: list[str], path: str | None, paths: Paths, years: Years, level: Level) -> list[Fact]:
    """The facts of a passage, a sentence each: whom it names or stands under, and by when."""
    made: list[Fact] = []
    if not speaks_of_others(quote.folded):
        return made
    for sentence in _sentences(quote):
        scope = scope_of(sentence.folded, paths)
        if not scope:
            continue
        given = assign(sentence, level)
        lead = given.lead or (roles if scope.areas or scope.paths else [])
        # Who answers for an area does so for all of it; a time is the area's only where it is said of its tasks.
        timed = (
            _DONE.search(sentence.folded) and not _WATCHES.match(sentence.folded) and (not scope.areas or _TASKS.search(sentence.folded))
        )
        found = deadlines.of_prose(sentence, years) if timed else None
        if found and found.deadline.kind not in ("date", "period"):
            found = None
        if (lead and not scope.everything) or found:
            fact = Fact(
                scope, sentence, _reason(scope), [] if scope.everything else lead, given.support, found.deadline if found else None, path
            )
            made.append(fact)
    return made


def _sentences(quote: Quote) -> list[Quote]:
    """Sentences and clauses; an enumeration of areas parted by semicolons stays one."""
    edges: list[tuple[int, int]] = []
    for match in re.finditer(r"[^.;]+(?:\.\w[^.;]*)*", quote.text):
        if edges and enumerated_areas(quote.folded[match.start() : match.end()]):
            edges[-1] = (edges[-1][0], match.end())
        else:
            edges.append(match.span())
    return [quote.slice(start, end).strip(" .;") for start, end in edges]


def _of_heading(part: Part, years: Years, level: Level) -> Fact | None:
    """ "3. Cải cách thể chế (Công chức Tư pháp chủ trì; hoàn thành trong quý III)"."""
    phrase = closing_phrase(part.title, level)
    if phrase is None:
        return None
    lead, support = (cell_roles(phrase.fields[kind], level) if kind in phrase.fields else [] for kind in ("lead", "support"))
    time = deadlines.of_cell(phrase.fields["deadline"], years) if "deadline" in phrase.fields else None
    return Fact(Scope(paths=frozenset({part.path})), part.title, "Đề mục phía trên giao", lead, support, time)


def _reason(scope: Scope) -> str:
    if scope.paths:
        return f"Nêu chung cho mục {', '.join(sorted(scope.paths))}"
    if scope.areas:
        names = "; ".join(catalogue.areas()[area].vi for area in sorted(scope.areas))
        return f"Nêu chung cho lĩnh vực: {names}"
    return "Nêu chung cho các nhiệm vụ của kế hoạch" if scope.everything else "Nêu chung cho mục này"


def _is_itself(fact: Fact, task: Task) -> bool:
    places = {(passage.block, passage.row) for passage in fact.quote.passages}
    return any((e.block, e.row) in places for e in task.evidence.get("text", []))


def _give(task: Task, fact: Fact) -> None:
    """What the task lacks and no earlier passage gave."""
    lacks_lead = not task.lead and not any(i.lead for i in task.inherited)
    lacks_time = task.deadline is None and not any(i.deadline for i in task.inherited)
    made = Inherited(reason=fact.reason)
    if lacks_lead and fact.lead:
        made.lead, made.support = fact.lead, [role for role in fact.support if role not in fact.lead and not task.support]
    if lacks_time and fact.deadline:
        made.deadline = fact.deadline
    for field in ("lead", "support", "deadline"):
        if getattr(made, field):
            made.evidence[field] = fact.quote.evidence(NAME, _SURE)
    if made.evidence:
        task.inherited.append(made)


_ONLY_REFERS = 25


def _rows_of_body(plan: Plan, tasks: _Tasks) -> None:
    """A table row that refers to an item of the body gives it who and when, and takes its area."""
    areas = {section.path: section.area for section in plan.sections}
    paths = Paths(path for path in areas if not path.startswith("PL"))
    for row in [task for task in plan.tasks if task.source == "table" and len(task.text.split()) <= _ONLY_REFERS]:
        quoted = row.evidence.get("text", [])
        named = sections_named(fold(row.text), paths)
        if not named:
            continue
        reason = f"Bảng dẫn chiếu mục {', '.join(named)}"
        shared = {areas[path] for path in named if areas.get(path)}
        if row.area is None and len(shared) == 1:
            row.inherited.append(Inherited(area=shared.pop(), reason=reason, evidence={"area": quoted}))
        for task in (task for path in named for task in tasks.under(path)):
            if task.source == "body":
                _give_row(task, row, reason)


def _give_row(task: Task, row: Task, reason: str) -> None:
    made = Inherited(reason=reason)
    if row.lead and not task.lead and not any(i.lead for i in task.inherited):
        made.lead, made.support = row.lead, row.support
        made.evidence["lead"] = row.evidence.get("lead", [])
    if row.deadline and task.deadline is None and not any(i.deadline for i in task.inherited):
        made.deadline = row.deadline
        made.evidence["deadline"] = row.evidence.get("deadline", [])
    if made.evidence:
        task.inherited.append(made)

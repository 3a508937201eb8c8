"""Tasks: of prose, of tables, and the phrases that assign them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from extractors.items import row_times
from extractors.items.closed import Closed, is_key
from extractors.layout.statements import Statement
from extractors.layout.tables import Row
from extractors.linking.assigning_words import Closing
from extractors.linking.assignments import closing_phrase, product_line, under_key
from extractors.linking.governing import governed, governing
from language.columns import ColumnKind
from language.dittos import is_ditto
from language.mentions import deadlines, loose_times
from language.mentions.actors import Level, unique
from language.mentions.areas import decide, named_areas
from language.mentions.assigning import assign, heading_roles
from language.mentions.cells import cell_assignment, cell_roles
from language.mentions.deadlines import Years
from language.mentions.keys import Kind, heading_kind
from language.quotes import Quote
from schemas.plan import Task

NAME = "tasks"


class Prose:
    """Collects the tasks of the body's statements in order."""

    def __init__(self, years: Years, level: Level = "commune", paths: Iterable[str] = ()) -> None:
        self.years, self.level = years, level
        self._leads: dict[int, list[str]] = {}
        self._closed = Closed(paths)
        self._last: Closing | None = None

    @property
    def tasks(self) -> list[Task]:
        return self._closed.tasks

    def add(self, statement: Statement) -> None:
        self._closed.enter(statement.part)
        if statement.keyed:
            self._keyed(statement, Closing(0, {str(kind): quote for kind, quote in statement.keyed.items()}))
            return
        closing = closing_phrase(statement.quote, self.level) or product_line(statement.quote)
        quote = statement.quote
        if closing is not None:
            quote = quote.slice(0, closing.start).strip(" ;,-–(+")
        elif is_key(statement.part):
            kind = heading_kind(statement.part.title.folded)
            closing = under_key(quote, kind, self.level) if kind else None
            quote = quote.slice(0, 0) if closing else quote
        if closing is not None and not any(c.isalpha() for c in quote.text):
            self._close(statement, closing)
            return
        if statement.is_note:
            return
        task = self._task(statement, quote)
        self._closed.add(task, statement, closing=closing)
        if closing is not None:
            # A line of its own within the last bullet's paragraph serves the bullets before it too.
            run = self._closed.waiting_before(statement) if _stands_alone(statement.quote, closing) else []
            closing = self._resolved(closing)
            self._fill(task, closing)
            for other in [*run, *(self._closed.named(statement, closing.scope) if closing.scope else [])]:
                if other is not task:
                    self._fill(other, closing, alone=False)

    def _keyed(self, statement: Statement, closing: Closing) -> None:
        """A small table of keys and values: it assigns the items above, or the task that it says itself."""
        if not statement.of_table:
            self._close(statement, closing)
            return
        task = self._task(statement, statement.quote)
        task.source = "table"
        self._closed.add(task, statement, closing=closing, settled=True)
        self._fill(task, self._resolved(closing))

    def closes(self, statement: Statement) -> bool:
        """Whether a statement among objectives does nothing but assign the tasks that stand there before it."""
        if not any(task.section == statement.part.path for task in self.tasks[-_NEAR:]):
            return False
        closing = closing_phrase(statement.quote, self.level)
        return closing is not None and not any(c.isalpha() for c in statement.quote.text[: closing.start])

    def _close(self, statement: Statement, closing: Closing) -> None:
        """A line that only assigns: it fills what it closes; what stands in the tasks' own words stays."""
        waiting = self._closed.waiting
        tasks = self._closed.by(statement, closing)
        if closing.fields.keys() == {"product"} and waiting:
            # What comes of it closes the item above, were there others that nobody has assigned yet.
            tasks = tasks[-1:]
        closing = self._resolved(closing)
        for task in tasks:
            self._fill(task, closing, alone=len(tasks) == 1)

    def _resolved(self, closing: Closing) -> Closing:
        """ "Như trên" stands for the assignment before it, "nt" for one of its fields."""
        if self._last is not None:
            above = self._last.fields
            closing.fields = {kind: above.get(kind, quote) if is_ditto(quote.text) else quote for kind, quote in closing.fields.items()}
        if closing.same and self._last is not None:
            closing = Closing(closing.start, self._last.fields | closing.fields, True, closing.scope)
        self._last = closing
        return closing

    def _task(self, statement: Statement, quote: Quote) -> Task:
        quote = _unlabelled(quote)
        given = assign(quote, self.level)
        text = quote.slice(given.cut, len(quote.text)).strip(" .;:,/")
        lead, lead_quote, sure = given.lead, given.lead_quote, 0.85
        above_all = self._inherited(statement) if not lead or given.later else []
        if above_all:
            # Under a heading that names who acts, whoever a later clause names acts beside them.
            lead, lead_quote, sure = unique([*above_all, *lead]), statement.part.role_quote if not lead else lead_quote, 0.9
        self._leads[id(statement)] = above_all or lead
        support = [role for role in given.support if role == "other" or role not in lead]
        support_quote = given.support_quote
        if not given.lead and not support and lead == statement.part.roles:
            support, support_quote = list(statement.part.support), statement.part.support_quote
        above = governing(statement.lead_ins, statement.part, self.years)
        found = deadlines.of_prose(quote.slice(given.cut, len(quote.text)), above.years)
        words = quote.slice(given.cut + found.start, given.cut + found.end) if found else above.line
        area, area_sure, doubts = area_of(statement, quote)
        task = Task(
            text=text.text,
            area=area,
            lead=lead,
            support=support,
            lead_text=lead_quote.text if lead and lead_quote else None,
            support_text=support_quote.text if support and support_quote else None,
            deadline=governed(found, above, words),
            section=statement.part.path,
        )
        task.doubts.update(doubts)
        own = replace(found, deadline=task.deadline) if found and task.deadline else None
        task.loose_time = loose_times.of_prose(quote.slice(given.cut, len(quote.text)), own) or (None if own else above.loose)
        task.evidence["text"] = text.evidence(NAME, 0.95)
        if lead and lead_quote:
            task.evidence["lead"] = lead_quote.evidence("roles", sure)
        if support and support_quote:
            task.evidence["support"] = support_quote.evidence("roles", 0.85)
        if task.deadline and words:
            task.evidence["deadline"] = words.evidence(deadlines.NAME, 0.85)
        if area:
            task.evidence["area"] = quote.evidence("areas", area_sure)
        return task

    def _inherited(self, statement: Statement) -> list[str]:
        if statement.item is not None and self._leads.get(id(statement.item)):
            return self._leads[id(statement.item)]
        for lead_in in reversed(statement.lead_ins):
            roles, _ = heading_roles(lead_in, self.level)
            if roles:
                return roles
        return statement.part.roles

    def _fill(self, task: Task, closing: Closing, *, alone: bool = True) -> None:
        """The fields of an assigning phrase; one for several tasks leaves what a task says of itself."""
        for kind, quote in closing.fields.items():
            if kind == "product":
                task.deliverables = task.deliverables or deliverables(quote)
                task.evidence["deliverables"] = quote.evidence(NAME, 0.9)
                continue
            if not alone and kind != "support" and getattr(task, kind) and task.evidence.get(kind):
                continue
            if kind == "lead":
                task.lead, task.lead_text = cell_roles(quote, self.level), quote.text
                task.support = [role for role in task.support if role == "other" or role not in task.lead]
            elif kind == "support":
                known = task.support if task.evidence.get("support") else []
                told = [role for role in cell_roles(quote, self.level) if role == "other" or role not in task.lead]
                task.support, task.support_text = unique([*known, *told]), quote.text
            elif quote is closing.counted:
                # A limit counted from an event is no deadline, and takes none away.
                task.loose_time = loose_times.of_cell(quote, self.years, None)
                continue
            else:
                row_times.of_quote(task, quote, self.years)
            task.evidence[kind] = quote.evidence("roles" if kind != "deadline" else deadlines.NAME, 0.9)


def _stands_alone(quote: Quote, closing: Closing) -> bool:
    """Whether an assignment is a line of a paragraph, behind the end of a sentence: no bracket, no bullet."""
    before, words = quote.folded[: closing.start].rstrip(), quote.text[closing.start :].lstrip()
    return closing.start in quote.line_starts and before.endswith((".", ";")) and words[:1].isupper() and "lead" in closing.fields


# "Nội dung thực hiện: Tổ chức ...": says that an item follows, and is none of its words.
_CONTENT_LABEL = re.compile(
    r"(?:noi dung|nhiem vu|cong viec|viec|ten viec|giai phap|bien phap|cach lam)"
    r"(?: (?:thuc hien|cong viec|nhiem vu|cu the|trien khai|can lam|phai lam|so \d{1,2}|\d{1,2}|thu \w+))*\s*:\s*(?=\S)"
)
# So many tasks before it a line of assignment may serve.
_NEAR = 20


def _unlabelled(quote: Quote) -> Quote:
    match = _CONTENT_LABEL.match(quote.folded)
    return quote.slice(match.end(), len(quote.text)) if match else quote


def area_of(statement: Statement, quote: Quote) -> tuple[str | None, float, dict[str, float]]:
    """Of the section; else of a lead-in that names one; else what the words are clearly about, with its doubts."""
    if statement.part.area_of_items:
        return statement.part.area_of_items, statement.part.confidence, {}
    for lead_in in reversed(statement.lead_ins):
        named = named_areas(lead_in.folded)
        if len(named) == 1:
            return next(iter(named)), 0.85, {}
    verdict = decide(quote)
    return verdict.area, verdict.probability, verdict.doubts


_SPLIT = re.compile(r";|(?:^|(?<=[\s;.,]))[-–+•*]\s+|\n\s*[-–+•*]\s*")


def deliverables(quote: Quote) -> list[str]:
    """A "Kết quả/Sản phẩm" cell, split at ";" and bullets."""
    text = quote.text
    pieces = [" ".join(piece.split()).strip(" .;,-–+•") for piece in _SPLIT.split(text)]
    return [piece for piece in pieces if any(c.isalnum() for c in piece)]


Named = dict[str, Quote]


def of_row(row: Row, years: Years, *, kinds: frozenset[ColumnKind], level: Level = "commune", above: Named | None = None) -> Task | None:
    """The task of a table row; ``None`` for a row that orders nothing.

    ``kinds``: what the table's columns hold; ``above``: the words that named who leads and supports in the rows before, kept
    up to date: "Chủ trì: nt" stands for them.
    """
    text = row.cells.get(ColumnKind.TASK) or row.cells.get(ColumnKind.ACTIVITY) or Quote([])
    text, closing = _without_closing(text, kinds, level)
    words = text.strip(" .;:").text.removeprefix("- ").strip()
    if not any(c.isalpha() for c in words):
        return None
    named = row.area
    verdict = None if named else decide(text)
    area, sure = (named[0], 0.95) if named else (verdict.area, verdict.probability) if verdict else (None, 0.5)
    task = Task(text=words, area=area, source="table", section=row.part.path if row.part else None)
    if verdict:
        task.doubts.update(verdict.doubts)
    task.evidence["text"] = text.evidence(NAME, 0.97)
    if area:
        task.evidence["area"] = (named[1] if named else text).evidence("areas", sure)
    activity = row.cells.get(ColumnKind.ACTIVITY)
    if ColumnKind.ACTIVITY in kinds and activity and row.cells.get(ColumnKind.TASK):
        task.activity = activity.strip(" .;:").text.removeprefix("- ").strip()
        task.evidence["activity"] = activity.evidence(NAME, 0.97)
    _cells(task, row, years, level, {} if above is None else above, closing)
    if task.deadline is None and "deadline" not in task.evidence:
        _time_without_cell(task, None if kinds & _TIMES else text, row, years)
    return task


_TIMES = {ColumnKind.DEADLINE, ColumnKind.SCHEDULE}
_COLUMNS: dict[Kind, ColumnKind] = {
    "lead": ColumnKind.LEAD,
    "support": ColumnKind.SUPPORT,
    "deadline": ColumnKind.DEADLINE,
    "product": ColumnKind.DELIVERABLE,
}


def _without_closing(text: Quote, kinds: frozenset[ColumnKind], level: Level) -> tuple[Quote, dict[Kind, Quote]]:
    """A task cell without words at its end that assign or date what no column of the table does, and what these say."""
    closing = closing_phrase(text, level) if text else None
    if closing is None or closing.start == 0 or closing.same or closing.scope:
        return text, {}
    fields = {kind: quote for kind in _COLUMNS if (quote := closing.fields.get(kind)) is not None}
    if any(_COLUMNS[kind] in kinds for kind in fields):
        return text, {}
    return text.slice(0, closing.start).strip(" ;,-–(+"), fields


def _time_without_cell(task: Task, text: Quote | None, row: Row, years: Years) -> None:
    """When a task without a time cell is done: by its own ``text``, where the table has no column for it, else by its group's row."""
    above = governing((), row.part, years)
    found = deadlines.of_prose(text, above.years) if text else None
    words = text.slice(found.start, found.end) if text and found else above.line
    task.loose_time = task.loose_time or (loose_times.of_prose(text, found) if text else None)
    task.deadline = governed(found, above, words)
    if task.deadline and words:
        task.evidence["deadline"] = words.evidence(deadlines.NAME, 0.85)


def _cells(task: Task, row: Row, years: Years, level: Level, above: Named, closing: dict[Kind, Quote]) -> None:
    """What a row's cells assign; ``closing``: what the task's own cell does, where no column holds it."""
    cell, support = row.cells.get(ColumnKind.LEAD) or closing.get("lead"), row.cells.get(ColumnKind.SUPPORT) or closing.get("support")
    # "Chủ trì: X. Phối hợp: Y" in one cell says both.
    lead, beside = cell_assignment(cell, level) if cell else (None, None)
    lead = above.get("lead") if lead and is_ditto(lead.text) else lead
    if lead:
        above["lead"] = lead
        task.lead, task.lead_text = cell_roles(lead, level), lead.text
        task.evidence["lead"] = lead.evidence("roles", 0.95)
    elif not cell and row.part is not None and row.part.roles:
        # A group row or heading that names who acts in the rows under it.
        task.lead = list(row.part.roles)
        if row.part.role_quote:
            task.lead_text, task.evidence["lead"] = row.part.role_quote.text, row.part.role_quote.evidence("roles", 0.9)
    support = support or beside
    support = above.get("support") if support and is_ditto(support.text) else support
    if support:
        above["support"] = support
        task.support, task.support_text = cell_roles(support, level), support.text
        task.evidence["support"] = support.evidence("roles", 0.95)
    row_times.of_row(task, row, years)
    if time := closing.get("deadline"):
        row_times.of_quote(task, time, years)
        task.evidence["deadline"] = time.evidence(deadlines.NAME, 0.95)
    product = row.cells.get(ColumnKind.DELIVERABLE) or closing.get("product")
    if product:
        task.deliverables = deliverables(product)
        task.evidence["deliverables"] = product.evidence(NAME, 0.95)

"""A Document to a Plan: the extractors in order. Pure: the same document gives the same plan."""

from __future__ import annotations

import re

from extractors.identity import header, period, scope, signatures, unit
from extractors.identity.gazetteer import resolve
from extractors.items import goals, target_cells, targets
from extractors.items.clauses import Context
from extractors.items.tasks import Prose, of_row
from extractors.layout import statements, tables, unassigned
from extractors.layout.sections import Part
from extractors.layout.stamps import watermark_remark
from extractors.layout.statements import Body
from extractors.layout.tables import Reading, Row
from extractors.layout.zones import LONGEST, Appendix, Parts, enclosure_note, endless, split_parts
from extractors.linking import confidence, coverage, inheritance
from language import citations, repairs
from language.columns import ColumnKind
from language.mentions.actors import level_of_issuer
from language.mentions.areas import heading_area
from language.mentions.deadlines import Years
from language.quotes import Quote, of_block, of_cell
from schemas.document import Block, Document
from schemas.evidence import Evident
from schemas.plan import Plan, Remarked, Source
from schemas.unread import unread

# Kinds of documents that are plans; a decision is one if it encloses a plan.
PLAN_TYPES = frozenset({"ke_hoach", "phuong_an"})
# These are plans where they order tasks, as the plan contract says.
ORDERING_TYPES = frozenset({"chuong_trinh", "de_an"})
# A task table says beside its tasks who, when, or what comes of it.
_ASSIGNING = (ColumnKind.LEAD, ColumnKind.SUPPORT, ColumnKind.DEADLINE, ColumnKind.ACTIVITY, ColumnKind.DELIVERABLE, ColumnKind.SCHEDULE)


def extract(document: Document, *, keep_doubts: bool = False) -> Plan:
    """The plan that a document states; of a document of another kind only what it is.

    ``keep_doubts``: leave on each item what its confidence was worked out from, as training needs it.
    """
    if document.reading == "text":
        plan = _extract(document)
    else:
        repaired = repairs.repair(document)
        plan = _extract(repaired.document)
        repaired.quote_as_read(plan)
    confidence.apply(plan)
    if not keep_doubts:
        for item in (*plan.sections, *plan.goals, *plan.targets, *plan.tasks):
            item.doubts.clear()
    return plan


def _extract(document: Document) -> Plan:
    parts = split_parts(document)
    plan = Plan(source=_source(document), header=header.extract(parts))
    endless_blocks = [unread("endless-text", page=b.page, detail=f"trên {LONGEST} ký tự") for b in document.blocks if endless(b)]
    stamps = [stamp.remark() for stamp in parts.stamps]
    if parts.watermarks:
        stamps.append(watermark_remark(parts.watermarks))
    plan.remarks = [Remarked.model_validate(r.model_dump()) for r in (*document.remarks, *endless_blocks, *stamps)]
    signatures.add(plan.header, document)
    plan.unit = unit.extract(parts, plan.header)
    plan.unit.resolved = resolve(plan.unit, plan.header.issued_on)
    plan.period = period.extract(parts, plan.header)
    texts = _texts(document)
    plan.header.references = citations.collect(texts, plan.header.number)
    if plan.header.references:
        evidence = [e for r in plan.header.references for e in r.evidence["number"]]
        plan.header.evidence["references"] = evidence
    plan.is_plan = _is_plan(plan, parts)
    if plan.is_plan:
        plan.scope = scope.extract(plan.header.title, texts)
        _Builder(plan).build(parts, styled=document.has_styles)
        plan.coverage = coverage.extract(plan, texts)
    plan.passages = unassigned.extract(document, plan)
    return plan


def _source(document: Document) -> Source:
    return Source(
        file=document.name,
        media_type=document.media_type,
        pages=len(document.pages),
        reading=document.reading,
        ocr_confidence=document.ocr_confidence,
    )


def _texts(document: Document) -> list[Quote]:
    """Everything that the document says, in reading order; furniture last (footnotes cite too)."""
    found = []
    for block in document.blocks:
        if block.kind == "signature" or endless(block):
            continue
        if block.table is None:
            found.append(of_block(block))
            continue
        for cell in sorted(block.table.cells, key=lambda c: (c.row, c.column)):
            pages = block.table.row_pages
            found.append(of_cell(block, cell, pages[cell.row] if cell.row < len(pages) else block.page))
    return [quote for quote in found if quote]


def _is_plan(plan: Plan, parts: Parts) -> bool:
    kind = plan.header.document_type
    if kind in PLAN_TYPES:
        return True
    if kind in ORDERING_TYPES:
        return _has_sections_of_a_plan(parts)
    heading = parts.type_heading
    if kind == "quyet_dinh":
        return heading is not None and of_block(heading).folded.strip().startswith("ke hoach")
    return kind is None and _has_sections_of_a_plan(parts)


def _has_sections_of_a_plan(parts: Parts) -> bool:
    """A document that never says what it is may still be built like a plan."""
    kinds = {part.kind for part in statements.collect(parts, styled=False).parts}
    return len(kinds & {"purpose", "requirements", "objectives", "tasks", "implementation"}) >= 2


class _Builder:
    """Adds sections, goals, targets and tasks in reading order."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.years = Years(plan.period.start, plan.period.end)
        self.level = level_of_issuer(plan.header.issuer)

    def build(self, parts: Parts, *, styled: bool) -> None:
        body = statements.collect(parts, styled=styled, level=self.level)
        self._body(body)
        for appendix in parts.appendices:
            self._appendix(appendix)
        # Tables of the body were read behind its prose: back into reading order.
        for items in (self.plan.goals, self.plan.targets, self.plan.tasks, self.plan.sections):
            items.sort(key=_place)
        closing = [of_block(block) for block in parts.closing if block.table is None]
        inheritance.apply(self.plan, body.statements, body.parts, closing, self.years, self.level)

    def _body(self, body: Body) -> None:
        readings = [(placed, tables.read(placed.block, placed.part, lead_in=placed.lead_in)) for placed in body.tables]
        self.plan.sections.extend(part.export() for part in body.parts)
        prose = Prose(self.years, self.level, (part.path for part in body.parts))
        for statement in body.statements:
            part = statement.part
            lead_ins = tuple(statement.lead_ins)
            context = Context(part.area_of_items, part.path, lead_ins, part, self.years)
            if statement.kind in goals.KINDS and prose.closes(statement):
                prose.add(statement)
            elif statement.kind in goals.KINDS and not statement.is_note:
                self.plan.goals.append(goals.of_statement(statement))
            elif statement.kind in ("tasks", "implementation", "appendix"):
                prose.add(statement)
            else:
                continue
            if statement.keyed and not statement.of_table:
                continue
            self._targets(statement.quote, context)
        self.plan.tasks.extend(prose.tasks)
        for placed, reading in readings:
            self._read(placed.block, reading)

    def _targets(self, quote: Quote, context: Context) -> None:
        try:
            self.plan.targets.extend(targets.extract(quote, context))
        except targets.Countless:
            told = unread("endless-text", page=quote.page, detail=f"trên {targets.MOST} con số, không tách thành chỉ tiêu")
            self.plan.remarks.append(Remarked.model_validate(told.model_dump()))

    def _appendix(self, appendix: Appendix) -> None:
        title = _title(appendix)
        # "Phụ lục: Lịch kiểm tra CCHC" is of that area; in a plan of another family the same word is the plan's own matter.
        area = heading_area(title) if self.plan.scope == "reform" else None
        root = Part(appendix.label, title, "appendix", area)
        blocks = [b for b in appendix.blocks if b.table is not None]
        read = [tables.read(b, root) for b in blocks]
        if title and title.text.strip() and (any(read) or appendix.heading):
            self.plan.sections.append(root.export())
        for block, reading in zip(blocks, read, strict=True):
            self._read(block, reading)

    def _read(self, block: Block, reading: Reading | None) -> None:
        """What a table gives; a remark where its columns are unknown, or nothing was read from its rows."""
        if reading is None:
            if tables.carries_rows(block):
                self._unread("unknown-table", block, 1)
            return
        before = len(self.plan.targets) + len(self.plan.tasks) + len(self.plan.goals)
        self._table(reading)
        if reading.rows and before == len(self.plan.targets) + len(self.plan.tasks) + len(self.plan.goals):
            self._unread("silent-rows", block, len(reading.rows))

    def _unread(self, kind: str, block: Block, count: int) -> None:
        told = unread(kind, page=block.page, count=count)
        self.plan.remarks.append(Remarked.model_validate(told.model_dump()))

    def _table(self, reading: Reading) -> None:
        self.plan.sections.extend(part.export() for part in reading.groups)
        is_tasks = reading.has(ColumnKind.TASK, ColumnKind.ACTIVITY) and reading.has(*_ASSIGNING)
        kinds = frozenset(column.kind for column in reading.columns if column.kind is not None)
        previous: Row | None = None
        above: dict[str, Quote] = {}
        for row in reading.rows:
            self._row_texts(row, reading)
            self.plan.targets.extend(target_cells.of_row(row, self.years))
            if is_tasks and not _repeats(row, previous, reading):
                task = of_row(row, self.years, kinds=kinds, level=self.level, above=above)
                if task:
                    self.plan.tasks.append(task)
            previous = row

    def _row_texts(self, row: Row, reading: Reading) -> None:
        area = row.area[0] if row.area else None
        path = row.part.path if row.part else None
        goal = row.cells.get(ColumnKind.GOAL)
        if goal and ColumnKind.GOAL in row.fresh:
            # A goal's area is its section's: a cell beside it is none.
            self.plan.goals.append(goals.of_cell(goal, row.part.area if row.part else None, path))
        kinds = [ColumnKind.GOAL, ColumnKind.TASK, ColumnKind.ACTIVITY]
        if not reading.has(ColumnKind.POINTS) and not any(cell for _, cell in row.figures):
            # "TT | Chỉ tiêu | Chủ trì": the name of the row carries its figure.
            kinds.append(ColumnKind.INDICATOR)
        for kind in kinds:
            quote = row.cells.get(kind)
            if quote and kind in row.fresh:
                self._targets(quote, Context(area, path, (), row.part, self.years))


def _place(item: Evident) -> tuple[int, int]:
    """Block and row that an item begins in."""
    evidence = item.evidence.get("text") or item.evidence.get("title") or []
    return (evidence[0].block, evidence[0].row if evidence[0].row is not None else -1) if evidence else (0, 0)


def _repeats(row: Row, previous: Row | None, reading: Reading) -> bool:
    """A merged task cell gives one task a row only where the rows tell activities apart."""
    if previous is None or ColumnKind.TASK in row.fresh or not row.cells.get(ColumnKind.TASK):
        return False
    return not reading.has(ColumnKind.ACTIVITY) or ColumnKind.ACTIVITY not in row.fresh


# "PHỤ LỤC: LỊCH LÀM VIỆC": the word and its number before the title.
_NUMBERED = re.compile(r"(?:phu luc|phu bieu|bieu(?: mau)?|bang)(?: so)?(?: (?:[ivx]{1,5}|\d{1,2}|[a-z]))?\s*[:.–-]?\s*")


def _title(appendix: Appendix) -> Quote:
    """The heading's lines that are the title: neither "Phụ lục 1" nor the enclosure note, nor another note in brackets."""
    lines: list[Quote] = []
    for index, block in enumerate(appendix.heading):
        quote = of_block(block)
        if enclosure_note(block) or (index and "(" in appendix.heading[index - 1].text and ")" in block.text):
            break
        if lines and quote.text.startswith("("):
            break
        named = _NUMBERED.match(quote.folded) if index == 0 else None
        if named is not None and (named.group().rstrip().endswith((":", ".", "-")) or named.end() in (len(quote.text), *quote.line_starts)):
            quote = quote.slice(named.end(), len(quote.text))
        if quote:
            lines.append(quote)
    return Quote([passage for line in lines for passage in line.passages])

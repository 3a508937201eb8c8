"""The Plan: the exported shape, with evidence for every value.

Field names and meanings follow the plan contract (schema version 1). ``evidence`` maps the name of a
field to the places that its value was read from; a value worked out from others (coverage, an
inherited area) quotes what it was worked out from.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, PrivateAttr

from schemas.document import Reading, Signature, Strict
from schemas.evidence import Evident
from schemas.finding import Finding
from schemas.unread import Place, may_hold

SCHEMA_VERSION = "1"

SectionKind = Literal["purpose", "requirements", "objectives", "tasks", "implementation", "appendix", "other"]
GoalKind = Literal["purpose", "requirement", "objective"]
Comparator = Literal[">=", ">", "<=", "<", "=", "range"]
Change = Literal["level", "increase", "decrease"]
Per = Literal["year", "quarter", "month"]
DeadlineKind = Literal["date", "period", "recurring", "continuous"]
LooseKind = Literal["event", "open", "part", "interval", "other"]
LooseUnit = Literal["hour", "day", "working_day", "week", "month", "quarter", "year"]
Relation = Literal["before", "at", "after"]
Every = Literal["day", "week", "month", "quarter", "half_year", "year"]
Capacity = Literal["TM", "KT", "TL", "TUQ", "Q"]
UnitKind = Literal["phuong", "xa", "thi_tran", "dac_khu"]
Status = Literal["planned", "mentioned", "missing"]
Scope = Literal["reform", "part", "other"]
Verdict = Literal["planned", "mentioned", "missing", "unclear"]


class Attachment(Strict):
    """An appendix that came as a file of its own; its pages are counted behind the plan's."""

    file: str
    sha256: str
    first_page: int
    pages: int


class Source(Strict):
    file: str
    sha256: str | None = None
    media_type: str
    pages: int
    reading: Reading = "text"
    ocr_confidence: float | None = None
    extractor_version: str | None = None
    reading_version: str | None = None
    checks_version: str | None = None
    tools: list[str] = Field(default_factory=list, description="what the file was read with, each as name=version")
    origin: str | None = Field(default=None, description="archive or e-mail that the file came in, with its path there")
    attachments: list[Attachment] = Field(default_factory=list)


class Signer(Strict):
    name: str
    title: str | None = None
    capacity: Capacity | None = None


class Reference(Evident):
    number: str
    date: str | None = None
    issuer: str | None = None
    type_named: str | None = Field(default=None, description="document type named before the number, as a symbol")
    subject: str | None = Field(default=None, description="what the text says it is about, folded")


class Header(Evident):
    issuer: str | None = None
    number: str | None = None
    document_type: str | None = None
    issued_on: str | None = None
    title: str | None = None
    draft: bool = Field(default=False, description="the document says that it is a draft")
    signer: Signer | None = None
    recipients: list[str] = Field(default_factory=list)
    references: list[Reference] = Field(default_factory=list)
    signatures: list[Signature] = Field(default_factory=list, description="digital ones; the signer on paper is `signer`")


class ResolvedUnit(Strict):
    """The gazetteer's answer for a unit; it is no statement of the document."""

    status: Literal["old", "current", "ambiguous", "unknown"]
    old_name: str | None = Field(default=None, description="full name before 1 July 2025")
    current_name: str | None = Field(default=None, description="full name since 1 July 2025")
    mapping: str | None = Field(default=None, description="merged, divided, renamed, unchanged, ...")
    candidates: list[str] = Field(default_factory=list, description="where the name alone does not decide")
    source: str = "underthesea address mapping, effective 2025-07-01"


class Unit(Evident):
    kind: UnitKind | None = None
    name: str | None = None
    district: str | None = None
    province: str | None = None
    resolved: ResolvedUnit | None = None


class Period(Evident):
    start: int | None = None
    end: int | None = None


class Item(Evident):
    """What is counted and reviewed one by one.

    ``confidence`` is the calibrated probability that the item and all its fields are right (docs/accuracy.md).
    """

    confidence: float | None = Field(default=None, ge=0, le=1)
    # Fields decided from words alone, with the doubt that is left; for the confidence only, never exported.
    _doubts: dict[str, float] = PrivateAttr(default_factory=dict)

    @property
    def doubts(self) -> dict[str, float]:
        return self._doubts


class Section(Item):
    path: str
    title: str
    kind: SectionKind
    area: str | None = None


class Goal(Item):
    text: str
    kind: GoalKind
    area: str | None = None
    section: str | None = None


class Target(Item):
    text: str
    metric: str
    comparator: Comparator
    value: float | int
    value_max: float | int | None = None
    unit: str
    change: Change = "level"
    due: str | None = None
    per: Per | None = None
    area: str | None = None
    section: str | None = None


class Deadline(Strict):
    text: str
    kind: DeadlineKind
    start: str | None = None
    end: str | None = None
    every: list[Every] = Field(default_factory=list)
    due: str | None = None


class LooseTime(Strict):
    """A time that names no day of the calendar, or leaves it open: its words, and what is known of them.

    The contract's `deadline` has no form for it; where it has one for a part ("đầu quý III"), both stand side by side.
    ``event``: bound to an event, perhaps ``count`` units before or after it ("15 ngày sau khi ký", "trước Tết"), or a span of
    days without one; ``open``: it has a beginning and no end ("từ ngày 01/02"); ``part``: some part of a year, quarter or month
    ("giữa năm"); ``interval``: every ``count`` units ("2 tuần/lần"); ``other``: words of a time cell that were not understood.
    ``start``, ``end``: the first and last day that the words leave, ISO.
    """

    text: str
    kind: LooseKind
    relation: Relation | None = None
    event: str | None = Field(default=None, description="the words that name the event")
    count: int | None = None
    unit: LooseUnit | None = None
    start: str | None = None
    end: str | None = None


class Inherited(Evident):
    """What a passage elsewhere in the plan says of a task: whose it is, by when, in which area.

    It stands beside the task's own values, which say only what its own words, its heading and its table say.
    ``evidence`` quotes the passage under the name of the field.
    """

    lead: list[str] = Field(default_factory=list)
    support: list[str] = Field(default_factory=list)
    deadline: Deadline | None = None
    area: str | None = None
    reason: str = Field(description="Vietnamese: what ties the passage to the task")


class Task(Item):
    text: str
    activity: str | None = None
    area: str | None = None
    lead: list[str] = Field(default_factory=list)
    support: list[str] = Field(default_factory=list)
    lead_text: str | None = Field(default=None, description="the words that name the lead")
    support_text: str | None = None
    deadline: Deadline | None = None
    loose_time: LooseTime | None = Field(default=None, description="what is said of its time and no deadline can hold")
    deliverables: list[str] = Field(default_factory=list)
    source: Literal["body", "table"] = "body"
    section: str | None = None
    inherited: list[Inherited] = Field(default_factory=list, description="what other passages say of it, where it says nothing itself")

    @property
    def without_time(self) -> bool:
        """Whether nothing says when it is done, be it without a day of the calendar; words not understood say nothing."""
        loose = self.loose_time is not None and self.loose_time.kind != "other"
        return self.deadline is None and not loose and not any(i.deadline for i in self.inherited)


class Coverage(Evident):
    area: str
    status: Status
    unclear: bool = Field(default=False, description="parts that may plan it were not read: that it is not planned is no fact")

    @property
    def verdict(self) -> Verdict:
        """What may be said of the plan: nothing where it is not planned as far as was read."""
        return "unclear" if self.unclear and self.status != "planned" else self.status


class Passage(Strict):
    """What the document says outside its goals, targets and tasks, for search and for checks of form.

    ``start`` and ``end`` are offsets in the unaltered text of the block, or of its cell at ``row`` and ``column``.
    Furniture (page numbers, running heads) is kept and not searched.
    """

    text: str
    page: int
    block: int
    row: int | None = None
    column: int | None = None
    start: int = Field(default=0, ge=0)
    end: int = Field(default=0, ge=0)
    kind: Literal["text", "furniture"] = "text"


class Remarked(Strict):
    """A problem of the document's reading, as the plan carries it."""

    code: str
    message: str
    page: int | None = None
    kind: str | None = Field(default=None, description="what was not read, as in catalogue/unread.yaml")
    count: int = Field(default=1, ge=1)


class Plan(Strict):
    schema_version: str = SCHEMA_VERSION
    scope: Scope | None = Field(default=None, description="what the plan is for; None of what is no plan")
    source: Source
    header: Header = Field(default_factory=Header)
    unit: Unit = Field(default_factory=Unit)
    period: Period = Field(default_factory=Period)
    is_plan: bool = True
    sections: list[Section] = Field(default_factory=list)
    goals: list[Goal] = Field(default_factory=list)
    targets: list[Target] = Field(default_factory=list)
    tasks: list[Task] = Field(default_factory=list)
    coverage: list[Coverage] = Field(default_factory=list)
    findings: list[Finding] = Field(default_factory=list)
    remarks: list[Remarked] = Field(default_factory=list)
    passages: list[Passage] = Field(default_factory=list, description="ranges of blocks and cells that are no item's words")

    def unread(self, place: Place) -> list[Remarked]:
        """Remarks on what was not read and may hold this part of the plan."""
        return [remark for remark in self.remarks if place in may_hold(remark.code, remark.kind)]

"""Tables of what was read: originals, plans and their statements, batches.

One model for SQLite and, later, PostgreSQL; full text is SQLite's FTS5. What the office adds of its own (roster,
corrections, yardsticks) stands in ``office.py``.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Float, ForeignKey, Index, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """Base of all tables."""


class Original(Base):
    """A file as received, kept under its hash in the workspace."""

    __tablename__ = "originals"
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int] = mapped_column(Integer)
    media_type: Mapped[str] = mapped_column(String(100))
    stored_at: Mapped[str] = mapped_column(String(32))


class UnitRow(Base):
    """A unit that plans or rosters name, under its old and its present name; keys are ``search_key`` of the names."""

    __tablename__ = "units"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    label: Mapped[str] = mapped_column(Text)
    unit_key: Mapped[str] = mapped_column(Text, index=True)
    old_name: Mapped[str | None] = mapped_column(Text)
    old_key: Mapped[str] = mapped_column(Text, index=True)
    current_unit: Mapped[str | None] = mapped_column(Text)
    current_key: Mapped[str] = mapped_column(Text, index=True)
    district_key: Mapped[str] = mapped_column(Text, index=True)
    province_key: Mapped[str] = mapped_column(Text, index=True)
    __table_args__ = (UniqueConstraint("unit_key", "old_key", "current_key", name="uq_units_keys"),)


class PlanRow(Base):
    """An extracted document and what it is listed, found and compared by."""

    __tablename__ = "plans"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("originals.sha256"), unique=True)
    extractor_version: Mapped[str] = mapped_column(String(32))
    file_name: Mapped[str] = mapped_column(Text)
    is_plan: Mapped[bool] = mapped_column(Boolean)
    document_type: Mapped[str | None] = mapped_column(String(40))
    number: Mapped[str | None] = mapped_column(String(80), index=True)
    issued_on: Mapped[str | None] = mapped_column(String(10))
    title: Mapped[str | None] = mapped_column(Text)
    unit_label: Mapped[str] = mapped_column(Text, index=True)
    unit_key: Mapped[str] = mapped_column(Text, index=True)
    current_unit: Mapped[str | None] = mapped_column(Text)
    current_key: Mapped[str] = mapped_column(Text, default="", index=True)
    year_start: Mapped[int | None] = mapped_column(Integer, index=True)
    year_end: Mapped[int | None] = mapped_column(Integer)
    pages: Mapped[int] = mapped_column(Integer)
    stored_at: Mapped[str] = mapped_column(String(32))
    unit_id: Mapped[int] = mapped_column(Integer, default=0, index=True)
    title_key: Mapped[str] = mapped_column(Text, default="")
    cites: Mapped[str] = mapped_column(Text, default="")
    reading: Mapped[str] = mapped_column(String(8), default="text")
    items: Mapped[int] = mapped_column(Integer, default=0)
    standing: Mapped[str] = mapped_column(String(12), default="valid")
    standing_by: Mapped[int | None] = mapped_column(Integer)
    changed_at: Mapped[str] = mapped_column(String(32), default="", index=True)
    received_on: Mapped[str] = mapped_column(String(10), default="")
    confirmed: Mapped[bool] = mapped_column(Boolean, default=False)
    reading_version: Mapped[str] = mapped_column(String(32), default="")
    tools: Mapped[str] = mapped_column(Text, default="")
    checks_version: Mapped[str] = mapped_column(String(32), default="")


class ContentRow(Base):
    """The plan as extracted, as deflated JSON; apart from ``plans``, so that lists of plans read no more than lists."""

    __tablename__ = "contents"
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id", ondelete="CASCADE"), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class AttachmentRow(Base):
    """An appendix joined to a plan, by the hashes of both."""

    __tablename__ = "attachments"
    sha256: Mapped[str] = mapped_column(ForeignKey("originals.sha256"), primary_key=True)
    plan_sha256: Mapped[str] = mapped_column(ForeignKey("originals.sha256"), index=True)
    file_name: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(Integer)


class StatementRow(Base):
    """A goal, target or task of a plan, with what it is filtered and compared by."""

    __tablename__ = "statements"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(8))
    position: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    activity: Mapped[str | None] = mapped_column(Text)
    page: Mapped[int | None] = mapped_column(Integer)
    section: Mapped[str | None] = mapped_column(Text)
    area: Mapped[str | None] = mapped_column(String(40))
    metric: Mapped[str | None] = mapped_column(String(40))
    comparator: Mapped[str | None] = mapped_column(String(8))
    value: Mapped[float | None] = mapped_column(Float)
    value_max: Mapped[float | None] = mapped_column(Float)
    unit: Mapped[str | None] = mapped_column(String(20))
    change: Mapped[str | None] = mapped_column(String(10))
    per: Mapped[str | None] = mapped_column(String(10))
    due: Mapped[str | None] = mapped_column(String(10))
    deadline_kind: Mapped[str | None] = mapped_column(String(12))
    deadline_text: Mapped[str | None] = mapped_column(Text)
    leads: Mapped[str | None] = mapped_column(Text)
    supports: Mapped[str | None] = mapped_column(Text)
    __table_args__ = (
        Index("ix_statements_plan", "plan_id", "kind"),
        Index("ix_statements_metric", "metric", "plan_id"),
        # Ids are never used twice: the full text index is not rewritten when a plan goes.
        {"sqlite_autoincrement": True},
    )


class WordRow(Base):
    """A folded word of the full text index, so that the words with a beginning are known without reading the index."""

    __tablename__ = "words"
    word: Mapped[str] = mapped_column(Text, primary_key=True)


class ScheduleRow(Base):
    """When a task falls due: a day, or a pattern of days (``pipeline.recurrence``) with each year that it holds in."""

    __tablename__ = "schedule"
    statement_id: Mapped[int] = mapped_column(ForeignKey("statements.id", ondelete="CASCADE"), primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True)
    plan_id: Mapped[int] = mapped_column(Integer)
    due: Mapped[str | None] = mapped_column(String(10))
    pattern: Mapped[str | None] = mapped_column(String(40))
    __table_args__ = (
        Index("ix_schedule_due", "due"),
        Index("ix_schedule_pattern", "pattern", "year"),
        Index("ix_schedule_plan", "plan_id", "year"),
    )


class WorkloadRow(Base):
    """How much a plan gives a role: tasks it leads, with a deadline or not, and tasks it supports."""

    __tablename__ = "workload"
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(String(40), primary_key=True)
    lead: Mapped[int] = mapped_column(Integer)
    support: Mapped[int] = mapped_column(Integer)
    dated: Mapped[int] = mapped_column(Integer)


class CoverageRow(Base):
    """What a plan does in an area: its status by the contract, and how many tasks and targets it has there."""

    __tablename__ = "coverage"
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id", ondelete="CASCADE"), primary_key=True)
    area: Mapped[str] = mapped_column(String(40), primary_key=True)
    status: Mapped[str] = mapped_column(String(10))
    tasks: Mapped[int] = mapped_column(Integer, default=0)
    targets: Mapped[int] = mapped_column(Integer, default=0)
    with_lead: Mapped[int] = mapped_column(Integer, default=0)
    with_deadline: Mapped[int] = mapped_column(Integer, default=0)


class FindingRow(Base):
    """A finding of a rule that looks at one plan."""

    __tablename__ = "findings"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id", ondelete="CASCADE"), index=True)
    code: Mapped[str] = mapped_column(String(40), index=True)
    severity: Mapped[str] = mapped_column(String(10))
    area: Mapped[str | None] = mapped_column(String(40))
    message: Mapped[str] = mapped_column(Text)
    advice: Mapped[str] = mapped_column(Text)
    page: Mapped[int | None] = mapped_column(Integer)


class Batch(Base):
    """A run: what was asked for, and when it began and ended."""

    __tablename__ = "batches"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    started_at: Mapped[str] = mapped_column(String(32))
    finished_at: Mapped[str | None] = mapped_column(String(32))
    requested: Mapped[int] = mapped_column(Integer)


class FileRow(Base):
    """A file of a batch and what became of it: stored, skipped or rejected with a reason."""

    __tablename__ = "files"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batches.id", ondelete="CASCADE"), index=True)
    path: Mapped[str] = mapped_column(Text, index=True)
    sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    status: Mapped[str] = mapped_column(String(10), index=True)
    code: Mapped[str | None] = mapped_column(String(40))
    stage: Mapped[str | None] = mapped_column(String(20))
    advice: Mapped[str | None] = mapped_column(Text)
    page: Mapped[int | None] = mapped_column(Integer)
    transient: Mapped[bool] = mapped_column(Boolean, default=False)
    extractor_version: Mapped[str | None] = mapped_column(String(32))

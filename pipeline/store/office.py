"""Tables of what the office adds: who owes a plan, what it corrected, what it measures by.

They point to plans by the hash of their bytes, not by row: a plan read anew finds them again.
"""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.store.models import Base


class RosterRow(Base):
    """A unit that owes a plan for a year by a day."""

    __tablename__ = "roster"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    year: Mapped[int] = mapped_column(Integer, index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    due: Mapped[str | None] = mapped_column(String(10))
    source: Mapped[str] = mapped_column(Text)
    __table_args__ = (UniqueConstraint("year", "unit_id", name="uq_roster_year_unit"),)


class CorrectionRow(Base):
    """What a person decided of a value; ``old`` and ``new`` are JSON, ``key`` tells the item of a list."""

    __tablename__ = "corrections"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(10))
    path: Mapped[str] = mapped_column(Text)
    key: Mapped[str | None] = mapped_column(Text)
    old: Mapped[str | None] = mapped_column(Text)
    new: Mapped[str | None] = mapped_column(Text)
    who: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text)
    made_at: Mapped[str] = mapped_column(String(32))
    withdrawn_at: Mapped[str | None] = mapped_column(String(32))
    withdrawn_by: Mapped[str | None] = mapped_column(Text)
    __table_args__ = (Index("ix_corrections_sha256", "sha256"),)


class RemovalRow(Base):
    """A plan that a person took out of the store; ``restored_at``: when it was stored again because somebody asked."""

    __tablename__ = "removals"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    plan_id: Mapped[int] = mapped_column(Integer)
    file_name: Mapped[str] = mapped_column(Text)
    number: Mapped[str | None] = mapped_column(String(80))
    unit_label: Mapped[str] = mapped_column(Text)
    who: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text)
    removed_at: Mapped[str] = mapped_column(String(32))
    restored_at: Mapped[str | None] = mapped_column(String(32))


class YardstickRow(Base):
    """A superior's plan that others are measured by."""

    __tablename__ = "yardsticks"
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    set_at: Mapped[str] = mapped_column(String(32))


class NoteRow(Base):
    """What the store remembers of itself, by name."""

    __tablename__ = "notes"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(Text)

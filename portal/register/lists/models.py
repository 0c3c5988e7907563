"""Tables of lists; a serious entry that skipped notice, decision or service cannot be stored (2024 art. 36)."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Unit
from portal.register.measures.models import MeasureItem
from portal.register.subjects.models import Subject
from portal.store import Base, UtcDateTime, choice


class ListKind(StrEnum):
    """The three kinds of list the laws know."""

    HONOUR = "honour"
    SERIOUS = "serious"
    GOVERNMENT = "government"


class ListRegister(Base):
    """One register: its name, its legal basis, the authority that keeps it."""

    __tablename__ = "list_register"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[ListKind] = mapped_column(choice(ListKind))
    name_zh: Mapped[str] = mapped_column(String(200))
    name_mn: Mapped[str | None] = mapped_column(String(400))
    legal_basis: Mapped[str] = mapped_column(String(400))
    rules: Mapped[str] = mapped_column(Text)  # assessment rules (2024 art. 30) or listing standard (art. 36)
    authority: Mapped[str] = mapped_column(String(200))
    repairable: Mapped[bool]
    names_persons: Mapped[bool]  # a law orders natural persons to be published by full name
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))  # keeper; None: open to the whole region
    unit: Mapped[Unit | None] = relationship()
    version: Mapped[str | None] = mapped_column(String(40))  # of the rules
    piece_slug: Mapped[str | None] = mapped_column(String(80))  # published assessment rules of an honour (art. 30)
    defence_days: Mapped[int | None]  # working days; None: the default of portal.law (2024 art. 36)
    answer_days: Mapped[int | None]
    entries: Mapped[list["ListEntry"]] = relationship(back_populates="register")


_SERIOUS_COMPLETE = """kind <> 'serious' OR (
 behaviour_2024 IN ('1','2','3','4','5') AND behaviour_2021 IS NOT NULL AND standard IS NOT NULL
 AND basis_document IS NOT NULL AND basis_effective_on IS NOT NULL
 AND noticed_on IS NOT NULL AND served_on IS NOT NULL AND service_manner IS NOT NULL
 AND grounds IS NOT NULL AND basis IS NOT NULL AND exit_conditions IS NOT NULL
 AND exit_procedure IS NOT NULL AND remedies IS NOT NULL AND public_until IS NOT NULL
 AND noticed_on < decided_on AND decided_on <= served_on AND served_on <= listed_on)"""


class ListEntry(Base):
    """One subject on one register, with the blocks of LAW K06 and the dates of each step."""

    __tablename__ = "list_entry"
    __table_args__ = (
        CheckConstraint(_SERIOUS_COMPLETE, name="serious_is_complete"),
        CheckConstraint(
            "kind <> 'serious' OR behaviour_2024 <> '5' OR behaviour_law IS NOT NULL",
            name="other_behaviour_names_its_law",
        ),
        CheckConstraint(
            "(removed_at IS NULL) = (removal_reason IS NULL) AND (removed_at IS NULL) = (removal_document IS NULL)"
            " AND (removed_at IS NULL) = (removal_basis IS NULL)",
            name="removal_states_reason_and_basis",
        ),
        CheckConstraint(
            "(suspended_at IS NULL) = (suspended_reason IS NULL)"
            " AND (suspended_at IS NULL) = (suspended_basis IS NULL)",
            name="suspension_states_reason_and_basis",
        ),
        CheckConstraint("kind <> 'honour' OR rules_version IS NOT NULL", name="honour_names_its_rules"),
        CheckConstraint(
            "kind <> 'serious' OR responsible_note IS NOT NULL", name="serious_settles_responsible_persons"
        ),
        CheckConstraint("public_until IS NULL OR public_until >= decided_on", name="period_runs_forward"),
        UniqueConstraint("register_id", "subject_id", "decision_no"),
        Index("ix_list_entry_subject", "subject_id"),
        Index("ix_list_entry_listed", "kind", "listed_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    register_id: Mapped[int] = mapped_column(ForeignKey("list_register.id"))
    register: Mapped[ListRegister] = relationship(back_populates="entries")
    kind: Mapped[ListKind] = mapped_column(choice(ListKind))  # of the register, for the constraints
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    subject: Mapped[Subject] = relationship()
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))  # the recognising unit
    unit: Mapped[Unit] = relationship()

    title: Mapped[str] = mapped_column(String(200))
    decision_no: Mapped[str] = mapped_column(String(128))
    decision_key: Mapped[str] = mapped_column(String(128), index=True)
    decided_on: Mapped[date]
    listed_on: Mapped[date]
    public_until: Mapped[date | None]

    # decision blocks (2024 art. 36): grounds, basis, restraint hints (entry_measures), exit, remedies
    grounds: Mapped[str] = mapped_column(Text)
    basis: Mapped[str] = mapped_column(Text)
    exit_conditions: Mapped[str | None] = mapped_column(Text)
    exit_procedure: Mapped[str | None] = mapped_column(Text)
    remedies: Mapped[str | None] = mapped_column(Text)

    # serious dishonesty only
    behaviour_2024: Mapped[str | None] = mapped_column(String(1))  # item of 2024 art. 35
    behaviour_2021: Mapped[str | None] = mapped_column(String(8))  # sub-code of 2021 art. 15
    behaviour_law: Mapped[str | None] = mapped_column(String(200))
    standard: Mapped[str | None] = mapped_column(Text)
    basis_document: Mapped[str | None] = mapped_column(String(200))
    basis_effective_on: Mapped[date | None]
    noticed_on: Mapped[date | None]
    served_on: Mapped[date | None]
    service_manner: Mapped[str | None] = mapped_column(String(100))
    exit_earliest_on: Mapped[date | None]
    responsible_note: Mapped[str | None] = mapped_column(String(400))  # or why there is none (2021 art. 29)

    # honours only (2024 art. 30)
    rules_version: Mapped[str | None] = mapped_column(String(100))

    # governments only (2024 arts. 13, 14)
    amount: Mapped[float | None] = mapped_column(Numeric(18, 2, asdecimal=False))  # yuan
    discovered_on: Mapped[date | None]
    rectify_by: Mapped[date | None]
    rectified_on: Mapped[date | None]
    rectification: Mapped[str | None] = mapped_column(Text)

    suspended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    suspended_reason: Mapped[str | None] = mapped_column(String(400))
    suspended_basis: Mapped[str | None] = mapped_column(String(60))

    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    removal_document: Mapped[str | None] = mapped_column(String(128))
    removal_reason: Mapped[str | None] = mapped_column(String(400))
    removal_basis: Mapped[str | None] = mapped_column(String(60))

    measures: Mapped[list[MeasureItem]] = relationship(secondary="entry_measure", order_by="MeasureItem.code")
    responsible: Mapped[list["ResponsiblePerson"]] = relationship(back_populates="entry")


class EntryMeasure(Base):
    """A restraint hint of a decision: always an item of a published edition (2021 art. 24)."""

    __tablename__ = "entry_measure"

    entry_id: Mapped[int] = mapped_column(ForeignKey("list_entry.id"), primary_key=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure_item.id"), primary_key=True)


class ResponsiblePerson(Base):
    """A person responsible for the listed conduct; public only with a basis of responsibility.

    Source: 2021 art. 29; 2024 art. 37.
    """

    __tablename__ = "responsible_person"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("list_entry.id"))
    entry: Mapped[ListEntry] = relationship(back_populates="responsible")
    name: Mapped[str] = mapped_column(String(50))
    role: Mapped[str] = mapped_column(String(50))
    basis: Mapped[str] = mapped_column(String(400))
    state_rule: Mapped[str] = mapped_column(String(400))

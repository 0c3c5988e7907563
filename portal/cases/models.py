"""Tables of cases: what was asked, about which items, the papers, the units asked, what moved the term, the notices."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Unit
from portal.kernel.messages import Message, msg
from portal.law.rule import PauseKind
from portal.register.repairs.models import Manner
from portal.store import Base, Json, UtcDateTime, choice
from portal.store.files import StoredFile


class CaseKind(StrEnum):
    """What is asked; each runs on the procedure of the same name."""

    OBJECTION = "objection"
    DELETION = "deletion"
    REPAIR = "repair"
    REVIEW = "review"


class Channel(StrEnum):
    """How a case came in."""

    ONLINE = "online"
    COUNTER = "counter"
    POST = "post"


class Door(StrEnum):
    """At which of the two doors of 2024 art. 39 a case came in."""

    AGENCY = "agency"
    UNIT = "unit"


class Outcome(StrEnum):
    """What was decided about one item."""

    CORRECTED = "corrected"
    SUPPLEMENTED = "supplemented"
    DELETED = "deleted"
    KEPT = "kept"
    UNVERIFIABLE = "unverifiable"
    REPAIRED = "repaired"
    REFUSED = "refused"

    @property
    def label(self) -> Message:
        """Return the Chinese name."""
        return _OUTCOMES[self]


_OUTCOMES = {
    Outcome.CORRECTED: msg("更正"),
    Outcome.SUPPLEMENTED: msg("补充"),
    Outcome.DELETED: msg("删除"),
    Outcome.KEPT: msg("维持原信息"),
    Outcome.UNVERIFIABLE: msg("无法核实，删除"),
    Outcome.REPAIRED: msg("修复"),
    Outcome.REFUSED: msg("不予修复"),
}
_LIVE = text("open_kind IS NOT NULL")
_OPEN = text("closed_at IS NULL")
_WORD = ("matter", "thing_ref", "reading_ref", "revoked")
_UNITS, _HOLDERS = text("unit_id IS NOT NULL"), text("holder_ref IS NOT NULL")


class Case(Base):
    """One case; state and history are kept by the procedure, who asked and what was said is encrypted.

    `form_key` is the random key of the form, so that a form sent twice makes one case. `lookup_index` is the blind
    index of the secret with which the case can be followed without an account.
    """

    __tablename__ = "rights_case"
    __table_args__ = (
        CheckConstraint("(kind = 'review') = (review_of IS NOT NULL)", name="review_names_its_objection"),
        CheckConstraint("channel <> 'online' OR holder_ref IS NOT NULL", name="online_names_its_account"),
        CheckConstraint("(door = 'unit') = (door_unit_id IS NOT NULL)", name="door_names_its_unit"),
        CheckConstraint("closed_at IS NULL OR decided_at IS NOT NULL OR withdrawn_at IS NOT NULL", name="closed_ended"),
        Index("ix_rights_case_holder", "holder_ref", "received_at"),
        Index("ix_rights_case_subject", "subject_ref"),
        Index("ix_rights_case_state", "kind", "state"),
        Index("ix_rights_case_open", "division", "kind", "state", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_rights_case_review", "review_of"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[CaseKind] = mapped_column(choice(CaseKind))
    state: Mapped[str] = mapped_column(String(32))
    subject_ref: Mapped[str] = mapped_column(String(32))
    holder_ref: Mapped[str | None] = mapped_column(String(32))  # account that lodged it; None: counter or post
    capacity: Mapped[str] = mapped_column(String(24))  # identity.models.Capacity
    applicant_cipher: Mapped[str] = mapped_column(Text)  # name and way to reach them, encrypted JSON
    statement_cipher: Mapped[str] = mapped_column(Text)  # what was said, encrypted
    channel: Mapped[Channel] = mapped_column(choice(Channel))
    door: Mapped[Door] = mapped_column(choice(Door))
    door_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    division: Mapped[str] = mapped_column(String(6))  # of the agency that handles it
    language: Mapped[str] = mapped_column(String(2), default="zh", server_default="zh")
    form_key: Mapped[str] = mapped_column(String(64), unique=True)
    lookup_index: Mapped[str] = mapped_column(String(64), unique=True)
    review_of: Mapped[str | None] = mapped_column(String(32))
    commitment_digest: Mapped[str | None] = mapped_column(String(64))  # of the signed letter of a repair
    clerk_ref: Mapped[str | None] = mapped_column(String(32))  # who handles it now; None: whoever takes it
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    letter_id: Mapped[int | None] = mapped_column(ForeignKey(StoredFile.id))
    letter: Mapped[StoredFile | None] = relationship(foreign_keys=[letter_id])
    service_manner: Mapped[str | None] = mapped_column(String(100))
    served_on: Mapped[date | None]
    reminders: Mapped[bool] = mapped_column(default=False, server_default=false())

    items: Mapped[list["CaseItem"]] = relationship(order_by="CaseItem.id", back_populates="case")
    papers: Mapped[list["CaseFile"]] = relationship(order_by="CaseFile.id")
    tasks: Mapped[list["CaseTask"]] = relationship(order_by="CaseTask.id", back_populates="case")
    defences: Mapped[list["CaseDefence"]] = relationship(order_by="CaseDefence.id")
    extensions: Mapped[list["CaseExtension"]] = relationship(order_by="CaseExtension.id")
    pauses: Mapped[list["CasePause"]] = relationship(order_by="CasePause.id")


class CaseItem(Base):
    """One record or list entry in a case; `open_kind` is the kind of the case until this item is settled.

    By reference, not by key: what is erased at the end of its period must not be held back by a case.
    """

    __tablename__ = "case_item"
    __table_args__ = (
        CheckConstraint("(record_ref IS NULL) <> (entry_ref IS NULL)", name="one_thing"),
        CheckConstraint("(outcome IS NULL) = (reason IS NULL)", name="outcome_states_reason"),
        Index(
            "uq_case_item_record",
            "record_ref",
            "open_kind",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        Index("uq_case_item_entry", "entry_ref", "open_kind", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("ix_case_item_case", "case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id))
    case: Mapped[Case] = relationship(back_populates="items")
    record_ref: Mapped[str | None] = mapped_column(String(32))
    entry_ref: Mapped[str | None] = mapped_column(String(32))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))  # that provided or recognised it
    unit: Mapped[Unit] = relationship()
    ground: Mapped[str | None] = mapped_column(String(8))  # of 2021 art. 37
    open_kind: Mapped[str | None] = mapped_column(String(16))
    suspended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # None: this case hides nothing
    proposed: Mapped[Outcome | None] = mapped_column(choice(Outcome, name="proposed_outcome"))
    proposed_reason: Mapped[str | None] = mapped_column(Text)
    changes: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)  # new values by field code, until decided
    conditions: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)  # of a repair: condition → met or not
    outcome: Mapped[Outcome | None] = mapped_column(choice(Outcome))
    reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int | None]  # number of the record's version that a correction made


class CaseFile(Base):
    """One file of a case: a proof, a power of attorney, a document of a pause, a proof of service, a letter.

    Of a letter beside the result it is kept when and how the desk served it on whoever has no account.
    """

    __tablename__ = "case_file"
    __table_args__ = (
        CheckConstraint("(served_on IS NULL) = (service_manner IS NULL)", name="service_has_its_manner"),
        CheckConstraint("(served_on IS NULL) = (service_entered_by IS NULL)", name="service_entered_by_somebody"),
        Index("ix_case_file_case", "case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id))
    part: Mapped[str] = mapped_column(String(16))  # evidence, power, pause, service, opinion, statement, issued
    file_id: Mapped[int] = mapped_column(ForeignKey(StoredFile.id))
    file: Mapped[StoredFile] = relationship()
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by: Mapped[str] = mapped_column(String(32))
    said_cipher: Mapped[str | None] = mapped_column(Text)  # what it is to prove, encrypted
    served_on: Mapped[date | None]
    service_manner: Mapped[Manner | None] = mapped_column(choice(Manner))
    service_entered_by: Mapped[str | None] = mapped_column(String(32))


class CaseDefence(Base):
    """One statement of the applicant before a repair is revoked, and its answer in the decision (2021 art. 28)."""

    __tablename__ = "case_defence"
    __table_args__ = (
        CheckConstraint("(answered_at IS NULL) = (answer_cipher IS NULL)", name="answer_is_dated"),
        Index("ix_case_defence_case", "case_id", "doubt"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id))
    doubt: Mapped[int]  # number of the event that proposed to revoke
    words_cipher: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by: Mapped[str] = mapped_column(String(32))
    answer_cipher: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CaseTask(Base):
    """What one unit is asked in a case: to verify an objection, or for its opinion on a repair."""

    __tablename__ = "case_task"
    __table_args__ = (
        UniqueConstraint("case_id", "unit_id"),
        CheckConstraint("(answered_at IS NULL) = (finding IS NULL)", name="answer_finds_something"),
        Index("ix_case_task_unit", "unit_id", "answered_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id))
    case: Mapped[Case] = relationship(back_populates="tasks")
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    unit: Mapped[Unit] = relationship()
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[str | None] = mapped_column(String(32))
    finding: Mapped[str | None] = mapped_column(String(16))  # true, wrong, incomplete, unknown; for, against
    answer_cipher: Mapped[str | None] = mapped_column(Text)


class CaseExtension(Base):
    """One extension of the term: asked by the handler, granted by the head or not (2021 art. 37)."""

    __tablename__ = "case_extension"
    __table_args__ = (
        CheckConstraint("(granted IS NULL) = (decided_at IS NULL)", name="decision_is_dated"),
        Index("ix_case_extension_case", "case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id))
    days: Mapped[int]
    reason: Mapped[str] = mapped_column(String(400))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    granted: Mapped[bool | None]
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CasePause(Base):
    """One examination whose time is not counted, with the documents that began and ended it (2021 art. 37)."""

    __tablename__ = "case_pause"
    __table_args__ = (
        CheckConstraint("(resumes IS NULL) = (resume_document IS NULL)", name="end_has_its_document"),
        CheckConstraint("resumes IS NULL OR resumes >= begins", name="pause_runs_forward"),
        CheckConstraint("dated <= begins", name="begins_with_its_document"),
        Index("ix_case_pause_case", "case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id))
    kind: Mapped[PauseKind] = mapped_column(choice(PauseKind))
    begins: Mapped[date]
    resumes: Mapped[date | None]
    document: Mapped[str] = mapped_column(String(128))
    dated: Mapped[date]  # the document's own day
    resume_document: Mapped[str | None] = mapped_column(String(128))


class CaseNote(Base):
    """One internal note of the desk."""

    __tablename__ = "case_note"
    __table_args__ = (Index("ix_case_note_case", "case_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_ref: Mapped[str] = mapped_column(String(32))
    by_name: Mapped[str] = mapped_column(String(60))
    text_cipher: Mapped[str] = mapped_column(Text)


class CaseDraft(Base):
    """What a holder has typed and not yet lodged."""

    __tablename__ = "case_draft"
    __table_args__ = (Index("ix_case_draft_holder", "holder_ref"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    holder_ref: Mapped[str] = mapped_column(String(32))
    kind: Mapped[CaseKind] = mapped_column(choice(CaseKind))
    content_cipher: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CorrectionNotice(Base):
    """One reader told that what they read was put right; `reading_ref` is the query that showed it (2024 art. 40).

    `revoked` is the second word: the repair they were told of was revoked. To a unit that had lifted a measure for the
    repair, `reading_ref` is that measure.
    """

    __tablename__ = "correction_notice"
    __table_args__ = (
        CheckConstraint("(unit_id IS NULL) <> (holder_ref IS NULL)", name="one_reader"),
        CheckConstraint("(acknowledged_at IS NULL) = (acknowledged_by IS NULL)", name="acknowledged_by_somebody"),
        Index("ix_correction_notice_unit", "unit_id", "acknowledged_at"),
        Index("ix_correction_notice_holder", "holder_ref"),
        Index("ix_correction_notice_matter", "matter"),
        Index(
            "uq_correction_notice_unit", *_WORD, "unit_id", unique=True, sqlite_where=_UNITS, postgresql_where=_UNITS
        ),
        Index("uq_correction_notice_holder", *_WORD, unique=True, sqlite_where=_HOLDERS, postgresql_where=_HOLDERS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    matter: Mapped[str] = mapped_column(String(32))  # the case, or the notice of a unit
    thing_ref: Mapped[str] = mapped_column(String(32))  # record or entry
    outcome: Mapped[Outcome] = mapped_column(choice(Outcome))
    revoked: Mapped[bool] = mapped_column(default=False, server_default=false())
    reading_ref: Mapped[str] = mapped_column(String(32))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    holder_ref: Mapped[str | None] = mapped_column(String(32))
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acknowledged_by: Mapped[str | None] = mapped_column(String(32))


class CaseReminder(Base):
    """One reminder sent: of which kind, about which day as it stood then; the day itself is never a stored term."""

    __tablename__ = "case_reminder"
    __table_args__ = (UniqueConstraint("case_id", "kind", "about"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id))
    kind: Mapped[str] = mapped_column(String(16))  # soon, today
    about: Mapped[date]
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RepairRefusal(Base):
    """One application for repair that came on paper and was not taken in: no case, but a letter that says why.

    `items` says of each record or entry which conditions failed on the day the paper arrived (2021 art. 38).
    """

    __tablename__ = "repair_refusal"
    __table_args__ = (
        CheckConstraint("channel <> 'online'", name="brought_by_paper"),
        Index("ix_repair_refusal_form", "form_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    subject_ref: Mapped[str] = mapped_column(String(32))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))  # the agency that refused
    channel: Mapped[Channel] = mapped_column(choice(Channel))
    received_on: Mapped[date]
    form_key: Mapped[str] = mapped_column(String(64))
    items: Mapped[dict[str, list[str]]] = mapped_column(Json)
    letter_id: Mapped[int] = mapped_column(ForeignKey(StoredFile.id))
    letter: Mapped[StoredFile] = relationship()
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[str] = mapped_column(String(32))

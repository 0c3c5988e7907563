"""Reads of submissions: a unit sees its own with their rows; agencies above it see counts (2021 arts. 5, 9, 30(2))."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager

from portal import procedures
from portal.accounts.queries import in_subtree
from portal.kernel.clock import beijing_date
from portal.kernel.errors import NotFound
from portal.kernel.messages import Message, msg
from portal.kernel.paging import Page, offset
from portal.law.actors import Actor
from portal.law.calendar import WorkCalendar
from portal.law.procedures import Step
from portal.law.procedures.submission import SUBMISSION
from portal.law.roles import Role
from portal.procedures import Standing
from portal.procedures.models import ProcedureEvent
from portal.procedures.tasks import Task
from portal.register.catalogue import layouts
from portal.register.catalogue.layouts import Layout, LayoutField
from portal.register.catalogue.models import CatalogueItem
from portal.register.intake import queries as batches
from portal.register.intake.receipts import FaultLine, Receipt, field_name
from portal.register.intake.submissions import checking
from portal.register.intake.submissions.models import RowDecision, Upload, UploadFault, UploadRow
from portal.security.fields import FieldCipher

PROVIDERS: Final = (Role.PROVIDER_MAKER, Role.PROVIDER_CHECKER)
AGENCIES: Final = (Role.AGENCY_CLERK, Role.AGENCY_HEAD)
PAGE: Final = 20
ROWS_PAGE: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionLine:
    """One submission in a list: what, by whom, where it stands, its counts."""

    ref: str
    item: str
    item_name: str
    unit: str
    file_name: str
    state: str
    uploaded_at: datetime
    rows: int
    good: int
    unchanged: int
    refused: int
    dropped: int
    warnings: int
    progress: int

    @property
    def state_label(self) -> Message:
        """Return the name of the state."""
        return SUBMISSION.states[self.state]


@dataclass(frozen=True, slots=True)
class RowLine:
    """One refused row: what was decided about it, and its faults."""

    number: int
    decision: RowDecision
    reason: str | None
    faults: tuple[FaultLine, ...]


@dataclass(frozen=True, slots=True)
class SampleRow:
    """One row drawn for the checker: name of the field and cell as people may read it."""

    number: int
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SubmissionView:
    """One submission with its history; rows and faults only for its own unit."""

    line: SubmissionLine
    standing: Standing
    open: tuple[Step, ...]
    own: bool
    digest: str
    size: int
    receipt: str | None


@dataclass(frozen=True, slots=True)
class RowCells:
    """A refused row to be corrected: its cells by role, its faults, its layout."""

    number: int
    layout: Layout
    cells: dict[str, str]
    faults: tuple[FaultLine, ...]

    def at_fault(self, field: LayoutField) -> bool:
        """Return whether a fault names the field."""
        return any(fault.column == field.code and fault.severity == "error" for fault in self.faults)


def listing(
    session: Session, *, actor: Actor, state: str = "", item: str = "", number: int = 1
) -> Page[SubmissionLine]:
    """Returns a page of the submissions the actor may see, newest first."""
    wanted = _seen_by(actor)
    if state:
        wanted = wanted.where(Upload.state == state)
    if item:
        wanted = wanted.where(CatalogueItem.code == item)
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    rows = session.scalars(wanted.order_by(Upload.id.desc()).limit(PAGE).offset(offset(number, PAGE)))
    return Page(tuple(_line(row) for row in rows), number, PAGE, total)


def view(session: Session, *, ref: str, actor: Actor) -> SubmissionView:
    """Returns a submission; raises NotFound alike for what is not there and what is not the actor's to see."""
    found = _one(session, ref, actor)
    standing = procedures.standing(session, SUBMISSION, ref)
    own = found.unit_id == actor.unit_id and actor.has(*PROVIDERS)
    steps = tuple(step for step in standing.open_to(actor) if step.action != "recheck") if own else ()
    receipt = found.batch.ref if found.batch else None
    return SubmissionView(_line(found), standing, steps, own, found.digest, found.size, receipt)


def faults(session: Session, *, ref: str, actor: Actor) -> tuple[FaultLine, ...]:
    """Returns every fault of one's own unit's submission, by row."""
    found = _own(session, ref, actor)
    wanted = select(UploadFault).where(UploadFault.submission_id == found.id)
    rows = session.scalars(wanted.order_by(UploadFault.row, UploadFault.id))
    return tuple(_fault(found.item, row) for row in rows)


def file_faults(session: Session, *, ref: str, actor: Actor) -> tuple[FaultLine, ...]:
    """Returns the faults that concern the file or its header."""
    found = _own(session, ref, actor)
    wanted = select(UploadFault).where(UploadFault.submission_id == found.id, UploadFault.row <= 1)
    return tuple(_fault(found.item, row) for row in session.scalars(wanted.order_by(UploadFault.id)))


def rows(session: Session, *, ref: str, actor: Actor, decision: RowDecision, number: int = 1) -> Page[RowLine]:
    """Returns a page of the rows with this decision, each with its faults."""
    found = _own(session, ref, actor)
    wanted = select(UploadRow).where(UploadRow.submission_id == found.id, UploadRow.decision == decision)
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    ordered = wanted.order_by(UploadRow.number).limit(ROWS_PAGE).offset(offset(number, ROWS_PAGE))
    shown = list(session.scalars(ordered))
    by_row = _faults_of(session, found, [row.number for row in shown])
    lines = (RowLine(row.number, row.decision, row.reason, tuple(by_row.get(row.number, ()))) for row in shown)
    return Page(tuple(lines), number, ROWS_PAGE, total)


def row_cells(session: Session, *, ref: str, number: int, actor: Actor, cipher: FieldCipher) -> RowCells:
    """Returns a row to be corrected; raises NotFound for a dropped one or none."""
    found = _own(session, ref, actor)
    row = session.get(UploadRow, (found.id, number))
    if row is None or row.cells is None:
        raise NotFound(msg("没有找到这一项。"))
    told = tuple(_faults_of(session, found, [number]).get(number, ()))
    return RowCells(number, layouts.of(found.item), checking.unseal_cells(cipher, ref, row), told)


def sample(session: Session, *, ref: str, actor: Actor, cipher: FieldCipher) -> tuple[SampleRow, ...]:
    """Returns a few rows drawn by lot, masked, for who checks; empty while there are none."""
    found = _own(session, ref, actor)
    if found.sample is None:
        return ()
    layout = layouts.of(found.item)
    drawn = json.loads(cipher.decrypt(found.sample, checking.sample_purpose(ref)))
    return tuple(
        SampleRow(one["number"], tuple((layout.by_role[role].name, cell) for role, cell in one["cells"].items()))
        for one in drawn
    )


def receipt(session: Session, *, ref: str, actor: Actor) -> Receipt:
    """Returns the receipt of a published submission; raises NotFound before that."""
    found = _own(session, ref, actor)
    if found.batch is None:
        raise NotFound(msg("没有找到这一项。"))
    return batches.as_receipt(found.batch)


def waiting(session: Session, *, actor: Actor, calendar: WorkCalendar, today: date) -> list[Task]:  # noqa: ARG001 -- no term runs within the unit
    """Returns what waits for this maker (faulty, ready, returned) or this checker (to be checked, made by another)."""
    states = {
        Role.PROVIDER_MAKER: ("faulty", "ready", "returned"),
        Role.PROVIDER_CHECKER: ("reviewing",),
    }
    mine = [state for role, those in states.items() if actor.has(role) for state in those]
    if not mine:
        return []
    wanted = _loaded().where(Upload.unit_id == actor.unit_id, Upload.state.in_(mine))
    found = list(session.scalars(wanted.order_by(Upload.changed_at)))
    barred = _makers_among(session, found, actor)
    return [_task(row) for row in found if row.state != "reviewing" or row.ref not in barred]


def _makers_among(session: Session, found: list[Upload], actor: Actor) -> set[str]:
    """The submissions this person prepared: who makes does not check."""
    kept_apart = SUBMISSION.step("approve").apart_from
    wanted = select(ProcedureEvent.matter).where(
        ProcedureEvent.matter.in_([row.ref for row in found]),
        ProcedureEvent.actor == actor.ref,
        ProcedureEvent.action.in_(kept_apart),
    )
    return set(session.scalars(wanted))


def _task(row: Upload) -> Task:
    return Task(
        kind=SUBMISSION.title,
        ref=row.ref,
        path=f"/desk/submissions/{row.ref}",
        title=f"{row.item.name_zh} · {row.file_name}",
        state=SUBMISSION.states[row.state],
        due=None,
        since=beijing_date(row.changed_at),
        division=row.unit.division,
        citation=SUBMISSION.step("send").citation,
    )


def _one(session: Session, ref: str, actor: Actor) -> Upload:
    found = session.scalar(_seen_by(actor).where(Upload.ref == ref))
    if found is None:
        raise NotFound(msg("没有找到这一项。"))
    return found


def _own(session: Session, ref: str, actor: Actor) -> Upload:
    actor.require(*PROVIDERS)
    found = _one(session, ref, actor)
    actor.require_unit(found.unit_id)
    return found


def _seen_by(actor: Actor) -> Select[tuple[Upload]]:
    actor.require(*PROVIDERS, *AGENCIES)
    if actor.has(*AGENCIES):
        return _loaded().where(in_subtree(actor.division))
    return _loaded().where(Upload.unit_id == actor.unit_id)


def _loaded() -> Select[tuple[Upload]]:
    joined = select(Upload).join(Upload.unit).join(Upload.item)
    return joined.options(contains_eager(Upload.unit), contains_eager(Upload.item))


def _line(row: Upload) -> SubmissionLine:
    counts = ("rows", "good", "unchanged", "refused", "dropped", "warnings", "progress")
    return SubmissionLine(
        ref=row.ref,
        item=row.item.code,
        item_name=row.item.name_zh,
        unit=row.unit.name_zh,
        file_name=row.file_name,
        state=row.state,
        uploaded_at=row.uploaded_at,
        **{name: getattr(row, name) for name in counts},
    )


def _faults_of(session: Session, upload: Upload, numbers: list[int]) -> dict[int, list[FaultLine]]:
    wanted = select(UploadFault).where(UploadFault.submission_id == upload.id, UploadFault.row.in_(numbers))
    by_row: dict[int, list[FaultLine]] = {}
    for fault in session.scalars(wanted.order_by(UploadFault.id)):
        by_row.setdefault(fault.row, []).append(_fault(upload.item, fault))
    return by_row


def _fault(item: CatalogueItem, row: UploadFault) -> FaultLine:
    return FaultLine(
        row.row, row.column, field_name(item, row.column), row.value, row.code, row.severity, row.reason, row.basis
    )

"""Reads of registers for the desk: what stands, what is proposed, which version holds (2024 arts. 30, 36)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload

from portal.accounts.models import Unit
from portal.content.models import Piece, PieceKind
from portal.content.queries import is_published
from portal.kernel.clock import beijing_date
from portal.kernel.errors import NotFound
from portal.kernel.messages import Message, msg
from portal.law.actors import Actor
from portal.law.calendar import WorkCalendar
from portal.law.procedures import Step
from portal.law.procedures.listing import REGISTER
from portal.law.roles import Role
from portal.procedures import Standing, standing
from portal.procedures.tasks import Task
from portal.register.lists.models import ListKind, ListRegister
from portal.register.lists.registers.models import BasisKind, RegisterProposal

_LAST: Final = 200


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """One proposal as a row."""

    ref: str
    kind: ListKind
    code: str
    name_zh: str
    version: str
    unit_zh: str
    state: Message
    on: date


@dataclass(frozen=True, slots=True)
class ProposalView:
    """One proposal in full."""

    line: ProposalLine
    name_mn: str | None
    basis_kind: BasisKind
    legal_basis: str
    rules: str
    piece_slug: str | None
    repairable: bool
    names_basis: str | None
    defence_days: int | None
    answer_days: int | None
    standing: Standing
    open: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """A register in force as the desk lists it."""

    code: str
    kind: ListKind
    name_zh: str
    authority: str
    legal_basis: str
    version: str | None


def proposals(session: Session, *, actor: Actor) -> tuple[ProposalLine, ...]:
    """Returns the proposals this person may see, newest first."""
    wanted = select(RegisterProposal).options(joinedload(RegisterProposal.unit)).join(RegisterProposal.unit)
    rows = session.scalars(wanted.where(_mine(actor)).order_by(RegisterProposal.id.desc()).limit(_LAST))
    return tuple(map(_line, rows))


def in_force(session: Session) -> tuple[RegisterLine, ...]:
    """Returns every register, by code; each has a legal basis."""
    rows = session.scalars(select(ListRegister).order_by(ListRegister.code))
    return tuple(
        RegisterLine(row.code, row.kind, row.name_zh, row.authority, row.legal_basis, row.version) for row in rows
    )


def proposal_view(session: Session, *, ref: str, actor: Actor) -> ProposalView:
    """Returns one proposal; raises NotFound alike for what does not exist and what is another's."""
    wanted = select(RegisterProposal).join(RegisterProposal.unit).where(RegisterProposal.ref == ref, _mine(actor))
    row = session.scalar(wanted)
    if row is None:
        raise NotFound(msg("没有找到这一项。"))
    where = standing(session, REGISTER, ref)
    return ProposalView(
        line=_line(row),
        name_mn=row.name_mn,
        basis_kind=row.basis_kind,
        legal_basis=row.legal_basis,
        rules=row.rules,
        piece_slug=row.piece_slug,
        repairable=row.repairable,
        names_basis=row.names_basis,
        defence_days=row.defence_days,
        answer_days=row.answer_days,
        standing=where,
        open=where.open_to(actor),
    )


def assessment_rules(session: Session, *, at: datetime) -> tuple[tuple[str, str], ...]:
    """Returns address and title of the assessment rules that are published at the instant (2024 art. 30)."""
    wanted = select(Piece).where(Piece.kind == PieceKind.ASSESSMENT_RULES, is_published(at))
    return tuple((row.address, row.title_zh) for row in session.scalars(wanted.order_by(Piece.address)))


def waiting(session: Session, *, actor: Actor, calendar: WorkCalendar, today: date) -> list[Task]:  # noqa: ARG001
    """Returns the proposals that this person can approve or refuse now."""
    if not actor.has(Role.COMPETENT_REVIEWER):
        return []
    wanted = select(RegisterProposal).join(RegisterProposal.unit)
    rows = session.scalars(wanted.where(_mine(actor), RegisterProposal.state == "proposed"))
    return [task for row in rows if (task := _task(session, row, actor)) is not None]


def _task(session: Session, row: RegisterProposal, actor: Actor) -> Task | None:
    where = standing(session, REGISTER, row.ref)
    steps = where.open_to(actor)
    if not steps:
        return None
    return Task(
        kind=REGISTER.title,
        ref=row.ref,
        path=f"/desk/registers/{row.ref}",
        title=row.name_zh,
        state=where.state_label,
        due=None,
        since=beijing_date(row.created_at),
        division=row.unit.division,
        holder=row.unit.name_zh,
        citation=steps[0].citation,
    )


def _mine(actor: Actor) -> ColumnElement[bool]:
    own = RegisterProposal.unit_id == actor.unit_id
    if not actor.has(Role.COMPETENT_REVIEWER):
        return own
    reach = actor.division.rstrip("0")
    reach += "0" * (len(reach) % 2)
    return or_(own, Unit.division.like(reach + "%"))


def _line(row: RegisterProposal) -> ProposalLine:
    return ProposalLine(
        row.ref,
        row.kind,
        row.code,
        row.name_zh,
        row.version,
        row.unit.name_zh,
        REGISTER.states[row.state],
        beijing_date(row.created_at),
    )

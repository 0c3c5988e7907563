"""Reads of authorisations at the desk: papers that wait to be compared or decided, in the actor's subtree.

Source: 2021 arts. 19, 30(2). A clerk sees what was typed, the papers, and for each comparison yes or no.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, case, select
from sqlalchemy.orm import Session

from portal import audit, procedures
from portal.access.grants import revoking, sides, writing
from portal.access.grants.comparing import Comparison, comparisons, is_own
from portal.access.grants.models import Grant, GrantForm, GrantPaper
from portal.access.grants.queries import Line, line_of
from portal.accounts.models import Unit
from portal.kernel.clock import beijing_date
from portal.kernel.errors import NotFound
from portal.kernel.identifiers import documents
from portal.kernel.identifiers.documents import DocumentType
from portal.kernel.masking import mask_id_for_holder
from portal.kernel.messages import Message, msg
from portal.law.actors import Actor
from portal.law.calendar import WorkCalendar
from portal.law.procedures.grant import PAPER, WAITING
from portal.law.roles import Role
from portal.procedures import Standing
from portal.procedures.tasks import Task
from portal.security.fields import FieldCipher
from portal.store.files import StoredFile

ROLES: Final = (Role.AGENCY_CLERK, Role.AGENCY_HEAD)
LISTED: Final = 200


@dataclass(frozen=True, slots=True)
class SideView:
    """One side as it was typed, for the clerk to hold against the papers; of a number only the end."""

    name: str
    document: Message | None
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperView:
    """One authorisation on paper at the desk."""

    line: Line
    grantor: SideView | None
    grantee: SideView
    parts: tuple[str, ...]
    comparisons: tuple[Comparison, ...]
    standing: Standing
    own: bool  # somebody else has to compare and decide


def papers(session: Session, *, actor: Actor, cipher: FieldCipher, today: date) -> tuple[Line, ...]:
    """Returns the newest authorisations on paper in the actor's subtree, those that wait first."""
    actor.require(*ROLES)
    first = case((Grant.state.in_(WAITING), 0), else_=1)
    wanted = select(Grant).where(Grant.form == GrantForm.PAPER, _within(session, actor))
    rows = session.scalars(wanted.order_by(first, Grant.id.desc()).limit(LISTED)).all()
    return tuple(line_of(session, row, cipher, today) for row in rows)


def paper(session: Session, *, ref: str, actor: Actor, cipher: FieldCipher, at: datetime) -> PaperView:
    """Returns one authorisation on paper; raises NotFound outside the actor's subtree and for one given online."""
    grant = _paper(session, ref, actor)
    told = sides.grantor_of(grant, cipher)
    parts = select(GrantPaper.part).where(GrantPaper.grant_id == grant.id).order_by(GrantPaper.id)
    return PaperView(
        line=line_of(session, grant, cipher, beijing_date(at)),
        grantor=_side(told) if told else None,
        grantee=_side(sides.unsealed(grant.grantee_cipher, writing.GRANTEE, cipher)),
        parts=tuple(session.scalars(parts)),
        comparisons=comparisons(session, grant, cipher=cipher, at=at) if grant.state in WAITING else (),
        standing=procedures.standing(session, PAPER, ref),
        own=is_own(session, grant, actor=actor, cipher=cipher, at=at),
    )


def paper_file(session: Session, *, ref: str, part: str, actor: Actor, at: datetime) -> StoredFile:
    """Returns one paper, and keeps in the audit chain that the actor saw it; raises NotFound as `paper` does."""
    grant = _paper(session, ref, actor)
    found = session.scalar(
        select(StoredFile)
        .join(GrantPaper, GrantPaper.file_id == StoredFile.id)
        .where(GrantPaper.grant_id == grant.id, GrantPaper.part == part)
    )
    if found is None:
        raise NotFound(msg("没有找到这一项。"))
    audit.append(
        session,
        at=at,
        actor=actor.ref,
        action="grant.paper_seen",
        object_kind="grant",
        object_ref=ref,
        detail={"part": part},
    )
    return found


def counter_lines(
    session: Session, grants: tuple[Grant, ...], *, cipher: FieldCipher, today: date
) -> tuple[tuple[Line, int], ...]:
    """Returns what is in force of a subject at the counter, each with the number of its last event."""
    stand = procedures.standings(session, {grant.ref: revoking.procedure_of(grant) for grant in grants})
    return tuple((line_of(session, grant, cipher, today), stand[grant.ref].number) for grant in grants)


def waiting(session: Session, *, actor: Actor, calendar: WorkCalendar, today: date) -> list[Task]:  # noqa: ARG001 -- no term runs
    """Returns the papers on which this actor can act now; no article sets a term for it."""
    if not actor.has(*ROLES):
        return []
    wanted = select(Grant).where(Grant.state.in_(WAITING), _within(session, actor))
    mine = session.scalars(wanted.order_by(Grant.id)).all()
    stand = procedures.standings(session, {row.ref: PAPER for row in mine})
    agency = session.scalar(select(Unit.name_zh).where(Unit.id == actor.unit_id)) or ""
    return [_task(row, stand[row.ref], agency) for row in mine if stand[row.ref].open_to(actor)]


def _within(session: Session, actor: Actor) -> ColumnElement[bool]:
    """The authorisations in the actor's subtree, as `revoking.reachable` decides for one."""
    known = session.scalars(select(Grant.division).distinct())
    return Grant.division.in_([division for division in known if actor.reaches(division)])


def _task(row: Grant, standing: Standing, agency: str) -> Task:
    return Task(
        kind=PAPER.title,
        ref=row.ref,
        path=f"/desk/grants/{row.ref}",
        title=row.grantee_shown,
        state=standing.state_label,
        due=None,
        since=beijing_date(standing.events[-1].at),
        division=row.division,
        holder=agency,
        citation=standing.events[0].citation,
    )


def _paper(session: Session, ref: str, actor: Actor) -> Grant:
    grant = revoking.reachable(session, ref=ref, actor=actor)
    if grant.form is not GrantForm.PAPER:
        raise NotFound(msg("没有找到这一项。"))
    return grant


def _side(told: dict[str, str]) -> SideView:
    if told["code"]:
        return SideView(told["name"], None, told["code"])
    return SideView(told["name"], documents.label(DocumentType(told["id_type"])), mask_id_for_holder(told["number"]))

"""What the pages of accounts show: the staff of a subtree, one account, the sessions of the holder."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, selectinload

from portal.accounts.models import Unit
from portal.accounts.queries import containing, in_subtree
from portal.accounts.staff import sessions
from portal.accounts.staff.models import Invitation, RecoveryCode, Staff, StaffSession, StaffState
from portal.kernel.errors import NotFound
from portal.kernel.messages import msg
from portal.kernel.paging import Page
from portal.law.actors import Actor
from portal.law.roles import Role

PAGE_SIZE: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account as the security administrator sees it."""

    ref: str
    login: str
    name: str
    unit_code: str
    unit_name: str
    division: str
    roles: tuple[Role, ...]
    state: StaffState
    created_at: datetime
    password_set_at: datetime | None
    last_seen_at: datetime | None
    open_sessions: int
    invited_until: datetime | None


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One signed-in browser of the holder."""

    id: int
    created_at: datetime
    seen_at: datetime
    address: str
    browser: str
    current: bool


@dataclass(frozen=True, slots=True)
class Own:
    """The holder's own account."""

    login: str
    name: str
    unit_name: str
    roles: tuple[Role, ...]
    password_set_at: datetime | None
    recovery_codes_left: int
    sessions: tuple[OpenSession, ...]


def accounts(session: Session, *, actor: Actor, text: str, number: int, at: datetime) -> Page[Account]:
    """Returns a page of the accounts within reach whose name, login or unit contains the text."""
    actor.require(Role.SECURITY_ADMIN)
    wanted = _within(actor)
    if text:
        wanted = wanted.where(or_(*(containing(column, text) for column in (Staff.name, Staff.login, Unit.name_zh))))
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    page = wanted.order_by(Unit.division, Unit.name_zh, Staff.login).offset((number - 1) * PAGE_SIZE).limit(PAGE_SIZE)
    rows = session.scalars(page.options(selectinload(Staff.roles), selectinload(Staff.unit)))
    return Page(tuple(_account(session, staff, at) for staff in rows), number, PAGE_SIZE, total)


def account(session: Session, *, ref: str, actor: Actor, at: datetime) -> Account:
    """Returns one account within reach; raises NotFound."""
    actor.require(Role.SECURITY_ADMIN)
    found = session.scalar(_within(actor).where(Staff.ref == ref))
    if found is None:
        raise NotFound(msg("没有找到这个账户。"))
    return _account(session, found, at)


def own(session: Session, *, actor: Actor, token: str, at: datetime) -> Own:
    """Returns the holder's own account with its live sessions, the newest first."""
    staff = session.get_one(Staff, actor.staff_id)
    left = (RecoveryCode.staff_id == staff.id, RecoveryCode.used_at.is_(None))
    return Own(
        login=staff.login,
        name=staff.name,
        unit_name=staff.unit.name_zh,
        roles=_roles(staff),
        password_set_at=staff.password_set_at,
        recovery_codes_left=session.scalar(select(func.count()).where(*left)) or 0,
        sessions=tuple(
            OpenSession(
                one.id, one.created_at, one.seen_at, one.address, one.browser, one.digest == sessions.digest_of(token)
            )
            for one in session.scalars(_live(staff.id, at).order_by(StaffSession.id.desc()))
        ),
    )


def _within(actor: Actor) -> Select[tuple[Staff]]:
    return select(Staff).join(Unit, Unit.id == Staff.unit_id).where(in_subtree(actor.division))


def _live(staff_id: int, at: datetime) -> Select[tuple[StaffSession]]:
    return select(StaffSession).where(
        StaffSession.staff_id == staff_id,
        StaffSession.ended_at.is_(None),
        StaffSession.seen_at >= at - sessions.IDLE,
        StaffSession.created_at >= at - sessions.LONGEST,
    )


def _account(session: Session, staff: Staff, at: datetime) -> Account:
    seen = select(func.max(StaffSession.seen_at)).where(StaffSession.staff_id == staff.id)
    live = (Invitation.staff_id == staff.id, Invitation.used_at.is_(None), Invitation.expires_at >= at)
    return Account(
        ref=staff.ref,
        login=staff.login,
        name=staff.name,
        unit_code=staff.unit.credit_code,
        unit_name=staff.unit.name_zh,
        division=staff.unit.division,
        roles=_roles(staff),
        state=staff.state,
        created_at=staff.created_at,
        password_set_at=staff.password_set_at,
        last_seen_at=session.scalar(seen),
        open_sessions=session.scalar(select(func.count()).select_from(_live(staff.id, at).subquery())) or 0,
        invited_until=session.scalar(select(func.max(Invitation.expires_at)).where(*live)),
    )


def _roles(staff: Staff) -> tuple[Role, ...]:
    held = {one.role for one in staff.roles}
    return tuple(role for role in Role if role in held)

"""What security administrators do with accounts of their subtree: invite, give roles, switch off, reset.

Nobody does it to their own account, nobody is given roles that are kept apart, and every act is in the audit chain. A
change of roles ends the sessions of the account: whoever has other rights signs in anew (2021 art. 30(2)).
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal import audit
from portal.accounts.models import Unit
from portal.accounts.staff import enrolment, evidence, proof, sessions
from portal.accounts.staff.models import Invitation, RecoveryCode, Staff, StaffRole, StaffState
from portal.kernel.errors import BadInput, Conflict, Forbidden, NotFound, RuleBroken
from portal.kernel.messages import msg
from portal.kernel.references import new_reference
from portal.law.actors import Actor
from portal.law.roles import SEPARATION, Role, kept_apart
from portal.security import one_time

# The first invitation waits for somebody to begin; one that replaces lost factors is used while they are on the line.
INVITATION: Final = timedelta(hours=24)
RESET: Final = timedelta(minutes=10)
_LOGIN: Final = re.compile(r"[a-z0-9][a-z0-9._-]{2,63}")
_NAME_MOST: Final = 60
_CODE_GROUPS: Final = 5
_OPERATOR: Final = "operator"


@dataclass(frozen=True, slots=True)
class Invited:
    """A code that sets up an account once, and until when; shown to whoever made it, and kept nowhere."""

    ref: str
    login: str
    code: str
    expires_at: datetime


def invite(
    session: Session, *, login: str, name: str, unit_code: str, roles: frozenset[Role], actor: Actor, at: datetime
) -> Invited:
    """Returns the invitation of a new account; raises BadInput, RuleBroken for roles kept apart."""
    actor.require(Role.SECURITY_ADMIN)
    unit = session.scalar(select(Unit).where(Unit.credit_code == unit_code))
    if unit is None or not actor.reaches(unit.division):
        raise BadInput(msg("您管理的范围内没有这个单位。"), field="unit_code")
    if not unit.confirmed:
        raise BadInput(msg("这个单位尚未确认，请先确认单位。"), field="unit_code")
    staff = _new(session, login=login, name=name, unit=unit, roles=roles, by=actor.ref, at=at)
    evidence.of_admin(
        session, action="staff.invited", actor=actor, ref=staff.ref, at=at, detail={"given": sorted(roles)}
    )
    return _invitation(session, staff=staff, lasts=INVITATION, by=actor.ref, at=at)


def first_admin(session: Session, *, login: str, name: str, unit: Unit, at: datetime) -> Invited:
    """Returns the invitation of the first security administrator.

    Raises Conflict as soon as there is one; an invitation that lapsed unused is given again to the same login.
    """
    holders = select(Staff).join(StaffRole).where(StaffRole.role == Role.SECURITY_ADMIN)
    found = list(session.scalars(holders))
    if not found:
        roles = frozenset({Role.SECURITY_ADMIN})
        staff = _new(session, login=login, name=name, unit=unit, roles=roles, by=_OPERATOR, at=at)
    elif [(one.login, one.state) for one in found] == [(proof.login_of(login), StaffState.INVITED)] and not _waits(
        session, found[0], at
    ):
        staff = found[0]
    else:
        raise Conflict(msg("已经有安全管理员，这个命令只能用一次；请由安全管理员在工作台上邀请其他人员。"))
    audit.append(
        session,
        at=at,
        actor=_OPERATOR,
        action="staff.first_admin",
        object_kind=evidence.KIND,
        object_ref=staff.ref,
    )
    return _invitation(session, staff=staff, lasts=INVITATION, by=_OPERATOR, at=at)


def change_roles(session: Session, *, ref: str, roles: frozenset[Role], actor: Actor, at: datetime) -> None:
    """Gives an account exactly these roles and ends its sessions; raises RuleBroken for roles kept apart."""
    staff = _other(session, ref, actor)
    _refuse_unlawful(roles)
    before = {held.role for held in staff.roles}
    if roles == before:
        return
    staff.roles = [held for held in staff.roles if held.role in roles]
    staff.roles += [StaffRole(role=role, granted_at=at, granted_by=actor.ref) for role in sorted(roles - before)]
    sessions.end_all(session, staff_id=staff.id, reason="roles", at=at)
    detail = {"given": sorted(roles - before), "taken": sorted(before - roles)}
    evidence.of_admin(session, action="staff.roles", actor=actor, ref=ref, at=at, detail=detail)


def disable(session: Session, *, ref: str, actor: Actor, at: datetime) -> None:
    """Switches an account off: its sessions end and its invitations count no more."""
    staff = _other(session, ref, actor)
    if staff.state is StaffState.DISABLED:
        raise Conflict(msg("这个账户已经停用。"))
    staff.state, staff.disabled_at = StaffState.DISABLED, at
    _void_invitations(session, staff, at)
    sessions.end_all(session, staff_id=staff.id, reason="disabled", at=at)
    evidence.of_admin(session, action="staff.disabled", actor=actor, ref=ref, at=at)


def enable(session: Session, *, ref: str, actor: Actor, at: datetime) -> None:
    """Switches an account on again: as it was, or waiting for an invitation when it was never set up."""
    staff = _other(session, ref, actor)
    if staff.state is not StaffState.DISABLED:
        raise Conflict(msg("这个账户没有停用。"))
    staff.state = StaffState.ACTIVE if staff.password_hash and staff.totp_secret else StaffState.INVITED
    staff.disabled_at = None
    evidence.of_admin(session, action="staff.enabled", actor=actor, ref=ref, at=at)


def reset(session: Session, *, ref: str, actor: Actor, at: datetime) -> Invited:
    """Returns a new invitation; the old password, second factor, recovery codes and sessions are gone."""
    staff = _other(session, ref, actor)
    if staff.state is StaffState.DISABLED:
        raise Conflict(msg("这个账户已经停用，请先启用。"))
    lasts = INVITATION if staff.state is StaffState.INVITED and staff.password_set_at is None else RESET
    staff.state = StaffState.INVITED
    staff.password_hash = staff.totp_secret = staff.totp_step = None
    session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == staff.id))
    sessions.end_all(session, staff_id=staff.id, reason="reset", at=at)
    evidence.of_admin(session, action="staff.reset", actor=actor, ref=ref, at=at)
    return _invitation(session, staff=staff, lasts=lasts, by=actor.ref, at=at)


def end_sessions(session: Session, *, ref: str, actor: Actor, at: datetime) -> None:
    """Ends all sessions of an account."""
    staff = _other(session, ref, actor)
    sessions.end_all(session, staff_id=staff.id, reason="administrator", at=at)
    evidence.of_admin(session, action="staff.sessions_ended", actor=actor, ref=ref, at=at)


def _other(session: Session, ref: str, actor: Actor) -> Staff:
    """The account, which is within reach and not the administrator's own."""
    actor.require(Role.SECURITY_ADMIN)
    staff = session.scalar(select(Staff).where(Staff.ref == ref))
    if staff is None or not actor.reaches(staff.unit.division):
        raise NotFound(msg("没有找到这个账户。"))
    if staff.id == actor.staff_id:
        raise Forbidden(msg("不能管理自己的账户，请由另一位安全管理员办理。"), citation=SEPARATION)
    return staff


def _new(
    session: Session, *, login: str, name: str, unit: Unit, roles: frozenset[Role], by: str, at: datetime
) -> Staff:
    wanted = proof.login_of(login)
    if not _LOGIN.fullmatch(wanted):
        raise BadInput(msg("登录名由 3 到 64 个小写字母、数字、点、横线组成。"), field="login")
    if session.scalar(select(Staff.id).where(Staff.login == wanted)) is not None:
        raise BadInput(msg("这个登录名已经有人使用。"), field="login")
    called = " ".join(name.split())
    if not 1 < len(called) <= _NAME_MOST:
        raise BadInput(msg("请填写姓名，2 到 60 个字。"), field="name")
    _refuse_unlawful(roles)
    staff = Staff(
        ref=new_reference("staff"),
        login=wanted,
        name=called,
        unit_id=unit.id,
        unit=unit,
        state=StaffState.INVITED,
        created_at=at,
        created_by=by,
        roles=[StaffRole(role=role, granted_at=at, granted_by=by) for role in sorted(roles)],
    )
    session.add(staff)
    session.flush()
    return staff


def _refuse_unlawful(roles: frozenset[Role]) -> None:
    if not roles:
        raise BadInput(msg("请至少选择一个角色。"), field="roles")
    apart = [role for role in Role if role in kept_apart(roles)]
    if apart:
        names = "、".join(str(role.label) for role in apart)
        raise RuleBroken(msg("同一个人不能同时担任：%(roles)s。", roles=names), citation=SEPARATION, field="roles")


def _invitation(session: Session, *, staff: Staff, lasts: timedelta, by: str, at: datetime) -> Invited:
    _void_invitations(session, staff, at)
    code = one_time.grouped_code(_CODE_GROUPS)
    made = Invitation(
        digest=enrolment.digest_of(code), staff_id=staff.id, created_at=at, created_by=by, expires_at=at + lasts
    )
    session.add(made)
    session.flush()
    return Invited(staff.ref, staff.login, code, made.expires_at)


def _void_invitations(session: Session, staff: Staff, at: datetime) -> None:
    open_ones = (Invitation.staff_id == staff.id, Invitation.used_at.is_(None))
    session.execute(update(Invitation).where(*open_ones).values(used_at=at))


def _waits(session: Session, staff: Staff, at: datetime) -> bool:
    live = (Invitation.staff_id == staff.id, Invitation.used_at.is_(None), Invitation.expires_at >= at)
    return session.scalar(select(Invitation.id).where(*live).limit(1)) is not None

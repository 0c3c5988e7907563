"""Security administrators act on accounts of their subtree, never on their own, and never against the rules."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import commands as unit_commands
from portal.accounts import queries as unit_queries
from portal.accounts.commands import UnitDraft
from portal.accounts.models import Unit, UnitKind
from portal.accounts.staff import commands, enrolment, queries
from portal.accounts.staff.evidence import Visitor
from portal.accounts.staff.models import RecoveryCode, Staff, StaffState
from portal.audit.models import AuditEntry
from portal.kernel.errors import BadInput, Conflict, Forbidden, NotFound, RuleBroken
from portal.law.actors import Actor
from portal.law.roles import Role
from portal.security.fields import FieldCipher
from tests.factories import register as make
from tests.factories import signable
from tests.factories import staff as people
from tests.factories.staff import AT


@pytest.fixture
def admin(session: Session) -> Actor:
    return people.actor(session, Role.SECURITY_ADMIN, unit=make.unit(session, division="150100"))


def actions(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq)))


COMMANDS: dict[str, Any] = {
    "roles": lambda s, **k: commands.change_roles(s, roles=frozenset({Role.AUDITOR}), **k),
    "disable": commands.disable,
    "enable": commands.enable,
    "reset": commands.reset,
    "sessions": commands.end_sessions,
}


@pytest.mark.parametrize("name", COMMANDS)
def test_only_within_the_subtree_only_by_the_role_and_never_oneself(session: Session, admin: Actor, name: str) -> None:
    act = COMMANDS[name]
    elsewhere = people.staff(session, Role.AGENCY_CLERK, unit=make.unit(session, division="150200"))
    local = people.staff(session, Role.AGENCY_CLERK, unit=make.unit(session, division="150102"))
    with pytest.raises(NotFound):
        act(session, ref=elsewhere.ref, actor=admin, at=AT)
    with pytest.raises(NotFound):
        act(session, ref="s-unknown", actor=admin, at=AT)
    with pytest.raises(Forbidden):
        act(session, ref=admin.ref, actor=admin, at=AT)
    for role in set(Role) - {Role.SECURITY_ADMIN}:
        with pytest.raises(Forbidden):
            act(session, ref=local.ref, actor=people.actor(session, role), at=AT)
    assert actions(session) == []


@pytest.mark.parametrize(
    "roles",
    [
        {Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN},
        {Role.SECURITY_ADMIN, Role.AUDITOR},
        {Role.PROVIDER_MAKER, Role.PROVIDER_CHECKER},
        {Role.CONTENT_EDITOR, Role.CONTENT_PUBLISHER},
        {Role.AGENCY_CLERK, Role.AGENCY_HEAD},
        {Role.SYSTEM_ADMIN, Role.CONTENT_EDITOR},
    ],
)
def test_roles_that_are_kept_apart_are_given_to_nobody(session: Session, admin: Actor, roles: set[Role]) -> None:
    local = people.staff(session, Role.AGENCY_CLERK, unit=make.unit(session, division="150102"))
    with pytest.raises(RuleBroken) as refused:
        commands.change_roles(session, ref=local.ref, roles=frozenset(roles), actor=admin, at=AT)
    assert refused.value.citation is not None
    with pytest.raises(RuleBroken):
        commands.invite(
            session,
            login="somebody",
            name="测某人",
            unit_code=local.unit.credit_code,
            roles=frozenset(roles),
            actor=admin,
            at=AT,
        )


def test_an_invitation_lapses_and_only_the_newest_counts(
    session: Session, admin: Actor, cipher: FieldCipher, visitor: Visitor
) -> None:
    unit = make.unit(session, division="150102")
    first = commands.invite(
        session,
        login="gaowa",
        name="测高娃",
        unit_code=unit.credit_code,
        roles=frozenset({Role.PROVIDER_MAKER}),
        actor=admin,
        at=AT,
    )
    second = commands.reset(session, ref=first.ref, actor=admin, at=AT)

    def opens(code: str, after: timedelta) -> bool:
        return enrolment.begin(session, code=code, visitor=visitor, cipher=cipher, at=AT + after) is not None

    assert not opens(first.code, timedelta())
    assert opens(second.code, commands.INVITATION)
    assert not opens(second.code, commands.INVITATION + timedelta(seconds=1))


def test_a_reset_takes_both_factors_and_the_recovery_codes(session: Session, admin: Actor, cipher: FieldCipher) -> None:
    unit = make.unit(session, division="150102")
    lost = signable.account(session, cipher, Role.AUDITOR, unit=unit)
    invited = commands.reset(session, ref=lost.staff.ref, actor=admin, at=AT)
    assert invited.expires_at == AT + commands.RESET
    assert (lost.staff.state, lost.staff.password_hash, lost.staff.totp_secret) == (StaffState.INVITED, None, None)
    assert session.scalars(select(RecoveryCode)).all() == []


def test_the_first_administrator_is_invited_once(session: Session, cipher: FieldCipher, visitor: Visitor) -> None:
    unit = make.unit(session)
    assert session.scalars(select(Staff)).all() == []
    first = {"login": "an", "name": "测安全"} | {"unit": unit}
    with pytest.raises(BadInput):
        commands.first_admin(session, **(first | {"login": "x"}), at=AT)
    first["login"] = "anna"
    invited = commands.first_admin(session, **first, at=AT)
    assert enrolment.begin(session, code=invited.code, visitor=visitor, cipher=cipher, at=AT)
    for other in (first, first | {"login": "other"}):
        with pytest.raises(Conflict):
            commands.first_admin(session, **other, at=AT)


def test_an_unused_first_invitation_that_lapsed_is_given_again_to_the_same_login(session: Session) -> None:
    first = {"login": "anna", "name": "测安全", "unit": make.unit(session)}
    later = AT + commands.INVITATION + timedelta(seconds=1)
    before = commands.first_admin(session, **first, at=AT)
    with pytest.raises(Conflict):
        commands.first_admin(session, **(first | {"login": "other"}), at=later)
    assert commands.first_admin(session, **first, at=later).ref == before.ref
    only = session.scalars(select(Staff)).one()
    only.state, only.disabled_at = StaffState.DISABLED, later
    with pytest.raises(Conflict):
        commands.first_admin(session, **first, at=later + commands.INVITATION + timedelta(seconds=1))


def test_every_act_is_in_the_chain(session: Session, admin: Actor) -> None:
    unit = make.unit(session, division="150102")
    given = frozenset({Role.AGENCY_CLERK})
    who = {"login": "gaowa", "name": "测高娃", "unit_code": unit.credit_code, "roles": given}
    ref = commands.invite(session, **who, actor=admin, at=AT).ref
    for name in ("roles", "disable", "enable", "reset", "sessions"):
        COMMANDS[name](session, ref=ref, actor=admin, at=AT)
    assert actions(session) == [
        "staff.invited",
        "staff.roles",
        "staff.disabled",
        "staff.enabled",
        "staff.reset",
        "staff.sessions_ended",
    ]
    assert set(session.scalars(select(AuditEntry.actor))) == {admin.ref}


def draft(**values: Any) -> UnitDraft:
    chosen = {"name_zh": "示例局", "name_mn": None, "kind": UnitKind.PROVIDER, "division": "150102"}
    return UnitDraft(**{**chosen, "security_officer": "测巴图", **values})


def test_a_unit_may_upload_once_confirmed_and_with_an_officer(session: Session, admin: Actor) -> None:
    unit = make.unit(session, division="150102")
    unit.confirmed = False
    session.flush()
    assert not unit_queries.may_upload(session, unit_id=unit.id)
    settle = {"credit_code": unit.credit_code, "actor": admin, "at": AT}
    unit_commands.settle_unit(session, draft=draft(security_officer=None), **settle)
    assert not unit_queries.may_upload(session, unit_id=unit.id)
    unit_commands.settle_unit(session, draft=draft(), **settle)
    assert unit_queries.may_upload(session, unit_id=unit.id)
    assert actions(session) == ["unit.confirmed", "unit.changed"]


def test_a_unit_is_moved_only_within_reach(session: Session, admin: Actor) -> None:
    unit = make.unit(session, division="150102")
    with pytest.raises(BadInput):
        unit_commands.settle_unit(
            session, credit_code=unit.credit_code, draft=draft(division="150200"), actor=admin, at=AT
        )
    elsewhere = make.unit(session, division="150200")
    with pytest.raises(NotFound):
        unit_commands.settle_unit(session, credit_code=elsewhere.credit_code, draft=draft(), actor=admin, at=AT)


@pytest.mark.parametrize(
    ("division", "seen"),
    [
        ("150000", {"150000", "150100", "150102", "150200"}),
        ("150100", {"150100", "150102"}),
        ("150102", {"150102"}),
    ],
)
def test_lists_hold_the_own_subtree(session: Session, division: str, seen: set[str]) -> None:
    for place in ("150000", "150100", "150102", "150200"):
        people.staff(session, Role.AUDITOR, unit=make.unit(session, division=place))
    unit = session.scalar(select(Unit).where(Unit.division == division))
    actor = people.actor(session, Role.SECURITY_ADMIN, unit=unit)
    found = queries.accounts(session, actor=actor, text="", number=1, at=AT)
    assert {one.division for one in found.items} == seen
    units = unit_queries.units(session, actor=actor, text="", number=1)
    assert {one.division for one in units.items} == seen


@pytest.mark.parametrize("text", ["%", "_", "\\", "'", "测%", "不存在"])
def test_signs_of_a_pattern_are_searched_as_they_stand(session: Session, admin: Actor, text: str) -> None:
    people.staff(session, Role.AUDITOR, unit=make.unit(session, division="150102"))
    assert queries.accounts(session, actor=admin, text=text, number=1, at=AT).total == 0

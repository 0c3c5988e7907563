"""Keys of units: who may issue them to whom, what they state, what proves them, what a call made before."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit
from portal.accounts.keys import commands, queries
from portal.accounts.keys.commands import KeyDraft, LiveKey
from portal.accounts.keys.models import UnitKey
from portal.audit.models import AuditEntry, AuditPayload
from portal.kernel.errors import BadInput, Conflict, Forbidden, NotFound, PortalError, RuleBroken
from portal.law.actors import Actor
from portal.law.roles import Role
from tests.factories import register as make
from tests.factories import staff as people
from tests.factories.register import AT


def admin(session: Session, *, division: str = "150000") -> Actor:
    return people.actor(session, Role.SECURITY_ADMIN, unit=people.agency(session, division=division))


def draft(session: Session, **values: object) -> KeyDraft:
    chosen = {
        "unit_code": make.unit(session).credit_code,
        "system": "示例行业系统",
        "review_rule": "示审〔2026〕1号",
        "responsible": "测职员",
        "expires_on": date(2027, 6, 1),
    }
    return KeyDraft(**(chosen | values))  # type: ignore[arg-type]


def issued(session: Session) -> tuple[UnitKey, str]:
    return commands.issue(session, draft(session), actor=admin(session), at=AT)


def live(session: Session) -> LiveKey:
    found = commands.prove(session, text=issued(session)[1], at=AT)
    assert found is not None
    return found


def test_the_text_proves_the_key_and_is_not_kept(session: Session) -> None:
    key, text = issued(session)
    found = commands.prove(session, text=text, at=AT)
    assert found is not None
    assert (found.ref, found.actor.unit_id, found.actor.ref) == (key.ref, key.unit_id, key.ref)
    secret = text.rpartition("_")[2]
    assert secret not in repr(session.execute(select(UnitKey.__table__)).one())


def test_what_a_key_did_is_told_of_the_key_and_names_nobody(session: Session) -> None:
    key, text = issued(session)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "key.issued")).one()
    payload = session.get_one(AuditPayload, entry.seq).body
    assert entry.object_ref == key.ref
    assert key.responsible not in repr(payload)
    assert text.rpartition("_")[2] not in repr(payload)
    assert audit.verify(session).ok


@pytest.mark.parametrize("change", ["", "x", "0", "é", "_"])
def test_a_text_that_is_not_quite_the_key_proves_nothing(session: Session, change: str) -> None:
    _, text = issued(session)
    wrong = text + change if change else text[:-1]
    assert commands.prove(session, text=wrong, at=AT) is None


def test_a_key_works_up_to_the_end_of_its_last_day(session: Session) -> None:
    key, text = issued(session)
    (view,) = queries.keys(session, actor=admin(session), at=AT)
    assert view.last_day == date(2027, 6, 1)
    assert commands.prove(session, text=text, at=key.expires_at - timedelta(microseconds=1)) is not None
    assert commands.prove(session, text=text, at=key.expires_at) is None


def test_only_security_administrators_issue_and_revoke(session: Session) -> None:
    key, _ = issued(session)
    clerk = people.actor(session, Role.AGENCY_HEAD, unit=people.agency(session))
    with pytest.raises(Forbidden):
        commands.issue(session, draft(session), actor=clerk, at=AT)
    with pytest.raises(Forbidden):
        commands.revoke(session, ref=key.ref, reason="停用", actor=clerk, at=AT)


def test_a_key_of_another_place_is_out_of_reach(session: Session) -> None:
    key, _ = issued(session)
    far = admin(session, division="150200")
    with pytest.raises(BadInput):
        commands.issue(session, draft(session), actor=far, at=AT)
    with pytest.raises(NotFound):
        commands.revoke(session, ref=key.ref, reason="停用", actor=far, at=AT)
    assert queries.keys(session, actor=far, at=AT) == ()


def test_an_unconfirmed_unit_gets_no_key(session: Session) -> None:
    unit = make.unit(session)
    unit.confirmed = False
    session.flush()
    with pytest.raises(RuleBroken):
        commands.issue(session, draft(session, unit_code=unit.credit_code), actor=admin(session), at=AT)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"review_rule": " "}, "review_rule"),
        ({"responsible": ""}, "responsible"),
        ({"system": "x" * 61}, "system"),
        ({"expires_on": date(2026, 6, 1)}, "expires_on"),
        ({"expires_on": date(2027, 6, 2)}, "expires_on"),
    ],
)
def test_a_key_states_the_review_of_its_unit(session: Session, values: dict[str, object], field: str) -> None:
    with pytest.raises(PortalError) as refusal:
        commands.issue(session, draft(session, **values), actor=admin(session), at=AT)
    assert refusal.value.field == field


def test_a_key_is_revoked_once_with_a_reason(session: Session) -> None:
    key, text = issued(session)
    boss = admin(session)
    with pytest.raises(RuleBroken):
        commands.revoke(session, ref=key.ref, reason=" ", actor=boss, at=AT)
    commands.revoke(session, ref=key.ref, reason="系统停用", actor=boss, at=AT)
    assert commands.prove(session, text=text, at=AT) is None
    with pytest.raises(Conflict):
        commands.revoke(session, ref=key.ref, reason="再次", actor=boss, at=AT)


def test_a_call_made_before_leads_to_what_it_made(session: Session) -> None:
    key = live(session)
    assert commands.earlier_call(session, key=key, idempotency_key="call-1", digest="a" * 64) is None
    commands.remember_call(session, key=key, idempotency_key="call-1", digest="a" * 64, made="b1", at=AT)
    assert commands.earlier_call(session, key=key, idempotency_key="call-1", digest="a" * 64) == "b1"
    with pytest.raises(Conflict):
        commands.earlier_call(session, key=key, idempotency_key="call-1", digest="b" * 64)
    assert commands.earlier_call(session, key=live(session), idempotency_key="call-1", digest="b" * 64) is None

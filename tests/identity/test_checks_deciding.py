"""Two persons decide: what each may do, what forbids to accept, what is told, nothing half done (2021 art. 30(2))."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import procedures
from portal.accounts.holders import consents
from portal.accounts.holders.models import Holder
from portal.accounts.staff.evidence import Visitor
from portal.audit.models import AuditEntry, AuditPayload
from portal.identity.checks import deciding, queries
from portal.identity.models import Capacity, Identity, IdentityCheck, Representation
from portal.identity.queries import mandates, proven
from portal.kernel.errors import Conflict, Forbidden, NotFound, PortalError, RuleBroken
from portal.kernel.identifiers import citizen_id
from portal.law.calendar import WorkCalendar
from portal.law.procedures.identity_check import IDENTITY_CHECK
from portal.law.roles import Role
from portal.mail.models import Mail
from portal.mail.queries import words_of
from portal.procedures.models import ProcedureEvent
from portal.register.subjects.models import SubjectStatus
from tests.factories import holders as accounts
from tests.factories import register as make
from tests.factories import staff as people
from tests.factories.register import AT, CIPHER, TODAY
from tests.identity import checks_scene as check
from tests.identity.checks_scene import NAME, NUMBER


def letters(session: Session, reader: str) -> list[str]:
    rows = session.scalars(select(Mail).where(Mail.reader == reader).order_by(Mail.id))
    return [f"{row.kind} {words_of(row, CIPHER)[1]}" for row in rows]


def test_two_persons_accept_and_the_holder_is_proven_and_told(session: Session) -> None:
    scene = check.scene(session)
    ref = check.hand_in(session, scene.party)
    assert check.act(session, ref, "propose", scene.clerk) == "proposed"
    assert proven(session, party=scene.party, cipher=CIPHER, today=TODAY) is None
    assert check.act(session, ref, "accept", scene.head) == "accepted"
    known = proven(session, party=scene.party, cipher=CIPHER, today=TODAY)
    assert known is not None
    assert (known.name, known.id_number, known.valid_until) == (NAME, NUMBER, date(2036, 4, 9))
    assert session.scalars(select(Identity.check_ref)).one() == ref
    assert [one.split()[0] for one in letters(session, scene.party.ref)] == ["identity.accepted"]


def test_nobody_is_both_pairs_of_eyes(session: Session) -> None:
    scene = check.scene(session)
    ref = check.hand_in(session, scene.party)
    check.act(session, ref, "propose", scene.clerk)
    with pytest.raises(Forbidden):
        check.act(session, ref, "accept", scene.clerk)
    with pytest.raises(Forbidden):
        check.act(session, ref, "send_back", scene.clerk, reason="再看")
    check.act(session, ref, "send_back", scene.second, reason="委托期限写错了")
    with pytest.raises(Forbidden):
        check.act(session, ref, "propose", scene.second)
    check.act(session, ref, "propose", scene.clerk)
    assert check.act(session, ref, "accept", scene.second) == "accepted"


def test_the_head_confirms_but_does_not_look_first(session: Session) -> None:
    scene = check.scene(session)
    ref = check.hand_in(session, scene.party)
    with pytest.raises(Forbidden):
        check.act(session, ref, "propose", scene.head)
    with pytest.raises(Conflict):
        check.act(session, ref, "accept", scene.head)


@pytest.mark.parametrize("action", ["return", "propose_refusal"])
def test_no_refusal_without_a_reason(session: Session, action: str) -> None:
    scene = check.scene(session)
    ref = check.hand_in(session, scene.party)
    with pytest.raises(RuleBroken) as refusal:
        check.act(session, ref, action, scene.clerk, reason="  ")
    assert refusal.value.field == "reason"


def test_a_refusal_is_told_with_its_reason_and_without_name_or_number(session: Session) -> None:
    scene = check.scene(session)
    ref = check.hand_in(session, scene.party)
    check.act(session, ref, "propose_refusal", scene.clerk, reason=f"{NAME}的号码{NUMBER}与图像不一致")
    assert letters(session, scene.party.ref) == []
    assert queries.own(session, ref=ref, party=scene.party).reason == ""
    check.act(session, ref, "refuse", scene.second)
    told = letters(session, scene.party.ref)
    assert len(told) == 1
    assert "与图像不一致" in told[0]
    for text in (*told, *map(str, session.scalars(select(ProcedureEvent.reason)))):
        assert NUMBER not in text
        assert NAME not in text
    assert "与图像不一致" in queries.own(session, ref=ref, party=scene.party).reason


def test_a_passport_number_does_not_reach_the_reason_either(session: Session) -> None:
    scene = check.scene(session)
    handed = check.own(id_type="passport", id_number="EA1234567", papers=check.papers("front"))
    ref = check.hand_in(session, scene.party, handed)
    check.act(session, ref, "return", scene.clerk, reason="EA1234567看不清")
    assert "EA1234567" not in letters(session, scene.party.ref)[0]


def test_the_holder_does_not_see_what_two_persons_have_not_decided(session: Session) -> None:
    scene = check.scene(session)
    ref = check.hand_in(session, scene.party)
    check.act(session, ref, "propose_refusal", scene.clerk, reason="疑似改动")
    refusing = queries.own(session, ref=ref, party=scene.party)
    check.act(session, ref, "send_back", scene.second, reason="看不出改动")
    check.act(session, ref, "propose", scene.clerk)
    accepting = queries.own(session, ref=ref, party=scene.party)
    assert (refusing.state_label, refusing.next) == (accepting.state_label, accepting.next)
    assert [event.action for event in accepting.events] == ["hand_in"]


def test_another_division_and_other_roles_find_nothing(session: Session) -> None:
    scene = check.scene(session)
    hohhot = people.agency(session, division="150100")
    ref = check.hand_in(session, scene.party, check.own(division="150100"))
    strangers = [
        people.actor(session, Role.AGENCY_CLERK, unit=people.agency(session, division="150200")),
        people.actor(session, Role.PROVIDER_MAKER, unit=hohhot),
        people.actor(session, Role.AUDITOR, unit=hohhot),
    ]
    for stranger in strangers:
        with pytest.raises(NotFound):
            queries.check(session, ref=ref, actor=stranger, cipher=CIPHER, today=TODAY)
        with pytest.raises(NotFound):
            deciding.open_paper(session, ref=ref, part="front", actor=stranger, at=AT)
        with pytest.raises(NotFound):
            check.act(session, ref, "propose", stranger)
        assert queries.checks(session, actor=stranger, open_only=True, code="", cipher=CIPHER) == ()
        calendar = WorkCalendar.shipped()
        assert queries.waiting(session, actor=stranger, calendar=calendar, today=TODAY) == []
    own = people.actor(session, Role.AGENCY_CLERK, unit=hohhot)
    assert len(queries.checks(session, actor=own, open_only=True, code="", cipher=CIPHER)) == 1
    # The region reaches its cities.
    assert check.act(session, ref, "propose", scene.clerk) == "proposed"


def test_steps_of_the_holder_and_of_the_portal_are_none_of_the_desk(session: Session) -> None:
    scene = check.scene(session)
    ref = check.hand_in(session, scene.party)
    for action in ("withdraw", "supplement", "lapse", "hand_in", "approve"):
        with pytest.raises((NotFound, Forbidden, Conflict)):
            check.act(session, ref, action, scene.clerk)


def test_the_second_of_two_who_act_at_once_is_told_who_was_first(session: Session) -> None:
    scene = check.scene(session)
    ref = check.hand_in(session, scene.party)
    check.act(session, ref, "return", scene.clerk, seen=1, reason="背面不清楚")
    with pytest.raises(Conflict) as refusal:
        check.act(session, ref, "propose", scene.second, seen=1)
    assert scene.clerk.name in str(refusal.value.message)
    assert procedures.standing(session, IDENTITY_CHECK, ref).number == 2


def test_somebody_of_the_same_name_does_not_check(session: Session) -> None:
    scene = check.scene(session)
    ref = check.hand_in(session, scene.party)
    namesake = people.actor(session, Role.AGENCY_CLERK, unit=people.agency(session), name=NAME)
    with pytest.raises(Forbidden):
        check.act(session, ref, "propose", namesake)
    view = queries.check(session, ref=ref, actor=namesake, cipher=CIPHER, today=TODAY)
    assert (view.own, view.steps) == (True, ())


def test_a_name_the_register_does_not_hold_for_the_number_is_not_accepted(session: Session) -> None:
    scene, person = check.scene(session), make.person(session, name="测小甲")
    number = CIPHER.decrypt(person.id_cipher or "", "subject.id")
    ref = check.hand_in(session, scene.party, check.own(id_number=number))
    with pytest.raises(RuleBroken):
        check.act(session, ref, "propose", scene.clerk)
    view = queries.check(session, ref=ref, actor=scene.clerk, cipher=CIPHER, today=TODAY)
    assert {step.action for step in view.steps} == {"return", "propose_refusal"}
    # The clerk learns that it differs, not what the register holds.
    assert "测小甲" not in repr(view)


def test_a_person_proven_in_another_account_is_not_accepted_and_is_warned(session: Session) -> None:
    scene, other = check.scene(session), accounts.holder(session)
    accounts.prove(session, other, name=NAME, number=NUMBER)
    ref = check.hand_in(session, scene.party)
    with pytest.raises(RuleBroken):
        check.act(session, ref, "propose", scene.clerk)
    check.act(session, ref, "propose_refusal", scene.clerk, reason="不能核对为本人")
    check.act(session, ref, "refuse", scene.second)
    assert [one.split()[0] for one in letters(session, other.ref)] == ["identity.claimed_elsewhere"]
    assert "账户" not in letters(session, scene.party.ref)[0]


def test_a_conflict_at_the_last_step_leaves_everything_as_it_was(session: Session) -> None:
    scene = check.scene(session)
    ref = check.hand_in(session, scene.party)
    check.act(session, ref, "propose", scene.clerk)
    account = session.get_one(Holder, scene.party.holder_id)
    accounts.prove(session, account, name="测小庚", number=citizen_id.make("150102", date(1979, 2, 2), 11))
    with pytest.raises(Conflict), session.begin_nested():
        check.act(session, ref, "accept", scene.second)
    assert procedures.standing(session, IDENTITY_CHECK, ref).state == "proposed"
    assert session.scalars(select(IdentityCheck.decided_at)).one() is None
    assert letters(session, scene.party.ref) == []


def test_a_document_that_expires_while_it_waits_is_not_accepted(session: Session) -> None:
    scene = check.scene(session)
    ref = check.hand_in(session, scene.party, check.own(document_until=TODAY))
    check.act(session, ref, "propose", scene.clerk)
    with pytest.raises(RuleBroken):
        check.act(session, ref, "accept", scene.second, at=AT + timedelta(days=1))


def test_a_consent_taken_back_stops_the_check_and_hides_the_papers(session: Session) -> None:
    scene = check.scene(session)
    ref = check.hand_in(session, scene.party)
    kind = consents.IDENTITY_PAPERS
    consents.withdraw(session, party=scene.party, kind=kind, visitor=Visitor("192.0.2.1", "test"), at=AT)
    with pytest.raises(RuleBroken):
        check.act(session, ref, "propose", scene.clerk)
    with pytest.raises(RuleBroken):
        deciding.open_paper(session, ref=ref, part="front", actor=scene.clerk, at=AT)


def accepted(session: Session, scene: check.Scene, code: str, title: str, capacity: Capacity) -> str:
    ref = check.hand_in(session, scene.party, check.for_organisation(code, title, capacity=capacity))
    check.act(session, ref, "propose", scene.clerk)
    check.act(session, ref, "accept", scene.second)
    return ref


def test_an_agent_is_proven_and_speaks_until_the_power_ends_or_is_withdrawn(session: Session) -> None:
    scene, company = check.scene(session), make.organisation(session, name="示例牧业有限公司")
    ref = accepted(session, scene, company.credit_code or "", "示例牧业有限公司", Capacity.AGENT)
    told = [one.split()[0] for one in letters(session, scene.party.ref)]
    assert told == ["identity.accepted", "identity.represented"]
    speaks = {one.subject_ref: one.until for one in mandates(session, party=scene.party, cipher=CIPHER, today=TODAY)}
    assert speaks[company.ref] == date(2027, 6, 30)
    give = {"ref": ref, "cipher": CIPHER, "at": AT}
    stranger = people.actor(session, Role.AGENCY_CLERK, unit=people.agency(session, division="150200"))
    with pytest.raises(NotFound):
        deciding.end_power(session, actor=stranger, reason="撤回委托", **give)  # type: ignore[arg-type]
    with pytest.raises(RuleBroken):
        deciding.end_power(session, actor=scene.clerk, reason=" ", **give)  # type: ignore[arg-type]
    deciding.end_power(session, actor=scene.clerk, reason="委托人撤回了委托", **give)  # type: ignore[arg-type]
    assert session.scalars(select(Representation.ended_reason)).one() == "委托人撤回了委托"
    ended = session.scalars(select(AuditEntry).where(AuditEntry.action == "identity.represent_end")).one()
    assert ended.actor == scene.clerk.ref
    assert "委托人撤回了委托" in letters(session, scene.party.ref)[-1]
    with pytest.raises(NotFound):
        deciding.end_power(session, actor=scene.clerk, reason="再一次", **give)  # type: ignore[arg-type]


def test_a_legal_representative_is_the_one_the_register_names(session: Session) -> None:
    scene, company = check.scene(session), make.organisation(session, name="示例牧业有限公司")
    code, capacity = company.credit_code or "", Capacity.LEGAL_REPRESENTATIVE
    with pytest.raises(RuleBroken):
        accepted(session, scene, code, "示例牧业有限公司", capacity)
    company.legal_representative = NAME
    session.flush()
    ref = session.scalars(select(IdentityCheck.ref)).one()
    check.act(session, ref, "propose", scene.clerk)
    check.act(session, ref, "accept", scene.second)
    assert session.scalars(select(Representation.capacity)).one() is capacity


@pytest.mark.parametrize("what", ["name", "status", "power"])
def test_an_organisation_is_the_one_registered_and_still_there(session: Session, what: str) -> None:
    scene, company = check.scene(session), make.organisation(session, name="示例牧业有限公司")
    code, title = company.credit_code or "", "别的公司" if what == "name" else "示例牧业有限公司"
    ref = check.hand_in(session, scene.party, check.for_organisation(code, title, power_until=TODAY))
    if what == "status":
        company.status = SubjectStatus.CANCELLED
    at = AT + timedelta(days=1) if what == "power" else AT
    with pytest.raises(RuleBroken):
        check.act(session, ref, "propose", scene.clerk, at=at)


def test_who_was_proven_at_handing_in_must_still_be(session: Session) -> None:
    scene, company = check.scene(session), make.organisation(session, name="示例牧业有限公司")
    identity = accounts.prove(session, session.get_one(Holder, scene.party.holder_id), name=NAME, number=NUMBER)
    handed = check.for_organisation(company.credit_code or "", "示例牧业有限公司")
    ref = check.hand_in(session, scene.party, handed)
    check.act(session, ref, "propose", scene.clerk)
    identity.ended_at, identity.ended_reason = AT, "注销"
    session.flush()
    with pytest.raises(PortalError), session.begin_nested():
        check.act(session, ref, "accept", scene.second)
    assert session.scalars(select(Representation)).all() == []


def test_each_opening_of_a_paper_is_in_the_audit_chain_without_a_number(session: Session) -> None:
    scene = check.scene(session)
    ref = check.hand_in(session, scene.party)
    for part in ("front", "back"):
        deciding.open_paper(session, ref=ref, part=part, actor=scene.clerk, at=AT)
    with pytest.raises(NotFound):
        deciding.open_paper(session, ref=ref, part="licence", actor=scene.clerk, at=AT)
    looks = session.scalars(select(AuditEntry).where(AuditEntry.action == "identity_check.look")).all()
    assert [(one.actor, one.object_ref) for one in looks] == [(scene.clerk.ref, ref)] * 2
    assert all(NUMBER not in str(body) for body in session.scalars(select(AuditPayload.body)))


def test_what_waits_stands_in_the_worklist_of_who_can_act(session: Session) -> None:
    scene, calendar = check.scene(session), WorkCalendar.shipped()
    ref = check.hand_in(session, scene.party)

    def waits(actor: object) -> list[str]:
        tasks = queries.waiting(session, actor=actor, calendar=calendar, today=TODAY)  # type: ignore[arg-type]
        assert all(NAME not in task.title and task.due is None for task in tasks)
        return [task.ref for task in tasks]

    assert [waits(one) for one in (scene.clerk, scene.second, scene.head)] == [[ref], [ref], []]
    check.act(session, ref, "propose", scene.clerk)
    assert [waits(one) for one in (scene.clerk, scene.second, scene.head)] == [[], [ref], [ref]]
    check.act(session, ref, "accept", scene.head)
    assert [waits(one) for one in (scene.clerk, scene.second, scene.head)] == [[], [], []]

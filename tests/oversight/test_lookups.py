"""Looking at what is not public: only for a purpose, only in the own subtree, and never without a trace."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit
from portal.audit.models import AuditEntry, AuditPayload
from portal.kernel.citation import Citation
from portal.kernel.errors import BadInput, Forbidden, NotFound, PortalError, RuleBroken
from portal.kernel.messages import Message
from portal.law.actors import Actor
from portal.law.roles import Role
from portal.oversight import lookups
from portal.oversight.lookups import Answer, Inquiry
from portal.register.catalogue.models import Openness
from tests.factories import register as make
from tests.factories import staff as people
from tests.factories.register import AT, CIPHER

WHY = Inquiry("quality", "核对报送质量")


def clerk(session: Session, division: str = "150100") -> Actor:
    return people.actor(session, Role.AGENCY_CLERK, unit=people.agency(session, division=division))


def search(session: Session, text: str, actor: Actor, inquiry: Inquiry = WHY) -> Answer:
    return lookups.search(session, text=text, inquiry=inquiry, cipher=CIPHER, actor=actor, at=AT)


def queries(session: Session) -> list[AuditEntry]:
    return list(session.scalars(select(AuditEntry).where(AuditEntry.action.startswith("query.")).order_by("seq")))


def test_a_record_that_is_not_public_is_found_by_code_name_and_document_number(session: Session) -> None:
    subject = make.organisation(session, name="呼和浩特市示例九号商贸有限公司")
    hidden = make.penalty(session, subject=subject, item=make.item(session, openness=Openness.SHARED))
    someone = clerk(session)
    for text in (subject.credit_code or "", "呼和浩特市示例九号商贸有限公司", hidden.document_no):
        (found,) = search(session, text, someone).subjects
        assert [one.line.ref for one in found.records] == [hidden.ref]
        assert found.records[0].for_public.code == "not_public"


def test_a_person_is_found_by_number_and_shown_masked(session: Session) -> None:
    person = make.person(session, name="测小乙")
    make.penalty(session, subject=person)
    number = CIPHER.decrypt(person.id_cipher or "", "subject.id")
    (found,) = search(session, number, clerk(session)).subjects
    assert number not in str(found)
    assert "测小乙" not in str(found)
    assert found.identity.name == "测*"


def test_each_look_is_logged_with_purpose_case_and_unit_and_without_what_was_searched_for(session: Session) -> None:
    person = make.person(session, name="测小乙")
    record = make.penalty(session, subject=person)
    someone = clerk(session)
    asked = Inquiry("objection", "核查异议", "示异〔2026〕1号")
    search(session, "测小乙", someone, asked)
    lookups.view(session, ref=record.ref, inquiry=asked, actor=someone, at=AT)
    assert [(one.action, one.object_ref, one.actor) for one in queries(session)] == [
        ("query.subject", person.ref, someone.ref),
        ("query.record", record.ref, someone.ref),
    ]
    bodies = list(session.scalars(select(AuditPayload.body).where(AuditPayload.seq == queries(session)[0].seq)))
    assert bodies == [
        {
            "purpose": "objection",
            "words": "核查异议",
            "case": "示异〔2026〕1号",
            "unit": someone.unit_code,
            "division": "150100",
        }
    ]


def test_finding_nothing_is_logged_too(session: Session) -> None:
    assert search(session, "没有这家公司", clerk(session)).subjects == ()
    assert [one.outcome for one in queries(session)] == ["none"]


@pytest.mark.parametrize(
    ("inquiry", "refusal"),
    [
        (Inquiry("", "核对"), BadInput),
        (Inquiry("curiosity", "核对"), BadInput),
        (Inquiry("counter", "本人来查"), BadInput),  # shows a document at the counter (21§19)
        (Inquiry("sharing", "某局来函"), BadInput),  # states scene and matter (21§22)
        (Inquiry("quality", " "), RuleBroken),
        (Inquiry("objection", "核查异议"), RuleBroken),
        (Inquiry("quality", "电话13900001234"), RuleBroken),
    ],
)
def test_without_a_purpose_nothing_is_shown(session: Session, inquiry: Inquiry, refusal: type[PortalError]) -> None:
    subject = make.organisation(session)
    make.penalty(session, subject=subject)
    with pytest.raises(refusal):
        search(session, subject.credit_code or "", clerk(session), inquiry)
    assert queries(session) == []


def test_what_lies_in_another_division_is_as_if_it_were_not_there(session: Session) -> None:
    subject = make.organisation(session)
    record = make.penalty(session, subject=subject)
    elsewhere = clerk(session, "150200")
    assert search(session, subject.credit_code or "", elsewhere).subjects == ()
    for ref in (record.ref, "r" * 19):
        with pytest.raises(NotFound):
            lookups.view(session, ref=ref, inquiry=WHY, actor=elsewhere, at=AT)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.PROVIDER_MAKER, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN])
def test_other_roles_may_not_look(session: Session, role: Role) -> None:
    with pytest.raises(Forbidden):
        search(session, "示例", people.actor(session, role))


def test_a_record_in_full_shows_what_the_public_does_not_see_and_no_number(session: Session) -> None:
    record = make.penalty(session)
    seen = lookups.view(session, ref=record.ref, inquiry=WHY, actor=clerk(session), at=AT)
    assert {value.value for value in seen.values} >= {"内部备注", "给予警告"}


def test_the_subject_can_be_told_who_looked_for_which_purpose(session: Session) -> None:
    record = make.penalty(session)
    someone = clerk(session)
    lookups.view(session, ref=record.ref, inquiry=WHY, actor=someone, at=AT)
    assert record.subject is not None
    (access,) = lookups.accesses(session, subject_ref=record.subject.ref, since=AT - timedelta(hours=1))
    assert (access.unit_code, access.record_ref) == (someone.unit_code, record.ref)
    assert isinstance(access.purpose, Message)
    assert lookups.accesses(session, subject_ref=record.subject.ref, since=AT + timedelta(hours=1)) == ()


def test_a_look_for_a_purpose_that_has_a_door_of_its_own_since_is_still_told(session: Session) -> None:
    record = make.penalty(session)
    assert record.subject is not None
    body = {"purpose": "sharing", "words": "某局来函", "case": "", "unit": "11150000MB0000000X", "division": "150000"}
    told = {"object_kind": "subject", "object_ref": record.subject.ref, "detail": body}
    audit.append(session, at=AT, actor="s", action=lookups.SUBJECT, **told)  # type: ignore[arg-type]
    (access,) = lookups.accesses(session, subject_ref=record.subject.ref, since=AT)
    assert access.citation == Citation("21", 18)

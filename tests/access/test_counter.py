"""The counter: name and number fit exactly or nobody is there; each visit is noted, whether found or not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.models import ReaderKind, Reading
from portal.access.own_file import counter
from portal.access.own_file.counter import Visit
from portal.accounts.staff.throttle import Throttled
from portal.audit.models import AnomalyNotice, AuditEntry, AuditPayload
from portal.kernel.errors import BadInput, Forbidden, NotFound, PortalError, RuleBroken
from portal.law.actors import Actor
from portal.law.calendar import WorkCalendar
from portal.law.querying import COUNTER_MISSES_PER_HOUR
from portal.law.roles import Role
from portal.oversight import anomalies
from portal.register.subjects.commands import ID_PURPOSE
from portal.register.subjects.models import Subject
from tests.factories import register as make
from tests.factories import staff as people
from tests.factories.register import AT, CIPHER


def clerk(session: Session, *roles: Role) -> Actor:
    return people.actor(session, *(roles or (Role.AGENCY_CLERK,)), unit=people.agency(session, division="150900"))


def papers(person: Subject, **other: Any) -> Visit:
    number = CIPHER.decrypt(person.id_cipher or "", ID_PURPOSE)
    return replace(Visit(id_type="citizen_id", number=number, name="测小乙", seen=True), **other)


def of_company(session: Session, company: Subject, **other: Any) -> Visit:
    visitor = papers(make.person(session, name="测甲一"), name="测甲一")
    named = {
        "credit_code": company.credit_code or "",
        "organisation": next(name.name for name in company.names),
        "capacity": "legal_representative",
    }
    return replace(visitor, **(named | other))


def serve(session: Session, visit: Visit, actor: Actor, at: datetime = AT) -> Any:
    return counter.serve(session, visit=visit, cipher=CIPHER, actor=actor, at=at)


def lookups(session: Session) -> list[tuple[str, str]]:
    found = session.execute(select(AuditEntry.outcome, AuditEntry.object_ref).where(AuditEntry.action == counter.QUERY))
    return list(found.tuples())


def test_who_shows_the_document_sees_the_whole_file_at_any_counter(session: Session) -> None:
    person = make.person(session, name="测小乙")
    record = make.penalty(session, subject=person)
    actor = clerk(session)
    file = serve(session, papers(person), actor)
    assert [each.ref for each in file.page.items] == [record.ref]
    (reading,) = session.scalars(select(Reading))
    assert (reading.form, reading.purpose, reading.reader_kind) == ("counter", "本人查询（窗口）", ReaderKind.STAFF)
    assert (reading.reader_shown, reading.on_behalf_of) == (actor.unit_name, actor.unit_code)
    assert lookups(session) == [("done", person.ref)]


def test_a_name_that_does_not_fit_and_a_number_nobody_has_are_one_answer(session: Session) -> None:
    person, stranger = make.person(session, name="测小乙"), make.person(session, name="测小丙")
    unknown = papers(person, number=CIPHER.decrypt(stranger.id_cipher or "", ID_PURPOSE))
    actor = clerk(session)
    assert serve(session, papers(person, name="测小丁"), actor) is None
    assert serve(session, unknown, actor) is None
    assert session.scalars(select(Reading)).all() == []
    assert lookups(session) == [("none", ""), ("none", "")]


def test_neither_number_nor_name_is_kept(session: Session) -> None:
    person = make.person(session, name="测小乙")
    visit = papers(person)
    serve(session, visit, clerk(session))
    kept = str(session.scalars(select(AuditPayload.body)).all()) + str(
        [(one.purpose, one.matter, one.reader_shown) for one in session.scalars(select(Reading))]
    )
    assert visit.number not in kept
    assert "测小乙" not in kept


@pytest.mark.parametrize(
    ("changed", "refusal", "field"),
    [
        ({"seen": False}, RuleBroken, "seen"),
        ({"name": " "}, BadInput, "name"),
        ({"id_type": "library_card"}, BadInput, "id_type"),
        ({"number": "1501"}, BadInput, "number"),
        ({"capacity": "neighbour"}, BadInput, "capacity"),
    ],
)
def test_papers_that_do_not_do_are_refused_beside_their_field(
    session: Session, changed: dict[str, Any], refusal: type[PortalError], field: str
) -> None:
    visit = papers(make.person(session, name="测小乙"), **changed)
    with pytest.raises(refusal) as refused:
        serve(session, visit, clerk(session))
    assert refused.value.field == field
    assert session.scalars(select(Reading)).all() == []


def test_the_legal_representative_sees_the_file_of_the_organisation(session: Session) -> None:
    company = make.organisation(session)
    make.penalty(session, subject=company)
    file = serve(session, of_company(session, company), clerk(session))
    assert file.subject_ref == company.ref
    assert serve(session, of_company(session, company, name="测某人"), clerk(session)) is None
    assert serve(session, of_company(session, company, organisation="另一家公司"), clerk(session)) is None


def test_an_agent_shows_a_power_whose_number_the_subject_can_read(session: Session) -> None:
    company, actor = make.organisation(session), clerk(session)
    without = of_company(session, company, capacity="agent", name="测某人")
    with pytest.raises(RuleBroken) as refused:
        serve(session, without, actor)
    assert refused.value.field == "authority"
    assert serve(session, replace(without, authority="2026-05-20 授权委托书"), actor) is not None
    (reading,) = session.scalars(select(Reading))
    assert reading.matter == "代理人 2026-05-20 授权委托书"


@pytest.mark.parametrize("role", [Role.PROVIDER_MAKER, Role.AUDITOR, Role.SYSTEM_ADMIN, Role.COMPETENT_REVIEWER])
def test_other_roles_have_no_counter(session: Session, role: Role) -> None:
    with pytest.raises(Forbidden):
        serve(session, papers(make.person(session, name="测小乙")), clerk(session, role))


def test_guessing_closes_the_counter_for_an_hour(session: Session) -> None:
    person, actor = make.person(session, name="测小乙"), clerk(session)
    for _ in range(COUNTER_MISSES_PER_HOUR):
        assert serve(session, papers(person, name="测小丁"), actor) is None
    with pytest.raises(Throttled):
        serve(session, papers(person), actor)
    assert serve(session, papers(person), clerk(session)) is not None
    assert serve(session, papers(person), actor, AT + timedelta(hours=1, minutes=1)) is not None


def test_visits_count_among_the_lookups_that_are_watched(session: Session, tmp_path: Any) -> None:
    person, actor = make.person(session, name="测小乙"), clerk(session)
    midnight = datetime(2026, 6, 1, 16, 30, tzinfo=UTC)
    serve(session, papers(person), actor, midnight)
    anomalies.scan(session, calendar=WorkCalendar.load(tmp_path), at=midnight)
    assert session.scalars(select(AnomalyNotice.actor)).all() == [actor.ref]


def test_the_number_of_a_visit_counts_for_the_same_clerk_for_an_hour(session: Session) -> None:
    person, actor = make.person(session, name="测小乙"), clerk(session)
    query = serve(session, papers(person), actor).query
    assert counter.served(session, query=query, actor=actor, at=AT) == person.ref
    for other, at in ((clerk(session), AT), (actor, AT + timedelta(hours=2))):
        with pytest.raises(NotFound):
            counter.served(session, query=query, actor=other, at=at)

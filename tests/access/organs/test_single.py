"""An organ asks about one subject: for a stated cause, under the gate, logged for both sides, once per form."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.models import Reading
from portal.access.organs import admission, answers, queries
from portal.access.organs.answers import Answer
from portal.access.organs.asked import Asked
from portal.access.organs.models import OrganQuery
from portal.audit.models import AuditPayload
from portal.kernel.errors import BadInput, Forbidden, NotFound, PortalError, RuleBroken
from portal.kernel.references import new_reference
from portal.law.access import BY_DUTY
from portal.law.actors import Actor
from portal.law.querying import OVERREACH
from portal.law.roles import Role
from portal.register.catalogue.models import Openness
from portal.register.records.models import Challenge, RecordState
from portal.store import Database
from tests.access.organs.conftest import AT, CAUSE, about, ask, number_of, query, querying, readings
from tests.factories import register as make
from tests.factories import staff as people


def shown(session: Session, ref: str, clerk: Actor, **later: float) -> Answer:
    return answers.show(session, ref=ref, actor=clerk, at=AT + timedelta(**later))


def refs(answer: Answer) -> list[str]:
    return answer.shared.found.refs if answer.shared else []


def test_what_may_be_shared_is_answered_and_what_needs_an_authorisation_is_not(session: Session, clerk: Actor) -> None:
    subject = make.organisation(session)
    public = make.penalty(session, subject=subject)
    shared = make.penalty(session, subject=subject, item=make.item(session, openness=Openness.SHARED))
    make.penalty(session, subject=subject, item=make.item(session, openness=Openness.AUTHORISED))
    ref = ask(session, clerk, about(subject))
    assert set(refs(shown(session, ref, clerk))) == {public.ref, shared.ref}
    assert (query(session, ref).found, query(session, ref).matter) == (1, CAUSE.matter)


@pytest.mark.parametrize(
    "columns",
    [
        {"suspended_at": AT, "suspended_reason": "异议核查", "suspended_basis": "21§37"},
        {"state": RecordState.WITHDRAWN, "state_at": AT, "state_reason": "录入有误", "state_basis": "21§9"},
        {"public_until": AT.date() - timedelta(days=1)},
        {"remedy_until": AT.date()},
        {"challenge": Challenge.PENDING},
        {"minor_at_act": True},
    ],
    ids=lambda columns: next(iter(columns)),
)
def test_what_is_suspended_ended_or_not_final_is_not_shared(
    session: Session, clerk: Actor, columns: dict[str, object]
) -> None:
    record = make.penalty(session)
    assert record.subject is not None
    for name, value in columns.items():
        setattr(record, name, value)
    session.flush()
    assert refs(shown(session, ask(session, clerk, about(record.subject)), clerk)) == []


def test_what_is_suspended_after_the_query_is_gone_at_the_next_look(session: Session, clerk: Actor) -> None:
    record = make.penalty(session)
    assert record.subject is not None
    ref = ask(session, clerk, about(record.subject))
    assert refs(shown(session, ref, clerk)) == [record.ref]
    record.suspended_at, record.suspended_reason, record.suspended_basis = AT, "异议核查", "21§37"
    session.flush()
    assert refs(shown(session, ref, clerk, seconds=1)) == []


def test_no_later_record_is_shown_than_was_logged(session: Session, clerk: Actor) -> None:
    first = make.penalty(session)
    assert first.subject is not None
    ref = ask(session, clerk, about(first.subject))
    make.penalty(session, subject=first.subject)
    assert refs(shown(session, ref, clerk, hours=1)) == [first.ref] == readings(session, ref)[0].records


def test_the_subject_can_read_who_asked_for_which_matter_on_which_ground(session: Session, clerk: Actor) -> None:
    record = make.penalty(session)
    assert record.subject is not None
    ref = ask(session, clerk, about(record.subject))
    (reading,) = readings(session, ref)
    assert (reading.subject_ref, reading.reader_shown, reading.on_behalf_of) == (
        record.subject.ref,
        clerk.unit_name,
        clerk.unit_code,
    )
    assert (reading.channel.value, reading.scene, reading.matter) == ("share", "22.2", CAUSE.matter)
    assert (reading.basis, reading.purpose, reading.form) == (CAUSE.basis, CAUSE.purpose, "page")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"scene": ""}, "scene"),
        ({"scene": "22.6"}, "scene"),
        ({"matter": " "}, "matter"),
        ({"matter": "示" * 61}, "matter"),
        ({"matter": "电话13900001234"}, "matter"),
        ({"basis": ""}, "basis"),
        ({"purpose": "x"}, "purpose"),
    ],
)
def test_without_a_cause_nothing_is_answered_and_nothing_kept(
    session: Session, clerk: Actor, change: dict[str, str], field: str
) -> None:
    subject = make.organisation(session)
    with pytest.raises(PortalError) as refused:
        ask(session, clerk, about(subject), cause=replace(CAUSE, **change))
    assert refused.value.field == field
    assert session.scalars(select(OrganQuery)).all() == []


def test_a_person_is_found_by_name_document_and_number_together_only(session: Session, clerk: Actor) -> None:
    person = make.person(session, name="测小乙")
    record = make.penalty(session, subject=person)
    right = about(person)
    assert refs(shown(session, ask(session, clerk, right), clerk)) == [record.ref]
    other = make.person(session, name="测小丙")
    for wrong in (
        replace(right, name="测小丙"),
        replace(right, id_number=number_of(other)),
        replace(right, id_type="护照"),
    ):
        ref = ask(session, clerk, wrong)
        assert shown(session, ref, clerk).shared is None
        assert readings(session, ref) == []


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (Asked(), "code"),
        (Asked(code="91150100", name="测小乙"), "code"),
        (Asked(code="123456789012345678"), "code"),
        (Asked(name="测小乙"), "id_type"),
        (Asked(name="测小乙", id_type="身份证"), "id_number"),
        (Asked(id_type="身份证", id_number="110101199001010015"), "name"),
        (Asked(name="测小乙", id_type="图书证", id_number="A1"), "id_type"),
        (Asked(name="测小乙", id_type="身份证", id_number="110101199001010010"), "id_number"),
    ],
)
def test_a_question_that_names_nobody_is_refused_beside_its_field(
    session: Session, clerk: Actor, asked: Asked, field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        ask(session, clerk, asked)
    assert refused.value.field == field
    assert asked.id_number not in str(refused.value) or not asked.id_number


def test_unknown_and_nothing_to_share_are_one_answer(session: Session, clerk: Actor) -> None:
    empty = make.organisation(session)
    unknown = make.uscc.make("9", "1", "150100", "MX000000")
    first = shown(session, ask(session, clerk, about(empty)), clerk)
    second = shown(session, ask(session, clerk, Asked(code=unknown)), clerk)
    assert (first.shared, first.open, first.view.line.found) == (second.shared, second.open, second.view.line.found)
    assert (first.shared, first.view.line.found) == (None, 0)


def test_a_query_that_found_nothing_is_kept_without_what_was_asked(session: Session, clerk: Actor) -> None:
    person = make.person(session, name="测小乙")
    ref = ask(session, clerk, replace(about(person), name="测小丙"))
    kept = query(session, ref)
    assert (kept.found, kept.total) == (0, 1)
    told = " ".join(str(body) for body in session.scalars(select(AuditPayload.body)))
    for column in (*vars(kept).values(), told):
        assert number_of(person) not in str(column)
        assert "测小丙" not in str(column)


def test_one_form_sent_twice_is_one_query_and_with_other_content_another(session: Session, clerk: Actor) -> None:
    record, key = make.penalty(session), new_reference("form")
    assert record.subject is not None
    ref = ask(session, clerk, about(record.subject), key=key)
    assert ask(session, clerk, about(record.subject), key=key) == ref
    assert len(readings(session, ref)) == 1
    assert ask(session, clerk, about(make.organisation(session)), key=key) != ref
    with pytest.raises(BadInput):
        ask(session, clerk, about(record.subject), key="mine")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.QUERY_CLERK], ids=lambda role: role.value)
def test_only_who_was_given_the_permission_may_query(session: Session, role: Role) -> None:
    unit = make.unit(session)
    unit.security_officer = "测安全"
    with pytest.raises(Forbidden):
        ask(session, people.actor(session, role, unit=unit), about(make.organisation(session)))


def test_a_unit_that_is_not_confirmed_or_has_no_security_officer_may_not_query(session: Session, clerk: Actor) -> None:
    unit = session.get_one(make.Unit, clerk.unit_id)
    unit.security_officer = None
    with pytest.raises(RuleBroken):
        ask(session, clerk, about(make.organisation(session)))
    unit.security_officer, unit.confirmed = "测安全", False
    with pytest.raises(RuleBroken):
        ask(session, clerk, about(make.organisation(session)))


def test_the_last_query_of_the_day_is_answered_and_the_next_one_refused_until_midnight(
    session: Session, clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admission, "SUBJECTS_PER_DAY", 2)
    colleague = querying(session, session.get_one(make.Unit, clerk.unit_id))
    ask(session, clerk, about(make.organisation(session)))
    ask(session, colleague, about(make.organisation(session)))
    with pytest.raises(RuleBroken) as refused:
        ask(session, clerk, about(make.organisation(session)))
    assert refused.value.citation == OVERREACH
    elsewhere = querying(session)
    ask(session, elsewhere, about(make.organisation(session)))
    ask(session, clerk, about(make.organisation(session)), at=AT + timedelta(hours=14))
    assert admission.quota(session, unit_id=clerk.unit_id, at=AT).spent == 3


def test_the_answer_is_shown_to_whoever_asked_on_the_day_of_asking(session: Session, clerk: Actor) -> None:
    record = make.penalty(session)
    assert record.subject is not None
    ref = ask(session, clerk, about(record.subject))
    assert shown(session, ref, clerk, hours=13, minutes=59).open
    assert not shown(session, ref, clerk, hours=14).open
    colleague = querying(session, session.get_one(make.Unit, clerk.unit_id))
    assert shown(session, ref, colleague).shared is None
    auditor = people.actor(session, Role.AUDITOR, unit=people.agency(session))
    assert shown(session, ref, auditor).shared is None


def test_another_units_query_is_as_if_it_were_not_there(session: Session, clerk: Actor) -> None:
    ref = ask(session, clerk, about(make.organisation(session)))
    elsewhere = querying(session)
    outside = people.actor(session, Role.AUDITOR, unit=people.agency(session, division="150200"))
    for stranger in (elsewhere, outside):
        for each in (ref, "q" * 19):
            with pytest.raises(NotFound):
                queries.view(session, ref=each, actor=stranger)


def test_the_log_of_a_unit_tells_its_queries_and_the_auditor_sees_all(session: Session, clerk: Actor) -> None:
    ref = ask(session, clerk, about(make.organisation(session)))
    ask(session, querying(session), about(make.organisation(session)))
    auditor = people.actor(session, Role.AUDITOR, unit=people.agency(session))
    assert [line.ref for line in queries.log(session, wanted=queries.Criteria(), actor=clerk, number=1).items] == [ref]
    assert queries.log(session, wanted=queries.Criteria(), actor=auditor, number=1).total == 2
    narrowed = queries.Criteria(since=AT.date(), until=AT.date(), scene="22.3")
    assert queries.log(session, wanted=narrowed, actor=auditor, number=1).total == 0
    head, line = queries.export(session, wanted=queries.Criteria(matter=CAUSE.matter), actor=clerk, at=AT)
    assert dict(zip(head, line, strict=True))["查询编号"] == ref


def test_every_scene_of_the_article_can_be_chosen_and_cites_it(session: Session, clerk: Actor) -> None:
    for number in range(1, 6):
        ref = ask(session, clerk, about(make.organisation(session)), cause=replace(CAUSE, scene=f"22.{number}"))
        scene = queries.view(session, ref=ref, actor=clerk).line.scene
        assert (scene.citation.instrument, scene.citation.article) == (BY_DUTY.instrument, BY_DUTY.article)


def test_the_same_form_sent_by_two_requests_at_once_is_one_query(database: Database) -> None:
    with database.unit_of_work() as session:
        clerk, asked, key = querying(session), about(make.organisation(session)), new_reference("form")

    def send(_number: int) -> str:
        with database.unit_of_work() as work:
            return ask(work, clerk, asked, key=key)

    with ThreadPoolExecutor(4) as many:
        assert len(set(many.map(send, range(4)))) == 1
    with database.reading() as session:
        assert len(session.scalars(select(Reading)).all()) == 1


def test_of_two_who_take_the_last_query_of_the_day_at_once_one_is_refused(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admission, "SUBJECTS_PER_DAY", 1)
    with database.unit_of_work() as session:
        first = querying(session)
        both = [first, querying(session, session.get_one(make.Unit, first.unit_id))]
        asked = about(make.organisation(session))

    def send(clerk: Actor) -> bool:
        try:
            with database.unit_of_work() as work:
                return bool(ask(work, clerk, asked))
        except RuleBroken:
            return False

    with ThreadPoolExecutor(2) as many:
        assert sorted(many.map(send, both)) == [False, True]

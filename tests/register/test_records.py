"""Records: entered with a period computed by law, changed with reasons, ended with a basis, forgotten in time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import audit
from portal.kernel.citation import Citation
from portal.kernel.errors import Conflict, NotFound, RuleBroken
from portal.law.codes import RecordClass
from portal.register.catalogue.models import Openness
from portal.register.lists.commands import ResponsibleDraft
from portal.register.lists.models import ListKind
from portal.register.records import commands, queries, retention
from portal.register.records.models import Record, RecordState, RecordVersion
from portal.register.subjects import queries as subject_queries
from portal.register.subjects.models import Subject, SubjectName
from portal.store import Database
from tests.factories import register as make

OBJECTION = Citation("21", 37)


def test_a_period_of_three_years_ends_on_the_day_before_the_anniversary(session: Session) -> None:
    assert make.penalty(session).public_until == date(2028, 2, 29)


def test_a_sub_kind_belongs_to_the_class_of_its_item(session: Session) -> None:
    risk = make.item(session, record_class=RecordClass.RISK)
    with pytest.raises(RuleBroken) as refused:
        make.plain_record(session, item=risk, sub_code="14.2")
    assert refused.value.citation == Citation("21", 16)
    assert make.plain_record(session, item=risk, sub_code="16.4").sub_code == "16.4"


def test_a_shorter_period_of_the_catalogue_is_kept(session: Session) -> None:
    item = make.item(session, publicity_months=12)
    assert make.penalty(session, item=item).public_until == date(2026, 2, 28)


def test_nothing_is_public_longer_than_the_cap_whatever_the_catalogue_says(session: Session) -> None:
    item = make.item(session, publicity_months=60)
    assert make.penalty(session, item=item).public_until == date(2028, 2, 29)


@pytest.mark.parametrize("record_class", [RecordClass.GENERAL, RecordClass.SERIOUS, RecordClass.RISK])
def test_limited_classes_need_a_start_day(session: Session, record_class: RecordClass) -> None:
    item = make.item(session, record_class=record_class)
    with pytest.raises(RuleBroken) as refused:
        make.plain_record(session, item=item, start_on=None, start_kind=None)
    assert refused.value.citation == Citation("21", 20)


def test_the_same_fact_is_held_once(session: Session) -> None:
    draft = make.penalty_draft(session)
    commands.enter(session, draft=draft, at=make.AT, actor="test")
    with pytest.raises(IntegrityError), session.begin_nested():
        commands.enter(session, draft=draft, at=make.AT, actor="test")


def test_a_change_is_a_version_with_a_reason_and_never_moves_the_period(session: Session) -> None:
    record = make.penalty(session)
    until = record.public_until
    content = {**record.content, "CF_NR": "罚款一万元"}
    commands.change(
        session,
        record=record,
        content=content,
        reason="罚款数额录入有误",
        basis=Citation("21", 9),
        unit=record.unit,
        at=make.AT,
        actor="test",
    )
    whole = queries.history(record.versions, record.item.fields, str, whole=True)
    assert [(version.number, version.reason) for version in whole] == [(2, "罚款数额录入有误"), (1, "首次归集")]
    assert [(value.value, before) for value, before in whole[0].changed] == [("罚款一万元", "给予警告")]
    assert record.public_until == until
    page = queries.public_page(session, ref=record.ref, today=make.TODAY)
    told = [(version.number, str(version.said), version.basis) for version in page.history]
    assert told == [(2, "更正", "21§9"), (1, "首次归集", page.history[1].basis)]
    assert "给予警告" not in str(page)
    assert "录入有误" not in str(page)
    assert (page.history[0].unit, page.history[0].changed) == ("", ())


@pytest.mark.parametrize("blank", ["", "  "])
def test_nothing_changes_or_ends_without_a_reason(session: Session, blank: str) -> None:
    record = make.penalty(session)
    with pytest.raises(RuleBroken):
        commands.suspend(session, record=record, reason=blank, basis=OBJECTION, at=make.AT, actor="test")
    with pytest.raises(RuleBroken):
        commands.end(
            session,
            record=record,
            state=RecordState.DELETED,
            reason=blank,
            basis=OBJECTION,
            at=make.AT,
            actor="test",
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE record SET suspended_at = received_at",
        "UPDATE record SET state = 'deleted'",
        "UPDATE record SET subject_id = NULL",
        "UPDATE record SET public_until = NULL",
        "UPDATE record SET challenge = NULL",
        "UPDATE record SET challenge = 'upheld'",
        "UPDATE record SET record_class = 'bad'",
    ],
)
def test_the_database_refuses_a_state_without_its_columns(session: Session, statement: str) -> None:
    make.penalty(session)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(text(statement))


def test_a_suspended_record_is_gone_at_once_and_back_after_the_decision(session: Session) -> None:
    record = make.penalty(session)
    commands.suspend(session, record=record, reason="异议核查", basis=OBJECTION, at=make.AT, actor="test")
    with pytest.raises(NotFound):
        queries.public_page(session, ref=record.ref, today=make.TODAY)
    commands.resume(session, record=record, basis=OBJECTION, at=make.AT, actor="test")
    assert queries.public_page(session, ref=record.ref, today=make.TODAY).line.ref == record.ref


def test_an_ended_record_cannot_end_twice(session: Session) -> None:
    record = make.penalty(session)
    end = {"reason": "已修复", "basis": Citation("21", 38), "at": make.AT, "actor": "test"}
    commands.end(session, record=record, state=RecordState.REPAIRED, **end)  # type: ignore[arg-type]
    with pytest.raises(Conflict):
        commands.end(session, record=record, state=RecordState.DELETED, **end)  # type: ignore[arg-type]


def test_fields_below_public_stay_inside(session: Session) -> None:
    page = queries.public_page(session, ref=make.penalty(session).ref, today=make.TODAY)
    assert [value.code for value in page.fields] == ["CF_WFXW", "CF_NR"]


def test_a_persons_record_shows_neither_name_nor_number(session: Session) -> None:
    person = make.person(session, name="测小乙")
    item = make.item(session, openness_persons=Openness.PUBLIC)
    content = {"CF_WFXW": "测小乙（身份证150102199005010019）未按规定登记", "CF_NR": "警告"}
    record = make.penalty(session, subject=person, item=item, content=content, title="对测小乙的处罚")
    page = queries.public_page(session, ref=record.ref, today=make.TODAY)
    shown = repr(page)
    assert "测小乙" not in shown
    assert "199005010" not in shown
    assert page.subject.name == "测*"
    assert page.subject.code.startswith("150")
    assert page.subject.code.count("*") == 15


def test_a_person_has_a_page_only_while_something_about_them_is_public(session: Session) -> None:
    person = make.person(session)
    with pytest.raises(NotFound):
        subject_queries.public_page(session, address=person.ref, today=make.TODAY)
    record = make.penalty(session, subject=person, item=make.item(session, openness_persons=Openness.PUBLIC))
    assert subject_queries.public_page(session, address=person.ref, today=make.TODAY).records
    assert record.public_until
    with pytest.raises(NotFound):
        subject_queries.public_page(session, address=person.ref, today=record.public_until + timedelta(days=1))


def test_an_entry_that_names_a_person_never_stands_beside_masked_records(session: Session) -> None:
    person = make.person(session, name="测小丙")
    make.entry(session, register=make.register(session, names_persons=True), subject=person)
    with pytest.raises(NotFound):
        subject_queries.public_page(session, address=person.ref, today=make.TODAY)
    make.penalty(session, subject=person, item=make.item(session, openness_persons=Openness.PUBLIC))
    page = subject_queries.public_page(session, address=person.ref, today=make.TODAY)
    assert (page.entries, len(page.records), page.identity.name) == ((), 1, "测*")


def test_risk_notices_are_counted_apart_from_dishonesty(session: Session) -> None:
    subject = make.organisation(session)
    make.plain_record(session, subject=subject, item=make.item(session, record_class=RecordClass.RISK))
    counts = subject_queries.public_page(session, address=subject.ref, today=make.TODAY).counts
    assert (counts[RecordClass.RISK], counts[RecordClass.GENERAL], counts[RecordClass.SERIOUS]) == (1, 0, 0)


AFTER = datetime(2028, 3, 1, tzinfo=UTC)


def _settle(session: Session) -> retention.Settled:
    return retention.settle_expired(session, today=AFTER.date(), at=AFTER)


def test_an_organisations_expired_record_goes_to_the_archive(session: Session) -> None:
    record = make.penalty(session)
    assert _settle(session).archived == 1
    assert (record.state, record.state_basis) == (RecordState.ARCHIVED, "18§36")
    assert record.content


def test_a_persons_expired_record_is_deleted_with_the_person(session: Session) -> None:
    person = make.person(session, name="测小乙")
    record = make.penalty(session, subject=person, private="secret")
    settled = _settle(session)
    assert (settled.erased, settled.forgotten) == (1, 1)
    session.expire_all()
    kept = session.get_one(Record, record.id)
    assert (kept.state, kept.subject_id, kept.content, kept.private, kept.title, kept.document_no) == (
        RecordState.ERASED,
        None,
        {},
        None,
        "",
        "",
    )
    assert session.scalar(select(func.count()).select_from(RecordVersion)) == 0
    assert session.scalar(select(func.count()).select_from(SubjectName)) == 0
    assert session.scalar(select(func.count()).select_from(Subject)) == 0


def test_a_persons_expired_list_entry_is_deleted_too(session: Session) -> None:
    make.entry(session, subject=make.person(session))
    later = datetime(2029, 4, 16, tzinfo=UTC)
    settled = retention.settle_expired(session, today=later.date(), at=later)
    assert (settled.entries, settled.forgotten) == (1, 1)


def test_responsible_persons_leave_with_the_period_of_the_organisations_entry(session: Session) -> None:
    person = ResponsibleDraft(name="测甲三", role="主要负责人", basis="示例法第八条", state_rule="示例规定")
    entry = make.entry(session, responsible=(person,))
    last, later = datetime(2029, 4, 15, tzinfo=UTC), datetime(2029, 4, 16, tzinfo=UTC)
    assert retention.settle_expired(session, today=last.date(), at=last).responsible == 0
    assert retention.settle_expired(session, today=later.date(), at=later).responsible == 1
    assert (entry.responsible, entry.grounds != "") == ([], True)
    assert retention.settle_expired(session, today=later.date(), at=later).responsible == 0


def test_settling_twice_changes_nothing(session: Session) -> None:
    make.penalty(session)
    _settle(session)
    assert _settle(session) == retention.Settled(0, 0, 0, 0)


def test_the_self_check_finds_what_a_wrong_stored_day_would_show(session: Session) -> None:
    record = make.penalty(session)
    today = date(2028, 3, 1)
    assert retention.over_period_in_public(session, today=today) == 0
    record.public_until = date(2030, 1, 1)
    session.flush()
    assert retention.over_period_in_public(session, today=today) == 1
    assert retention.over_period_in_public(session, today=date(2028, 2, 29)) == 0


@pytest.mark.parametrize("kind", [ListKind.SERIOUS, ListKind.GOVERNMENT])
def test_the_self_check_recomputes_the_period_of_list_entries(session: Session, kind: ListKind) -> None:
    entry = make.entry(session, register=make.register(session, kind=kind))
    entry.public_until = date(2040, 1, 1)
    session.flush()
    assert retention.over_period_in_public(session, today=date(2029, 4, 15)) == 0
    assert retention.over_period_in_public(session, today=date(2029, 4, 16)) == 1


def test_every_write_leaves_an_audit_link(database: Database) -> None:
    with database.unit_of_work() as session:
        record = make.penalty(session)
        commands.suspend(session, record=record, reason="异议核查", basis=OBJECTION, at=make.AT, actor="test")
    with database.reading() as session:
        assert audit.verify(session).links == 2

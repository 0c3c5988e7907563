"""What is held about a subject, as far as one reader may see it: each line by the gate, each field by its level."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from portal.access.holdings import Holdings, holdings
from portal.kernel.citation import Citation
from portal.kernel.errors import NotFound
from portal.law.codes import RecordClass
from portal.register.catalogue.models import Openness
from portal.register.disclosure import View, Viewer
from portal.register.lists import commands as lists
from portal.register.records import commands as records
from portal.register.records.models import Record, RecordState
from portal.register.subjects.models import Subject
from tests.factories import register as make
from tests.factories.applied import in_force
from tests.factories.register import AT, TODAY

OBJECTION = Citation("21", 37)


def seen(session: Session, subject: Subject, view: View, **scope: Any) -> Holdings:
    return holdings(session, subject_ref=subject.ref, viewer=Viewer(view, **scope), today=TODAY)


def record(session: Session, subject: Subject, openness: Openness = Openness.PUBLIC, **values: Any) -> Record:
    item = make.item(session, openness=openness, openness_persons=openness)
    return make.penalty(session, subject=subject, item=item, **values)


@pytest.mark.parametrize(
    ("view", "opennesses"),
    [
        (View.PUBLIC, {Openness.PUBLIC}),
        (View.SHARED, {Openness.PUBLIC, Openness.SHARED}),
        (View.AUTHORISED, set(Openness)),
        (View.SELF, set(Openness)),
    ],
)
def test_each_reader_gets_the_records_of_its_openness(session: Session, view: View, opennesses: set[Openness]) -> None:
    subject = make.organisation(session)
    made = {openness: record(session, subject, openness).ref for openness in Openness}
    held = seen(session, subject, view)
    assert {each.ref for each in held.records} == {made[openness] for openness in opennesses}


@pytest.mark.parametrize(
    ("view", "codes"),
    [
        (View.PUBLIC, ["CF_WFXW", "CF_NR"]),
        (View.SHARED, ["CF_WFXW", "CF_NR", "BZ"]),
        (View.AUTHORISED, ["CF_WFXW", "CF_NR", "BZ"]),
        (View.SELF, ["CF_WFXW", "CF_NR", "BZ"]),
    ],
)
def test_each_reader_gets_the_fields_of_its_level(session: Session, view: View, codes: list[str]) -> None:
    subject = make.organisation(session)
    record(session, subject)
    (held,) = seen(session, subject, view).records
    assert [value.code for value in held.values] == codes


def test_history_tells_a_reader_nothing_about_fields_beyond_its_level(session: Session) -> None:
    subject = make.organisation(session)
    entered = record(session, subject)
    told: dict[str, Any] = {
        "reason": "更正备注",
        "basis": Citation("21", 9),
        "unit": entered.unit,
        "at": AT,
        "actor": "test",
    }
    records.change(session, record=entered, content=dict(entered.content) | {"BZ": "另一备注"}, **told)
    assert "另一备注" not in str(seen(session, subject, View.PUBLIC).records)
    (held,) = seen(session, subject, View.SELF).records
    assert held.versions[0].reason == "更正备注"
    assert held.versions[0].changed[0][0].value == "另一备注"


@pytest.mark.parametrize("view", [View.PUBLIC, View.SHARED, View.AUTHORISED])
def test_only_the_subject_learns_what_a_record_found_wrong_had_said_and_why_it_was_changed(
    session: Session, view: View
) -> None:
    subject = make.organisation(session)
    entered = record(session, subject)
    how: dict[str, Any] = {
        "reason": "误将他人列入",
        "basis": OBJECTION,
        "unit": entered.unit,
        "at": AT,
        "actor": "test",
    }
    records.change(session, record=entered, content=dict(entered.content) | {"CF_NR": "罚款一千元"}, **how)
    (held,) = seen(session, subject, view).records
    assert (str(held.versions[0].said), held.versions[0].basis) == ("更正", "21§37")
    assert "误将他人列入" not in str(held)
    assert "给予警告" not in str(held)
    (own,) = seen(session, subject, View.SELF).records
    assert (own.versions[0].said, own.versions[0].changed[0][1]) == ("误将他人列入", "给予警告")


def test_a_repair_that_was_revoked_leaves_no_trace_in_the_history_that_others_see(session: Session) -> None:
    subject = make.organisation(session)
    ended = record(session, subject)
    how: dict[str, Any] = {"basis": Citation("24", 42, 3), "at": AT, "actor": "test"}
    records.end(session, record=ended, state=RecordState.REPAIRED, reason="已经纠正", **how)
    office = make.unit(session)
    records.reinstate(session, record=ended, reason="缴款凭证是伪造的", unit=office, **how)
    (held,) = seen(session, subject, View.PUBLIC).records
    assert [line.number for line in held.versions] == [1]
    (own,) = seen(session, subject, View.SELF).records
    assert (own.versions[0].reason, own.versions[0].unit) == ("缴款凭证是伪造的", office.name_zh)


def test_only_the_subject_sees_what_is_suspended_with_the_reason(session: Session) -> None:
    subject = make.organisation(session)
    disputed = record(session, subject)
    records.suspend(session, record=disputed, reason="信息主体提出异议", basis=OBJECTION, at=AT, actor="test")
    for view in (View.PUBLIC, View.SHARED, View.AUTHORISED):
        assert seen(session, subject, view).records == ()
    (held,) = seen(session, subject, View.SELF).records
    assert held.suspended is not None
    assert (held.suspended.reason, held.suspended.basis) == ("信息主体提出异议", "21§37")
    assert (held.for_public.shown, held.for_public.code) == (False, "suspended")


@pytest.mark.parametrize("state", [RecordState.WITHDRAWN, RecordState.REPAIRED, RecordState.ARCHIVED])
def test_what_has_ended_is_seen_by_the_subject_alone(session: Session, state: RecordState) -> None:
    subject = make.organisation(session)
    ended = record(session, subject)
    records.end(session, record=ended, state=state, reason="依法处理", basis=Citation("21", 9), at=AT, actor="test")
    assert all(seen(session, subject, view).records == () for view in (View.PUBLIC, View.SHARED, View.AUTHORISED))
    (held,) = seen(session, subject, View.SELF).records
    assert held.ended is not None
    assert held.ended.reason == "依法处理"


def test_what_was_deleted_is_gone_for_the_subject_too(session: Session) -> None:
    subject = make.organisation(session)
    gone = record(session, subject)
    how: dict[str, Any] = {"reason": "应本人要求", "basis": Citation("21", 35), "at": AT, "actor": "test"}
    records.end(session, record=gone, state=RecordState.DELETED, **how)
    assert seen(session, subject, View.SELF).records == ()


def test_the_public_is_told_a_person_by_surname_and_the_subject_by_name(session: Session) -> None:
    person = make.person(session, name="测小乙")
    assert seen(session, person, View.SELF).name == "测小乙"
    assert seen(session, person, View.PUBLIC).name == "测*"


def test_entries_say_whether_the_public_sees_them(session: Session) -> None:
    subject = make.organisation(session)
    entry = make.entry(session, subject=subject)
    lists.suspend(session, entry=entry, reason="正在核查", basis=OBJECTION, at=AT, actor="test")
    assert seen(session, subject, View.SHARED).entries == ()
    (held,) = seen(session, subject, View.SELF).entries
    assert held.for_public.code == "suspended"
    assert held.exit_conditions
    assert held.hints == ("见公布的清单",)


def test_measures_are_told_to_the_subject_alone_and_name_their_ground(session: Session) -> None:
    subject = make.organisation(session)
    ground = make.entry(session, subject=subject)
    in_force(session, ground)
    (measure,) = seen(session, subject, View.SELF).measures
    assert measure.ground_ref == ground.ref
    for view in (View.PUBLIC, View.SHARED, View.AUTHORISED):
        assert seen(session, subject, view).measures == ()


def test_an_authorisation_opens_what_it_names_and_nothing_else(session: Session) -> None:
    subject = make.organisation(session)
    first, second = record(session, subject), record(session, subject)
    by_record = seen(session, subject, View.AUTHORISED, records=frozenset({first.ref}))
    assert [each.ref for each in by_record.records] == [first.ref]
    by_class = seen(session, subject, View.AUTHORISED, classes=frozenset({RecordClass.RISK}))
    assert by_class.records == ()
    assert second.ref not in by_record.refs


def test_another_subject_and_none_are_one_answer(session: Session) -> None:
    with pytest.raises(NotFound):
        holdings(session, subject_ref="s" * 19, viewer=Viewer(View.SELF), today=TODAY)


def test_a_long_file_costs_no_more_statements_than_a_short_one(session: Session) -> None:
    short, long = make.organisation(session), make.organisation(session)
    item, unit = make.item(session), make.unit(session)
    for subject, many in ((short, 2), (long, 40)):
        for _ in range(many):
            make.penalty(session, subject=subject, item=item, unit=unit)
    asked = []
    for subject in (short, long):
        session.expire_all()
        with statements(session) as counted:
            seen(session, subject, View.SELF)
        asked.append(len(counted))
    assert asked[0] == asked[1]


@contextmanager
def statements(session: Session) -> Iterator[list[str]]:
    """Gathers the statements that go to the database inside the block."""
    found: list[str] = []

    def heard(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        found.append(statement)

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", heard)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", heard)

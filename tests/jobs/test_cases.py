"""Background work on cases: word to those who had read, reminders, supervision; done again it changes nothing."""

from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.access.log import Ground as Basis
from portal.access.log import Reader, note
from portal.access.models import ReaderKind
from portal.audit import Channel
from portal.cases import objections
from portal.cases.models import CaseKind, CaseReminder, CorrectionNotice, Outcome
from portal.jobs.cases import Cases
from portal.jobs.runner import Runner
from portal.law.roles import Role
from portal.register.notices import commands as notices
from portal.register.notices.models import NoticeKind
from portal.register.supervision.models import SupervisionCase
from portal.store import Database
from tests.factories import cases, register
from tests.factories import staff as people
from tests.factories.cases import act
from tests.factories.register import CIPHER
from tests.support.clocks import StandingClock


@pytest.fixture
def work(app: Flask, database: Database) -> Cases:
    return Cases(database, app.extensions["portal"].settings, lambda: CIPHER)


def count(database: Database, table: type[CorrectionNotice | CaseReminder | SupervisionCase]) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_decision_reaches_who_had_read_once(work: Cases, database: Database, clock: StandingClock) -> None:
    with database.unit_of_work() as session:
        made = cases.ground(session)
        record, unit = register.penalty(session, subject=made.subject), register.unit(session)
        note(
            session,
            subject_ref=made.subject.ref,
            reader=Reader(kind=ReaderKind.STAFF, ref="s" * 19, shown="示例单位", on_behalf_of=unit.credit_code),
            ground=Basis(channel=Channel.SHARE, purpose="履职", basis="21§22", scene="22.1", matter="示例"),
            form="page",
            records=[record.ref],
            at=clock(),
        )
        case = cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=clock())
        found = [objections.Proposal(item_id=case.items[0].id, outcome=Outcome.DELETED, reason="有误", changes={})]
        objections.propose(session, case=case, proposals=found, act=act(made.clerk, clock()))
        objections.decide(session, case=case, act=act(made.head, clock()))
        ref = case.ref
    for _ in range(2):
        work.handle([{"ref": ref}, {"ref": "c" * 19}])
    assert count(database, CorrectionNotice) == 1


def test_what_a_unit_took_back_reaches_who_had_read_it_once(
    app: Flask, database: Database, clock: StandingClock
) -> None:
    runner = Runner(database, app.extensions["portal"].settings)
    with database.unit_of_work() as session:
        unit = register.unit(session)
        record, reader = register.penalty(session, unit=unit), register.unit(session)
        assert record.subject is not None
        note(
            session,
            subject_ref=record.subject.ref,
            reader=Reader(kind=ReaderKind.STAFF, ref="s" * 19, shown="示例单位", on_behalf_of=reader.credit_code),
            ground=Basis(channel=Channel.SHARE, purpose="履职", basis="21§22", scene="22.1", matter="示例"),
            form="page",
            records=[record.ref],
            at=clock(),
        )
        draft = notices.NoticeDraft(
            record_ref=record.ref, kind=NoticeKind.WITHDRAW, reason="有误", document_no="告字1号"
        )
        step = partial(notices.act, session, cipher=CIPHER, at=clock(), seen=None)
        maker = people.actor(session, Role.PROVIDER_MAKER, unit=unit)
        ref = notices.file(session, draft, cipher=CIPHER, actor=maker, at=clock()).ref
        step(ref=ref, action="confirm", actor=people.actor(session, Role.PROVIDER_CHECKER, unit=unit))
        step(ref=ref, action="apply", actor=people.actor(session, Role.AGENCY_CLERK, unit=people.agency(session)))
    for _ in range(2):
        runner.run_once(clock())
    with database.reading() as session:
        told = session.scalars(select(CorrectionNotice)).one()
        assert (told.matter, told.thing_ref) == (ref, record.ref)


def test_each_day_reminds_and_supervises_what_that_day_brings(
    work: Cases, database: Database, clock: StandingClock
) -> None:
    received = clock()
    with database.unit_of_work() as session:
        made = cases.ground(session)
        record = register.penalty(session, subject=made.subject)
        cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=received).reminders = True
    for days in (*range(9), 8):
        work.sweep(received + timedelta(days=days))
    assert count(database, CaseReminder) == 2
    assert count(database, SupervisionCase) == 1

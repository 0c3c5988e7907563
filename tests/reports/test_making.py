"""A report is made once, for whoever may still read, told plainly, noted once, kept encrypted, in time gone."""

from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.grants import revoking, using
from portal.access.models import Reading
from portal.accounts.staff.throttle import Throttled
from portal.identity import commands as identity
from portal.kernel.errors import Conflict, Forbidden, NotFound, RuleBroken
from portal.kernel.messages import msg
from portal.law.procedures.objection import BY_OBJECTION
from portal.law.roles import Role
from portal.mail.models import Mail
from portal.register.records import commands as records
from portal.reports import commands, making, queries, retention
from portal.reports.models import Edition, Report, ReportKind, ReportState
from portal.reports.queries import ReportLine
from portal.store import Database
from portal.store.files import StoredFile, StoredPiece
from portal.store.outbox import OutboxMessage
from tests.factories import grants, register
from tests.factories import reports as make
from tests.factories import staff as people
from tests.factories.grants import Stage
from tests.factories.register import AT, CIPHER, TODAY


@pytest.fixture
def on(session: Session) -> Stage:
    return grants.stage(session)


def authorised(session: Session, on: Stage, ref: str) -> str:
    told = {"purpose": "核对", "acknowledged": True, "form": using.REPORT, "cipher": CIPHER, "at": AT}
    used = using.use(session, ref=ref, party=on.reader, **told)  # type: ignore[arg-type]
    return commands.ask(
        session,
        kind=ReportKind.AUTHORISED,
        subject_ref=on.subject.ref,
        edition=Edition.CHINESE,
        asked_by=on.reader.ref,
        at=AT,
        grant_ref=ref,
        reading_ref=used.reading_ref,
    )


def test_asking_twice_makes_one(session: Session, on: Stage) -> None:
    number = make.own(session, on.giver, on.subject.ref)
    assert make.own(session, on.giver, on.subject.ref) == number
    assert make.own(session, on.giver, on.subject.ref, Edition.BILINGUAL) != number
    assert session.scalar(select(func.count(OutboxMessage.id)).where(OutboxMessage.topic == commands.TOPIC)) == 2


def test_a_report_is_issued_once_however_often_it_is_made(session: Session, on: Stage) -> None:
    number = make.own(session, on.giver, on.subject.ref)
    first, second = make.made(session, number), make.made(session, number)
    assert making.issue(session, first, cipher=CIPHER)
    assert not making.issue(session, second, cipher=CIPHER)
    assert not making.fail(session, number=number, because=msg("没有找到这一项。"), cipher=CIPHER, at=AT)
    assert make.row(session, number).state is ReportState.ISSUED
    assert session.scalar(select(func.count(StoredFile.id)).where(StoredFile.purpose == making.PURPOSE)) == 1
    assert len(session.scalars(select(Reading)).all()) == 1


def test_an_own_report_is_one_reading_that_names_its_records(session: Session, on: Stage) -> None:
    number = make.own(session, on.giver, on.subject.ref)
    assert session.scalars(select(Reading)).all() == []
    make.issue(session, number)
    reading = session.scalars(select(Reading)).one()
    assert (reading.channel.value, reading.form, reading.report_number) == ("self", "report", number)
    assert reading.reader_shown == "测*"
    assert set(reading.records) == {each.ref for each in on.records}


def test_an_authorised_report_belongs_to_the_use_that_asked_for_it(session: Session, on: Stage) -> None:
    number = authorised(session, on, grants.give(session, on))
    later = register.penalty(session, subject=on.subject)
    make.issue(session, number)
    reading = session.scalars(select(Reading)).one()
    assert (reading.report_number, reading.channel.value) == (number, "auth")
    assert later.ref in reading.records


def test_whoever_asked_is_told_without_anything_about_anybody(session: Session, on: Stage) -> None:
    number = make.own(session, on.giver, on.subject.ref)
    make.issue(session, number)
    mail = session.scalars(select(Mail).where(Mail.kind == "report.ready")).one()
    assert (mail.reader, mail.path) == (on.giver.ref, f"/account/reports/{number}")
    assert CIPHER.decrypt(mail.values, "mail.values") == "{}"


def test_the_file_is_kept_encrypted(session: Session, on: Stage) -> None:
    pdf = make.issue(session, make.own(session, on.giver, on.subject.ref))
    kept = b"".join(
        session.scalars(select(StoredPiece.body).where(StoredPiece.file_id == select(Report.file_id).scalar_subquery()))
    )
    assert pdf.startswith(b"%PDF")
    assert b"%PDF" not in kept


def test_a_grant_revoked_while_the_report_waits_stops_it(session: Session, on: Stage) -> None:
    ref = grants.give(session, on)
    number = authorised(session, on, ref)
    made = make.made(session, number)
    revoking.revoke(session, ref=ref, party=on.giver, cipher=CIPHER, at=AT)
    with pytest.raises(Forbidden):
        making.issue(session, made, cipher=CIPHER)
    with pytest.raises(Forbidden):
        make.made(session, number)
    assert make.row(session, number).file_id is None


def test_a_revoked_or_ended_grant_closes_the_report_like_one_that_never_was(session: Session, on: Stage) -> None:
    ref = grants.give(session, on)
    number = authorised(session, on, ref)
    make.issue(session, number)
    told = {"number": number, "party": on.reader, "cipher": CIPHER}
    assert queries.for_holder(session, today=TODAY, **told).has_file  # type: ignore[arg-type]
    with pytest.raises(NotFound) as ended:
        queries.for_holder(session, today=TODAY + timedelta(days=30), **told)  # type: ignore[arg-type]
    revoking.revoke(session, ref=ref, party=on.giver, cipher=CIPHER, at=AT)
    with pytest.raises(NotFound) as revoked:
        queries.for_holder(session, today=TODAY, **told)  # type: ignore[arg-type]
    with pytest.raises(NotFound) as unknown:
        queries.for_holder(session, number="c" * 19, today=TODAY, party=on.reader, cipher=CIPHER)
    assert str(revoked.value) == str(unknown.value) == str(ended.value)
    assert queries.of_holder(session, party=on.reader, cipher=CIPHER, today=TODAY) == ()


def test_the_end_of_a_proof_closes_the_own_report(session: Session, on: Stage) -> None:
    number = make.own(session, on.giver, on.subject.ref)
    identity.end_identity(session, party=on.giver, reason="测试", cipher=CIPHER, at=AT)
    with pytest.raises(NotFound):
        make.made(session, number)
    with pytest.raises(NotFound):
        queries.for_holder(session, number=number, party=on.giver, cipher=CIPHER, today=TODAY)


def test_another_holder_another_clerk_and_the_public_get_nothing(session: Session, on: Stage) -> None:
    number = make.own(session, on.giver, on.subject.ref)
    make.issue(session, number)
    clerk = people.actor(session, Role.AGENCY_CLERK, unit=people.agency(session))
    with pytest.raises(NotFound):
        queries.for_holder(session, number=number, party=on.reader, cipher=CIPHER, today=TODAY)
    with pytest.raises(NotFound):
        queries.for_public(session, number=number, cipher=CIPHER, today=TODAY)
    with pytest.raises(NotFound):
        queries.at_counter(session, number=number, actor=clerk, cipher=CIPHER, today=TODAY)
    with pytest.raises(NotFound):
        make.own(session, on.reader, on.subject.ref)


def test_nobody_gets_a_public_report_on_a_person(session: Session, on: Stage) -> None:
    with pytest.raises(NotFound):
        make.public(session, on.subject)
    with pytest.raises(NotFound):
        commands.public_subject(session, address=on.subject.ref)


def test_so_many_reports_a_day_and_no_more(session: Session, on: Stage) -> None:
    for _ in range(commands.MOST_A_DAY):
        number = make.own(session, on.giver, on.subject.ref)
        make.row(session, number).state = ReportState.FAILED
    with pytest.raises(Throttled):
        make.own(session, on.giver, on.subject.ref)


def test_the_file_goes_in_time_and_the_report_can_still_be_verified(session: Session, on: Stage) -> None:
    number = make.own(session, on.giver, on.subject.ref)
    make.issue(session, number)
    over = AT + timedelta(days=retention.kept_days())
    assert retention.delete_files(session, at=over - timedelta(seconds=1)) == 0
    assert retention.delete_files(session, at=over) == 1
    assert retention.delete_files(session, at=over) == 0
    report = make.row(session, number)
    assert report.file_id is None
    assert report.file_digest
    assert session.scalars(select(StoredFile).where(StoredFile.purpose == making.PURPOSE)).all() == []
    line = queries.for_holder(session, number=number, party=on.giver, cipher=CIPHER, today=TODAY)
    with pytest.raises(NotFound):
        queries.file_of(session, line)


def test_only_the_head_of_its_division_withdraws_and_says_why(session: Session) -> None:
    number = make.public(session, register.organisation(session, division="150102"))
    unit = people.agency(session, division="150100")
    head = people.actor(session, Role.AGENCY_HEAD, unit=unit)
    told = {"number": number, "reason": "出具时使用了错误的数据", "at": AT}
    with pytest.raises(Conflict):
        commands.withdraw(session, actor=head, **told)  # type: ignore[arg-type]
    make.issue(session, number)
    for actor, refusal in (
        (people.actor(session, Role.AGENCY_CLERK, unit=unit), Forbidden),
        (people.actor(session, Role.AGENCY_HEAD, unit=people.agency(session, division="150200")), NotFound),
    ):
        with pytest.raises(refusal):
            commands.withdraw(session, actor=actor, **told)  # type: ignore[arg-type]
    for reason in ("", "错", f"见 {grants.SUBJECT_NUMBER}"):
        with pytest.raises(RuleBroken) as refused:
            commands.withdraw(session, number=number, reason=reason, actor=head, at=AT)
        assert refused.value.field == "reason"
    commands.withdraw(session, actor=head, **told)  # type: ignore[arg-type]
    line = queries.for_public(session, number=number, cipher=CIPHER, today=TODAY)
    assert (line.has_file, line.withdrawn_because) == (False, "出具时使用了错误的数据")
    with pytest.raises(NotFound):
        queries.file_of(session, line)


def test_what_is_suspended_later_is_in_no_file_that_others_take(session: Session, on: Stage) -> None:
    subject = register.organisation(session)
    record = register.penalty(session, subject=subject)
    mine = make.own(session, on.giver, on.subject.ref)
    theirs, everybodys = authorised(session, on, grants.give(session, on)), make.public(session, subject)
    for number in (mine, theirs, everybodys):
        make.issue(session, number)

    def lines() -> tuple[ReportLine, ...]:
        told = {"cipher": CIPHER, "today": TODAY}
        return (
            queries.for_holder(session, number=mine, party=on.giver, **told),  # type: ignore[arg-type]
            queries.for_holder(session, number=theirs, party=on.reader, **told),  # type: ignore[arg-type]
            queries.for_public(session, number=everybodys, **told),  # type: ignore[arg-type]
        )

    assert [line.has_file for line in lines()] == [True, True, True]
    for each in (record, on.records[0]):
        records.suspend(session, record=each, reason="异议核查", basis=BY_OBJECTION, at=AT, actor="test")
    found = lines()
    assert [(line.has_file, line.outdated) for line in found] == [(True, False), (False, True), (False, True)]
    assert queries.file_of(session, found[0])
    for line in found[1:]:
        with pytest.raises(NotFound):
            queries.file_of(session, line)


def test_two_that_ask_at_once_and_two_that_make_at_once_make_one(database: Database) -> None:
    with database.unit_of_work() as session:
        subject = register.organisation(session)
        register.penalty(session, subject=subject)
        number = make.public(session, subject)
    with database.reading() as session:
        made = make.made(session, number)
    barrier, kept = Barrier(2), list[bool]()

    def keep() -> None:
        barrier.wait()
        with database.unit_of_work() as work:
            kept.append(making.issue(work, made, cipher=CIPHER))

    threads = [Thread(target=keep) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(kept) == [False, True]
    with database.reading() as session:
        assert session.scalar(select(func.count(StoredFile.id))) == 1


def test_the_name_of_a_file_names_the_report_only(session: Session, on: Stage, tmp_path: Path) -> None:
    number = make.own(session, on.giver, on.subject.ref)
    pdf = make.issue(session, number)
    assert session.scalars(select(StoredFile.name).where(StoredFile.purpose == making.PURPOSE)).all() == [
        f"{number}.pdf"
    ]
    assert grants.SUBJECT_NAME in make.text(tmp_path, pdf)

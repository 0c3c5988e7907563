"""Who read what was put right is told once for each reading, within the period, and nothing of it is repeated."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.log import Ground as Basis
from portal.access.log import Reader, note
from portal.access.models import ReaderKind
from portal.accounts.holders.models import Holder
from portal.accounts.models import Unit
from portal.audit import Channel
from portal.cases import corrections, objections, propagation
from portal.cases.models import Case, CaseKind, CorrectionNotice, Outcome
from portal.cases.objections import Proposal
from portal.kernel.errors import Forbidden, NotFound
from portal.law.parameters import DEFAULT_CHOICES
from portal.law.roles import Role
from portal.mail.models import Mail
from portal.register.records.models import Record
from portal.store.outbox import OutboxMessage
from tests.factories import cases, holders, register
from tests.factories.cases import CALENDAR, Ground, act, beijing_noon

RECEIVED = date(2026, 6, 1)
AT = beijing_noon(RECEIVED)
PERIOD = timedelta(days=int(DEFAULT_CHOICES.value("correction.recipients_days")))


def read(
    session: Session,
    made: Ground,
    *refs: str,
    unit: Unit | None = None,
    holder: Holder | None = None,
    channel: Channel = Channel.SHARE,
    form: str = "page",
    at: datetime = AT - timedelta(days=30),
) -> str:
    """One reading by a unit, by somebody authorised, or by the subject itself; its query number."""
    by_unit = unit is not None
    return note(
        session,
        subject_ref=made.subject.ref,
        reader=Reader(
            kind=ReaderKind.STAFF if by_unit else ReaderKind.HOLDER,
            ref="s000000000000000001" if unit else holder.ref if holder else made.party.ref,
            shown="示例单位",
            on_behalf_of=unit.credit_code if unit else None,
        ),
        ground=Basis(
            channel=channel,
            purpose="履职",
            basis="21§22",
            scene="22.1" if channel is Channel.SHARE else None,
            matter="示例事项" if channel is Channel.SHARE else None,
            grant_ref="g000000000000000001" if channel is Channel.AUTHORISED else None,
        ),
        form=form,
        records=refs,
        at=at,
    )


def decided(session: Session, made: Ground, record: Record, outcome: Outcome) -> Case:
    case = cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=AT)
    found = [Proposal(item_id=item.id, outcome=outcome, reason="核查有误", changes={}) for item in case.items]
    objections.propose(session, case=case, proposals=found, act=act(made.clerk, AT))
    objections.decide(session, case=case, act=act(made.head, AT))
    return case


def notices(session: Session) -> list[CorrectionNotice]:
    return list(session.scalars(select(CorrectionNotice).order_by(CorrectionNotice.id)))


def test_units_authorised_readers_and_reports_are_told_once_for_each_reading(
    session: Session, made: Ground, record: Record
) -> None:
    unit, authorised = register.unit(session), holders.holder(session)
    first = read(session, made, record.ref, "r-another", unit=unit)
    again = read(session, made, record.ref, unit=unit, form="batch")
    granted = read(session, made, record.ref, holder=authorised, channel=Channel.AUTHORISED)
    report = read(session, made, record.ref, holder=authorised, channel=Channel.AUTHORISED, form="report")
    case = decided(session, made, record, Outcome.DELETED)
    assert propagation.propagate(session, case=case, act=act(None, AT)) == 4
    told = notices(session)
    assert [each.reading_ref for each in told] == [first, again, granted, report]
    assert [each.unit_id for each in told] == [unit.id, unit.id, None, None]
    assert {each.holder_ref for each in told[2:]} == {authorised.ref}
    assert propagation.propagate(session, case=case, act=act(None, AT)) == 0
    assert len(notices(session)) == 4


def test_own_readings_other_records_and_what_was_read_outside_the_period_are_left_out(
    session: Session, made: Ground, record: Record
) -> None:
    unit = register.unit(session)
    read(session, made, record.ref, channel=Channel.SELF)
    read(session, made, "r-another", unit=unit)
    read(session, made, record.ref, unit=unit, at=AT - PERIOD)
    inside = read(session, made, record.ref, unit=unit, at=AT - PERIOD + timedelta(seconds=1))
    case = decided(session, made, record, Outcome.DELETED)
    read(session, made, record.ref, unit=unit, at=AT + timedelta(seconds=1))
    assert propagation.propagate(session, case=case, act=act(None, AT)) == 1
    assert [each.reading_ref for each in notices(session)] == [inside]


def test_what_was_kept_is_told_to_nobody(session: Session, made: Ground, record: Record) -> None:
    read(session, made, record.ref, unit=register.unit(session))
    case = decided(session, made, record, Outcome.KEPT)
    assert propagation.propagate(session, case=case, act=act(None, AT)) == 0


def test_the_decision_itself_asks_for_the_word_to_go_out(session: Session, made: Ground, record: Record) -> None:
    case = decided(session, made, record, Outcome.DELETED)
    waiting = session.scalars(select(OutboxMessage).where(OutboxMessage.topic == propagation.TOPIC)).all()
    assert [row.payload for row in waiting] == [{"ref": case.ref}]


def test_a_closed_account_is_written_to_no_more(session: Session, made: Ground, record: Record) -> None:
    gone = holders.holder(session)
    read(session, made, record.ref, holder=gone, channel=Channel.AUTHORISED)
    gone.closed_at, gone.email_cipher, gone.email_index = AT, None, None
    session.flush()
    case = decided(session, made, record, Outcome.DELETED)
    assert propagation.propagate(session, case=case, act=act(None, AT)) == 0


def test_the_holder_is_written_to_and_sees_their_own_notice_alone(
    session: Session, made: Ground, record: Record
) -> None:
    authorised, stranger = holders.holder(session), holders.holder(session)
    query = read(session, made, record.ref, holder=authorised, channel=Channel.AUTHORISED)
    case = decided(session, made, record, Outcome.DELETED)
    propagation.propagate(session, case=case, act=act(None, AT))
    notice = notices(session)[0]
    mail = session.scalars(select(Mail).where(Mail.reader == authorised.ref)).one()
    assert mail.path == f"/account/corrections/{notice.ref}"
    seen = corrections.of_holder(session, ref=notice.ref, party=holders.party(authorised))
    assert (seen.query, seen.outcome, seen.acknowledged_on) == (query, Outcome.DELETED, None)
    told = f"{notice.ref} {notice.matter} {notice.reading_ref} {seen}"
    assert record.title not in told
    assert record.document_no not in told
    for party in (holders.party(stranger), made.party):
        with pytest.raises(NotFound):
            corrections.of_holder(session, ref=notice.ref, party=party)


def test_a_unit_acknowledges_its_own_and_the_count_says_so(session: Session, made: Ground, record: Record) -> None:
    unit = register.unit(session)
    for _ in range(2):
        read(session, made, record.ref, unit=unit)
    case = decided(session, made, record, Outcome.DELETED)
    propagation.propagate(session, case=case, act=act(None, AT))
    clerk = cases.staff(unit, Role.QUERY_CLERK)
    stranger = cases.staff(register.unit(session), Role.QUERY_CLERK)
    ref = notices(session)[0].ref
    assert propagation.reach(session, matter=case.ref) == propagation.Reach(2, 0)
    with pytest.raises(NotFound):
        propagation.acknowledge(session, ref=ref, actor=stranger, at=AT)
    with pytest.raises(Forbidden):
        propagation.acknowledge(session, ref=ref, actor=cases.staff(unit, Role.CONTENT_EDITOR), at=AT)
    for _ in range(2):
        propagation.acknowledge(session, ref=ref, actor=clerk, at=AT)
    assert propagation.reach(session, matter=case.ref) == propagation.Reach(2, 1)
    assert len(corrections.of_unit(session, actor=clerk, open_only=True)) == 1
    assert len(corrections.of_unit(session, actor=clerk, open_only=False)) == 1
    assert len(corrections.waiting(session, actor=clerk, calendar=CALENDAR, today=RECEIVED)) == 1
    assert corrections.waiting(session, actor=stranger, calendar=CALENDAR, today=RECEIVED) == []

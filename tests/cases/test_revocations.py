"""A repair founded on false material is undone: who was told of it is told so, and nothing comes back by itself."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit import Channel
from portal.cases import corrections, propagation, repair_commitments, repairs
from portal.cases.models import Case, CaseKind, CorrectionNotice
from portal.cases.repairs import Judgement
from portal.law.repair import Condition
from portal.law.roles import Role
from portal.mail.models import Mail
from portal.register.lists.removals import commands as removals
from portal.register.lists.removals.models import RemovalGround
from portal.register.measures.applied import lifting
from portal.register.measures.applied.models import Application, GroundKind
from portal.register.records.models import Record
from portal.store.outbox import OutboxMessage
from tests.cases.test_propagation import notices, read
from tests.factories import cases, holders, register
from tests.factories.cases import CALENDAR, Ground, act, beijing_noon
from tests.register.measures.applied import cases as measure_cases

DAY = date(2026, 9, 24)
AT = beijing_noon(DAY)
LATER = AT + timedelta(days=40)
ALL_MET = {condition: True for condition in Condition if condition.by_papers}


def repaired(session: Session, made: Ground, *refs: str) -> Case:
    """Repaired, and those who had read it told."""
    case = cases.lodge(session, made, CaseKind.REPAIR, *refs, at=AT)
    judged = [Judgement(item_id=item.id, met=ALL_MET, reason="已核对缴款凭证") for item in case.items]
    repairs.propose(session, case=case, judgements=judged, act=act(made.clerk, AT))
    repairs.decide(session, case=case, act=act(made.head, AT))
    propagation.propagate(session, case=case, act=act(None, AT))
    return case


def revoked(session: Session, made: Ground, case: Case) -> int:
    """Revoked; how many were told."""
    cases.revoke(session, made, case, at=LATER)
    return propagation.propagate(session, case=case, act=act(None, LATER))


def again(session: Session) -> list[CorrectionNotice]:
    return [each for each in notices(session) if each.revoked]


def test_whoever_was_told_repaired_is_told_of_the_revocation_once(
    session: Session, made: Ground, record: Record
) -> None:
    unit, authorised = register.unit(session), holders.holder(session)
    queries = [
        read(session, made, record.ref, unit=unit),
        read(session, made, record.ref, unit=unit),
        read(session, made, record.ref, holder=authorised, channel=Channel.AUTHORISED),
    ]
    case = repaired(session, made, record.ref)
    assert again(session) == []
    assert revoked(session, made, case) == 3
    assert [each.reading_ref for each in again(session)] == queries
    assert [each.holder_ref for each in again(session)] == [None, None, authorised.ref]
    assert propagation.propagate(session, case=case, act=act(None, LATER)) == 0
    [first, second] = session.scalars(select(Mail).where(Mail.reader == authorised.ref).order_by(Mail.id))
    assert (first.kind, second.kind) == ("case.correction", "case.correction_revoked")
    seen = corrections.of_holder(session, ref=again(session)[2].ref, party=holders.party(authorised))
    assert seen.revoked
    assert record.document_no not in f"{seen} {second.path}"


def test_the_revocation_itself_asks_for_the_word_to_go_out(session: Session, made: Ground, record: Record) -> None:
    case = repaired(session, made, record.ref)
    wanted = select(OutboxMessage).where(OutboxMessage.topic == propagation.TOPIC)
    before = len(session.scalars(wanted).all())
    revoked(session, made, case)
    assert [row.payload for row in session.scalars(wanted)][before:] == [{"ref": case.ref}]


def test_who_was_never_told_repaired_hears_nothing_and_a_late_word_is_not_sent(
    session: Session, made: Ground, record: Record
) -> None:
    """Revoked before anybody was told: neither word goes out."""
    read(session, made, record.ref, unit=register.unit(session))
    case = cases.lodge(session, made, CaseKind.REPAIR, record.ref, at=AT)
    judged = [Judgement(item_id=item.id, met=ALL_MET, reason="已核对缴款凭证") for item in case.items]
    repairs.propose(session, case=case, judgements=judged, act=act(made.clerk, AT))
    repairs.decide(session, case=case, act=act(made.head, AT))
    assert revoked(session, made, case) == 0
    assert notices(session) == []


def test_nobody_is_reminded_of_what_is_over(session: Session, made: Ground, record: Record) -> None:
    """What is over stays over: its readers were told to stop using it, and that stays true (2021 art. 20)."""
    read(session, made, record.ref, unit=register.unit(session))
    case = repaired(session, made, record.ref)
    record.public_until = DAY
    session.flush()
    assert revoked(session, made, case) == 0


def test_a_listing_stays_removed_and_its_readers_are_told_nothing_new(session: Session, made: Ground) -> None:
    unit = register.unit(session)
    entry = register.entry(session, subject=made.subject, unit=unit)
    read(session, made, entry.ref, unit=register.unit(session))
    keeper, second = (cases.staff(unit, Role.LIST_AUTHORITY) for _ in range(2))
    lodged = cases.lodge(session, made, CaseKind.REPAIR, entry.ref, at=AT)
    told = {"notified_on": DAY, "document": "示移字1号", "reason": "已改正", "turn": measure_cases.act(keeper, AT)}
    removal = removals.propose(session, entry_ref=entry.ref, ground=RemovalGround.APPLICATION, **told)  # type: ignore[arg-type]
    removals.confirm(session, ref=removal.ref, turn=measure_cases.act(second, AT))
    judged = [Judgement(item_id=lodged.items[0].id, met=ALL_MET, reason="已核对")]
    repairs.propose(session, case=lodged, judgements=judged, act=act(made.clerk, AT))
    repairs.decide(session, case=lodged, act=act(made.head, AT))
    assert propagation.propagate(session, case=lodged, act=act(None, AT)) == 1
    assert revoked(session, made, lodged) == 0
    assert entry.removed_at is not None


def lifted(session: Session, made: Ground, record: Record) -> tuple[measure_cases.Office, Application, Case]:
    """A measure that rests on the record, ended by its repair, its lifting confirmed by its unit."""
    measure_cases.edition(session)
    office = measure_cases.Office(session)
    entry = register.entry(session, subject=made.subject, unit=office.unit)
    measure = measure_cases.in_force(session, office, entry)
    measure.ground, measure.ground_ref = GroundKind.RECORD, record.ref
    case = repaired(session, made, record.ref)
    lifting.end_unfounded(session, at=AT)
    turn = measure_cases.act(office.maker, AT)
    lifting.lift(session, ref=measure.ref, day=DAY, document="示解字1号", act=turn)
    return office, measure, case


def test_a_unit_that_lifted_a_measure_is_told_and_the_measure_stays_lifted(
    session: Session, made: Ground, record: Record
) -> None:
    office, measure, case = lifted(session, made, record)
    assert revoked(session, made, case) == 1
    [notice] = again(session)
    assert (notice.unit_id, notice.reading_ref) == (office.unit.id, measure.ref)
    [line] = corrections.of_unit(session, actor=office.maker, open_only=True)
    assert (line.revoked, line.measure, line.query) == (True, True, measure.ref)
    assert propagation.propagate(session, case=case, act=act(None, LATER)) == 0
    assert measure.state == "lifted"
    lifting.end_unfounded(session, at=LATER)
    assert measure.state == "lifted"
    [task] = corrections.waiting(session, actor=office.maker, calendar=CALENDAR, today=LATER.date())
    assert task.path == "/desk/corrections"


@pytest.mark.parametrize("when", ["before", "kept"])
def test_a_measure_that_this_repair_did_not_end_is_nobodys_news(
    session: Session, made: Ground, record: Record, when: str
) -> None:
    office, measure, case = lifted(session, made, record)
    if when == "before":
        measure.ended_on = DAY - timedelta(days=1)
    else:
        measure.ground_ref = "r-another"
    session.flush()
    assert revoked(session, made, case) == 0
    assert corrections.of_unit(session, actor=office.maker, open_only=True) == ()


def test_the_commitment_of_a_revoked_repair_does_not_come_back(session: Session, made: Ground, record: Record) -> None:
    code = made.subject.credit_code or ""
    case = repaired(session, made, record.ref)
    assert len(repair_commitments.public(session, credit_code=code, today=DAY)) == 0
    repairs.suspect(session, case=case, reason="凭证系伪造", act=act(made.clerk, AT + timedelta(days=30)))
    assert len(repair_commitments.public(session, credit_code=code, today=DAY)) == 0
    repairs.revoke(session, case=case, reason="凭证系伪造", act=act(made.head, LATER))
    assert repair_commitments.public(session, credit_code=code, today=LATER.date()) == ()

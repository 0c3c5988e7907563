"""A repair asked for on paper is judged by the day the paper arrived, and refused in writing only (21§38; H02, H05)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.audit.models import AuditEntry
from portal.cases import desk_filing, letters, refusals, repair_rules
from portal.cases.admitting import Asked
from portal.cases.desk_filing import Entry, Opened
from portal.cases.handling import Act
from portal.cases.letters import Written
from portal.cases.models import Case, CaseKind, RepairRefusal
from portal.cases.repair_rules import RuleDraft
from portal.identity.models import Capacity
from portal.kernel.errors import BadInput, NotFound, RuleBroken
from portal.law.periods import hidden_from
from portal.law.roles import Role
from portal.register.records import retention
from portal.register.records.models import Record, RecordState
from portal.security.uploads import PDF, CheckedUpload
from portal.store import files
from tests.factories import cases, register
from tests.factories import staff as people
from tests.factories.cases import Ground, beijing_noon
from tests.factories.register import CIPHER

LAST = date(2029, 2, 10)  # the last public day that these tests give a penalty


@pytest.fixture
def record(session: Session, made: Ground) -> Record:
    found = register.penalty(session, subject=made.subject)
    found.public_until = LAST
    return found


def opened(made: Ground, kind: CaseKind = CaseKind.REPAIR) -> Opened:
    return Opened(
        kind=kind,
        subject_ref=made.subject.ref,
        subject_name="呼和浩特市示例有限公司",
        applicant="测来信",
        capacity=Capacity.LEGAL_REPRESENTATIVE,
        form_key="a-form-of-the-desk-sent-once",
        offers=(),
        ticket="",
    )


def entry(*records: Record, received: date, channel: str = "post", evidence: Sequence[CheckedUpload] = ()) -> Entry:
    return Entry(
        items=tuple(Asked(each.ref) for each in records),
        statement="已经改正。",
        contact="示例路1号",
        channel=channel,
        evidence=evidence,
        received_on=received,
    )


def scan() -> CheckedUpload:
    body = b"%PDF-1.7"
    return CheckedUpload(name="a.pdf", media_type=PDF, stream=BytesIO(body), size=len(body), scanned=False)


def act(made: Ground, day: date) -> Act:
    return cases.act(made.clerk, beijing_noon(day))


def refused(session: Session, made: Ground, asked: Entry, day: date) -> RepairRefusal:
    ref = refusals.refuse(session, opened=opened(made), entry=asked, actor=made.clerk, act=act(made, day))
    return session.scalars(select(RepairRefusal).where(RepairRefusal.ref == ref)).one()


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[Written]:
    """What the letters that are kept say, beside their being printed."""
    found: list[Written] = []
    spoken = letters.spoken

    def heard(written: Written) -> Any:
        found.append(written)
        return spoken(written)

    monkeypatch.setattr(letters, "spoken", heard)
    return found


@pytest.mark.parametrize("archived", [False, True])
@pytest.mark.parametrize(("received", "admitted"), [(LAST, True), (LAST + timedelta(days=1), False)])
def test_a_letter_that_arrived_within_the_period_is_taken_in_though_typed_after_it(
    session: Session, made: Ground, record: Record, received: date, admitted: bool, archived: bool
) -> None:
    typed = LAST + timedelta(days=4)
    if archived:
        retention.settle_expired(session, today=typed, at=beijing_noon(typed))
        assert record.state is RecordState.ARCHIVED
    asked = entry(record, received=received, evidence=(scan(),))
    lodge = partial(
        desk_filing.lodge, session, opened=opened(made), entry=asked, actor=made.clerk, act=act(made, typed)
    )
    if admitted:
        assert lodge().secret
        return
    with pytest.raises(RuleBroken, match="公示期已满，无需修复"):
        lodge()
    assert session.scalar(select(func.count(Case.id))) == 0


def test_a_refusal_is_a_letter_in_both_languages_an_audit_event_and_no_case(
    session: Session, made: Ground, record: Record
) -> None:
    day = LAST + timedelta(days=1)
    row = refused(session, made, entry(record, received=day), day)
    assert (row.items, row.received_on) == ({record.ref: ["period"]}, day)
    letter = refusals.letter(session, ref=row.ref, actor=made.clerk, at=beijing_noon(day))
    body = b"".join(files.pieces(session, letter, CIPHER))
    assert body.startswith(b"%PDF-")
    assert b"<rdf:li>zh-CN</rdf:li><rdf:li>mn-Mong-CN</rdf:li>" in body
    actions = select(AuditEntry.action).where(AuditEntry.object_ref == row.ref).order_by(AuditEntry.seq)
    assert session.scalars(actions).all() == ["repair.not_taken_in", "repair.refusal_opened"]
    assert session.scalar(select(func.count(Case.id))) == 0


def test_the_letter_names_each_condition_its_article_and_the_day_it_is_met(
    session: Session, made: Ground, record: Record, said: list[Written]
) -> None:
    region = people.actor(session, Role.AGENCY_HEAD, unit=people.agency(session, division="150000"))
    draft = RuleDraft(kind=f"item:{record.item.code}", excluded=False, least_months=30, citation="《示例规定》第三条")
    repair_rules.enter(session, draft=draft, actor=region, at=datetime.fromisoformat("2026-01-01T00:00:00+00:00"))
    day = date(2026, 6, 1)
    row = refused(session, made, entry(record, received=day), day)
    assert row.items == {record.ref: ["least"]}
    lines = [str(line) for line in said[0].parts[0].lines]
    assert record.document_no in lines[0]
    assert "已满国家规定的最短公示期" in lines[1]
    assert "21§38" in lines[1] or "第38条" in lines[1]
    assert "《示例规定》第三条" in lines[2]
    assert record.start_on is not None
    assert hidden_from(record.start_on, 30).isoformat() in lines[3]
    ways = "".join(str(line) for line in said[0].parts[-1].lines)
    assert "60日内，向本级人民政府" in ways
    assert "6个月内，向人民法院" in ways


def test_what_is_admissible_is_not_refused(session: Session, made: Ground, record: Record) -> None:
    with pytest.raises(RuleBroken, match="应当受理"):
        refused(session, made, entry(record, received=LAST), LAST + timedelta(days=4))
    assert session.scalar(select(func.count(RepairRefusal.id))) == 0


def test_a_form_sent_again_makes_no_second_letter(session: Session, made: Ground, record: Record) -> None:
    day = LAST + timedelta(days=1)
    first = refused(session, made, entry(record, received=day), day)
    assert refused(session, made, entry(record, received=day), day).ref == first.ref


def test_only_what_fails_stands_in_the_letter(session: Session, made: Ground, record: Record) -> None:
    other = register.penalty(session, subject=made.subject)
    other.public_until = LAST + timedelta(days=30)
    day = LAST + timedelta(days=1)
    assert set(refused(session, made, entry(record, other, received=day), day).items) == {record.ref}


@pytest.mark.parametrize(
    ("changed", "field"), [({"channel": "online"}, "channel"), ({"received": LAST + timedelta(days=2)}, "received")]
)
def test_door_and_day_are_the_desks(
    session: Session, made: Ground, record: Record, changed: dict[str, Any], field: str
) -> None:
    day = LAST + timedelta(days=1)
    with pytest.raises(BadInput) as wrong:
        refused(session, made, entry(record, **{"received": day, **changed}), day)
    assert wrong.value.field == field


def test_another_agency_does_not_read_it(session: Session, made: Ground, record: Record) -> None:
    day = LAST + timedelta(days=1)
    row = refused(session, made, entry(record, received=day), day)
    stranger = people.actor(session, Role.AGENCY_CLERK, unit=people.agency(session))
    with pytest.raises(NotFound):
        refusals.letter(session, ref=row.ref, actor=stranger, at=beijing_noon(day))

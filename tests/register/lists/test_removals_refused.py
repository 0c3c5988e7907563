"""Who applied to leave a list and is refused reads why on paper, served to them (21§38; 24§36, 24§40)."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.kernel.errors import BadInput, Conflict, Forbidden, RuleBroken
from portal.register.lists.cases import decisions
from portal.register.lists.cases.forgetting import delete_case
from portal.register.lists.models import ListEntry
from portal.register.lists.removals import commands, queries
from portal.register.lists.removals.models import Removal, RemovalGround
from portal.register.supervision.models import SupervisionCase
from portal.store import files
from portal.store.files import StoredFile
from tests.factories import listing as cases
from tests.factories import register as make

AT = datetime(2026, 6, 9, 2, tzinfo=UTC)
IN_TIME = datetime(2026, 6, 19, 2, tzinfo=UTC)  # ten days after the ninth; the day is one off
LATE = datetime(2026, 6, 23, 2, tzinfo=UTC)
WHY = "列入未满一年，不良影响没有消除。"


@pytest.fixture
def office(session: Session) -> cases.Office:
    return cases.office(session, at=AT)


@pytest.fixture
def entry(session: Session, office: cases.Office) -> ListEntry:
    case = cases.decided(session, office, [datetime(2026, 6, 1, 2, tzinfo=UTC), AT])
    published = decisions.publish(session, ref=case.ref, turn=cases.turn(office.drafter, AT)).entry
    assert published is not None
    return published


def proposed(
    session: Session, office: cases.Office, entry: ListEntry, ground: RemovalGround = RemovalGround.APPLICATION
) -> Removal:
    return commands.propose(
        session,
        entry_ref=entry.ref,
        ground=ground,
        notified_on=date(2026, 6, 9),
        document="示移字〔2026〕1号",
        reason="主体书面申请",
        turn=cases.turn(office.drafter, AT),
    )


def rejected(
    session: Session, office: cases.Office, removal: Removal, at: datetime = IN_TIME, why: str = WHY
) -> Removal:
    return commands.reject(session, ref=removal.ref, turn=cases.turn(office.colleague, at, reason=why))


def served(session: Session, office: cases.Office, removal: Removal, at: datetime, day: date) -> Removal:
    turn = cases.turn(office.drafter, at)
    return commands.serve(session, ref=removal.ref, day=day, manner="邮寄送达", proof="邮件1号", file=None, turn=turn)


def test_an_application_is_refused_by_a_letter_in_both_languages(
    session: Session, office: cases.Office, entry: ListEntry
) -> None:
    removal = rejected(session, office, proposed(session, office, entry))
    assert (removal.state, entry.removed_at) == ("unserved", None)
    letter = queries.paper(session, ref=removal.ref, proof=False, actor=office.drafter)
    body = b"".join(files.pieces(session, letter, make.CIPHER))
    assert body.startswith(b"%PDF-")
    assert b"<rdf:li>zh-CN</rdf:li><rdf:li>mn-Mong-CN</rdf:li>" in body


def test_without_a_reason_or_by_its_own_proposer_nothing_is_refused(
    session: Session, office: cases.Office, entry: ListEntry
) -> None:
    removal = proposed(session, office, entry)
    with pytest.raises((BadInput, RuleBroken)), session.begin_nested():
        rejected(session, office, removal, why=" ")
    with pytest.raises(Forbidden), session.begin_nested():
        commands.reject(session, ref=removal.ref, turn=cases.turn(office.drafter, IN_TIME, reason=WHY))
    assert session.scalars(select(Removal.state)).one() == "proposed"


def test_an_application_cannot_be_refused_without_a_letter_nor_the_units_own_proposal_with_one(
    session: Session, office: cases.Office, entry: ListEntry
) -> None:
    removal, turn = proposed(session, office, entry), cases.turn(office.colleague, AT, reason=WHY)
    with pytest.raises(Conflict):
        commands.refuse(session, ref=removal.ref, turn=turn)
    view = queries.removal_view(session, ref=removal.ref, actor=office.colleague, calendar=cases.CALENDAR)
    assert [step.action for step in view.open] == ["confirm", "reject"]
    served(session, office, rejected(session, office, removal), IN_TIME, IN_TIME.date())
    own = proposed(session, office, entry, RemovalGround.CONDITIONS)
    with pytest.raises(Conflict):
        commands.reject(session, ref=own.ref, turn=turn)
    assert commands.refuse(session, ref=own.ref, turn=turn).state == "refused"


def test_the_letter_waits_for_its_service(session: Session, office: cases.Office, entry: ListEntry) -> None:
    def waits() -> list[str]:
        tasks = queries.waiting(session, actor=office.drafter, calendar=cases.CALENDAR, today=IN_TIME.date())
        return [task.ref for task in tasks]

    removal = proposed(session, office, entry)
    assert waits() == []
    rejected(session, office, removal)
    assert waits() == [removal.ref]
    with pytest.raises(BadInput) as refused, session.begin_nested():
        served(session, office, removal, LATE, AT.date())
    assert refused.value.field == "day"
    session.refresh(removal)
    served(session, office, removal, LATE, LATE.date())
    assert (removal.state, removal.served_on, waits()) == ("refused", date(2026, 6, 23), [])


@pytest.mark.parametrize(("at", "late"), [(IN_TIME, 0), (LATE, 1)])
def test_a_late_refusal_is_supervised(
    session: Session, office: cases.Office, entry: ListEntry, at: datetime, late: int
) -> None:
    removal = rejected(session, office, proposed(session, office, entry), at)
    found = session.scalars(select(SupervisionCase).where(SupervisionCase.source_ref == removal.ref)).all()
    assert len(found) == late
    assert all(each.kind == "41.5" and "不予移出" in each.facts for each in found)


def test_the_letter_goes_with_the_entry(session: Session, office: cases.Office, entry: ListEntry) -> None:
    rejected(session, office, proposed(session, office, entry))
    delete_case(session, entry)
    assert session.scalar(select(func.count()).select_from(StoredFile)) == 0

"""What the desk keeps of a listing ends with the listing itself: about a person nothing stays (2018 art. 36)."""

from dataclasses import asdict, replace
from datetime import UTC, date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.register.lists.cases import decisions, drafts
from portal.register.lists.cases.models import CasePaper, CaseStatement, ListCase
from portal.register.lists.commands import ResponsibleDraft
from portal.register.lists.models import ListEntry
from portal.register.lists.removals import commands as removals
from portal.register.lists.removals.models import Removal, RemovalGround
from portal.register.records import retention
from portal.store.files import StoredFile, StoredPiece
from tests.factories import listing as cases
from tests.factories import register as make

DAYS = [datetime(2026, 6, 1, 2, tzinfo=UTC), datetime(2026, 6, 9, 2, tzinfo=UTC)]
RESPONSIBLE = ResponsibleDraft(name="测甲三", role="主要负责人", basis="示例法第八条", state_rule="示例规定")
LATER = datetime(2029, 6, 9, 2, tzinfo=UTC)  # three years after the decision of 9 June 2026


def published(session: Session, office: cases.Office) -> ListCase:
    case = cases.decided(session, office, DAYS)
    return decisions.publish(session, ref=case.ref, turn=cases.turn(office.drafter, DAYS[-1]))


def of_a_person(session: Session) -> cases.Office:
    office = cases.office(session, at=DAYS[0])
    return replace(office, subject=make.person(session).ref)


def test_a_persons_expired_entry_takes_its_case_papers_and_removals_with_it(session: Session) -> None:
    office = of_a_person(session)
    case = published(session, office)
    assert case.entry is not None
    proposal = removals.propose(
        session,
        entry_ref=case.entry.ref,
        ground=RemovalGround.APPLICATION,
        notified_on=date(2026, 6, 9),
        document="示移字〔2026〕1号",
        reason="条件尚未具备",
        turn=cases.turn(office.drafter, DAYS[-1]),
    )
    removals.reject(session, ref=proposal.ref, turn=cases.turn(office.colleague, DAYS[-1], reason="未满一年"))
    settled = retention.settle_expired(session, today=LATER.date(), at=LATER)
    assert (settled.entries, settled.forgotten) == (1, 1)
    for table in (ListEntry, ListCase, CaseStatement, CasePaper, Removal, StoredFile, StoredPiece):
        assert session.scalar(select(func.count()).select_from(table)) == 0


def test_a_person_about_whom_another_case_is_open_is_not_forgotten(session: Session) -> None:
    office = of_a_person(session)
    published(session, office)
    again = drafts.open_case(session, drafted=cases.drafted(office), turn=cases.turn(office.drafter, LATER))
    settled = retention.settle_expired(session, today=LATER.date(), at=LATER)
    assert (settled.entries, settled.forgotten) == (1, 0)
    assert again.subject is not None


def test_an_organisations_case_stays_without_the_persons_it_named(session: Session) -> None:
    office = cases.office(session, at=DAYS[0])
    case = cases.decided(session, office, DAYS)
    case.content = {**case.content, "responsible": [asdict(RESPONSIBLE)]}
    decisions.publish(session, ref=case.ref, turn=cases.turn(office.drafter, DAYS[-1]))
    settled = retention.settle_expired(session, today=LATER.date(), at=LATER)
    assert (settled.entries, settled.responsible) == (0, 1)
    assert (case.content["responsible"], case.content["grounds"] != "") == ([], True)

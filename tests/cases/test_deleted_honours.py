"""An honour its subject had deleted is gone from every view, says nothing any more and does not come back (21§35)."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.cases import deletions, objections
from portal.cases.models import Case, CaseKind, Outcome
from portal.cases.objections import Proposal
from portal.kernel.errors import Conflict, RuleBroken
from portal.register.disclosure import PUBLIC, View, Viewer, decide_entry, entry_facts
from portal.register.lists import commands as lists
from portal.register.lists.cases import decisions, drafts
from portal.register.lists.cases.models import CasePaper, ListCase
from portal.register.lists.models import ListEntry, ListKind
from portal.register.records.models import RecordState
from portal.register.subjects.models import Subject
from portal.register.suppressions.models import Suppression
from portal.store.files import StoredFile
from tests.factories import cases, listing, register
from tests.factories.cases import Ground, act

DAY = date(2026, 6, 1)
AT = datetime(2026, 6, 1, 4, tzinfo=UTC)


@pytest.fixture
def office(session: Session) -> listing.Office:
    return listing.office(session, at=AT, kind=ListKind.HONOUR)


def published(session: Session, office: listing.Office, number: str = "") -> ListEntry:
    """An honour through its own procedure, with its draft and its papers; `number` other than that of the factory."""
    content = {"decision_no": number} if number else {}
    drafted = listing.drafted(office, ListKind.HONOUR, **content)
    case = drafts.open_case(session, drafted=drafted, turn=listing.turn(office.drafter, AT))
    drafts.review(session, ref=case.ref, turn=listing.turn(office.colleague, AT))
    done = decisions.publish(session, ref=case.ref, turn=listing.turn(office.drafter, AT))
    assert done.entry is not None
    return done.entry


def owner(session: Session, entry: ListEntry) -> Ground:
    return cases.speaking_for(session, session.get_one(Subject, entry.subject_id))


def deleted(session: Session, made: Ground, entry: ListEntry) -> Case:
    case = cases.lodge(session, made, CaseKind.DELETION, entry.ref, at=AT)
    deletions.delete(session, case=case, act=act(made.clerk, AT))
    return case


def test_it_says_nothing_any_more_and_what_proves_its_end_stays(session: Session, office: listing.Office) -> None:
    entry = published(session, office)
    said = {entry.title, entry.grounds, entry.basis, entry.decision_no, entry.rules_version or ""} - {""}
    unit, until, listed = entry.unit_id, entry.public_until, entry.listed_on
    case = deleted(session, owner(session, entry), entry)
    session.expire_all()
    left = {str(getattr(entry, column.key)) for column in ListEntry.__table__.columns}
    assert not {each for each in said if any(each in value for value in left)}
    assert (entry.unit_id, entry.public_until, entry.listed_on) == (unit, until, listed)
    assert (entry.removal_document, entry.removal_reason, entry.removal_basis) == (
        case.ref,
        deletions.REASON,
        "21§35",
    )
    assert (entry.measures, entry.responsible) == ([], [])
    for table in (ListCase, CasePaper):
        assert session.scalar(select(func.count()).select_from(table)) == 0
    kept = session.scalars(select(StoredFile.purpose)).all()
    assert set(kept) == {"case letter"}


def test_nobody_sees_it_its_subject_neither(session: Session, office: listing.Office) -> None:
    entry = published(session, office)
    deleted(session, owner(session, entry), entry)
    for viewer in (PUBLIC, Viewer(View.SELF), Viewer(View.SHARED), Viewer(View.AUTHORISED)):
        answer = decide_entry(entry_facts(entry), viewer, DAY)
        assert (answer.shown, answer.citation.short()) == (False, "21§35")


def test_it_does_not_come_back_with_the_next_list(session: Session, office: listing.Office) -> None:
    entry = published(session, office)
    number = entry.decision_no
    deleted(session, owner(session, entry), entry)
    with pytest.raises(RuleBroken) as refused:
        published(session, office, number)
    assert (refused.value.field, refused.value.citation and refused.value.citation.short()) == ("decision_no", "21§35")
    told = {"register": entry.register, "subject": entry.subject, "unit": entry.unit, "rules_version": "2026"}
    for written in (number, f" {number} "):
        draft = register.entry_draft(session, decision_no=written, public_until=date(2028, 12, 31), **told)
        with pytest.raises(RuleBroken):
            lists.enter(session, draft=draft, at=AT, actor="test")
    assert number not in " ".join(str(each) for each in session.execute(select(Suppression.natural_key)))


def test_another_decision_is_another_honour_and_two_deleted_ones_stand_side_by_side(
    session: Session, office: listing.Office
) -> None:
    first = published(session, office)
    made = owner(session, first)
    deleted(session, made, first)
    second = published(session, office, "示评字〔2027〕2号")
    assert decide_entry(entry_facts(second), PUBLIC, DAY).shown
    deleted(session, made, second)
    assert {first.title, second.title} == {""}


def test_one_of_another_subject_with_the_same_number_is_untouched(session: Session, office: listing.Office) -> None:
    entry = published(session, office)
    number = entry.decision_no
    deleted(session, owner(session, entry), entry)
    other = register.organisation(session)
    told = {"register": entry.register, "unit": entry.unit, "rules_version": "2026"}
    draft = register.entry_draft(session, subject=other, decision_no=number, **told)
    assert lists.enter(session, draft=draft, at=AT, actor="test").title


def test_what_is_listed_or_was_removed_otherwise_is_not_blanked(session: Session) -> None:
    serious = register.entry(session)
    lists.remove(
        session, entry=serious, document="示移字1号", reason="已改正", basis=lists.DECISION, at=AT, actor="test"
    )
    honour = register.entry(session, register=register.register(session, kind=ListKind.HONOUR), rules_version="2026")
    for entry in (serious, honour):
        with pytest.raises(Conflict):
            lists.empty(session, entry=entry)
        assert entry.title


def test_a_record_deleted_after_an_objection_keeps_what_it_said_for_review_and_is_shown_to_nobody(
    session: Session,
) -> None:
    """What was disputed may be reviewed: its versions stay, behind the gate (2018 art. 39; 2021 art. 37)."""
    made = cases.ground(session)
    record = register.penalty(session, subject=made.subject)
    case = cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=AT)
    found = [Proposal(item_id=case.items[0].id, outcome=Outcome.DELETED, reason="查无此事", changes={})]
    objections.propose(session, case=case, proposals=found, act=act(made.clerk, AT))
    objections.decide(session, case=case, act=act(made.head, AT))
    assert record.state is RecordState.DELETED
    assert [version.number for version in record.versions] == [1]

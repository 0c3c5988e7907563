"""Rights in a demonstration: each state of the four procedures, complaints, what is late, who was told, the figures."""

from collections import Counter

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import procedures
from portal.accounts.holders import addresses
from portal.accounts.staff.models import Staff
from portal.cases import figures, overdue, terms
from portal.cases.lodging import PROCEDURES
from portal.cases.models import Case, CaseDraft, CaseKind, CaseTask, CorrectionNotice, Outcome
from portal.complaints.models import Complaint, ComplaintKind, Desk
from portal.law.calendar import WorkCalendar
from portal.law.codes import RecordClass
from portal.law.procedures.complaint import COMPLAINT
from portal.register.records.models import Record
from portal.register.supervision.models import SupervisionCase
from portal.security.fields import FieldCipher
from portal.security.keys import Keyring
from tests.demo.conftest import SMALL

CALENDAR = WorkCalendar.shipped()
ACCOUNTS = {
    "person@demo.example": {CaseKind.OBJECTION, CaseKind.DELETION},
    "representative@demo.example": {CaseKind.OBJECTION, CaseKind.REPAIR, CaseKind.REVIEW},
}
# States that a case passes within one act of the desk, or that say only how it was entered.
FLEETING = {
    (CaseKind.REVIEW, "decided"),
    (CaseKind.REVIEW, "withdrawn"),
    (CaseKind.REPAIR, "approved"),
    (CaseKind.REPAIR, "rejected"),
    (CaseKind.REPAIR, "withdrawn"),
    (CaseKind.DELETION, "struck"),
}


def test_every_state_that_lasts_is_shown(small: Session) -> None:
    wanted = {(kind, state) for kind, table in PROCEDURES.items() for state in table.states} - FLEETING
    found = {(case.kind, case.state) for case in small.scalars(select(Case))}
    assert wanted <= found


def test_an_extension_a_pause_and_a_review_that_overturned_are_shown(small: Session) -> None:
    cases = list(small.scalars(select(Case)))
    assert any(each.granted for case in cases for each in case.extensions)
    assert any(each.granted is None for case in cases for each in case.extensions)
    assert any(each.resumes is None for case in cases for each in case.pauses)
    reviewed = [item.outcome for case in cases if case.kind is CaseKind.REVIEW for item in case.items]
    assert {Outcome.DELETED, Outcome.KEPT, None} <= set(reviewed)


def test_each_step_stands_after_the_one_before_and_none_ahead(small: Session) -> None:
    for case in small.scalars(select(Case)):
        days = [event.at for event in procedures.history(small, PROCEDURES[case.kind], case.ref)]
        assert days == sorted(days), case.kind
        assert days[-1] <= SMALL.at
        assert days[0] == case.received_at


def test_what_is_late_became_a_supervision_case(small: Session) -> None:
    late = {
        case.ref
        for case in small.scalars(select(Case).where(Case.closed_at.is_(None)))
        if terms.is_late(case, calendar=CALENDAR, today=SMALL.today)
    }
    known = select(SupervisionCase.source_ref).where(SupervisionCase.kind == overdue.KIND)
    assert late
    assert late == set(small.scalars(known))


def test_the_accounts_have_asked_and_one_has_begun_to_write(small: Session, keyring: Keyring) -> None:
    cipher = FieldCipher(keyring)
    for address, kinds in ACCOUNTS.items():
        holder = addresses.find(small, address=address, cipher=cipher)
        assert holder is not None
        assert kinds <= set(small.scalars(select(Case.kind).where(Case.holder_ref == holder.ref)))
    assert small.scalars(select(CaseDraft.kind)).all() == [CaseKind.OBJECTION]


def test_the_regulator_has_something_to_verify_and_something_to_say_about_a_repair(small: Session) -> None:
    unit = small.scalars(select(Staff.unit_id).where(Staff.login == "maker")).one()
    open_ones = select(Case.kind).join(CaseTask).where(CaseTask.unit_id == unit, CaseTask.answered_at.is_(None))
    assert {CaseKind.OBJECTION, CaseKind.REPAIR} <= set(small.scalars(open_ones))


def test_objections_are_about_what_can_be_disputed_as_their_words_say(small: Session) -> None:
    asked = select(Case).where(Case.kind.in_((CaseKind.OBJECTION, CaseKind.REPAIR)))
    refs = [item.record_ref for case in small.scalars(asked) for item in case.items]
    classes = set(small.scalars(select(Record.record_class).where(Record.ref.in_(refs))))
    assert classes <= {RecordClass.GENERAL, RecordClass.SERIOUS}


def test_some_readers_have_heard_and_some_have_not(small: Session) -> None:
    notices = list(small.scalars(select(CorrectionNotice)))
    assert {each.acknowledged_at is None for each in notices} == {True, False}
    assert any(each.holder_ref for each in notices)


def test_complaints_are_in_every_state_at_both_desks(small: Session) -> None:
    rows = list(small.scalars(select(Complaint)))
    assert {row.state for row in rows} == set(COMPLAINT.states)
    assert {row.kind for row in rows} == set(ComplaintKind)
    assert {row.desk for row in rows} == set(Desk)
    upheld = {row.supervision_ref for row in rows if row.upheld and row.answered_at}
    assert upheld <= set(small.scalars(select(SupervisionCase.ref)))
    assert None not in upheld


def test_the_public_figures_have_something_to_show(small: Session) -> None:
    found = figures.compute(small, today=SMALL.today, calendar=CALENDAR)
    shown = Counter(unit.pace.percent is not None for unit in found.units if unit.pace is not None)
    assert found.total
    assert found.overdue
    assert shown[True] >= 2
    assert found.pace.percent not in {None, 100.0}
    assert sum(bool(number) for _, number in found.outcomes) >= 4

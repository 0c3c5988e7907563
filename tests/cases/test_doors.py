"""What is disputed leaves every door that is not the subject's own, in the second after the filing (2021 art. 37)."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from portal.access.holdings import holdings
from portal.cases.models import CaseKind
from portal.kernel.clock import beijing_date
from portal.register.disclosure import View, Viewer
from portal.register.records.models import Record
from portal.reports import facts
from portal.reports.models import Edition, Report, ReportKind, ReportState
from tests.factories import cases, register
from tests.factories.cases import Ground, beijing_noon
from tests.factories.register import CIPHER

TODAY = date(2026, 6, 1)
AT = beijing_noon(TODAY)


@pytest.fixture
def record(session: Session, made: Ground) -> Record:
    return register.penalty(session, subject=made.subject, title="门外不见的处罚")


def seen_by(session: Session, made: Ground, view: View) -> bool:
    held = holdings(session, subject_ref=made.subject.ref, viewer=Viewer(view), today=TODAY)
    return "门外不见的处罚" in {each.title for each in held.records}


def in_report(session: Session, made: Ground) -> bool:
    asked = Report(
        number="c" * 19,
        kind=ReportKind.PUBLIC,
        edition=Edition.CHINESE,
        state=ReportState.WAITING,
        subject_ref=made.subject.ref,
        asked_at=AT,
    )
    told = facts.compose(session, asked, cipher=CIPHER, today=beijing_date(AT))
    return "门外不见的处罚" in str(told)


def test_the_doors_that_open_to_others_are_closed_and_the_subjects_own_stays_open(
    session: Session, made: Ground, record: Record
) -> None:
    others = (View.PUBLIC, View.SHARED, View.AUTHORISED)
    assert all(seen_by(session, made, view) for view in others)
    assert in_report(session, made)
    cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=AT)
    assert not any(seen_by(session, made, view) for view in others)
    assert not in_report(session, made)
    assert seen_by(session, made, View.SELF)

"""What is written in a case is what others can read, and nobody lodges without end (2021 art. 37; 2024 art. 24)."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from portal.accounts.staff.throttle import Throttled
from portal.cases import applicants, lodging, objections
from portal.cases.models import CaseKind
from portal.kernel.errors import BadInput
from tests.factories import cases, register
from tests.factories.cases import Ground, act, beijing_noon
from tests.factories.register import CIPHER

AT = beijing_noon(date(2026, 9, 21))


@pytest.mark.parametrize("unseen", ["\u202e", " \u200b\ufeff", "\x07\x00"])
def test_what_nobody_sees_is_not_written(session: Session, made: Ground, unseen: str) -> None:
    record = register.penalty(session, subject=made.subject)
    with pytest.raises(BadInput) as refused:
        cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=AT, statement=unseen)
    assert refused.value.field == "statement"
    said = f"{unseen}有误，\n请核查{unseen}"
    case = cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=AT, statement=said)
    assert CIPHER.decrypt(case.statement_cipher, applicants.STATEMENT) == "有误，\n请核查"


def test_so_many_cases_a_day_online_and_no_more(session: Session, made: Ground) -> None:
    """Lodging and taking back fills nothing without end; the counter goes on, and so does the next day."""
    record = register.penalty(session, subject=made.subject)
    for _ in range(lodging.MOST_A_DAY):
        case = cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=AT)
        objections.withdraw(session, case=case, reason="", act=act(made.party, AT))
    with pytest.raises(Throttled):
        cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=AT + timedelta(hours=1))
    entered = cases.enter(session, made, CaseKind.OBJECTION, record.ref, at=AT)
    objections.withdraw(session, case=entered, reason="撤回书", act=act(made.clerk, AT))
    assert cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=AT + timedelta(days=1)).state == "verifying"

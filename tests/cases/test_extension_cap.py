"""How long a term may be made longer follows the reading that the operator chose (2021 art. 37; parameter A2)."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from portal.cases import further_letters, objections, terms
from portal.cases.handling import Act
from portal.cases.models import Case, CaseKind
from portal.kernel.errors import RuleBroken
from portal.law.actors import Actor
from portal.law.parameters import Choices
from tests.factories import cases, register
from tests.factories.cases import CALENDAR, Ground, act, beijing_noon

TOTAL = Choices({"A2": "total"})
TODAY = date(2026, 6, 1)
AT = beijing_noon(TODAY)


@pytest.fixture
def case(session: Session, made: Ground) -> Case:
    record = register.penalty(session, subject=made.subject)
    return cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=AT)


def strictly(by: Actor) -> Act:
    return replace(act(by, AT), choices=TOTAL)


def ask(session: Session, case: Case, days: int, by: Act) -> None:
    objections.ask_extension(session, case=case, days=days, reason="情况复杂", act=by)


def grant(session: Session, case: Case, by: Act) -> None:
    objections.decide_extension(session, case=case, granted=True, reason="", act=by)


def test_in_the_strict_reading_the_first_five_days_count(session: Session, made: Ground, case: Case) -> None:
    with pytest.raises(RuleBroken) as refused:
        ask(session, case, 16, strictly(made.clerk))
    assert refused.value.field == "extension"
    ask(session, case, 15, strictly(made.clerk))
    grant(session, case, strictly(made.head))
    assert terms.due(case, calendar=CALENDAR, today=TODAY).number == 20
    said = further_letters.extended(session, case, case.extensions[0], strictly(made.head))
    assert "累计延长不得超过15日。" in [str(line) for part in said.parts for line in part.lines]


def test_what_was_asked_for_before_the_choice_is_granted_only_within_it(
    session: Session, made: Ground, case: Case
) -> None:
    ask(session, case, 20, act(made.clerk, AT))
    with pytest.raises(RuleBroken):
        grant(session, case, strictly(made.head))
    assert terms.granted(case) == []


def test_what_was_granted_before_the_choice_stays_granted(session: Session, made: Ground, case: Case) -> None:
    ask(session, case, 20, act(made.clerk, AT))
    grant(session, case, act(made.head, AT))
    assert terms.due(case, calendar=CALENDAR, today=TODAY).number == 25
    with pytest.raises(RuleBroken):
        ask(session, case, 1, strictly(made.clerk))

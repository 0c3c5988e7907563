"""A correction may take out what a field wrongly says; a field that the standard needs is not emptied (21§9, 21§37)."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases import objections
from portal.cases.models import Case, CaseKind, Outcome
from portal.cases.objections import Proposal
from portal.kernel.errors import BadInput, PortalError, RuleBroken
from portal.register.records.models import Record
from portal.register.subjects.models import Subject
from portal.store import Database
from tests.factories import cases, register
from tests.factories.cases import Ground, act
from tests.register.intake.conftest import HandIn
from tests.register.intake.test_rows import penalty

AT = datetime(2026, 11, 20, 4, tzinfo=UTC)


def lodged(session: Session, made: Ground, record: Record) -> Case:
    return cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=AT)


def corrected(session: Session, made: Ground, case: Case, **changes: str) -> None:
    found = [Proposal(item_id=case.items[0].id, outcome=Outcome.CORRECTED, reason="该项不实", changes=changes)]
    objections.propose(session, case=case, proposals=found, act=act(made.clerk, AT))
    objections.decide(session, case=case, act=act(made.head, AT))


def test_a_field_that_may_be_empty_is_emptied_and_the_version_before_says_what_it_said(session: Session) -> None:
    made = cases.ground(session)
    record = register.penalty(session, subject=made.subject)
    corrected(session, made, lodged(session, made, record), CF_NR="")
    assert "CF_NR" not in record.content
    assert [version.content.get("CF_NR") for version in record.versions] == ["给予警告", None]
    assert record.versions[1].basis == "21§37"


@pytest.mark.parametrize("changes", [{}, {"CF_NR": "给予警告"}, {"CF_NR": " 给予警告 "}])
def test_a_correction_that_changes_nothing_is_refused(session: Session, changes: dict[str, str]) -> None:
    made = cases.ground(session)
    record = register.penalty(session, subject=made.subject)
    case = lodged(session, made, record)
    with pytest.raises((BadInput, RuleBroken)) as refused:
        corrected(session, made, case, **changes)
    assert refused.value.field == f"outcome-{case.items[0].id}"
    assert record.content["CF_NR"] == "给予警告"


def official(session: Session) -> tuple[Ground, Record]:
    record = session.scalars(select(Record)).one()
    return cases.speaking_for(session, session.get_one(Subject, record.subject_id)), record


def test_of_an_official_layout_an_optional_field_is_emptied(hand_in: HandIn, database: Database) -> None:
    hand_in(penalty({"BZ": "内部备注", "CF_YXQ": "2027-11-20"}))
    with database.unit_of_work() as session:
        made, record = official(session)
        corrected(session, made, lodged(session, made, record), BZ="", CF_YXQ="")
        assert "BZ" not in record.content
        assert record.valid_until is None


@pytest.mark.parametrize("code", ["CF_WFXW", "CF_NR", "CF_YJ"])
def test_a_needed_field_is_refused_beside_it(hand_in: HandIn, database: Database, code: str) -> None:
    hand_in(penalty())
    with database.unit_of_work() as session:
        made, record = official(session)
        case = lodged(session, made, record)
        with pytest.raises(PortalError) as refused:
            corrected(session, made, case, **{code: ""})
        assert refused.value.field == f"{code}-{case.items[0].id}"
        assert "必须填写" in str(refused.value)
        assert record.content[code]
        assert record.decided_on > date(2020, 1, 1)

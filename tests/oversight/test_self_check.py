"""Each liability of 2021 art. 41 has counts that are nought, and that are not when the wrong is done."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from portal import audit
from portal.audit.models import QueryCount
from portal.law.calendar import WorkCalendar
from portal.law.code_tables.conduct import WRONGDOING
from portal.law.roles import Role
from portal.oversight import self_check
from portal.register.catalogue.models import CatalogueField, Openness
from portal.register.intake.models import Batch, BatchFault, BatchOutcome
from portal.register.records.models import Record
from portal.register.supervision import commands as supervision
from tests.factories import register as make
from tests.factories import staff as people
from tests.factories.register import AT, TODAY

CALENDAR = WorkCalendar.shipped()


def wrong(session: Session, today: date = TODAY) -> dict[str, int]:
    session.flush()
    found = self_check.proofs(session, today=today, calendar=CALENDAR)
    return {proof.code: sum(one.number for one in proof.results) for proof in found if not proof.clean}


def read_by_the_public(session: Session, ref: str, day: date, kind: str = "record") -> None:
    session.add(QueryCount(day=day, hour=9, channel="public", object_kind=kind, object_ref=ref, hits=1))


def test_all_eight_are_proved_and_clean_for_lawful_rows(session: Session) -> None:
    make.penalty(session)
    make.penalty(session, subject=make.person(session))
    make.entry(session)
    proofs = self_check.proofs(session, today=TODAY, calendar=CALENDAR)
    assert [proof.code for proof in proofs] == [kind.code for kind in WRONGDOING if kind.code.startswith("41.")]
    assert all(proof.clean for proof in proofs)
    assert [one.what for proof in proofs for one in proof.results if one.sql.startswith("SELECT")]


def test_forbidden_data_is_found(session: Session) -> None:
    item = make.item(session)
    item.fields.append(CatalogueField(position=9, code="MZ", name_zh="民族", level=Openness.SHARED))
    batch = Batch(ref="b1", item_id=item.id, file_name="x", digest="0", received_at=AT, outcome=BatchOutcome.ACCEPTED)
    batch.rows = batch.accepted = 1
    batch.unchanged = batch.refused = 0
    batch.faults = [
        BatchFault(row=1, column="民族", value="", code="E-FORBIDDEN", severity="error", reason="x", basis="21§17(1)")
    ]
    session.add(batch)
    audit.append(session, at=AT, actor="x", action="batch.accepted", object_kind="batch", object_ref="b1")
    assert wrong(session) == {"41.1": 2}


def test_a_batch_without_its_link_is_found(session: Session) -> None:
    batch = Batch(ref="b1", item_id=make.item(session).id, file_name="x", digest="0", received_at=AT)
    batch.outcome = BatchOutcome.REFUSED
    batch.rows = batch.accepted = batch.unchanged = batch.refused = 0
    session.add(batch)
    assert wrong(session) == {"41.8": 1}


def test_a_record_without_basis_is_found(session: Session) -> None:
    make.penalty(session, legal_basis=" ")
    assert wrong(session) == {"41.1": 1}


def test_a_query_without_purpose_is_found(session: Session) -> None:
    audit.append(session, at=AT, actor="x", action="query.record", object_kind="record", object_ref="r")
    assert wrong(session) == {"41.2": 1}


def test_content_changed_behind_the_versions_is_found(session: Session) -> None:
    record = make.penalty(session)
    record.content = {**record.content, "CF_NR": "不予处罚"}
    assert wrong(session) == {"41.2": 1}


def test_a_public_read_of_what_is_not_public_is_found(session: Session) -> None:
    record = make.penalty(session, item=make.item(session, openness=Openness.SHARED))
    read_by_the_public(session, record.ref, TODAY)
    assert wrong(session) == {"41.3": 1}


def test_a_number_that_is_not_masked_is_found(session: Session) -> None:
    person = make.person(session)
    person.id_masked = "1501"
    assert wrong(session) == {"41.4": 1}


def test_a_public_read_during_suspension_is_found_but_not_one_before(session: Session) -> None:
    record = make.penalty(session)
    record.suspended_at, record.suspended_reason, record.suspended_basis = AT, "异议", "21§37"
    read_by_the_public(session, record.ref, TODAY)
    assert wrong(session) == {}
    read_by_the_public(session, record.ref, TODAY + timedelta(days=1))
    assert wrong(session) == {"41.5": 1}


def test_what_is_public_or_read_after_its_period_is_found(session: Session) -> None:
    record: Record = make.penalty(session)
    assert record.public_until is not None
    read_by_the_public(session, record.ref, record.public_until)
    assert wrong(session) == {}
    read_by_the_public(session, record.ref, record.public_until + timedelta(days=1))
    assert wrong(session) == {"41.6": 1}


@pytest.mark.parametrize("roles", [(Role.SECURITY_ADMIN, Role.AUDITOR), (Role.AGENCY_CLERK, Role.AGENCY_HEAD)])
def test_roles_that_nobody_may_hold_together_are_found(session: Session, roles: tuple[Role, ...]) -> None:
    people.staff(session, *roles)
    assert wrong(session) == {"41.8": 1}


def test_an_order_nobody_followed_up_is_found(session: Session) -> None:
    reviewer = people.actor(session, Role.COMPETENT_REVIEWER, unit=people.agency(session))
    unit = make.unit(session)
    ref = supervision.open_case(session, kind="18-43.1", unit=unit, facts="迟报", actor=reviewer, at=AT)
    supervision.order(session, ref=ref, text="补报", days=10, calendar=CALENDAR, actor=reviewer, at=AT, seen=1)
    assert wrong(session, date(2026, 6, 11)) == {}
    assert wrong(session, date(2026, 6, 12)) == {"41.8": 1}

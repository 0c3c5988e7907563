"""A fault at any statement of publishing, deciding or removing leaves all of it or nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from portal.audit.models import AuditEntry
from portal.procedures.models import ProcedureEvent
from portal.register.lists.cases import decisions, letters
from portal.register.lists.cases.models import CasePaper, ListCase
from portal.register.lists.models import EntryMeasure, ListEntry, ResponsiblePerson
from portal.register.lists.removals import commands as removals
from portal.register.lists.removals.models import Removal, RemovalGround
from portal.store import Database
from portal.store.files import StoredFile, StoredPiece
from portal.store.outbox import OutboxMessage
from tests.factories import listing as cases

DAYS = [datetime(2026, 6, 1, 2, tzinfo=UTC), datetime(2026, 6, 9, 2, tzinfo=UTC)]
TABLES = (
    AuditEntry,
    ProcedureEvent,
    ListEntry,
    EntryMeasure,
    ResponsiblePerson,
    CasePaper,
    StoredFile,
    StoredPiece,
    OutboxMessage,
)


class InjectedFault(Exception):
    """The power fails."""


@contextmanager
def fault_at(database: Database, number: int) -> Iterator[list[int]]:
    """Lets the statement of that number fail; yields how many there were."""
    count = [0]

    def strike(*_: Any) -> None:
        count[0] += 1
        if count[0] == number:
            raise InjectedFault

    event.listen(database.engine, "before_cursor_execute", strike)
    try:
        yield count
    finally:
        event.remove(database.engine, "before_cursor_execute", strike)


def picture(database: Database) -> list[Any]:
    """Everything that a step may touch."""
    with database.reading() as session:
        counts = [session.scalar(select(func.count()).select_from(table)) for table in TABLES]
        states = session.execute(select(ListCase.state, ListCase.decided_on, ListCase.entry_id)).all()
        gone = session.execute(select(ListEntry.removed_at, ListEntry.removal_document)).all()
        removal_states = session.scalars(select(Removal.state)).all()
        return [counts, [tuple(row) for row in states], [tuple(row) for row in gone], list(removal_states)]


def strikes_everywhere(database: Database, act: Callable[[Session], object]) -> int:
    """Fails at the first statement, then the second and so on; returns how many statements there were."""
    before, number = picture(database), 0
    while True:
        number += 1
        with fault_at(database, number) as count:
            try:
                with database.unit_of_work() as session:
                    act(session)
            except InjectedFault:
                pass
        if count[0] < number:
            return count[0]
        assert picture(database) == before, f"statement {number} left traces"


@pytest.fixture(autouse=True)
def quick_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "render_both", lambda _write, *, font: f"%PDF-{font.name}".encode())


def test_publishing_is_all_or_nothing(database: Database) -> None:
    with database.unit_of_work() as work:
        office = cases.office(work, at=DAYS[0])
        ref = cases.decided(work, office, DAYS).ref
    turn = cases.turn(office.drafter, DAYS[1])
    assert strikes_everywhere(database, lambda session: decisions.publish(session, ref=ref, turn=turn)) > 15
    with database.reading() as session:
        entry = session.scalars(select(ListEntry)).one()
        assert [item.code for item in entry.measures] == ["YZ-00"]
        assert session.scalars(select(ListCase.state)).all() == ["published"]


def test_deciding_is_all_or_nothing(database: Database) -> None:
    with database.unit_of_work() as work:
        office = cases.office(work, at=DAYS[0])
        ref = cases.heard(work, office, DAYS).ref
    turn = cases.turn(office.colleague, DAYS[1])
    act = lambda session: decisions.decide(session, ref=ref, decision_no="示1号", turn=turn)  # noqa: E731
    assert strikes_everywhere(database, act) > 10
    with database.reading() as session:
        assert session.scalars(select(ListCase.state)).all() == ["decided"]


def test_removing_is_all_or_nothing(database: Database) -> None:
    with database.unit_of_work() as work:
        office = cases.office(work, at=DAYS[0])
        case = cases.decided(work, office, DAYS)
        decisions.publish(work, ref=case.ref, turn=cases.turn(office.drafter, DAYS[1]))
        assert case.entry is not None
        removal = removals.propose(
            work,
            entry_ref=case.entry.ref,
            ground=RemovalGround.CONDITIONS,
            notified_on=None,
            document="示移字〔2026〕1号",
            reason="条件具备",
            turn=cases.turn(office.drafter, DAYS[1]),
        )
        ref = removal.ref
    turn = cases.turn(office.colleague, DAYS[1])
    assert strikes_everywhere(database, lambda session: removals.confirm(session, ref=ref, turn=turn)) > 8
    with database.reading() as session:
        assert session.scalars(select(ListEntry.removed_at)).one() is not None
        assert "measures.lift" in set(session.scalars(select(OutboxMessage.topic)))

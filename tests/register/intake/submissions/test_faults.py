"""A failure at any statement of applying leaves nothing of it, and the next try brings in all."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, func, select

from portal.audit import verify
from portal.audit.models import AuditEntry
from portal.procedures.models import ProcedureEvent
from portal.register.intake import apply
from portal.register.intake.models import Batch
from portal.register.intake.submissions.models import Upload
from portal.register.records.models import Record, RecordVersion
from portal.register.subjects.models import Subject, SubjectName
from portal.store import Database
from portal.store.files import StoredFile
from tests.register.intake.submissions.conftest import Office
from tests.register.intake.test_rows import PERSON, SOLE, penalty

TABLES = (Record, RecordVersion, Subject, SubjectName, Batch, AuditEntry, ProcedureEvent, StoredFile)


class Injected(Exception):
    """The failure put in."""


@contextmanager
def failing_at(database: Database, step: int) -> Iterator[list[str]]:
    """Lets the writing statement of this number fail; yields the writing statements that were sent."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.split(None, 1)[0] in {"INSERT", "UPDATE", "DELETE"}:
            sent.append(statement)
            if len(sent) == step:
                raise Injected

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def state(database: Database) -> list[Any]:
    with database.reading() as session:
        assert verify(session).ok
        uploads = session.execute(select(Upload.state, Upload.batch_id)).all()
        return [*(session.scalar(select(func.count()).select_from(table)) for table in TABLES), uploads]


def test_a_failure_at_any_step_of_applying_leaves_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apply, "CHUNK", 2)
    rows = [{"CF_WSH": f"（示例）罚字〔2024〕第{number}号"} for number in range(3)]
    ref = office.approved(penalty(*rows, rows[0] | PERSON, rows[1] | SOLE))
    before = state(office.database)
    step = 0
    while True:
        step += 1
        with failing_at(office.database, step) as sent:
            try:
                office.jobs.apply([{"ref": ref}])
            except Injected:
                assert state(office.database) == before, sent[-1]
                continue
        break
    assert step > 15
    assert office.view(ref).line.state == "published"
    assert state(office.database)[0] == 5


def test_a_failure_at_any_step_of_recording_a_check_leaves_it_waiting(office: Office) -> None:
    ref = office.upload(penalty({"CF_JDRQ": "2024/13/01"}, {}))
    before = state(office.database)
    step = 0
    while True:
        step += 1
        with failing_at(office.database, step) as sent:
            try:
                office.jobs.check([{"ref": ref}])
            except Injected:
                assert state(office.database) == before, sent[-1]
                continue
        break
    assert step > 5
    assert office.view(ref).line.state == "faulty"

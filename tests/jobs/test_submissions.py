"""The runner checks and publishes submissions with the keys of the instance; how far a check is, is told meanwhile."""

import io
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from portal.jobs import submissions
from portal.jobs.runner import Runner
from portal.kernel.settings import Settings
from portal.law.roles import Role
from portal.register.intake import apply
from portal.register.intake.submissions import commands
from portal.register.intake.submissions.models import Upload
from portal.register.records.models import Record
from portal.store import Database
from tests.factories import register as make
from tests.factories import staff as people
from tests.register.intake.conftest import publish_catalogue
from tests.register.intake.test_rows import AUTHORITY, penalty

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)


def states(database: Database) -> list[tuple[str, int]]:
    with database.reading() as session:
        return [(row.state, row.progress) for row in session.execute(select(Upload.state, Upload.progress))]


def test_the_runner_takes_a_table_through(
    app: Flask, database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apply, "CHUNK", 1)
    monkeypatch.setattr(submissions, "TOLD_EVERY", 1)
    with database.unit_of_work() as session:
        publish_catalogue(session)
        unit = make.unit(session)
        unit.credit_code, unit.security_officer = AUTHORITY, "测安全"
        maker = people.actor(session, Role.PROVIDER_MAKER, unit=unit)
        checker = people.actor(session, Role.PROVIDER_CHECKER, unit=unit)
    with database.unit_of_work() as session:
        body = io.BytesIO(penalty({}, {"CF_WSH": "（示例）罚字〔2024〕第0002号"}))
        cipher = app.extensions["portal"].cipher
        ref = commands.upload(session, stream=body, file_name="a.csv", item="XZCF", cipher=cipher, actor=maker, at=AT)
    runner = Runner(database, settings)
    assert runner.run_once(AT) == 1
    assert states(database) == [("ready", 2)]
    for action, actor in (("send", maker), ("approve", checker)):
        with database.unit_of_work() as session:
            commands.step(session, ref=ref, action=action, actor=actor, at=AT, seen=None)
    assert runner.run_once(AT) == 1
    assert states(database) == [("published", 2)]
    with database.reading() as session:
        assert len(session.scalars(select(Record.id)).all()) == 2

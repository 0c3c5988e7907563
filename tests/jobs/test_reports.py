"""The runner makes reports: issued with the keys of the instance, or failed with a plain reason, each by itself."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.jobs import reports as job
from portal.jobs.reports import Reports
from portal.jobs.runner import Runner
from portal.kernel.settings import Settings
from portal.reports import making, retention
from portal.reports.models import Report, ReportState
from portal.store import Database
from tests.factories import register
from tests.factories import reports as make

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)


def states(database: Database) -> list[tuple[ReportState, str | None]]:
    with database.reading() as session:
        return [(row.state, row.failed_because) for row in session.scalars(select(Report).order_by(Report.id))]


def asked(session: Session, wording: str = "警告") -> str:
    subject = register.organisation(session)
    register.penalty(session, subject=subject, content={"CF_NR": wording})
    return make.public(session, subject)


@pytest.mark.usefixtures("app")
def test_what_cannot_be_written_fails_at_its_place_and_the_next_is_issued(
    database: Database, settings: Settings
) -> None:
    with database.unit_of_work() as session:
        asked(session, "\ue000")
        asked(session)
    runner = Runner(database, settings)
    assert runner.run_once(AT) == 2
    (failed, why), (issued, nothing) = states(database)
    assert (failed, issued, nothing) == (ReportState.FAILED, ReportState.ISSUED, None)
    assert "处罚内容" in str(why)
    assert "U+E000" in str(why)
    assert runner.run_once(AT) == 0


def test_a_message_handled_twice_makes_one(app: Flask, database: Database, settings: Settings) -> None:
    assert app
    with database.unit_of_work() as session:
        number = asked(session)
    reports = Reports(database, settings, lambda: AT)
    reports.handle([{"number": number}, {"number": number}, {"number": "c" * 19}])
    with database.reading() as session:
        digest = make.row(session, number).file_digest
    reports.handle([{"number": number}])
    with database.reading() as session:
        assert make.row(session, number).file_digest == digest
    reports.sweep(AT + timedelta(days=retention.kept_days()))
    with database.reading() as session:
        assert make.row(session, number).file_id is None


def test_a_defect_fails_the_report_without_repeating_data(
    app: Flask,
    database: Database,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert app
    with database.unit_of_work() as session:
        number = asked(session)

    def broken(*_: object, **__: object) -> None:
        raise LookupError("示例姓名")

    monkeypatch.setattr(job.making, "make", broken)
    Reports(database, settings, lambda: AT).handle([{"number": number}])
    assert states(database) == [(ReportState.FAILED, str(making.BROKEN_OFF))]
    assert "示例姓名" not in caplog.text
    assert "LookupError" in caplog.text

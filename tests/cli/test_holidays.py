"""`portal holidays load`: the table and what it changes for open cases come together, in one transaction."""

from datetime import date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from portal.cases.models import CaseKind
from portal.cli import holidays as command
from portal.cli.holidays import holidays
from portal.kernel.clock import BEIJING
from portal.kernel.settings import Settings
from portal.law.calendar import WorkCalendar
from portal.mail.models import Mail
from portal.procedures.models import ProcedureEvent
from portal.security.fields import FieldCipher
from portal.security.keys import Keyring
from portal.store import Database
from tests.factories import cases, register
from tests.support.clocks import StandingClock

RECEIVED = date(2026, 12, 28)
DAYS = ("01-01", "01-02", "01-03", "01-04", "02-05", "02-06", "04-05", "05-01", "05-02", "06-09", "09-15", "10-01")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table of 2027 in which New Year lasts until 4 January."""
    file = tmp_path / "2027.csv"
    rows = [f"2027-{day},off,假日" for day in (*DAYS, "10-02", "10-03")]
    file.write_text("# year: 2027\n# source: 示例通知\nday,status,name\n" + "\n".join(rows), encoding="utf-8")
    return file


@pytest.fixture
def lodged(
    database: Database, settings: Settings, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> tuple[str, str]:
    """Number and account of an objection received before the notice came out; the command finds this database."""
    clock.set(datetime(2026, 12, 29, 10, tzinfo=BEIJING))
    monkeypatch.setattr(command.context, "settings", lambda: settings)
    monkeypatch.setattr(command.context, "cipher", lambda _: FieldCipher(Keyring.load_or_create(settings.key_file)))
    with database.unit_of_work() as session:
        made = cases.ground(session)
        record = register.penalty(session, subject=made.subject)
        case = cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=cases.beijing_noon(RECEIVED))
        return case.ref, made.party.ref


def test_open_cases_are_recounted_and_their_applicants_told(
    database: Database, settings: Settings, table: Path, lodged: tuple[str, str]
) -> None:
    ref, holder = lodged
    result = CliRunner().invoke(holidays, ["load", str(table)])
    assert result.exit_code == 0, result.output
    assert "重新推算期限的申请：1件" in result.output
    assert 2027 in WorkCalendar.load(settings.instance_dir).years
    with database.reading() as session:
        details = session.scalars(select(ProcedureEvent.detail).where(ProcedureEvent.matter == ref)).all()
        told = session.scalars(select(Mail.kind).where(Mail.reader == holder)).all()
    assert details[-1] == {"was": "2027-01-04", "now": "2027-01-05"}
    assert "case.recounted" in told
    again = CliRunner().invoke(holidays, ["load", str(table)])
    assert "重新推算" not in again.output


def test_a_table_that_cannot_be_kept_tells_nobody(
    database: Database, settings: Settings, table: Path, lodged: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(command, "install", full)
    result = CliRunner().invoke(holidays, ["load", str(table)])
    assert result.exit_code == 2
    assert 2027 not in WorkCalendar.load(settings.instance_dir).years
    with database.reading() as session:
        events = session.scalars(select(ProcedureEvent).where(ProcedureEvent.matter == lodged[0])).all()
    assert len(events) == 1

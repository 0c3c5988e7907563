"""The generator fills an empty database on either engine, the same each time, and touches no other."""

from dataclasses import replace
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import audit
from portal.cli import main
from portal.demo import Demonstration, Plan, generate, is_empty, plan
from portal.kernel.errors import BadInput, Conflict
from portal.metadata import METADATA
from portal.register.lists.models import ListEntry
from portal.register.records.models import Record
from portal.register.subjects.models import Subject, SubjectName
from portal.security.fields import FieldCipher
from portal.security.keys import Keyring
from portal.store import Database
from portal.store.schema import upgrade
from tests.demo.conftest import AT, FONT

TINY = Plan(subjects=60, records=150, seed=3, at=AT)


def _facts(database: Database) -> dict[str, list[Any]]:
    with database.reading() as session:
        return {
            "subjects": _rows(session, Subject.credit_code, Subject.kind, Subject.founded_on, Subject.id_masked),
            "names": _rows(session, SubjectName.name, SubjectName.until),
            "records": _rows(
                session, Record.document_no, Record.title, Record.decided_on, Record.state, Record.content
            ),
            "entries": _rows(session, ListEntry.decision_no, ListEntry.listed_on, ListEntry.public_until),
        }


def _rows(session: Session, *columns: Any) -> list[Any]:
    return sorted(map(repr, session.execute(select(*columns)).tuples().all()))


def test_both_engines_hold_what_was_planned(database: Database, keyring: Keyring) -> None:
    made = generate(database, plan=TINY, cipher=FieldCipher(keyring), font=FONT)

    assert (made.subjects, made.records) == (60, 150)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Record)) == 150
        assert audit.verify(session).ok
        assert not is_empty(session)


def test_the_same_plan_gives_the_same_data_and_another_seed_other_data(keyring: Keyring, tmp_path: Any) -> None:
    found = []
    for number, wanted in enumerate((TINY, TINY, replace(TINY, seed=4))):
        database = _fresh(tmp_path / f"{number}.sqlite3")
        generate(database, plan=wanted, cipher=FieldCipher(keyring), font=FONT)
        found.append(_facts(database))
        database.dispose()

    assert found[0] == found[1]
    assert found[0]["names"] != found[2]["names"]


def test_parts_share_out_exactly_what_was_planned(keyring: Keyring, tmp_path: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(plan, "PART", 35)
    steps: list[tuple[int, int]] = []
    database = _fresh(tmp_path / "parts.sqlite3")

    made = generate(
        database, plan=TINY, cipher=FieldCipher(keyring), font=FONT, progress=lambda done, of: steps.append((done, of))
    )

    assert made == replace(made, subjects=60, records=150)
    assert steps == [(35, 60), (60, 60)]
    database.dispose()


def test_a_second_run_is_refused_and_changes_nothing(keyring: Keyring, tmp_path: Any) -> None:
    database = _fresh(tmp_path / "twice.sqlite3")
    generate(database, plan=TINY, cipher=FieldCipher(keyring), font=FONT)
    before = _facts(database)

    with pytest.raises(Conflict, match="已有演示数据"):
        generate(database, plan=TINY, cipher=FieldCipher(keyring), font=FONT)

    assert _facts(database) == before
    database.dispose()


def test_a_database_with_data_of_its_own_is_left_alone(database: Database, keyring: Keyring) -> None:
    unit = METADATA.tables["unit"]
    values = {"credit_code": "1" * 18, "name_zh": "某单位", "kind": "provider", "division": "150000", "confirmed": True}
    with database.unit_of_work() as session:
        session.execute(unit.insert().values(**values))

    with pytest.raises(Conflict, match="不是空的"):
        generate(database, plan=TINY, cipher=FieldCipher(keyring), font=FONT)

    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(unit)) == 1
        assert session.scalar(select(func.count()).select_from(Subject)) == 0


@pytest.mark.parametrize(("subjects", "records"), [(59, 500), (500, 119), (0, 0), (-1, 500)])
def test_too_small_a_plan_is_refused(subjects: int, records: int) -> None:
    with pytest.raises(BadInput):
        Plan(subjects=subjects, records=records, seed=1, at=AT)


def test_the_command_prints_what_it_made(database_url: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_DATABASE_URL", database_url)
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path))
    options = ["demo", "--subjects", "60", "--records", "120"]

    first = CliRunner().invoke(main, options)
    second = CliRunner().invoke(main, options)

    assert first.exit_code == 0, first.output
    assert "主体\t60" in first.output
    assert second.exit_code == 2
    assert "已有演示数据" in second.output


def test_a_summary_counts_every_kind(keyring: Keyring, tmp_path: Any) -> None:
    database = _fresh(tmp_path / "summary.sqlite3")
    made: Demonstration = generate(database, plan=TINY, cipher=FieldCipher(keyring), font=FONT)
    assert min(made.units, made.entries, made.pieces, made.channels) > 30
    database.dispose()


def _fresh(path: Any) -> Database:
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    return database

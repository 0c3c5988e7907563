"""The plan: bounded work for common names, filters begun from their own side, candidates streamed."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from portal.law.codes import RecordClass
from portal.search import SearchQuery, names, prepared
from portal.search.names import find_candidates
from portal.search.register import search_register
from portal.store import Database
from tests.factories import register as make


@pytest.fixture
def crowded(session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Thirty namesakes, with bounds low enough to be reached."""
    for number in range(30):
        make.organisation(session, name=f"呼和浩特市常见示例{number}号有限公司")
    monkeypatch.setattr(names, "MOST_COUNTED", 10)
    monkeypatch.setattr(names, "MOST_EXAMINED", 20)
    prepared.forget()
    yield
    prepared.forget()


@pytest.mark.usefixtures("crowded")
def test_a_common_name_is_counted_to_the_cap_only(session: Session) -> None:
    result = search_register(session, SearchQuery(text="常见示例"), make.TODAY)
    assert (result.total, result.capped) == (10, True)


@pytest.mark.usefixtures("crowded")
def test_an_exact_name_comes_first_however_many_contain_it(session: Session) -> None:
    make.organisation(session, name="有限公司")
    result = search_register(session, SearchQuery(text="有限公司"), make.TODAY)
    assert result.capped
    assert result.hits[0].name == "有限公司"


@pytest.mark.usefixtures("crowded")
def test_a_rare_filter_finds_behind_the_rows_looked_at(session: Session) -> None:
    last = make.organisation(session, name="呼和浩特市常见示例末号有限公司")
    make.penalty(session, subject=last)
    query = SearchQuery(text="有限公司", record_class=RecordClass.GENERAL)
    assert [one.subject_id for one in find_candidates(session, query, make.TODAY).found] == [last.id]


def test_sqlite_streams_candidates_and_does_not_write_them_down_first(sqlite_template: Path, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{shutil.copy(sqlite_template, tmp_path)}")
    sent: list[tuple[str, tuple[object, ...]]] = []
    event.listen(database.engine, "before_cursor_execute", lambda *call: sent.append((call[2], call[3])))
    with database.reading() as session:
        find_candidates(session, SearchQuery(text="示例公司"), date(2026, 6, 1))
        statement, values = next(each for each in sent if "MATCH" in each[0])
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    database.dispose()
    assert plan[0][3] == "CO-ROUTINE found"

"""The daily round deletes the papers of authorisations that are no longer needed, once their time is over."""

from datetime import timedelta

from sqlalchemy import select

from portal.access.grants import keeping, papers
from portal.access.grants.models import GrantPaper
from portal.jobs.runner import Runner
from portal.kernel.settings import Settings
from portal.store import Database
from tests.factories import grants as make
from tests.factories.register import AT


def parts(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(GrantPaper.part)))


def test_the_round_of_the_day_deletes_what_is_over(settings: Settings, database: Database) -> None:
    with database.unit_of_work() as session:
        on = make.stage(session)
        ref = make.on_paper(session, on)
        papers.withdraw(session, ref=ref, party=on.reader, at=AT, seen=1)
        waiting = make.on_paper(session, on)
    runner = Runner(database, settings)
    runner.run_once(AT + timedelta(days=keeping.KEPT_DAYS))
    assert len(parts(database)) == 6
    runner.run_once(AT + timedelta(days=keeping.KEPT_DAYS + 1))
    assert len(parts(database)) == 3, f"{waiting} still waits"

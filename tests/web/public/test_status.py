"""State of the portal: honest to people on /status, short to machines on /healthz."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal import audit
from portal.kernel.settings import Settings
from portal.register.records.models import Record
from portal.search import life
from portal.store import Database
from tests.factories import register as make
from tests.support.pages import PageClient
from tests.web.public.conftest import Write


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_status_shows_the_head_of_the_chain_and_no_over_period_item(
    client: PageClient, write: Write, database: Database, prefix: str
) -> None:
    write(make.penalty)
    with database.reading() as session:
        head = audit.head(session)
    page = client.get(f"{prefix}/status")
    assert head.digest in page.text
    assert page.all("div", "notice-done")


def test_status_computes_the_period_anew(client: PageClient, write: Write) -> None:
    """A last day written wrongly into the row is found, because it is not what is read."""

    def tampered(session: Session) -> Any:
        record = make.penalty(session)
        record.start_on = record.start_on.replace(year=2020)
        assert isinstance(record, Record)

    write(tampered)
    page = client.get("/status")
    assert "超过公示期仍在公开的信息：1 条" in page.text
    assert page.all("div", "notice-act")


def test_health_is_good_only_with_an_index(client: PageClient, database: Database, settings: Settings) -> None:
    assert client.get("/healthz", status=503).response.json == {
        "ok": False,
        "database": True,
        "schema": True,
        "index": False,
    }
    life.ensure(database, settings.instance_dir)
    answer = client.get("/healthz").response
    assert answer.json == {"ok": True, "database": True, "schema": True, "index": True}
    assert answer.headers["Cache-Control"] == "no-store"

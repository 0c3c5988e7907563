"""What the gate closes is behind no door: page, search, filters, counts, files, feeds, sitemap, statistics, home."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from urllib.parse import quote

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.models import CaseKind
from portal.kernel.citation import Citation
from portal.kernel.clock import beijing_midnight
from portal.kernel.settings import Settings
from portal.register.lists import commands as lists
from portal.register.lists.models import ListEntry
from portal.register.records import commands as records
from portal.register.records.models import Challenge, Record, RecordState
from portal.search import life
from portal.store import Database
from tests.factories import cases
from tests.factories import register as make
from tests.support.clocks import StandingClock
from tests.support.pages import PageClient
from tests.web.public.conftest import Write

SUBJECT = "内蒙古独一示例有限公司"
TITLE = "独一无二的处罚"
DOCUMENT = "示独字〔2025〕4711号"
BASIS = Citation("21", 37)

# Doors that look back twelve months only.
FIGURES = {"the months", "the classes", "the units", "the leagues", "the page of figures"}

Act = Callable[[Session, Record, datetime], None]


def _suspend(session: Session, record: Record, at: datetime) -> None:
    records.suspend(session, record=record, reason="异议核查", basis=BASIS, at=at, actor="test")


def _object(session: Session, record: Record, at: datetime) -> None:
    assert record.subject is not None
    cases.lodge(session, cases.speaking_for(session, record.subject), CaseKind.OBJECTION, record.ref, at=at)


def _withdraw(session: Session, record: Record, at: datetime) -> None:
    state = RecordState.WITHDRAWN
    records.end(session, record=record, state=state, reason="撤回", basis=BASIS, at=at, actor="test")


def _challenge(session: Session, record: Record, at: datetime) -> None:
    record.challenge = Challenge.PENDING
    records.change(
        session,
        record=record,
        content=record.content,
        reason="提起行政诉讼",
        basis=BASIS,
        unit=record.unit,
        at=at,
        actor="test",
    )


def _record(session: Session) -> tuple[str, str]:
    subject = make.organisation(session, name=SUBJECT)
    made = make.penalty(
        session,
        subject=subject,
        title=TITLE,
        document_no=DOCUMENT,
        decided_on=date(2025, 12, 1),
        remedy_until=date(2026, 6, 1),
    )
    return made.ref, subject.credit_code or ""


def _seen(client: PageClient, ref: str, code: str, status: int) -> dict[str, bool]:
    """Where a record shows: each door with whether it is there."""
    document, name = quote(DOCUMENT), quote(SUBJECT)
    return {
        "its page": TITLE in client.get(f"/records/{ref}", status=status).text,
        "the subject": TITLE in client.get(f"/subjects/{code}").text,
        "the number": TITLE in client.get(f"/search?q={document}").text,
        "the filter": f"/subjects/{code}" in client.get(f"/search?q={name}&class=general").links(),
        "the unit filter": f"/subjects/{code}" in client.get(f"/search?q={name}&from=2025-12-01&to=2025-12-01").links(),
        "the counts": "一般失信 1" in client.get(f"/search?q={name}").text,
        "the classes": "一般失信信息,1" in client.get("/statistics/classes.csv").html,
        "the months": "2025-12,0,0,1" in client.get("/statistics/months.csv").html,
        "the units": ",150100,1," in client.get("/statistics/units.csv").html,
        "the leagues": "呼和浩特市,150100,1," in client.get("/statistics/leagues.csv").html,
        "the page of figures": "近十二个月的记录1" in client.get("/statistics").text,
    }


@pytest.mark.parametrize("act", [_suspend, _object, _withdraw, _challenge])
def test_a_record_that_may_not_be_shown_leaves_every_door_at_once(
    client: PageClient, write: Write, clock: StandingClock, act: Act
) -> None:
    ref, code = write(_record)
    before = _seen(client, ref, code, 200)
    assert all(before.values()), before
    write(lambda session: act(session, session.scalars(select(Record).where(Record.ref == ref)).one(), clock()))
    after = _seen(client, ref, code, 404)
    assert not any(after.values()), after


def test_a_record_leaves_every_door_at_beijing_midnight(client: PageClient, write: Write, clock: StandingClock) -> None:
    ref, code = write(_record)
    clock.set(beijing_midnight(date(2028, 3, 1)) - timedelta(seconds=1))
    shown = _seen(client, ref, code, 200)
    clock.advance(seconds=1)
    gone = _seen(client, ref, code, 404)
    # Two years on, the decision is outside the twelve months of the trend in both.
    lasting = {door for door in shown if door not in FIGURES}
    assert all(shown[door] for door in lasting), shown
    assert not any(gone.values()), gone


def test_a_penalty_shows_only_when_the_time_for_review_is_over(
    client: PageClient, write: Write, clock: StandingClock
) -> None:
    ref, code = write(_record)
    clock.set(beijing_midnight(date(2026, 6, 2)) - timedelta(seconds=1))
    assert not any(_seen(client, ref, code, 404).values())
    clock.advance(seconds=1)
    seen = _seen(client, ref, code, 200)
    assert all(seen.values()), seen


def _entry(session: Session) -> tuple[str, str]:
    subject = make.organisation(session, name=SUBJECT)
    return make.entry(session, subject=subject, decision_no=DOCUMENT).ref, subject.credit_code or ""


def _entry_seen(client: PageClient, ref: str, code: str, status: int) -> dict[str, bool]:
    """Where a list entry shows: each door with whether it is there."""
    document, name = quote(DOCUMENT), quote(SUBJECT)
    home, league = client.get("/"), client.get("/statistics/leagues.csv").html
    return {
        "its page": SUBJECT in client.get(f"/lists/serious-dishonesty/{ref}", status=status).text,
        "the subject": "该主体在严重失信主体名单中" in client.get(f"/subjects/{code}").text,
        "the list": SUBJECT in client.get("/lists/serious-dishonesty").text,
        "the overview": "1 个" in client.get("/lists").text,
        "the file": SUBJECT in client.get("/lists/serious-dishonesty.csv").html,
        "the feed": ref in client.get("/feeds/lists/serious-dishonesty.atom").html,
        "the sitemap": ref in client.get("/sitemap-entries.xml").html,
        "the number": ref in client.get(f"/search?q={document}").html,
        "the full text": ref in client.get(f"/search?q={quote('生产不符合安全标准的产品')}").html,
        "the filter": f"/subjects/{code}" in client.get(f"/search?q={name}&list=serious").links(),
        "the tag": "严重失信名单" in client.get(f"/search?q={name}").text,
        "the statistics": any(row.startswith("呼和浩特市") and row.endswith(",0,1,0") for row in league.splitlines()),
        "home": "严重失信主体名单 1" in home.text,
    }


def _suspend_entry(session: Session, entry: ListEntry, at: datetime) -> None:
    lists.suspend(session, entry=entry, reason="异议核查", basis=BASIS, at=at, actor="test")


def _remove_entry(session: Session, entry: ListEntry, at: datetime) -> None:
    how = {"document": "示移字〔2026〕1号", "reason": "符合移出条件", "basis": Citation("24", 40)}
    lists.remove(session, entry=entry, at=at, actor="test", **how)


@pytest.mark.parametrize("act", [_suspend_entry, _remove_entry])
def test_an_entry_that_may_not_be_shown_leaves_every_door_at_once(
    client: PageClient,
    write: Write,
    clock: StandingClock,
    database: Database,
    settings: Settings,
    act: Callable[[Session, ListEntry, datetime], None],
) -> None:
    ref, code = write(_entry)
    life.rebuild(database, settings.instance_dir)
    before = _entry_seen(client, ref, code, 200)
    assert all(before.values()), before
    write(lambda session: act(session, session.scalars(select(ListEntry).where(ListEntry.ref == ref)).one(), clock()))
    after = _entry_seen(client, ref, code, 404)
    assert not any(after.values()), after


def test_an_entry_leaves_every_door_at_beijing_midnight(
    client: PageClient, write: Write, clock: StandingClock, database: Database, settings: Settings
) -> None:
    ref, code = write(_entry)
    life.rebuild(database, settings.instance_dir)
    last = write(lambda session: session.scalars(select(ListEntry.public_until).where(ListEntry.ref == ref)).one())
    clock.set(beijing_midnight(last + timedelta(days=1)) - timedelta(seconds=1))
    shown = _entry_seen(client, ref, code, 200)
    assert all(shown.values()), shown
    clock.advance(seconds=1)
    gone = _entry_seen(client, ref, code, 404)
    assert not any(gone.values()), gone

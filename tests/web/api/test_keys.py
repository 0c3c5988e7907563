"""Keys at the door: only a live one opens, a wrong one tells nothing, and both are counted."""

from datetime import timedelta

import pytest
from flask import Flask

from portal.accounts.keys import commands, meter
from portal.accounts.keys.models import UnitKey
from portal.law.roles import Role
from portal.store import Database
from portal.web.shell.guards import UNIT_KEY, guard_of
from tests.factories import staff as people
from tests.support.clocks import StandingClock
from tests.web.api.conftest import System


def test_a_live_key_opens_and_its_use_is_kept(system: System, database: Database, clock: StandingClock) -> None:
    assert [item["code"] for item in system.get("/items")["items"]] == ["XZXK", "XZCF"]
    with database.reading() as session:
        assert session.query(UnitKey).one().used_at == clock()


@pytest.mark.parametrize(
    "text", ["", "x", "iuk_", "iuk__", "iuk_2222222222_" + "0" * 64, "iuk_\u00e9_\u00e9", "Bearer", "iuk_" * 99]
)
def test_a_wrong_key_tells_nothing(system: System, text: str) -> None:
    system.text = text
    assert system.get("/items", status=401)["title"] == "需要密钥"


def test_every_route_of_the_interface_but_its_description_asks_for_a_key(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/v1/") and rule.rule != "/api/v1/openapi.json":
            assert guard_of(app.view_functions[rule.endpoint]) == UNIT_KEY
            for method in (rule.methods or set()) & {"GET", "POST"}:
                path = rule.rule.replace("<ref>", "b" + "2" * 18).replace("<code>", "XZCF")
                answer = app.test_client().open(path, method=method)
                assert answer.status_code == 401
                assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_an_expired_key_is_refused(system: System, clock: StandingClock) -> None:
    clock.beijing(2027, 11, 20, 23, 59, 59)
    system.get("/items")
    clock.beijing(2027, 11, 21, 0)
    system.get("/items", status=401)


def test_a_revoked_key_is_refused_at_the_next_call(system: System, database: Database, clock: StandingClock) -> None:
    with database.unit_of_work() as work:
        admin = people.actor(work, Role.SECURITY_ADMIN, unit=people.agency(work))
        commands.revoke(work, ref=system.key_ref, reason="系统停用", actor=admin, at=clock())
    system.get("/items", status=401)


def test_a_key_that_calls_too_often_waits(
    system: System, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meter, "CALLS_MOST", 3)
    for _ in range(3):
        system.get("/items")
    assert system.get("/items", status=429)["status"] == 429
    clock.advance(seconds=timedelta(minutes=1).seconds)
    system.get("/items")


def test_guessing_is_slowed_without_locking_out_the_key(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meter, "WRONG_MOST", 2)
    right, system.text = system.text, "iuk_2222222222_0"
    assert [system.get("/items", status=status)["status"] for status in (401, 401, 429, 429)]
    system.text = right
    system.get("/items")

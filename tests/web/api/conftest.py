"""What tests of the interface stand on: a unit with a live key, the published catalogue, one way to call."""

import json
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from portal.accounts.keys import commands
from portal.accounts.models import Unit, UnitKind
from portal.law.roles import Role
from portal.store import Database
from tests.factories import staff as people
from tests.register.intake.conftest import publish_catalogue
from tests.register.intake.test_rows import AUTHORITY, PENALTY
from tests.support.clocks import StandingClock
from tests.support.pages import inspect_headers

_serial = count(1)


@dataclass
class System:
    """A sector system with a key; every answer is inspected as a page would be."""

    app: Flask
    text: str
    key_ref: str
    unit_id: int
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, *, status: int = 200) -> dict[str, Any]:
        return self._read(self.app.test_client().get(f"/api/v1{path}", headers=self._with_key()), status)

    def post(
        self, path: str, body: Any = None, *, status: int = 201, call: str | None = None, **options: Any
    ) -> dict[str, Any]:
        headers = self._with_key() | {"Idempotency-Key": call or f"call-{next(_serial):08d}"}
        sent = {"json": body} if body is not None else options
        return self._read(self.app.test_client().post(f"/api/v1{path}", headers=headers, **sent), status)

    def _with_key(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.text}"} | self.headers

    def _read(self, response: TestResponse, status: int) -> dict[str, Any]:
        assert response.status_code == status, f"{response.status_code}: {response.get_data(as_text=True)[:500]}"
        inspect_headers(response)
        assert response.mimetype == ("application/json" if status < 400 else "application/problem+json")
        assert "Set-Cookie" not in response.headers
        found: dict[str, Any] = json.loads(response.get_data())
        return found


def penalty_row(**changes: str) -> dict[str, Any]:
    """A good penalty of the unit, by column code."""
    return {code: value for code, value in (PENALTY | changes).items() if value}


def issue(database: Database, app: Flask, clock: StandingClock, unit: Unit) -> System:
    """Gives the unit's system a key of its own."""
    with database.unit_of_work() as work:
        admin = people.actor(work, Role.SECURITY_ADMIN, unit=people.agency(work))
        draft = commands.KeyDraft(
            unit_code=unit.credit_code,
            system="示例行业系统",
            review_rule="示审〔2026〕1号",
            responsible="测职员",
            expires_on=clock().date().replace(year=2027),
        )
        key, text = commands.issue(work, draft, actor=admin, at=clock())
        return System(app, text, key.ref, unit.id)


def provider(database: Database, code: str) -> Unit:
    """A confirmed provider unit with this credit code."""
    with database.unit_of_work() as work:
        unit = Unit(
            credit_code=code,
            name_zh="示例市监管局",
            kind=UnitKind.PROVIDER,
            division="150100",
            confirmed=True,
            security_officer="测职员",
        )
        work.add(unit)
        work.flush()
        return unit


@pytest.fixture
def system(database: Database, app: Flask, clock: StandingClock) -> System:
    """The system of the authority that the sample rows name as their source."""
    with database.unit_of_work() as work:
        publish_catalogue(work)
    return issue(database, app, clock, provider(database, AUTHORITY))

"""What tests of submissions stand on: a confirmed unit with its maker and checker, a catalogue, the background work."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from portal.jobs.submissions import Submissions
from portal.law.actors import Actor
from portal.law.roles import Role
from portal.register.intake.submissions import commands, queries
from portal.register.intake.submissions.queries import SubmissionView
from portal.security.fields import FieldCipher
from portal.store import Database
from tests.factories import register as make
from tests.factories import staff as people
from tests.register.intake.test_rows import AUTHORITY, penalty

AT = datetime(2026, 11, 22, 4, tzinfo=UTC)


@dataclass
class Office:
    """A provider unit at work."""

    database: Database
    cipher: FieldCipher
    maker: Actor
    checker: Actor
    jobs: Submissions

    def upload(self, body: bytes, *, item: str = "XZCF", actor: Actor | None = None, name: str = "a.csv") -> str:
        with self.database.unit_of_work() as session:
            return commands.upload(
                session,
                stream=io.BytesIO(body),
                file_name=name,
                item=item,
                cipher=self.cipher,
                actor=actor or self.maker,
                at=AT,
            )

    def check(self, ref: str) -> SubmissionView:
        self.jobs.check([{"ref": ref}])
        return self.view(ref)

    def checked(self, body: bytes, **terms: Any) -> str:
        ref = self.upload(body, **terms)
        self.check(ref)
        return ref

    def step(
        self, ref: str, action: str, actor: Actor | None = None, *, reason: str = "", seen: int | None = None
    ) -> str:
        who = actor or (self.checker if action in {"approve", "return"} else self.maker)
        with self.database.unit_of_work() as session:
            return commands.step(session, ref=ref, action=action, actor=who, at=AT, seen=seen, reason=reason)

    def approved(self, body: bytes, **terms: Any) -> str:
        ref = self.checked(body, **terms)
        self.step(ref, "send")
        self.step(ref, "approve")
        return ref

    def published(self, body: bytes, **terms: Any) -> str:
        ref = self.approved(body, **terms)
        self.jobs.apply([{"ref": ref}])
        return ref

    def view(self, ref: str, actor: Actor | None = None) -> SubmissionView:
        with self.database.reading() as session:
            return queries.view(session, ref=ref, actor=actor or self.maker)

    def read(self, act: Callable[..., Any], **terms: Any) -> Any:
        with self.database.reading() as session:
            return act(session, actor=self.maker, **terms)


@pytest.fixture
def office(register: Database, cipher: FieldCipher) -> Office:
    with register.unit_of_work() as session:
        unit = make.unit(session, division="150102")
        unit.credit_code, unit.security_officer = AUTHORITY, "测安全"
        maker = people.actor(session, Role.PROVIDER_MAKER, unit=unit, name="测报送")
        checker = people.actor(session, Role.PROVIDER_CHECKER, unit=unit, name="测审核")
    return Office(register, cipher, maker, checker, Submissions(register, lambda: cipher, lambda: AT))


@pytest.fixture
def good() -> bytes:
    """Three good penalties."""
    return penalty(*({"CF_WSH": f"（示例）罚字〔2024〕第{number:04d}号"} for number in range(1, 4)))

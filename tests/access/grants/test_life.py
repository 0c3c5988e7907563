"""The life of authorisations against a small model of their own: used never too often, never outside, never after."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.grants import giving, queries, revoking, using
from portal.access.grants.models import Grant
from portal.access.models import Reading
from portal.kernel.clock import beijing_midnight
from portal.kernel.errors import Conflict, Forbidden
from portal.law.codes import RecordClass
from tests.factories import grants as make
from tests.factories.grants import Stage, side, stage, wish
from tests.factories.register import CIPHER, TODAY

CLASSES = (RecordClass.GENERAL, RecordClass.BASIC, RecordClass.ENHANCING)


@dataclass
class Expected:
    """What the model knows of one authorisation; it shares no code with the portal."""

    first: date
    last: date
    left: int
    classes: frozenset[str] | None
    revoked: bool = False
    opened: list[tuple[str, int]] = field(default_factory=list)

    def open_on(self, day: date) -> bool:
        """Whether anything may be shown on a day."""
        return not self.revoked and self.first <= day <= self.last


class Life(RuleBasedStateMachine):
    """Gives, uses, revokes, moves the clock."""

    session: Session
    grants: Bundle[str] = Bundle("grants")

    @initialize()
    def begin(self) -> None:
        """A stage in a nested transaction, so that each example begins anew."""
        self.nested = self.session.begin_nested()
        self.on: Stage = stage(self.session)
        self.minutes = 0
        self.expected: dict[str, Expected] = {}

    @property
    def now(self) -> Any:
        return beijing_midnight(TODAY) + timedelta(minutes=self.minutes)

    @property
    def today(self) -> date:
        return TODAY + timedelta(days=self.minutes // (24 * 60))

    @rule(
        target=grants,
        starts=st.integers(0, 2),
        days=st.integers(0, 2),
        uses=st.integers(1, 2),
        classes=st.none() | st.sets(st.sampled_from([each.value for each in CLASSES]), min_size=1),
    )
    def give(self, starts: int, days: int, uses: int, classes: set[str] | None) -> str:
        first = self.today + timedelta(days=starts)
        last = first + timedelta(days=days)
        scope: dict[str, Any] = {"scope": "classes", "classes": tuple(sorted(classes))} if classes else {}
        told: dict[str, Any] = {"party": self.on.giver, "subject_ref": self.on.subject.ref, "cipher": CIPHER}
        wanted = wish(since=first, until=last, uses=str(uses), **scope)
        ready = giving.prepare(self.session, side=side(), wish=wanted, at=self.now, **told)
        ref = giving.confirm(self.session, ticket=ready.ticket, font=make.FONT, at=self.now, **told)
        self.expected[ref] = Expected(first, last, uses, frozenset(classes) if classes else None)
        return ref

    @rule(ref=grants)
    def use(self, ref: str) -> None:
        told, model = {"party": self.on.reader, "cipher": CIPHER, "at": self.now}, self.expected[ref]
        allowed = model.open_on(self.today) and model.left > 0
        try:
            made = using.use(
                self.session,
                ref=ref,
                purpose="核对",
                acknowledged=True,
                form=using.PAGE,
                **told,  # type: ignore[arg-type]
            )
        except Forbidden:
            assert not allowed
            return
        assert allowed
        model.left -= 1
        assert made.left == model.left
        model.opened.append((made.reading_ref, self.minutes))
        self.look(ref)

    @rule(ref=grants)
    def look(self, ref: str) -> None:
        model = self.expected[ref]
        for reading_ref, minute in model.opened:
            shown: set[str] | None
            try:
                page = using.sitting(
                    self.session, ref=ref, reading_ref=reading_ref, party=self.on.reader, cipher=CIPHER, at=self.now
                )
                shown = {each.record_class.value for each in page.held.records}
            except Forbidden:
                shown = None
            if model.open_on(self.today) and self.minutes < minute + 30:
                assert shown == (model.classes or {each.value for each in CLASSES})
            else:
                assert shown is None

    @rule(ref=grants)
    def revoke(self, ref: str) -> None:
        try:
            revoking.revoke(self.session, ref=ref, party=self.on.giver, cipher=CIPHER, at=self.now)
        except Conflict:
            assert self.expected[ref].revoked
            return
        assert not self.expected[ref].revoked
        self.expected[ref].revoked = True

    @rule(minutes=st.sampled_from([1, 29, 30, 24 * 60 - 1, 24 * 60]))
    def wait(self, minutes: int) -> None:
        self.minutes += minutes

    @invariant()
    def every_use_is_one_row_and_none_is_too_many(self) -> None:
        if not hasattr(self, "expected"):
            return
        for ref, model in self.expected.items():
            row = self.session.scalars(select(Grant).where(Grant.ref == ref)).one()
            readings = self.session.scalars(select(Reading.ref).where(Reading.grant_ref == ref)).all()
            assert row.used == len(readings) == len(model.opened)
            assert row.uses - row.used == model.left
            assert queries.usable(
                self.session, grant_ref=ref, party=self.on.reader, cipher=CIPHER, today=self.today
            ) is model.open_on(self.today)

    def teardown(self) -> None:
        if hasattr(self, "nested"):
            self.session.expire_all()
            self.nested.rollback()


def test_the_life_of_authorisations(session: Session) -> None:
    machine = type("LifeHere", (Life,), {"session": session})
    run_state_machine_as_test(machine, settings=settings(max_examples=8, stateful_step_count=12))

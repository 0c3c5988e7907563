"""The life of an objection against a small model of its own: hidden while it runs, due on a day anybody can count.

The model shares no code with the portal: its own states, its own sum of days, its own idea of who may do what.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy.orm import Session

from portal.cases import objections, terms
from portal.cases.models import Case, CaseKind, Outcome
from portal.cases.objections import Proposal
from portal.kernel.errors import Conflict, Forbidden, RuleBroken
from portal.register.disclosure import View, Viewer, decide, record_facts
from portal.register.records.models import Record
from tests.factories import cases, register
from tests.factories.cases import CALENDAR, act, beijing_noon

BEGINS = date(2026, 3, 2)
REFUSED = (Conflict, Forbidden, RuleBroken)
OUTWARD = (View.PUBLIC, View.SHARED, View.AUTHORISED)


@dataclass
class Expected:
    """What the model knows."""

    received: date
    state: str = "verifying"
    extended: int = 0
    asked: int = 0
    stopped: set[date] = field(default_factory=set)
    since: date | None = None
    gone: bool = False

    def strict(self, today: date) -> date:
        """The last day by counting one day after the other."""
        standing = set(self.stopped)
        if self.since is not None:
            standing |= {self.since + timedelta(days=n) for n in range((today - self.since).days)}
        day, left = self.received, 5 + self.extended
        while left:
            day += timedelta(days=1)
            left -= day not in standing
        return day


class Life(RuleBasedStateMachine):
    """Lodges once, then does whatever anybody might try."""

    session: Session

    @initialize()
    def begin(self) -> None:
        self.nested = self.session.begin_nested()
        self.made = cases.ground(self.session)
        self.record: Record = register.penalty(self.session, subject=self.made.subject)
        self.today = BEGINS
        self.case: Case = cases.lodge(
            self.session, self.made, CaseKind.OBJECTION, self.record.ref, at=beijing_noon(BEGINS)
        )
        self.model = Expected(BEGINS)

    def tried(self, allowed: bool, step: Any, **values: Any) -> bool:
        """Takes a step that the model allows or not; a refused one leaves everything as it was."""
        point = self.session.begin_nested()
        try:
            step(self.session, case=self.case, **values)
        except REFUSED:
            point.rollback()
            self.session.expire_all()
            assert not allowed
            return False
        point.commit()
        assert allowed
        return True

    def by(self, who: Any) -> Any:
        return act(who, beijing_noon(self.today))

    @rule(days=st.integers(1, 3))
    def wait(self, days: int) -> None:
        self.today += timedelta(days=days)

    @rule(days=st.sampled_from([1, 5, 10, 19, 20, 21]))
    def ask_for_more(self, days: int) -> None:
        # A term that is over is not made longer.
        runs = self.today <= terms.due(self.case, calendar=CALENDAR, today=self.today).legal
        fits = self.model.state == "verifying" and self.model.extended + days <= 20 and runs
        values = {"days": days, "reason": "情况复杂", "act": self.by(self.made.clerk)}
        if self.tried(fits, objections.ask_extension, **values):
            self.model.state, self.model.asked = "extending", days

    @rule(granted=st.booleans())
    def answer_for_more(self, granted: bool) -> None:
        runs = self.today <= terms.due(self.case, calendar=CALENDAR, today=self.today).legal
        fits = self.model.state == "extending" and (runs or not granted)
        values = {"granted": granted, "reason": "不必延长", "act": self.by(self.made.head)}
        if self.tried(fits, objections.decide_extension, **values):
            self.model.state = "verifying"
            self.model.extended += self.model.asked if granted else 0

    @rule()
    def stop(self) -> None:
        values = {"kind": "appraisal", "begins": self.today, "document": "鉴字1号", "act": self.by(self.made.clerk)}
        # A day that an earlier examination took is not taken twice.
        if self.tried(self.model.state == "verifying", objections.stop, **values):
            self.model.state, self.model.since = "stopped", self.today

    @rule()
    def resume(self) -> None:
        values = {"resumes": self.today, "document": "鉴报1号", "act": self.by(self.made.clerk)}
        if self.tried(self.model.state == "stopped", objections.resume, **values):
            since = self.model.since or self.today
            self.model.stopped |= {since + timedelta(days=n) for n in range((self.today - since).days)}
            self.model.state, self.model.since = "verifying", None

    @rule(outcome=st.sampled_from([Outcome.KEPT, Outcome.UNVERIFIABLE]))
    def propose(self, outcome: Outcome) -> None:
        made = [Proposal(item_id=self.case.items[0].id, outcome=outcome, reason="核查完毕", changes={})]
        values = {"proposals": made, "act": self.by(self.made.clerk)}
        if self.tried(self.model.state == "verifying", objections.propose, **values):
            self.model.state, self.proposed = "proposed", outcome

    @rule()
    def send_back(self) -> None:
        values = {"reason": "再核", "act": self.by(self.made.head)}
        if self.tried(self.model.state == "proposed", objections.send_back, **values):
            self.model.state = "verifying"

    @rule()
    def decide(self) -> None:
        if self.tried(self.model.state == "proposed", objections.decide, act=self.by(self.made.head)):
            self.model.state, self.model.gone = "closed", self.proposed is Outcome.UNVERIFIABLE

    @rule()
    def clerk_decides_alone(self) -> None:
        self.tried(False, objections.decide, act=self.by(self.made.clerk))

    @rule()
    def withdraw(self) -> None:
        running = self.model.state in {"verifying", "extending", "stopped", "proposed"}
        if self.tried(running, objections.withdraw, reason="", act=self.by(self.made.party)):
            self.model.state = "withdrawn"

    @invariant()
    def the_record_is_hidden_exactly_while_the_case_runs(self) -> None:
        if not hasattr(self, "model"):
            return
        assert self.case.state == self.model.state
        over = self.model.state in {"closed", "withdrawn"}
        for view in OUTWARD:
            shown = decide(record_facts(self.record), Viewer(view), self.today).shown
            assert shown is (over and not self.model.gone)
        assert decide(record_facts(self.record), Viewer(View.SELF), self.today).shown is not self.model.gone

    @invariant()
    def the_due_date_is_the_one_anybody_counts(self) -> None:
        if hasattr(self, "model"):
            due = terms.due(self.case, calendar=CALENDAR, today=self.today)
            assert due.strict == self.model.strict(self.today)

    def teardown(self) -> None:
        if hasattr(self, "nested"):
            self.session.expire_all()
            self.nested.rollback()


def test_the_life_of_objections(session: Session) -> None:
    machine = type("LifeHere", (Life,), {"session": session})
    run_state_machine_as_test(machine, settings=settings(max_examples=10, stateful_step_count=14))

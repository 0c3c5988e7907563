"""The life of an objection against a small model of its own: hidden while it runs, due on a day anybody can count.

The model shares no code with the portal: its own states, its own sum of days, its own idea of who may do what.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule
from sqlalchemy.orm import Session

from portal.cases import objections, terms
from portal.cases.models import CaseKind, Outcome
from portal.cases.objections import Proposal
from tests.cases import lives
from tests.cases.lives import DAYS_TO_BEGIN, PORTAL, Life, due_in, live, rolled
from tests.factories import cases, register
from tests.factories.cases import CALENDAR, beijing_noon

RUNNING = ("verifying", "extending", "stopped", "proposed")
TERM = 5


@dataclass
class Expected(lives.Expected):
    """What the model knows of an objection beside that: the days added, the days that do not count."""

    extended: int = 0
    asked: int = 0
    stopped: set[date] = field(default_factory=set)
    since: date | None = None

    def strict(self, today: date) -> date:
        """The last day by counting one day after the other."""
        day, left, standing = self.received, TERM + self.extended, self.standing(today)
        while left:
            day += timedelta(days=1)
            left -= day not in standing
        return day

    def last(self, today: date) -> date:
        """The same, moved to a day on which offices are open and no examination goes on."""
        day, standing = rolled(self.strict(today)), self.standing(today)
        while day in standing:
            day = rolled(day + timedelta(days=1))
        return day

    def standing(self, today: date) -> set[date]:
        """The days that examinations take, up to the day before today."""
        if self.since is None:
            return self.stopped
        return self.stopped | {self.since + timedelta(days=n) for n in range((today - self.since).days)}


class Objection(Life):
    """Lodged once, then whatever anybody might try."""

    model: Expected

    @initialize(begins=DAYS_TO_BEGIN, orderly=st.booleans())
    def begin(self, begins: date, orderly: bool) -> None:
        self.open_ground(begins, orderly)
        self.record = register.penalty(self.session, subject=self.made.subject)
        at = beijing_noon(begins)
        self.case = cases.lodge(self.session, self.made, CaseKind.OBJECTION, self.record.ref, at=at)
        self.model = Expected(begins, "verifying", [("file", self.made.party.ref)])
        self.askers: set[str] = set()
        self.proposers: set[str] = set()
        self.proposed, self.gone = Outcome.KEPT, False

    @property
    def runs(self) -> bool:
        """Whether the term is not over: what is over is not made longer."""
        return self.today <= self.model.last(self.today)

    @due_in("verifying")
    @rule(days=st.sampled_from([1, 5, 10, 19, 20, 21]), who=st.sampled_from(["clerk", "both", "head", "party", "far"]))
    def ask_for_more(self, days: int, who: str) -> None:
        fits = self.model.state == "verifying" and self.model.extended + days <= 20 and self.runs
        may = fits and who in {"clerk", "both"}
        if self.tried(may, who, objections.ask_extension, days=days, reason="情况复杂"):
            self.moved("extending", ("ask_extension", who))
            self.model.asked = days
            self.askers.add(who)

    @due_in("extending")
    @rule(granted=st.booleans(), who=st.sampled_from(["head", "both", "clerk", "party"]))
    def answer_for_more(self, granted: bool, who: str) -> None:
        """Granted by another person than asked for it, and in time; declined at any time."""
        apart = who not in self.askers and self.runs
        may = self.model.state == "extending" and who in {"head", "both"} and (apart or not granted)
        if self.tried(may, who, objections.decide_extension, granted=granted, reason="不必延长"):
            self.moved("verifying", ("grant_extension" if granted else "decline_extension", who))
            self.model.extended += self.model.asked if granted else 0

    @due_in("verifying")
    @rule(who=st.sampled_from(["clerk", "second", "head", "party"]))
    def stop(self, who: str) -> None:
        may = self.model.state == "verifying" and who in {"clerk", "second"}
        given = {"kind": "appraisal", "begins": self.today, "document": "鉴字1号"}
        if self.tried(may, who, objections.stop, **given):
            self.moved("stopped", ("stop", who))
            self.model.since = self.today

    @due_in("stopped")
    @rule(who=st.sampled_from(["clerk", "second", "head", "party"]))
    def resume(self, who: str) -> None:
        may = self.model.state == "stopped" and who in {"clerk", "second"}
        if self.tried(may, who, objections.resume, resumes=self.today, document="鉴报1号"):
            self.moved("verifying", ("resume", who))
            self.model.stopped, self.model.since = self.model.standing(self.today), None

    @due_in("verifying")
    @rule(
        outcome=st.sampled_from([Outcome.KEPT, Outcome.UNVERIFIABLE, Outcome.REPAIRED]),
        who=st.sampled_from(["clerk", "both", "head", "stranger"]),
    )
    def propose(self, outcome: Outcome, who: str) -> None:
        may = self.model.state == "verifying" and who in {"clerk", "both"} and outcome is not Outcome.REPAIRED
        found = [Proposal(item_id=self.case.items[0].id, outcome=outcome, reason="核查完毕", changes={})]
        if self.tried(may, who, objections.propose, proposals=found):
            self.moved("proposed", ("propose", who))
            self.proposers.add(who)
            self.proposed = outcome

    @due_in("proposed")
    @rule(who=st.sampled_from(["head", "clerk"]))
    def send_back(self, who: str) -> None:
        if self.tried(self.model.state == "proposed" and who == "head", who, objections.send_back, reason="再核"):
            self.moved("verifying", ("send_back", who))

    @due_in("proposed")
    @rule(who=st.sampled_from(["head", "both", "clerk", "far"]))
    def decide(self, who: str) -> None:
        """By another person than ever proposed."""
        may = self.model.state == "proposed" and who in {"head", "both"} and who not in self.proposers
        if self.tried(may, who, objections.decide):
            self.moved("closed", ("decide", who), ("tell", PORTAL))
            self.model.answered, self.gone = self.today, self.proposed is Outcome.UNVERIFIABLE

    @due_in(*RUNNING)
    @rule(who=st.sampled_from(["party", "stranger", "clerk"]))
    def withdraw(self, who: str) -> None:
        if self.tried(self.model.state in RUNNING and who == "party", who, objections.withdraw, reason=""):
            self.moved("withdrawn", ("withdraw", who))

    @rule(outcome=st.sampled_from([Outcome.KEPT, Outcome.UNVERIFIABLE]))
    def go_on(self, outcome: Outcome) -> None:
        """What comes next; where four eyes have to see it, the same one tries first."""
        if self.model.state == "verifying":
            self.propose(outcome, "both")
        elif self.model.state == "extending":
            self.answer_for_more(True, "head")
        elif self.model.state == "stopped":
            self.resume("second")
        else:
            self.decide("both")
            self.decide("head")

    @invariant()
    def the_record_is_hidden_exactly_while_the_case_runs(self) -> None:
        assert self.case.state == self.model.state
        over = self.model.state not in RUNNING
        assert self.seen_outside() == {over and not self.gone}
        assert self.seen_by_its_subject() is not self.gone

    @invariant()
    def the_due_date_is_the_one_anybody_counts(self) -> None:
        due = terms.due(self.case, calendar=CALENDAR, today=self.today)
        last = self.model.last(self.today)
        assert (due.strict, due.legal) == (self.model.strict(self.today), last)
        taken_back = self.model.state == "withdrawn"
        assert self.late() is (not taken_back and (self.model.answered or self.today) > last)

    @invariant()
    def the_history_tells_who_did_what(self) -> None:
        assert self.history() == self.model.log


def test_the_life_of_objections(session: Session) -> None:
    live(session, Objection, lives=10, steps=14)

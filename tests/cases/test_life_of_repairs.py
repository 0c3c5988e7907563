"""The life of a repair against a small model of its own: public until it is decided, and again when it was false.

Nothing is hidden by asking; whoever proposed does not decide, whoever doubted does not revoke, and nobody revokes what
its applicant could not answer; nothing outlives its last public day (2021 arts. 20, 28, 30(2), 38; 2024 arts. 40,
42(3)).
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule
from sqlalchemy.orm import Session

from portal.cases import answering, papers_served, repair_hearing, repairs, terms
from portal.cases.handling import Act
from portal.cases.models import Case, CaseKind
from portal.cases.repairs import Judgement
from portal.law.repair import Condition
from portal.law.roles import Role
from portal.register.records import retention
from tests.cases.lives import (
    DAYS_TO_BEGIN,
    PORTAL,
    Expected,
    Life,
    counted,
    counted_working,
    due_in,
    live,
    paper,
    rolled,
)
from tests.factories import cases, register
from tests.factories.cases import CALENDAR, beijing_noon

TERM, WINDOW = 10, 5
OVER = ("refused", "revoked", "withdrawn")
CLERKS, HEADS = {"clerk", "second", "both"}, {"head", "both"}
JUDGED = tuple(condition for condition in Condition if condition.by_papers)


class Repair(Life):
    """One penalty whose last public day comes while people are at it."""

    counter: bool

    @initialize(begins=DAYS_TO_BEGIN, orderly=st.booleans(), left=st.integers(0, 20))
    def begin(self, begins: date, orderly: bool, left: int) -> None:
        self.open_ground(begins, orderly)
        self.until = begins + timedelta(days=left)
        first = self.until + timedelta(days=1)
        self.record = register.penalty(
            self.session,
            subject=self.made.subject,
            decided_on=first.replace(year=2023),
            start_on=first.replace(year=2023),
            remedy_until=date(2024, 6, 1),
        )
        self.people |= {
            "unit": cases.staff(self.record.unit, Role.PROVIDER_MAKER),
            "other": cases.staff(register.unit(self.session), Role.PROVIDER_MAKER),
        }
        self.stands = "current"
        if self.counter:
            self.case = cases.enter(self.session, self.made, CaseKind.REPAIR, self.record.ref, at=beijing_noon(begins))
            self.opened(("receive", self.made.clerk.ref))
        else:
            self.lodge("party")

    def lodge(self, who: str) -> None:
        asking = replace(self.made, party=self.people[who])
        at = beijing_noon(self.today)
        self.case = cases.lodge(self.session, asking, CaseKind.REPAIR, self.record.ref, at=at)
        self.counter = False
        self.opened(("file", self.made.party.ref))

    def opened(self, step: tuple[str, str]) -> None:
        self.model = Expected(self.today, "checking", [step])
        self.heard = self.good = False
        self.decided: date | None = None
        self.doubted = self.told_of_doubt = date.min
        self.notice_waits = self.stated = False

    def has_taken(self, who: str, action: str) -> bool:
        return (action, self.people[who].ref) in self.model.log

    @due_in("checking", "lacking")
    @rule(who=st.sampled_from(["party", "stranger", "clerk", "head"]))
    def bring(self, who: str) -> None:
        may = who == "clerk" or (who == "party" and not self.counter)
        state = self.model.state
        values = {"uploads": [paper()], "said": ""}
        if self.tried(may and state in {"checking", "lacking"}, who, repairs.add_material, **values):
            self.moved("checking", ("supply" if state == "lacking" else "add", who))

    @due_in("checking")
    @rule(who=st.sampled_from(["clerk", "head", "party"]))
    def ask_for_more(self, who: str) -> None:
        may = who == "clerk" and self.model.state == "checking"
        if self.tried(may, who, repairs.ask_material, what="请补缴款凭证"):
            self.moved("lacking", ("ask", who))

    @due_in("checking")
    @rule(who=st.sampled_from(["unit", "other", "clerk"]))
    def hear_the_unit(self, who: str) -> None:
        may = who == "unit" and self.model.state == "checking" and not self.heard

        def opine(session: Session, *, case: Case, act: Act) -> None:
            actor: Any = self.people[who]
            repairs.opine(session, ref=case.ref, opinion="for", words="已经改正", actor=actor, act=act)

        if self.tried(may, who, opine):
            self.moved("checking", ("opine", who))
            self.heard = True

    @due_in("checking", "lacking")
    @rule(who=st.sampled_from(["clerk", "both", "head", "party"]), good=st.booleans())
    def propose(self, who: str, good: bool) -> None:
        met = {condition: good or condition is not Condition.HARM for condition in JUDGED}
        made = [Judgement(item_id=self.case.items[0].id, met=met, reason="已核对材料")]
        may = who in CLERKS and self.model.state in {"checking", "lacking"}
        if self.tried(may, who, repairs.propose, judgements=made):
            self.moved("proposed", ("propose", who))
            self.good = good

    @due_in("proposed")
    @rule(who=st.sampled_from(["head", "clerk"]))
    def send_back(self, who: str) -> None:
        may = who in HEADS and self.model.state == "proposed"
        if self.tried(may, who, repairs.send_back, reason="再核"):
            self.moved("checking", ("send_back", who))

    @due_in("proposed")
    @rule(who=st.sampled_from(["head", "both", "clerk", "far"]))
    def decide(self, who: str) -> None:
        may = who in HEADS and self.model.state == "proposed" and not self.has_taken(who, "propose")
        if not self.tried(may, who, repairs.decide):
            return
        self.moved("approved" if self.good else "rejected", ("approve" if self.good else "refuse", who))
        self.decided = self.today
        if self.good and self.stands == "current":
            self.stands = "repaired"
        if not self.counter:
            self.told("tell" if self.good else "tell_refusal", PORTAL, self.today)

    @due_in("approved", "rejected")
    @rule(who=st.sampled_from(["clerk", "second", "head"]), days_ago=st.integers(0, 2))
    def serve(self, who: str, days_ago: int) -> None:
        day = self.today - timedelta(days=days_ago)
        may = who in CLERKS and self.model.state in {"approved", "rejected"} and self.decided is not None
        allowed = may and self.decided is not None and day >= self.decided

        def hand_over(session: Session, *, case: Case, act: Act) -> None:
            answering.serve(session, case, manner="直接送达", day=day, act=act)

        if self.tried(allowed, who, hand_over):
            self.told("serve" if self.good else "serve_refusal", who, day)

    def told(self, action: str, who: str, day: date) -> None:
        self.moved("repaired" if self.good else "refused", (action, who))
        self.model.answered = day

    @due_in("lacking", "proposed")
    @rule(who=st.sampled_from(["party", "stranger", "clerk"]))
    def withdraw(self, who: str) -> None:
        may = who == ("clerk" if self.counter else "party")
        runs = self.model.state in {"checking", "lacking", "proposed"}
        if self.tried(may and runs, who, repairs.withdraw, reason="申请人书面撤回"):
            self.moved("withdrawn", ("withdraw", who))

    @due_in("repaired")
    @rule(who=st.sampled_from(["clerk", "both", "head"]))
    def doubt(self, who: str) -> None:
        may = who in CLERKS and self.model.state == "repaired"
        if self.tried(may, who, repairs.suspect, reason="凭证系伪造"):
            self.moved("revoking", ("suspect", who))
            self.doubted = self.told_of_doubt = self.today
            self.notice_waits, self.stated = self.counter, False

    @due_in("revoking")
    @rule(who=st.sampled_from(["clerk", "second", "head"]), days_ago=st.integers(0, 2))
    def hand_over_the_notice(self, who: str, days_ago: int) -> None:
        notices = [each.file.ref for each in self.case.papers if each.part == "doubt"]
        day = self.today - timedelta(days=days_ago)
        may = who in CLERKS and self.notice_waits and day >= self.doubted

        def enter(session: Session, *, case: Case, act: Act) -> None:
            wanted = notices[-1] if notices else "nothing"
            papers_served.enter(session, case=case, file_ref=wanted, manner="post", day=day, act=act)

        if self.tried(may, who, enter):
            self.notice_waits, self.told_of_doubt = False, day

    @due_in("revoking")
    @rule(who=st.sampled_from(["party", "stranger", "clerk", "head"]))
    def answer_the_doubt(self, who: str) -> None:
        may = who == ("clerk" if self.counter else "party") and self.model.state == "revoking"
        if self.tried(may, who, repair_hearing.state, words="凭证是真的", uploads=[paper()]):
            self.moved("revoking", ("state", who))
            self.stated = True

    def may_be_revoked(self, answered: bool) -> bool:
        if self.stated:
            return answered
        return not self.notice_waits and self.today > counted_working(self.told_of_doubt, WINDOW)

    @due_in("revoking")
    @rule(who=st.sampled_from(["head", "both", "clerk"]), false=st.booleans(), answered=st.booleans())
    def end_the_doubt(self, who: str, false: bool, answered: bool = True) -> None:
        may = who in HEADS and self.model.state == "revoking" and not self.has_taken(who, "suspect")
        values = {"reason": "已经查清"}
        if false:
            may = may and self.may_be_revoked(answered)
            values["answer"] = "开具单位没有出具" if answered else ""
        if self.tried(may, who, repairs.revoke if false else repairs.keep, **values):
            self.moved("revoked" if false else "repaired", ("revoke" if false else "keep", who))
            if false and self.stands == "repaired":
                self.stands = "current"

    @due_in(*OVER)
    @rule(who=st.sampled_from(["party", "stranger"]))
    def ask_again(self, who: str) -> None:
        fits = self.model.state in OVER and self.stands == "current" and self.today <= self.until
        self.attempt(fits and who == "party", lambda: self.lodge(who))

    @rule(times=st.integers(1, 5), well=st.booleans())
    def go_on(self, times: int, well: bool) -> None:
        """So many of the next steps."""
        for _ in range(times):
            self.go_one_on(well)

    def go_one_on(self, well: bool) -> None:
        """What comes next; where four eyes have to see it, the same two try first."""
        if self.model.state in {"checking", "lacking"}:
            self.propose("both", well)
        elif self.model.state == "proposed":
            self.decide("both")
            self.decide("head")
        elif self.decided is not None and self.model.answered is None:
            self.serve("second", 0)
        elif self.model.state == "repaired":
            self.doubt("both")
        elif well and not self.stated:
            self.answer_the_doubt("clerk" if self.counter else "party")
        elif self.notice_waits:
            self.hand_over_the_notice("second", 0)
        else:
            self.end_the_doubt("both", well)
            self.end_the_doubt("head", well)

    @rule()
    def night(self) -> None:
        over = self.stands == "current" and self.today > self.until
        done = retention.settle_expired(self.session, today=self.today, at=beijing_noon(self.today))
        assert done.archived == over
        if over:
            self.stands = "archived"

    @invariant()
    def it_is_public_until_it_is_repaired_or_its_time_is_over(self) -> None:
        assert self.case.state == self.model.state
        assert self.record.state.value == self.stands
        assert self.seen_outside() == {self.stands == "current" and self.today <= self.until}
        assert self.seen_by_its_subject()

    @invariant()
    def the_due_date_is_the_one_anybody_counts(self) -> None:
        strict = counted(self.model.received, TERM)
        due = terms.due(self.case, calendar=CALENDAR, today=self.today)
        assert (due.strict, due.legal) == (strict, rolled(strict))
        answered = self.model.answered or self.today
        assert self.late() is (self.model.state != "withdrawn" and answered > rolled(strict))

    @invariant()
    def the_history_tells_who_did_what(self) -> None:
        assert self.history() == self.model.log


@pytest.mark.parametrize("counter", [False, True], ids=["online", "counter"])
def test_the_life_of_repairs(session: Session, counter: bool) -> None:
    live(session, Repair, lives=25, steps=16, counter=counter)

"""The life of a request to delete against a small model of its own: hidden while it waits, gone by the fifth day.

Online it is the clerk's or the portal's to delete; what a clerk entered waits for another person (2021 arts.
30(2), 35).
"""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule
from sqlalchemy.orm import Session

from portal.cases import deletions, terms
from portal.cases.models import CaseKind
from portal.law.codes import RecordClass
from portal.register.suppressions.commands import suppressed
from tests.cases.lives import DAYS_TO_BEGIN, PORTAL, Expected, Life, counted, due_in, live, rolled
from tests.factories import cases, register
from tests.factories.cases import CALENDAR, act, beijing_noon

WAITING = ("hidden", "checking")
TERM = 5


class Deletion(Life):
    """One honour, asked away online or at the counter, and perhaps once more after that."""

    counter: bool

    @initialize(begins=DAYS_TO_BEGIN, orderly=st.booleans())
    def begin(self, begins: date, orderly: bool) -> None:
        self.open_ground(begins, orderly)
        item = register.item(self.session, record_class=RecordClass.ENHANCING)
        self.record = register.plain_record(self.session, subject=self.made.subject, item=item)
        self.key = self.record.natural_key
        if self.counter:
            self.case = cases.enter(
                self.session, self.made, CaseKind.DELETION, self.record.ref, at=beijing_noon(begins)
            )
            self.model = Expected(begins, "checking", [("receive", self.made.clerk.ref)])
        else:
            self.lodge("party")

    def lodge(self, who: str) -> None:
        asking = replace(self.made, party=self.people[who])
        at = beijing_noon(self.today)
        self.case = cases.lodge(self.session, asking, CaseKind.DELETION, self.record.ref, at=at)
        self.counter = False
        self.model = Expected(self.today, "hidden", [("file", self.made.party.ref)])

    @due_in("hidden")
    @rule(who=st.sampled_from(["clerk", "second", "head", "party", "far"]))
    def delete(self, who: str) -> None:
        if self.tried(self.model.state == "hidden" and who in {"clerk", "second"}, who, deletions.delete):
            self.gone("delete", who)

    @due_in("checking")
    @rule(who=st.sampled_from(["clerk", "second", "head", "party", "far"]))
    def confirm(self, who: str) -> None:
        if self.tried(self.model.state == "checking" and who in {"second", "head"}, who, deletions.confirm):
            self.gone("confirm", who)

    @due_in("hidden")
    @rule()
    def night(self) -> None:
        owed = self.model.state == "hidden" and self.today >= counted(self.model.received, TERM)
        assert deletions.delete_due(self.session, act=act(None, beijing_noon(self.today))) == owed
        if owed:
            self.gone("delete_due", PORTAL)

    def gone(self, action: str, who: str) -> None:
        self.moved("deleted", (action, who))
        self.model.answered = self.today

    @due_in("checking")
    @rule(who=st.sampled_from(["clerk", "second", "head", "party"]), reason=st.sampled_from(["", "没有申请书"]))
    def strike(self, who: str, reason: str) -> None:
        allowed = self.model.state == "checking" and who in {"second", "head"} and reason != ""
        if self.tried(allowed, who, deletions.strike, reason=reason):
            self.moved("struck", ("strike", who))

    @due_in(*WAITING)
    @rule(who=st.sampled_from(["party", "stranger", "clerk", "head"]), reason=st.sampled_from(["", "申请人书面撤回"]))
    def withdraw(self, who: str, reason: str) -> None:
        may = (who == "clerk" and reason != "") if self.counter else who == "party"
        if self.tried(self.model.state in WAITING and may, who, deletions.withdraw, reason=reason):
            self.moved("withdrawn", ("withdraw", who))

    @due_in("withdrawn", "struck", "deleted")
    @rule(who=st.sampled_from(["party", "stranger"]))
    def ask_again(self, who: str) -> None:
        stands = self.model.state in {"withdrawn", "struck"}
        self.attempt(stands and who == "party", lambda: self.lodge(who))

    @rule(way=st.sampled_from(["by hand", "by night", "back"]))
    def go_on(self, way: str) -> None:
        """What comes next; where four eyes have to see it, the same two try first."""
        if self.model.state in WAITING and way == "back":
            self.withdraw("clerk" if self.counter else "party", "申请人书面撤回")
        elif self.model.state == "hidden" and way == "by hand":
            self.delete("clerk")
        elif self.model.state == "hidden":
            self.today = max(self.today, counted(self.model.received, TERM))
            self.night()
        elif self.model.state == "checking":
            self.confirm("clerk")
            self.confirm("second")
        else:
            self.ask_again("party")

    @invariant()
    def it_is_hidden_while_it_waits_and_gone_for_good_when_deleted(self) -> None:
        assert self.case.state == self.model.state
        deleted = self.model.state == "deleted"
        assert self.seen_outside() == {self.model.state not in WAITING and not deleted}
        assert self.seen_by_its_subject() is not deleted
        assert suppressed(self.session, [self.key]) == ({self.key} if deleted else set())
        assert bool(self.record.content) is not deleted

    @invariant()
    def the_due_date_is_the_one_anybody_counts(self) -> None:
        strict = counted(self.model.received, TERM)
        due = terms.due(self.case, calendar=CALENDAR, today=self.today)
        assert (due.strict, due.legal) == (strict, rolled(strict))
        taken_back = self.model.state in {"withdrawn", "struck"}
        assert self.late() is (not taken_back and (self.model.answered or self.today) > rolled(strict))

    @invariant()
    def the_history_tells_who_did_what(self) -> None:
        assert self.history() == self.model.log


@pytest.mark.parametrize("counter", [False, True], ids=["online", "counter"])
def test_the_life_of_requests_to_delete(session: Session, counter: bool) -> None:
    live(session, Deletion, lives=8, steps=10, counter=counter)

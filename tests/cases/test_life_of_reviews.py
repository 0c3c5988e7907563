"""The life of a review against a small model of its own: asked once, hidden meanwhile, decided by fresh eyes.

Source: 2021 arts. 20 (not beyond the last day), 30(2) (by whom), 37 (to whom); 2018 art. 39 (twenty working days).
"""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule
from sqlalchemy.orm import Session

from portal.accounts.models import UnitKind
from portal.cases import objections, reviews, terms
from portal.cases.handling import Act
from portal.cases.lodging import Lodging
from portal.cases.models import Case, CaseKind, Outcome
from portal.cases.objections import Proposal
from portal.law.roles import Role
from tests.cases.lives import DAYS_TO_BEGIN, PORTAL, Expected, Life, counted_working, due_in, live, paper
from tests.factories import cases, register
from tests.factories.cases import CALENDAR, beijing_noon
from tests.factories.register import CIPHER

TERM = 20
DELETES = {Outcome.DELETED, Outcome.UNVERIFIABLE}


class Review(Life):
    """One objection that waits for the head, then one review after the other until one is decided."""

    @initialize(
        begins=DAYS_TO_BEGIN,
        orderly=st.booleans(),
        left=st.integers(0, 30),
        first=st.sampled_from([Outcome.KEPT, Outcome.UNVERIFIABLE]),
    )
    def begin(self, begins: date, orderly: bool, left: int, first: Outcome) -> None:
        self.open_ground(begins, orderly)
        self.until = begins + timedelta(days=left)
        start = (self.until + timedelta(days=1)).replace(year=2023)
        self.record = register.penalty(
            self.session,
            subject=self.made.subject,
            decided_on=start,
            start_on=start,
            remedy_until=date(2024, 6, 1),
        )
        department = cases.office(self.session, UnitKind.COMPETENT, "150100")
        elsewhere = cases.office(self.session, UnitKind.COMPETENT, "150200")
        self.people |= {
            "reviewer": self.made.reviewer,
            "fresh": cases.staff(department, Role.COMPETENT_REVIEWER),
            "both": cases.staff(self.made.agency, Role.AGENCY_HEAD, Role.COMPETENT_REVIEWER),
            "far": cases.staff(elsewhere, Role.COMPETENT_REVIEWER),
        }
        at = beijing_noon(begins)
        self.objection = cases.lodge(self.session, self.made, CaseKind.OBJECTION, self.record.ref, at=at)
        answer = self.outcome_for(self.objection, first)
        objections.propose(self.session, case=self.objection, proposals=answer, act=cases.act(self.made.clerk, at))
        self.first, self.gone = first, False
        self.answered_by = ""
        self.brought: set[bytes] = set()
        self.case, self.model = self.objection, Expected(begins, "none")

    @staticmethod
    def outcome_for(case: Case, outcome: Outcome) -> list[Proposal]:
        return [Proposal(item_id=case.items[0].id, outcome=outcome, reason="核查完毕", changes={})]

    @property
    def reviewed(self) -> bool:
        return self.model.state != "none"

    @due_in("none")
    @rule(who=st.sampled_from(["head", "both"]))
    def answer_the_objection(self, who: str) -> None:
        actor: Any = self.people[who]
        done = cases.act(actor, beijing_noon(self.today))
        if self.attempt(not self.answered_by, lambda: objections.decide(self.session, case=self.objection, act=done)):
            self.answered_by, self.gone = who, self.first in DELETES

    @due_in("none", "withdrawn", "closed")
    @rule(who=st.sampled_from(["party", "stranger"]), body=st.sampled_from([b"", b"one", b"two", b"three"]))
    def ask(self, who: str, body: bytes) -> None:
        """The first time with proofs or without; after it was taken back with a file that was in none before."""
        free = bool(self.answered_by) and self.model.state in {"none", "withdrawn"}
        fresh = not self.reviewed or (bool(body) and body not in self.brought)
        if self.attempt(free and fresh and who == "party", lambda: self.lodge(who, body)):
            self.brought.add(body)

    def lodge(self, who: str, body: bytes) -> None:
        party: Any = self.people[who]
        asked = Lodging(
            kind=CaseKind.REVIEW,
            subject_ref="",
            items=(),
            statement="不服处理结果。",
            form_key=f"review-{len(self.brought)}-{len(self.model.log)}-{self.objection.ref}",
            review_of=self.objection.ref,
            evidence=(paper(body),) if body else (),
        )
        at = beijing_noon(self.today)
        done = reviews.ask(self.session, asked=asked, party=party, cipher=CIPHER, at=at)
        self.case = self.session.query(Case).filter_by(ref=done.ref).one()
        self.model = Expected(self.today, "reviewing", [("file", party.ref)])

    @due_in("reviewing")
    @rule(who=st.sampled_from(["party", "stranger", "reviewer", "head"]))
    def bring(self, who: str) -> None:
        may = who in {"party", "reviewer"} and self.model.state == "reviewing"
        if self.reviewed and self.tried(may, who, reviews.add_evidence, uploads=[paper()], said=""):
            self.moved("reviewing", ("add", who))

    @due_in("reviewing")
    @rule(
        who=st.sampled_from(["reviewer", "fresh", "both", "far", "head"]),
        outcome=st.sampled_from([Outcome.KEPT, Outcome.UNVERIFIABLE, Outcome.DELETED, Outcome.REPAIRED]),
    )
    def decide(self, who: str, outcome: Outcome) -> None:
        may = who in {"reviewer", "fresh", "both"} and who != self.answered_by and outcome is not Outcome.REPAIRED

        def look_again(session: Session, *, case: Case, act: Act) -> None:
            actor: Any = self.people[who]
            reviews.decide(session, case=case, proposals=self.outcome_for(case, outcome), actor=actor, act=act)

        if self.reviewed and self.tried(may and self.model.state == "reviewing", who, look_again):
            self.moved("closed", ("decide", who), ("tell", PORTAL))
            self.model.answered, self.gone = self.today, self.gone or outcome in DELETES

    @due_in("reviewing")
    @rule(who=st.sampled_from(["party", "stranger", "reviewer"]))
    def withdraw(self, who: str) -> None:
        may = who == "party" and self.model.state == "reviewing"
        if self.reviewed and self.tried(may, who, reviews.withdraw, reason=""):
            self.moved("withdrawn", ("withdraw", who))

    @rule(way=st.sampled_from(["kept", "gone", "back"]))
    def go_on(self, way: str) -> None:
        """What comes next; where fresh eyes have to see it, the others try first."""
        if not self.answered_by:
            self.answer_the_objection("head" if way == "kept" else "both")
        elif self.model.state == "reviewing" and way == "back":
            self.withdraw("party")
        elif self.model.state == "reviewing":
            self.decide("both", Outcome.KEPT)
            self.decide("fresh", Outcome.KEPT if way == "kept" else Outcome.DELETED)
        else:
            self.ask("party", b"proof %d" % len(self.brought))

    @invariant()
    def it_is_hidden_while_anybody_looks_at_it(self) -> None:
        assert not self.reviewed or self.case.state == self.model.state
        at_rest = bool(self.answered_by) and self.model.state != "reviewing"
        assert self.seen_outside() == {at_rest and not self.gone and self.today <= self.until}
        assert self.seen_by_its_subject() is not self.gone

    @invariant()
    def the_due_date_is_the_one_anybody_counts(self) -> None:
        if self.reviewed:
            last = counted_working(self.model.received, TERM)
            due = terms.due(self.case, calendar=CALENDAR, today=self.today)
            assert (due.strict, due.legal) == (None, last)
            answered = self.model.answered or self.today
            assert self.late() is (self.model.state != "withdrawn" and answered > last)

    @invariant()
    def the_history_tells_who_did_what(self) -> None:
        assert not self.reviewed or self.history() == self.model.log


def test_the_life_of_reviews(session: Session) -> None:
    live(session, Review, lives=25, steps=14)

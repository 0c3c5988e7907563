"""Whatever two clerks try, in whatever order, on whatever day: only what a small model of the law allows succeeds."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from portal.kernel.errors import PortalError
from portal.register.lists.cases import answers, decisions, drafts, hearing, letters
from portal.register.lists.cases.models import ListCase
from tests.factories import listing as cases

FIRST = date(2026, 3, 2)  # a Monday of a month without holidays
SERVED = {"manner": "直接送达", "proof": "回证1号", "file": None}
EARLY = {"draft", "returned", "reviewed", "noticed", "defence"}
MAIN = ("review", "notice", "serve-notice", "answer", "serve-answer", "decide", "serve", "publish")
ACTIONS = (*MAIN, "revise", "return", "state", "waive", "drop", "revoke")
STEP = st.tuples(st.sampled_from(("on", "on", *ACTIONS)), st.integers(0, 2), st.integers(0, 2), st.integers(-1, 3))


@dataclass
class Model:
    """The law as a dozen lines: what is done, when, by whom."""

    state: str = "draft"
    makers: set[int] = field(default_factory=lambda: {0})
    noticed: date = FIRST
    served: date = FIRST
    decided: date = FIRST
    decider: int = -1
    waived: bool = False
    open: int = 0
    unserved: list[date] = field(default_factory=list)  # the days of the answers

    def window_end(self) -> date:
        day, left = self.served, 5
        while left:
            day += timedelta(days=1)
            left -= day.weekday() < 5
        return day

    def allows(self, action: str, who: int, today: date, told: date) -> bool:
        """Whether the step may be taken by this person today, with the day that they tell."""
        defence = self.state == "defence"
        over = today > self.served and (self.waived or today > self.window_end())
        lawful = {
            "review": self.state == "draft" and who not in self.makers,
            "return": self.state == "draft" and who not in self.makers,
            "revise": self.state in {"draft", "returned"},
            "notice": self.state == "reviewed",
            "serve-notice": self.state == "noticed" and self.noticed <= told <= today,
            "state": defence and self.served <= told <= today,
            "answer": defence and self.open > 0,
            "serve-answer": defence and bool(self.unserved) and self.unserved[0] <= told <= today,
            "waive": defence and not self.waived and self.served <= told <= today,
            "decide": defence and who not in self.makers and self.open == 0 and not self.unserved and over,
            "serve": self.state == "decided" and self.decided <= told <= today,
            "publish": self.state == "served",
            "revoke": self.state in {"decided", "served"} and who != self.decider,
            "drop": self.state in EARLY,
        }
        return who < 2 and lawful[action]

    def take(self, action: str, who: int, today: date, told: date) -> None:
        """What is so after the step."""
        if action == "revise":
            self.makers.add(who)
        elif action == "notice":
            self.noticed = today
        elif action == "serve-notice":
            self.served = told
        elif action == "decide":
            self.decided, self.decider = today, who
        elif action == "waive":
            self.waived = True
        if action == "answer":
            self.unserved.append(today)
        elif action == "serve-answer":
            self.unserved.pop(0)
        self.open += {"state": 1, "answer": -1}.get(action, 0)
        self.state = {
            "review": "reviewed",
            "return": "returned",
            "revise": "draft",
            "notice": "noticed",
            "serve-notice": "defence",
            "decide": "decided",
            "serve": "served",
            "publish": "published",
            "revoke": "revoked",
            "drop": "dropped",
        }.get(action, self.state)


def attempt(
    session: Session, case: ListCase, office: cases.Office, action: str, who: int, told: date, at: datetime
) -> None:
    actor = (office.drafter, office.colleague, office.reviewer)[who]
    turn, ref = cases.turn(actor, at, reason="理由"), case.ref
    open_ones = [one.id for one in case.statements if answers.unanswered(one)]
    unserved = [one.id for one in case.statements if answers.unserved(one)]
    taken: dict[str, Any] = {
        "review": lambda: drafts.review(session, ref=ref, turn=turn),
        "return": lambda: drafts.give_back(session, ref=ref, turn=turn),
        "revise": lambda: drafts.revise(session, ref=ref, drafted=cases.drafted(office), turn=turn),
        "notice": lambda: hearing.issue_notice(session, ref=ref, turn=turn),
        "serve-notice": lambda: hearing.serve_notice(session, ref=ref, day=told, turn=turn, **SERVED),  # type: ignore[arg-type]
        "state": lambda: hearing.enter_statement(session, ref=ref, day=told, words="申辩", file=None, turn=turn),
        "answer": lambda: answers.answer(
            session, ref=ref, statement=min(open_ones, default=0), points=[letters.Point("申辩", "不采纳")], turn=turn
        ),
        "serve-answer": lambda: answers.serve_answer(
            session,
            ref=ref,
            statement=min(unserved, default=0),
            day=told,
            turn=turn,
            **SERVED,  # type: ignore[arg-type]
        ),
        "waive": lambda: hearing.waive(session, ref=ref, day=told, proof="声明", file=None, turn=turn),
        "decide": lambda: decisions.decide(session, ref=ref, decision_no="示1号", turn=turn),
        "serve": lambda: decisions.serve(session, ref=ref, day=told, turn=turn, **SERVED),  # type: ignore[arg-type]
        "publish": lambda: decisions.publish(session, ref=ref, turn=turn),
        "revoke": lambda: decisions.revoke(session, ref=ref, turn=turn),
        "drop": lambda: drafts.drop(session, ref=ref, turn=turn),
    }
    taken[action]()


@example(steps=[("on", 0, 1, 0)] * 10)
@given(steps=st.lists(STEP, min_size=4, max_size=14))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_no_step_is_skipped_or_back_dated(
    session: Session, monkeypatch: pytest.MonkeyPatch, steps: list[tuple[str, int, int, int]]
) -> None:
    monkeypatch.setattr(letters, "render_both", lambda _write, *, font: f"%PDF-{font.name}".encode())
    tried = session.begin_nested()
    today, model = FIRST, Model()
    office = cases.office(session, at=instant(today))
    case = cases.opened(session, office, instant(today))
    for wanted, who, ahead, back in steps:
        today += timedelta(days=ahead * 4 if wanted == "on" and model.state == "defence" else ahead)
        told = today if wanted == "on" else today - timedelta(days=back)
        action, person = lawful(model, today, told) if wanted == "on" else (wanted, who)
        went = False
        try:
            with session.begin_nested():
                attempt(session, case, office, action, person, told, instant(today))
            went = True
        except PortalError:
            session.expire_all()
        assert went == model.allows(action, person, today, told), (action, person, today, told, model)
        if went:
            model.take(action, person, today, told)
        assert case.state == model.state
        assert (case.entry_id is not None) == (model.state == "published")
    tried.rollback()


def lawful(model: Model, today: date, told: date) -> tuple[str, int]:
    """The next step of the straight way, if there is one today; else one that cannot be taken."""
    pairs = [(action, who) for action in MAIN for who in (1, 0)]
    return next((pair for pair in pairs if model.allows(pair[0], pair[1], today, told)), ("publish", 2))


def instant(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 2, tzinfo=UTC)

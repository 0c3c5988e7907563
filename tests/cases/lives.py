"""What the lives of cases have in common: one person after the other tries something, and a naive sum of days.

The sums share no code with the portal: days are counted one by one, days off are written down by hand.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeAlias

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test
from sqlalchemy.orm import Session

from portal import procedures
from portal.accounts.models import UnitKind
from portal.cases import handling, terms
from portal.cases.lodging import PROCEDURES
from portal.cases.models import Case
from portal.kernel.errors import PortalError
from portal.law.actors import Actor, Party
from portal.law.roles import Role
from portal.register.disclosure import View, Viewer, decide, record_facts
from portal.register.records.models import Record
from portal.security.uploads import PDF, CheckedUpload
from tests.factories import cases
from tests.factories.cases import CALENDAR, Ground, act, beijing_noon
from tests.factories.register import CIPHER

OUTWARD = (View.PUBLIC, View.SHARED, View.AUTHORISED)
UNITS = (Role.PROVIDER_MAKER, Role.PROVIDER_CHECKER)
PORTAL = "system"
DAYS_TO_BEGIN = st.dates(date(2026, 9, 14), date(2026, 10, 12))
_ONE_DAY = timedelta(days=1)
# Mid-autumn and the national day of 2026, and the two Sundays and Saturdays worked for them.
_OFF = {date(2026, 9, 25), *(date(2026, 10, day) for day in range(1, 8))}
_WORKED = {date(2026, 9, 20), date(2026, 10, 10)}

Person: TypeAlias = Actor | Party


@dataclass
class Expected:
    """What a model knows of one case: the day it came, where it stands, who did what, when it was answered."""

    received: date
    state: str
    log: list[tuple[str, str]] = field(default_factory=list)
    answered: date | None = None


class Life(RuleBasedStateMachine):
    """Tries what anybody might try; what the model does not allow is refused and leaves everything as it was."""

    session: Session
    made: Ground
    case: Case
    record: Record
    model: Expected
    orderly: bool

    def __init__(self) -> None:
        super().__init__()
        self.nested = self.session.begin_nested()

    def open_ground(self, begins: date, orderly: bool) -> None:
        self.today, self.orderly = begins, orderly
        self.made = cases.ground(self.session)
        far = cases.office(self.session, UnitKind.AGENCY, "150200")
        self.people: dict[str, Person] = {
            "party": self.made.party,
            "clerk": self.made.clerk,
            "second": cases.staff(self.made.agency, Role.AGENCY_CLERK),
            "head": self.made.head,
            "both": cases.staff(self.made.agency, Role.AGENCY_CLERK, Role.AGENCY_HEAD),
            "stranger": cases.ground(self.session).party,
            "far": cases.staff(far, Role.AGENCY_CLERK, Role.AGENCY_HEAD),
        }

    @rule(days=st.integers(1, 3))
    def wait(self, days: int) -> None:
        self.today += timedelta(days=days)

    def attempt(self, allowed: bool, step: Callable[[], Any]) -> bool:
        """Takes a step that the model allows or not."""
        point = self.session.begin_nested()
        refusal: PortalError | None = None
        try:
            step()
        except PortalError as error:
            refusal = error
            point.rollback()
            self.session.expire_all()
        else:
            point.commit()
        assert (refusal is None) is allowed, refusal
        return allowed

    def tried(self, allowed: bool, who: str, step: Any, **values: Any) -> bool:
        """Somebody comes to the case by their own door and takes a step."""
        person = self.people[who]

        def taken() -> None:
            step(self.session, case=self.reached(person), act=act(person, beijing_noon(self.today)), **values)

        return self.attempt(allowed, taken)

    def reached(self, person: Person) -> Case:
        if isinstance(person, Party):
            return handling.of_holder(self.session, ref=self.case.ref, party=person, cipher=CIPHER, today=self.today)
        if person.has(*UNITS):
            return handling.of_unit(self.session, ref=self.case.ref, actor=person)[0]
        return handling.of_agency(self.session, ref=self.case.ref, actor=person)

    def moved(self, state: str, *steps: tuple[str, str]) -> None:
        """The model goes on: the state, and each step with whoever took it."""
        self.model.state = state
        self.model.log += [(action, PORTAL if who == PORTAL else self.people[who].ref) for action, who in steps]

    def seen_outside(self) -> set[bool]:
        return {decide(record_facts(self.record), Viewer(view), self.today).shown for view in OUTWARD}

    def seen_by_its_subject(self) -> bool:
        return decide(record_facts(self.record), Viewer(View.SELF), self.today).shown

    def history(self) -> list[tuple[str, str]]:
        told = procedures.history(self.session, PROCEDURES[self.case.kind], self.case.ref)
        return [(event.action, event.actor) for event in told]

    def late(self) -> bool:
        return terms.is_late(self.case, calendar=CALENDAR, today=self.today)

    def teardown(self) -> None:
        self.session.expire_all()
        self.nested.rollback()


def due_in(*states: str) -> Callable[[Any], Any]:
    """In an orderly life, which gets somewhere, a step is tried in these states only; in any other at any time."""
    return precondition(lambda life: not life.orderly or life.model.state in states)


def live(session: Session, life: type[Life], *, lives: int, steps: int, **given: Any) -> None:
    """Runs that many lives of that many steps, all under these circumstances."""
    machine = type(f"{life.__name__}Here", (life,), {"session": session, **given})
    run_state_machine_as_test(machine, settings=settings(max_examples=lives, stateful_step_count=steps))


def works(day: date) -> bool:
    """Whether offices are open on a day of autumn 2026."""
    return day in _WORKED or (day.weekday() < 5 and day not in _OFF)


def counted(received: date, number: int) -> date:
    """The last of so many days, whatever days they are."""
    return received + timedelta(days=number)


def counted_working(received: date, number: int) -> date:
    """The last of so many working days."""
    day = received
    while number:
        day += _ONE_DAY
        number -= works(day)
    return day


def rolled(day: date) -> date:
    """The day itself, or the next on which offices are open."""
    while not works(day):
        day += _ONE_DAY
    return day


def paper(body: bytes = b"%PDF-1.4 nothing") -> CheckedUpload:
    """A small file that was found harmless."""
    return CheckedUpload(name="a.pdf", media_type=PDF, stream=io.BytesIO(body), size=len(body), scanned=False)

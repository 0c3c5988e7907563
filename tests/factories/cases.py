"""Cases for tests: lodged by a proven holder, handled by people of the agency."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

from sqlalchemy.orm import Session

from portal.accounts.models import Unit, UnitKind
from portal.cases import answering, lodging, repair_hearing, repairs
from portal.cases.admitting import Asked
from portal.cases.applicants import Applicant
from portal.cases.handling import Act
from portal.cases.lodging import Lodging
from portal.cases.models import Case, CaseKind, Channel
from portal.identity.models import Capacity
from portal.kernel.identifiers import uscc
from portal.kernel.settings import CJK_FONT
from portal.law.actors import Actor, Party
from portal.law.calendar import WorkCalendar
from portal.law.roles import Role
from portal.register.subjects.models import Subject
from portal.security.uploads import CheckedUpload
from tests.factories import holders, register
from tests.factories.register import CIPHER

_serial = count(1)
CALENDAR = WorkCalendar.shipped()


@dataclass(frozen=True)
class Ground:
    """A company, the account that speaks for it, and the people who handle its cases."""

    subject: Subject
    party: Party
    agency: Unit
    clerk: Actor
    head: Actor
    reviewer: Actor


def ground(session: Session, *, division: str = "150100") -> Ground:
    """One of each."""
    return speaking_for(session, register.organisation(session, division=division), division=division)


def speaking_for(session: Session, subject: Subject, *, division: str = "150100") -> Ground:
    """An account that speaks for this company, and the people who handle its cases."""
    account = holders.holder(session)
    person = register.person(session, name="测甲一")
    number = CIPHER.decrypt(person.id_cipher or "", "subject.id")
    holders.prove(session, account, name="测甲一", number=number)
    holders.represent(session, account, subject).since = date(2025, 1, 1)
    agency = office(session, UnitKind.AGENCY, division)
    competent = office(session, UnitKind.COMPETENT, division)
    return Ground(
        subject,
        holders.party(account),
        agency,
        staff(agency, Role.AGENCY_CLERK),
        staff(agency, Role.AGENCY_HEAD),
        staff(competent, Role.COMPETENT_REVIEWER),
    )


def office(session: Session, kind: UnitKind, division: str) -> Unit:
    """A confirmed unit of this kind."""
    number = next(_serial)
    made = Unit(
        credit_code=uscc.make("1", "1", "150100", f"C{number:07d}"),
        name_zh=f"示例信用机构{number}",
        kind=kind,
        division=division,
        confirmed=True,
    )
    session.add(made)
    session.flush()
    return made


def staff(unit: Unit, *roles: Role) -> Actor:
    """Somebody of a unit, known to the engine alone."""
    number = next(_serial)
    return Actor(
        ref=f"s{number:018d}",
        staff_id=number,
        name=f"测工{number}",
        unit_id=unit.id,
        unit_code=unit.credit_code,
        unit_name=unit.name_zh,
        division=unit.division,
        roles=frozenset(roles),
    )


def act(by: Actor | Party | None, at: datetime, *, seen: int | None = None) -> Act:
    """One act at an instant."""
    return Act(by=by, at=at, seen=seen, calendar=CALENDAR, cipher=CIPHER, font=Path(CJK_FONT))


def beijing_noon(day: date) -> datetime:
    """Noon of a Beijing day."""
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def lodge(
    session: Session,
    made: Ground,
    kind: CaseKind,
    *refs: str,
    at: datetime,
    ground_code: str | None = None,
    form_key: str = "",
    statement: str = "与事实不符，请核查。",
    evidence: Sequence[CheckedUpload] = (),
) -> Case:
    """A case of the company, lodged online by whoever speaks for it."""
    code = ground_code or ("37.1" if kind is CaseKind.OBJECTION else None)
    asked = Lodging(
        kind=kind,
        subject_ref=made.subject.ref,
        items=tuple(Asked(ref, code) for ref in refs),
        statement=statement,
        evidence=tuple(evidence),
        form_key=form_key or f"form-key-{next(_serial):020d}",
        commitment_digest=repairs.commitment_digest() if kind is CaseKind.REPAIR else None,
    )
    done = lodging.by_holder(session, lodging=asked, party=made.party, cipher=CIPHER, at=at)
    return session.query(Case).filter_by(ref=done.ref).one()


def enter(session: Session, made: Ground, kind: CaseKind, *refs: str, at: datetime, by: Actor | None = None) -> Case:
    """A case of the company, entered by a clerk for somebody at the counter who has no account."""
    code = "37.1" if kind is CaseKind.OBJECTION else None
    asked = Lodging(
        kind=kind,
        subject_ref=made.subject.ref,
        items=tuple(Asked(ref, code) for ref in refs),
        statement="与事实不符，请核查。",
        form_key=f"form-key-{next(_serial):020d}",
    )
    done = lodging.by_staff(
        session,
        lodging=asked,
        applicant=Applicant(name="测窗口", capacity=Capacity.SELF, contact="示例路1号"),
        channel=Channel.COUNTER,
        actor=by or made.clerk,
        cipher=CIPHER,
        at=at,
    )
    return session.query(Case).filter_by(ref=done.ref).one()


def revoke(session: Session, made: Ground, case: Case, *, at: datetime, doubted_at: datetime | None = None) -> None:
    """Revokes a repair whose applicant was told of it and has answered."""
    before = doubted_at or at
    repairs.suspect(session, case=case, reason="凭证系伪造", act=act(made.clerk, before))
    by = made.party if answering.reads(session, case, act(None, before)) else made.clerk
    repair_hearing.state(session, case=case, words="凭证是真的", uploads=(), act=act(by, before))
    repairs.revoke(session, case=case, reason="凭证系伪造", answer="开具单位没有出具", act=act(made.head, at))

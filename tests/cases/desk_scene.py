"""A scene for the desk's pages: an agency, the department, a unit with a record, and cases with and without account."""

from dataclasses import dataclass
from datetime import date

from flask import Flask
from sqlalchemy.orm import Session

from portal.accounts.models import UnitKind
from portal.accounts.staff.models import Staff
from portal.accounts.staff.sessions import actor_of
from portal.cases import lodging
from portal.cases.admitting import Asked
from portal.cases.applicants import Applicant
from portal.cases.lodging import Lodging
from portal.cases.models import CaseKind, Channel
from portal.identity.models import Capacity
from portal.kernel.identifiers import citizen_id
from portal.law.roles import Role
from portal.register.subjects import commands as subjects
from portal.register.subjects.models import Subject, SubjectKind
from portal.store import Database
from tests.factories import cases, holders, register
from tests.factories import staff as people
from tests.factories.register import AT

NUMBER = citizen_id.make("150102", date(1990, 5, 1), 77)
NAME = "测小乙"
PAPERS = {"capacity": "self", "id_type": "citizen_id", "number": NUMBER, "name": NAME, "seen": "yes"}


@dataclass(frozen=True)
class Scene:
    """Who is there, and what of the person stands in the register."""

    app: Flask
    database: Database
    clerk: Staff
    second: Staff
    head: Staff
    reviewer: Staff
    maker: Staff
    stranger: Staff
    outside: Staff
    subject: Subject
    record: str
    other: str
    praise: str

    def lodge(self, kind: CaseKind, *refs: str, online: bool = False, key: str = "k" * 32) -> str:
        """A case of the person, entered at the counter, or lodged online by the person's account."""
        code = "37.1" if kind is CaseKind.OBJECTION else None
        cipher = self.app.extensions["portal"].cipher
        asked = Lodging(
            kind=kind,
            subject_ref=self.subject.ref,
            items=tuple(Asked(ref, code) for ref in refs),
            statement="与事实不符，请核查。",
            form_key=key,
        )
        with self.database.unit_of_work() as work:
            if online:
                account = holders.holder(work, cipher=cipher)
                holders.prove(work, account, name=NAME, number=NUMBER, cipher=cipher)
                party = holders.party(account)
                return lodging.by_holder(work, lodging=asked, party=party, cipher=cipher, at=AT).ref
            someone = Applicant(name=NAME, capacity=Capacity.SELF, contact="示例路1号")
            clerk = actor_of(work.get_one(Staff, self.clerk.id))
            made = lodging.by_staff(
                work, lodging=asked, applicant=someone, channel=Channel.POST, actor=clerk, cipher=cipher, at=AT
            )
            return made.ref


def laid(app: Flask, database: Database) -> Scene:
    """The scene, ready."""
    with database.unit_of_work() as work:
        agency, far = people.agency(work), people.agency(work, division="150200")
        competent = cases.office(work, UnitKind.COMPETENT, "150000")
        person = _person(app, work)
        unit, foreign = register.unit(work), register.unit(work)
        record = register.penalty(work, subject=person, unit=unit)
        other = register.penalty(work, subject=person, unit=foreign)
        praise = register.plain_record(
            work, subject=person, unit=unit, item=register.item(work, record_class=register.RecordClass.ENHANCING)
        )
        return Scene(
            app=app,
            database=database,
            clerk=people.staff(work, Role.AGENCY_CLERK, unit=agency),
            second=people.staff(work, Role.AGENCY_CLERK, unit=agency),
            head=people.staff(work, Role.AGENCY_HEAD, unit=agency),
            reviewer=people.staff(work, Role.COMPETENT_REVIEWER, unit=competent),
            maker=people.staff(work, Role.PROVIDER_MAKER, unit=unit),
            stranger=people.staff(work, Role.AGENCY_CLERK, unit=far),
            outside=people.staff(work, Role.PROVIDER_MAKER, unit=register.unit(work)),
            subject=person,
            record=record.ref,
            other=other.ref,
            praise=praise.ref,
        )


def _person(app: Flask, work: Session) -> Subject:
    identity = subjects.SubjectIdentity(
        kind=SubjectKind.NATURAL_PERSON, name=NAME, id_type="citizen_id", id_number=NUMBER, division="150102"
    )
    return subjects.create(work, identity=identity, cipher=app.extensions["portal"].cipher)

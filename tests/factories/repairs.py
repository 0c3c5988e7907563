"""A repair for tests in the browser: a company with a penalty, who speaks for it, the agency, the recognising unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from portal.accounts.holders.models import Holder
from portal.accounts.models import Unit
from portal.accounts.staff.models import Staff
from portal.cases import lodging, repairs
from portal.cases.admitting import Asked
from portal.cases.lodging import Lodging
from portal.cases.models import Case, CaseKind
from portal.law.roles import Role
from portal.register.records.models import Record
from portal.register.subjects.models import Subject
from portal.security.fields import FieldCipher
from tests.factories import holders as accounts
from tests.factories import register as make
from tests.factories import signable_holders
from tests.factories import staff as people
from tests.factories.signable_holders import PASSWORD
from tests.security import hostile

NAME = "测修复"


@dataclass(frozen=True)
class Scene:
    """Everybody who has a hand in a repair, and what is to be repaired."""

    company: Subject
    holder: Holder
    record: Record
    item_code: str
    unit: Unit
    maker: Staff
    keeper: Staff
    clerk: Staff
    other_clerk: Staff
    head: Staff
    stranger: Holder


def scene(session: Session, *, cipher: FieldCipher) -> Scene:
    """A company of Hohhot with one penalty in its period."""
    company = make.organisation(session)
    holder, stranger = accounts.holder(session, cipher=cipher), accounts.holder(session, cipher=cipher)
    holder.password_hash = stranger.password_hash = signable_holders._hash
    for account, name, born in ((holder, NAME, "1"), (stranger, "测旁人", "2")):
        number = number_of_nobody(born)
        accounts.prove(session, account, name=name, number=number, cipher=cipher)
    accounts.represent(session, holder, company)
    unit = make.unit(session)
    agency = people.agency(session)
    record = make.penalty(session, subject=company, unit=unit)
    return Scene(
        company=company,
        holder=holder,
        record=record,
        item_code=record.item.code,
        unit=unit,
        maker=people.staff(session, Role.PROVIDER_MAKER, unit=unit),
        keeper=people.staff(session, Role.LIST_AUTHORITY, unit=unit),
        clerk=people.staff(session, Role.AGENCY_CLERK, unit=agency),
        other_clerk=people.staff(session, Role.AGENCY_CLERK, unit=people.agency(session, division="150200")),
        head=people.staff(session, Role.AGENCY_HEAD, unit=agency),
        stranger=stranger,
    )


def number_of_nobody(serial: str) -> str:
    """A number of nobody."""
    return f"P{serial:0>8}"


def signed(**values: Any) -> dict[str, Any]:
    """The last page as a browser sends it."""
    told: dict[str, Any] = {
        "corrected": [(picture(), "paid.png")],
        "signed": "yes",
        "password": PASSWORD,
    }
    return told | values


def picture() -> BytesIO:
    """A file that is as it should be."""
    return BytesIO(hostile.picture())


def lodged(session: Session, made: Scene, refs: Sequence[str], *, cipher: FieldCipher, at: datetime) -> Case:
    """An application for these items, signed."""
    asked = Lodging(
        kind=CaseKind.REPAIR,
        subject_ref=made.company.ref,
        items=tuple(Asked(ref) for ref in refs),
        statement="罚款已经缴清，整改完成。",
        form_key=f"form-key-{at.timestamp():020f}-{refs[0]}",
        commitment_digest=repairs.commitment_digest(),
    )
    done = lodging.by_holder(session, lodging=asked, party=accounts.party(made.holder), cipher=cipher, at=at)
    wanted = select(Case).where(Case.ref == done.ref).options(selectinload(Case.items))
    return session.scalars(wanted).one()

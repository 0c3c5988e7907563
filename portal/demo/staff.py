"""Staff of the demonstration: one account per role, usable at once, and let in nowhere but in the demonstration.

Their passwords and secrets follow from the key file, so no installation shares them with another and none is written
down; the sign-in page tells them, and the code of the minute, in demonstration mode only.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Unit
from portal.accounts.staff import proof
from portal.accounts.staff.models import Staff, StaffRole, StaffState
from portal.demo.invention import person_name
from portal.demo.plan import Plan
from portal.demo.units import REGULATOR, Offices
from portal.kernel import divisions
from portal.kernel.messages import Message
from portal.kernel.references import ALPHABET
from portal.law.roles import Role
from portal.security import one_time, passwords
from portal.security.fields import FieldCipher

_AGENCY: Final = "agency"
_COMPETENT: Final = "fg"
_CITY: Final = "150100"
# Login, role, department and place of the unit.
_ACCOUNTS: Final = (
    ("maker", Role.PROVIDER_MAKER, REGULATOR, _CITY),
    ("checker", Role.PROVIDER_CHECKER, REGULATOR, _CITY),
    ("clerk", Role.AGENCY_CLERK, _AGENCY, divisions.REGION),
    ("head", Role.AGENCY_HEAD, _AGENCY, divisions.REGION),
    ("lister", Role.LIST_AUTHORITY, REGULATOR, divisions.REGION),
    ("lister2", Role.LIST_AUTHORITY, REGULATOR, divisions.REGION),
    ("reviewer", Role.COMPETENT_REVIEWER, _COMPETENT, divisions.REGION),
    ("reviewer2", Role.COMPETENT_REVIEWER, _COMPETENT, divisions.REGION),
    ("editor", Role.CONTENT_EDITOR, _AGENCY, divisions.REGION),
    ("publisher", Role.CONTENT_PUBLISHER, _AGENCY, divisions.REGION),
    ("security", Role.SECURITY_ADMIN, _AGENCY, divisions.REGION),
    ("system", Role.SYSTEM_ADMIN, _AGENCY, divisions.REGION),
    ("auditor", Role.AUDITOR, _AGENCY, divisions.REGION),
    ("querier", Role.QUERY_CLERK, REGULATOR, _CITY),
)
_REF_LENGTH: Final = 18
_SECRET_HEX: Final = 40
_PASSWORD_LENGTH: Final = 16


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """With what somebody signs in as one role of the demonstration."""

    role: Message
    unit_name: str
    login: str
    password: str
    code: str


def create(session: Session, plan: Plan, offices: Offices, cipher: FieldCipher) -> int:
    """Returns how many accounts there are; every unit has named its security officer before."""
    random = plan.random("staff")
    for unit in session.scalars(select(Unit).order_by(Unit.id)):
        unit.security_officer = person_name(random)
    for login, role, department, place in _ACCOUNTS:
        unit = offices.choose(department, place, plan.random(login)).unit
        session.add(_staff(plan, login, role, unit, person_name(random), cipher))
    session.flush()
    return len(_ACCOUNTS)


def accounts(session: Session, *, cipher: FieldCipher, at: datetime) -> list[DemoAccount]:
    """Returns the accounts with the first code each of them can still use; empty without a demonstration."""
    untouched = (Staff.state == StaffState.ACTIVE, Staff.password_set_at == Staff.created_at)
    made = select(Staff).where(Staff.created_by == proof.DEMO, *untouched).order_by(Staff.id)
    return [_shown(staff, cipher, at) for staff in session.scalars(made)]


def _shown(staff: Staff, cipher: FieldCipher, at: datetime) -> DemoAccount:
    step = max(one_time.step_at(at), (staff.totp_step or 0) + 1)
    return DemoAccount(
        role=staff.roles[0].role.label,
        unit_name=staff.unit.name_zh,
        login=staff.login,
        password=_password(staff.login, cipher),
        code=one_time.code_of(_secret(staff.login, cipher), step),
    )


def _staff(plan: Plan, login: str, role: Role, unit: Unit, name: str, cipher: FieldCipher) -> Staff:
    characters = plan.random(f"staff/{login}").choices(ALPHABET, k=_REF_LENGTH)
    return Staff(
        ref="s" + "".join(characters),
        login=login,
        name=name,
        unit_id=unit.id,
        state=StaffState.ACTIVE,
        password_hash=passwords.hashed(_password(login, cipher)),
        password_set_at=plan.at,
        totp_secret=cipher.encrypt(_secret(login, cipher), proof.TOTP),
        created_at=plan.at,
        created_by=proof.DEMO,
        roles=[StaffRole(role=role, granted_at=plan.at, granted_by=proof.DEMO)],
    )


def _password(login: str, cipher: FieldCipher) -> str:
    digest = cipher.blind_index(login, "demo.password")[:_PASSWORD_LENGTH]
    return "-".join(digest[at : at + 4] for at in range(0, _PASSWORD_LENGTH, 4))


def _secret(login: str, cipher: FieldCipher) -> str:
    return one_time.secret_of(bytes.fromhex(cipher.blind_index(login, "demo.totp")[:_SECRET_HEX]))

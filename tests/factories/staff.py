"""Staff for tests: active accounts with both factors set, and the actor each of them is."""

from itertools import count

from sqlalchemy.orm import Session

from portal.accounts.models import Unit, UnitKind
from portal.accounts.staff.models import Staff, StaffRole, StaffState
from portal.accounts.staff.sessions import actor_of
from portal.law.actors import Actor
from portal.law.roles import Role
from tests.factories import register as make
from tests.factories.register import AT

_serial = count(1)


def staff(session: Session, *roles: Role, unit: Unit | None = None, name: str = "") -> Staff:
    """An active account; password and second factor are placeholders nobody can sign in with."""
    number = next(_serial)
    made = Staff(
        ref=f"s{number:018d}",
        login=f"staff{number}",
        name=name or f"测职员{number}",
        unit_id=(unit or make.unit(session)).id,
        state=StaffState.ACTIVE,
        password_hash="-",
        totp_secret="-",
        created_at=AT,
        created_by="test",
        roles=[StaffRole(role=role, granted_at=AT, granted_by="test") for role in roles],
    )
    session.add(made)
    session.flush()
    return made


def actor(session: Session, *roles: Role, unit: Unit | None = None, name: str = "") -> Actor:
    """The actor of a new account."""
    return actor_of(staff(session, *roles, unit=unit, name=name))


def agency(session: Session, *, division: str = "150000") -> Unit:
    """The credit agency of a division."""
    made = make.unit(session, division=division, name="示例信用中心")
    made.kind = UnitKind.AGENCY
    session.flush()
    return made

"""Accounts somebody can really sign in with: a password, a second factor, recovery codes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.accounts.models import Unit
from portal.accounts.staff import enrolment, proof
from portal.accounts.staff.models import Staff
from portal.law.roles import Role
from portal.security import one_time, passwords
from portal.security.fields import FieldCipher
from tests.factories import staff as people

PASSWORD = "Xilin grass, 9 winds"
_hash = passwords.hashed(PASSWORD)


@dataclass(frozen=True)
class Signable:
    """An account and what only its holder has."""

    staff: Staff
    secret: str
    recovery_codes: tuple[str, ...]

    def code(self, at: datetime, *, later: int = 0) -> str:
        """The code of a half minute."""
        return one_time.code_of(self.secret, one_time.step_at(at) + later)


def account(
    session: Session, cipher: FieldCipher, *roles: Role, unit: Unit | None = None, at: datetime = people.AT
) -> Signable:
    """An active account with the password above."""
    staff = people.staff(session, *roles, unit=unit)
    secret = one_time.new_secret()
    staff.password_hash, staff.password_set_at = _hash, at
    staff.totp_secret = cipher.encrypt(secret, proof.TOTP)
    codes = enrolment.give_recovery_codes(session, staff=staff, cipher=cipher)
    work_unit = staff.unit  # loaded while the session is open
    assert work_unit
    return Signable(staff, secret, codes)

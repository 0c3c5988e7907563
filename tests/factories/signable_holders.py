"""Holders somebody can really sign in as: a password, and a second factor where it is wanted."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.accounts.holders import proof
from portal.accounts.holders.models import Holder, HolderCode
from portal.accounts.holders.sessions import party_of
from portal.law.actors import Party
from portal.security import one_time, passwords
from portal.security.fields import FieldCipher
from tests.factories import holders

PASSWORD = "Xilin grass, 9 winds"
_hash = passwords.hashed(PASSWORD)


@dataclass(frozen=True)
class SignableHolder:
    """An account and what only its holder has."""

    holder: Holder
    email: str
    secret: str
    recovery_code: str

    @property
    def party(self) -> Party:
        """The account as commands want to know it."""
        return party_of(self.holder)

    def code(self, at: datetime, *, later: int = 0) -> str:
        """The code of a half minute; "" without a second factor."""
        return one_time.code_of(self.secret, one_time.step_at(at) + later) if self.secret else ""


def account(session: Session, cipher: FieldCipher, email: str, *, second_factor: bool = False) -> SignableHolder:
    """An open, confirmed account with the password above."""
    holder = holders.holder(session, cipher=cipher, email=email)
    holder.password_hash = _hash
    secret = recovery_code = ""
    if second_factor:
        secret, recovery_code = one_time.new_secret(), one_time.grouped_code(3)
        holder.totp_secret = cipher.encrypt(secret, proof.TOTP)
        kept = cipher.blind_index(one_time.plain(recovery_code), proof.RECOVERY)
        session.add(HolderCode(holder_id=holder.id, code_hash=kept))
    session.flush()
    return SignableHolder(holder, email, secret, recovery_code)

"""Registering, asking for a letter and signing in, as tests of holders do it."""

import json
import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.holders import proof, recovery, registration
from portal.accounts.holders.models import HolderLink
from portal.accounts.holders.proof import Halfway, Opened
from portal.accounts.staff.evidence import Visitor
from portal.mail.models import Mail
from portal.security.fields import FieldCipher
from tests.factories.register import AT
from tests.factories.signable_holders import PASSWORD

SITE = "https://portal.example"
NEW = "nine winds over Xilin"


def register(session: Session, cipher: FieldCipher, email: str, *, ip: str = "203.0.113.1", **changed: object) -> None:
    asked = {"password": PASSWORD, "acknowledged": True, "language": "zh", "site": SITE} | changed
    registration.register(session, email=email, visitor=Visitor(ip), cipher=cipher, at=AT, **asked)  # type: ignore[arg-type]


def ask(session: Session, cipher: FieldCipher, email: str, *, ip: str = "203.0.113.1") -> None:
    recovery.ask(session, email=email, site=SITE, visitor=Visitor(ip), cipher=cipher, at=AT, demo=False)


def signed_in(
    session: Session, cipher: FieldCipher, email: str, password: str = PASSWORD, *, ip: str = "203.0.113.1"
) -> Opened | Halfway | None:
    return proof.sign_in(session, email=email, password=password, visitor=Visitor(ip), cipher=cipher, at=AT, demo=False)


def kinds(session: Session) -> list[str]:
    return list(session.scalars(select(Mail.kind).order_by(Mail.id)))


def token_in_last_letter(session: Session, cipher: FieldCipher, kind: str) -> str:
    """The secret of the link in the newest letter of a kind."""
    with_link = select(HolderLink).order_by(HolderLink.id.desc())
    assert session.scalar(with_link) is not None
    letter = session.scalars(select(Mail).where(Mail.kind == kind).order_by(Mail.id.desc())).first()
    assert letter is not None
    values = json.loads(cipher.decrypt(letter.values, "mail.values"))
    return str(re.fullmatch(r".*/([\w-]{43})", values["link"]).group(1))  # type: ignore[union-attr]

"""Decides how a link reaches its owner: by e-mail alone, never in the inbox, good while the link is (ASVS 6.4.3)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from portal.accounts.holders import links
from portal.accounts.holders.models import Holder, LinkPurpose
from portal.mail import commands as mail
from portal.security.fields import FieldCipher

# The kind of the letter, and the page on which to ask for another.
_LETTERS: Final[Mapping[LinkPurpose, tuple[str, str]]] = {
    LinkPurpose.CONFIRM: ("account.confirm", "/account/confirm"),
    LinkPurpose.RECOVER: ("account.recover", "/account/recover"),
    LinkPurpose.CHANGE_ADDRESS: ("account.take_address", "/account/security"),
}


def send(
    session: Session,
    *,
    holder: Holder,
    purpose: LinkPurpose,
    site: str,
    cipher: FieldCipher,
    at: datetime,
    new_address: str | None = None,
) -> None:
    """Sends a new link to the address of the account, or to the sealed one that is to take its place."""
    token = links.issue(session, holder=holder, purpose=purpose, at=at, email_cipher=new_address)
    kind, path = _LETTERS[purpose]
    mail.post(
        session,
        reader=holder.ref,
        kind=kind,
        values={"link": links.address_of(site, purpose, token)},
        path=path,
        language=holder.language,
        address=new_address or holder.email_cipher,
        cipher=cipher,
        at=at,
        inbox=False,
        good_until=at + links.LASTS[purpose],
    )

"""Decides what an e-mail address is here, how it is kept, and how often somebody may try something with one.

An address is kept encrypted and found by its blind index. Guesses and letters are counted apart, by address and by
where they come from, known or not: the count tells nobody which addresses have an account.
"""

import re
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.holders.models import Holder
from portal.accounts.staff.evidence import Visitor
from portal.accounts.staff.throttle import Throttle
from portal.kernel.errors import BadInput
from portal.kernel.messages import msg
from portal.security.fields import FieldCipher

PURPOSE: Final = "holder.email"
LONGEST: Final = 254
_SHAPE: Final = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
)
_LONGEST_LOCAL: Final = 64
_GUESSED: Final = msg("错误次数太多。请过几分钟再试；如果不是您本人操作，请尽快修改密码。")
_ASKED: Final = msg("索取邮件的次数太多，请过几分钟再试。已经发出的邮件仍然有效，也请看看垃圾邮件箱。")


def folded(text: str) -> str:
    """Return an address as it is matched."""
    return text.strip().casefold()


def checked(text: str, *, field: str = "email") -> str:
    """Return an address as it is kept; raises BadInput for what no letter could reach."""
    wanted = folded(text)
    local = wanted.partition("@")[0]
    if len(wanted) > LONGEST or len(local) > _LONGEST_LOCAL or not _SHAPE.fullmatch(wanted):
        raise BadInput(msg("请填写电子邮箱地址，例如 name@example.com。"), field=field)
    return wanted


def names_in(address: str) -> tuple[str, ...]:
    """Return what of an address may not stand in the password."""
    local = address.partition("@")[0]
    return (address, local) if len(local) > 3 else (address,)


def index_of(address: str, cipher: FieldCipher) -> str:
    """Return by what an address is found."""
    return cipher.blind_index(folded(address), PURPOSE)


def sealed(address: str, cipher: FieldCipher) -> str:
    """Return an address as it lies in the store."""
    return cipher.encrypt(address, PURPOSE)


def readable(holder: Holder, cipher: FieldCipher) -> str:
    """Return the address of an open account; "" for a closed one."""
    return cipher.decrypt(holder.email_cipher, PURPOSE) if holder.email_cipher else ""


def find(session: Session, *, address: str, cipher: FieldCipher) -> Holder | None:
    """Return the open account of an address, confirmed or not."""
    return session.scalar(select(Holder).where(Holder.email_index == index_of(address, cipher)))


def guesses(session: Session, *, index: str, visitor: Visitor, cipher: FieldCipher, at: datetime) -> Throttle:
    """Return the count of wrong passwords, codes and links for one address, by its index."""
    return Throttle(session, cipher=cipher, account=index, address=visitor.address, at=at, told=_GUESSED)


def letters(session: Session, *, index: str, visitor: Visitor, cipher: FieldCipher, at: datetime) -> Throttle:
    """Return the count of letters asked for with one address, by its index; none is given back."""
    return Throttle(session, cipher=cipher, account=index, address=visitor.address, at=at, kind="letter", told=_ASKED)

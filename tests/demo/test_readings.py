"""Who looked, in a demonstration: each subject of its accounts was read by itself, by staff, by an organ or a clerk."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access import looked
from portal.accounts.holders.models import Holder
from portal.accounts.holders.sessions import party_of
from portal.accounts.staff.proof import DEMO
from portal.identity.queries import mandates
from portal.security.fields import FieldCipher
from portal.security.keys import Keyring
from tests.demo.conftest import SMALL


def test_every_file_of_the_demonstration_has_been_looked_at(small: Session, keyring: Keyring) -> None:
    cipher = FieldCipher(keyring)
    today = SMALL.today
    period = looked.period_of(None, None, today)
    channels: dict[str, set[str]] = {}
    for holder in small.scalars(select(Holder).where(Holder.created_by == DEMO)):
        party = party_of(holder)
        for one in mandates(small, party=party, cipher=cipher, today=today):
            assert one.subject_ref is not None
            found = looked.looked(
                small,
                party=party,
                subject_ref=one.subject_ref,
                cipher=cipher,
                today=today,
                period=period,
                number=1,
            )
            channels[one.subject_ref] = {look.channel for look in found.page.items}
            assert found.own
            assert found.public_hits
    assert all("staff" in each and each & {"share", "self"} for each in channels.values())
    assert set().union(*channels.values()) == {"auth", "share", "self", "staff"}

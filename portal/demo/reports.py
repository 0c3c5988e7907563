"""Reports of the demonstration: asked for by its own accounts, made by the background work once the portal runs."""

from typing import Final

from sqlalchemy.orm import Session

from portal.accounts.holders import addresses, sessions
from portal.demo.plan import Plan
from portal.identity.queries import mandates
from portal.reports import commands
from portal.reports.models import Edition
from portal.security.fields import FieldCipher

_ASKED: Final = (
    ("person@demo.example", Edition.CHINESE),
    ("representative@demo.example", Edition.BILINGUAL),
)


def ask(session: Session, plan: Plan, cipher: FieldCipher) -> int:
    """Returns how many reports were asked for; accounts are there before, and speak for somebody."""
    asked = 0
    for email, edition in _ASKED:
        holder = addresses.find(session, address=email, cipher=cipher)
        if holder is None:
            raise AssertionError("the demonstration makes its accounts first")
        party = sessions.party_of(holder)
        spoken_for = mandates(session, party=party, cipher=cipher, today=plan.today)
        refs = [each.subject_ref for each in spoken_for if each.subject_ref]
        for ref in refs[-1:]:
            commands.ask_own(session, party=party, subject_ref=ref, edition=edition, cipher=cipher, at=plan.at)
            asked += 1
    return asked

"""Decides when papers go: some days after the decision, and at once where nothing is to be decided (2024 art. 24).

How many days is a reading of the law (portal.law.parameters), not a habit of this module.
"""

from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import procedures
from portal.accounts.holders import consents, telling
from portal.accounts.holders.models import Holder
from portal.accounts.holders.sessions import party_of
from portal.identity.checks import papers
from portal.identity.checks.deciding import OWN_CHECKS
from portal.identity.models import IdentityCheck
from portal.kernel.clock import beijing_date
from portal.law import parameters
from portal.law.procedures.identity_check import IDENTITY_CHECK, RETURNED
from portal.procedures.commands import SYSTEM
from portal.security.fields import FieldCipher

KEPT: Final = timedelta(int(parameters.get("identity.papers_kept_days").default))
ANSWERED_WITHIN: Final = timedelta(int(parameters.get("identity.papers_answer_days").default))


def sweep(session: Session, *, cipher: FieldCipher, at: datetime) -> int:
    """Returns from how many checks files and numbers were deleted; doing it again the same day changes nothing."""
    today, gone = beijing_date(at), 0
    kept = select(IdentityCheck).where(IdentityCheck.discarded_at.is_(None)).order_by(IdentityCheck.id)
    for check in session.scalars(kept).all():
        if check.decided_at is None and _is_over(session, check, today):
            _lapse(session, check, cipher, at)
        elif check.decided_at is None or beijing_date(check.decided_at) + KEPT >= today:
            continue
        papers.discard(session, check, by=SYSTEM, at=at)
        gone += 1
    return gone


def _is_over(session: Session, check: IdentityCheck, today: date) -> bool:
    party = party_of(session.get_one(Holder, check.holder_id))
    if not consents.given(session, party=party, kind=consents.IDENTITY_PAPERS):
        return True
    last = procedures.standing(session, IDENTITY_CHECK, check.ref).events[-1]
    return check.state == RETURNED and beijing_date(last.at) + ANSWERED_WITHIN < today


def _lapse(session: Session, check: IdentityCheck, cipher: FieldCipher, at: datetime) -> None:
    check.state = procedures.advance(session, IDENTITY_CHECK, check.ref, "lapse", actor=None, at=at, seen=None)
    check.decided_at = at
    holder = session.get_one(Holder, check.holder_id)
    telling.tell(
        session, holder_ref=holder.ref, kind="identity.lapsed", path=f"{OWN_CHECKS}/{check.ref}", cipher=cipher, at=at
    )

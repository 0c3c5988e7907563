"""Decides which return from the identity provider counts: the holder's own, in the same browser, once, in time.

The state is kept as a digest; what belongs to the attempt is sealed and goes with it, at the latest when it is too old.
Any other return leaves one link in the audit chain, on the account it was meant for, without what it carried.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from portal.accounts.holders import consents, evidence
from portal.accounts.holders.models import Holder
from portal.accounts.staff.evidence import Visitor
from portal.accounts.staff.sessions import digest_of
from portal.identity.provider.client import Departure
from portal.identity.provider.models import IdentityAttempt
from portal.law.actors import Party
from portal.security.fields import FieldCipher

LASTS: Final = timedelta(minutes=10)
_PURPOSE: Final = "identity.attempt"


@dataclass(frozen=True, slots=True)
class Mine:
    """Who asks now: the account, the token of this browser's session, and what opens what is sealed."""

    party: Party
    token: str = field(repr=False)
    cipher: FieldCipher = field(repr=False)
    at: datetime


@dataclass(frozen=True, slots=True)
class Returned:
    """An attempt whose holder has come back: by what it is known, and what proves that the answer belongs to it."""

    attempt: str  # the digest of its state: the number of its row may be given to another one
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


def leave(session: Session, *, mine: Mine, departure: Departure) -> None:
    """Keeps that the holder leaves for the provider; earlier attempts of the account count no more.

    Raises RuleBroken unless the holder agrees to it (2021 art. 34).
    """
    consents.require(session, party=mine.party, kind=consents.IDENTITY_PROVIDER)
    session.execute(delete(IdentityAttempt).where(IdentityAttempt.holder_id == mine.party.holder_id))
    secrets = {"nonce": departure.nonce, "verifier": departure.verifier}
    session.add(
        IdentityAttempt(
            digest=digest_of(departure.state),
            holder_id=mine.party.holder_id,
            browser_digest=digest_of(mine.token),
            sealed=_sealed(secrets, mine.cipher),
            created_at=mine.at,
            expires_at=mine.at + LASTS,
        )
    )
    session.flush()


def come_back(
    session: Session,
    *,
    state: str,
    party: Party | None,
    token: str,
    visitor: Visitor,
    cipher: FieldCipher,
    at: datetime,
) -> Returned | None:
    """Returns the attempt, now returned from; None when it is not this holder's and browser's own, used, or too old.

    After None the caller changes nothing and commits, so that the refusal stays in the audit chain.
    """
    found = _find(session, state)
    if found is None:
        # Of a state that was never given out and comes from nobody, nothing is kept.
        if party is not None:
            _note(session, party.holder_id, "unknown", visitor, at)
        return None
    own = party is not None and found.holder_id == party.holder_id and found.browser_digest == digest_of(token)
    if not own or at > found.expires_at or not _mark(session, found, at):
        _note(session, found.holder_id, "over" if own else "foreign", visitor, at)
        return None
    return Returned(attempt=found.digest, **_opened(found.sealed, cipher))


def is_known(session: Session, *, state: str) -> bool:
    """Returns whether somebody has left with this state, however long ago."""
    return _find(session, state) is not None


def keep(session: Session, *, attempt: str, told: Mapping[str, str], cipher: FieldCipher, at: datetime) -> None:
    """Keeps sealed what the provider told, for the holder to confirm within the same time again."""
    kept = {"sealed": _sealed(told, cipher), "expires_at": at + LASTS}
    session.execute(update(IdentityAttempt).where(IdentityAttempt.digest == attempt).values(**kept))


def give_up(session: Session, *, attempt: str, why: str, party: Party, visitor: Visitor, at: datetime) -> None:
    """Forgets an attempt from which the provider let the holder come back with nothing, or with nothing reliable."""
    session.execute(delete(IdentityAttempt).where(IdentityAttempt.digest == attempt))
    _note(session, party.holder_id, why, visitor, at)


def told(session: Session, *, mine: Mine) -> Mapping[str, str] | None:
    """Returns what waits for this holder, in this browser, to be confirmed; None when nothing does."""
    found = session.scalar(select(IdentityAttempt).where(*_waiting(mine)))
    return _what_was_told(found.sealed, mine.cipher) if found is not None else None


def take(session: Session, *, mine: Mine) -> Mapping[str, str] | None:
    """Returns the same, and forgets it: of two who take it side by side only one gets it."""
    taking = delete(IdentityAttempt).where(*_waiting(mine)).returning(IdentityAttempt.sealed)
    sealed = session.scalar(taking)
    return _what_was_told(sealed, mine.cipher) if sealed is not None else None


def any_old(session: Session, *, at: datetime) -> bool:
    """Returns whether there is an attempt whose time is over."""
    return session.scalar(select(IdentityAttempt.id).where(IdentityAttempt.expires_at < at).limit(1)) is not None


def forget_old(session: Session, *, at: datetime) -> int:
    """Returns how many attempts were forgotten because their time is over."""
    gone = session.execute(delete(IdentityAttempt).where(IdentityAttempt.expires_at < at))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _find(session: Session, state: str) -> IdentityAttempt | None:
    return session.scalar(select(IdentityAttempt).where(IdentityAttempt.digest == digest_of(state)))


def _waiting(mine: Mine) -> tuple[ColumnElement[bool], ...]:
    return (
        IdentityAttempt.holder_id == mine.party.holder_id,
        IdentityAttempt.browser_digest == digest_of(mine.token),
        IdentityAttempt.returned_at.is_not(None),
        IdentityAttempt.expires_at >= mine.at,
    )


def _mark(session: Session, found: IdentityAttempt, at: datetime) -> bool:
    """Of two returns with one state, side by side, only one changes the row."""
    waiting = (IdentityAttempt.id == found.id, IdentityAttempt.returned_at.is_(None))
    marking = update(IdentityAttempt).where(*waiting).values(returned_at=at).returning(IdentityAttempt.id)
    return session.scalar(marking) is not None


def _sealed(facts: Mapping[str, str], cipher: FieldCipher) -> str:
    return cipher.encrypt(json.dumps(dict(facts)), _PURPOSE)


def _opened(sealed: str, cipher: FieldCipher) -> dict[str, str]:
    facts: dict[str, str] = json.loads(cipher.decrypt(sealed, _PURPOSE))
    return facts


def _what_was_told(sealed: str, cipher: FieldCipher) -> dict[str, str] | None:
    """None while the exchange with the provider is still going on."""
    facts = _opened(sealed, cipher)
    return None if "verifier" in facts else facts


def _note(session: Session, holder_id: int, why: str, visitor: Visitor, at: datetime) -> None:
    holder = session.get_one(Holder, holder_id)
    evidence.of_holder(
        session,
        action="identity.return",
        holder=holder,
        visitor=visitor,
        at=at,
        outcome="refused",
        detail={"why": why},
    )

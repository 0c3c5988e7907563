"""An answer that comes late belongs to its own attempt, and to nobody who has left for the provider meanwhile."""

from sqlalchemy.orm import Session

from portal.accounts.holders import consents
from portal.accounts.staff.evidence import Visitor
from portal.identity.provider import Departure, attempts, proving
from portal.identity.provider.attempts import Mine
from portal.identity.provider.client import Claimed
from portal.law.actors import Party
from tests.factories import holders as accounts
from tests.factories.register import AT, CIPHER

VISITOR = Visitor("127.0.0.1", "")
KIND = consents.KINDS[consents.IDENTITY_PROVIDER]


def left(session: Session, name: str) -> Party:
    """A holder who has left for the provider, in a browser and with a state of this name."""
    party = accounts.party(accounts.holder(session))
    consents.give(session, party=party, kind=KIND.id, version=KIND.version, at=AT)
    departure = Departure("https://id.example", state=name, nonce=f"n-{name}", verifier=f"v-{name}")
    attempts.leave(session, mine=Mine(party, name, CIPHER, AT), departure=departure)
    return party


def back(session: Session, party: Party, name: str) -> attempts.Returned | None:
    told = {"state": name, "token": name, "visitor": VISITOR, "cipher": CIPHER, "at": AT}
    return attempts.come_back(session, party=party, **told)  # type: ignore[arg-type]


def test_what_is_told_late_never_lands_in_the_attempt_that_took_its_place(session: Session) -> None:
    first = left(session, "first")
    returned = back(session, first, "first")
    assert returned is not None
    attempts.forget_old(session, at=AT + 2 * attempts.LASTS)
    second = left(session, "second")  # a database may number its row like the one that is gone
    told = Claimed("https://id.example", "s", "测甲", "citizen_id", "150102198503070113")
    proving.keep(session, attempt=returned.attempt, claimed=told, cipher=CIPHER, at=AT)
    attempts.give_up(session, attempt=returned.attempt, why="wrong", party=first, visitor=VISITOR, at=AT)
    own = back(session, second, "second")
    assert own is not None
    assert own.nonce == "n-second"
    assert proving.shown(session, mine=Mine(second, "second", CIPHER, AT)) is None

"""A check of documents on its way: a holder, an agency of two, pictures that are not of anybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from sqlalchemy.orm import Session

from portal.accounts.holders import consents
from portal.identity.checks import deciding, submission
from portal.identity.checks.submission import Handed
from portal.identity.models import Capacity
from portal.kernel.identifiers import citizen_id
from portal.law.actors import Actor, Party
from portal.law.roles import Role
from portal.security import uploads
from portal.security.uploads import CheckedUpload
from tests.factories import holders as accounts
from tests.factories import staff as people
from tests.factories.register import AT, CIPHER
from tests.security.hostile import picture

NAME = "测小丙"
NUMBER = citizen_id.make("150102", date(1988, 4, 9), 217)
VERSION = consents.KINDS[consents.IDENTITY_PAPERS].version


@dataclass(frozen=True)
class Scene:
    """Who takes part."""

    party: Party
    clerk: Actor
    second: Actor
    head: Actor


def scene(session: Session) -> Scene:
    """A holder without proof, two clerks and the head of the region's agency."""
    agency = people.agency(session)
    return Scene(
        accounts.party(accounts.holder(session)),
        people.actor(session, Role.AGENCY_CLERK, unit=agency),
        people.actor(session, Role.AGENCY_CLERK, unit=agency),
        people.actor(session, Role.AGENCY_HEAD, unit=agency),
    )


def upload(colour: int = 3) -> CheckedUpload:
    """A picture of its own size, so that no two are alike."""
    return uploads.check(BytesIO(picture(size=(colour, 2))), name="测小丙身份证.png")


def papers(*parts: str) -> Mapping[str, CheckedUpload]:
    """One picture for each part, always the same for a part."""
    return {part: upload(3 + len(part)) for part in parts or ("front", "back")}


def own(**given: Any) -> Handed:
    """What somebody hands in to prove themselves."""
    told = {
        "capacity": Capacity.SELF,
        "division": "150000",
        "name": NAME,
        "id_type": "citizen_id",
        "id_number": NUMBER,
        "document_until": date(2036, 4, 9),
        "papers": papers(),
        "consent": VERSION,
    }
    return Handed(**(told | given))  # type: ignore[arg-type]


def for_organisation(code: str, title: str, *, capacity: Capacity = Capacity.AGENT, **given: Any) -> Handed:
    """What somebody hands in to speak for an organisation, with the own proof along."""
    agent = capacity is Capacity.AGENT
    told = {
        "capacity": capacity,
        "organisation": title,
        "credit_code": code,
        "power_until": date(2027, 6, 30) if agent else None,
        "papers": papers("front", "back", "licence", *(["power"] if agent else [])),
    }
    return own(**(told | given))


def hand_in(session: Session, who: Party, handed: Handed | None = None, *, at: Any = AT) -> str:
    """Hands in, and returns the ref."""
    return submission.hand_in(session, handed=handed or own(), party=who, cipher=CIPHER, at=at)


def act(session: Session, ref: str, action: str, actor: Actor, **given: Any) -> str:
    """Takes a step of the agency."""
    told = {"at": AT, "seen": None, "reason": "", "cipher": CIPHER} | given
    return deciding.act(session, ref=ref, action=action, actor=actor, **told)

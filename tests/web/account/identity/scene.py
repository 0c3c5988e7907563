"""Going out to the provider of the demonstration, coming back, and what is left of it in the database."""

from datetime import date
from typing import Any

from sqlalchemy import select

from portal.audit.models import AuditEntry, AuditPayload
from portal.identity.models import Identity, Method
from portal.kernel.identifiers import citizen_id
from portal.register.subjects import commands as subjects
from portal.register.subjects.models import SubjectKind
from portal.security.fields import FieldCipher
from portal.store import Database
from tests.support.identity_providers import MockProvider
from tests.support.pages import PageClient

NUMBER = citizen_id.make("150102", date(1985, 3, 7), 113)
OTHER_NUMBER = citizen_id.make("150102", date(1986, 3, 7), 114)
MINOR = citizen_id.make("150102", date(2012, 3, 7), 115)
PAGE = "/account/identity"
WAY = f"{PAGE}/provider"
NOTHING_ELSE = "没有改变任何内容"


def leave(client: PageClient, prefix: str = "") -> str:
    """Agrees and leaves; returns the address of the provider."""
    page = client.get(prefix + PAGE)
    hidden = {one.get("name"): one.get("value") for one in page.all("input") if one.get("name") == "version"}
    out = client.submit(prefix + WAY, {"consent": "yes", **hidden}, status=200, at=prefix + PAGE)
    return next(one.attrib["href"] for one in out.all("a") if "external" in (one.get("rel") or ""))


def through(client: PageClient, mock: MockProvider, sub: str = "sarnai", prefix: str = "") -> str:
    """Goes out and comes back; returns the address on the portal where the browser arrives."""
    return mock.let_through(leave(client, prefix), sub).removeprefix("http://portal.example")


def arrive(client: PageClient, back: str) -> str:
    """Comes back; returns where one is led."""
    return str(client.get(back, status=303).response.headers["Location"])


def proven(database: Database) -> list[tuple[Method, str | None, str | None]]:
    """Way, issuer and subject of every living proof."""
    living = select(Identity.method, Identity.issuer, Identity.subject).where(Identity.ended_at.is_(None))
    with database.reading() as session:
        return [tuple(row) for row in session.execute(living)]


def audit_of(database: Database, action: str) -> list[tuple[str, Any]]:
    """Outcome and payload of each link of an action, in order."""
    found = select(AuditEntry.outcome, AuditPayload.body).join(AuditPayload, AuditPayload.seq == AuditEntry.seq)
    with database.reading() as session:
        rows = session.execute(found.where(AuditEntry.action == action).order_by(AuditEntry.seq))
        return [(outcome, body) for outcome, body in rows]


def in_register(database: Database, cipher: FieldCipher, name: str, number: str = NUMBER) -> None:
    identity = subjects.SubjectIdentity(
        kind=SubjectKind.NATURAL_PERSON, name=name, id_type="citizen_id", id_number=number, division="150102"
    )
    with database.unit_of_work() as work:
        subjects.create(work, identity=identity, cipher=cipher)

"""Makes a report: its facts on this day, the page that says them, the signature; then issues it or says why not.

Reading and drawing take their time and hold no lock; what was made is kept in one short transaction, once. The reading
is noted in that transaction, for whoever asked without having been noted before (2021 art. 30(2); 2024 art. 38).
"""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit
from portal.access import log
from portal.access.grants.queries import usable
from portal.access.log import Ground, Reader
from portal.access.models import ReaderKind, Reading
from portal.access.own_file.opening import PURPOSES
from portal.accounts.holders.models import Holder
from portal.accounts.holders.sessions import party_of
from portal.accounts.holders.telling import tell
from portal.audit import Channel
from portal.identity.queries import mandate, require_proven
from portal.kernel.clock import beijing_date
from portal.kernel.errors import Forbidden, NotFound
from portal.kernel.masking import mask_person_name
from portal.kernel.messages import Message, msg
from portal.kernel.references import new_reference
from portal.law.access import BY_AUTHORISATION, SELF
from portal.law.actors import Party
from portal.reports import facts as gathering
from portal.reports import signing
from portal.reports.composing import composed
from portal.reports.models import Edition, Report, ReportKind, ReportState
from portal.reports.rendering import rendered
from portal.reports.signing import Statement
from portal.security.fields import FieldCipher
from portal.security.keys import Keyring
from portal.store import files

VERIFY: Final = "/verify"
ACCOUNT: Final = "/account/reports"
PURPOSE: Final = "report"
PDF: Final = "application/pdf"
_FORM: Final = "report"
_SYSTEM: Final = "system"
BROKEN_OFF: Final = msg("制作报告时系统出错，错误已经记录。请重新申请。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """What making needs from outside: the keys, the typeface, the public address of the portal."""

    keyring: Keyring
    cipher: FieldCipher
    font: Path
    base_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A report that has been drawn and signed and is not yet kept."""

    number: str
    body: bytes
    statement: Statement
    signature: str
    refs: tuple[str, ...]
    at: datetime


def waiting(session: Session, number: str, *, locked: bool = False) -> Report | None:
    """Returns a report that has still to be made; None for one that has moved on."""
    wanted = select(Report).where(Report.number == number, Report.state == ReportState.WAITING)
    return session.scalar(wanted.with_for_update() if locked else wanted)


def make(session: Session, report: Report, *, maker: Maker, at: datetime) -> Made:
    """Returns a report made of what is held on this day.

    Raises Forbidden or NotFound where whoever asked may no longer read, BadInput for what cannot be written.
    """
    _admit(session, report, maker.cipher, at)
    found = gathering.compose(session, report, cipher=maker.cipher, today=beijing_date(at))
    statement = Statement(report.number, signing.instant(at), signing.digest(found))
    signature = signing.sign(statement, keyring=maker.keyring)
    attached = signing.document(statement, found, signature=signature, key=signing.public_key(maker.keyring))
    document = composed(
        found,
        number=report.number,
        issued_at=at,
        address=f"{maker.base_url}{VERIFY}/{report.number}",
        bilingual=report.edition is Edition.BILINGUAL,
    )
    body = rendered(document, attached, font=maker.font, at=at.replace(microsecond=0))
    refs = tuple(gathering.refs(found))
    return Made(number=report.number, body=body, statement=statement, signature=signature, refs=refs, at=at)


def issue(session: Session, made: Made, *, cipher: FieldCipher) -> bool:
    """Keeps a report that was made, notes the reading and tells whoever asked; False where it has moved on.

    Raises Forbidden or NotFound where whoever asked may not read any more.
    """
    report = waiting(session, made.number, locked=True)
    if report is None:
        return False
    party = _admit(session, report, cipher, made.at)
    file = files.keep(
        session,
        io.BytesIO(made.body),
        ref=new_reference("file"),
        name=f"{report.number}.pdf",
        media_type=PDF,
        purpose=PURPOSE,
        sealer=cipher,
        at=made.at,
        by=report.asked_by or "public",
    )
    report.file_id, report.file_digest = file.id, hashlib.sha256(made.body).hexdigest()
    report.facts_digest, report.signature = made.statement.facts_digest, made.signature
    report.issued_at, report.state = made.at.replace(microsecond=0), ReportState.ISSUED
    session.flush()
    if report.reading_ref is not None:
        _complete(session, report.reading_ref, made.refs)
    elif report.kind is ReportKind.OWN and party is not None:
        report.reading_ref = _note(session, report, party, made, cipher)
    _told(session, report, "report.ready", cipher, made.at)
    return True


def fail(session: Session, *, number: str, because: Message, cipher: FieldCipher, at: datetime) -> bool:
    """Keeps why a report cannot be made, in plain words without anything about anybody; False where it has moved on."""
    report = waiting(session, number, locked=True)
    if report is None:
        return False
    report.state, report.failed_because = ReportState.FAILED, str(because)
    session.flush()
    _told(session, report, "report.failed", cipher, at)
    return True


def _admit(session: Session, report: Report, cipher: FieldCipher, at: datetime) -> Party | None:
    """Who asked, if a holder did and may still read; None for the counter and for the public."""
    holder = session.scalar(select(Holder).where(Holder.ref == report.asked_by)) if report.asked_by else None
    party = party_of(holder) if holder is not None and holder.closed_at is None else None
    today = beijing_date(at)
    if report.kind is ReportKind.AUTHORISED:
        grant_ref = report.grant_ref or ""
        if party is None or not usable(session, grant_ref=grant_ref, party=party, cipher=cipher, today=today):
            raise Forbidden(msg("授权已经终止，不再出具报告。"), citation=BY_AUTHORISATION)
    elif report.kind is ReportKind.OWN and holder is not None:
        if party is None:
            raise NotFound(msg("账户已经注销，不再出具报告。"))
        mandate(session, party=party, subject_ref=report.subject_ref, cipher=cipher, today=today)
    return party


def _note(session: Session, report: Report, party: Party, made: Made, cipher: FieldCipher) -> str:
    today = beijing_date(made.at)
    person = require_proven(session, party=party, cipher=cipher, today=today)
    found = mandate(session, party=party, subject_ref=report.subject_ref, cipher=cipher, today=today)
    shown = mask_person_name(person.name)
    return log.note(
        session,
        subject_ref=report.subject_ref,
        reader=Reader(kind=ReaderKind.HOLDER, ref=party.ref, shown=shown, on_behalf_of=found.credit_code),
        ground=Ground(channel=Channel.SELF, purpose=str(PURPOSES[found.capacity]), basis=SELF.short()),
        form=_FORM,
        records=list(made.refs),
        at=made.at,
        report_number=report.number,
    )


def _complete(session: Session, reading_ref: str, refs: Sequence[str]) -> None:
    """The reading under which the report was asked for names also what has come in since."""
    reading = session.scalar(select(Reading).where(Reading.ref == reading_ref))
    if reading is not None:
        reading.records = [*reading.records, *(ref for ref in refs if ref not in reading.records)]


def _told(session: Session, report: Report, kind: str, cipher: FieldCipher, at: datetime) -> None:
    if report.kind is ReportKind.PUBLIC:
        return
    detail = {"kind": report.kind.value, "grant": report.grant_ref, "state": report.state.value}
    audit.append(
        session,
        at=at,
        actor=_SYSTEM,
        action="report.make",
        object_kind="report",
        object_ref=report.number,
        detail=detail,
    )
    if report.asked_by is not None:
        tell(session, holder_ref=report.asked_by, kind=kind, path=f"{ACCOUNT}/{report.number}", cipher=cipher, at=at)

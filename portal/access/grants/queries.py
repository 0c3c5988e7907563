"""Reads of authorisations: those a subject gave, those a holder received or handed in, and who used them when.

Source: 2021 arts. 18, 19; 2024 art. 38. What is not a holder's, or does not exist, is answered alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, case, or_, select
from sqlalchemy.orm import Session

from portal import procedures
from portal.access.grants import revoking, sides, writing
from portal.access.grants.conditions import Condition, condition, in_force
from portal.access.grants.models import Grant, GrantForm
from portal.access.grants.papers import handed_in, why_refused
from portal.access.grants.revoking import SHOWN
from portal.access.grants.using import PAGE, SITTING
from portal.access.grants.writing import Wording
from portal.access.models import Reading
from portal.identity.queries import mandates, proven
from portal.kernel.clock import beijing_date
from portal.kernel.errors import NotFound
from portal.kernel.masking import mask_person_name
from portal.kernel.messages import Message, msg
from portal.law.actors import Party
from portal.law.codes import RecordClass
from portal.law.procedures.grant import IN_FORCE, WAITING
from portal.procedures import Standing
from portal.register.subjects.identity import present_name
from portal.register.subjects.models import Subject
from portal.security.fields import FieldCipher
from portal.store.files import StoredFile

LISTED: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One authorisation in a list; `subject` and `grantee` are how this reader may see them."""

    ref: str
    form: GrantForm
    condition: Condition
    subject: str
    grantee: str
    classes: tuple[RecordClass, ...] | None
    records: int | None
    purpose: str
    occupational: bool
    since: date
    until: date
    uses: int
    used: int

    @property
    def left(self) -> int:
        """Return how many uses are left, none once it has ended."""
        return self.uses - self.used if self.condition in {Condition.USABLE, Condition.NOT_YET} else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class UseLine:
    """One use; `open` while its page can still be loaded by whoever made it."""

    ref: str
    at: datetime
    who: str
    purpose: str
    form: str
    records: int
    report_number: str
    open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One authorisation with its words, its history and its uses."""

    line: Line
    words: Wording | None
    digest: str
    standing: Standing
    uses: tuple[UseLine, ...]
    refused_because: Message | None = None


def usable(session: Session, *, grant_ref: str, party: Party, cipher: FieldCipher, today: date) -> bool:
    """Returns whether what a use of this authorisation opened may still be handed out to the holder today.

    It is theirs, in force, within its days and not revoked; the use itself was counted when it was made.
    """
    grant = session.scalar(select(Grant).where(Grant.ref == grant_ref))
    if grant is None or not in_force(grant, today):
        return False
    return sides.is_grantee(session, grant, party=party, cipher=cipher, today=today)


def given(session: Session, *, party: Party, cipher: FieldCipher, today: date) -> tuple[Line, ...]:
    """Returns what the subjects a holder speaks for have authorised, newest first."""
    refs = {each.subject_ref for each in mandates(session, party=party, cipher=cipher, today=today) if each.subject_ref}
    wanted = select(Grant).where(Grant.subject_ref.in_(refs), Grant.state.in_(SHOWN))
    return _lines(session, _newest(session, wanted, today), cipher, today)


def received(session: Session, *, party: Party, cipher: FieldCipher, today: date) -> tuple[Line, ...]:
    """Returns what a holder may use, or could once, for themselves and for whom they speak, newest first."""
    person = proven(session, party=party, cipher=cipher, today=today)
    if person is None:
        return ()
    spoken_for = mandates(session, party=party, cipher=cipher, today=today)
    ways: list[ColumnElement[bool]] = [
        Grant.grantee_index == person.id_index,
        Grant.grantee_code.in_([each.credit_code for each in spoken_for if each.credit_code]),
    ]
    rows = _newest(session, select(Grant).where(or_(*ways), Grant.state.in_(SHOWN)), today)
    mine = [row for row in rows if row.grantee_code or sides.names(row, person, cipher)]
    return _lines(session, mine, cipher, today)


def papers(session: Session, *, party: Party, cipher: FieldCipher, today: date) -> tuple[Line, ...]:
    """Returns what a holder handed in on paper and what became of it, newest first."""
    rows = _newest(session, select(Grant).where(Grant.applicant_ref == party.ref), today)
    return _lines(session, rows, cipher, today)


def as_subject(session: Session, *, ref: str, party: Party, cipher: FieldCipher, at: datetime) -> View:
    """Returns an authorisation of a subject the holder speaks for; raises NotFound for any other."""
    return _view(session, revoking.own(session, ref=ref, party=party, cipher=cipher, at=at), cipher, at)


def as_grantee(session: Session, *, ref: str, party: Party, cipher: FieldCipher, at: datetime) -> View:
    """Returns an authorisation that this holder may use, or could once; raises NotFound for any other."""
    return _view(session, _received(session, ref, party, cipher, at), cipher, at, reader=party.ref)


def as_applicant(session: Session, *, ref: str, party: Party, cipher: FieldCipher, at: datetime) -> View:
    """Returns what this holder handed in on paper; raises NotFound for any other."""
    return _view(session, handed_in(session, ref=ref, party=party), cipher, at, reader=party.ref)


def copy_for(session: Session, *, ref: str, party: Party, cipher: FieldCipher, at: datetime) -> StoredFile:
    """Returns the printed authorisation for either side; raises NotFound for anybody else."""
    try:
        grant = revoking.own(session, ref=ref, party=party, cipher=cipher, at=at)
    except NotFound:
        grant = _received(session, ref, party, cipher, at)
    file = session.get(StoredFile, grant.file_id) if grant.file_id else None
    if file is None:
        raise NotFound(msg("没有找到这一项。"))
    return file


def subject_shown(session: Session, grant: Grant, cipher: FieldCipher) -> str:
    """Returns how a grantee sees the subject: as they know it once it is accepted, before only as they typed it."""
    subject = session.scalar(select(Subject).where(Subject.ref == grant.subject_ref)) if grant.subject_ref else None
    if subject is not None:
        return present_name(subject)
    told = sides.grantor_of(grant, cipher)
    return told["name"] if told.get("code") else mask_person_name(told.get("name", ""))


def line_of(session: Session, grant: Grant, cipher: FieldCipher, today: date) -> Line:
    """Returns one authorisation as a line."""
    return Line(
        ref=grant.ref,
        form=grant.form,
        condition=condition(grant, today),
        subject=subject_shown(session, grant, cipher),
        grantee=grant.grantee_shown,
        classes=None if grant.classes is None else tuple(RecordClass(each) for each in grant.classes),
        records=None if grant.records is None else len(grant.records),
        purpose=grant.purpose,
        occupational=grant.occupational,
        since=grant.since,
        until=grant.until,
        uses=grant.uses,
        used=grant.used,
    )


def _received(session: Session, ref: str, party: Party, cipher: FieldCipher, at: datetime) -> Grant:
    found = session.scalar(select(Grant).where(Grant.ref == ref, Grant.state.in_(SHOWN)))
    today = beijing_date(at)
    if found is None or not sides.is_grantee(session, found, party=party, cipher=cipher, today=today):
        raise NotFound(msg("没有找到这一项。"))
    return found


def _newest(session: Session, wanted: Select[tuple[Grant]], today: date) -> Sequence[Grant]:
    """The newest, those that can be used first, so that old ones never push out what is alive."""
    alive = and_(Grant.state == IN_FORCE, Grant.until >= today, Grant.used < Grant.uses)
    first = case((alive, 0), else_=1)
    return session.scalars(wanted.order_by(first, Grant.id.desc()).limit(LISTED)).all()


def _lines(session: Session, grants: Sequence[Grant], cipher: FieldCipher, today: date) -> tuple[Line, ...]:
    return tuple(line_of(session, grant, cipher, today) for grant in grants)


def _view(session: Session, grant: Grant, cipher: FieldCipher, at: datetime, *, reader: str = "") -> View:
    standing = procedures.standing(session, revoking.procedure_of(grant), grant.ref)
    because = why_refused(standing)
    readable = bool(grant.words) and grant.state not in WAITING
    return View(
        line=line_of(session, grant, cipher, beijing_date(at)),
        words=writing.unpacked(grant.words, cipher) if readable else None,
        digest=grant.words_digest,
        standing=standing,
        uses=_uses(session, grant, at, reader),
        refused_because=Message(because) if because else None,
    )


def _uses(session: Session, grant: Grant, at: datetime, reader: str) -> tuple[UseLine, ...]:
    rows = session.scalars(select(Reading).where(Reading.grant_ref == grant.ref).order_by(Reading.id.desc()))
    alive = in_force(grant, beijing_date(at))
    return tuple(
        UseLine(
            ref=row.ref,
            at=row.at,
            who=row.reader_shown,
            purpose=row.purpose,
            form=row.form,
            records=len(row.records),
            report_number=row.report_number or "",
            open=alive and row.form == PAGE and row.reader_ref == reader and at < row.at + SITTING,
        )
        for row in rows
    )

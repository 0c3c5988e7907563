"""Files a case as its applicant does: choose from one's own things, check the answers, lodge once, with a receipt.

Choosing shows what is not public, so it is noted as a reading of one's own file. Lodging takes the draft away in the
same transaction: whoever sends the page twice gets the case that is there (2021 arts. 35, 37; 2018 arts. 38, 39).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access import log
from portal.access.holdings import Held, HeldEntry, Holdings, holdings
from portal.access.log import Ground, Reader
from portal.access.models import ReaderKind
from portal.access.own_file import rights
from portal.access.own_file.opening import VIEWER
from portal.access.own_file.rights import RightKind
from portal.audit import Channel
from portal.cases import admitting, answering, drafts, handling, lodging, objections, reviews, terms
from portal.cases.drafts import Draft
from portal.cases.handling import Act
from portal.cases.lodging import HIDES, Lodged, Lodging
from portal.cases.models import Case, CaseKind
from portal.cases.things import Thing, find
from portal.identity.queries import Mandate, mandate, mandates, require_proven
from portal.kernel.errors import NotFound, together
from portal.kernel.masking import mask_person_name
from portal.kernel.messages import Message, msg
from portal.law import timers
from portal.law.access import SELF
from portal.law.actors import Party
from portal.law.calendar import WorkCalendar
from portal.law.codes import ObjectionGround
from portal.law.due import Due
from portal.register.subjects.models import Subject
from portal.security.fields import FieldCipher
from portal.security.uploads import CheckedUpload

_GONE: Final = msg("没有找到这一项。")
_CHOOSING: Final[dict[CaseKind, Message]] = {
    CaseKind.OBJECTION: msg("选择提出异议的信息"),
    CaseKind.DELETION: msg("选择要求删除的信息"),
}
_RIGHTS: Final[dict[CaseKind, RightKind]] = {
    CaseKind.OBJECTION: RightKind.OBJECT,
    CaseKind.DELETION: RightKind.DELETE,
}


@dataclass(frozen=True, slots=True)
class Offered:
    """One thing of one's own, as it is named in a form and on a receipt."""

    ref: str
    title: str
    document_no: str
    unit: str
    day: date | None
    ground: Message | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """For whom the holder asks, and what of theirs this kind of case may be about today."""

    mandate: Mandate
    things: tuple[Offered, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What would be lodged now: for whom, about what, what it hides, and until when it must be done."""

    draft: Draft
    mandate: Mandate
    items: tuple[Offered, ...]
    due: Due

    @property
    def hides(self) -> bool:
        """Return whether the things are hidden from the moment of lodging."""
        return self.draft.typed.kind in HIDES


def subject_of(session: Session, *, ref: str, party: Party, cipher: FieldCipher, today: date) -> str:
    """Returns the ref of the subject whose thing it is; raises NotFound where the holder does not speak for it."""
    thing = find(session, ref=ref)
    row = None if thing is None else (thing.record or thing.entry)
    owner = None if row is None else session.get(Subject, row.subject_id)
    mine = {each.subject_ref for each in mandates(session, party=party, cipher=cipher, today=today)}
    if owner is None or owner.ref not in mine:
        raise NotFound(_GONE)
    return owner.ref


def choices(
    session: Session, *, kind: CaseKind, party: Party, subject_ref: str, cipher: FieldCipher, at: datetime, today: date
) -> Choice:
    """Returns what may be chosen, noted as a reading of one's own file; raises NotFound for another's file."""
    person = require_proven(session, party=party, cipher=cipher, today=today)
    spoken_for = mandate(session, party=party, subject_ref=subject_ref, cipher=cipher, today=today)
    found = _fitting(holdings(session, subject_ref=subject_ref, viewer=VIEWER, today=today), kind, today)
    reader = Reader(
        kind=ReaderKind.HOLDER,
        ref=party.ref,
        shown=mask_person_name(person.name),
        on_behalf_of=spoken_for.credit_code,
    )
    ground = Ground(channel=Channel.SELF, purpose=str(_CHOOSING[kind]), basis=SELF.short())
    refs = [each.ref for each in found]
    log.note(session, subject_ref=subject_ref, reader=reader, ground=ground, form="page", records=refs, at=at)
    return Choice(spoken_for, found)


def reviewable(session: Session, *, ref: str, party: Party, cipher: FieldCipher, today: date) -> Choice:
    """Returns the objection a review would look at again; raises NotFound for everybody else's."""
    objection = _objection(session, ref, party, cipher, today)
    spoken_for = mandate(session, party=party, subject_ref=objection.subject_ref, cipher=cipher, today=today)
    return Choice(spoken_for, _of_objection(session, objection))


def prepare(
    session: Session, *, draft: Draft, party: Party, cipher: FieldCipher, calendar: WorkCalendar, today: date
) -> Prepared:
    """Returns what a draft would lodge; nothing is kept.

    Raises NotFound for another's thing, BadInput and RuleBroken on each field at fault, as lodging it would.
    """
    typed = draft.typed
    spoken_for = mandate(session, party=party, subject_ref=typed.subject_ref, cipher=cipher, today=today)
    asked = _asked(draft, ())
    with together() as each:
        with each():
            items = _items(session, asked, party, cipher, today)
            lodging.refuse_in_hand(session, kind=typed.kind, refs=[one.ref for one in items])
        with each():
            lodging.check(asked)
    due = timers.due(terms.RULES[typed.kind], today, calendar=calendar)
    return Prepared(draft=draft, mandate=spoken_for, items=items, due=due)


def lodge(
    session: Session,
    *,
    ref: str,
    party: Party,
    evidence: Sequence[CheckedUpload],
    reminders: bool,
    language: str,
    act: Act,
) -> Lodged:
    """Returns the case of a draft, and tells its applicant; the secret is "" for a draft that was lodged before.

    Raises NotFound for another's draft, and what admitting and lodging raise.
    """
    draft = drafts.take(session, ref=ref, party=party, cipher=act.cipher)
    if draft is None:
        return Lodged(lodged_before(session, ref=ref, party=party), "")
    asked = _asked(draft, tuple(evidence), reminders=reminders, language=language)
    if draft.typed.kind is CaseKind.REVIEW:
        made = reviews.ask(session, asked=asked, party=party, cipher=act.cipher, at=act.at)
    else:
        made = lodging.by_holder(session, lodging=asked, party=party, cipher=act.cipher, at=act.at)
    case = session.scalars(select(Case).where(Case.ref == made.ref)).one()
    answering.tell_applicant(session, case, "case.received", act)
    if case.kind is CaseKind.OBJECTION:
        objections.verify_expired(session, case=case, act=act)
    return made


def lodged_before(session: Session, *, ref: str, party: Party) -> str:
    """Returns the case that a draft became; raises NotFound for one that became none, or for another's."""
    wanted = select(Case.ref).where(Case.form_key == _form_key(ref), Case.holder_ref == party.ref)
    found = session.scalar(wanted)
    if found is None:
        raise NotFound(_GONE)
    return found


def _asked(
    draft: Draft, evidence: tuple[CheckedUpload, ...], *, reminders: bool = False, language: str = "zh"
) -> Lodging:
    typed = draft.typed
    return Lodging(
        kind=typed.kind,
        subject_ref=typed.subject_ref,
        items=typed.items,
        statement=typed.statement,
        form_key=_form_key(draft.ref),
        language=language,
        reminders=reminders,
        review_of=typed.review_of,
        evidence=evidence,
    )


def _form_key(ref: str) -> str:
    return f"draft-{ref}"


def _items(session: Session, asked: Lodging, party: Party, cipher: FieldCipher, today: date) -> tuple[Offered, ...]:
    if asked.kind is CaseKind.REVIEW:
        objection = _objection(session, asked.review_of or "", party, cipher, today)
        reviews.prepared_for(session, objection=objection, asked=asked)
        return _of_objection(session, objection)
    subject = session.scalars(select(Subject).where(Subject.ref == asked.subject_ref)).one()
    found = admitting.admit(session, kind=asked.kind, asked=asked.items, subject=subject, today=today)
    return tuple(_offered(thing, each.ground) for each, thing in found)


def _objection(session: Session, ref: str, party: Party, cipher: FieldCipher, today: date) -> Case:
    found = handling.of_holder(session, ref=ref, party=party, cipher=cipher, today=today)
    if found.kind is not CaseKind.OBJECTION:
        raise NotFound(_GONE)
    return found


def _of_objection(session: Session, objection: Case) -> tuple[Offered, ...]:
    found = ((item, find(session, ref=item.record_ref or item.entry_ref or "")) for item in objection.items)
    return tuple(_offered(thing, item.ground) for item, thing in found if thing is not None)


def _fitting(held: Holdings, kind: CaseKind, today: date) -> tuple[Offered, ...]:
    wanted = _RIGHTS[kind]
    records = [each for each in held.records if _lets(rights.of_record(each, today), wanted)]
    entries = [each for each in held.entries if _lets(rights.of_entry(each), wanted)]
    return (*(_named(each) for each in entries), *(_named(each) for each in records))


def _lets(found: Sequence[rights.Right], wanted: RightKind) -> bool:
    return any(each.kind is wanted for each in found)


def _named(held: Held | HeldEntry) -> Offered:
    if isinstance(held, Held):
        return Offered(held.ref, held.title, held.document_no, held.unit_name, held.decided_on)
    return Offered(held.ref, held.title, held.decision_no, held.unit_name, held.listed_on)


def _offered(thing: Thing, ground: str | None) -> Offered:
    label = ObjectionGround(ground).label if ground else None
    if thing.record is not None:
        record = thing.record
        return Offered(thing.ref, thing.title, record.document_no, thing.unit.name_zh, record.decided_on, label)
    entry = thing.entry
    number, day = (entry.decision_no, entry.listed_on) if entry else ("", None)
    return Offered(thing.ref, thing.title, number, thing.unit.name_zh, day, label)

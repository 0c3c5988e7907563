"""Decides what a holder is told before applying for a repair, and how the application with its signed letter is lodged.

Each condition is shown first, for each thing by itself: a thing that fails one by the calendar or by a rule cannot be
chosen, and no case comes of it (2021 art. 38; 2024 arts. 27, 40). Showing them is noted as a reading of one's own file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal import audit
from portal.access import log
from portal.access.holdings import holdings
from portal.access.log import Ground, Reader
from portal.access.models import ReaderKind
from portal.access.own_file.opening import VIEWER
from portal.audit import Channel
from portal.cases import admitting, answering, drafts, filing, lodging, papers, repairs
from portal.cases.admitting import Asked
from portal.cases.drafts import Draft
from portal.cases.filing import Prepared
from portal.cases.handling import Act
from portal.cases.lodging import Lodged, Lodging
from portal.cases.models import Case, CaseItem, CaseKind
from portal.cases.things import Thing, of_subject
from portal.identity.queries import Mandate, mandate, require_proven
from portal.kernel.citation import Citation
from portal.kernel.errors import BadInput, Conflict, NotFound, RuleBroken, together
from portal.kernel.masking import mask_person_name
from portal.kernel.messages import Message, msg
from portal.law.access import SELF
from portal.law.actors import Party
from portal.law.calendar import WorkCalendar
from portal.law.procedures.repair import BY_REPAIR
from portal.law.repair import COMMITMENT_VERSION, Condition, Finding
from portal.procedures.turn import seen
from portal.register.lists.models import ListKind
from portal.register.records.models import RecordState
from portal.register.subjects.models import Subject
from portal.security.fields import FieldCipher
from portal.security.uploads import CheckedUpload

PROVEN: Final = (Condition.CORRECTED, Condition.HARM)
_CHOOSING: Final = msg("查看修复条件")
_LONGEST_REF: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligible:
    """How the conditions stand for one thing; `hindrance` is why it cannot be asked for today, None where it can.

    `case` is the repair of it that is being handled.
    """

    ref: str
    title: str
    document_no: str
    unit: str
    public_until: date | None
    is_entry: bool
    findings: tuple[Finding, ...]
    hindrance: Message | None
    basis: Citation | None
    case: str | None

    @property
    def free(self) -> bool:
        """Return whether it can be chosen."""
        return self.hindrance is None and self.case is None


@dataclass(frozen=True, slots=True)
class Conditions:
    """For whom the holder asks, and how the conditions stand for each thing that could be repaired."""

    mandate: Mandate
    things: tuple[Eligible, ...]

    @property
    def free(self) -> tuple[Eligible, ...]:
        """Return what can be chosen."""
        return tuple(each for each in self.things if each.free)


def conditions(
    session: Session, *, party: Party, subject_ref: str, item: str, cipher: FieldCipher, at: datetime, today: date
) -> Conditions:
    """Returns the things of a subject with their conditions, the one asked about (`item`) first.

    Raises NotFound for a file or a thing that the holder does not speak for, Forbidden before identity is proven.
    """
    person = require_proven(session, party=party, cipher=cipher, today=today)
    spoken_for = mandate(session, party=party, subject_ref=subject_ref, cipher=cipher, today=today)
    subject = session.scalars(select(Subject).where(Subject.ref == subject_ref)).one()
    refs = _candidates(session, subject_ref, today)
    if item:
        refs = list(dict.fromkeys([item[:_LONGEST_REF], *refs]))
    things = [of_subject(session, ref=ref, subject=subject) for ref in refs]
    open_ones = _under_way(session, refs)
    reader = Reader(
        kind=ReaderKind.HOLDER,
        ref=party.ref,
        shown=mask_person_name(person.name),
        on_behalf_of=spoken_for.credit_code,
    )
    ground = Ground(channel=Channel.SELF, purpose=str(_CHOOSING), basis=SELF.short())
    log.note(session, subject_ref=subject_ref, reader=reader, ground=ground, form="page", records=refs, at=at)
    found = tuple(_eligible(session, thing, subject, open_ones.get(thing.ref), today) for thing in things)
    return Conditions(spoken_for, found)


def lodge(
    session: Session,
    *,
    ref: str,
    party: Party,
    proofs: Mapping[Condition, Sequence[CheckedUpload]],
    digest: str,
    reminders: bool,
    language: str,
    act: Act,
) -> Lodged:
    """Returns the case of a draft whose letter was signed; the secret is "" for a draft that was lodged before.

    Raises Conflict where the letter that was signed is not the one in force, BadInput without a proof that the conduct
    was corrected, NotFound for another's draft, and what admitting and lodging raise.
    """
    draft = drafts.take(session, ref=ref, party=party, cipher=act.cipher)
    if draft is None:
        return Lodged(filing.lodged_before(session, ref=ref, party=party), "")
    _refuse_foreign(draft)
    refuse_unsigned(digest)
    refuse_unproven(proofs)
    _refuse_silent(draft)
    asked = Lodging(
        kind=CaseKind.REPAIR,
        subject_ref=draft.typed.subject_ref,
        items=draft.typed.items,
        statement=draft.typed.statement,
        form_key=f"draft-{ref}",
        language=language,
        reminders=reminders,
        commitment_digest=digest,
    )
    made = lodging.by_holder(session, lodging=asked, party=party, cipher=act.cipher, at=act.at)
    case = session.scalars(select(Case).where(Case.ref == made.ref)).one()
    for condition in PROVEN:
        _keep(session, case, condition, proofs.get(condition, ()), act)
    _note_signature(session, case, digest, act)
    answering.tell_applicant(session, case, "case.received", act)
    return made


def prepare(
    session: Session, *, draft: Draft, party: Party, cipher: FieldCipher, calendar: WorkCalendar, today: date
) -> Prepared:
    """Returns what a draft would lodge; raises BadInput and RuleBroken on each field at fault, as lodging it would."""
    _refuse_foreign(draft)
    with together() as each:
        with each():
            found = filing.prepare(session, draft=draft, party=party, cipher=cipher, calendar=calendar, today=today)
        with each():
            _refuse_silent(draft)
    return found


def refuse_unproven(proofs: Mapping[Condition, Sequence[CheckedUpload]]) -> None:
    """Raises BadInput without a proof that the conduct was corrected; what else is lacking is asked for once."""
    if not proofs.get(Condition.CORRECTED):
        raise BadInput(msg("请选择证明已经改正的材料。"), citation=BY_REPAIR, field=Condition.CORRECTED.value)


def refuse_unsigned(digest: str) -> None:
    """Raises BadInput for a letter that was not signed, Conflict for words that are no longer those in force."""
    if not digest:
        raise BadInput(msg("请阅读并签署信用承诺书。"), citation=Condition.COMMITTED.citation, field="signed")
    if digest != repairs.commitment_digest():
        raise Conflict(msg("承诺书已经更新，请重新阅读。"), citation=Condition.COMMITTED.citation, field="signed")


def _refuse_foreign(draft: Draft) -> None:
    if draft.typed.kind is not CaseKind.REPAIR:
        raise NotFound(msg("没有找到这一项。"))


def _refuse_silent(draft: Draft) -> None:
    if not seen(draft.typed.statement).strip():
        raise BadInput(msg("请写明改正了什么。"), citation=BY_REPAIR, field="statement")


def _keep(session: Session, case: Case, condition: Condition, uploads: Sequence[CheckedUpload], act: Act) -> None:
    try:
        papers.bring(
            session,
            case=case,
            part="evidence",
            uploads=uploads,
            by=act.ref,
            cipher=act.cipher,
            at=act.at,
            said=str(condition.label),
        )
    except BadInput as refusal:
        raise BadInput(refusal.message, citation=refusal.citation, field=condition.value) from refusal


def _note_signature(session: Session, case: Case, digest: str, act: Act) -> None:
    audit.append(
        session,
        at=act.at,
        actor=act.ref,
        action="case.commitment_signed",
        object_kind="case",
        object_ref=case.ref,
        detail={"version": COMMITMENT_VERSION, "digest": digest},
    )


def _candidates(session: Session, subject_ref: str, today: date) -> list[str]:
    held = holdings(session, subject_ref=subject_ref, viewer=VIEWER, today=today)
    entries = [each.ref for each in held.entries if each.kind is ListKind.SERIOUS and each.removed is None]
    records = [
        each.ref for each in held.records if each.record_class.is_dishonesty and each.state is RecordState.CURRENT
    ]
    return [*entries, *records]


def _under_way(session: Session, refs: Sequence[str]) -> dict[str, str]:
    """The open repairs by the thing they are about."""
    about = or_(CaseItem.record_ref.in_(refs), CaseItem.entry_ref.in_(refs))
    wanted = select(CaseItem.record_ref, CaseItem.entry_ref, Case.ref).join(Case, CaseItem.case_id == Case.id)
    rows = session.execute(wanted.where(about, CaseItem.open_kind == CaseKind.REPAIR.value))
    return {record or entry or "": ref for record, entry, ref in rows}


def _eligible(session: Session, thing: Thing, subject: Subject, case: str | None, today: date) -> Eligible:
    number = thing.record.document_no if thing.record else thing.entry.decision_no if thing.entry else ""
    hindrance = basis = None
    try:
        asked = (Asked(thing.ref),)
        admitting.admit(session, kind=CaseKind.REPAIR, asked=asked, subject=subject, today=today)
    except RuleBroken as refusal:
        hindrance, basis = refusal.message, refusal.citation
    return Eligible(
        ref=thing.ref,
        title=thing.title,
        document_no=number,
        unit=thing.unit.name_zh,
        public_until=thing.public_until,
        is_entry=thing.entry is not None,
        findings=admitting.repair_findings(session, thing=thing, today=today),
        hindrance=hindrance,
        basis=basis,
        case=case,
    )

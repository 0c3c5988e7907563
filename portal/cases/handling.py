"""Decides who may lay hands on a case, and takes each step through the one engine (2021 arts. 5, 30(2), 37).

The agency's people within their subtree, the units that were asked, the competent department for reviews, and the
holder who lodged it; for everybody else there is no such case.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from portal import procedures
from portal.accounts.holders.models import Holder
from portal.cases import applicants
from portal.cases.lodging import PROCEDURES
from portal.cases.models import Case, CaseItem, CaseKind, CaseTask
from portal.identity.models import Capacity
from portal.identity.queries import mandates
from portal.kernel.clock import beijing_date
from portal.kernel.divisions import REGION
from portal.kernel.errors import Conflict, Forbidden, NotFound, PortalError, RuleBroken
from portal.kernel.folding import fold
from portal.kernel.messages import Message, msg
from portal.law.actors import Actor, Party
from portal.law.calendar import WorkCalendar
from portal.law.parameters import DEFAULT_CHOICES, Choices
from portal.law.roles import SEPARATION, Role
from portal.procedures.turn import text
from portal.register.subjects.identity import present_name
from portal.register.subjects.models import Subject, SubjectKind
from portal.security.fields import FieldCipher

AGENCY: Final = frozenset({Role.AGENCY_CLERK, Role.AGENCY_HEAD})
REVIEWERS: Final = frozenset({Role.COMPETENT_REVIEWER})
_GONE: Final = msg("没有找到这一项。")
_LONGEST_WHY: Final = 400
# What a refusal about new values as a whole stands beside.
_BESIDE: Final = {"changes": "outcome", "kind": "outcome"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act in a case: by whom, when, having seen the event of which number; `by` None is the portal itself."""

    by: Actor | Party | None
    at: datetime
    seen: int | None
    calendar: WorkCalendar
    cipher: FieldCipher
    font: Path  # of the letters issued
    choices: Choices = DEFAULT_CHOICES  # what the operator chose where an article leaves a question open

    def by_itself(self) -> "Act":
        """Return what the portal does by itself in consequence of this act."""
        return replace(self, by=None, seen=None)

    @property
    def today(self) -> date:
        """Return the Beijing day of the act."""
        return beijing_date(self.at)

    @property
    def ref(self) -> str:
        """Return who acts, as the audit chain keeps it."""
        return self.by.ref if self.by is not None else "system"


def of_agency(session: Session, *, ref: str, actor: Actor) -> Case:
    """Returns a case of the agency's subtree, or a review of the department's; raises NotFound for every other."""
    case = _case(session, ref)
    wanted = REVIEWERS if case.kind is CaseKind.REVIEW else AGENCY
    if not actor.has(*wanted) or not actor.reaches(case.division):
        raise NotFound(_GONE)
    return case


def readable(session: Session, *, ref: str, actor: Actor) -> Case:
    """Returns a case that may be read at the desk: one's own to handle, and beside it its other half.

    The department reads the objection that a review is about; the agency reads a review once it is decided (2018 art.
    39: in writing to both). Raises NotFound for every other.
    """
    case = _case(session, ref)
    ways = [REVIEWERS if case.kind is CaseKind.REVIEW else AGENCY]
    if case.kind is CaseKind.REVIEW and case.decided_at is not None:
        ways.append(AGENCY)
    if session.scalar(select(Case.id).where(Case.review_of == case.ref).limit(1)) is not None:
        ways.append(REVIEWERS)
    if not actor.reaches(case.division) or not any(actor.has(*roles) for roles in ways):
        raise NotFound(_GONE)
    return case


def of_unit(session: Session, *, ref: str, actor: Actor) -> tuple[Case, CaseTask]:
    """Returns a case in which the actor's unit was asked, and what it was asked; raises NotFound for every other."""
    case = _case(session, ref)
    task = next((each for each in case.tasks if each.unit_id == actor.unit_id), None)
    if task is None:
        raise NotFound(_GONE)
    return case, task


def unit_reads(case: Case, *, today: date) -> bool:
    """Returns whether a unit that was asked may still read what the applicant said and handed in (2024 art. 24).

    Not once it was taken back, nor after the time of parameter A46; what happened the unit goes on seeing.
    """
    if case.withdrawn_at is not None:
        return False
    days = timedelta(days=int(DEFAULT_CHOICES.value("case.unit_reads_days")))
    return case.closed_at is None or today <= beijing_date(case.closed_at) + days


def of_holder(session: Session, *, ref: str, party: Party, cipher: FieldCipher, today: date) -> Case:
    """Returns a case the holder lodged and still may speak in; raises NotFound for every other."""
    case = _case(session, ref)
    if case.holder_ref != party.ref:
        raise NotFound(_GONE)
    mine = mandates(session, party=party, cipher=cipher, today=today)
    if all(each.subject_ref != case.subject_ref for each in mine):
        raise NotFound(_GONE)
    return case


def step(
    session: Session,
    case: Case,
    action: str,
    act: Act,
    *,
    reason: str | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Takes a step; raises Conflict when somebody was quicker, Forbidden for whoever may not take it.

    The first of the desk to take one handles the case from then on.
    """
    if isinstance(act.by, Actor):
        refuse_own_name(session, case=case, actor=act.by, cipher=act.cipher)
        if case.clerk_ref is None and act.by.has(Role.AGENCY_CLERK, *REVIEWERS):
            case.clerk_ref = act.by.ref
    case.state = procedures.advance(
        session,
        PROCEDURES[case.kind],
        case.ref,
        action,
        actor=act.by,
        at=act.at,
        seen=act.seen,
        reason=reason,
        detail=detail,
    )
    session.flush()


def refuse_own(session: Session, *, objection: str, actor: Actor) -> None:
    """Raises Forbidden for whoever had a hand in an objection that is to be looked at again (2021 art. 30(2)).

    Whoever entered the review itself is kept from deciding it by the procedure.
    """
    done = procedures.history(session, PROCEDURES[CaseKind.OBJECTION], objection)
    if any(event.actor == actor.ref for event in done):
        raise Forbidden(msg("原来的异议由您经办，复核须由他人办理。"), citation=SEPARATION)


def refuse_own_name(session: Session, *, case: Case, actor: Actor, cipher: FieldCipher) -> None:
    """Raises Forbidden where the case may be that of the one who acts, as `own_because` says."""
    because = own_because(session, case=case, actor=actor, cipher=cipher)
    if because is not None:
        raise Forbidden(because, citation=SEPARATION)


def is_own_name(session: Session, *, case: Case, actor: Actor, cipher: FieldCipher) -> bool:
    """Returns whether the case may be that of the member of staff: somebody else has to handle it then."""
    return own_because(session, case=case, actor=actor, cipher=cipher) is not None


def own_because(session: Session, *, case: Case, actor: Actor, cipher: FieldCipher) -> Message | None:
    """Returns why somebody else has to handle a case, None where nothing stands against it (2021 art. 30(2)).

    The one who asks, the person it is about or the head of the organisation bears the actor's name; or it is about the
    actor's unit, which the one above handles, and above the region's is none.
    """
    own = fold(actor.name)
    subject = session.scalar(select(Subject).where(Subject.ref == case.subject_ref))
    person = subject is not None and subject.kind is SubjectKind.NATURAL_PERSON
    if own == fold(applicants.opened(case, cipher).name) or (person and subject and own == fold(present_name(subject))):
        return msg("申请人或者信息主体的姓名与您相同，须由他人办理。")
    if subject is None or person:
        return None
    if own == fold(subject.legal_representative or ""):
        return msg("信息主体的法定代表人（负责人）姓名与您相同，须由他人办理。")
    if subject.credit_code == actor.unit_code and actor.division != REGION and actor.has(*AGENCY, *REVIEWERS):
        return msg("信息主体就是本单位，由上一级办理。")
    return None


def reads(session: Session, case: Case, *, cipher: FieldCipher, today: date) -> bool:
    """Returns whether the account that lodged the case is open and still lets its result be read."""
    here = (Holder.ref == case.holder_ref, Holder.closed_at.is_(None))
    holder = session.scalar(select(Holder).where(*here)) if case.holder_ref is not None else None
    if holder is None or case.capacity == Capacity.SELF.value:
        return holder is not None
    mine = mandates(session, party=Party(ref=holder.ref, holder_id=holder.id), cipher=cipher, today=today)
    return any(each.subject_ref == case.subject_ref for each in mine)


def refuse_for_holder(session: Session, case: Case, act: Act) -> None:
    """Raises RuleBroken where the desk would do what an applicant with an account to do it in does alone."""
    if isinstance(act.by, Actor) and reads(session, case, cipher=act.cipher, today=act.today):
        sentence = msg("申请人在网上提出的申请，由本人登录撤回。")
        raise RuleBroken(sentence, citation=PROCEDURES[case.kind].step("withdraw").citation, field="reason")


def why_withdrawn(reason: str, act: Act) -> str:
    """Returns why a case is taken back, without persons' numbers; an applicant need not say it, the desk has to."""
    if not isinstance(act.by, Actor) and not reason.strip():
        return ""
    return text(reason, field="reason", longest=_LONGEST_WHY)


@contextmanager
def beside(item: CaseItem) -> Iterator[None]:
    """Puts a refusal of one item on the field of that item: the code of the field, a hyphen, the number of the item."""
    try:
        yield
    except PortalError as refusal:
        if refusal.field is not None:
            refusal.field = f"{_BESIDE.get(refusal.field, refusal.field)}-{item.id}"
        raise


def item_of(case: Case, item_id: int) -> CaseItem:
    """Returns one item of a case; raises NotFound for an item of another."""
    found = next((each for each in case.items if each.id == item_id), None)
    if found is None:
        raise NotFound(_GONE)
    return found


def refuse_left(items: list[CaseItem]) -> None:
    """Raises Conflict while an item of a case has no proposal."""
    if any(each.proposed is None for each in items):
        raise Conflict(msg("每一条信息都要有处理意见。"))


def _case(session: Session, ref: str) -> Case:
    found = session.scalar(
        select(Case).where(Case.ref == ref).options(selectinload(Case.items), selectinload(Case.tasks))
    )
    if found is None:
        raise NotFound(_GONE)
    return found

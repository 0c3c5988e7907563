"""Follows a case: the applicant's own steps in it, and what whoever has number and secret is told (2021 art. 30(2)).

Without signing in only kind, state and dates are told, no name and no record. A wrong secret and a number that does not
exist have one answer. Misses are counted where they come from, so that a stranger does not shut out whoever holds the
receipt: `portal.accounts.staff.receipt_throttle` says how often, and with which odds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.staff.receipt_throttle import ReceiptThrottle
from portal.cases import applicants, deletions, handling, objections, repair_hearing, repairs, reviews, terms, words
from portal.cases.handling import Act
from portal.cases.lodging import PROCEDURES
from portal.cases.models import Case, CaseFile, CaseKind
from portal.cases.papers import ISSUED
from portal.cases.queries import BY_APPLICANT
from portal.kernel.clock import beijing_date
from portal.kernel.errors import BadInput, NotFound, together
from portal.kernel.messages import Message, msg
from portal.law.actors import Party
from portal.law.calendar import WorkCalendar
from portal.law.due import Due
from portal.law.procedures.objection import BY_OBJECTION
from portal.security.fields import FieldCipher
from portal.security.uploads import CheckedUpload
from portal.store.files import StoredFile

_GONE: Final = msg("没有找到这一项。")
_OFTEN: Final = msg("编号或者追踪码不对的次数太多，请过几分钟再试。")
_LONGEST: Final = 64
_LONGEST_REASON: Final = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """What is told without signing in."""

    ref: str
    title: Message
    state_label: Message
    next: Message
    received_on: date
    due: Due
    late: bool
    done_on: date | None
    ended: bool


def follow(
    session: Session,
    *,
    number: str,
    secret: str,
    visitor: str,
    cipher: FieldCipher,
    calendar: WorkCalendar,
    at: datetime,
) -> Tracked | None:
    """Returns how a case stands, None where number and secret do not belong together.

    Raises BadInput for each of the two that is missing, Throttled after too many misses from where this one comes.
    """
    wanted, shown = number.strip().lower(), secret.strip()
    with together() as each:
        with each():
            _present(wanted, msg("请填写受理编号。"), "number")
        with each():
            _present(shown, msg("请填写追踪码。"), "secret")
    account = wanted[:_LONGEST]
    throttle = ReceiptThrottle(
        session, cipher=cipher, number=account, address=visitor, at=at, kind="track", told=_OFTEN
    )
    throttle.take()
    index = applicants.index_of(shown[:_LONGEST], account, cipher)
    case = session.scalar(select(Case).where(Case.lookup_index == index))
    if case is None:
        return None
    throttle.give_back()
    reviewed = session.scalar(select(Case.id).where(Case.review_of == case.ref, Case.withdrawn_at.is_(None)).limit(1))
    return _tracked(case, calendar, beijing_date(at), reviewed=reviewed is not None)


def add_evidence(
    session: Session, *, ref: str, party: Party, uploads: Sequence[CheckedUpload], said: str, act: Act
) -> None:
    """Keeps further proofs of the applicant; raises NotFound for another's case and for one that takes none."""
    case = _own(session, ref, party, act)
    if case.kind is CaseKind.OBJECTION:
        objections.add_evidence(session, case=case, uploads=uploads, said=said, act=act)
    elif case.kind is CaseKind.REVIEW:
        reviews.add_evidence(session, case=case, uploads=uploads, said=said, act=act)
    elif case.kind is CaseKind.REPAIR:
        repairs.add_material(session, case=case, uploads=uploads, said=said, act=act)
    else:
        raise NotFound(_GONE)


def state(session: Session, *, ref: str, party: Party, words: str, uploads: Sequence[CheckedUpload], act: Act) -> None:
    """Keeps what the applicant says before a repair is revoked; raises as `repair_hearing.state` does."""
    case = _own(session, ref, party, act)
    if case.kind is not CaseKind.REPAIR:
        raise NotFound(_GONE)
    repair_hearing.state(session, case=case, words=words, uploads=uploads, act=act)


def withdraw(session: Session, *, ref: str, party: Party, reason: str, act: Act) -> None:
    """Takes the applicant's case back; raises Conflict once it was decided."""
    if len(reason) > _LONGEST_REASON:
        raise BadInput(msg("最多%(n)s个字。", n=_LONGEST_REASON), citation=BY_OBJECTION, field="reason")
    case = _own(session, ref, party, act)
    withdrawing: dict[CaseKind, Callable[[], None]] = {
        CaseKind.OBJECTION: lambda: objections.withdraw(session, case=case, reason=reason, act=act),
        CaseKind.DELETION: lambda: deletions.withdraw(session, case=case, act=act),
        CaseKind.REPAIR: lambda: repairs.withdraw(session, case=case, reason=reason, act=act),
        CaseKind.REVIEW: lambda: reviews.withdraw(session, case=case, reason=reason, act=act),
    }
    withdrawing[case.kind]()


def remind(session: Session, *, ref: str, party: Party, wanted: bool, act: Act) -> None:
    """Keeps whether the applicant wants to be reminded of the due date."""
    _own(session, ref, party, act).reminders = wanted
    session.flush()


def letter(session: Session, *, ref: str, party: Party, cipher: FieldCipher, today: date) -> StoredFile:
    """Returns the written result; raises NotFound before there is one."""
    case = handling.of_holder(session, ref=ref, party=party, cipher=cipher, today=today)
    if case.letter is None:
        raise NotFound(_GONE)
    return case.letter


def paper(session: Session, *, ref: str, file_ref: str, party: Party, cipher: FieldCipher, today: date) -> StoredFile:
    """Returns a file that the applicant's side handed in, or a letter to it; raises NotFound for every other."""
    case = handling.of_holder(session, ref=ref, party=party, cipher=cipher, today=today)
    wanted = select(StoredFile).join(CaseFile, CaseFile.file_id == StoredFile.id)
    mine = (CaseFile.case_id == case.id, CaseFile.part.in_(BY_APPLICANT | ISSUED), StoredFile.ref == file_ref)
    found = session.scalar(wanted.where(*mine))
    if found is None:
        raise NotFound(_GONE)
    return found


def _present(value: str, wanting: Message, field: str) -> None:
    if not value:
        raise BadInput(wanting, field=field)


def _own(session: Session, ref: str, party: Party, act: Act) -> Case:
    return handling.of_holder(session, ref=ref, party=party, cipher=act.cipher, today=act.today)


def _tracked(case: Case, calendar: WorkCalendar, today: date, *, reviewed: bool) -> Tracked:
    table = PROCEDURES[case.kind]
    return Tracked(
        ref=case.ref,
        title=table.title,
        state_label=table.states[case.state],
        next=words.next_of(case.kind, case.state, reviewed=reviewed),
        received_on=beijing_date(case.received_at),
        due=terms.due(case, calendar=calendar, today=today),
        late=terms.is_late(case, calendar=calendar, today=today),
        done_on=terms.done_on(case),
        ended=case.state in table.ends or case.closed_at is not None,
    )

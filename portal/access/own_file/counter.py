"""Serves a visitor at a counter: who shows a valid document sees the own file there (2021 art. 19; 2018 art. 24).

Name and number must both fit the register exactly; what does not fit is answered like what is not known. Anybody may go
to any counter, so no subtree narrows it; each visit, found or not, is a lookup that the count of unusual querying sees
(2021 art. 31), and too many misses within an hour close the counter to that clerk.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import audit
from portal.access import log
from portal.access.holdings import holdings
from portal.access.log import Ground, Reader
from portal.access.models import ReaderKind, Reading
from portal.access.own_file.opening import COUNTER, VIEWER, OwnFile, Wanted, cut
from portal.access.own_file.summary import summary
from portal.accounts.staff.throttle import Throttled
from portal.audit import Channel
from portal.audit.models import AuditEntry
from portal.identity.models import Capacity
from portal.kernel.clock import beijing_date
from portal.kernel.errors import BadInput, NotFound, RuleBroken
from portal.kernel.folding import fold
from portal.kernel.identifiers import documents, uscc
from portal.kernel.identifiers.documents import DocumentType
from portal.kernel.masking import scrub
from portal.kernel.messages import Message, msg
from portal.law.access import SELF
from portal.law.actors import Actor
from portal.law.instruments import of_2021
from portal.law.querying import COUNTER_MISSES_PER_HOUR
from portal.law.roles import Role
from portal.register.subjects.commands import ID_PURPOSE
from portal.register.subjects.identity import present_name
from portal.register.subjects.models import Subject
from portal.security.fields import FieldCipher

ROLES: Final = (Role.AGENCY_CLERK, Role.AGENCY_HEAD)
PAPERS: Final = of_2021(19)
PURPOSE: Final = msg("本人查询（窗口）")
QUERY: Final = "query.counter"
MISSED: Final = "none"
CAPACITIES: Final[dict[Capacity, Message]] = {
    Capacity.SELF: msg("本人"),
    Capacity.LEGAL_REPRESENTATIVE: msg("法定代表人"),
    Capacity.AGENT: msg("代理人"),
}
_HOUR: Final = timedelta(hours=1)
_LONGEST_AUTHORITY: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What the clerk reads off the papers; for an organisation also its code, its name and the capacity."""

    id_type: str
    number: str
    name: str
    seen: bool
    capacity: str = Capacity.SELF.value
    credit_code: str = ""
    organisation: str = ""
    authority: str = ""


def serve(session: Session, *, visit: Visit, cipher: FieldCipher, actor: Actor, at: datetime) -> OwnFile | None:
    """Returns the visitor's file, noted; None where the register holds nobody with this name and number.

    Raises Forbidden for other roles, BadInput or RuleBroken beside the field, Throttled after too many misses.
    """
    actor.require(*ROLES)
    subject = identify(session, visit=visit, cipher=cipher, actor=actor, at=at)
    if subject is None:
        return None
    capacity = Capacity(visit.capacity)
    today = beijing_date(at)
    held = holdings(session, subject_ref=subject.ref, viewer=VIEWER, today=today)
    query = _note(session, visit, capacity, subject.ref, held.refs, actor, at)
    whole = Wanted(whole=True)
    return OwnFile(held=held, summary=summary(held, today), page=cut(held, whole), wanted=whole, query=query)


def identify(session: Session, *, visit: Visit, cipher: FieldCipher, actor: Actor, at: datetime) -> Subject | None:
    """Returns whose papers these are, with the visit in the log; None where nobody has this name and number.

    Raises as `serve` does; who may stand at which counter is for the caller to decide.
    """
    capacity, number = _admit(visit, at)
    _refuse_guessing(session, actor, at)
    subject = _find(session, visit, capacity, cipher.blind_index(number, ID_PURPOSE))
    _log(session, visit, subject, actor, at)
    return subject


def served(session: Session, *, query: str, actor: Actor, at: datetime) -> str:
    """Returns whose file this clerk has just opened under a query number; raises NotFound for any other."""
    found = session.scalar(
        select(Reading.subject_ref).where(
            Reading.ref == query, Reading.form == COUNTER, Reading.reader_ref == actor.ref, Reading.at > at - _HOUR
        )
    )
    if found is None:
        raise NotFound(msg("没有找到这一项。"))
    return found


def _admit(visit: Visit, at: datetime) -> tuple[Capacity, str]:
    """In which capacity somebody asks, and the number of their document as the register writes it."""
    if not visit.seen:
        raise RuleBroken(msg("须当面核对证件原件和本人。"), citation=PAPERS, field="seen")
    if visit.capacity not in set(Capacity):
        raise BadInput(msg("请选择身份。"), citation=PAPERS, field="capacity")
    if not visit.name.strip():
        raise BadInput(msg("请填写证件上的姓名。"), citation=PAPERS, field="name")
    number = _number(visit, at)
    capacity = Capacity(visit.capacity)
    if capacity is not Capacity.SELF:
        _admit_organisation(visit, capacity)
    return capacity, number


def _number(visit: Visit, at: datetime) -> str:
    try:
        kind = DocumentType(visit.id_type)
    except ValueError as error:
        raise BadInput(msg("请选择证件类型。"), citation=PAPERS, field="id_type") from error
    verdict = documents.check(kind, visit.number, today=beijing_date(at))
    if not verdict.ok:
        raise BadInput(verdict.errors[0].message, field="number")
    return verdict.value


def _admit_organisation(visit: Visit, capacity: Capacity) -> None:
    verdict = uscc.check(visit.credit_code)
    if not verdict.ok:
        raise BadInput(verdict.errors[0].message, field="credit_code")
    if not visit.organisation.strip():
        raise BadInput(msg("请填写单位名称。"), citation=PAPERS, field="organisation")
    authority = visit.authority.strip()
    if capacity is Capacity.AGENT and not authority:
        raise RuleBroken(msg("代理人须出示授权委托书，请写明文号或者日期。"), citation=PAPERS, field="authority")
    if scrub(authority) != authority:
        raise RuleBroken(msg("请不要写入身份证号码或者手机号码。"), citation=PAPERS, field="authority")
    if len(authority) > _LONGEST_AUTHORITY:
        raise BadInput(msg("填写的内容过长。"), field="authority")


def _refuse_guessing(session: Session, actor: Actor, at: datetime) -> None:
    misses = select(func.count()).where(
        AuditEntry.actor == actor.ref,
        AuditEntry.action == QUERY,
        AuditEntry.outcome == MISSED,
        AuditEntry.at > at - _HOUR,
    )
    if (session.scalar(misses) or 0) >= COUNTER_MISSES_PER_HOUR:
        raise Throttled(msg("一小时内姓名和证件号码不符的次数太多，请过一会儿再试，并请核对证件。"), citation=PAPERS)


def _find(session: Session, visit: Visit, capacity: Capacity, index: str) -> Subject | None:
    if capacity is Capacity.SELF:
        person = session.scalar(select(Subject).where(Subject.id_index == index))
        return person if person is not None and fold(present_name(person)) == fold(visit.name) else None
    code = uscc.check(visit.credit_code).value
    found = session.scalar(select(Subject).where(Subject.credit_code == code))
    if found is None or fold(present_name(found)) != fold(visit.organisation):
        return None
    head = fold(found.legal_representative or "")
    return None if capacity is Capacity.LEGAL_REPRESENTATIVE and head != fold(visit.name) else found


def _note(
    session: Session,
    visit: Visit,
    capacity: Capacity,
    subject_ref: str,
    records: list[str],
    actor: Actor,
    at: datetime,
) -> str:
    papers = msg("%(capacity)s %(authority)s", capacity=CAPACITIES[capacity], authority=visit.authority.strip())
    ground = Ground(
        channel=Channel.SELF,
        purpose=str(PURPOSE),
        basis=SELF.short(),
        matter=None if capacity is Capacity.SELF else str(papers).strip(),
    )
    reader = Reader(kind=ReaderKind.STAFF, ref=actor.ref, shown=actor.unit_name, on_behalf_of=actor.unit_code)
    return log.note(
        session, subject_ref=subject_ref, reader=reader, ground=ground, form=COUNTER, records=records, at=at
    )


def _log(session: Session, visit: Visit, subject: Subject | None, actor: Actor, at: datetime) -> None:
    """The visit among the lookups of staff, with the kind of paper that was seen and never what stands in it."""
    audit.append(
        session,
        at=at,
        actor=actor.ref,
        action=QUERY,
        object_kind="subject" if subject else "search",
        object_ref=subject.ref if subject else "",
        outcome="done" if subject else MISSED,
        detail={
            "purpose": COUNTER,
            "words": str(PURPOSE),
            "case": "",
            "unit": actor.unit_code,
            "division": actor.division,
            "document": visit.id_type,
            "capacity": visit.capacity,
        },
    )

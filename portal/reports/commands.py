"""Asks for a report, and withdraws one (2024 art. 38; 2021 arts. 18, 34).

Asking twice while the first waits gives the first: a form sent again, or a page opened in two windows, makes one file.
Who may ask as whom is settled here once more: oneself by a mandate, everybody for an organisation's public part, a
grantee by the authorisation.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from portal import audit
from portal.access.grants.models import Grant
from portal.access.grants.using import name_report
from portal.accounts.staff.throttle import Throttle, Throttled
from portal.identity.queries import mandate
from portal.kernel.clock import beijing_date
from portal.kernel.errors import BadInput, Conflict, NotFound, RuleBroken
from portal.kernel.masking import scrub
from portal.kernel.messages import msg
from portal.kernel.networks import network
from portal.kernel.references import new_reference
from portal.law import parameters
from portal.law.access import TOLD
from portal.law.actors import Actor, Party
from portal.law.roles import Role
from portal.register.subjects.models import Subject, SubjectKind
from portal.reports.models import Edition, Report, ReportKind, ReportState
from portal.security.fields import FieldCipher
from portal.store import outbox

TOPIC: Final = "report.make"
MOST_A_DAY: Final = int(parameters.get("report.asked_a_day").default)
_DAY: Final = timedelta(days=1)
_SHORTEST, _LONGEST = 4, 400
_OFTEN: Final = msg("短时间内申请的报告太多，请过几分钟再试。")


def ask(
    session: Session,
    *,
    kind: ReportKind,
    subject_ref: str,
    edition: Edition,
    asked_by: str | None,
    at: datetime,
    grant_ref: str | None = None,
    reading_ref: str | None = None,
) -> str:
    """Returns the number of a report that will be made; the one still waiting where the same was asked before.

    Whether the asker may read about the subject has been decided by the caller (`ask_own`, the counter, the grant).
    Raises NotFound for an unknown subject, for a public report on a natural person (2021 art. 21) and for a foreign
    grant; Throttled beyond so many a day.
    """
    _admit(session, kind, subject_ref, grant_ref)
    waiting = _waiting(session, kind, subject_ref, edition, asked_by, grant_ref, reading_ref)
    if waiting is not None:
        return waiting
    if asked_by is not None and _lately(session, asked_by, at) >= MOST_A_DAY:
        raise Throttled(msg("一天内申请的报告太多，请明天再试。"))
    report = Report(
        number=new_reference("certificate"),
        kind=kind,
        edition=edition,
        state=ReportState.WAITING,
        subject_ref=subject_ref,
        asked_by=asked_by,
        grant_ref=grant_ref,
        reading_ref=reading_ref,
        asked_at=at,
    )
    session.add(report)
    session.flush()
    _ordered(session, report, at)
    return report.number


def _ordered(session: Session, report: Report, at: datetime) -> None:
    """Puts a report on order: its reading gets its number, the background work its message, the audit its entry."""
    if report.reading_ref is not None:
        name_report(session, reading_ref=report.reading_ref, number=report.number)
    outbox.post(session, topic=TOPIC, payload={"number": report.number}, at=at)
    if report.kind is not ReportKind.PUBLIC:
        _log(session, report, actor=report.asked_by or "", action="report.ask", at=at)


def ask_own(
    session: Session, *, party: Party, subject_ref: str, edition: Edition, cipher: FieldCipher, at: datetime
) -> str:
    """Returns the number of a holder's own report; raises NotFound for a subject they may not speak for."""
    mandate(session, party=party, subject_ref=subject_ref, cipher=cipher, today=beijing_date(at))
    return ask(session, kind=ReportKind.OWN, subject_ref=subject_ref, edition=edition, asked_by=party.ref, at=at)


def ask_public(
    session: Session, *, address: str, edition: Edition, visitor: str, cipher: FieldCipher, at: datetime
) -> str:
    """Returns the number of a report on an organisation's public part, which anybody may ask for (2021 art. 18).

    `address` is its credit code, or its reference where it has none. Raises NotFound for a person and for nobody,
    Throttled after too many asked for from one place.
    """
    ref = public_subject(session, address=address)
    account = f"{network(visitor)} {ref}"
    Throttle(session, cipher=cipher, account=account, address=visitor, at=at, kind="report", told=_OFTEN).take()
    return ask(session, kind=ReportKind.PUBLIC, subject_ref=ref, edition=edition, asked_by=None, at=at)


def public_subject(session: Session, *, address: str) -> str:
    """Returns the organisation at a public address; raises NotFound for a person and for nobody."""
    found = session.scalar(
        select(Subject.ref).where(
            or_(Subject.credit_code == address, and_(Subject.credit_code.is_(None), Subject.ref == address)),
            Subject.kind != SubjectKind.NATURAL_PERSON,
        )
    )
    if found is None:
        raise NotFound(msg("没有找到这一项。"))
    return found


def edition_of(code: str) -> Edition:
    """Returns an edition by what a form sends; raises BadInput on its field for any other."""
    if code not in set(Edition):
        raise BadInput(msg("请选择报告的文种。"), field="edition")
    return Edition(code)


def withdraw(session: Session, *, number: str, reason: str, actor: Actor, at: datetime) -> None:
    """Withdraws an issued report: from now on it is answered as withdrawn, and its file is handed out no more.

    Raises Forbidden for all but the head of the agency of the subject's division, NotFound, Conflict, RuleBroken.
    """
    actor.require(Role.AGENCY_HEAD)
    report = session.scalar(select(Report).where(Report.number == number).with_for_update())
    subject = session.scalar(select(Subject).where(Subject.ref == report.subject_ref)) if report else None
    if report is None or subject is None:
        raise NotFound(msg("没有找到这一项。"))
    actor.require_reach(subject.division or actor.division)
    if report.state is not ReportState.ISSUED:
        raise Conflict(msg("只有已经出具的报告可以收回。"))
    words = reason.strip()
    if not _SHORTEST <= len(words) <= _LONGEST:
        raise RuleBroken(msg("请写明收回的理由。"), citation=TOLD, field="reason")
    if scrub(words) != words:
        raise RuleBroken(msg("请不要写入身份证号码或者手机号码。"), citation=TOLD, field="reason")
    report.state, report.withdrawn_at, report.withdrawn_because = ReportState.WITHDRAWN, at, words
    session.flush()
    _log(session, report, actor=actor.ref, action="report.withdraw", at=at)


def _admit(session: Session, kind: ReportKind, subject_ref: str, grant_ref: str | None) -> None:
    subject = session.scalar(select(Subject).where(Subject.ref == subject_ref))
    if subject is None or (kind is ReportKind.PUBLIC and subject.kind is SubjectKind.NATURAL_PERSON):
        raise NotFound(msg("没有找到这一项。"))
    if kind is not ReportKind.AUTHORISED:
        return
    if not session.scalar(select(Grant.id).where(Grant.ref == grant_ref, Grant.subject_ref == subject_ref)):
        raise NotFound(msg("没有找到这一项。"))


def _waiting(
    session: Session,
    kind: ReportKind,
    subject_ref: str,
    edition: Edition,
    asked_by: str | None,
    grant_ref: str | None,
    reading_ref: str | None,
) -> str | None:
    return session.scalar(
        select(Report.number).where(
            Report.state == ReportState.WAITING,
            Report.kind == kind,
            Report.subject_ref == subject_ref,
            Report.edition == edition,
            Report.asked_by.is_not_distinct_from(asked_by),
            Report.grant_ref.is_not_distinct_from(grant_ref),
            Report.reading_ref.is_not_distinct_from(reading_ref),
        )
    )


def _lately(session: Session, asked_by: str, at: datetime) -> int:
    recent = select(func.count(Report.id)).where(Report.asked_by == asked_by, Report.asked_at > at - _DAY)
    return session.scalar(recent) or 0


def _log(session: Session, report: Report, *, actor: str, action: str, at: datetime) -> None:
    audit.append(
        session,
        at=at,
        actor=actor,
        action=action,
        object_kind="report",
        object_ref=report.number,
        detail={"kind": report.kind.value, "grant": report.grant_ref},
    )

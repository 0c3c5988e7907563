"""Writes to supervision cases: opening, ordering, confirming, circulating, concluding."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import procedures
from portal.accounts.models import Unit
from portal.kernel import divisions
from portal.kernel.clock import beijing_date
from portal.kernel.errors import BadInput, Conflict, Forbidden, NotFound, RuleBroken
from portal.kernel.masking import scrub
from portal.kernel.messages import msg
from portal.kernel.references import new_reference
from portal.law import timers, wrongdoing
from portal.law.actors import Actor
from portal.law.calendar import WorkCalendar
from portal.law.procedures.supervision import SUPERVISION
from portal.law.roles import SEPARATION
from portal.law.wrongdoing import Respondent
from portal.register.supervision.models import SupervisionCase
from portal.register.supervision.orders import RULE, circulation_text, due_on
from portal.security.uploads import CheckedUpload
from portal.store import files
from portal.store.files import Sealer

PURPOSE: Final = "supervision"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """How a case ends: result in words, its document, and a fine where there is one."""

    result: str
    document: CheckedUpload
    fine: int | None = None
    confiscated: bool = False
    other_law: str = ""


def open_case(
    session: Session,
    *,
    kind: str,
    unit: Unit,
    facts: str,
    actor: Actor | None,
    at: datetime,
    respondent: Respondent = Respondent.UNIT,
    source_ref: str = "",
) -> str:
    """Returns the reference of a new case; `actor` None is the portal itself.

    Raises BadInput for a kind that no article names, NotFound for a unit outside the actor's subtree.
    """
    chosen = wrongdoing.kind(kind)
    if actor is not None:
        actor.require_reach(unit.division)
    if not facts.strip():
        raise BadInput(msg("请写明事实。"), citation=chosen.citation, field="facts")
    source = _plain(source_ref, "source_ref")
    ref = new_reference("case")
    action = "open" if actor else "detect"
    detail = {"kind": chosen.code, "unit": unit.credit_code, "source": source}
    state = procedures.open_matter(session, SUPERVISION, ref, action, actor=actor, at=at, detail=detail)
    row = SupervisionCase(
        ref=ref,
        kind=chosen.code,
        unit_id=unit.id,
        respondent=respondent,
        facts=_plain(facts, "facts"),
        source_ref=source,
        opened_at=at,
        state=state,
    )
    session.add(row)
    session.flush()
    return ref


def order(
    session: Session,
    *,
    ref: str,
    text: str,
    days: int,
    calendar: WorkCalendar,
    actor: Actor,
    at: datetime,
    seen: int | None,
) -> None:
    """Orders rectification within so many days; raises BadInput for a number that the rule does not take."""
    case = _others(session, ref=ref, actor=actor)
    if not text.strip():
        raise BadInput(msg("请写明应当怎样改正。"), field="text")
    today = beijing_date(at)
    timers.due(RULE, today, calendar=calendar, number=days)
    case.state = procedures.advance(
        session, SUPERVISION, ref, "order", actor=actor, at=at, seen=seen, detail={"days": days}
    )
    case.order_text, case.order_days, case.ordered_on = _plain(text, "text"), days, today
    session.flush()


def confirm_rectified(session: Session, *, ref: str, reason: str, actor: Actor, at: datetime, seen: int | None) -> None:
    """Keeps that what was ordered has been done, and how that was found."""
    case = _others(session, ref=ref, actor=actor)
    plain = _plain(reason, "reason")
    case.state = procedures.advance(session, SUPERVISION, ref, "rectify", actor=actor, at=at, seen=seen, reason=plain)
    session.flush()


def circulate(
    session: Session, *, ref: str, calendar: WorkCalendar, actor: Actor, at: datetime, seen: int | None
) -> str:
    """Returns the request to circulate a criticism; raises Conflict while the order still runs."""
    case = _others(session, ref=ref, actor=actor)
    due, today = due_on(case, calendar), beijing_date(at)
    if due is not None and today <= due:
        raise Conflict(msg("改正期限未满，不能提请通报批评。"), citation=SUPERVISION.step("circulate").citation)
    state = procedures.advance(session, SUPERVISION, ref, "circulate", actor=actor, at=at, seen=seen)
    text = circulation_text(case, calendar=calendar, today=today, authority=actor.unit_name)
    case.state, case.circulation = state, text
    session.flush()
    return text


def conclude(
    session: Session,
    *,
    ref: str,
    conclusion: Conclusion,
    sealer: Sealer,
    actor: Actor,
    at: datetime,
    seen: int | None,
) -> None:
    """Closes the case; raises BadInput without a result in words, RuleBroken for a fine out of bounds."""
    case = _others(session, ref=ref, actor=actor)
    _check(case, conclusion)
    case_file = files.keep(
        session,
        conclusion.document.stream,
        ref=new_reference("file"),
        name=f"{ref}.pdf",
        media_type="application/pdf",
        purpose=PURPOSE,
        sealer=sealer,
        at=at,
        by=actor.ref,
        scanned=conclusion.document.scanned,
    )
    detail = {"document": case_file.sha256, "fine": conclusion.fine, "other_law": bool(conclusion.other_law.strip())}
    state = procedures.advance(session, SUPERVISION, ref, "conclude", actor=actor, at=at, seen=seen, detail=detail)
    case.result, case.result_file_id, case.state = _plain(conclusion.result, "result"), case_file.id, state
    case.fine, case.confiscated = conclusion.fine, conclusion.confiscated
    case.other_law = _plain(conclusion.other_law, "other_law")
    session.flush()
    session.refresh(case, ["result_file"])


def of_actor(session: Session, *, ref: str, actor: Actor) -> SupervisionCase:
    """Returns a case of the actor's subtree of divisions; raises NotFound alike for any other and for none."""
    row = session.scalar(select(SupervisionCase).where(SupervisionCase.ref == ref))
    if row is None:
        raise NotFound(msg("没有找到这一项。"))
    actor.require_reach(row.unit.division)
    return row


def judges_itself(case: SupervisionCase, actor: Actor) -> bool:
    """Return whether a case is about the actor's own unit: the one above handles it, and above the region's is none."""
    return case.unit_id == actor.unit_id and case.unit.division != divisions.REGION


def _others(session: Session, *, ref: str, actor: Actor) -> SupervisionCase:
    case = of_actor(session, ref=ref, actor=actor)
    if judges_itself(case, actor):
        raise Forbidden(msg("涉及本单位的监督案件，由上一级主管部门办理。"), citation=SEPARATION)
    return case


def _check(case: SupervisionCase, conclusion: Conclusion) -> None:
    if not conclusion.result.strip():
        raise BadInput(msg("请写明处理结果。"), field="result")
    if conclusion.fine is not None:
        wrongdoing.check_fine(case.kind, case.respondent, conclusion.fine, other_law=conclusion.other_law)


def _plain(text: str, field: str) -> str:
    if scrub(text) != text:
        raise RuleBroken(msg("请不要写入身份证号码或者手机号码。"), field=field)
    return text.strip()

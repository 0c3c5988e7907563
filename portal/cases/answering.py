"""Decides how an applicant gets the result: in the inbox at once, or by a clerk who keeps how it was served.

The result is written: a letter that names each item, its outcome, the reason, the articles and the way on
(2021 arts. 35, 37, 38; 2018 arts. 38, 39). The units whose information was deleted or reviewed are told as well, and so
is the agency whose decision was reviewed; each acknowledges (2021 art. 35; 2018 arts. 36, 39).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from portal import audit
from portal.accounts.holders.telling import tell
from portal.accounts.models import UnitKind
from portal.cases import handling, papers
from portal.cases.handling import Act, step
from portal.cases.lodging import PROCEDURES
from portal.cases.models import Case, CaseKind, CaseTask
from portal.cases.overdue import unit_above
from portal.kernel.clock import beijing_date
from portal.kernel.errors import BadInput, Conflict
from portal.kernel.messages import msg
from portal.law.actors import Actor
from portal.law.procedures.objection import EVIDENCE
from portal.mail.kinds import MATTER, REF
from portal.procedures.turn import text
from portal.security.uploads import CheckedUpload

INBOX: Final = "站内信"
NOTED: Final = "noted"
PROOF: Final = "service"  # the part of a case that proves its service
_SERVING: Final = {"approved": ("serve", "tell"), "rejected": ("serve_refusal", "tell_refusal")}
_PLAIN: Final = ("serve", "tell")
_LONGEST_MANNER: Final = 100


def tell_applicant(
    session: Session, case: Case, kind: str, act: Act, *, values: Mapping[str, str] | None = None
) -> None:
    """Posts a message about a case, by kind and number, to whoever lodged it online; the desk writes to others."""
    if case.holder_ref is None:
        return
    tell(
        session,
        holder_ref=case.holder_ref,
        kind=kind,
        path=f"/account/cases/{case.ref}",
        cipher=act.cipher,
        at=act.at,
        values={MATTER: PROCEDURES[case.kind].id, REF: case.ref, **(values or {})},
    )


def tell_units(session: Session, case: Case, act: Act) -> None:
    """Tells each unit of a decided case, once: it stands in their worklist until somebody there has noted it."""
    told = {item.unit_id for item in case.items}
    if case.kind is CaseKind.REVIEW:
        agency = unit_above(session, case, UnitKind.AGENCY)
        told |= {agency.id} if agency is not None else set()
    for unit_id in sorted(told - {task.unit_id for task in case.tasks}):
        case.tasks.append(CaseTask(unit_id=unit_id, asked_at=act.at))
    session.flush()


def acknowledge(session: Session, *, ref: str, actor: Actor, act: Act) -> None:
    """Keeps that a unit has noted a result; raises NotFound for one not told, Conflict before the decision or twice."""
    case, task = handling.of_unit(session, ref=ref, actor=actor)
    if case.decided_at is None:
        raise Conflict(msg("还没有作出决定。"), citation=EVIDENCE)
    if task.answered_at is not None:
        raise Conflict(msg("本单位已经答复。"), citation=EVIDENCE)
    task.finding, task.answered_at, task.answered_by = NOTED, act.at, act.ref
    session.flush()
    audit.append(
        session,
        at=act.at,
        actor=act.ref,
        action="case.noted",
        object_kind=PROCEDURES[case.kind].id,
        object_ref=case.ref,
        detail={"unit": actor.unit_code},
    )


def deliver(session: Session, case: Case, act: Act) -> None:
    """Tells an applicant with an account at once, which closes the case; otherwise it waits to be served.

    An account that was closed meanwhile has no inbox, and whoever may no longer speak for the subject may not read it:
    the result is not served by having been written.
    """
    if not reads(session, case, act):
        return
    tell_applicant(session, case, "case.decided", act)
    step(session, case, _actions(case)[1], act.by_itself())
    _served(case, INBOX, beijing_date(act.at), act)


def reads(session: Session, case: Case, act: Act) -> bool:
    """Returns whether the applicant has an account that reads the case on the day of the act, as `handling.reads`."""
    return handling.reads(session, case, cipher=act.cipher, today=act.today)


def serve(
    session: Session,
    case: Case,
    *,
    manner: str,
    day: date | None,
    act: Act,
    proofs: Sequence[CheckedUpload] = (),
) -> None:
    """Keeps how and when the result was served, with its proof.

    Raises BadInput for a day before the decision or after today.
    """
    how = text(manner, field="manner", longest=_LONGEST_MANNER)
    decided = beijing_date(case.decided_at) if case.decided_at else None
    if day is None:
        raise BadInput(msg("请填写日期，例如 2026-06-01。"), citation=EVIDENCE, field="day")
    if day > act.today or (decided is not None and day < decided):
        raise BadInput(msg("送达日期应在决定作出以后、今天以前。"), citation=EVIDENCE, field="day")
    step(session, case, _actions(case)[0], act, detail={"manner": how})
    papers.bring(session, case=case, part=PROOF, uploads=proofs, by=act.ref, cipher=act.cipher, at=act.at)
    _served(case, how, day, act)


def _actions(case: Case) -> tuple[str, str]:
    return _SERVING.get(case.state, _PLAIN)


def _served(case: Case, manner: str, day: date, act: Act) -> None:
    case.service_manner, case.served_on, case.closed_at = manner, day, act.at

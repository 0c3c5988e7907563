"""Deciding a measure and making it known: legal check, notice as PDF, service; before service it binds nobody.

Source: 2021 art. 28; 2024 arts. 32, 34; 2018 art. 33.
"""

from datetime import date
from io import BytesIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kernel.errors import Conflict
from portal.kernel.messages import msg
from portal.kernel.references import new_reference
from portal.law.instruments import of_2024
from portal.procedures.turn import Turn, text
from portal.register.measures.applied import access, grounds, hearing, letters, proposing
from portal.register.measures.applied.models import Application
from portal.store import files


def check_law(session: Session, *, ref: str, act: Turn) -> Application:
    """Returns the application whose measure outside the list a reviewer found founded in the law it cites."""
    application = access.find(session, ref, act.actor)
    if application.item_id is not None or application.law_checked_on is not None:
        raise Conflict(msg("这项措施不需要法律审查。"), citation=of_2024(32))
    act.actor.require_reach(application.unit.division)
    access.step(session, application, "check_law", act)
    application.law_checked_on = act.today
    session.flush()
    return application


def decide(session: Session, *, ref: str, document_no: str, act: Turn) -> Application:
    """Returns the application decided today, its notice printed and kept.

    Raises Conflict while the subject is not heard or the law not checked, RuleBroken when the ground no longer bears
    it or the edition is no longer in force.
    """
    application = access.find(session, ref, act.actor)
    hearing.require_heard(application, act)
    if application.item_id is None and application.law_checked_on is None:
        raise Conflict(msg("清单以外的措施尚未通过法律审查。"), citation=of_2024(32))
    if application.item is not None:
        proposing.require_listed(session, application.item, act.today)
    ground = grounds.required(session, application.ground_ref, application.kind, act.today)
    application.document_no = _fresh(session, document_no)
    application.decided_on = act.today
    body = letters.notice(application, ground, font=act.font)
    application.notice = files.keep(
        session,
        BytesIO(body),
        ref=new_reference("file"),
        name=f"measure-{application.ref}.pdf",
        media_type="application/pdf",
        purpose="measure",
        sealer=act.cipher,
        at=act.at,
        by=act.actor.ref,
    )
    access.step(session, application, "decide", act)
    return application


def serve(session: Session, *, ref: str, day: date | None, manner: str, proof: str, act: Turn) -> Application:
    """Returns the application in force from now: its notice was served on `day`, not before it was written."""
    application = access.find(session, ref, act.actor)
    grounds.required(session, application.ground_ref, application.kind, act.today)
    application.served_on = act.past(day, since=application.decided_on, field="day")
    application.service_manner = text(manner, field="manner", longest=100)
    application.service_proof = text(proof, field="proof", longest=200)
    access.step(session, application, "serve", act)
    return application


def drop(session: Session, *, ref: str, act: Turn) -> Application:
    """Returns the application that is not applied, with the reason."""
    application = access.find(session, ref, act.actor)
    access.step(session, application, "drop", act)
    return application


def _fresh(session: Session, document_no: str) -> str:
    number = text(document_no, field="document_no", longest=128)
    if session.scalar(select(Application.id).where(Application.document_no == number)) is not None:
        raise Conflict(msg("文号 %(number)s 已经用过。", number=number), field="document_no")
    return number

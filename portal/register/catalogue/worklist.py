"""Reads of what waits for whom in the catalogue: the draft's next step, requests, opinions, summaries (2021 art. 8)."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.kernel import divisions
from portal.kernel.clock import beijing_date
from portal.kernel.messages import Message, msg
from portal.law.actors import Actor
from portal.law.calendar import WorkCalendar
from portal.law.procedures import catalogue as law
from portal.law.roles import Role
from portal.procedures import Standing, standing
from portal.procedures.tasks import Task
from portal.register.catalogue.drafting import matter
from portal.register.catalogue.models import (
    CatalogueEdition,
    CatalogueRequest,
    CommentState,
    Consultation,
    ConsultationComment,
    EditionState,
)
from portal.register.catalogue.readiness import hearings

_STAFF = (Role.AGENCY_CLERK, Role.AGENCY_HEAD, Role.COMPETENT_REVIEWER)


def waiting(session: Session, *, actor: Actor, calendar: WorkCalendar, today: date) -> list[Task]:  # noqa: ARG001
    """Returns what this person can act on now; no article sets a term for any of it."""
    if not actor.has(*_STAFF) or not actor.reaches(divisions.REGION):
        return []
    return [*_editions(session, actor), *_requests(session, actor), *_consultations(session, actor, today)]


def _editions(session: Session, actor: Actor) -> Iterator[Task]:
    drafts = (CatalogueEdition.stage.is_not(None), CatalogueEdition.state == EditionState.DRAFT)
    for row in session.scalars(select(CatalogueEdition).where(*drafts)):
        where = standing(session, law.EDITION, matter(row.year))
        steps = {step.action for step in where.open_to(actor)}
        if "submit" in steps and not all(each.complete for each in hearings(session, row)):
            steps.remove("submit")
        if steps:
            ref = matter(row.year)
            yield _task(law.EDITION.title, ref, f"/desk/catalogue/{row.year}", f"{row.year}年版目录", where)


def _requests(session: Session, actor: Actor) -> Iterator[Task]:
    rows = session.scalars(select(CatalogueRequest).where(CatalogueRequest.state == "waiting"))
    for row in rows:
        where = standing(session, law.REQUEST, row.ref)
        if {"accept", "refuse"} & {step.action for step in where.open_to(actor)}:
            path = f"/desk/catalogue/requests/{row.ref}"
            yield _task(law.REQUEST.title, row.ref, path, f"{row.code} {row.name_zh}", where)


def _consultations(session: Session, actor: Actor, today: date) -> Iterator[Task]:
    running = select(Consultation).where(Consultation.state.in_(("open", "summarised")))
    for row in session.scalars(running):
        where = standing(session, law.CONSULTATION, row.ref)
        path, title = f"/desk/catalogue/consultations/{row.ref}", f"{row.edition.year}年版目录"
        if unread := _unread(session, row) if actor.has(Role.AGENCY_CLERK) else 0:
            yield _task(msg("待审核的公众意见"), row.ref, path, title, where, state=msg("%(n)s 条", n=unread))
        elif _ripe(where, actor, over=row.closes_on < today):
            yield _task(law.CONSULTATION.title, row.ref, path, title, where)


def _ripe(where: Standing, actor: Actor, *, over: bool) -> bool:
    steps = {step.action for step in where.open_to(actor)}
    return "answer" in steps or (over and "summarise" in steps)


def _unread(session: Session, row: Consultation) -> int:
    unread = (ConsultationComment.consultation_id == row.id, ConsultationComment.state == CommentState.PENDING)
    return session.scalar(select(func.count()).select_from(ConsultationComment).where(*unread)) or 0


def _task(kind: Message, ref: str, path: str, title: str, where: Standing, *, state: Message | None = None) -> Task:
    return Task(
        kind=kind,
        ref=ref,
        path=path,
        title=title,
        state=state or where.state_label,
        due=None,
        since=beijing_date(where.events[-1].at),
        division=divisions.REGION,
        citation=law.BASIS,
    )

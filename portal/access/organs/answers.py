"""Shows the answer to a single query to whoever asked, on the day of asking, no further than it was logged.

Source: 2021 arts. 18, 30(2), 37. What was suspended, withdrawn or ran out since is not shown; whoever needs the answer
on another day asks again. Each showing is a link in the chain, committed before the page is shown.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit
from portal.access.holdings import Held, Holdings, holdings
from portal.access.models import Reading
from portal.access.organs.models import OrganQuery
from portal.access.organs.queries import QueryView, view
from portal.access.organs.reading import SHARED
from portal.kernel.clock import beijing_date
from portal.law.actors import Actor
from portal.law.codes import RecordClass
from portal.register.subjects.models import Subject

_WEIGHT: Final = (
    RecordClass.SERIOUS,
    RecordClass.GENERAL,
    RecordClass.RISK,
    RecordClass.ENHANCING,
    RecordClass.BASIC,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What may be shared of the subject; `number` is its credit code, or the masked number of a person."""

    number: str
    found: Holdings

    @property
    def by_class(self) -> tuple[tuple[RecordClass, tuple[Held, ...]], ...]:
        """Return the records by class, what weighs most first."""
        grouped = ((kind, tuple(each for each in self.found.records if each.record_class is kind)) for kind in _WEIGHT)
        return tuple((kind, records) for kind, records in grouped if records)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One query with its answer; `open` while it may be shown, `shared` None where there is nothing to share."""

    view: QueryView
    open: bool
    shared: Shared | None


def show(session: Session, *, ref: str, actor: Actor, at: datetime, form: str = "page") -> Answer:
    """Returns a query with its answer as far as this person may see it today; raises NotFound for another unit's."""
    seen = view(session, ref=ref, actor=actor)
    if not seen.answerable(at):
        return Answer(view=seen, open=False, shared=None)
    query = session.scalars(select(OrganQuery).where(OrganQuery.ref == ref)).one()
    shared = _shared(session, query, at)
    detail = {"form": form, "records": len(shared.found.refs) if shared else 0}
    audit.append(
        session,
        at=at,
        actor=actor.ref,
        action="organ_query.shown",
        object_kind="organ_query",
        object_ref=ref,
        detail=detail,
    )
    return Answer(view=seen, open=True, shared=shared)


def _shared(session: Session, query: OrganQuery, at: datetime) -> Shared | None:
    logged = session.scalar(select(Reading).where(Reading.query_ref == query.ref))
    if logged is None:
        return None
    subject = session.scalars(select(Subject).where(Subject.ref == logged.subject_ref)).one()
    now = holdings(session, subject_ref=subject.ref, viewer=SHARED, today=beijing_date(at))
    kept = replace(
        now,
        records=tuple(each for each in now.records if each.ref in logged.records),
        entries=tuple(each for each in now.entries if each.ref in logged.records),
    )
    return Shared(number=kept.code or subject.id_masked or "", found=kept) if kept.refs else None

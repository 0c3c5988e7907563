"""Decides what follows when a case is not answered in time: a supervision case opens by itself (2021 art. 41(5)).

Against the agency for an objection, a deletion or a repair, against the department for a review; once for each case,
and never for one that stands still or was taken back.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Unit, UnitKind
from portal.cases import terms
from portal.cases.handling import Act
from portal.cases.models import Case, CaseKind
from portal.kernel import divisions
from portal.kernel.messages import msg
from portal.register.supervision.commands import open_case
from portal.register.supervision.models import SupervisionCase

KIND: Final = "41.5"


def any_open(session: Session) -> bool:
    """Returns whether any case waits for an answer."""
    return session.scalar(select(Case.id).where(Case.closed_at.is_(None)).limit(1)) is not None


def supervise(session: Session, *, act: Act) -> int:
    """Returns how many supervision cases opened because a case is overdue today."""
    open_ones = session.scalars(select(Case).where(Case.closed_at.is_(None)).order_by(Case.id)).all()
    late = [case for case in open_ones if terms.is_late(case, calendar=act.calendar, today=act.today)]
    return sum(_open(session, case, act) for case in late)


def _open(session: Session, case: Case, act: Act) -> int:
    known = select(SupervisionCase.id).where(SupervisionCase.source_ref == case.ref)
    unit = responsible_unit(session, case)
    if unit is None or session.scalar(known.limit(1)) is not None:
        return 0
    due = terms.due(case, calendar=act.calendar, today=act.today)
    facts = msg(
        "编号%(ref)s的申请应当在%(day)s以前办结，逾期没有告知结果（%(basis)s）。",
        ref=case.ref,
        day=due.legal,
        basis=due.citation.message(),
    )
    open_case(session, kind=KIND, unit=unit, facts=str(facts), actor=None, at=act.at, source_ref=case.ref)
    return 1


def responsible_unit(session: Session, case: Case) -> Unit | None:
    """Returns the confirmed unit that owes the answer, the nearest above the case; None where there is none."""
    return owing(case, offices(session))


def offices(session: Session) -> Sequence[Unit]:
    """Returns the confirmed agencies and competent departments."""
    kinds = (UnitKind.AGENCY, UnitKind.COMPETENT)
    return session.scalars(select(Unit).where(Unit.kind.in_(kinds), Unit.confirmed).order_by(Unit.id)).all()


def owing(case: Case, among: Sequence[Unit]) -> Unit | None:
    """Returns which of these units owes the answer."""
    return _nearest(case, among, UnitKind.COMPETENT if case.kind is CaseKind.REVIEW else UnitKind.AGENCY)


def unit_above(session: Session, case: Case, kind: UnitKind) -> Unit | None:
    """Returns the nearest confirmed unit of a kind whose subtree holds the case; None where there is none."""
    return _nearest(case, offices(session), kind)


def _nearest(case: Case, among: Sequence[Unit], kind: UnitKind) -> Unit | None:
    above = [unit for unit in among if unit.kind is kind and divisions.is_within(case.division, unit.division)]
    return max(above, key=lambda unit: len(unit.division.rstrip("0")), default=None)

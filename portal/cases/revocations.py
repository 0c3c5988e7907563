"""Decides who hears that a repair was revoked: who was told of it, who lifted a measure for it (2024 art. 42(3)).

Told is only what stands again: what is over stays over, and a listing is decided anew by its unit. Nothing comes back
by itself; whoever lifted a measure decides again whether there is one.
"""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.holders.models import Holder
from portal.accounts.holders.telling import tell
from portal.cases import effects
from portal.cases.handling import Act
from portal.cases.models import Case, CaseItem, CorrectionNotice, Outcome
from portal.kernel.clock import beijing_date
from portal.kernel.references import new_reference
from portal.register.measures.applied.models import Application, GroundKind, MeasureTask

MAIL = "case.correction_revoked"


def tell_again(session: Session, *, case: Case, act: Act) -> int:
    """Returns how many notices went out about a revoked repair; each reader and each measure has one."""
    told = 0
    for item in case.items:
        if _stands_again(session, item, act.today):
            told += sum(_send(session, each, act) for each in _due(session, case, item))
    return told


def _stands_again(session: Session, item: CaseItem, today: date) -> bool:
    thing = effects.of_item(session, item)
    if item.outcome is not Outcome.REPAIRED or thing is None or thing.record is None or not thing.lives:
        return False
    return thing.public_until is None or thing.public_until >= today


def _due(session: Session, case: Case, item: CaseItem) -> Iterable[CorrectionNotice]:
    """The notices still owed about one item, unsaved."""
    about = (CorrectionNotice.matter == case.ref, CorrectionNotice.thing_ref == item.record_ref)
    rows = list(session.scalars(select(CorrectionNotice).where(*about).order_by(CorrectionNotice.id)))
    sent = {(row.reading_ref, row.unit_id, row.holder_ref) for row in rows if row.revoked}
    owed = [(row.reading_ref, row.unit_id, row.holder_ref) for row in rows if not row.revoked]
    owed += [(ref, unit_id, None) for ref, unit_id in _lifted(session, case, item)]
    for reading_ref, unit_id, holder_ref in owed:
        if (reading_ref, unit_id, holder_ref) not in sent:
            yield CorrectionNotice(
                ref=new_reference("notice"),
                matter=case.ref,
                thing_ref=item.record_ref,
                outcome=Outcome.REPAIRED,
                revoked=True,
                reading_ref=reading_ref,
                unit_id=unit_id,
                holder_ref=holder_ref,
            )


def _lifted(session: Session, case: Case, item: CaseItem) -> Iterable[tuple[str, int]]:
    """Each measure that ended with this repair, and each unit that has confirmed lifting it."""
    if case.decided_at is None:
        return ()
    wanted = (
        select(Application.ref, MeasureTask.unit_id)
        .join(MeasureTask, MeasureTask.application_id == Application.id)
        .where(
            Application.ground == GroundKind.RECORD,
            Application.ground_ref == item.record_ref,
            Application.ended_on >= beijing_date(case.decided_at),
            MeasureTask.lifted_on.is_not(None),
        )
        .order_by(MeasureTask.id)
    )
    return [(ref, unit_id) for ref, unit_id in session.execute(wanted)]


def _send(session: Session, notice: CorrectionNotice, act: Act) -> bool:
    holder = notice.holder_ref
    here = (Holder.ref == holder, Holder.closed_at.is_(None))
    if holder is not None and session.scalar(select(Holder.ref).where(*here)) is None:
        return False
    notice.sent_at = act.at
    session.add(notice)
    session.flush()
    if holder is not None:
        path = f"/account/corrections/{notice.ref}"
        tell(session, holder_ref=holder, kind=MAIL, path=path, cipher=act.cipher, at=act.at)
    return True

"""Decides who keeps a disputed thing hidden, and when it is shown again (2021 arts. 35, 37).

A thing has one suspension and may have several reasons for it: an objection, a review, a request to delete, a notice of
its provider, an annulled basis. Whoever comes last holds it; whoever ends hands it to the next that still runs, and
shows it only when there is none. So nothing comes back to the public while somebody may still be right about it. A
record that waits to be looked at for forbidden information stays held for that, whatever is asked meanwhile (art. 17).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.models import CaseItem, CaseKind
from portal.cases.things import Thing, find
from portal.kernel.citation import Citation
from portal.law.procedures.deletion import OWN_PRAISE
from portal.law.procedures.listing import REMOVAL
from portal.law.procedures.objection import BY_OBJECTION
from portal.law.procedures.repair import BY_REPAIR
from portal.law.procedures.review import BY_REVIEW
from portal.register.intake.rewrite import HELD_REASON
from portal.register.lists import commands as lists
from portal.register.lists.removals.models import Removal, RemovalGround
from portal.register.notices.commands import basis_of
from portal.register.notices.models import OPEN, Notice
from portal.register.records import commands as records

REASON: Final = "正在办理（编号%s），暂停披露"
BASES: Final[Mapping[CaseKind, Citation]] = {
    CaseKind.OBJECTION: BY_OBJECTION,
    CaseKind.REVIEW: BY_REVIEW,
    CaseKind.DELETION: OWN_PRAISE,
    CaseKind.REPAIR: BY_REPAIR,
}


def hide(session: Session, *, item: CaseItem, thing: Thing, at: datetime, actor: str) -> None:
    """Closes every outward door to a thing from this transaction on; what is over has no door left to close."""
    if not thing.lives:
        return
    if not _held(thing):
        _suspend(session, thing, REASON % item.case.ref, BASES[item.case.kind], at, actor)
    item.suspended_at = at
    session.flush()


def settle(session: Session, *, ref: str, basis: Citation, at: datetime, actor: str) -> None:
    """Sets the doors of a thing that stands again: shut while a case or a notice about it runs, open without any."""
    thing = find(session, ref=ref)
    if thing is None or not thing.lives or _held(thing) or _handed_on(session, thing, at, actor):
        return
    if thing.suspended:
        _resume(session, thing, basis, at, actor)


def release(session: Session, *, item: CaseItem, at: datetime, actor: str) -> None:
    """Ends what this item hid, unless somebody else's reason goes on."""
    hidden_at, item.suspended_at = item.suspended_at, None
    session.flush()
    thing = find(session, ref=item.record_ref or item.entry_ref or "")
    row = None if thing is None else (thing.record or thing.entry)
    if thing is None or row is None or not thing.lives or hidden_at is None or row.suspended_at != hidden_at:
        return
    if not _handed_on(session, thing, at, actor):
        _resume(session, thing, BASES[item.case.kind], at, actor)


def _held(thing: Thing) -> bool:
    return thing.record is not None and thing.record.suspended_reason == str(HELD_REASON)


def _resume(session: Session, thing: Thing, basis: Citation, at: datetime, actor: str) -> None:
    if thing.record is not None:
        records.resume(session, record=thing.record, basis=basis, at=at, actor=actor)
    elif thing.entry is not None:
        lists.resume(session, entry=thing.entry, basis=basis, at=at, actor=actor)


def _handed_on(session: Session, thing: Thing, at: datetime, actor: str) -> bool:
    wanted = CaseItem.record_ref == thing.ref if thing.record is not None else CaseItem.entry_ref == thing.ref
    # Open, and of a kind that hides: a repair leaves a thing where it is.
    runs = (CaseItem.open_kind.is_not(None), CaseItem.open_kind != CaseKind.REPAIR.value)
    other = session.scalar(select(CaseItem).where(wanted, *runs).order_by(CaseItem.id.desc()).limit(1))
    if other is not None:
        _suspend(session, thing, REASON % other.case.ref, BASES[other.case.kind], at, actor)
        other.suspended_at = at
        session.flush()
        return True
    return _handed_to_notice(session, thing, at, actor) or _handed_to_removal(session, thing, at, actor)


def _handed_to_notice(session: Session, thing: Thing, at: datetime, actor: str) -> bool:
    record = thing.record
    if record is None:
        return False
    notice = session.scalar(select(Notice).where(Notice.record_id == record.id, Notice.state.in_(OPEN)).limit(1))
    if notice is None:
        return False
    _suspend(session, thing, notice.reason, basis_of(notice.kind), at, actor)
    notice.hidden_at = at
    session.flush()
    return True


def _handed_to_removal(session: Session, thing: Thing, at: datetime, actor: str) -> bool:
    """An entry whose basis was annulled stays hidden while its removal waits (2021 art. 36)."""
    if thing.entry is None:
        return False
    annulled = (Removal.entry_id == thing.entry.id, Removal.ground == RemovalGround.ANNULLED)
    removal = session.scalar(select(Removal).where(*annulled, Removal.state.not_in(REMOVAL.ends)).limit(1))
    if removal is None:
        return False
    _suspend(session, thing, removal.reason, removal.ground.citation, at, actor)
    thing.entry.suspended_at = removal.created_at  # by which a removal knows its own
    session.flush()
    return True


def _suspend(session: Session, thing: Thing, reason: str, basis: Citation, at: datetime, actor: str) -> None:
    if thing.record is not None:
        records.suspend(session, record=thing.record, reason=reason, basis=basis, at=at, actor=actor)
    elif thing.entry is not None:
        lists.suspend(session, entry=thing.entry, reason=reason, basis=basis, at=at, actor=actor)

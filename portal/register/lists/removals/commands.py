"""Writes to removals: proposed with document and reason, confirmed or refused by another person.

Whoever applied is refused in writing, and the letter is served.

An entry whose basis was annulled is hidden from the first step on, as a record is by a notice.

Source: 2024 arts. 36, 40; 2021 arts. 36, 38.
"""

from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import procedures
from portal.kernel.clock import beijing_date
from portal.kernel.errors import BadInput, Conflict, NotFound
from portal.kernel.masking import scrub
from portal.kernel.messages import msg
from portal.kernel.references import new_reference
from portal.law.instruments import of_2021, of_2024
from portal.law.procedures.listing import REMOVAL
from portal.law.roles import Role
from portal.procedures.turn import Turn, text
from portal.register.lists import commands
from portal.register.lists.models import ListEntry, ListKind
from portal.register.lists.removals import letters, overdue
from portal.register.lists.removals.models import Removal, RemovalGround
from portal.security.uploads import CheckedUpload
from portal.store import outbox

LIFT: Final = "measures.lift"
_REMOVED_LATE: Final = msg("名单信息应当最迟于%(due)s移出，实际于%(day)s移出。")
_ANSWERED_LATE: Final = msg("移出名单的申请应当最迟于%(due)s答复，实际于%(day)s决定不予移出。")
_DOCUMENT, _REASON, _MANNER, _PROOF = 128, 400, 100, 200
_DATED: Final = frozenset({RemovalGround.APPLICATION, RemovalGround.ANNULLED})


def propose(
    session: Session,
    *,
    entry_ref: str,
    ground: RemovalGround | None,
    notified_on: date | None,
    document: str,
    reason: str,
    turn: Turn,
) -> Removal:
    """Returns the new removal; raises Conflict while another waits, NotFound for an entry of another unit."""
    turn.actor.require(Role.LIST_AUTHORITY)
    entry = entry_of(session, entry_ref, turn)
    if ground is None:
        raise BadInput(msg("请选择移出的理由。"), citation=of_2024(40), field="ground")
    fitting = entry.kind is ListKind.HONOUR or ground is not RemovalGround.WITHDRAWN
    if entry.removed_at is not None or not fitting:
        raise Conflict(msg("该主体已移出名单，或者这一理由不适用于该名单"), citation=of_2024(40))
    removal = Removal(
        ref=new_reference("removal"),
        state="proposed",
        entry_id=entry.id,
        entry=entry,
        unit_id=turn.actor.unit_id,
        created_at=turn.at,
        ground=ground,
        notified_on=turn.past(notified_on, since=None, field="notified_on") if ground in _DATED else None,
        document=text(document, field="document", longest=_DOCUMENT),
        reason=text(scrub(reason), field="reason", longest=_REASON),
    )
    try:
        with session.begin_nested():
            session.add(removal)
    except IntegrityError as error:
        raise Conflict(msg("已有一件移出正在办理。"), citation=of_2024(40)) from error
    removal.state = procedures.open_matter(
        session, REMOVAL, removal.ref, "propose", actor=turn.actor, at=turn.at, detail={"entry": entry.ref}
    )
    _hide_annulled(session, removal, turn)
    return removal


def _hide_annulled(session: Session, removal: Removal, turn: Turn) -> None:
    """What rests on an annulled act is hidden while its removal waits (2021 art. 36)."""
    entry, ground = removal.entry, removal.ground
    if ground is RemovalGround.ANNULLED and entry.suspended_at is None:
        basis = ground.citation
        commands.suspend(session, entry=entry, reason=removal.reason, basis=basis, at=turn.at, actor=turn.actor.ref)
    session.flush()


def confirm(session: Session, *, ref: str, turn: Turn) -> Removal:
    """Returns the confirmed removal: page, search, feed and report lack the entry, measures are to be lifted."""
    removal = find(session, ref, turn)
    _step(session, removal, "confirm", turn)
    commands.remove(
        session,
        entry=removal.entry,
        document=removal.document,
        reason=removal.reason,
        basis=removal.ground.citation,
        at=turn.at,
        actor=turn.actor.ref,
    )
    outbox.post(session, topic=LIFT, payload={"entry": removal.entry.ref}, at=turn.at)
    overdue.report(session, removal, _REMOVED_LATE, turn)
    return removal


def refuse(session: Session, *, ref: str, turn: Turn) -> Removal:
    """Returns the refused removal; the entry stays, or is shown again if the proposal had hidden it.

    Raises Conflict for an application: that is refused in writing (`reject`).
    """
    removal = find(session, ref, turn)
    if removal.ground is RemovalGround.APPLICATION:
        raise Conflict(msg("主体申请移出的，不予移出须书面说明理由。"), citation=of_2021(38))
    _step(session, removal, "refuse", turn)
    entry = removal.entry
    if removal.ground is RemovalGround.ANNULLED and entry.suspended_at == removal.created_at:
        commands.resume(session, entry=entry, basis=removal.ground.citation, at=turn.at, actor=turn.actor.ref)
    return removal


def reject(session: Session, *, ref: str, turn: Turn) -> Removal:
    """Returns the application that is refused by a letter with reason and remedies; raises Conflict for no application.

    One that was answered late is a matter of supervision (2021 arts. 38, 41(5)).
    """
    removal = find(session, ref, turn)
    if removal.ground is not RemovalGround.APPLICATION:
        raise Conflict(msg("只有主体的申请以决定书答复。"), citation=of_2021(38))
    why = text(turn.reason, field="reason", longest=_REASON)
    removal.letter = letters.refusal(session, removal, why, turn)
    _step(session, removal, "reject", turn)
    overdue.report(session, removal, _ANSWERED_LATE, turn)
    return removal


def serve(
    session: Session, *, ref: str, day: date | None, manner: str, proof: str, file: CheckedUpload | None, turn: Turn
) -> Removal:
    """Returns the removal with the service of its refusal proven."""
    removal = find(session, ref, turn)
    _step(session, removal, "serve", turn)
    issued = beijing_date(removal.letter.created_at) if removal.letter else None
    served = turn.past(day, since=issued, field="day")
    how, proven = text(manner, field="manner", longest=_MANNER), text(proof, field="proof", longest=_PROOF)
    removal.served_on, removal.service_manner, removal.service_proof = served, how, proven
    removal.proof = letters.proof(session, removal, file, turn)
    session.flush()
    return removal


def entry_of(session: Session, ref: str, turn: Turn) -> ListEntry:
    """Returns an entry of the person's own unit; raises NotFound alike for another's and for none."""
    entry = session.scalar(select(ListEntry).where(ListEntry.ref == ref))
    if entry is None:
        raise NotFound(msg("没有找到这一项。"))
    turn.actor.require_unit(entry.unit_id)
    return entry


def find(session: Session, ref: str, turn: Turn) -> Removal:
    """Returns a removal of the person's own unit; raises NotFound alike for another's and for none."""
    removal = session.scalar(select(Removal).where(Removal.ref == ref))
    if removal is None:
        raise NotFound(msg("没有找到这一项。"))
    turn.actor.require_unit(removal.unit_id)
    return removal


def _step(session: Session, removal: Removal, action: str, turn: Turn) -> None:
    removal.state = procedures.advance(
        session,
        REMOVAL,
        removal.ref,
        action,
        actor=turn.actor,
        at=turn.at,
        seen=turn.seen,
        reason=scrub(turn.reason),
    )
    session.flush()

"""Channels at the desk: proposed by a clerk of the agency, in force when its head confirms them (2021 art. 39)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import procedures
from portal.content import queries
from portal.content.commands import ChannelDraft, refuse_unusable, set_channel
from portal.content.desk.models import ChannelChange
from portal.content.queries import ChannelView
from portal.kernel.errors import Conflict, NotFound
from portal.kernel.messages import msg
from portal.kernel.references import new_reference
from portal.law.actors import Actor
from portal.law.procedures.piece import CHANNEL
from portal.law.roles import Role
from portal.procedures import Standing, standing


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A proposed change beside what is public now."""

    ref: str
    proposed: Mapping[str, str | None]
    present: ChannelView
    standing: Standing


def propose(session: Session, *, draft: ChannelDraft, actor: Actor, at: datetime) -> str:
    """Returns the ref of the proposal; raises NotFound for a division out of reach, Conflict beside an open one."""
    actor.require_reach(draft.division)
    refuse_unusable(draft)
    open_one = (ChannelChange.division == draft.division, ChannelChange.state == "proposed")
    if session.scalar(select(ChannelChange.id).where(*open_one)):
        raise Conflict(msg("这个行政区划已有一项待确认的变更。"))
    row = ChannelChange(
        ref=new_reference("change"), division=draft.division, state="", content=asdict(draft), proposed_at=at
    )
    session.add(row)
    session.flush()
    row.state = procedures.open_matter(session, CHANNEL, row.ref, "propose", actor=actor, at=at)
    return row.ref


def decide(
    session: Session, *, ref: str, action: str, actor: Actor, at: datetime, seen: int | None, reason: str = ""
) -> str:
    """Returns the ref; a confirmed proposal is public in the same transaction."""
    row = _found(session, ref, actor)
    if action not in {"confirm", "refuse"}:
        raise NotFound(msg("没有找到这一项。"))
    row.state = procedures.advance(session, CHANNEL, ref, action, actor=actor, at=at, seen=seen, reason=reason)
    if action == "confirm":
        set_channel(session, draft=ChannelDraft(**row.content), actor=actor.ref, at=at)
    return ref


def change(session: Session, *, ref: str, actor: Actor) -> ChangeView:
    """Returns one proposal; raises NotFound for one out of reach."""
    row = _found(session, ref, actor)
    present = queries.channel(session, division=row.division)
    return ChangeView(row.ref, row.content, present, standing(session, CHANNEL, row.ref))


def open_changes(session: Session, *, actor: Actor) -> Mapping[str, str]:
    """Returns the refs of the open proposals within reach, by division."""
    rows = session.scalars(select(ChannelChange).where(ChannelChange.state == "proposed"))
    return {row.division: row.ref for row in rows if actor.reaches(row.division)}


def _found(session: Session, ref: str, actor: Actor) -> ChannelChange:
    actor.require(Role.AGENCY_CLERK, Role.AGENCY_HEAD)
    row = session.scalar(select(ChannelChange).where(ChannelChange.ref == ref))
    if row is None:
        raise NotFound(msg("没有找到这一项。"))
    actor.require_reach(row.division)
    return row

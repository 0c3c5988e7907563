"""Writes of change requests: what a unit wants of the catalogue during the year waits for the next edition (21§8)."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kernel import divisions
from portal.kernel.clock import beijing_date
from portal.kernel.errors import Conflict, NotFound, RuleBroken
from portal.kernel.messages import msg
from portal.kernel.references import new_reference
from portal.law.actors import Actor
from portal.law.procedures import catalogue as law
from portal.procedures import advance, open_matter
from portal.register.catalogue import commands, drafting, readings
from portal.register.catalogue.commands import ItemRow
from portal.register.catalogue.limits import refuse_unfit
from portal.register.catalogue.models import CatalogueEdition, CatalogueItem, CatalogueRequest, RequestKind

REASON_LENGTH: Final = 2_000


def propose(
    session: Session, *, kind: RequestKind, code: str, row: ItemRow | None, reason: str, actor: Actor, at: datetime
) -> str:
    """Returns the reference of the request, which waits for the next edition; `row` is the item as it should read.

    Raises RuleBroken naming the field at fault: a code that exists or does not, nothing that differs, no reason.
    """
    told = reason.strip()
    if not 0 < len(told) <= REASON_LENGTH:
        raise RuleBroken(msg("请写明理由，不超过2000字。"), citation=law.BASIS, field="reason")
    present = _in_force(session, code, at)
    if kind is RequestKind.ADD and present is not None:
        raise RuleBroken(msg("现行目录中已有代码为 %(code)s 的项目。", code=code), citation=law.BASIS, field="code")
    if kind is not RequestKind.ADD and present is None:
        raise RuleBroken(msg("现行目录中没有代码为 %(code)s 的项目。", code=code), citation=law.BASIS, field="code")
    proposal = _proposal(kind, present, row)
    made = CatalogueRequest(
        ref=new_reference("wish"),
        kind=kind,
        code=code,
        name_zh=row.name_zh if row else present.name_zh if present else code,
        proposal=proposal,
        reason=told,
        unit_id=actor.unit_id,
        made_by=actor.ref,
        made_at=at,
    )
    made.state = open_matter(session, law.REQUEST, made.ref, "open", actor=actor, at=at)
    session.add(made)
    session.flush()
    return made.ref


def accept(session: Session, *, ref: str, actor: Actor, at: datetime, seen: int | None) -> str:
    """Returns the state reached: the draft now reads as asked; raises Conflict when no draft takes changes in."""
    found = _request(session, ref)
    edition = drafting.draft_for_requests(session, actor)
    found.state = advance(
        session, law.REQUEST, ref, "accept", actor=actor, at=at, seen=seen, detail={"year": edition.year}
    )
    _apply(session, edition, found)
    found.year = edition.year
    session.flush()
    return found.state


def take_step(
    session: Session, *, ref: str, action: str, actor: Actor, at: datetime, seen: int | None, reason: str | None = None
) -> str:
    """Returns the state reached by refusing (staff of the region) or withdrawing (the unit that asked)."""
    if action not in {"refuse", "withdraw"}:
        raise NotFound(msg("没有这一步。"))
    found = _request(session, ref)
    if action == "withdraw":
        actor.require_unit(found.unit_id)
    else:
        actor.require_reach(divisions.REGION)
    found.state = advance(session, law.REQUEST, ref, action, actor=actor, at=at, seen=seen, reason=reason)
    session.flush()
    return found.state


def _in_force(session: Session, code: str, at: datetime) -> CatalogueItem | None:
    try:
        return commands.binding_item(session, code=code, on=beijing_date(at))
    except RuleBroken:
        return None


def _proposal(kind: RequestKind, present: CatalogueItem | None, row: ItemRow | None) -> dict[str, Any]:
    if kind is RequestKind.REMOVE:
        return {}
    if row is None:
        raise RuleBroken(msg("请填写项目的各项要素。"), citation=law.BASIS)
    refuse_unfit(row)
    commands.new_item(0, row)  # refuses what could never stand in a catalogue
    after = readings.document(row)
    if present is None:
        return after
    changed = readings.differing(readings.document(present), after)
    if not changed or "code" in changed:
        raise RuleBroken(msg("没有任何改动。"), citation=law.BASIS)
    return changed


def _apply(session: Session, edition: CatalogueEdition, found: CatalogueRequest) -> None:
    """Only what was asked for is changed: what others asked of the same item stays."""
    item = next((each for each in edition.items if each.code == found.code), None)
    if (item is None) is not (found.kind is RequestKind.ADD):
        raise Conflict(msg("草案中的这一项已经新增或者删除，不能照此编入。"), citation=law.BASIS)
    after = found.proposal
    if item is not None:
        after = readings.document(item) | found.proposal
        commands.delete_item(session, item)
        session.flush()
        session.expire(edition, ["items"])
    if found.kind is not RequestKind.REMOVE:
        drafting.put_in(session, edition, readings.row(after))


def _request(session: Session, ref: str) -> CatalogueRequest:
    found = session.scalar(select(CatalogueRequest).where(CatalogueRequest.ref == ref))
    if found is None:
        raise NotFound(msg("没有找到这一项。"))
    return found

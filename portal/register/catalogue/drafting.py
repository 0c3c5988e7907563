"""Writes of the draft: next year's edition out of the one in force, its items, its way to approval (2021 art. 8).

Only staff of the region draft. Items change in the state "draft" and in no other; what was reviewed, assessed and
approved is what is published.
"""

from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit
from portal.kernel import divisions
from portal.kernel.clock import beijing_date
from portal.kernel.errors import Conflict, NotFound, RuleBroken
from portal.kernel.messages import msg
from portal.law.actors import Actor
from portal.law.procedures import catalogue as law
from portal.law.roles import Role
from portal.procedures import advance, open_matter, standing
from portal.register.catalogue import commands, readings
from portal.register.catalogue.commands import ItemRow
from portal.register.catalogue.hearings import cancel_open
from portal.register.catalogue.limits import refuse_unfit
from portal.register.catalogue.models import CatalogueEdition, CatalogueItem, EditionState
from portal.register.catalogue.readiness import refuse_unready

APPROVAL_LENGTH: Final = 100
# Steps that need nothing but the step itself; the others have commands of their own.
PLAIN: Final = frozenset({"hand_in", "pass_review", "return_draft", "submit", "revise", "send_back"})


def matter(year: int) -> str:
    """Returns the name under which the history of a year's edition is kept."""
    return f"catalogue-{year}"


def open_draft(session: Session, *, actor: Actor, at: datetime) -> int:
    """Returns the year of the new draft, which begins as a copy of the newest edition; raises Conflict beside another.

    A draft that was loaded as a whole is taken over as it is.
    """
    actor.require_reach(divisions.REGION)
    drafts = list(session.scalars(select(CatalogueEdition).where(CatalogueEdition.state == EditionState.DRAFT)))
    if any(draft.stage is not None for draft in drafts):
        raise Conflict(msg("下一年度的目录已经在编制中。"), citation=law.BASIS)
    edition = drafts[0] if drafts else _copy_of_newest(session, beijing_date(at))
    edition.stage = open_matter(session, law.EDITION, matter(edition.year), "open", actor=actor, at=at)
    session.flush()
    return edition.year


def save_item(
    session: Session, *, year: int, row: ItemRow, replaces: str | None, actor: Actor, at: datetime, seen: int | None
) -> str:
    """Returns the code of the item now in the draft; `replaces` is the code of the item edited, None for a new one.

    Raises RuleBroken naming the element at fault, Conflict when somebody changed the item since `seen`.
    """
    edition = _editable(session, year, actor)
    if replaces is None:
        if _found(edition, row.code) is not None:
            raise RuleBroken(msg("目录代码 %(code)s 重复。", code=row.code), citation=law.BASIS, field="code")
    else:
        if row.code != replaces:
            raise RuleBroken(msg("已有项目的目录代码不能改变。"), citation=law.BASIS, field="code")
        _take_out(session, edition, replaces, seen)
    put_in(session, edition, row)
    _tell(session, "catalogue.item_saved", year, row.code, actor, at)
    return row.code


def remove_item(session: Session, *, year: int, code: str, actor: Actor, at: datetime, seen: int | None) -> str:
    """Returns the code of the item that is no longer in the draft; earlier editions and their records keep it."""
    edition = _editable(session, year, actor)
    _take_out(session, edition, code, seen)
    session.expire(edition, ["items"])
    _tell(session, "catalogue.item_removed", year, code, actor, at)
    return code


def put_in(session: Session, edition: CatalogueEdition, row: ItemRow) -> None:
    """Adds an item to a draft; raises RuleBroken naming the element at fault."""
    refuse_unfit(row)
    session.add(commands.new_item(edition.id, row))
    session.flush()
    session.expire(edition, ["items"])


def take_step(
    session: Session,
    *,
    year: int,
    action: str,
    actor: Actor,
    at: datetime,
    seen: int | None,
    reason: str | None = None,
) -> str:
    """Returns the stage reached.

    Raises NotFound for a step with a command of its own, RuleBroken for a draft that is not ready.

    A draft goes back with its open consultation: what would be asked about is going to change.
    """
    if action not in PLAIN:
        raise NotFound(msg("没有这一步。"))
    edition = _in_procedure(session, year, actor)
    if action == "hand_in" and not edition.items:
        raise RuleBroken(msg("目录中没有项目。"), citation=law.BASIS)
    _advance(session, edition, action, actor, at, seen, reason)
    if action == "submit":
        refuse_unready(session, edition)
    if action == "revise":
        cancel_open(session, edition=edition, reason=reason or "", actor=actor, at=at)
    return str(edition.stage)


def record_approval(
    session: Session,
    *,
    year: int,
    approval_no: str,
    approved_on: date,
    actor: Actor,
    at: datetime,
    seen: int | None,
) -> str:
    """Returns the stage reached; raises RuleBroken for a day before the report to the government, or yet to come."""
    edition = _in_procedure(session, year, actor)
    number = approval_no.strip()
    if not number or len(number) > APPROVAL_LENGTH:
        raise RuleBroken(msg("请填写批准文号，不超过100字。"), citation=law.BASIS, field="approval_no")
    if approved_on > beijing_date(at):
        raise RuleBroken(msg("批准日期不能晚于今天。"), citation=law.BASIS, field="approved_on")
    events = standing(session, law.EDITION, matter(year)).events
    submitted = [beijing_date(event.at) for event in events if event.action == "submit"]
    if submitted and approved_on < submitted[-1]:
        sentence = msg("批准日期不能早于报批之日（%(day)s）。", day=submitted[-1])
        raise RuleBroken(sentence, citation=law.BASIS, field="approved_on")
    _advance(session, edition, "approve", actor, at, seen, None)
    edition.approval_no, edition.approved_on = number, approved_on
    session.flush()
    return str(edition.stage)


def publish(session: Session, *, year: int, actor: Actor, at: datetime, seen: int | None) -> int:
    """Returns the year published: binding from today, and never changed again."""
    edition = _in_procedure(session, year, actor)
    today = beijing_date(at)
    if today.year < year:
        raise RuleBroken(msg("%(year)s年版目录从%(year)s年起公布。", year=year), citation=law.BASIS)
    _advance(session, edition, "publish", actor, at, seen, None)
    refuse_unready(session, edition)
    commands.publish_edition(
        session,
        year=year,
        approval_no=edition.approval_no or "",
        approved_on=edition.approved_on,
        published_on=today,
        actor=actor.ref,
        at=at,
    )
    return year


def draft_for_requests(session: Session, actor: Actor) -> CatalogueEdition:
    """Returns the draft that takes in changes now; raises Conflict when none is being drafted."""
    actor.require(Role.AGENCY_CLERK)
    actor.require_reach(divisions.REGION)
    found = session.scalar(select(CatalogueEdition).where(CatalogueEdition.stage == "draft"))
    if found is None:
        raise Conflict(msg("现在没有处于起草阶段的目录。"), citation=law.BASIS)
    return found


def _copy_of_newest(session: Session, today: date) -> CatalogueEdition:
    published = select(CatalogueEdition).where(CatalogueEdition.state == EditionState.PUBLISHED)
    newest = session.scalar(published.order_by(CatalogueEdition.year.desc()).limit(1))
    made = CatalogueEdition(year=law.next_year(newest.year if newest else None, today), state=EditionState.DRAFT)
    session.add(made)
    session.flush()
    for item in newest.items if newest else ():
        session.add(commands.new_item(made.id, readings.row(readings.document(item))))
    session.flush()
    return made


def _in_procedure(session: Session, year: int, actor: Actor) -> CatalogueEdition:
    actor.require_reach(divisions.REGION)
    found = session.scalar(
        select(CatalogueEdition).where(CatalogueEdition.year == year, CatalogueEdition.stage.is_not(None))
    )
    if found is None:
        raise NotFound(msg("没有%(year)s年版目录草案。", year=year))
    return found


def _editable(session: Session, year: int, actor: Actor) -> CatalogueEdition:
    actor.require(Role.AGENCY_CLERK)
    edition = _in_procedure(session, year, actor)
    if edition.stage != "draft":
        sentence = msg("现在的状态是“%(state)s”，不能修改项目。", state=law.EDITION.states[str(edition.stage)])
        raise Conflict(sentence, citation=law.BASIS)
    return edition


def _advance(
    session: Session,
    edition: CatalogueEdition,
    action: str,
    actor: Actor,
    at: datetime,
    seen: int | None,
    reason: str | None,
) -> None:
    edition.stage = advance(
        session, law.EDITION, matter(edition.year), action, actor=actor, at=at, seen=seen, reason=reason
    )
    session.flush()


def _found(edition: CatalogueEdition, code: str) -> CatalogueItem | None:
    return next((item for item in edition.items if item.code == code), None)


def _take_out(session: Session, edition: CatalogueEdition, code: str, seen: int | None) -> None:
    item = _found(edition, code)
    if item is None:
        raise NotFound(msg("草案中没有代码为 %(code)s 的项目。", code=code))
    if seen is not None and readings.mark(item) != seen:
        raise Conflict(msg("刚刚有人修改了这一项，请看过之后再继续。"), citation=law.BASIS)
    commands.delete_item(session, item)
    session.flush()


def _tell(session: Session, action: str, year: int, code: str, actor: Actor, at: datetime) -> None:
    audit.append(
        session,
        at=at,
        actor=actor.ref,
        action=action,
        object_kind="catalogue",
        object_ref=matter(year),
        detail={"item": code},
    )

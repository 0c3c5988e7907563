"""Reads of the catalogue for the desk: the draft beside the edition in force, requests and opinions (2021 art. 8)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kernel import divisions
from portal.kernel.clock import beijing_date
from portal.kernel.errors import NotFound
from portal.kernel.messages import Message, msg
from portal.law.actors import Actor
from portal.law.procedures import catalogue as law
from portal.procedures import Standing, standing
from portal.register.catalogue import queries, readings
from portal.register.catalogue.drafting import matter
from portal.register.catalogue.models import (
    CatalogueEdition,
    CatalogueItem,
    CatalogueRequest,
    CommentState,
    Consultation,
    ConsultationComment,
    EditionState,
    ExpertOpinion,
    RequestKind,
)
from portal.register.catalogue.queries import EditionDiff, ItemView, item_view
from portal.register.catalogue.readiness import Hearing, hearings
from portal.register.catalogue.readings import Document


@dataclass(frozen=True, slots=True)
class DraftView:
    """An edition in its procedure; `changes` compares it with the newest published edition before it."""

    year: int
    standing: Standing
    approval_no: str | None
    approved_on: date | None
    items: tuple[ItemView, ...]
    heard: tuple[Hearing, ...]
    changes: EditionDiff

    @property
    def flagged(self) -> frozenset[str]:
        """Return the codes of the items that must be heard."""
        return frozenset(each.code for each in self.heard)

    def change_of(self, code: str) -> str:
        """Return "added", "changed" or "" for an item as in the edition in force."""
        if code in {each.code for each in self.changes.added}:
            return "added"
        return "changed" if code in {each.code for each in self.changes.changed} else ""


@dataclass(frozen=True, slots=True)
class DraftItem:
    """One item of a draft for its form; `mark` tells which state of it the form showed."""

    year: int
    document: Document
    mark: int
    in_force: Document | None


@dataclass(frozen=True, slots=True)
class RequestView:
    """A change request; `differences` as element → (edition in force, proposed), empty for a new or removed item."""

    ref: str
    kind: RequestKind
    code: str
    name_zh: str
    reason: str
    unit_name: str
    unit_id: int
    made_on: date
    year: int | None
    standing: Standing
    proposal: Document
    differences: dict[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class OpinionView:
    """What one expert thinks of an item; `current` while the item still reads as it did then."""

    name: str
    affiliation: str
    opinion: str
    given_on: date
    current: bool


@dataclass(frozen=True, slots=True)
class CommentView:
    """One opinion for whoever reads it; the contact stays sealed."""

    ref: str
    text: str
    code: str | None
    sent_at: datetime
    state: CommentState
    decisions: int
    hidden_reason: str | None
    has_contact: bool


@dataclass(frozen=True, slots=True)
class SummaryView:
    """Where a consultation stands at the desk, with the summary before it is published."""

    standing: Standing
    summary_zh: str
    summary_mn: str
    comments: tuple[CommentView, ...]

    def of_state(self, state: CommentState) -> tuple[CommentView, ...]:
        """Return the opinions of one state."""
        return tuple(each for each in self.comments if each.state is state)


def in_reach(actor: Actor) -> bool:
    """Returns whether this person takes part in the region's catalogue."""
    return actor.reaches(divisions.REGION)


def draft_year(session: Session) -> int | None:
    """Returns the year of the edition being drafted, None when there is none."""
    drafts = (CatalogueEdition.stage.is_not(None), CatalogueEdition.state == EditionState.DRAFT)
    return session.scalar(select(CatalogueEdition.year).where(*drafts))


def draft(session: Session, *, year: int, actor: Actor) -> DraftView:
    """Returns an edition in its procedure; raises NotFound outside the region's desk."""
    row = draft_row(session, year=year, actor=actor)
    items = tuple(item_view(item, year) for item in row.items)
    return DraftView(
        year=year,
        standing=standing(session, law.EDITION, matter(year)),
        approval_no=row.approval_no,
        approved_on=row.approved_on,
        items=items,
        heard=hearings(session, row),
        changes=_changes(session, year, items),
    )


def draft_item(session: Session, *, year: int, code: str, actor: Actor) -> DraftItem:
    """Returns one item of a draft; raises NotFound."""
    row = draft_row(session, year=year, actor=actor)
    found = next((item for item in row.items if item.code == code), None)
    if found is None:
        raise NotFound(msg("草案中没有代码为 %(code)s 的项目。", code=code))
    present = {item.code: item for item in _newest_items(session, year)}.get(code)
    return DraftItem(
        year=year,
        document=readings.document(found),
        mark=readings.mark(found),
        in_force=readings.document(present) if present else None,
    )


def item_differences(item: DraftItem) -> dict[str, tuple[str, str]]:
    """Returns what the draft changes of an item that is in force, element → (before, after)."""
    return readings.differences(item.in_force, item.document) if item.in_force else {}


def item_in_force(session: Session, *, code: str, on: date) -> Document | None:
    """Returns the reading that binds on a Beijing day, None when the edition in force has no such item."""
    found = queries.item_in_force(session, code=code, on=on)
    return readings.document(found) if found else None


def opinions(session: Session, *, year: int, code: str, actor: Actor) -> tuple[OpinionView, ...]:
    """Returns what experts said of an item, newest first, whichever reading it was about."""
    row = draft_row(session, year=year, actor=actor)
    reading = next((readings.fingerprint(item) for item in row.items if item.code == code), "")
    said = select(ExpertOpinion).where(ExpertOpinion.code == code)
    rows = session.scalars(said.order_by(ExpertOpinion.given_on.desc(), ExpertOpinion.id.desc()))
    return tuple(
        OpinionView(one.name, one.affiliation, one.opinion, one.given_on, one.fingerprint == reading) for one in rows
    )


def requests(session: Session, *, actor: Actor) -> tuple[RequestView, ...]:
    """Returns the change requests this person may see, newest first: the region all of them, others their unit's."""
    wanted = select(CatalogueRequest).order_by(CatalogueRequest.made_at.desc(), CatalogueRequest.id.desc())
    if not in_reach(actor):
        wanted = wanted.where(CatalogueRequest.unit_id == actor.unit_id)
    return tuple(_request(session, row) for row in session.scalars(wanted))


def request(session: Session, *, ref: str, actor: Actor) -> RequestView:
    """Returns one change request; raises NotFound for another unit's outside the region."""
    row = session.scalar(select(CatalogueRequest).where(CatalogueRequest.ref == ref))
    if row is None:
        raise NotFound(msg("没有找到这一项。"))
    if not in_reach(actor):
        actor.require_unit(row.unit_id)
    return _request(session, row)


def consultation(session: Session, *, ref: str, actor: Actor) -> SummaryView:
    """Returns where a consultation stands, with every opinion, unread ones first; raises NotFound."""
    actor.require_reach(divisions.REGION)
    row = session.scalar(select(Consultation).where(Consultation.ref == ref))
    if row is None:
        raise NotFound(msg("没有找到这一项。"))
    sent = select(ConsultationComment).where(ConsultationComment.consultation_id == row.id)
    rows = session.scalars(sent.order_by(ConsultationComment.sent_at, ConsultationComment.id))
    return SummaryView(
        standing=standing(session, law.CONSULTATION, ref),
        summary_zh=row.summary_zh or "",
        summary_mn=row.summary_mn or "",
        comments=tuple(_comment(one) for one in rows),
    )


def consultation_of(session: Session, *, comment: str, actor: Actor) -> str:
    """Returns the reference of the consultation that an opinion belongs to; raises NotFound."""
    actor.require_reach(divisions.REGION)
    found = session.scalar(select(Consultation.ref).join(ConsultationComment).where(ConsultationComment.ref == comment))
    if found is None:
        raise NotFound(msg("没有找到这一项。"))
    return found


def label_of(kind: RequestKind) -> Message:
    """Returns the word for a kind of request."""
    words = {RequestKind.ADD: msg("新增"), RequestKind.CHANGE: msg("修改"), RequestKind.REMOVE: msg("删除")}
    return words[kind]


def draft_row(session: Session, *, year: int, actor: Actor) -> CatalogueEdition:
    """Returns the edition of a year that went or goes through the procedure; raises NotFound."""
    actor.require_reach(divisions.REGION)
    wanted = (CatalogueEdition.year == year, CatalogueEdition.stage.is_not(None))
    found = session.scalar(select(CatalogueEdition).where(*wanted))
    if found is None:
        raise NotFound(msg("没有%(year)s年版目录草案。", year=year))
    return found


def _newest_items(session: Session, before: int) -> list[CatalogueItem]:
    earlier = (CatalogueEdition.state == EditionState.PUBLISHED, CatalogueEdition.year < before)
    newest = session.scalar(select(CatalogueEdition).where(*earlier).order_by(CatalogueEdition.year.desc()).limit(1))
    return list(newest.items) if newest else []


def _changes(session: Session, year: int, items: tuple[ItemView, ...]) -> EditionDiff:
    published = _newest_items(session, year)
    before = published[0].edition.year if published else 0
    old = tuple(item_view(item, before) for item in published)
    return queries.compare(old, items, before=before, after=year)


def _request(session: Session, row: CatalogueRequest) -> RequestView:
    differences = {}
    if row.kind is RequestKind.CHANGE:
        present = item_in_force(session, code=row.code, on=beijing_date(row.made_at)) or {}
        differences = readings.differences(present, present | row.proposal)
    return RequestView(
        ref=row.ref,
        kind=row.kind,
        code=row.code,
        name_zh=row.name_zh,
        reason=row.reason,
        unit_name=row.unit.name_zh,
        unit_id=row.unit_id,
        made_on=beijing_date(row.made_at),
        year=row.year,
        standing=standing(session, law.REQUEST, row.ref),
        proposal=row.proposal,
        differences=differences,
    )


def _comment(row: ConsultationComment) -> CommentView:
    return CommentView(
        ref=row.ref,
        text=row.text,
        code=row.code,
        sent_at=row.sent_at,
        state=row.state,
        decisions=row.decisions,
        hidden_reason=row.hidden_reason,
        has_contact=bool(row.contact or row.name),
    )

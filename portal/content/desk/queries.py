"""Reads of the content desk: manuscripts in reach, one in full with what is public of it, what waits for whom."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.content.commands import PieceDraft
from portal.content.desk import differences, files, manuscripts, publishing
from portal.content.desk.differences import Difference
from portal.content.desk.models import ChannelChange, Manuscript, Revision
from portal.content.models import Piece, PieceKind
from portal.content.queries import FileView, PieceLine, file_view, is_published, line_of
from portal.kernel import divisions
from portal.kernel.clock import beijing_date
from portal.law.actors import Actor
from portal.law.calendar import WorkCalendar
from portal.law.procedures.piece import CHANNEL, PIECE
from portal.law.roles import Role
from portal.procedures import Standing, standing
from portal.procedures.tasks import Task

_WAITING = ("draft", "submitted", "correcting", "rechecking")


@dataclass(frozen=True, slots=True)
class ManuscriptLine:
    """One manuscript in a list."""

    ref: str
    kind: PieceKind
    slug: str
    title: str
    state: str
    revision: int
    changed_on: date


@dataclass(frozen=True, slots=True)
class RevisionLine:
    """One revision in the history."""

    number: int
    saved_at: datetime
    saved_name: str


@dataclass(frozen=True, slots=True)
class Edition:
    """One publication: from when to when it is public; None leaves an end open."""

    slug: str
    published_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class ManuscriptView:
    """One manuscript: the newest text as typed and as readers will get it, its files, its history."""

    ref: str
    kind: PieceKind
    slug: str
    division: str
    standing: Standing
    revision: int
    draft: PieceDraft
    preview: PieceDraft
    files: tuple[FileView, ...]
    unscanned: frozenset[str]
    revisions: tuple[RevisionLine, ...]
    editions: tuple[Edition, ...]

    def shown_at(self, at: datetime) -> str:
        """Returns whether readers see a text here at the instant: "public", "ahead" or "no"."""
        if any(one.published_at <= at and (one.ends_at is None or one.ends_at > at) for one in self.editions):
            return "public"
        ahead = any(one.published_at > at and (one.ends_at is None or one.ends_at > at) for one in self.editions)
        return "ahead" if ahead else "no"


def manuscripts_of(session: Session, *, actor: Actor) -> tuple[ManuscriptLine, ...]:
    """Returns the manuscripts within reach, last changed first."""
    actor.require(*manuscripts.STAFF)
    rows = session.scalars(select(Manuscript).order_by(Manuscript.changed_at.desc(), Manuscript.id.desc()).limit(500))
    return tuple(_line(session, row) for row in rows if actor.reaches(row.division))


def without_manuscript(session: Session, *, actor: Actor, at: datetime) -> tuple[PieceLine, ...]:
    """Returns the public texts that no manuscript stands behind yet, newest first; they are the region's own."""
    actor.require(*manuscripts.STAFF)
    if not actor.reaches(divisions.REGION):
        return ()
    known = select(Manuscript.id).where(Manuscript.kind == Piece.kind, Manuscript.slug == Piece.address)
    alone = select(Piece).where(is_published(at), ~known.exists()).order_by(Piece.published_at.desc())
    return tuple(line_of(row) for row in session.scalars(alone.limit(500)))


def manuscript(session: Session, *, ref: str, actor: Actor) -> ManuscriptView:
    """Returns one manuscript; raises NotFound for one out of reach."""
    row = manuscripts.found(session, ref, actor)
    last = manuscripts.latest(session, row)
    draft = manuscripts.draft_of(last.content)
    saved = select(Revision).where(Revision.manuscript_id == row.id).order_by(Revision.number.desc())
    return ManuscriptView(
        ref=row.ref,
        kind=row.kind,
        slug=row.slug,
        division=row.division,
        standing=standing(session, PIECE, row.ref),
        revision=row.revision,
        draft=draft,
        preview=manuscripts.set_in_type(draft),
        files=tuple(map(file_view, last.files)),
        unscanned=files.unscanned(session, [one["ref"] for one in last.files]),
        revisions=tuple(RevisionLine(one.number, one.saved_at, one.saved_name) for one in session.scalars(saved)),
        editions=tuple(map(_edition, publishing.editions_at(session, row.kind, row.slug))),
    )


def draft_at(session: Session, *, ref: str, number: int, actor: Actor) -> PieceDraft:
    """Returns the text of one revision as typed."""
    row = manuscripts.found(session, ref, actor)
    return manuscripts.draft_of(manuscripts.revision(session, row, number).content)


def compared(session: Session, *, ref: str, old: int, new: int, actor: Actor) -> tuple[Difference, ...]:
    """Returns what changed between two revisions of a manuscript within reach."""
    row = manuscripts.found(session, ref, actor)
    return differences.between(manuscripts.revision(session, row, old), manuscripts.revision(session, row, new))


def waiting(session: Session, *, actor: Actor, calendar: WorkCalendar, today: date) -> list[Task]:  # noqa: ARG001 -- no term runs here
    """Returns the manuscripts and proposed channels that this person can act on now."""
    return [*_manuscripts_waiting(session, actor), *_changes_waiting(session, actor)]


def _manuscripts_waiting(session: Session, actor: Actor) -> list[Task]:
    if not actor.has(*manuscripts.STAFF):
        return []
    rows = session.scalars(select(Manuscript).where(Manuscript.state.in_(_WAITING)).order_by(Manuscript.changed_at))
    within = [(row, standing(session, PIECE, row.ref)) for row in rows if actor.reaches(row.division)]
    return [
        Task(
            kind=PIECE.title,
            ref=row.ref,
            path=f"/desk/pieces/{row.ref}",
            title=manuscripts.latest(session, row).content["title_zh"],
            state=where.state_label,
            due=None,
            since=beijing_date(row.changed_at),
            division=row.division,
            citation=PIECE.step("publish").citation,
        )
        for row, where in within
        if _is_next(where, actor)
    ]


def _is_next(where: Standing, actor: Actor) -> bool:
    # To take back one's own text is possible, but nothing that waits.
    return any(not step.action.startswith("take_back") for step in where.open_to(actor) if step.action != "withdraw")


def _changes_waiting(session: Session, actor: Actor) -> list[Task]:
    if not actor.has(Role.AGENCY_HEAD):
        return []
    rows = session.scalars(select(ChannelChange).where(ChannelChange.state == "proposed").order_by(ChannelChange.id))
    return [
        Task(
            kind=CHANNEL.title,
            ref=row.ref,
            path=f"/desk/channels/changes/{row.ref}",
            title=row.content["office"],
            state=CHANNEL.states[row.state],
            due=None,
            since=beijing_date(row.proposed_at),
            division=row.division,
            citation=CHANNEL.step("confirm").citation,
        )
        for row in rows
        if actor.reaches(row.division) and standing(session, CHANNEL, row.ref).open_to(actor)
    ]


def _line(session: Session, row: Manuscript) -> ManuscriptLine:
    title = manuscripts.latest(session, row).content["title_zh"]
    return ManuscriptLine(row.ref, row.kind, row.slug, title, row.state, row.revision, beijing_date(row.changed_at))


def _edition(row: Piece) -> Edition:
    if row.published_at is None:
        raise ValueError("an edition has been published")
    ends = [end for end in (row.withdrawn_at, row.replaced_at) if end is not None]
    return Edition(row.slug, row.published_at, min(ends, default=None))

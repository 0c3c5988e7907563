"""Writes of the content desk: each save a revision, each step by somebody who may take it (2021 art. 30(3)).

The same text is never published by one who wrote at it; a correction takes the way of a new text while the old one
stays public.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal import procedures
from portal.content.commands import PieceDraft
from portal.content.desk import manuscripts, publishing
from portal.content.desk.models import Manuscript
from portal.content.models import Piece, PieceKind
from portal.content.queries import is_published
from portal.kernel import divisions
from portal.kernel.citation import Citation
from portal.kernel.errors import BadInput, Conflict, NotFound, RuleBroken
from portal.kernel.messages import Message, msg
from portal.kernel.references import new_reference
from portal.law.actors import Actor
from portal.law.procedures.piece import PIECE
from portal.law.roles import Role

SECRECY: Final = Citation("21", 30, 3)
# Each point is confirmed by itself; the names are kept with the step.
CHECKLIST: Final[dict[str, Message]] = {
    "state_secrets": msg("不含国家秘密和不宜公开的工作秘密"),
    "trade_secrets": msg("不含商业秘密"),
    "personal": msg("不含身份证件号码、联系方式等个人信息，姓名的公开有依据"),
    "sources": msg("来源、文号、日期已与原件核对"),
    "languages": msg("汉文与蒙古文内容一致，附件和图片已逐一查看"),
}
# What an editor or publisher does with a click; the texts themselves change by `save` alone.
SIMPLE: Final = frozenset(
    {"submit", "take_back", "return", "correct", "drop", "discard"}
    | {"submit_correction", "take_back_correction", "return_correction"}
)


def open_manuscript(session: Session, *, draft: PieceDraft, actor: Actor, at: datetime) -> str:
    """Returns the ref of a new manuscript; raises Conflict for an address that is in use."""
    content = manuscripts.checked(draft)
    _refuse_in_use(session, draft.kind, draft.slug, at)
    row = _begun(session, draft.kind, draft.slug, actor, at)
    row.state = procedures.open_matter(session, PIECE, row.ref, "open", actor=actor, at=at)
    manuscripts.keep(session, row, content, (), actor=actor, at=at)
    return row.ref


def take_over(session: Session, *, kind: PieceKind, slug: str, actor: Actor, at: datetime) -> str:
    """Returns the ref of a manuscript for a text that was published without one, so that it can be corrected."""
    actor.require(Role.CONTENT_EDITOR)
    # What was published without a manuscript is the region's own.
    actor.require_reach(divisions.REGION)
    if _live(session, kind, slug) is not None:
        raise Conflict(msg("这篇内容已经在采编中。"))
    piece = session.scalar(select(Piece).where(Piece.kind == kind, Piece.address == slug, is_published(at)))
    if piece is None:
        raise NotFound(msg("没有找到这篇内容。"))
    names = PieceDraft.__dataclass_fields__
    draft = PieceDraft(**{name: getattr(piece, name) for name in names if name != "slug"}, slug=slug)
    row = _begun(session, kind, slug, actor, at)
    row.state = procedures.open_matter(session, PIECE, row.ref, "adopt", actor=actor, at=at)
    manuscripts.keep(session, row, manuscripts.checked(draft), (), actor=actor, at=at)
    row.released = row.revision
    return row.ref


def save(session: Session, *, ref: str, draft: PieceDraft, actor: Actor, at: datetime, seen: int | None) -> str:
    """Returns the ref; the text is one more revision. Kind and address stay what they were."""
    row = manuscripts.found(session, ref, actor)
    if (draft.kind, draft.slug) != (row.kind, row.slug):
        raise BadInput(msg("内容类别和地址名不能更改。"), field="slug")
    content = manuscripts.checked(draft)
    files = manuscripts.latest(session, row).files
    revise(session, row, actor=actor, at=at, seen=seen)
    manuscripts.keep(session, row, content, files, actor=actor, at=at)
    return ref


def restore(session: Session, *, ref: str, number: int, actor: Actor, at: datetime, seen: int | None) -> str:
    """Returns the ref; an earlier revision is saved again as the newest."""
    row = manuscripts.found(session, ref, actor)
    old = manuscripts.revision(session, row, number)
    revise(session, row, actor=actor, at=at, seen=seen)
    manuscripts.keep(session, row, old.content, old.files, actor=actor, at=at)
    return ref


def revise(session: Session, row: Manuscript, *, actor: Actor, at: datetime, seen: int | None) -> None:
    """Takes the step of saving; raises Conflict where the manuscript may not be changed now."""
    action = "revise_correction" if row.state in {"correcting", "rechecking"} else "revise"
    row.state = procedures.advance(session, PIECE, row.ref, action, actor=actor, at=at, seen=seen)


def step(
    session: Session, *, ref: str, action: str, actor: Actor, at: datetime, seen: int | None, reason: str = ""
) -> str:
    """Returns the ref after one of the SIMPLE steps; raises NotFound for another."""
    row = manuscripts.found(session, ref, actor)
    if action not in SIMPLE:
        raise NotFound(msg("没有找到这一项。"))
    row.state = procedures.advance(session, PIECE, ref, action, actor=actor, at=at, seen=seen, reason=reason)
    row.changed_at = at
    if action == "drop" and row.released is not None:
        old = manuscripts.revision(session, row, row.released)
        manuscripts.keep(session, row, old.content, old.files, actor=actor, at=at)
    return ref


def publish(
    session: Session,
    *,
    ref: str,
    confirmed: Collection[str],
    from_instant: datetime | None,
    actor: Actor,
    at: datetime,
    seen: int | None,
) -> str:
    """Returns the ref of a manuscript that passed the secrecy review; None publishes at once.

    Raises RuleBroken unless every point of the CHECKLIST is confirmed.
    """
    row = manuscripts.found(session, ref, actor)
    if set(confirmed) != set(CHECKLIST):
        raise RuleBroken(
            msg("保密审查的每一项都须确认；有一项不能确认的，应当退回。"), citation=SECRECY, field="confirmed"
        )
    corrects = row.state == "rechecking"
    detail = {"checklist": sorted(confirmed), "revision": row.revision, "from": (from_instant or at).isoformat()}
    action = "publish_correction" if corrects else "publish"
    row.state = procedures.advance(session, PIECE, ref, action, actor=actor, at=at, seen=seen, detail=detail)
    row.released, row.changed_at = row.revision, at
    kept = manuscripts.latest(session, row)
    publishing.put_out(
        session,
        manuscripts.set_in_type(manuscripts.draft_of(kept.content)),
        files=kept.files,
        reviewed_at=at,
        from_instant=from_instant or at,
        corrects=corrects,
        actor=actor.ref,
        at=at,
    )
    return ref


def withdraw(
    session: Session,
    *,
    ref: str,
    from_instant: datetime | None,
    reason: str,
    actor: Actor,
    at: datetime,
    seen: int | None,
) -> str:
    """Returns the ref of a manuscript whose text is withdrawn, at once where no instant is given."""
    row = manuscripts.found(session, ref, actor)
    detail = {"from": (from_instant or at).isoformat()}
    row.state = procedures.advance(
        session, PIECE, ref, "withdraw", actor=actor, at=at, seen=seen, reason=reason, detail=detail
    )
    row.changed_at = at
    publishing.take_down(
        session,
        kind=row.kind,
        slug=row.slug,
        from_instant=from_instant or at,
        reason=reason,
        actor=actor.ref,
        at=at,
    )
    return ref


def _begun(session: Session, kind: PieceKind, slug: str, actor: Actor, at: datetime) -> Manuscript:
    row = Manuscript(
        ref=new_reference("manuscript"),
        kind=kind,
        slug=slug,
        division=actor.division,
        state="",
        revision=0,
        released=None,
        changed_at=at,
    )
    session.add(row)
    session.flush()
    return row


def _live(session: Session, kind: PieceKind, slug: str) -> Manuscript | None:
    same = (Manuscript.kind == kind, Manuscript.slug == slug, Manuscript.state.not_in(manuscripts.ENDED))
    return session.scalar(select(Manuscript).where(*same))


def _refuse_in_use(session: Session, kind: PieceKind, slug: str, at: datetime) -> None:
    standing = or_(Piece.withdrawn_at.is_(None), Piece.withdrawn_at > at)
    published = select(Piece.id).where(Piece.kind == kind, Piece.address == slug, Piece.replaced_at.is_(None), standing)
    if _live(session, kind, slug) is not None or session.scalar(published.limit(1)):
        raise Conflict(msg("同类内容中已有名为 %(slug)s 的一篇。", slug=slug), field="slug")

"""Decides what of a text is public from which instant on: writing it down is all that publishing does.

Pages, feeds and search ask the instants when they are read, so a text appears and goes in the same second everywhere,
once, whether or not anything of the portal was running just then.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.content.commands import PieceDraft, refuse_malformed, told_piece
from portal.content.models import Piece, PieceKind
from portal.kernel.errors import RuleBroken
from portal.kernel.messages import msg


def put_out(
    session: Session,
    draft: PieceDraft,
    *,
    files: Sequence[Mapping[str, Any]],
    reviewed_at: datetime,
    from_instant: datetime,
    corrects: bool,
    actor: str,
    at: datetime,
) -> None:
    """Publishes a reviewed text from an instant on, in place of what stands at its address then.

    `draft` has HTML bodies. Raises RuleBroken for an instant that is past: nothing is published backwards.
    """
    if from_instant < at:
        raise RuleBroken(msg("发布时间不能早于现在。"), field="day")
    refuse_malformed(draft)
    editions = editions_at(session, draft.kind, draft.slug)
    first = _first_appearance(editions) if corrects else None
    for edition in _standing(session, draft.kind, draft.slug, from_instant):
        edition.replaced_at = from_instant
        told_piece(session, edition, "piece.replaced", actor, at)
    piece = Piece(
        **_columns(draft),
        slug=draft.slug if not editions else f"{draft.slug}.{len(editions) + 1}",
        address=draft.slug,
        reviewed_at=reviewed_at,
        published_at=from_instant,
        first_published_at=first,
        files=[dict(one) for one in files],
    )
    session.add(piece)
    session.flush()
    told_piece(session, piece, "piece.published", actor, at)


def take_down(
    session: Session,
    *,
    kind: PieceKind,
    slug: str,
    from_instant: datetime,
    reason: str,
    actor: str,
    at: datetime,
) -> None:
    """Withdraws whatever stands at an address from an instant on; raises RuleBroken for one that is past."""
    if from_instant < at:
        raise RuleBroken(msg("撤下时间不能早于现在。"), field="day")
    for edition in _standing(session, kind, slug, from_instant):
        edition.withdrawn_at, edition.withdrawn_reason = from_instant, reason.strip()[:400]
        told_piece(session, edition, "piece.withdrawn", actor, at)
    session.flush()


def editions_at(session: Session, kind: PieceKind, slug: str) -> list[Piece]:
    """Returns all that was ever published at an address, oldest first."""
    at_address = (Piece.kind == kind, Piece.address == slug)
    return list(session.scalars(select(Piece).where(*at_address).order_by(Piece.id)))


def _standing(session: Session, kind: PieceKind, slug: str, instant: datetime) -> list[Piece]:
    """What stands at the address at the instant or was to stand there later."""
    return list(
        session.scalars(
            select(Piece).where(
                Piece.kind == kind,
                Piece.address == slug,
                or_(Piece.withdrawn_at.is_(None), Piece.withdrawn_at > instant),
                or_(Piece.replaced_at.is_(None), Piece.replaced_at > instant),
            )
        )
    )


def _first_appearance(editions: Sequence[Piece]) -> datetime | None:
    if not editions:
        return None
    return editions[-1].first_published_at or editions[-1].published_at


def _columns(draft: PieceDraft) -> dict[str, Any]:
    return {
        "kind": draft.kind,
        "title_zh": draft.title_zh.strip(),
        "title_mn": draft.title_mn,
        "summary_zh": draft.summary_zh.strip(),
        "summary_mn": draft.summary_mn,
        "body_zh": draft.body_zh,
        "body_mn": draft.body_mn,
        "issuer": draft.issuer.strip(),
        "document_no": draft.document_no,
        "version": draft.version,
        "effective_on": draft.effective_on,
    }

"""Decides how a manuscript is found and how a revision is kept: the texts and files as saved, read back unchanged."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.content.commands import PieceDraft, refuse_malformed
from portal.content.desk.models import Manuscript, ManuscriptFile, Revision
from portal.content.markup import rendered
from portal.content.models import PieceKind
from portal.kernel.errors import NotFound, RuleBroken
from portal.kernel.messages import msg
from portal.law.actors import Actor
from portal.law.roles import Role

STAFF: Final = (Role.CONTENT_EDITOR, Role.CONTENT_PUBLISHER)
ENDED: Final = ("withdrawn", "discarded")


def found(session: Session, ref: str, actor: Actor) -> Manuscript:
    """Returns the manuscript; raises NotFound alike for none and for one of another division's subtree."""
    actor.require(*STAFF)
    row = session.scalar(select(Manuscript).where(Manuscript.ref == ref))
    if row is None:
        raise NotFound(msg("没有找到这一项。"))
    actor.require_reach(row.division)
    return row


def revision(session: Session, manuscript: Manuscript, number: int) -> Revision:
    """Returns a revision as it was saved; raises NotFound for a number that was never given."""
    row = session.get(Revision, (manuscript.id, number))
    if row is None:
        raise NotFound(msg("没有这个版本。"))
    return row


def latest(session: Session, manuscript: Manuscript) -> Revision:
    """Returns the newest revision."""
    return revision(session, manuscript, manuscript.revision)


def keep(
    session: Session,
    manuscript: Manuscript,
    content: Mapping[str, Any],
    files: Sequence[Mapping[str, Any]],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Keeps one more revision."""
    manuscript.revision += 1
    manuscript.changed_at = at
    row = Revision(
        manuscript_id=manuscript.id,
        number=manuscript.revision,
        content=dict(content),
        files=[dict(one) for one in files],
        saved_at=at,
        saved_by=actor.ref,
        saved_name=actor.name,
    )
    session.add(row)
    session.flush()


def checked(draft: PieceDraft) -> dict[str, Any]:
    """Returns a draft as a revision keeps it; raises BadInput or RuleBroken for one that could never be published."""
    refuse_malformed(draft)
    half = [name for name in ("title_mn", "summary_mn", "body_mn") if not (getattr(draft, name) or "").strip()]
    if 0 < len(half) < 3:
        raise RuleBroken(msg("蒙古文应当齐全：标题、摘要和正文一并填写，或者都不填写。"), field=half[0])
    stored = asdict(draft)
    stored["kind"] = draft.kind.value
    stored["effective_on"] = draft.effective_on.isoformat() if draft.effective_on else None
    return stored


def draft_of(content: Mapping[str, Any]) -> PieceDraft:
    """Returns the draft that a revision keeps, as it was typed."""
    day = content["effective_on"]
    typed = {"kind": PieceKind(content["kind"]), "effective_on": date.fromisoformat(day) if day else None}
    return PieceDraft(**{**content, **typed})


def set_in_type(draft: PieceDraft) -> PieceDraft:
    """Returns the draft with its bodies as the HTML that readers will get."""
    return replace(draft, body_zh=rendered(draft.body_zh), body_mn=rendered(draft.body_mn) if draft.body_mn else None)


def of_file(session: Session, file: ManuscriptFile) -> Manuscript:
    """Returns the manuscript that a file was brought to."""
    return session.get_one(Manuscript, file.manuscript_id)

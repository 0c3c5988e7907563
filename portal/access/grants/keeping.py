"""Decides which papers of an authorisation stay: once it is decided, only the authorisation itself, as the log does.

Source: 2024 art. 24; 2021 art. 30. Of what was refused or taken back nothing stays but that it was.
"""

from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit
from portal.access.grants.models import Grant, GrantForm, GrantPaper
from portal.kernel.clock import beijing_midnight
from portal.law import parameters
from portal.law.procedures.grant import NEVER
from portal.store import files
from portal.store.files import StoredFile

KEPT_DAYS: Final = int(parameters.get("grant.papers_kept_days").default)
ACTOR: Final = "system"
_BASIS: Final = "authorisation"
_AT_ONCE: Final = 200


def discard(session: Session, *, today: date, at: datetime) -> int:
    """Returns of how many authorisations, a limited number at a time, papers no longer needed were deleted."""
    due = (
        select(Grant)
        .where(Grant.form == GrantForm.PAPER, Grant.discarded_at.is_(None))
        .where(Grant.decided_at < beijing_midnight(today - timedelta(days=KEPT_DAYS)))
        .order_by(Grant.id)
        .limit(_AT_ONCE)
    )
    grants = session.scalars(due).all()
    for grant in grants:
        _discard(session, grant, at)
    return len(grants)


def _discard(session: Session, grant: Grant, at: datetime) -> None:
    rows = session.execute(
        select(GrantPaper, StoredFile)
        .join(StoredFile, StoredFile.id == GrantPaper.file_id)
        .where(GrantPaper.grant_id == grant.id)
    ).tuples()
    gone = [(paper, file) for paper, file in rows.all() if grant.state in NEVER or paper.part != _BASIS]
    for paper, file in gone:
        session.delete(paper)
        session.flush()
        files.discard(session, file)
    if grant.state in NEVER:
        grant.grantor_cipher, grant.words = None, ""
    grant.discarded_at = at
    session.flush()
    audit.append(
        session,
        at=at,
        actor=ACTOR,
        action="grant.papers_discarded",
        object_kind="grant",
        object_ref=grant.ref,
        detail={"files": len(gone)},
    )

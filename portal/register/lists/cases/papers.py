"""Papers of a case: what the portal issues as PDF and what staff bring as proof, stored once and never replaced.

Source: 2024 arts. 34, 36; 2021 art. 28.
"""

from io import BytesIO
from typing import BinaryIO, Final

from sqlalchemy.orm import Session

from portal.kernel.references import new_reference
from portal.procedures.turn import Turn
from portal.register.lists.cases.models import CasePaper, ListCase, PaperKind
from portal.security.uploads import PDF, CheckedUpload
from portal.store import files

_ENDINGS: Final = {PDF: "pdf", "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}


def bring(session: Session, case: ListCase, kind: PaperKind, upload: CheckedUpload | None, turn: Turn) -> None:
    """Keeps a scan that was found harmless; nothing when none was sent."""
    if upload is not None:
        _keep(session, case, kind, upload.stream, upload.media_type, turn, scanned=upload.scanned)


def issue(session: Session, case: ListCase, kind: PaperKind, body: bytes, turn: Turn) -> None:
    """Keeps a document of the portal as it was issued."""
    _keep(session, case, kind, BytesIO(body), PDF, turn)


def _keep(
    session: Session,
    case: ListCase,
    kind: PaperKind,
    body: BinaryIO,
    media_type: str,
    turn: Turn,
    *,
    scanned: bool = False,
) -> None:
    # Named by what it is: the sender's name of a scan often is a person's.
    file = files.keep(
        session,
        body,
        ref=new_reference("file"),
        name=f"{kind.value}-{case.ref}.{_ENDINGS[media_type]}",
        media_type=media_type,
        purpose="listing",
        sealer=turn.cipher,
        at=turn.at,
        by=turn.actor.ref,
        scanned=scanned,
    )
    case.papers.append(CasePaper(kind=kind, file=file))
    session.flush()

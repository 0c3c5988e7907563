"""Ends what a submission holds of the data: its file and its cells go, the decisions about dropped rows stay."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.register.intake.submissions.models import RowDecision, Upload, UploadRow
from portal.store import files


def discard(session: Session, upload: Upload) -> None:
    """Deletes the file and every cell of a submission; faults are masked and stay as evidence."""
    kept = UploadRow.decision == RowDecision.DROPPED
    session.execute(delete(UploadRow).where(UploadRow.submission_id == upload.id, ~kept))
    upload.sample = None
    file = upload.file
    if file is not None:
        upload.file = None
        session.flush()
        files.discard(session, file)
    session.flush()

"""Deletes the files of reports in time; digest and signature stay, so that one can still be verified (2024 art. 24)."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.law.parameters import DEFAULT_CHOICES
from portal.reports.models import Report
from portal.store import files
from portal.store.files import StoredFile


def kept_days() -> int:
    """Returns for how many days after its issue the file of a report is handed out."""
    return int(DEFAULT_CHOICES.value("report.file_kept_days"))


def delete_files(session: Session, *, at: datetime) -> int:
    """Returns how many files were deleted because their time is over; doing it again changes nothing."""
    over = at - timedelta(days=kept_days())
    rows = session.scalars(select(Report).where(Report.file_id.is_not(None), Report.issued_at <= over)).all()
    for report in rows:
        file = session.get_one(StoredFile, report.file_id)
        report.file_id = None
        session.flush()
        files.discard(session, file)
    return len(rows)

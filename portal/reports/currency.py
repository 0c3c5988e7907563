"""Decides whether a report still says what its reader may see today: its facts, composed anew, have the same digest.

A record that was suspended, corrected, deleted, repaired or ran out since changes them (2021 arts. 20, 35-38).
"""

from datetime import date

from sqlalchemy.orm import Session

from portal.kernel.errors import NotFound
from portal.reports import facts, signing
from portal.reports.models import Report
from portal.security.fields import FieldCipher


def holds(session: Session, report: Report, *, cipher: FieldCipher, today: date) -> bool:
    """Returns whether nothing in an issued report has changed; False where its subject is gone."""
    try:
        return signing.digest(facts.compose(session, report, cipher=cipher, today=today)) == report.facts_digest
    except NotFound:
        return False

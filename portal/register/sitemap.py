"""Reads for the sitemap: addresses of what everybody may see, in pieces of bounded size; natural persons are in none.

Organisations are public by their registration (2021 art. 12(1)); list entries by the gate.
"""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.register.disclosure import public_entries
from portal.register.lists.models import ListEntry, ListKind
from portal.register.subjects.models import Subject, SubjectKind

CHUNK = 50_000  # the most addresses that one file of the sitemap protocol may hold


def organisation_chunks(session: Session) -> int:
    """Returns into how many pieces the organisations fall."""
    last = session.scalar(select(func.max(Subject.id)).where(Subject.kind != SubjectKind.NATURAL_PERSON))
    return -(-(last or 0) // CHUNK)


def organisations(session: Session, *, chunk: int) -> tuple[str, ...]:
    """Returns the credit codes in piece number `chunk`, the first being 1; none beyond the last piece."""
    rows = select(Subject.credit_code).where(
        Subject.kind != SubjectKind.NATURAL_PERSON,
        Subject.id > (chunk - 1) * CHUNK,
        Subject.id <= chunk * CHUNK,
    )
    return tuple(code for code in session.scalars(rows.order_by(Subject.id)) if code)


def entries(session: Session, *, today: date) -> tuple[tuple[ListKind, str, date], ...]:
    """Returns kind, reference and listing day of the newest list entries about organisations, at most one piece."""
    rows = (
        select(ListEntry.kind, ListEntry.ref, ListEntry.listed_on)
        .join(ListEntry.subject)
        .where(Subject.kind != SubjectKind.NATURAL_PERSON, public_entries(today))
        .order_by(ListEntry.listed_on.desc(), ListEntry.id.desc())
        .limit(CHUNK)
    )
    return tuple(session.execute(rows).tuples())

"""Reads for an organ what the gate lets be shared, and logs it in the same transaction (2021 arts. 18, 22, 30(2))."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from portal.access.holdings import Holdings, holdings
from portal.access.log import Ground, Reader, note
from portal.access.models import ReaderKind
from portal.access.organs.models import OrganQuery
from portal.audit import Channel
from portal.kernel.clock import beijing_date
from portal.register.disclosure import View, Viewer
from portal.register.subjects.models import Subject

SHARED: Final = Viewer(View.SHARED)


def read(session: Session, query: OrganQuery, subject: Subject, *, form: str, at: datetime) -> Holdings | None:
    """Returns what may be shared of a subject now, its reading logged; None where nothing may be.

    A subject of whom nothing may be shared was asked about all the same, and can see that.
    """
    found = holdings(session, subject_ref=subject.ref, viewer=SHARED, today=beijing_date(at))
    unit = query.unit
    note(
        session,
        subject_ref=subject.ref,
        reader=Reader(kind=ReaderKind.STAFF, ref=query.staff_ref, shown=unit.name_zh, on_behalf_of=unit.credit_code),
        ground=Ground(
            channel=Channel.SHARE,
            purpose=query.purpose,
            basis=query.basis,
            scene=query.scene,
            matter=query.matter,
            query_ref=query.ref,
        ),
        form=form,
        records=found.refs,
        at=at,
    )
    return found if found.refs else None

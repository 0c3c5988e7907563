"""A measure in force, as its row stands after notice, decision and service."""

from datetime import date
from io import BytesIO
from itertools import count

from sqlalchemy.orm import Session

from portal.register.lists.models import ListEntry
from portal.register.measures.applied.models import Application, GroundKind, Weight
from portal.register.measures.models import MeasureKind
from portal.store import files
from tests.factories import register as make
from tests.factories.register import AT, CIPHER

_serial = count(1)


def in_force(session: Session, entry: ListEntry) -> Application:
    """A restraint for serious dishonesty that rests on an entry."""
    number = next(_serial)
    letter = files.keep(
        session,
        BytesIO(b"%PDF-1.7"),
        ref=f"f{number:018d}",
        name="letter.pdf",
        media_type="application/pdf",
        purpose="letter",
        sealer=CIPHER,
        at=AT,
        by="test",
    )
    made = Application(
        ref=f"a{number:018d}",
        state="in_force",
        created_at=AT,
        unit_id=entry.unit_id,
        kind=MeasureKind.RESTRAINT_SERIOUS,
        item_id=make.restraint(session).id,
        ground=GroundKind.ENTRY,
        ground_ref=entry.ref,
        subject_id=entry.subject_id,
        weight=Weight.GRAVE,
        rationale="情节严重",
        exit_conditions="移出名单",
        lift_conditions="移出名单后五日内解除",
        remedies="可以依法申请行政复议",
        told_on=date(2026, 5, 1),
        told_manner="直接送达",
        document_no=f"示惩字〔2026〕{number}号",
        decided_on=date(2026, 5, 10),
        notice_id=letter.id,
        served_on=date(2026, 5, 12),
        service_manner="直接送达",
        service_proof="送达回证",
    )
    session.add(made)
    session.flush()
    return made

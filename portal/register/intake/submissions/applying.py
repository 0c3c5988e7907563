"""Brings an approved submission into the register: all its rows in one transaction, or none (2021 arts. 3, 9).

Everything that needs no lock is done before: reading, judging, periods, encryption. A row that another batch has
brought in meanwhile stops the whole; the submission is then checked anew and its maker sees why.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from portal.kernel.clock import beijing_date
from portal.kernel.errors import Conflict
from portal.kernel.messages import msg
from portal.kernel.references import new_reference
from portal.law.procedures.submission import SUBMISSION
from portal.procedures import advance
from portal.register.catalogue import layouts
from portal.register.catalogue.commands import binding_item
from portal.register.intake import commands as batches
from portal.register.intake import reading
from portal.register.intake.apply import chunks
from portal.register.intake.faults import ACCURATE, FaultLog
from portal.register.intake.judging import Judge, Order, Tally
from portal.register.intake.models import Batch, BatchFault
from portal.register.intake.submissions import checking, discarding
from portal.register.intake.submissions.models import RowDecision, Upload, UploadFault, UploadRow
from portal.register.intake.writing import Prepared, Preparer
from portal.security.fields import FieldCipher
from portal.store import files, outbox


class Overtaken(Conflict):
    """The register has changed since the check: the submission has to be checked anew."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(msg("校验之后登记有了变动，须重新校验。"), citation=ACCURATE)


@dataclass(frozen=True, slots=True)
class Ready:
    """A submission made ready: its chunks packed, who writes them, the counts, the item that binds it."""

    chunks: tuple[bytes, ...]
    preparer: Preparer
    tally: Tally
    item_id: int


def prepare(session: Session, upload: Upload, *, cipher: FieldCipher, at: datetime) -> Ready:
    """Returns the rows ready to be written; needs only a reading session.

    Raises Overtaken when a row that was good no longer is, BatchRefused or RuleBroken when the file no longer is.
    """
    item = binding_item(session, code=upload.item.code, on=beijing_date(at))
    judge = Judge(session, Order(item=item, cipher=cipher, at=at, actor=upload.maker), FaultLog())
    preparer = Preparer(judge, session.connection().dialect)
    if upload.file is None or upload.item_id != item.id:
        raise Overtaken
    decided = checking.decisions(session, upload, cipher)
    with files.opened(session, upload.file, cipher) as stream:
        rows = reading.rows(
            stream,
            layouts.of(item),
            judge.log,
            source=upload.unit.credit_code,
            today=beijing_date(at),
            decisions=decided,
        )
        ready = tuple(preparer.prepare(judge.judge(chunk)).packed() for chunk in chunks(rows))
    if judge.tally.refused:
        raise Overtaken
    return Ready(ready, preparer, judge.tally, item.id)


def apply(session: Session, upload: Upload, ready: Ready, *, at: datetime) -> str:
    """Returns the reference of the receipt; the register, the receipt and the submission change together.

    Raises Overtaken when one of the facts is in the register by now.
    """
    batches.one_at_a_time(session)
    batch = _open(session, upload, ready, at)
    writer = ready.preparer.writer(session, batch.id)
    for packed in ready.chunks:
        chunk = Prepared.unpacked(packed)
        if writer.overtaken(chunk):
            raise Overtaken
        writer.write(chunk)
    _copy_faults(session, upload, batch)
    upload.batch_id = batch.id
    detail = {"batch": batch.ref, "rows": batch.rows, "accepted": batch.accepted, "refused": batch.refused}
    upload.state = advance(session, SUBMISSION, upload.ref, "publish", actor=None, at=at, seen=None, detail=detail)
    upload.changed_at = at
    discarding.discard(session, upload)
    return batch.ref


def overtake(session: Session, upload: Upload, *, at: datetime) -> None:
    """Sends an approved submission back to be checked anew; nothing of it was brought in."""
    upload.state = advance(session, SUBMISSION, upload.ref, "overtake", actor=None, at=at, seen=None)
    upload.changed_at, upload.progress = at, 0
    outbox.post(session, topic="submission.check", payload={"ref": upload.ref}, at=at)
    session.flush()


def _open(session: Session, upload: Upload, ready: Ready, at: datetime) -> Batch:
    dropped = (UploadRow.submission_id == upload.id, UploadRow.decision == RowDecision.DROPPED)
    left_out = session.scalar(select(func.count()).select_from(UploadRow).where(*dropped)) or 0
    tally = ready.tally
    batch = Batch(
        ref=new_reference("batch"),
        item_id=ready.item_id,
        unit_id=upload.unit_id,
        file_name=upload.file_name,
        digest=upload.digest,
        received_at=at,
        outcome=batches.outcome(Tally(accepted=tally.accepted, unchanged=tally.unchanged, refused=left_out)),
        rows=tally.rows + left_out,
        accepted=tally.accepted,
        unchanged=tally.unchanged,
        refused=left_out,
    )
    session.add(batch)
    session.flush()
    return batch


def _copy_faults(session: Session, upload: Upload, batch: Batch) -> None:
    """The receipt tells the warnings, and why the rows that were left out were refused."""
    names = ("row", "column", "value", "code", "severity", "reason", "basis")
    told = select(*(getattr(UploadFault, name) for name in names)).where(UploadFault.submission_id == upload.id)
    rows = [{"batch_id": batch.id, **row} for row in session.execute(told).mappings()]
    if rows:
        session.execute(insert(BatchFault), rows)

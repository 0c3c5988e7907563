"""Checks a submission: a dry run over the whole file that only reads the register, then its result in one short write.

The rows are judged as the import judges them (cells, subject, document, duplicates, finality); what the maker has
corrected or dropped stands in the place of what the file says.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from heapq import nsmallest
from typing import Final

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from portal.kernel.clock import beijing_date
from portal.kernel.errors import RuleBroken
from portal.kernel.messages import msg
from portal.law.procedures.submission import SUBMISSION
from portal.procedures import advance
from portal.register.catalogue import layouts
from portal.register.catalogue.commands import binding_item
from portal.register.intake import reading
from portal.register.intake.apply import chunks
from portal.register.intake.faults import STANDARD, BatchRefused, Fault, FaultLog, Severity, refuse
from portal.register.intake.headers import ForbiddenColumns
from portal.register.intake.incidents import record_forbidden
from portal.register.intake.judging import Judge, Judged, Order, Tally
from portal.register.intake.submissions import discarding
from portal.register.intake.submissions.models import RowDecision, Upload, UploadFault, UploadRow
from portal.security.fields import FieldCipher
from portal.store import files

# A table with more refused rows than these is mended where it was made, not here.
CORRECTABLE: Final = 2_000
SAMPLE: Final = 5
Progress = Callable[[int], None]


@dataclass(slots=True)
class Finding:
    """What a check has found; `refusal` is why the file as a whole cannot come in."""

    tally: Tally
    log: FaultLog
    refused: dict[int, str] = field(default_factory=dict)  # encrypted cells by number of the row
    refusal: BatchRefused | None = None
    sample: str | None = None
    item_id: int | None = None  # of the edition whose standard the rows were judged by


def seal_cells(cipher: FieldCipher, ref: str, number: int, cells: dict[str, str]) -> str:
    """Returns the cells of a row, encrypted for this place alone."""
    return cipher.encrypt(json.dumps(cells, ensure_ascii=False), f"submission:{ref}:{number}")


def unseal_cells(cipher: FieldCipher, ref: str, row: UploadRow) -> dict[str, str]:
    """Returns the cells of a kept row by role."""
    found: dict[str, str] = json.loads(cipher.decrypt(row.cells or "", f"submission:{ref}:{row.number}"))
    return found


def sample_purpose(ref: str) -> str:
    """Returns the purpose under which the sample of a submission is encrypted."""
    return f"submission:{ref}:sample"


def decisions(session: Session, upload: Upload, cipher: FieldCipher) -> dict[int, dict[str, str] | None]:
    """Returns what the maker has decided: the cells of corrected rows, None for dropped ones."""
    wanted = select(UploadRow).where(UploadRow.submission_id == upload.id, UploadRow.decision != RowDecision.OPEN)
    return {
        row.number: None if row.cells is None else unseal_cells(cipher, upload.ref, row)
        for row in session.scalars(wanted)
    }


def waiting(session: Session, ref: str, state: str) -> Upload | None:
    """Returns the submission if it is in this state; None when it has moved on, so that nothing is done twice."""
    return session.scalar(select(Upload).where(Upload.ref == ref, Upload.state == state).with_for_update())


def examine(session: Session, upload: Upload, *, cipher: FieldCipher, at: datetime, progress: Progress) -> Finding:
    """Returns the finding of a dry run; writes nothing and needs only a reading session."""
    log = FaultLog()
    finding = Finding(Tally(), log)
    try:
        item = binding_item(session, code=upload.item.code, on=beijing_date(at))
        judge = Judge(session, Order(item=item, cipher=cipher, at=at, actor=upload.maker), log)
        finding.tally, finding.item_id = judge.tally, item.id
        _examine(session, upload, judge, finding, progress)
    except RuleBroken as broken:
        finding.refusal = refuse("E-CAT", broken.message, citation=broken.citation or STANDARD)
    except BatchRefused as refusal:
        finding.refusal = refusal
    return finding


def record(session: Session, upload: Upload, finding: Finding, *, at: datetime) -> str:
    """Returns the state reached; faults and refused rows are kept, or nothing but faults when all was refused."""
    _clear(session, upload)
    faults = [*finding.log, *(finding.refusal.faults if finding.refusal else ())]
    _keep_faults(session, upload, faults)
    _count(session, upload, finding)
    if finding.refusal is not None:
        return _refuse(session, upload, finding.refusal, at)
    rows = [
        {"submission_id": upload.id, "number": number, "cells": cells, "decision": RowDecision.OPEN}
        for number, cells in finding.refused.items()
    ]
    if rows:
        session.execute(insert(UploadRow), rows)
    return _move(session, upload, "find" if rows else "pass", at)


def as_row(submission_id: int, fault: Fault) -> dict[str, object]:
    """Returns a fault as a row of the table of faults."""
    return {
        "submission_id": submission_id,
        "row": fault.row,
        "column": fault.column[:64],
        "value": fault.value[:200],
        "code": fault.code,
        "severity": fault.severity.value,
        "reason": str(fault.reason),
        "basis": fault.citation.short(),
    }


def _examine(session: Session, upload: Upload, judge: Judge, finding: Finding, progress: Progress) -> None:
    order, layout = judge.order, layouts.of(judge.order.item)
    if upload.file is None:
        raise refuse("E-FILE", msg("文件已经不在"))
    decided = decisions(session, upload, order.cipher)
    with files.opened(session, upload.file, order.cipher) as stream:
        rows = reading.rows(
            stream,
            layout,
            judge.log,
            source=upload.unit.credit_code,
            today=beijing_date(order.at),
            decisions=decided,
        )
        drawn: list[Judged] = []
        for chunk in chunks(rows):
            # The keys are digests: the smallest ones are drawn by lot, and the same ones every time.
            drawn = nsmallest(SAMPLE, [*drawn, *judge.judge(chunk)], key=lambda one: one.key)
            for row in chunk:
                if row.refused and len(finding.refused) <= CORRECTABLE:
                    finding.refused[row.number] = seal_cells(order.cipher, upload.ref, row.number, row.cells)
            progress(judge.tally.rows)
    finding.sample = _sealed_sample(order.cipher, upload.ref, drawn)
    if judge.tally.rows == 0:
        raise refuse("E-EMPTY", msg("没有数据行"), row=1)
    if judge.tally.refused > CORRECTABLE:
        limit = msg("不合格的行超过%(limit)s行，请在原表中改正后重新报送", limit=CORRECTABLE)
        raise refuse("E-TOO-MANY", limit)


def _sealed_sample(cipher: FieldCipher, ref: str, drawn: list[Judged]) -> str:
    rows = [
        {
            "number": one.row.number,
            "cells": {role: one.row.shown(one.row.layout.by_role[role]) for role in one.row.cells},
        }
        for one in sorted(drawn, key=lambda one: one.row.number)
    ]
    return cipher.encrypt(json.dumps(rows, ensure_ascii=False), sample_purpose(ref))


def _clear(session: Session, upload: Upload) -> None:
    """The new finding takes the place of the old one; what was decided and found good stays."""
    session.execute(delete(UploadFault).where(UploadFault.submission_id == upload.id))
    undecided = UploadRow.decision == RowDecision.OPEN
    session.execute(delete(UploadRow).where(UploadRow.submission_id == upload.id, undecided))


def _keep_faults(session: Session, upload: Upload, faults: list[Fault]) -> None:
    rows = [as_row(upload.id, fault) for fault in faults]
    if rows:
        session.execute(insert(UploadFault), rows)


def _count(session: Session, upload: Upload, finding: Finding) -> None:
    tally = finding.tally
    # A corrected row that is at fault again is open again, with the cells the maker gave it.
    corrected = UploadRow.number.in_(finding.refused)
    if finding.refused:
        session.execute(delete(UploadRow).where(UploadRow.submission_id == upload.id, corrected))
    upload.progress = upload.rows = tally.rows
    upload.good, upload.unchanged, upload.refused = tally.accepted, tally.unchanged, tally.refused
    upload.warnings, upload.sample = finding.log.warnings, finding.sample
    upload.item_id = finding.item_id or upload.item_id
    session.flush()


def _refuse(session: Session, upload: Upload, refusal: BatchRefused, at: datetime) -> str:
    if isinstance(refusal, ForbiddenColumns):
        record_forbidden(session, refusal, batch=upload.ref, unit_id=upload.unit_id, at=at, actor=upload.maker)
    upload.good = upload.unchanged = 0
    discarding.discard(session, upload)
    return _move(session, upload, "refuse", at, refusal.faults[0])


def _move(session: Session, upload: Upload, action: str, at: datetime, fault: Fault | None = None) -> str:
    detail = {"rows": upload.rows, "good": upload.good, "unchanged": upload.unchanged, "refused": upload.refused}
    code = {"fault": fault.code} if fault else {}
    reason = str(fault.reason) if fault and fault.severity is Severity.ERROR else None
    upload.state = advance(
        session, SUBMISSION, upload.ref, action, actor=None, at=at, seen=None, reason=reason, detail=detail | code
    )
    upload.changed_at = at
    session.flush()
    return upload.state

"""Decides which files come with a case, how many, and how they are kept: encrypted, named by what they are.

Source: 2018 art. 38 (proofs), 2021 art. 30(2).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.cases.applicants import STATEMENT
from portal.cases.models import Case, CaseFile
from portal.kernel.errors import BadInput
from portal.kernel.messages import msg
from portal.kernel.references import new_reference
from portal.law.procedures.objection import EVIDENCE
from portal.procedures.turn import seen
from portal.security.fields import FieldCipher
from portal.security.uploads import PDF, CheckedUpload
from portal.store import files
from portal.store.files import StoredFile

MOST_FILES: Final = 20
MOST_BYTES: Final = 50 << 20
PURPOSE: Final = "case"
# What the desk itself wrote in a case beside its result; it does not count as a paper of the applicant.
EXTENSION, STOPPED, RESUMED, LACKING = "extension", "stopped", "resumed", "lacking"
DOUBT, UPHELD, REVOCATION = "doubt", "upheld", "revocation"
ISSUED: Final = frozenset({EXTENSION, STOPPED, RESUMED, LACKING, DOUBT, UPHELD, REVOCATION})
# Named by what they are: the sender's name of a file often is a person's.
ENDINGS: Final = {PDF: "pdf", "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
_LONGEST_SAID: Final = 400


def bring(
    session: Session,
    *,
    case: Case,
    part: str,
    uploads: Sequence[CheckedUpload],
    by: str,
    cipher: FieldCipher,
    at: datetime,
    said: str = "",
) -> None:
    """Keeps files that were found harmless; raises BadInput beyond the number or the size of one case."""
    said = seen(said).strip()
    if len(said) > _LONGEST_SAID:
        raise BadInput(msg("最多%(n)s个字。", n=_LONGEST_SAID), field="said")
    for upload in uploads:
        _refuse_beyond(session, case, upload)
        file = files.keep(
            session,
            upload.stream,
            ref=new_reference("file"),
            name=f"{part}-{case.ref}.{ENDINGS[upload.media_type]}",
            media_type=upload.media_type,
            purpose=PURPOSE,
            sealer=cipher,
            at=at,
            by=by,
            scanned=upload.scanned,
        )
        kept = cipher.encrypt(said, STATEMENT) if said else None
        session.add(CaseFile(case_id=case.id, part=part, file=file, added_at=at, added_by=by, said_cipher=kept))
        session.flush()


def _refuse_beyond(session: Session, case: Case, upload: CheckedUpload) -> None:
    mine = select(func.count(), func.coalesce(func.sum(StoredFile.size), 0)).select_from(CaseFile).join(StoredFile)
    number, size = session.execute(mine.where(CaseFile.case_id == case.id, CaseFile.part.not_in(ISSUED))).one()
    if number >= MOST_FILES:
        raise BadInput(msg("一件申请最多%(n)s个文件。", n=MOST_FILES), citation=EVIDENCE, field="evidence")
    if size + upload.size > MOST_BYTES:
        raise BadInput(
            msg("一件申请的文件合计不超过%(n)s MB。", n=MOST_BYTES >> 20), citation=EVIDENCE, field="evidence"
        )

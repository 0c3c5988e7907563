"""The paper by which an application to leave a list is refused: why, what the conditions are, the way on.

Printed in both languages; what staff wrote stays as they wrote it (2021 art. 38; 2024 arts. 36, 40).
"""

from io import BytesIO
from typing import BinaryIO, Final

from sqlalchemy.orm import Session

from portal.i18n import render as said
from portal.kernel.messages import msg
from portal.kernel.references import new_reference
from portal.law import remedies
from portal.law.instruments import of_2021, of_2024
from portal.printing import Block, Letter, render_both
from portal.procedures.turn import Turn
from portal.register.lists.removals.models import Removal
from portal.register.subjects.identity import present_name
from portal.register.subjects.models import SubjectKind
from portal.security.uploads import PDF, CheckedUpload
from portal.store import files
from portal.store.files import StoredFile

_BASIS: Final = (of_2021(38), of_2024(36), of_2024(40))
_REMEDIES: Final = msg(
    "具备移出条件后，可以再次申请；对本决定不服的，可以依法申请行政复议或者提起行政诉讼。申请移出不收取任何费用。"
)
_ENDINGS: Final = {PDF: "pdf", "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}


def refusal(session: Session, removal: Removal, reason: str, turn: Turn) -> StoredFile:
    """Returns the refusal of an application, kept as it was issued today."""
    body = render_both(lambda: _refusal(removal, reason, turn), font=turn.font)
    return _keep(session, removal, "refusal", BytesIO(body), PDF, turn)


def proof(session: Session, removal: Removal, upload: CheckedUpload | None, turn: Turn) -> StoredFile | None:
    """Returns the scan that proves a service, kept; None where none was sent."""
    if upload is None:
        return None
    return _keep(session, removal, "proof", upload.stream, upload.media_type, turn, scanned=upload.scanned)


def _refusal(removal: Removal, reason: str, turn: Turn) -> Letter:
    entry = removal.entry
    conditions = "\n".join(each for each in (entry.exit_conditions, entry.exit_procedure) if each)
    parts = (
        (msg("申请"), said(msg("%(day)s收到移出名单的申请。", day=removal.notified_on or turn.today))),
        (msg("不予移出的理由"), reason),
        (msg("移出条件和程序"), conditions),
        (msg("救济途径"), "\n".join(said(each) for each in (_REMEDIES, *remedies.ways(removal.unit.division)))),
    )
    person = entry.subject.kind is SubjectKind.NATURAL_PERSON
    code = (entry.subject.id_masked if person else entry.subject.credit_code) or ""
    return Letter(
        title=said(msg("不予移出名单决定书")),
        number=removal.ref,
        issuer=removal.unit.name_zh,
        day=turn.today,
        facts=(
            (said(msg("主体")), present_name(entry.subject)),
            (said(msg("证件号码（遮蔽）") if person else msg("统一社会信用代码")), code),
            (said(msg("名单")), entry.register.name_zh),
            (said(msg("列入决定")), entry.decision_no),
        ),
        blocks=tuple(Block(heading=said(heading), text=text) for heading, text in parts if text),
        note=said(msg("依据：%(basis)s。", basis=_BASIS)),
    )


def _keep(
    session: Session,
    removal: Removal,
    what: str,
    body: BinaryIO,
    media_type: str,
    turn: Turn,
    *,
    scanned: bool = False,
) -> StoredFile:
    return files.keep(
        session,
        body,
        ref=new_reference("file"),
        name=f"{what}-{removal.ref}.{_ENDINGS[media_type]}",
        media_type=media_type,
        purpose="listing",
        sealer=turn.cipher,
        at=turn.at,
        by=turn.actor.ref,
        scanned=scanned,
    )

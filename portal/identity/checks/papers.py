"""Decides which files a check needs, how much a holder may hand in, and how files and numbers go (2024 art. 24)."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from portal import audit
from portal.identity.models import Capacity, IdentityCheck, IdentityPaper
from portal.kernel.errors import BadInput, Conflict
from portal.kernel.identifiers.documents import DocumentType
from portal.kernel.messages import Message, msg
from portal.kernel.references import new_reference
from portal.law.procedures.identity_check import DUTY, NECESSITY
from portal.security import pictures, upload_names
from portal.security.fields import FieldCipher
from portal.security.uploads import CheckedUpload
from portal.store import files
from portal.store.files import StoredFile

FRONT: Final = "front"
BACK: Final = "back"
LICENCE: Final = "licence"
POWER: Final = "power"
PARTS: Final[Mapping[str, Message]] = {
    FRONT: msg("证件正面（有照片和姓名的一面）"),
    BACK: msg("证件背面"),
    LICENCE: msg("营业执照或者登记证书"),
    POWER: msg("授权委托书"),
}
# All files of one check together, and of all checks of a holder that are still kept.
MOST_BYTES: Final = 3 * pictures.MAX_BYTES
MOST_KEPT: Final = 3 * MOST_BYTES
_PURPOSE: Final = "identity"
_ONE_SIDED: Final = frozenset({DocumentType.PASSPORT.value, DocumentType.OFFICER.value, DocumentType.OTHER.value})


def wanted(*, capacity: Capacity, with_own: bool, id_type: str) -> tuple[str, ...]:
    """Returns the parts a check must have; `with_own`: the person is to be proven along with it."""
    own = (FRONT,) if id_type in _ONE_SIDED else (FRONT, BACK)
    organisation = {Capacity.SELF: (), Capacity.LEGAL_REPRESENTATIVE: (LICENCE,), Capacity.AGENT: (LICENCE, POWER)}
    return (own if with_own else ()) + organisation[capacity]


def chosen(
    handed: Mapping[str, CheckedUpload], parts: tuple[str, ...], *, optional: str = ""
) -> dict[str, CheckedUpload]:
    """Returns the files that are needed, and the optional one where it came; what else was sent is not kept.

    Raises BadInput on the part that is missing, or when they are too large together.
    """
    for part in parts:
        if part not in handed:
            raise BadInput(msg("请选择文件。"), citation=DUTY, field=part)
    found = {part: handed[part] for part in PARTS if part in handed and part in (*parts, optional)}
    if sum(upload.size for upload in found.values()) > MOST_BYTES:
        raise BadInput(msg("全部文件合计最多 %(n)s MB。", n=MOST_BYTES // 2**20), field=parts[0])
    return found


def refuse_beyond_quota(session: Session, *, holder_id: int, more: Mapping[str, CheckedUpload]) -> None:
    """Raises Conflict when what the holder has here already leaves no room."""
    mine = (
        select(func.coalesce(func.sum(StoredFile.size), 0))
        .join(IdentityPaper, IdentityPaper.file_id == StoredFile.id)
        .join(IdentityCheck, IdentityCheck.id == IdentityPaper.check_id)
        .where(IdentityCheck.holder_id == holder_id)
    )
    if (session.scalar(mine) or 0) + sum(upload.size for upload in more.values()) > MOST_KEPT:
        raise Conflict(msg("已提交的文件太多，请等正在核对的办完以后再提交。"), citation=NECESSITY)


def keep(
    session: Session,
    check: IdentityCheck,
    handed: Mapping[str, CheckedUpload],
    *,
    sealer: FieldCipher,
    by: str,
    at: datetime,
) -> None:
    """Keeps the files, encrypted; what the sender called them may name somebody and is not kept."""
    for part, upload in handed.items():
        upload.stream.seek(0)
        file = files.keep(
            session,
            upload.stream,
            ref=new_reference("file"),
            name=f"{part}.{upload_names.SUFFIXES[upload.media_type][0]}",
            media_type=upload.media_type,
            purpose=_PURPOSE,
            sealer=sealer,
            at=at,
            by=by,
            scanned=upload.scanned,
        )
        session.add(IdentityPaper(check_id=check.id, part=part, file_id=file.id))
    session.flush()


def kept(session: Session, check: IdentityCheck) -> dict[str, StoredFile]:
    """Returns the files of a check by part, in the order of the parts; empty once they are deleted."""
    rows = session.execute(
        select(IdentityPaper.part, StoredFile)
        .join(StoredFile, StoredFile.id == IdentityPaper.file_id)
        .where(IdentityPaper.check_id == check.id)
    )
    found = {row.part: row.StoredFile for row in rows}
    return {part: found[part] for part in PARTS if part in found}


def same(session: Session, check: IdentityCheck, handed: Mapping[str, CheckedUpload]) -> bool:
    """Returns whether these are the files the check holds already."""
    digests = {}
    for part, upload in handed.items():
        upload.stream.seek(0)
        digests[part] = hashlib.sha256(upload.stream.read()).hexdigest()
    return digests == {part: file.sha256 for part, file in kept(session, check).items()}


def clear(session: Session, check: IdentityCheck) -> None:
    """Deletes the files of a check, with their pieces."""
    present = kept(session, check)
    session.execute(delete(IdentityPaper).where(IdentityPaper.check_id == check.id))
    for file in present.values():
        files.discard(session, file)


def discard(session: Session, check: IdentityCheck, *, by: str, at: datetime) -> None:
    """Deletes files, name and number of a check that has ended; what was decided, by whom and when, stays."""
    if check.discarded_at is not None:
        return
    clear(session, check)
    check.name_cipher = check.id_cipher = check.document_until = None
    check.discarded_at = at
    session.flush()
    audit.append(
        session,
        at=at,
        actor=by,
        action="identity_check.discard",
        object_kind="identity_check",
        object_ref=check.ref,
        detail={"basis": NECESSITY.short()},
    )

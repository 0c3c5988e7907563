"""Writes to submissions: uploading, deciding about refused rows, sending, approving, withdrawing.

A unit uploads only when it is confirmed and has named its security officer (2021 art. 30(1)), and only for an item of
the catalogue in force (art. 8). Whoever prepared a table does not approve it (art. 30(2)).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import BinaryIO, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Unit
from portal.kernel.citation import Citation
from portal.kernel.clock import beijing_date
from portal.kernel.errors import Conflict, NotFound, RuleBroken
from portal.kernel.masking import scrub
from portal.kernel.messages import msg
from portal.kernel.references import new_reference
from portal.law.actors import Actor
from portal.law.procedures.submission import SUBMISSION
from portal.law.roles import Role
from portal.procedures import advance, open_matter
from portal.register.catalogue import layouts
from portal.register.catalogue.commands import binding_item
from portal.register.catalogue.models import CatalogueItem
from portal.register.intake import queries, sources
from portal.register.intake.faults import ACCURATE, PROVIDED, BatchRefused
from portal.register.intake.submissions import discarding
from portal.register.intake.submissions.models import Upload
from portal.security.fields import FieldCipher
from portal.store import files, outbox

CHECK: Final = "submission.check"
APPLY: Final = "submission.apply"
FILE_PURPOSE: Final = "submission"
OFFICER: Final = Citation("21", 30, 1)
# What one unit may have on its way at once: room for a day's work, not for filling the disk.
OPEN_UPLOADS: Final = 20
OPEN_BYTES: Final = 500 * 1024 * 1024
OPEN_CHECKS: Final = 3  # of one person

_POSTS: Final[Mapping[str, str]] = {"approve": APPLY}
_ENDED: Final = frozenset({"withdraw"})


def upload(
    session: Session, *, stream: BinaryIO, file_name: str, item: str, cipher: FieldCipher, actor: Actor, at: datetime
) -> str:
    """Returns the reference of the new submission, whose check is on its way.

    Raises RuleBroken for an item outside the catalogue in force or a unit that may not upload, BatchRefused for a file
    that no table can be, Conflict for the same file again or too many at once. None of these keeps anything.
    """
    actor.require(Role.PROVIDER_MAKER)
    unit = _unit(session, actor)
    bound = binding_item(session, code=item, on=beijing_date(at))
    layouts.of(bound)
    size, digest = _look_at(stream)
    _refuse_repeated(session, unit, bound, digest)
    _refuse_excess(session, actor, size)
    ref = new_reference("upload")
    name = sources.clean_name(file_name)
    stream.seek(0)
    file = files.keep(
        session,
        stream,
        ref=new_reference("file"),
        name=name,
        media_type="application/octet-stream",
        purpose=FILE_PURPOSE,
        sealer=cipher,
        at=at,
        by=actor.ref,
    )
    session.add(_upload(ref, unit, bound, file, name, actor, at))
    session.flush()
    detail = {"item": bound.code, "sha256": digest}
    open_matter(session, SUBMISSION, ref, "upload", actor=actor, at=at, detail=detail)
    outbox.post(session, topic=CHECK, payload={"ref": ref}, at=at)
    return ref


def step(
    session: Session, *, ref: str, action: str, actor: Actor, at: datetime, seen: int | None, reason: str = ""
) -> str:
    """Returns the state reached by sending, approving, returning or withdrawing.

    Raises NotFound for another unit's submission or a step that is none, and what the procedure raises.
    """
    found = own(session, ref, actor)
    if action not in {"send", "approve", "return", "withdraw"}:
        raise NotFound(msg("没有找到这一项。"))
    if scrub(reason) != reason:
        raise RuleBroken(msg("理由中不得含有身份证件号码或者手机号码"), citation=ACCURATE, field="reason")
    found.state = advance(session, SUBMISSION, ref, action, actor=actor, at=at, seen=seen, reason=reason)
    found.changed_at = at
    if action in _POSTS:
        outbox.post(session, topic=_POSTS[action], payload={"ref": ref}, at=at)
    if action in _ENDED:
        discarding.discard(session, found)
    session.flush()
    return found.state


def own(session: Session, ref: str, actor: Actor) -> Upload:
    """Returns a submission of the actor's unit for changing; raises NotFound for any other."""
    actor.require(Role.PROVIDER_MAKER, Role.PROVIDER_CHECKER)
    found = session.scalar(select(Upload).where(Upload.ref == ref).with_for_update())
    if found is None:
        raise NotFound(msg("没有找到这一项。"))
    actor.require_unit(found.unit_id)
    return found


def _look_at(stream: BinaryIO) -> tuple[int, str]:
    """Returns size and digest of a file that may be one of ours, judged by its first bytes and table of contents."""
    size, digest = sources.measure(stream)
    try:
        sources.refuse_size(size)
        sources.refuse_foreign(stream)
    except BatchRefused as refusal:
        refusal.field = "file"
        raise
    return size, digest


def _unit(session: Session, actor: Actor) -> Unit:
    unit = session.get_one(Unit, actor.unit_id)
    if not unit.confirmed:
        raise RuleBroken(msg("本单位尚未经管理员确认，不能报送。"), citation=PROVIDED)
    if not unit.security_officer:
        raise RuleBroken(msg("本单位尚未指定信息安全责任人，不能报送。"), citation=OFFICER)
    return unit


def _refuse_repeated(session: Session, unit: Unit, item: CatalogueItem, digest: str) -> None:
    wanted = select(Upload.ref).where(
        Upload.unit_id == unit.id,
        Upload.item_id == item.id,
        Upload.digest == digest,
        Upload.state.not_in({"refused", "withdrawn"}),
    )
    before = session.scalar(wanted.limit(1))
    receipt = queries.earlier(session, item_code=item.code, unit_id=unit.id, digest=digest)
    known = before or (receipt.ref if receipt else None)
    if known is not None:
        raise Conflict(msg("同一文件已经报送过，批次是%(ref)s。", ref=known), citation=PROVIDED, field="file")


def _refuse_excess(session: Session, actor: Actor, size: int) -> None:
    ended = SUBMISSION.ends
    going = (Upload.unit_id == actor.unit_id, Upload.state.not_in(ended))
    number, held = session.execute(select(func.count(Upload.id), func.sum(Upload.size)).where(*going)).one()
    checks = select(func.count(Upload.id)).where(Upload.maker == actor.ref, Upload.state == "checking")
    if (session.scalar(checks) or 0) >= OPEN_CHECKS:
        raise Conflict(msg("您已有%(n)s个文件正在校验，请等它们校验完毕。", n=OPEN_CHECKS), field="file")
    if number >= OPEN_UPLOADS or int(held or 0) + size > OPEN_BYTES:
        raise Conflict(msg("本单位未办结的报送过多，请先办结或者撤回。"), field="file")


def _upload(
    ref: str, unit: Unit, item: CatalogueItem, file: files.StoredFile, name: str, actor: Actor, at: datetime
) -> Upload:
    counts = dict.fromkeys(("progress", "rows", "good", "unchanged", "refused", "dropped", "warnings"), 0)
    return Upload(
        ref=ref,
        unit_id=unit.id,
        item_id=item.id,
        file_id=file.id,
        file_name=name,
        digest=file.sha256,
        size=file.size,
        uploaded_at=at,
        maker=actor.ref,
        state="checking",
        changed_at=at,
        **counts,
    )

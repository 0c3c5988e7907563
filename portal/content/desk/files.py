"""Decides which files a manuscript carries: pictures with words for those who cannot see them, documents, no more.

A picture needs its alternative text in each language the text is in (GB/T 37668); what goes public is what the approved
revision names. How much one person may bring in a day has a limit (2021 art. 30(4)).
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.content.desk import manuscripts
from portal.content.desk.commands import revise
from portal.content.desk.models import ManuscriptFile
from portal.content.models import Piece
from portal.content.queries import is_published
from portal.kernel import masking
from portal.kernel.clock import beijing_date, beijing_midnight
from portal.kernel.errors import NotFound, RuleBroken
from portal.kernel.messages import msg
from portal.kernel.references import new_reference
from portal.law.actors import Actor
from portal.security.uploads import PICTURES, CheckedUpload
from portal.store import files
from portal.store.files import Sealer, StoredFile

MOST: Final = 20
FILES_A_DAY: Final = 100
BYTES_A_DAY: Final = 300 * 1024 * 1024
_PURPOSE: Final = "content"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """The words of a file: what a picture shows, and what stands under it."""

    alt_zh: str = ""
    alt_mn: str | None = None
    caption_zh: str = ""
    caption_mn: str | None = None


def attach(
    session: Session,
    *,
    ref: str,
    upload: CheckedUpload,
    caption: Caption,
    sealer: Sealer,
    actor: Actor,
    at: datetime,
    seen: int | None,
) -> str:
    """Returns the ref of the file, in one more revision; raises RuleBroken without its words or beyond the quota."""
    row = manuscripts.found(session, ref, actor)
    last = manuscripts.latest(session, row)
    _refuse_wordless(upload, caption, mongolian=bool(last.content["body_mn"]))
    if len(last.files) >= MOST:
        raise RuleBroken(msg("一篇内容最多%(n)s个文件。", n=MOST), field="file")
    refuse_beyond_quota(session, by=actor.ref, size=upload.size, at=at)
    revise(session, row, actor=actor, at=at, seen=seen)
    name = new_reference("attachment")
    stored = files.keep(
        session,
        upload.stream,
        ref=name,
        name=upload.name,
        media_type=upload.media_type,
        purpose=_PURPOSE,
        sealer=sealer,
        at=at,
        by=actor.ref,
        scanned=upload.scanned,
    )
    session.add(ManuscriptFile(ref=name, manuscript_id=row.id, file_id=stored.id))
    listed = {"ref": name, "name": stored.name, "media_type": stored.media_type, "size": stored.size, **asdict(caption)}
    manuscripts.keep(session, row, last.content, [*last.files, listed], actor=actor, at=at)
    return name


def detach(session: Session, *, ref: str, name: str, actor: Actor, at: datetime, seen: int | None) -> str:
    """Returns the ref; the newest revision no longer names the file, earlier ones do."""
    row = manuscripts.found(session, ref, actor)
    last = manuscripts.latest(session, row)
    left = [one for one in last.files if one["ref"] != name]
    if len(left) == len(last.files):
        raise NotFound(msg("没有找到这个文件。"))
    revise(session, row, actor=actor, at=at, seen=seen)
    manuscripts.keep(session, row, last.content, left, actor=actor, at=at)
    return ref


def refuse_beyond_quota(session: Session, *, by: str, size: int, at: datetime) -> None:
    """Raises RuleBroken when one person would bring more in a Beijing day than anybody needs."""
    since = beijing_midnight(beijing_date(at))
    today = (StoredFile.created_by == by, StoredFile.created_at >= since, StoredFile.purpose == _PURPOSE)
    count, total = session.execute(
        select(func.count(), func.coalesce(func.sum(StoredFile.size), 0)).where(*today)
    ).one()
    if count >= FILES_A_DAY or total + size > BYTES_A_DAY:
        raise RuleBroken(msg("今天上传的文件已达上限，请明天再传。"), field="file")


def public_file(session: Session, *, ref: str, at: datetime) -> StoredFile:
    """Returns a file that a text public at the instant shows; raises NotFound for any other."""
    row = session.scalar(select(ManuscriptFile).where(ManuscriptFile.ref == ref))
    if row is None or ref not in _shown(session, row, at):
        raise NotFound(msg("没有找到这个文件。"))
    return row.file


def desk_file(session: Session, *, ref: str, name: str, actor: Actor) -> StoredFile:
    """Returns a file of a manuscript within reach; raises NotFound for any other."""
    manuscript = manuscripts.found(session, ref, actor)
    wanted = (ManuscriptFile.ref == name, ManuscriptFile.manuscript_id == manuscript.id)
    row = session.scalar(select(ManuscriptFile).where(*wanted))
    if row is None:
        raise NotFound(msg("没有找到这个文件。"))
    return row.file


def unscanned(session: Session, names: list[str]) -> frozenset[str]:
    """Returns those of the files that no virus scanner has seen."""
    wanted = select(ManuscriptFile.ref).join(StoredFile).where(ManuscriptFile.ref.in_(names), ~StoredFile.scanned)
    return frozenset(session.scalars(wanted))


def _shown(session: Session, row: ManuscriptFile, at: datetime) -> Iterator[str]:
    manuscript = manuscripts.of_file(session, row)
    here = (Piece.kind == manuscript.kind, Piece.address == manuscript.slug, is_published(at))
    kept: list[dict[str, Any]]
    for kept in session.scalars(select(Piece.files).where(*here)):
        yield from (one["ref"] for one in kept)


def _refuse_wordless(upload: CheckedUpload, caption: Caption, *, mongolian: bool) -> None:
    picture = upload.media_type in PICTURES
    if not (caption.alt_zh if picture else caption.caption_zh).strip():
        sentence = msg("请填写图片的替代文字。") if picture else msg("请填写附件的名称。")
        raise RuleBroken(sentence, field="alt_zh" if picture else "caption_zh")
    if mongolian and picture and not (caption.alt_mn or "").strip():
        raise RuleBroken(msg("正文有蒙古文，图片也须有蒙古文替代文字。"), field="alt_mn")
    for name, text in asdict(caption).items():
        if text and masking.scrub(text) != text:
            raise RuleBroken(msg("文中含有身份证件号码或者手机号码，不得发布。"), field=name)

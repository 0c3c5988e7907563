"""Writes to content: publishing and withdrawing texts, keeping the channels of a division, loading the statutes.

Nothing is published without a secrecy review (2021 art. 30(3)); nothing is taken down without a reason.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit
from portal.content import sanitising, statute_texts
from portal.content.models import Channel, Piece, PieceKind, Statute, StatuteArticle
from portal.kernel import divisions, masking
from portal.kernel.citation import Citation
from portal.kernel.errors import BadInput, Conflict, NotFound, RuleBroken
from portal.kernel.messages import msg
from portal.store import outbox

SECRECY: Final = Citation("21", 30, 3)
PRIVACY: Final = Citation("21", 21)
CHANNELS: Final = Citation("21", 39)
REINDEX: Final = "reindex"

_NEEDED: Final = {
    "title_zh": msg("标题（汉文）"),
    "summary_zh": msg("摘要（汉文）"),
    "body_zh": msg("正文（汉文）"),
    "issuer": msg("发布单位"),
}
_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SLUG_LENGTH: Final = 40
_PHONE: Final = re.compile(r"\+?[0-9][0-9 -]{4,30}[0-9]")
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_WEBSITE: Final = re.compile(r"https?://[^\s]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceDraft:
    """A text as its editor hands it in; bodies are HTML and are cleaned on publication."""

    kind: PieceKind
    slug: str
    title_zh: str
    summary_zh: str
    body_zh: str
    issuer: str
    title_mn: str | None = None
    summary_mn: str | None = None
    body_mn: str | None = None
    document_no: str | None = None
    version: str | None = None
    effective_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelDraft:
    """Where a division receives applications; what is None is shown as missing."""

    division: str
    office: str
    phone: str | None = None
    email: str | None = None
    website: str | None = None
    address: str | None = None
    hours: str | None = None


@dataclass(frozen=True, slots=True)
class ImportedStatute:
    """What became of a statute file: `changed` is False when the same text was there already."""

    key: str
    title: str
    articles: int
    changed: bool


def piece_ref(kind: PieceKind, slug: str) -> str:
    """Returns the name of a piece in the outbox and the audit chain, such as "guide/objection"."""
    return f"{kind.value}/{slug}"


def publish_piece(
    session: Session,
    *,
    draft: PieceDraft,
    reviewed_at: datetime | None,
    published_at: datetime,
    actor: str,
    at: datetime,
) -> str:
    """Returns the ref of the published piece; raises RuleBroken without a secrecy review before publication.

    `published_at` may lie ahead: the text appears from that instant on. Raises Conflict for a slug already in use.
    """
    _refuse_unreviewed(reviewed_at, published_at)
    refuse_malformed(draft)
    refuse_taken(session, draft.kind, draft.slug)
    piece = Piece(
        kind=draft.kind,
        slug=draft.slug,
        title_zh=draft.title_zh.strip(),
        title_mn=draft.title_mn,
        summary_zh=draft.summary_zh.strip(),
        summary_mn=draft.summary_mn,
        body_zh=sanitising.clean(draft.body_zh),
        body_mn=sanitising.clean(draft.body_mn) if draft.body_mn else None,
        issuer=draft.issuer.strip(),
        document_no=draft.document_no,
        version=draft.version,
        effective_on=draft.effective_on,
        reviewed_at=reviewed_at,
        published_at=published_at,
    )
    session.add(piece)
    session.flush()
    return told_piece(session, piece, "piece.published", actor, at)


def withdraw_piece(session: Session, *, kind: PieceKind, slug: str, reason: str, actor: str, at: datetime) -> str:
    """Returns the ref of the piece, now taken down; raises RuleBroken without a reason, Conflict when done before."""
    piece = session.scalar(select(Piece).where(Piece.kind == kind, Piece.slug == slug))
    if piece is None:
        raise NotFound(msg("没有找到这篇内容。"))
    if piece.withdrawn_at is not None:
        raise Conflict(msg("这篇内容已经撤下。"))
    if not reason.strip():
        raise RuleBroken(msg("必须写明撤下的理由。"), field="reason")
    piece.withdrawn_at, piece.withdrawn_reason = at, reason.strip()
    session.flush()
    return told_piece(session, piece, "piece.withdrawn", actor, at)


def set_channel(session: Session, *, draft: ChannelDraft, actor: str, at: datetime) -> None:
    """Keeps the channels of one division (2021 art. 39); raises BadInput for what nobody could dial or open."""
    refuse_unusable(draft)
    channel = session.get(Channel, draft.division) or Channel(division=draft.division)
    channel.office, channel.phone, channel.email = draft.office.strip(), draft.phone, draft.email
    channel.website, channel.address, channel.hours = draft.website, draft.address, draft.hours
    session.add(channel)
    session.flush()
    audit.append(session, at=at, actor=actor, action="channel.set", object_kind="channel", object_ref=draft.division)


def import_statute(session: Session, *, text: object, actor: str, at: datetime) -> ImportedStatute:
    """Returns what became of one parsed statute file; the same text twice changes nothing.

    Raises BadInput or RuleBroken naming what is wrong with the file; then nothing of it is kept.
    """
    read = statute_texts.read(text)
    known = session.get(Statute, read.key)
    if known is not None and known.digest == read.digest:
        return ImportedStatute(read.key, read.title, len(read.articles), changed=False)
    if known is not None:
        session.delete(known)
        session.flush()
    session.add(_statute(read, at))
    session.flush()
    detail = {"digest": read.digest}
    audit.append(
        session, at=at, actor=actor, action="statute.loaded", object_kind="statute", object_ref=read.key, detail=detail
    )
    outbox.post(session, topic=REINDEX, payload={"kind": "statute", "ref": read.key}, at=at)
    return ImportedStatute(read.key, read.title, len(read.articles), changed=True)


def _statute(read: statute_texts.StatuteText, at: datetime) -> Statute:
    return Statute(
        key=read.key,
        title=read.title,
        kind=read.kind,
        number=read.number,
        issuer=read.issuer,
        adopted_on=read.adopted_on,
        published_on=read.published_on,
        effective_on=read.effective_on,
        digest=read.digest,
        loaded_at=at,
        articles=[
            StatuteArticle(
                number=article.number,
                chapter_number=article.chapter_number,
                chapter_title=article.chapter_title,
                paragraphs=list(article.paragraphs),
            )
            for article in read.articles
        ],
    )


def _refuse_unreviewed(reviewed_at: datetime | None, published_at: datetime) -> None:
    if reviewed_at is None:
        raise RuleBroken(msg("发布前必须经过保密审查。"), citation=SECRECY, field="reviewed_at")
    if reviewed_at > published_at:
        raise RuleBroken(msg("保密审查应当在发布之前完成。"), citation=SECRECY, field="reviewed_at")


def refuse_taken(session: Session, kind: PieceKind, slug: str) -> None:
    """Raises Conflict where a text of the kind already has the address."""
    if session.scalar(select(Piece.id).where(Piece.kind == kind, Piece.address == slug)):
        raise Conflict(msg("同类内容中已有名为 %(slug)s 的一篇。", slug=slug), field="slug")


def refuse_malformed(draft: PieceDraft) -> None:
    """Raises BadInput for a draft that lacks something, RuleBroken where it holds a person's number (2021 art. 21)."""
    if not _SLUG.fullmatch(draft.slug) or len(draft.slug) > _SLUG_LENGTH:
        raise BadInput(msg("地址名只用小写字母、数字和连字符，不超过%(n)s个字符。", n=_SLUG_LENGTH), field="slug")
    for name, label in _NEEDED.items():
        if not getattr(draft, name).strip():
            raise BadInput(msg("请填写%(what)s。", what=label), field=name)
    for name in ("title_zh", "summary_zh", "body_zh", "title_mn", "summary_mn", "body_mn"):
        text = getattr(draft, name) or ""
        if masking.scrub(text) != text:
            sentence = msg("文中含有身份证件号码或者手机号码，不得发布。")
            raise RuleBroken(sentence, citation=PRIVACY, field=name)


def refuse_unusable(draft: ChannelDraft) -> None:
    """Raises BadInput for channels of no present division, without an office, or that nobody could dial or open."""
    division = divisions.get(draft.division)
    if division is None or division.abolished:
        raise BadInput(msg("没有代码为 %(code)s 的现行行政区划。", code=draft.division), field="division")
    if not draft.office.strip():
        raise BadInput(msg("请填写受理机构。"), citation=CHANNELS, field="office")
    for name, form, value in (
        ("phone", _PHONE, draft.phone),
        ("email", _EMAIL, draft.email),
        ("website", _WEBSITE, draft.website),
    ):
        if value is not None and not form.fullmatch(value):
            raise BadInput(msg("%(value)s 不能用来联系。", value=value), citation=CHANNELS, field=name)


def told_piece(session: Session, piece: Piece, action: str, actor: str, at: datetime) -> str:
    """Returns the name of a piece whose publication has changed, now in the audit chain and on its way to the index."""
    ref = piece_ref(piece.kind, piece.slug)
    audit.append(session, at=at, actor=actor, action=action, object_kind="piece", object_ref=ref)
    outbox.post(session, topic=REINDEX, payload={"kind": "piece", "ref": ref}, at=at)
    return ref

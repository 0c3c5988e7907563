"""Decides what holders agree to: each matter by itself, in words of one version, never ticked beforehand.

What an account cannot be without is told and acknowledged; everything else is agreed to where it is needed, can be
taken back at any time, and no service depends on it that works without it (2021 arts. 34, 41(7)).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.holders import evidence
from portal.accounts.holders.models import Consent, Holder
from portal.accounts.staff.evidence import Visitor
from portal.kernel.citation import Citation
from portal.kernel.errors import Conflict, NotFound, RuleBroken
from portal.kernel.messages import Message, msg
from portal.law.actors import Party

BASIS: Final = Citation("21", 34)
PRIVACY: Final = "privacy"
IDENTITY_PAPERS: Final = "identity_papers"
IDENTITY_PROVIDER: Final = "identity_provider"


@dataclass(frozen=True, slots=True)
class Kind:
    """One matter: its name, the words of its present version, and whether it comes with every account."""

    id: str
    version: str
    title: Message
    words: Message
    with_account: bool = False

    @property
    def digest(self) -> str:
        """Return by what the words are recognised later."""
        return hashlib.sha256(f"{self.id} {self.version} {self.title} {self.words}".encode()).hexdigest()


_KINDS: Final = (
    Kind(
        PRIVACY,
        "1",
        msg("账户的个人信息处理规则"),
        msg(
            "账户只用电子邮箱地址和密码：地址用来登录、找回密码和发送与您有关的通知，密码只保存摘要。"
            "登录的时间和网络地址记入日志，用来保护账户。注销时删除地址、密码和验证器密钥；依法须留存的办理记录除外。"
        ),
        with_account=True,
    ),
    Kind(
        IDENTITY_PAPERS,
        "1",
        msg("处理身份证件（敏感个人信息）"),
        msg(
            "只在您选择上传证件核验身份时需要。证件图像和号码加密保存，只供工作人员核对您的身份，"
            "核对结束后在规定的期限内删除图像。不同意的，可以改用统一身份认证或者到服务窗口办理。"
        ),
    ),
    Kind(
        IDENTITY_PROVIDER,
        "1",
        msg("从统一身份认证取得姓名和证件号码（敏感个人信息）"),
        msg(
            "只在您选择用统一身份认证核验身份时需要。只取得姓名、证件类型和证件号码，加密保存，"
            "用来与信用档案核对。不同意的，可以改为上传证件或者到服务窗口办理。"
        ),
    ),
)
KINDS: Final[Mapping[str, Kind]] = {kind.id: kind for kind in _KINDS}


@dataclass(frozen=True, slots=True)
class Standing:
    """How one matter stands for a holder; `outdated`: agreed to in older words only."""

    kind: Kind
    given_at: datetime | None
    withdrawn_at: datetime | None
    outdated: bool


def give(session: Session, *, party: Party, kind: str, version: str, at: datetime) -> None:
    """Keeps that the holder agrees, in the words of this version; once is enough.

    Raises NotFound for an unknown matter, Conflict when the words have changed since they were shown.
    """
    words = _kind(kind)
    if version != words.version:
        raise Conflict(msg("这段文字已经更新，请重新阅读后再决定。"))
    if given(session, party=party, kind=kind):
        return
    session.add(Consent(holder_id=party.holder_id, kind=kind, version=words.version, digest=words.digest, given_at=at))
    session.flush()


def given(session: Session, *, party: Party, kind: str) -> bool:
    """Returns whether the holder agrees today, in the present words."""
    words = _kind(kind)
    mine = (Consent.holder_id == party.holder_id, Consent.kind == kind, Consent.digest == words.digest)
    return session.scalar(select(Consent.id).where(*mine, Consent.withdrawn_at.is_(None)).limit(1)) is not None


def require(session: Session, *, party: Party, kind: str) -> None:
    """Raises RuleBroken, on the field `consent`, unless the holder agrees today."""
    if not given(session, party=party, kind=kind):
        raise RuleBroken(msg("须先单独同意：%(what)s。", what=_kind(kind).title), citation=BASIS, field="consent")


def withdraw(session: Session, *, party: Party, kind: str, visitor: Visitor, at: datetime) -> None:
    """Takes a consent back from now on; raises RuleBroken for what every account needs, NotFound for an unknown matter.

    What was done before stays lawful; taking back twice changes nothing.
    """
    if _kind(kind).with_account:
        raise RuleBroken(msg("账户离不开这一项；不再需要账户的，可以注销账户。"), citation=BASIS)
    mine = (Consent.holder_id == party.holder_id, Consent.kind == kind, Consent.withdrawn_at.is_(None))
    open_ones = list(session.scalars(select(Consent).where(*mine)))
    for one in open_ones:
        one.withdrawn_at = at
    if open_ones:
        holder = session.get_one(Holder, party.holder_id)
        detail = {"kind": kind}
        evidence.of_holder(
            session, action="holder.consent_withdrawn", holder=holder, visitor=visitor, at=at, detail=detail
        )


def standings(session: Session, *, party: Party) -> tuple[Standing, ...]:
    """Returns how every matter stands, in the order of the table."""
    rows = list(session.scalars(select(Consent).where(Consent.holder_id == party.holder_id).order_by(Consent.id)))
    return tuple(_standing(kind, [row for row in rows if row.kind == kind.id]) for kind in _KINDS)


def _standing(kind: Kind, rows: list[Consent]) -> Standing:
    latest = rows[-1] if rows else None
    if latest is None:
        return Standing(kind, None, None, outdated=False)
    live = latest.withdrawn_at is None
    return Standing(kind, latest.given_at, latest.withdrawn_at, outdated=live and latest.digest != kind.digest)


def _kind(kind: str) -> Kind:
    found = KINDS.get(kind)
    if found is None:
        raise NotFound(msg("没有找到这一项。"))
    return found

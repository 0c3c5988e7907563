"""Writes of unit keys: issuing, revoking, proving, and remembering which call made what."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal import audit
from portal.accounts.keys.models import KeyCall, UnitKey
from portal.accounts.models import Unit
from portal.kernel.citation import Citation
from portal.kernel.clock import beijing_date, beijing_midnight
from portal.kernel.errors import BadInput, Conflict, NotFound, RuleBroken
from portal.kernel.masking import scrub
from portal.kernel.messages import msg
from portal.kernel.references import ALPHABET, new_reference
from portal.law.actors import Actor
from portal.law.roles import Role

MARK: Final = "iuk"
OWN_REVIEW: Final = Citation("21", 9)
KEPT_SAFE: Final = Citation("21", 30)
# What a system may do for its unit: its people have reviewed before it sends.
ROLES: Final = frozenset({Role.PROVIDER_CHECKER})
_PREFIX: Final = 10
_SECRET_BYTES: Final = 32
LONGEST_CALL: Final = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyDraft:
    """What a key states: whose, held by which system, reviewed under which rule, by whom, until when."""

    unit_code: str
    system: str
    review_rule: str
    responsible: str
    expires_on: date


@dataclass(frozen=True, slots=True)
class LiveKey:
    """A key that has been proved: its row and who acts with it."""

    id: int
    ref: str
    actor: Actor


def issue(session: Session, draft: KeyDraft, *, actor: Actor, at: datetime) -> tuple[UnitKey, str]:
    """Returns the key and its text, which is shown this once; the key works up to the end of its last day.

    Raises Forbidden, NotFound for a unit outside the subtree, BadInput or RuleBroken on the field at fault.
    """
    actor.require(Role.SECURITY_ADMIN)
    _check(draft, beijing_date(at))
    unit = session.scalar(select(Unit).where(Unit.credit_code == draft.unit_code.strip().upper()))
    if unit is None or not actor.reaches(unit.division):
        raise BadInput(msg("没有这个单位，或者不在您的管理范围之内"), field="unit_code")
    if not unit.confirmed:
        raise RuleBroken(msg("该单位尚待确认，确认以后才能发给密钥"), citation=OWN_REVIEW, field="unit_code")
    prefix = "".join(secrets.choice(ALPHABET) for _ in range(_PREFIX))
    secret = secrets.token_hex(_SECRET_BYTES)
    key = UnitKey(
        ref=new_reference("key"),
        prefix=prefix,
        digest=_digest(secret),
        unit=unit,
        system=draft.system.strip(),
        review_rule=draft.review_rule.strip(),
        responsible=draft.responsible.strip(),
        issued_at=at,
        issued_by=actor.ref,
        expires_at=beijing_midnight(draft.expires_on + timedelta(days=1)),
    )
    session.add(key)
    session.flush()
    _audit(session, key, "key.issued", actor, at, {"until": draft.expires_on.isoformat()})
    return key, f"{MARK}_{prefix}_{secret}"


def revoke(session: Session, *, ref: str, reason: str, actor: Actor, at: datetime) -> None:
    """Ends a key from this transaction on; raises NotFound outside the subtree, Conflict for one already revoked."""
    actor.require(Role.SECURITY_ADMIN)
    key = session.scalar(select(UnitKey).where(UnitKey.ref == ref).with_for_update())
    if key is None:
        raise NotFound(msg("没有找到这一项。"))
    actor.require_reach(key.unit.division)
    if key.revoked_at is not None:
        raise Conflict(msg("这个密钥已经吊销"), citation=KEPT_SAFE)
    if not reason.strip():
        raise RuleBroken(msg("必须写明理由"), citation=KEPT_SAFE, field="reason")
    key.revoked_at, key.revoked_by, key.revoked_reason = at, actor.ref, scrub(reason.strip())[:200]
    session.flush()
    _audit(session, key, "key.revoked", actor, at, {})


def prove(session: Session, *, text: str, at: datetime) -> LiveKey | None:
    """Returns the live key of a text; None when it is none, wrong, over or revoked, all alike."""
    mark, _, rest = text.partition("_")
    prefix, _, secret = rest.partition("_")
    key = session.scalar(select(UnitKey).where(UnitKey.prefix == prefix)) if mark == MARK else None
    proved = hmac.compare_digest(_digest(secret).encode(), (key.digest if key else _digest("")).encode())
    if key is None or not proved or key.revoked_at is not None or at >= key.expires_at:
        return None
    unit = key.unit
    actor = Actor(
        ref=key.ref,
        staff_id=0,
        name=key.system,
        unit_id=unit.id,
        unit_code=unit.credit_code,
        unit_name=unit.name_zh,
        division=unit.division,
        roles=ROLES,
    )
    return LiveKey(key.id, key.ref, actor)


def mark_used(session: Session, *, key_id: int, at: datetime) -> None:
    """Keeps that the key was used."""
    session.execute(update(UnitKey).where(UnitKey.id == key_id).values(used_at=at))


def earlier_call(session: Session, *, key: LiveKey, idempotency_key: str, digest: str) -> str | None:
    """Returns the ref of what the same call made before, None for a new one; raises Conflict for another body.

    The key's row is locked, so that of two equal calls at once the second waits and finds what the first has made.
    """
    session.execute(select(UnitKey.id).where(UnitKey.id == key.id).with_for_update())
    found = session.get(KeyCall, (key.id, idempotency_key))
    if found is None:
        return None
    if found.digest != digest:
        sentence = msg("这个幂等键已经用于另一次内容不同的请求，请换一个")
        raise Conflict(sentence, citation=OWN_REVIEW, field="Idempotency-Key")
    return found.made


def remember_call(
    session: Session, *, key: LiveKey, idempotency_key: str, digest: str, made: str, at: datetime
) -> None:
    """Keeps which thing a call made, in the transaction that made it."""
    session.add(KeyCall(key_id=key.id, idempotency_key=idempotency_key, digest=digest, made=made, at=at))
    session.flush()


def _check(draft: KeyDraft, today: date) -> None:
    for name, most in (("system", 60), ("review_rule", 128), ("responsible", 60)):
        text = getattr(draft, name).strip()
        if not text:
            raise RuleBroken(msg("必须填写：提供单位应有自己的审核制度和责任人"), citation=OWN_REVIEW, field=name)
        if len(text) > most:
            raise BadInput(msg("超过%(length)s个字符", length=most), field=name)
    if draft.expires_on <= today:
        raise BadInput(msg("有效期应在今天以后"), field="expires_on")
    if draft.expires_on.timetuple()[:3] > (today.year + 1, today.month, today.day):
        raise BadInput(msg("密钥最长有效一年，到期换发"), field="expires_on")


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _audit(session: Session, key: UnitKey, action: str, actor: Actor, at: datetime, detail: dict[str, str]) -> None:
    told = {"unit": key.unit.credit_code, **detail}
    audit.append(
        session, at=at, actor=actor.ref, action=action, object_kind="unit_key", object_ref=key.ref, detail=told
    )

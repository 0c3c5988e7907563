"""Checks of the chain on demand: asked at the desk, run in the background, the result kept (2021 art. 30(2)).

The chain is held against the newest head that was kept on an earlier occasion, so that a cut tail is found too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.chain import Fault, Head, Verification, append, verify
from portal.audit.models import ChainCheck, KeptHead
from portal.kernel.errors import NotFound
from portal.kernel.messages import Message, msg
from portal.kernel.references import new_reference
from portal.store import outbox

TOPIC = "chain-check"
_SHOWN = 20

FAULTS: Mapping[Fault, Message] = {
    Fault.MISSING: msg("缺少这一条"),
    Fault.UNLINKED: msg("与前一条不相衔接"),
    Fault.PAYLOAD: msg("所附内容已被改动"),
    Fault.TAIL: msg("末尾与链头不符"),
    Fault.ANCHOR: msg("审计链中没有保存过的链头：末尾曾被截断或者改写"),
}


@dataclass(frozen=True, slots=True)
class CheckView:
    """One check: when asked, against which kept head, and what came out (None while it runs)."""

    ref: str
    asked_at: datetime
    asked_by: str
    anchor_day: date | None
    anchor_seq: int | None
    finished_at: datetime | None
    links: int | None
    head_digest: str | None
    broken_at: int | None
    fault: Message | None

    @property
    def ok(self) -> bool:
        """Returns whether the check is over and found nothing."""
        return self.finished_at is not None and self.fault is None


def ask(session: Session, *, actor: str, at: datetime) -> str:
    """Returns the reference of a check that the background will run."""
    anchor = session.scalar(select(KeptHead).order_by(KeptHead.day.desc()).limit(1))
    check = ChainCheck(ref=new_reference("verification"), asked_at=at, asked_by=actor)
    if anchor is not None:
        check.anchor_day, check.anchor_seq, check.anchor_digest = anchor.day, anchor.seq, anchor.digest
    session.add(check)
    outbox.post(session, topic=TOPIC, payload={"ref": check.ref}, at=at)
    append(session, at=at, actor=actor, action="audit.verify", object_kind="audit", object_ref=check.ref)
    return check.ref


def run(session: Session, *, ref: str) -> Verification:
    """Returns the result of a check that was asked for; reads only."""
    check = _found(session, ref)
    known = check.anchor_seq is not None and check.anchor_digest is not None
    return verify(session, anchor=Head(check.anchor_seq or 0, check.anchor_digest or "") if known else None)


def finish(session: Session, *, ref: str, result: Verification, at: datetime) -> None:
    """Keeps the result; one that came out wrong leaves a link of its own."""
    check = _found(session, ref)
    check.finished_at, check.links, check.head_digest = at, result.links, result.head.digest
    check.broken_at, check.fault = result.broken_at, result.fault.value if result.fault else None
    outcome = "done" if result.ok else "broken"
    detail: dict[str, Any] = {"links": result.links, "broken_at": result.broken_at}
    append(
        session,
        at=at,
        actor="system",
        action="audit.verified",
        object_kind="audit",
        object_ref=ref,
        outcome=outcome,
        detail=detail,
    )


def view(session: Session, *, ref: str) -> CheckView:
    """Returns one check; raises NotFound."""
    return _view(_found(session, ref))


def latest(session: Session) -> tuple[CheckView, ...]:
    """Returns the last checks, newest first."""
    rows = select(ChainCheck).order_by(ChainCheck.asked_at.desc(), ChainCheck.ref).limit(_SHOWN)
    return tuple(_view(row) for row in session.scalars(rows))


def _found(session: Session, ref: str) -> ChainCheck:
    check = session.get(ChainCheck, ref)
    if check is None:
        raise NotFound(msg("没有找到这一项。"))
    return check


def _view(row: ChainCheck) -> CheckView:
    return CheckView(
        ref=row.ref,
        asked_at=row.asked_at,
        asked_by=row.asked_by,
        anchor_day=row.anchor_day,
        anchor_seq=row.anchor_seq,
        finished_at=row.finished_at,
        links=row.links,
        head_digest=row.head_digest,
        broken_at=row.broken_at,
        fault=FAULTS[Fault(row.fault)] if row.fault else None,
    )

"""Keeps what a holder has typed and not yet lodged: encrypted, a few at most, for a short time, for nobody else's eyes.

A draft is not an application: nothing is hidden and no clock runs. It goes when it is lodged, when the holder throws it
away or closes the account, and when its time is over (2024 art. 24).
"""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.cases.admitting import Asked
from portal.cases.models import CaseDraft, CaseKind
from portal.kernel.clock import beijing_date
from portal.kernel.errors import BadInput, NotFound
from portal.kernel.messages import msg
from portal.kernel.references import new_reference
from portal.law.actors import Party
from portal.law.parameters import DEFAULT_CHOICES
from portal.security.fields import FieldCipher

MOST: Final = 5
LONGEST_STATEMENT: Final = 4_000
_PURPOSE: Final = "case.draft"
_GONE: Final = msg("没有找到这一项。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What was typed: about whom, which items, in which words; `review_of` names the objection of a review."""

    kind: CaseKind
    subject_ref: str
    items: tuple[Asked, ...] = ()
    statement: str = ""
    review_of: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """One draft as its holder sees it again; it is deleted on the Beijing day `until`."""

    ref: str
    typed: Typed
    saved_at: datetime
    until: date


def kept_days() -> int:
    """Returns for how many days a draft is kept after it was last saved."""
    return int(DEFAULT_CHOICES.value("case.draft_kept_days"))


def save(
    session: Session, *, typed: Typed, party: Party, cipher: FieldCipher, at: datetime, ref: str | None = None
) -> str:
    """Returns the ref of the draft; with a ref that one is written over, and the same typed twice is one draft.

    Raises BadInput beyond so many drafts or characters, NotFound for somebody else's draft.
    """
    if len(typed.statement) > LONGEST_STATEMENT:
        raise BadInput(msg("最多%(n)s个字。", n=LONGEST_STATEMENT), field="statement")
    content = cipher.encrypt(_written(typed), _PURPOSE)
    if ref is not None:
        row = _row(session, ref, party)
        row.content_cipher, row.saved_at = content, at
        session.flush()
        return ref
    mine = of_holder(session, party=party, cipher=cipher)
    same = next((each.ref for each in mine if each.typed == typed), None)
    if same is not None:
        return same
    if len(mine) >= MOST:
        raise BadInput(msg("最多保存%(n)s份草稿，请先提交或者删除原来的。", n=MOST))
    row = CaseDraft(
        ref=new_reference("draft"), holder_ref=party.ref, kind=typed.kind, content_cipher=content, saved_at=at
    )
    session.add(row)
    session.flush()
    return row.ref


def of_holder(session: Session, *, party: Party, cipher: FieldCipher) -> tuple[Draft, ...]:
    """Returns the drafts of a holder, the last saved first."""
    wanted = select(CaseDraft).where(CaseDraft.holder_ref == party.ref)
    rows = session.scalars(wanted.order_by(CaseDraft.saved_at.desc(), CaseDraft.id.desc()))
    return tuple(_read(row, cipher) for row in rows)


def one(session: Session, *, ref: str, party: Party, cipher: FieldCipher) -> Draft:
    """Returns one draft; raises NotFound for somebody else's, the same as for one that is gone."""
    return _read(_row(session, ref, party), cipher)


def discard(session: Session, *, ref: str, party: Party) -> bool:
    """Returns whether there was such a draft to throw away: of two who do it at once, one."""
    gone = delete(CaseDraft).where(CaseDraft.ref == ref, CaseDraft.holder_ref == party.ref)
    return bool(session.scalars(gone.returning(CaseDraft.id)).all())


def take(session: Session, *, ref: str, party: Party, cipher: FieldCipher) -> Draft | None:
    """Returns the draft, taken away: of two who lodge it at once, the second waits here and gets None."""
    try:
        draft = one(session, ref=ref, party=party, cipher=cipher)
    except NotFound:
        return None
    return draft if discard(session, ref=ref, party=party) else None


def discard_all(session: Session, *, party: Party) -> None:
    """Throws every draft of a holder away, as closing the account does."""
    session.execute(delete(CaseDraft).where(CaseDraft.holder_ref == party.ref))


def sweep(session: Session, *, at: datetime) -> int:
    """Returns how many drafts were deleted because their time is over; doing it again changes nothing."""
    over = delete(CaseDraft).where(CaseDraft.saved_at <= at - timedelta(days=kept_days()))
    return len(session.scalars(over.returning(CaseDraft.id)).all())


def _row(session: Session, ref: str, party: Party) -> CaseDraft:
    found = session.scalar(select(CaseDraft).where(CaseDraft.ref == ref, CaseDraft.holder_ref == party.ref))
    if found is None:
        raise NotFound(_GONE)
    return found


def _written(typed: Typed) -> str:
    kept: dict[str, Any] = {
        "subject": typed.subject_ref,
        "items": [[each.ref, each.ground] for each in typed.items],
        "statement": typed.statement,
        "review_of": typed.review_of,
    }
    return json.dumps(kept, ensure_ascii=False)


def _read(row: CaseDraft, cipher: FieldCipher) -> Draft:
    kept = json.loads(cipher.decrypt(row.content_cipher, _PURPOSE))
    typed = Typed(kind=row.kind, subject_ref=kept["subject"], statement=kept["statement"])
    items = tuple(Asked(ref, ground) for ref, ground in kept["items"])
    filled = replace(typed, items=items, review_of=kept["review_of"])
    return Draft(row.ref, filled, row.saved_at, beijing_date(row.saved_at + timedelta(days=kept_days())))

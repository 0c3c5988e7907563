"""What the audit chain keeps of accounts of the public: who, from where, with what outcome (2021 art. 30(2)).

Never a password, a code, a token, or an address that was typed.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from portal import audit
from portal.accounts.holders.models import Holder
from portal.accounts.staff.evidence import VISITOR, Visitor

KIND: Final = "holder"


def of_visitor(
    session: Session, *, action: str, ref: str, visitor: Visitor, at: datetime, outcome: str = "done"
) -> None:
    """Adds a link about somebody who is not signed in; `ref` is an account or the blind index of what was typed."""
    audit.append(
        session,
        at=at,
        actor=VISITOR,
        action=action,
        object_kind=KIND,
        object_ref=ref,
        outcome=outcome,
        detail={"address": visitor.address},
    )


def of_holder(
    session: Session,
    *,
    action: str,
    holder: Holder,
    visitor: Visitor,
    at: datetime,
    outcome: str = "done",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Adds a link about what holders did with their own account."""
    audit.append(
        session,
        at=at,
        actor=holder.ref,
        action=action,
        object_kind=KIND,
        object_ref=holder.ref,
        outcome=outcome,
        detail={"address": visitor.address, **(detail or {})},
    )

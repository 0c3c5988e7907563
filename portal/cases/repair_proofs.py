"""Decides what proves a repair to others: a letter with the number of the case, and an answer to whoever has it.

The answer tells when how many items were repaired and whether that still holds, not whose they are and not what they
said (2021 art. 38; 2024 art. 40). A repair that was revoked is told to be revoked, and no letter is made of it.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import i18n
from portal.cases import handling, letters, parties
from portal.cases.handling import Act
from portal.cases.models import Case, CaseItem, CaseKind, Outcome
from portal.kernel.clock import beijing_date
from portal.kernel.errors import NotFound
from portal.kernel.messages import Message, msg
from portal.kernel.references import is_reference
from portal.law.actors import Party
from portal.law.procedures.repair import APPROVED, BY_REPAIR, REPAIRED, REVOKED, REVOKING, RIGHT
from portal.printing import Block, Letter, render_both

_HOLDS: Final = frozenset({APPROVED, REPAIRED, REVOKING})
_GONE: Final = msg("没有找到这一项。")


class Verdict(StrEnum):
    """How the repair of a number stands."""

    REPAIRED = "repaired"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """What whoever has the number is told; day and number of items only of a repair that was decided."""

    verdict: Verdict
    decided_on: date | None = None
    items: int = 0


def verify(session: Session, *, number: str) -> Answer:
    """Returns how the repair of this number stands; refused, open and unknown ones are answered alike."""
    wanted = number.strip().lower()
    if not is_reference(wanted):
        return Answer(Verdict.UNKNOWN)
    case = session.scalar(select(Case).where(Case.ref == wanted, Case.kind == CaseKind.REPAIR))
    if case is None or case.decided_at is None:
        return Answer(Verdict.UNKNOWN)
    day, items = beijing_date(case.decided_at), len(_repaired(case))
    if case.state == REVOKED:
        return Answer(Verdict.REVOKED, day, items)
    return Answer(Verdict.REPAIRED, day, items) if _holds(case) else Answer(Verdict.UNKNOWN)


def letter(session: Session, *, ref: str, party: Party, address: str, act: Act) -> bytes:
    """Returns the proof as PDF in both languages, the same each time; `address` is where its number is verified.

    Raises NotFound for another's case, and for one by which nothing is repaired.
    """
    case = handling.of_holder(session, ref=ref, party=party, cipher=act.cipher, today=act.today)
    if case.kind is not CaseKind.REPAIR or case.decided_at is None or not _holds(case):
        raise NotFound(_GONE)
    decided_on = beijing_date(case.decided_at)
    return render_both(lambda: _letter(session, case, address, decided_on, act), font=act.font)


def _holds(case: Case) -> bool:
    return case.state in _HOLDS and bool(_repaired(case))


def _repaired(case: Case) -> list[CaseItem]:
    return [item for item in case.items if item.outcome is Outcome.REPAIRED]


def _letter(session: Session, case: Case, address: str, decided_on: date, act: Act) -> Letter:
    words = msg(
        "编号%(ref)s的修复申请，%(n)s条信息于%(day)s决定修复，已经停止公示、共享和查询。",
        ref=case.ref,
        n=len(_repaired(case)),
        day=decided_on,
    )
    verifying = msg("任何人都可以凭上面的编号核验修复是否有效：%(address)s", address=address)
    return Letter(
        title=i18n.render(msg("信用修复证明")),
        number=case.ref,
        issuer=i18n.render(letters.decided_by(session, case)),
        day=decided_on,
        facts=tuple(
            (i18n.render(label), i18n.render(value)) for label, value in parties.named(session, case, act.cipher)
        ),
        blocks=(
            _block(msg("修复"), words),
            _block(msg("核验"), verifying),
            _block(msg("费用"), msg("修复不收取任何费用。")),
        ),
        note=i18n.render(msg("依据：%(basis)s。", basis=(BY_REPAIR, RIGHT))),
    )


def _block(heading: Message, words: Message) -> Block:
    return Block(heading=i18n.render(heading), text=i18n.render(words))

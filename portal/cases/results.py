"""Decides how the outcome of one item is called and what follows from it, alike in letter and page (18 arts. 36, 38).

What is over and kept as an archive is neither deleted nor disclosed again by an objection to its period: it stays an
archive, and the words say so (2018 art. 36). Deleted for any other reason it leaves the archive too (2021 art. 37).
"""

from collections.abc import Collection
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from portal.cases.models import CaseItem, Outcome
from portal.cases.things import Thing
from portal.kernel.messages import Message, msg
from portal.law import parameters
from portal.law.codes import ObjectionGround
from portal.register.measures.applied.models import Application
from portal.register.measures.models import MeasureKind

DELETING: Final = frozenset({Outcome.DELETED, Outcome.UNVERIFIABLE})
_WITHIN: Final = int(parameters.get("correction.recipients_days").default)
_GONE: Final = msg("从作出决定时起，不再公开、共享和查询；此前%(n)s日内登记查询过的，由平台通知删除。", n=_WITHIN)
_EFFECTS: Final = {
    Outcome.CORRECTED: msg(
        "从作出决定时起，按更正后的内容披露；此前%(n)s日内登记查询过原内容的，由平台通知更正。", n=_WITHIN
    ),
    Outcome.SUPPLEMENTED: msg(
        "从作出决定时起，按补充后的内容披露；此前%(n)s日内登记查询过原内容的，由平台通知更正。", n=_WITHIN
    ),
    Outcome.DELETED: _GONE,
    Outcome.UNVERIFIABLE: _GONE,
    Outcome.KEPT: msg("核查期间的暂停披露到此为止；没有其他暂停理由的，恢复披露。"),
    Outcome.REPAIRED: msg("从作出决定时起，停止公示、共享和查询。"),
}
_LIFTED: Final = msg("从作出决定时起，停止公示、共享和查询，解除失信惩戒措施。")
_RESTS: Final = ("in_force", "lift_pending")
_OVER: Final = msg("公示期限已满，转为档案保存")
_ARCHIVED: Final = msg("这条信息只作为档案保存，不公开、不共享，也不提供查询。")


def stays_archived(thing: Thing | None, item: CaseItem) -> bool:
    """Returns whether an item is about an archived record that its outcome, or the proposed one, leaves archived."""
    record = thing.record if thing is not None and thing.archived else None
    if record is None or deletes_archived(item, item.outcome or item.proposed):
        return False
    decided = item.case.decided_at
    return decided is None or record.state_at is None or record.state_at <= decided


def deletes_archived(item: CaseItem, outcome: Outcome | None) -> bool:
    """Returns whether this outcome takes a record out of the archive too: not where only its period was in question."""
    return outcome in DELETING and item.ground != ObjectionGround.EXPIRED.value


def named(outcome: Outcome, *, archived: bool) -> Message:
    """Return what an outcome is called; `archived`: what it is about stays archived."""
    return _OVER if archived and outcome in DELETING else outcome.label


def restrained(session: Session, refs: Collection[str], *, decided_on: date | None = None) -> frozenset[str]:
    """Returns on which of these things a restraint rests; with a day also on which one rested until that day or later.

    Source: 2024 art. 40.
    """
    ends: ColumnElement[bool] = Application.state.in_(_RESTS)
    if decided_on is not None:
        ends |= (Application.state == "lifted") & (Application.ended_on >= decided_on)
    wanted = select(Application.ground_ref).where(
        Application.ground_ref.in_(refs), Application.kind != MeasureKind.INCENTIVE, ends
    )
    return frozenset(session.scalars(wanted))


def effect(outcome: Outcome | None, *, archived: bool = False, measured: bool = False) -> Message | None:
    """Return what follows from an outcome, as the letter says it; None where nothing changes.

    `measured`: a restraint rests on what it is about.
    """
    if outcome is None:
        return None
    if measured and outcome is Outcome.REPAIRED:
        return _LIFTED
    return _ARCHIVED if archived else _EFFECTS.get(outcome)

"""Decides what a subject may ask for about one line of its file, and under which article (2021 arts. 35, 37, 38).

Each right is shown beside the line it is about. What has ended or is already being looked into leaves nothing to ask.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from portal.access.holdings import Held, HeldEntry
from portal.kernel.citation import Citation
from portal.kernel.messages import Message, msg
from portal.law.codes import RecordClass
from portal.law.instruments import of_2021, of_2024
from portal.register.lists.models import ListKind
from portal.register.records.models import RecordState


class RightKind(StrEnum):
    """What may be asked for."""

    DELETE = "delete"
    OBJECT = "object"
    REPAIR = "repair"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Right:
    """One thing the subject may ask for, in words, with its article; `case` is the kind of case it is asked by."""

    kind: RightKind
    text: Message
    citation: Citation
    label: Message
    case: str


DELETE: Final = Right(
    RightKind.DELETE,
    msg("这是增信信息，可以要求删除；工作机构五日内删除并告知提供单位。"),
    of_2021(35),
    msg("要求删除"),
    "deletion",
)
OBJECT: Final = Right(
    RightKind.OBJECT,
    msg("认为有错误、遗漏、超期或者不应披露的，可以提出异议；核查期间暂停披露。"),
    of_2021(37),
    msg("提出异议"),
    "objection",
)
REPAIR: Final = Right(
    RightKind.REPAIR,
    msg("在公示期内已经纠正失信行为、消除不利影响的，可以申请信用修复。"),
    of_2021(38),
    msg("申请修复"),
    "repair",
)
LEAVE: Final = Right(
    RightKind.LEAVE, msg("满足移出条件的，可以申请移出名单；不收取任何费用。"), of_2024(40), msg("申请移出"), "repair"
)
_HELD: Final = frozenset({RecordState.CURRENT, RecordState.ARCHIVED})
# Why the gate does not show what does not count as dishonesty: there is nothing to repair (2021 arts. 2, 14(2), 20).
_NOT_COUNTED: Final = frozenset({"not_yet", "minor", "remedy_open", "challenged", "overturned"})


def of_record(held: Held, today: date) -> tuple[Right, ...]:
    """Returns what may be asked for about a record on a Beijing day."""
    found = []
    current = held.state is RecordState.CURRENT
    if current and held.record_class is RecordClass.ENHANCING and not is_being_deleted(held):
        found.append(DELETE)
    if held.state in _HELD and held.suspended is None:
        found.append(OBJECT)
    if current and _repairable(held, today):
        found.append(REPAIR)
    return tuple(found)


def of_entry(held: HeldEntry) -> tuple[Right, ...]:
    """Returns what may be asked for about an entry on a list."""
    if held.removed is not None:
        return ()
    praise = (DELETE,) if held.kind is ListKind.HONOUR and not is_being_deleted(held) else ()
    asked = praise if held.suspended is not None else (*praise, OBJECT)
    return (*asked, LEAVE) if held.kind is ListKind.SERIOUS else asked


def is_being_deleted(held: Held | HeldEntry) -> bool:
    """Returns whether a line is hidden because its subject has asked that it be deleted (2021 art. 35)."""
    return held.suspended is not None and held.suspended.basis == DELETE.citation.short()


def _repairable(held: Held, today: date) -> bool:
    """Whether it counts as dishonesty and its period runs, which is when repair may be asked for (2021 art. 38)."""
    counts = held.record_class.is_dishonesty and held.for_public.code not in _NOT_COUNTED
    return counts and held.public_until is not None and held.public_until >= today

"""Decides what the section on improving one's standing says: for which lines a right is open, and by which article.

Source: 2021 arts. 37, 38; 2024 arts. 36, 38, 40. Which right is open for which line is decided where the own file asks,
too. No advice is given on anything else, and no service is recommended.
"""

from datetime import date
from typing import Any, Final

from portal.access.holdings import Holdings
from portal.access.own_file import rights
from portal.access.own_file.rights import RightKind
from portal.kernel.citation import Citation
from portal.kernel.messages import Message, msg

WORDS: Final = {
    "repair": msg("下列信息可以在改正违法行为、消除影响后向公共信用信息工作机构申请信用修复，不收费："),
    "leave_list": msg("下列名单按列入决定载明的退出条件和程序移出："),
    "object": rights.OBJECT.text,
}
_BASES: Final = {
    "repair": (Citation("21", 38), Citation("24", 40)),
    "leave_list": (Citation("24", 36), Citation("24", 40)),
    "object": (Citation("21", 37),),
}


def advice(held: Holdings, today: date) -> list[dict[str, Any]]:
    """Returns the rights that are open for something in these holdings, with the lines they are open for."""
    asked = [(each.ref, right.kind) for each in held.records for right in rights.of_record(each, today)]
    asked += [(each.ref, right.kind) for each in held.entries for right in rights.of_entry(each)]
    repair, leave = ([ref for ref, kind in asked if kind is one] for one in (RightKind.REPAIR, RightKind.LEAVE))
    found = [_right("repair", repair)] if repair else []
    found += [_right("leave_list", leave)] if leave else []
    return [*found, _right("object", [])] if any(kind is RightKind.OBJECT for _, kind in asked) else found


def words(code: str) -> Message:
    """Returns the sentence of a right."""
    return WORDS[code]


def basis(code: str) -> tuple[Citation, ...]:
    """Returns the articles of a right."""
    return _BASES[code]


def _right(code: str, refs: list[str]) -> dict[str, Any]:
    return {"code": code, "refs": refs, "basis": [each.short() for each in _BASES[code]]}

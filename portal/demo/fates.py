"""Decides how a demonstration record came to its present state: with the reason and the basis that the law asks for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from portal.demo.scenarios import Fate
from portal.kernel.citation import Citation
from portal.register.records.models import RecordState

Columns = dict[str, Any]

_ENDINGS: Final = {
    Fate.WITHDRAWN: (RecordState.WITHDRAWN, "提供单位书面告知：依据已经变更", Citation("21", 9)),
    Fate.REPAIRED: (RecordState.REPAIRED, "已纠正失信行为，符合信用修复条件", Citation("21", 38)),
    Fate.DELETED: (RecordState.DELETED, "经核查与事实不符，予以删除", Citation("21", 37)),
    Fate.ARCHIVED: (RecordState.ARCHIVED, "公示期届满", Citation("18", 36)),
    Fate.ERASED: (RecordState.ERASED, "公示期届满", Citation("18", 36)),
}
_CORRECTION: Final = "文书编号登记有误，提供单位书面更正"
_DISPUTE: Final = "信息主体提出异议，核查期间暂停披露"
_UNTOUCHED: Final[Columns] = {
    "suspended_at": None,
    "suspended_reason": None,
    "suspended_basis": None,
    "state_at": None,
    "state_reason": None,
    "state_basis": None,
}


@dataclass(frozen=True, slots=True)
class Written:
    """The columns of a record and of its versions, ready to be inserted."""

    record: Columns
    versions: list[Columns]


def met(record: Columns, first: Columns, fate: Fate, at: datetime, random: Random) -> Written:
    """Returns a record as entered and what its fate, some days before the present instant, made of it."""
    when = max(record["received_at"], at - timedelta(days=random.randint(0, 9), minutes=random.randint(5, 600)))
    record = {**record, **_UNTOUCHED}
    if fate is Fate.CORRECTED:
        return Written(record, _corrected(record, first, when))
    if fate is Fate.SUSPENDED:
        basis = Citation("21", 37).short()
        record |= {"suspended_at": when, "suspended_reason": _DISPUTE, "suspended_basis": basis}
    if fate in _ENDINGS:
        state, reason, citation = _ENDINGS[fate]
        record |= {"state": state, "state_at": when, "state_reason": reason, "state_basis": citation.short()}
    if fate is Fate.ERASED:
        return Written(record | _FORGOTTEN, [])
    return Written(record, [first])


_FORGOTTEN: Final[Columns] = {
    "subject_id": None,
    "private": None,
    "content": {},
    "title": "",
    "document_no": "",
    "document_key": "",
    "legal_basis": "",
}


def _corrected(record: Columns, first: Columns, when: datetime) -> list[Columns]:
    content = record["content"]
    wrong = {code: _misread(text) if code.endswith("_WSH") else text for code, text in content.items()}
    second = {"number": 2, "content": content, "changed_at": when, "reason": _CORRECTION}
    return [{**first, "content": wrong}, {**first, **second, "basis": Citation("21", 9).short()}]


def _misread(text: str) -> str:
    return text.replace("第0", "第9", 1)

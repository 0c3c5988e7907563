"""Decides how a demonstration record came to its present state: with the reason and the basis that the law asks for."""

from datetime import datetime, timedelta
from random import Random
from typing import Final

from portal.demo.scenarios import Fate
from portal.kernel.citation import Citation
from portal.register.records.models import Record, RecordState, RecordVersion

_ENDINGS: Final = {
    Fate.WITHDRAWN: (RecordState.WITHDRAWN, "提供单位书面告知：依据已经变更", Citation("21", 9)),
    Fate.REPAIRED: (RecordState.REPAIRED, "已纠正失信行为，符合信用修复条件", Citation("21", 38)),
    Fate.DELETED: (RecordState.DELETED, "经核查与事实不符，予以删除", Citation("21", 37)),
    Fate.ARCHIVED: (RecordState.ARCHIVED, "公示期届满", Citation("18", 36)),
    Fate.ERASED: (RecordState.ERASED, "公示期届满", Citation("18", 36)),
}
_CORRECTION: Final = "文书编号登记有误，提供单位书面更正"
_DISPUTE: Final = "信息主体提出异议，核查期间暂停披露"


def meet(record: Record, fate: Fate, unit_id: int, at: datetime, random: Random) -> None:
    """Brings an unsaved record to its fate, some days before the present instant."""
    when = max(record.received_at, at - timedelta(days=random.randint(0, 9), minutes=random.randint(5, 600)))
    if fate is Fate.CORRECTED:
        _correct(record, unit_id, when)
    elif fate is Fate.SUSPENDED:
        record.suspended_at, record.suspended_reason = when, _DISPUTE
        record.suspended_basis = Citation("21", 37).short()
    elif fate in _ENDINGS:
        state, reason, basis = _ENDINGS[fate]
        record.state, record.state_at, record.state_reason, record.state_basis = state, when, reason, basis.short()
        if fate is Fate.ERASED:
            _erase(record)


def _correct(record: Record, unit_id: int, when: datetime) -> None:
    wrong = {code: _misread(text) if code.endswith("_WSH") else text for code, text in record.content.items()}
    record.versions[0].content = wrong
    record.versions.append(
        RecordVersion(
            number=2,
            content=record.content,
            changed_at=when,
            unit_id=unit_id,
            reason=_CORRECTION,
            basis=Citation("21", 9).short(),
        )
    )


def _misread(text: str) -> str:
    return text.replace("第0", "第9", 1)


def _erase(record: Record) -> None:
    record.versions.clear()
    record.subject_id, record.private, record.content = None, None, {}
    record.title = record.document_no = record.document_key = record.legal_basis = ""

"""Enters the channels of all divisions: numbers nobody can dial, addresses under a reserved domain, a few gaps."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from portal.content.commands import ChannelDraft, set_channel
from portal.kernel import divisions

# Divisions whose channels are incomplete on purpose, to show how a gap looks.
_WITHOUT_PHONE: Final = frozenset({"150221", "150783"})
_WITHOUT_EMAIL: Final = frozenset({"152527"})
_NOT_ENTERED: Final = frozenset({"152923"})
_AREA_CODES: Final = {
    "1500": "0471",
    "1501": "0471",
    "1502": "0472",
    "1503": "0473",
    "1504": "0476",
    "1505": "0475",
    "1506": "0477",
    "1507": "0470",
    "1508": "0478",
    "1509": "0474",
    "1522": "0482",
    "1525": "0479",
    "1529": "0483",
}


def enter(session: Session, *, actor: str, at: datetime) -> int:
    """Returns how many divisions got their channels."""
    entered = [division for division in divisions.all_current() if division.code not in _NOT_ENTERED]
    for division in entered:
        set_channel(session, draft=_draft(division), actor=actor, at=at)
    return len(entered)


def _draft(division: divisions.Division) -> ChannelDraft:
    code = division.code
    number = f"{_AREA_CODES[code[:4]]}-0000{int(code[2:]) % 1000:03d}"
    return ChannelDraft(
        division=code,
        office=f"{division.name}公共信用信息工作机构",
        phone=None if code in _WITHOUT_PHONE else number,
        email=None if code in _WITHOUT_EMAIL else f"credit-{code}@nmg.example",
        website=f"https://nmg.example/{code}",
        address=f"{division.name}政务服务大厅信用窗口（演示地址）",
        hours="周一至周五 9:00—12:00，14:30—17:30（法定节假日除外）",
    )

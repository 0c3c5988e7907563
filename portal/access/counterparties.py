"""Decides what a holder learns who checks many organisations at once: what everybody may see of each, and no more.

Source: 2021 art. 23; 2018 art. 34. Persons cannot be asked about here. Nothing is kept; the caller counts each reading
like that of a public page.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from portal.accounts.staff.evidence import Visitor
from portal.accounts.staff.throttle import Throttle
from portal.kernel.errors import BadInput, NotFound, RuleBroken
from portal.kernel.identifiers import uscc
from portal.kernel.masking import scrub
from portal.kernel.messages import Message, msg
from portal.law.actors import Party
from portal.law.codes import RecordClass
from portal.law.instruments import of_2021
from portal.law.querying import CODES_PER_CHECK
from portal.register.lists.models import ListKind
from portal.register.subjects import queries
from portal.register.subjects.models import SubjectStatus
from portal.register.subjects.queries import SubjectPage
from portal.security.fields import FieldCipher

USE: Final = of_2021(23)
HEAD: Final = (
    "统一社会信用代码",
    "名称",
    "登记状态",
    *(str(each.label) for each in RecordClass),
    "在严重失信主体名单中",
    "说明",
    "截至",
)
_BETWEEN: Final = re.compile(r"[\s,;，；、]+")
_SHOWN: Final = 60
_STATUSES: Final[dict[SubjectStatus, Message]] = {
    SubjectStatus.ACTIVE: msg("存续"),
    SubjectStatus.REVOKED: msg("吊销"),
    SubjectStatus.CANCELLED: msg("注销"),
}
_ABSENT: Final = "没有公开的信息"


@dataclass(frozen=True, slots=True)
class Checked:
    """The rows of the answer, heading first, and the codes of the organisations that were read."""

    rows: tuple[tuple[str, ...], ...]
    read: tuple[str, ...]


def written(text: str) -> tuple[str, ...]:
    """Returns the codes somebody wrote down, one a line or with commas between, each once."""
    return tuple(dict.fromkeys(code for code in _BETWEEN.split(text) if code))


def admit(session: Session, *, party: Party, visitor: Visitor, cipher: FieldCipher, at: datetime) -> None:
    """Counts one check; raises Throttled after so many in a few minutes, since each takes the work of many pages."""
    told, account = msg("请稍候几分钟再试。"), party.ref
    Throttle(session, cipher=cipher, account=account, address=visitor.address, at=at, kind="check", told=told).take()


def check(session: Session, *, codes: Sequence[str], today: date) -> Checked:
    """Returns what is public about each organisation on a Beijing day.

    Raises BadInput where no code is written, RuleBroken for more than one check takes.
    """
    if not codes:
        raise BadInput(msg("请填写统一社会信用代码。"), citation=USE, field="codes")
    if len(codes) > CODES_PER_CHECK:
        sentence = msg("一次最多核对%(n)s个代码。", n=CODES_PER_CHECK)
        raise RuleBroken(sentence, citation=USE, field="codes")
    rows, read = [HEAD], []
    for code in codes:
        verdict = uscc.check(code)
        page = _page(session, verdict.value, today) if verdict.ok else None
        if page is not None:
            read.append(verdict.value)
        rows.append(_row(code, page, _ABSENT if verdict.ok else str(verdict.errors[0].message), today))
    return Checked(tuple(rows), tuple(read))


def _page(session: Session, code: str, today: date) -> SubjectPage | None:
    try:
        return queries.public_page(session, address=code, today=today)
    except NotFound:
        return None


def _row(code: str, page: SubjectPage | None, absent: str, today: date) -> tuple[str, ...]:
    if page is None:
        return (scrub(code)[:_SHOWN], "", "", *("" for _ in RecordClass), "", absent, today.isoformat())
    listed = any(entry.kind is ListKind.SERIOUS for entry in page.entries)
    counts = (str(page.counts[each]) for each in RecordClass)
    status = str(_STATUSES[page.status])
    return (page.identity.code, page.identity.name, status, *counts, "是" if listed else "否", "", today.isoformat())

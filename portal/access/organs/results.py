"""Hands out the result of a batch: a table of what was asked, a table of what may be shared, as CSV and as workbook.

Source: 2018 art. 25; 2021 arts. 18, 37. The gate is asked once more when the file is fetched: what may no longer be
shared is left out. Persons stand masked, as they were asked for; no cell is one that a spreadsheet takes for a formula.
"""

import io
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from openpyxl import Workbook
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from portal import audit
from portal.access.organs.batches import BODY, ENTRY
from portal.access.organs.models import OrganQuery, OrganQueryRow, QueryState, RowOutcome
from portal.access.organs.queries import is_own
from portal.access.organs.reading import SHARED
from portal.kernel import csv_cells
from portal.kernel.clock import beijing_date
from portal.kernel.errors import NotFound
from portal.kernel.messages import msg
from portal.law.actors import Actor
from portal.law.codes import RecordClass
from portal.register.disclosure import decide, decide_entry, entry_facts, record_facts
from portal.register.lists.models import ListEntry
from portal.register.records.models import Record
from portal.security.fields import FieldCipher

_HEAD: Final = (
    "查询编号",
    "行号",
    "查询对象",
    "名称",
    "结果",
    *(str(each.label) for each in RecordClass),
    "名单",
    "说明",
)
_LINES: Final = (
    "查询编号",
    "行号",
    "名称",
    "类别",
    "目录项目或者名单",
    "事项",
    "文号",
    "作出单位",
    "提供单位",
    "作出日期",
    "公示至",
    "依据",
)
_FIELDS: Final = ("item", "title", "document", "authority", "unit", "decided", "until", "basis")
_OUTCOMES: Final = {
    RowOutcome.FOUND: "有可以共享的信息",
    RowOutcome.NOTHING: "没有可以共享的信息",
    RowOutcome.UNREADABLE: "无法识别",
    RowOutcome.REPEATED: "与前面的行重复",
}
_AT_ONCE: Final = 500

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """The two tables of a batch, heading first."""

    asked: tuple[Cells, ...]
    lines: tuple[Cells, ...]


def fetch(session: Session, *, ref: str, cipher: FieldCipher, actor: Actor, form: str, at: datetime) -> Result:
    """Returns the result of one's own finished batch, the download logged; raises NotFound for any other."""
    query = session.scalar(select(OrganQuery).where(OrganQuery.ref == ref).with_for_update())
    if query is None or not query.batch or not is_own(query, actor):
        raise NotFound(msg("没有找到这一项。"))
    if query.state is not QueryState.READY or query.discarded_at is not None:
        raise NotFound(msg("没有找到这一项。"))
    result = _tables(session, query, cipher, beijing_date(at))
    query.collected_at = query.collected_at or at
    detail = {"form": form, "rows": query.total, "lines": len(result.lines) - 1}
    audit.append(
        session,
        at=at,
        actor=actor.ref,
        action="organ_query.fetched",
        object_kind="organ_query",
        object_ref=ref,
        detail=detail,
    )
    return result


def as_csv(result: Result) -> str:
    """Returns both tables as one document, an empty row between them."""
    return csv_cells.document([*result.asked, (), *result.lines])


def as_workbook(result: Result) -> bytes:
    """Returns a workbook with a sheet for each table, every cell as text."""
    book = Workbook(write_only=True)
    for title, table in (("查询结果", result.asked), ("信息明细", result.lines)):
        sheet = book.create_sheet(title)
        for row in table:
            sheet.append([csv_cells.cell(text) for text in row])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _tables(session: Session, query: OrganQuery, cipher: FieldCipher, today: date) -> Result:
    kept = select(OrganQueryRow).where(OrganQueryRow.query_id == query.id).order_by(OrganQueryRow.number)
    rows = [(row, json.loads(cipher.decrypt(row.body, BODY))) for row in session.scalars(kept)]
    asked: list[Cells] = [_HEAD]
    lines: list[Cells] = [_LINES]
    shareable = _shareable(session, [each["ref"] for _, body in rows for each in _all(body)], today)
    for row, body in rows:
        found = [each for each in _all(body) if each["ref"] in shareable]
        asked.append((query.ref, *_asked(row, body, found)))
        lines += [(query.ref, *_line(row, body, each)) for each in found]
    return Result(tuple(asked), tuple(lines))


def _all(body: dict[str, Any]) -> list[dict[str, str]]:
    return [*body.get("records", ()), *body.get("entries", ())]


def _asked(row: OrganQueryRow, body: dict[str, Any], found: Sequence[dict[str, str]]) -> Iterator[str]:
    outcome = RowOutcome.NOTHING if row.outcome is RowOutcome.FOUND and not found else row.outcome
    yield from (str(row.number), body["asked"], body.get("name", "") if found else "", _OUTCOMES[outcome])
    counts = Counter(each["class"] for each in found)
    yield from (str(counts[each.value]) for each in RecordClass)
    yield str(counts[ENTRY])
    yield body.get("problem", "") or (f"见第{body['repeats']}行" if "repeats" in body else "")


def _line(row: OrganQueryRow, body: dict[str, Any], each: dict[str, str]) -> Iterator[str]:
    label = "名单" if each["class"] == ENTRY else str(RecordClass(each["class"]).label)
    yield from (str(row.number), body["name"], label)
    yield from (each[name] for name in _FIELDS)


def _shareable(session: Session, refs: Sequence[str], today: date) -> set[str]:
    """Which of these the gate lets be shared today."""
    found: set[str] = set()
    loaded = select(Record).options(joinedload(Record.item), joinedload(Record.unit), joinedload(Record.subject))
    for start in range(0, len(refs), _AT_ONCE):
        some = refs[start : start + _AT_ONCE]
        records = session.scalars(loaded.where(Record.ref.in_(some)))
        found |= {each.ref for each in records if decide(record_facts(each), SHARED, today).shown}
        entries = session.scalars(select(ListEntry).where(ListEntry.ref.in_(some)))
        found |= {each.ref for each in entries if decide_entry(entry_facts(each), SHARED, today).shown}
    return found

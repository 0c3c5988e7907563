"""Writes the copies of a file: JSON by docs/own-file.schema.json, and a table for spreadsheets (2024 art. 38).

Keys and columns are stable: one is added at the end, none changes its meaning. Neither holds a number of an identity
document, nor does a file's name say whose it is.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

from portal.access.holdings import Held, HeldEntry, HeldMeasure, Holdings, Mark
from portal.kernel.clock import BEIJING, beijing_date
from portal.register.disclosure import Decision
from portal.register.records.queries import VersionLine

SCHEMA: Final = "own-file/1"
COLUMNS: Final = (
    "种类",
    "编号",
    "类别",
    "目录事项编码",
    "目录事项或者名单",
    "标题",
    "文号",
    "作出机关",
    "提供单位",
    "提供单位代码",
    "法律依据",
    "作出日期",
    "公示起算日",
    "公示截止日",
    "报送日期",
    "公众能否看到",
    "原因",
    "原因的条款",
    "数据项",
    "变更记录",
)


def document(held: Holdings, *, query: str, at: datetime) -> dict[str, Any]:
    """Returns the file as one JSON value."""
    return {
        "schema": SCHEMA,
        "query": query,
        "copied_at": _instant(at),
        "subject": {
            "ref": held.subject_ref,
            "kind": held.kind.value,
            "name": held.name,
            "code": held.code,
            "division": held.division,
            "founded_on": _day(held.founded_on),
            "representative": held.representative,
            "status": held.status.value if held.status else None,
            "former_names": list(held.former_names),
        },
        "records": [_record(each) for each in held.records],
        "entries": [_entry(each) for each in held.entries],
        "measures": [_measure(each) for each in held.measures],
    }


def rows(held: Holdings) -> Iterator[tuple[str, ...]]:
    """Yields the rows of the table, head first: records, then entries, then measures."""
    yield COLUMNS
    for record in held.records:
        yield _record_row(record)
    for entry in held.entries:
        yield _entry_row(entry)
    for measure in held.measures:
        yield _measure_row(measure)


def _record(held: Held) -> dict[str, Any]:
    return {
        "ref": held.ref,
        "class": held.record_class.value,
        "sub_code": held.sub_code,
        "state": held.state.value,
        "item": {"code": held.item_code, "year": held.edition_year, "zh": held.item_zh, "mn": held.item_mn},
        "title": held.title,
        "document_no": held.document_no,
        "authority": held.authority,
        "source": {"name": held.unit_name, "code": held.unit_code},
        "legal_basis": held.legal_basis,
        "decided_on": _day(held.decided_on),
        "start_on": _day(held.start_on),
        "public_until": _day(held.public_until),
        "received_on": _day(beijing_date(held.received_at)),
        "public": _decision(held.for_public),
        "suspended": _mark(held.suspended),
        "ended": _mark(held.ended),
        "fields": [
            {"code": each.code, "zh": each.name_zh, "mn": each.name_mn, "value": each.value} for each in held.values
        ],
        "versions": [_version(each) for each in reversed(held.versions)],
    }


def _entry(held: HeldEntry) -> dict[str, Any]:
    return {
        "ref": held.ref,
        "list": held.kind.value,
        "register": {"zh": held.register, "mn": held.register_mn},
        "title": held.title,
        "decision_no": held.decision_no,
        "unit": held.unit_name,
        "listed_on": _day(held.listed_on),
        "public_until": _day(held.public_until),
        "reason": held.reason,
        "basis": held.basis,
        "exit_conditions": held.exit_conditions,
        "announced_measures": list(held.hints),
        "public": _decision(held.for_public),
        "suspended": _mark(held.suspended),
        "removed": _mark(held.removed),
    }


def _measure(held: HeldMeasure) -> dict[str, Any]:
    return {
        "ref": held.ref,
        "measure": held.name,
        "unit": held.unit_name,
        "document_no": held.document_no,
        "since": _day(held.since),
        "basis": held.basis,
        "lift_conditions": held.lift_conditions,
        "ground": {"kind": held.ground.value, "ref": held.ground_ref},
    }


def _version(line: VersionLine) -> dict[str, Any]:
    return {
        "number": line.number,
        "changed_at": _instant(line.changed_at),
        "unit": line.unit,
        "reason": line.reason,
        "basis": line.basis,
        "changed": [
            {"code": each.code, "zh": each.name_zh, "mn": each.name_mn, "before": before, "after": each.value}
            for each, before in line.changed
        ],
    }


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "shown": decision.shown,
        "code": decision.code,
        "reason": str(decision.reason),
        "article": decision.citation.short(),
    }


def _mark(mark: Mark | None) -> dict[str, str] | None:
    return None if mark is None else {"at": _instant(mark.at), "reason": mark.reason, "basis": mark.basis}


def _record_row(held: Held) -> tuple[str, ...]:
    return (
        "记录",
        held.ref,
        str(held.record_class.label),
        held.item_code,
        held.item_zh,
        held.title,
        held.document_no,
        held.authority,
        held.unit_name,
        held.unit_code,
        held.legal_basis,
        _day(held.decided_on) or "",
        _day(held.start_on) or "",
        _day(held.public_until) or "",
        beijing_date(held.received_at).isoformat(),
        *_why(held.for_public),
        "\n".join(f"{each.name_zh}：{each.value}" for each in held.values),
        "\n".join([*map(_version_line, reversed(held.versions)), *_mark_lines(held.suspended, held.ended)]),
    )


def _entry_row(held: HeldEntry) -> tuple[str, ...]:
    until, listed = _day(held.public_until) or "", _day(held.listed_on) or ""
    source = ("", held.unit_name, "", held.basis)
    head = ("名单", held.ref, "", "", held.register, held.title, held.decision_no)
    changes = "\n".join(_mark_lines(held.suspended, held.removed))
    return (*head, *source, "", listed, until, "", *_why(held.for_public), held.reason, changes)


def _measure_row(held: HeldMeasure) -> tuple[str, ...]:
    head = ("措施", held.ref, "", "", "", held.name, held.document_no, "", held.unit_name, "", held.basis)
    rests = f"依据：{held.ground_ref}"
    return (*head, _day(held.since) or "", "", "", "", "", "", "", rests, "")


def _version_line(line: VersionLine) -> str:
    return f"{line.number} {beijing_date(line.changed_at).isoformat()} {line.unit} {line.reason} {line.basis}"


def _mark_lines(*marks: Mark | None) -> list[str]:
    """Why a line was suspended or has ended: a reason of change like those of its versions (2021 art. 34)."""
    return [f"{beijing_date(each.at).isoformat()} {each.reason} {each.basis}" for each in marks if each is not None]


def _why(decision: Decision) -> tuple[str, str, str]:
    return ("是" if decision.shown else "否", str(decision.reason), decision.citation.short())


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _instant(at: datetime) -> str:
    return at.astimezone(BEIJING).isoformat(timespec="seconds")

"""Notices given by sector systems: the record is hidden at once, the agency is told (2021 arts. 9, 36; LAW C09)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Response, make_response
from sqlalchemy.orm import Session

from portal.kernel.errors import BadInput, Conflict, NotFound
from portal.kernel.messages import msg
from portal.law.calendar import WorkCalendar
from portal.register.notices import commands, queries
from portal.register.notices.commands import NoticeDraft
from portal.register.notices.models import NoticeKind
from portal.register.notices.queries import Clock, NoticeView
from portal.web.api import calls, keys
from portal.web.shell import guards
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now, request_today
from portal.web.shell.wiring import wiring


@guards.unit_key
def give() -> Response:
    """Give a notice about a record of the key's unit."""
    with calls.received() as call:
        body = calls.json_body(call, "NoticeRequest")
        view, replayed = calls.once(call, lambda session: _give(session, body), _view)
    response = make_response(as_json(view), 200 if replayed else 201)
    response.headers["Location"] = href(f"/api/v1/notices/{view.line.ref}")
    return response


@guards.unit_key
def show(ref: str) -> dict[str, object]:
    """Show a notice of the key's unit, where it stands and by when."""
    return as_json(_view(reading(), ref))


def as_json(view: NoticeView) -> dict[str, object]:
    """Return a notice as described."""
    last = view.standing.events[-1]
    return {
        "notice": view.line.ref,
        "record": view.record_ref,
        "kind": view.line.kind.value,
        "state": view.line.state.value,
        "reason": view.reason,
        "document_no": view.document_no,
        "event_on": _day(view.event_on),
        "received_on": _day(view.received_on),
        "closed_on": _day(view.closed_on),
        "answer": last.reason if last.action == "return" else None,
        "clocks": [_clock(clock) for clock in view.clocks],
    }


def _give(session: Session, body: Mapping[str, Any]) -> str:
    draft = NoticeDraft(
        record_ref=_record(session, body["record"]),
        kind=NoticeKind(body["kind"]),
        reason=body["reason"],
        document_no=body["document_no"],
        event_on=_read_day(body.get("event_on")),
        changes=body.get("changes", {}),
    )
    actor = keys.current().actor
    return commands.push(session, draft, cipher=wiring().cipher, actor=actor, at=request_now()).ref


def _record(session: Session, text: str) -> str:
    found = queries.own_records(session, actor=keys.current().actor, text=text)
    if not found:
        raise NotFound(msg("没有找到这一项。"), field="record")
    if len(found) > 1:
        raise Conflict(msg("同一文书号有%(n)s条信息，请用信息的编号", n=len(found)), field="record")
    return found[0].ref


def _view(session: Session, ref: str) -> NoticeView:
    calendar = WorkCalendar.load(wiring().settings.instance_dir)
    return queries.notice(session, ref=ref, actor=keys.current().actor, calendar=calendar, today=request_today())


def _read_day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadInput(msg("不是存在的日期，应为YYYY-MM-DD"), field="event_on") from error


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _clock(clock: Clock) -> dict[str, object]:
    due = clock.due
    return {
        "rule": due.rule.id,
        "basis": due.citation.short(),
        "start": due.start.isoformat(),
        "strict": _day(due.strict),
        "legal": due.legal.isoformat(),
        "provisional": due.provisional,
        "met_on": _day(clock.met_on),
        "late": clock.late,
    }

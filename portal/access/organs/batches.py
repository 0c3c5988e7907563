"""Carries out a batch row by row, a few in each transaction: answer, log and progress are kept together or not at all.

Source: 2018 art. 25; 2021 arts. 18, 30(2). Before each step the person's permission is looked at again. A batch that
was cut off goes on behind its last kept row, so that nobody is read twice.
"""

import io
import json
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal import audit
from portal.access.holdings import Held, HeldEntry, Holdings
from portal.access.organs import admission, asked, sheets
from portal.access.organs.models import OrganQuery, OrganQueryRow, QueryState, RowOutcome, StopReason
from portal.access.organs.reading import read
from portal.access.organs.sheets import Question
from portal.kernel.clock import beijing_date
from portal.law.querying import RESULT_KEPT
from portal.security.fields import FieldCipher
from portal.store import files
from portal.store.files import StoredFile

ROWS_AT_ONCE: Final = 10
BODY: Final = "organ.row"
ENTRY: Final = "list"  # what stands for the class of an entry on a list
_SYSTEM: Final = "system"
_GOING: Final = (QueryState.WAITING, QueryState.RUNNING)


def questions(session: Session, *, ref: str, cipher: FieldCipher) -> tuple[Question, ...]:
    """Returns what a batch on its way asks; empty when it is over. Raises PortalError where the file cannot be read."""
    query = session.scalar(select(OrganQuery).where(OrganQuery.ref == ref, OrganQuery.state.in_(_GOING)))
    if query is None or query.asked_file_id is None:
        return ()
    file = session.get_one(StoredFile, query.asked_file_id)
    stream = io.BytesIO(b"".join(files.pieces(session, file, cipher)))
    return sheets.questions(sheets.rows(stream), today=beijing_date(query.asked_at))


def take(session: Session, *, ref: str, questions: tuple[Question, ...], cipher: FieldCipher, at: datetime) -> bool:
    """Answers the next rows of a batch; returns whether there are more."""
    query = _going(session, ref)
    if query is None:
        return False
    if not admission.still_admitted(session, query):
        stop(session, query, StopReason.NOT_ADMITTED, by=_SYSTEM, at=at)
        return False
    query.state = QueryState.RUNNING
    for question in questions[query.done : query.done + ROWS_AT_ONCE]:
        outcome, body = _answered(session, query, question, cipher, at)
        sealed = cipher.encrypt(json.dumps(body, ensure_ascii=False), BODY)
        session.add(OrganQueryRow(query_id=query.id, number=question.number, outcome=outcome, body=sealed))
        query.done += 1
        query.found += outcome is RowOutcome.FOUND
    session.flush()
    if query.done < query.total:
        return True
    query.state, query.finished_at = QueryState.READY, at
    _forget_file(session, query)
    _tell(session, query, "organ_query.finished", _SYSTEM, at)
    return False


def give_up(session: Session, *, ref: str, at: datetime) -> None:
    """Stops a batch whose file cannot be read any more."""
    query = _going(session, ref)
    if query is not None:
        stop(session, query, StopReason.UNREADABLE, by=_SYSTEM, at=at)


def stop(session: Session, query: OrganQuery, because: StopReason, *, by: str, at: datetime) -> None:
    """Ends a batch before its last row: what it brought is deleted, what was read stays logged."""
    query.state, query.stopped_because, query.finished_at = QueryState.STOPPED, because, at
    _forget_file(session, query)
    _forget_rows(session, query, at)
    _tell(session, query, "organ_query.stopped", by, at)


def discard_old(session: Session, *, at: datetime) -> int:
    """Returns of how many batches the result was deleted because its time is over; their log stays."""
    over = (OrganQuery.batch, OrganQuery.discarded_at.is_(None), OrganQuery.finished_at < at - RESULT_KEPT)
    found = list(session.scalars(select(OrganQuery).where(*over)))
    for query in found:
        _forget_rows(session, query, at)
        _tell(session, query, "organ_query.discarded", _SYSTEM, at)
    return len(found)


def _going(session: Session, ref: str) -> OrganQuery | None:
    wanted = select(OrganQuery).where(OrganQuery.ref == ref, OrganQuery.state.in_(_GOING))
    return session.scalar(wanted.with_for_update())


def _answered(
    session: Session, query: OrganQuery, question: Question, cipher: FieldCipher, at: datetime
) -> tuple[RowOutcome, dict[str, Any]]:
    body: dict[str, Any] = {"asked": question.shown}
    if question.problem is not None:
        return RowOutcome.UNREADABLE, body | {"problem": str(question.problem)}
    if question.target is None:
        return RowOutcome.REPEATED, body | {"repeats": question.repeats}
    subject = asked.find(session, question.target, cipher=cipher)
    found = read(session, query, subject, form="batch", at=at) if subject is not None else None
    if found is None:
        return RowOutcome.NOTHING, body
    return RowOutcome.FOUND, body | _kept(found)


def _kept(found: Holdings) -> dict[str, Any]:
    return {
        "name": found.name,
        "records": [_record(each) for each in found.records],
        "entries": [_entry(each) for each in found.entries],
    }


def _record(held: Held) -> dict[str, str]:
    return {
        "ref": held.ref,
        "class": held.record_class.value,
        "item": held.item_zh,
        "title": held.title,
        "document": held.document_no,
        "authority": held.authority,
        "unit": held.unit_name,
        "decided": held.decided_on.isoformat(),
        "until": held.public_until.isoformat() if held.public_until else "",
        "basis": held.legal_basis,
    }


def _entry(entry: HeldEntry) -> dict[str, str]:
    return {
        "ref": entry.ref,
        "class": ENTRY,
        "item": entry.register,
        "title": entry.title,
        "document": entry.decision_no,
        "authority": entry.unit_name,
        "unit": entry.unit_name,
        "decided": entry.listed_on.isoformat(),
        "until": entry.public_until.isoformat() if entry.public_until else "",
        "basis": entry.basis,
    }


def _forget_file(session: Session, query: OrganQuery) -> None:
    if query.asked_file_id is None:
        return
    file = session.get_one(StoredFile, query.asked_file_id)
    query.asked_file_id = None
    session.flush()
    files.discard(session, file)


def _forget_rows(session: Session, query: OrganQuery, at: datetime) -> None:
    session.execute(delete(OrganQueryRow).where(OrganQueryRow.query_id == query.id))
    query.discarded_at = at
    session.flush()


def _tell(session: Session, query: OrganQuery, action: str, by: str, at: datetime) -> None:
    detail = {"done": query.done, "total": query.total, "found": query.found, "because": query.stopped_because}
    audit.append(
        session, at=at, actor=by, action=action, object_kind="organ_query", object_ref=query.ref, detail=detail
    )

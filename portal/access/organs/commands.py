"""Writes of queries of state organs: asking about one subject, handing in a batch, calling a batch off.

Source: 2021 arts. 18, 22; 2018 art. 25. A question that found nothing is kept like any other, without what was asked.
A question sent twice with one form is one question.
"""

from datetime import datetime
from typing import BinaryIO, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit
from portal.access.organs import admission, asked, batches, sheets
from portal.access.organs.admission import Cause
from portal.access.organs.asked import Asked
from portal.access.organs.models import OrganQuery, QueryState, StopReason
from portal.access.organs.reading import read
from portal.accounts.models import Unit
from portal.kernel.clock import beijing_date
from portal.kernel.errors import BadInput, Conflict, NotFound
from portal.kernel.messages import msg
from portal.kernel.references import is_reference, new_reference
from portal.law.actors import Actor
from portal.register.intake import sources
from portal.security.fields import FieldCipher
from portal.store import files, outbox

TOPIC: Final = "organ.query"
ASKED: Final = "query.organ"  # counted by the look for unusual querying, as each beginning with "query." is
KIND: Final = "organ_query"
_FORM: Final = "organ.form"
_KEY: Final = 32


def ask(
    session: Session, *, cause: Cause, subject: Asked, form_key: str, cipher: FieldCipher, actor: Actor, at: datetime
) -> str:
    """Returns the number of the query about one subject, which is answered and logged with it.

    Raises Forbidden for other roles, BadInput or RuleBroken beside the field for what is missing or over the quota.
    """
    unit = admission.locked_unit(session, actor)
    stated, target = cause.stated(), asked.read(subject, today=beijing_date(at))
    key = _key(form_key, repr((stated, target)), cipher)
    known = _earlier(session, actor, key)
    if known is not None:
        return known
    admission.refuse_excess(session, unit_id=unit.id, asked=1, field="code", at=at)
    query = _opened(session, unit=unit, cause=stated, key=key, batch=False, total=1, actor=actor, at=at)
    query.state, query.done, query.finished_at = QueryState.READY, 1, at
    found = asked.find(session, target, cipher=cipher)
    if found is not None and read(session, query, found, form="page", at=at) is not None:
        query.found = 1
    session.flush()
    return query.ref


def ask_many(
    session: Session,
    *,
    cause: Cause,
    stream: BinaryIO,
    file_name: str,
    form_key: str,
    cipher: FieldCipher,
    actor: Actor,
    at: datetime,
) -> str:
    """Returns the number of a batch, which is answered in the background.

    Raises what `ask` raises, and BatchRefused for a file that no table of questions can be; then nothing is kept.
    """
    unit = admission.locked_unit(session, actor)
    stated, digest = cause.stated(), sheets.measured(stream)
    key = _key(form_key, repr((stated, digest)), cipher)
    known = _earlier(session, actor, key)
    if known is not None:
        return known
    admission.refuse_crowd(session, unit_id=unit.id)
    rows = sheets.rows(stream)
    admission.refuse_excess(session, unit_id=unit.id, asked=len(rows), field="file", at=at)
    query = _opened(session, unit=unit, cause=stated, key=key, batch=True, total=len(rows), actor=actor, at=at)
    stream.seek(0)
    query.asked_file_id = files.keep(
        session,
        stream,
        ref=new_reference("file"),
        name=sources.clean_name(file_name),
        media_type="application/octet-stream",
        purpose=KIND,
        sealer=cipher,
        at=at,
        by=actor.ref,
    ).id
    outbox.post(session, topic=TOPIC, payload={"ref": query.ref}, at=at)
    session.flush()
    return query.ref


def cancel(session: Session, *, ref: str, actor: Actor, at: datetime) -> str:
    """Returns the number of a batch that was called off; raises NotFound for another's, Conflict once it is over."""
    actor.require(*admission.ROLES)
    query = session.scalar(select(OrganQuery).where(OrganQuery.ref == ref).with_for_update())
    if query is None or not query.batch or query.staff_ref != actor.ref or query.unit_id != actor.unit_id:
        raise NotFound(msg("没有找到这一项。"))
    if query.state not in (QueryState.WAITING, QueryState.RUNNING):
        raise Conflict(msg("这次批量查询已经结束。"))
    batches.stop(session, query, StopReason.CANCELLED, by=actor.ref, at=at)
    return ref


def _earlier(session: Session, actor: Actor, key: str) -> str | None:
    wanted = select(OrganQuery.ref).where(OrganQuery.staff_ref == actor.ref, OrganQuery.form_key == key)
    return session.scalar(wanted)


def _key(form_key: str, content: str, cipher: FieldCipher) -> str:
    """One form with one content: going back and asking something else is another question."""
    if not is_reference(form_key):
        raise BadInput(msg("这个表单已经失效，请重新打开查询页面。"))
    return cipher.blind_index(f"{form_key}:{content}", _FORM)[:_KEY]


def _opened(
    session: Session, *, unit: Unit, cause: Cause, key: str, batch: bool, total: int, actor: Actor, at: datetime
) -> OrganQuery:
    query = OrganQuery(
        ref=new_reference("query"),
        unit_id=unit.id,
        unit=unit,
        staff_ref=actor.ref,
        staff_name=actor.name,
        form_key=key,
        batch=batch,
        scene=cause.scene,
        matter=cause.matter,
        basis=cause.basis,
        purpose=cause.purpose,
        state=QueryState.WAITING,
        asked_at=at,
        total=total,
        done=0,
        found=0,
    )
    session.add(query)
    session.flush()
    detail = {
        "scene": cause.scene,
        "case": cause.matter,
        "purpose": cause.purpose,
        "unit": actor.unit_code,
        "asked": total,
        "batch": batch,
    }
    audit.append(session, at=at, actor=actor.ref, action=ASKED, object_kind=KIND, object_ref=query.ref, detail=detail)
    return query

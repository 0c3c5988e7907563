"""Writes of a use: admitted, counted and logged in the transaction that reads; shown once that is committed.

Source: 2021 arts. 18, 32; LAW P08. Each use says what for and acknowledges anew that what is read is confidential. The
last use is given once. A use stays open for one sitting, so that a page can be loaded again without another use; every
loading asks the gate, the authorisation and the grantee anew.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal import audit
from portal.access import log
from portal.access.grants import telling
from portal.access.grants.conditions import Condition, condition, in_force
from portal.access.grants.models import Grant
from portal.access.grants.sides import is_grantee
from portal.access.holdings import Holdings, holdings
from portal.access.log import Ground, Reader
from portal.access.models import ReaderKind, Reading
from portal.audit import Channel
from portal.kernel.clock import beijing_date
from portal.kernel.errors import Forbidden, NotFound, RuleBroken
from portal.kernel.messages import msg
from portal.kernel.references import derived_reference, is_reference, new_reference
from portal.law.access import BY_AUTHORISATION, CONFIDENTIAL
from portal.law.actors import Party
from portal.law.codes import RecordClass
from portal.law.procedures.grant import IN_FORCE, NEVER, WAITING
from portal.procedures.turn import text
from portal.register.disclosure import View, Viewer
from portal.security.fields import FieldCipher

PAGE, REPORT = "page", "report"
SITTING: Final = timedelta(minutes=30)
DUTY: Final = msg(
    "我知道查询到的是非公开信息：我负有保密义务，只用于授权书约定的用途，不擅自提供给他人，"
    "不非法收集、应用、加工、传输、买卖和公开。"
)
_LONGEST: Final = 200
_FORM: Final = "grant.use"


@dataclass(frozen=True, slots=True)
class Use:
    """One use that has been counted: its query number, whose file it opens, how many are left, its report if any."""

    reading_ref: str
    subject_ref: str
    left: int
    report_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """What one use shows: who looks, what for, since when and until when, and the holdings within its scope."""

    grant_ref: str
    reading_ref: str
    reader: str
    purpose: str
    at: datetime
    until: datetime
    whole: bool
    held: Holdings


def duty_digest() -> str:
    """Returns by what the words of the duty are recognised later."""
    return hashlib.sha256(str(DUTY).encode()).hexdigest()


def viewer_of(grant: Grant) -> Viewer:
    """Returns how the gate knows whoever reads by this authorisation."""
    return Viewer(
        View.AUTHORISED,
        classes=None if grant.classes is None else frozenset(RecordClass(each) for each in grant.classes),
        records=None if grant.records is None else frozenset(grant.records),
    )


def use(
    session: Session,
    *,
    ref: str,
    party: Party,
    purpose: str,
    acknowledged: bool,
    form: str,
    cipher: FieldCipher,
    at: datetime,
    form_key: str = "",
    edition: str = "",
) -> Use:
    """Returns one use, counted and logged; `form` is page or report. One form sent twice, by its key, is one use.

    Raises NotFound for another's authorisation and for none, Forbidden for one's own that cannot be used today,
    BadInput and RuleBroken on the field at fault.
    """
    today = beijing_date(at)
    grant = _locked(session, ref)
    number = _number(form_key, f"{party.ref} {ref} {form} {edition} {purpose.strip()}", cipher)
    if again := session.scalar(select(Reading).where(Reading.ref == number)):
        return Use(again.ref, again.subject_ref, grant.uses - grant.used, again.report_number or "")
    _admit(session, grant, party=party, cipher=cipher, today=today)
    words = text(purpose, field="purpose", longest=_LONGEST)
    if not acknowledged:
        raise RuleBroken(msg("每次查询前须确认保密义务。"), citation=CONFIDENTIAL, field="acknowledged")
    left = _count(session, grant)
    _log(session, grant, party, words, form, number, at)
    detail = {"reading": number, "acknowledged": duty_digest(), "basis": CONFIDENTIAL.short(), "left": left}
    _note(session, party, ref, at, "done", detail)
    telling.subject(session, grant, "grant.used", cipher=cipher, at=at, values={"left": str(left)})
    return Use(number, grant.subject_ref or "", left)


def sitting(
    session: Session, *, ref: str, reading_ref: str, party: Party, cipher: FieldCipher, at: datetime
) -> Sitting:
    """Returns what one use shows while it is open: what was logged, less what has been closed to others meanwhile.

    Raises NotFound for another's use and for none, Forbidden once the sitting or the authorisation is over.
    """
    today = beijing_date(at)
    grant = session.scalar(select(Grant).where(Grant.ref == ref))
    mine = (Reading.ref == reading_ref, Reading.grant_ref == ref, Reading.reader_ref == party.ref)
    reading = session.scalar(select(Reading).where(*mine))
    if grant is None or reading is None or not is_grantee(session, grant, party=party, cipher=cipher, today=today):
        raise NotFound(msg("没有找到这一项。"))
    if not in_force(grant, today):
        raise Forbidden(condition(grant, today).sentence, citation=BY_AUTHORISATION)
    if at >= reading.at + SITTING:
        raise Forbidden(msg("这次查看已经结束；还需要的，请重新写明用途再查看。"), citation=CONFIDENTIAL)
    held = _within(holdings(session, subject_ref=reading.subject_ref, viewer=viewer_of(grant), today=today), grant)
    return Sitting(
        grant_ref=ref,
        reading_ref=reading_ref,
        reader=reading.reader_shown,
        purpose=reading.purpose,
        at=reading.at,
        until=reading.at + SITTING,
        whole=_is_whole(grant),
        held=_logged(held, frozenset(reading.records)),
    )


def name_report(session: Session, *, reading_ref: str, number: str) -> None:
    """Keeps with a use, in its own transaction, the number of the report that was asked for by it."""
    session.execute(update(Reading).where(Reading.ref == reading_ref).values(report_number=number))


def note_refused(session: Session, *, ref: str, party: Party, why: str, at: datetime) -> None:
    """Keeps that somebody tried to use what they may not; in a unit of work of its own.

    What is not a reference is not kept: an address may hold anything.
    """
    _note(session, party, ref if is_reference(ref) else "", at, "refused", {"why": why})


def _number(form_key: str, content: str, cipher: FieldCipher) -> str:
    """The query number: the same for the same form with the same content, a new one where there is no key."""
    if not is_reference(form_key):
        return new_reference("query")
    return derived_reference("query", cipher.blind_index(f"{form_key} {content}", _FORM))


def _locked(session: Session, ref: str) -> Grant:
    found = session.scalar(
        select(Grant).where(Grant.ref == ref).with_for_update().execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound(msg("没有找到这一项。"))
    return found


def _admit(session: Session, grant: Grant, *, party: Party, cipher: FieldCipher, today: date) -> None:
    if not is_grantee(session, grant, party=party, cipher=cipher, today=today) or grant.state in (*WAITING, *NEVER):
        raise NotFound(msg("没有找到这一项。"))
    where = condition(grant, today)
    if where is not Condition.USABLE:
        raise Forbidden(where.sentence, citation=BY_AUTHORISATION)


def _count(session: Session, grant: Grant) -> int:
    """Counts one use and returns how many are left; where another took the last one, nothing is counted."""
    free = (Grant.id == grant.id, Grant.state == IN_FORCE, Grant.used < Grant.uses)
    used = session.scalar(update(Grant).where(*free).values(used=Grant.used + 1).returning(Grant.used))
    if used is None:
        raise Forbidden(Condition.EXHAUSTED.sentence, citation=BY_AUTHORISATION)
    return grant.uses - used


def _log(session: Session, grant: Grant, party: Party, words: str, form: str, number: str, at: datetime) -> None:
    """Reads, and keeps under the query number what was read (2021 art. 30(2))."""
    subject_ref, today = grant.subject_ref or "", beijing_date(at)
    held = _within(holdings(session, subject_ref=subject_ref, viewer=viewer_of(grant), today=today), grant)
    log.note(
        session,
        subject_ref=subject_ref,
        reader=Reader(
            kind=ReaderKind.HOLDER, ref=party.ref, shown=grant.grantee_shown, on_behalf_of=grant.grantee_code
        ),
        ground=Ground(channel=Channel.AUTHORISED, purpose=words, basis=BY_AUTHORISATION.short(), grant_ref=grant.ref),
        form=form,
        records=held.refs,
        at=at,
        ref=number,
    )


def _is_whole(grant: Grant) -> bool:
    return grant.classes is None and grant.records is None


def _within(held: Holdings, grant: Grant) -> Holdings:
    """Lists belong to the whole file; an authorisation of classes or single records says nothing of them."""
    return held if _is_whole(grant) else replace(held, entries=())


def _logged(held: Holdings, refs: frozenset[str]) -> Holdings:
    return replace(
        held,
        records=tuple(each for each in held.records if each.ref in refs),
        entries=tuple(each for each in held.entries if each.ref in refs),
    )


def _note(session: Session, party: Party, ref: str, at: datetime, outcome: str, detail: dict[str, object]) -> None:
    audit.append(
        session,
        at=at,
        actor=party.ref,
        action="grant.use",
        object_kind="grant",
        object_ref=ref,
        outcome=outcome,
        detail=detail,
    )

"""Hears the applicant before a repair is revoked: told why, given a window to answer, answered in the decision.

The window is rule repair.defence (parameter A47). It runs from the day the inbox had the message; for whoever has no
account to read it in, from the day the notice was served. A statement opens the decision before the window is over
(2021 art. 28; 2024 art. 42(3)).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from portal import procedures
from portal.cases import answering, further_letters, handling, papers
from portal.cases.applicants import STATEMENT
from portal.cases.handling import Act
from portal.cases.letters import Line
from portal.cases.models import Case, CaseDefence, CaseFile
from portal.cases.papers import DOUBT
from portal.kernel.clock import beijing_date
from portal.kernel.errors import Conflict, RuleBroken
from portal.kernel.messages import msg
from portal.law import timers
from portal.law.actors import Actor
from portal.law.calendar import WorkCalendar
from portal.law.due import Due
from portal.law.procedures.repair import DEFENCE, REPAIR, WINDOW
from portal.procedures import EventView
from portal.procedures.turn import text
from portal.security.fields import FieldCipher
from portal.security.uploads import CheckedUpload

PART: Final = "statement"  # the part of a case that comes with a statement
_LONGEST: Final = 4_000


@dataclass(frozen=True, slots=True)
class DefenceView:
    """One statement and, once it was decided, its answer."""

    said_on: date
    words: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtView:
    """The last proposal to revoke; `told_on` and `window` are None while its notice waits to be served."""

    reason: str
    told_on: date | None
    window: Due | None
    statements: tuple[DefenceView, ...]


def tell(session: Session, *, case: Case, reason: str, act: Act) -> None:
    """Tells the applicant that a repair is to be revoked, why, and until when they are heard."""
    last = timers.due(WINDOW, act.today, calendar=act.calendar).legal
    if answering.reads(session, case, act):
        answering.tell_applicant(session, case, "case.doubted", act, values={"day": last.isoformat()})
    else:
        further_letters.doubt(session, case=case, reason=reason, act=act)


def tell_upheld(session: Session, *, case: Case, reason: str, act: Act) -> None:
    """Tells the applicant that the repair stays."""
    if answering.reads(session, case, act):
        answering.tell_applicant(session, case, "case.upheld", act)
    else:
        further_letters.upheld(session, case=case, reason=reason, act=act)


def state(session: Session, *, case: Case, words: str, uploads: Sequence[CheckedUpload], act: Act) -> None:
    """Keeps a statement with its files; at the desk only for an applicant who has no account to write it in.

    Raises BadInput for one without words, Conflict where nothing is to be revoked, and as `papers.bring` does.
    """
    said = text(words, field="statement", longest=_LONGEST)
    handling.step(session, case, "state", act, detail={"files": len(uploads)})
    if isinstance(act.by, Actor) and answering.reads(session, case, act):
        raise RuleBroken(msg("申请人有账户的，由本人登录陈述、申辩。"), citation=DEFENCE, field="statement")
    case.defences.append(
        CaseDefence(
            doubt=_doubt(session, case).number,
            words_cipher=act.cipher.encrypt(said, STATEMENT),
            added_at=act.at,
            added_by=act.ref,
        )
    )
    papers.bring(session, case=case, part=PART, uploads=uploads, by=act.ref, cipher=act.cipher, at=act.at)


def heard(session: Session, *, case: Case, answer: str, act: Act) -> tuple[Line, ...]:
    """Returns what the decision to revoke says of the hearing, with each statement answered.

    Raises Conflict while nothing was stated and the notice is not served or its window runs; BadInput for a statement
    without an answer.
    """
    since = _doubt(session, case)
    stated = [row for row in case.defences if row.doubt == since.number]
    told_on = _told_on(case, since)
    if stated:
        said = text(answer, field="answer", longest=_LONGEST)
        for row in stated:
            row.answer_cipher, row.answered_at = act.cipher.encrypt(said, STATEMENT), act.at
        session.flush()
        return (msg("作出决定前收到了陈述、申辩，答复如下："), said)
    if told_on is None:
        raise Conflict(msg("事先告知书还没有登记送达，也没有收到陈述、申辩，不能作出决定。"), citation=DEFENCE)
    last = timers.due(WINDOW, told_on, calendar=act.calendar).legal
    if act.today <= last:
        raise Conflict(msg("陈述、申辩期到%(day)s为止，期满前不能作出决定。", day=last), citation=DEFENCE)
    return (msg("%(told)s告知，到%(day)s为止没有收到陈述、申辩。", told=told_on, day=last),)


def view(case: Case, history: Sequence[EventView], *, cipher: FieldCipher, calendar: WorkCalendar) -> DoubtView | None:
    """Returns the last proposal to revoke with what was said to it; None where there was none."""
    since = _last(history)
    if since is None:
        return None
    told_on = _told_on(case, since)
    return DoubtView(
        reason=since.reason or "",
        told_on=told_on,
        window=timers.due(WINDOW, told_on, calendar=calendar) if told_on is not None else None,
        statements=tuple(_defence(row, cipher) for row in case.defences if row.doubt == since.number),
    )


def _last(history: Sequence[EventView]) -> EventView | None:
    return next((event for event in reversed(history) if event.action == "suspect"), None)


def _doubt(session: Session, case: Case) -> EventView:
    found = _last(procedures.history(session, REPAIR, case.ref))
    if found is None:
        raise Conflict(msg("没有提出撤销修复。"), citation=DEFENCE)
    return found


def _told_on(case: Case, since: EventView) -> date | None:
    """The day the applicant was told: in the inbox at once, by a notice when it was served."""
    notices: list[CaseFile] = [each for each in case.papers if each.part == DOUBT and each.added_at >= since.at]
    return notices[-1].served_on if notices else beijing_date(since.at)


def _defence(row: CaseDefence, cipher: FieldCipher) -> DefenceView:
    answer = cipher.decrypt(row.answer_cipher, STATEMENT) if row.answer_cipher else ""
    return DefenceView(beijing_date(row.added_at), cipher.decrypt(row.words_cipher, STATEMENT), answer)

"""Before anything is decided: notice, its service, what the subject says to it, and that it was answered (`answers`).

The window of the defence begins with the service of the notice; its length is the rule prelist.defence, which a
register may only lengthen. Each statement is answered within prelist.answer (2024 art. 36; 2021 art. 28).
"""

from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from portal.kernel.errors import Conflict, NotFound
from portal.kernel.messages import msg
from portal.law import timers
from portal.law.calendar import WorkCalendar
from portal.law.due import Due
from portal.law.instruments import of_2021, of_2024
from portal.procedures.turn import Turn, text
from portal.register.lists.cases import access, letters, papers
from portal.register.lists.cases.content import Content
from portal.register.lists.cases.drafts import hinted
from portal.register.lists.cases.models import CaseStatement, ListCase, PaperKind
from portal.register.lists.models import ListRegister
from portal.security.uploads import CheckedUpload

WINDOW: Final = "prelist.defence"
ANSWER: Final = "prelist.answer"
_MANNER, _PROOF, _TEXT = 100, 200, 4_000


def window(register: ListRegister, served_on: date, calendar: WorkCalendar) -> Due:
    """Returns when the window of the defence ends; nothing is decided on that day or before."""
    return timers.due(WINDOW, served_on, calendar=calendar, number=register.defence_days)


def answer_due(register: ListRegister, received_on: date, calendar: WorkCalendar) -> Due:
    """Returns by when the answer to a statement must be served."""
    return timers.due(ANSWER, received_on, calendar=calendar, number=register.answer_days)


def issue_notice(session: Session, *, ref: str, turn: Turn) -> ListCase:
    """Returns the case with its pre-notice issued today and stored as it was issued."""
    case = access.find(session, ref, turn.actor)
    access.step(session, case, "notice", turn)
    content = Content.of_json(case.content)
    measures = hinted(session, case.kind, content, turn)
    case.noticed_on = turn.today
    days = window(case.register, turn.today, turn.calendar).number
    papers.issue(session, case, PaperKind.NOTICE, letters.notice(case, content, measures, turn, days), turn)
    return case


def serve_notice(
    session: Session, *, ref: str, day: date | None, manner: str, proof: str, file: CheckedUpload | None, turn: Turn
) -> ListCase:
    """Returns the case with the service of its notice proven; from that day the window runs."""
    case = access.find(session, ref, turn.actor)
    access.step(session, case, "serve-notice", turn)
    case.notice_served_on = turn.past(day, since=case.noticed_on, field="day")
    case.notice_manner = text(manner, field="manner", longest=_MANNER)
    case.notice_proof = text(proof, field="proof", longest=_PROOF)
    papers.bring(session, case, PaperKind.NOTICE_PROOF, file, turn)
    session.flush()
    return case


def enter_statement(
    session: Session, *, ref: str, day: date | None, words: str, file: CheckedUpload | None, turn: Turn
) -> ListCase:
    """Returns the case with one statement more; a late one is heard too, as long as nothing is decided."""
    case = access.find(session, ref, turn.actor)
    access.step(session, case, "state", turn)
    received = turn.past(day, since=case.notice_served_on, field="day")
    statement = CaseStatement(received_on=received, text=text(words, field="words", longest=_TEXT))
    case.statements.append(statement)
    papers.bring(session, case, PaperKind.STATEMENT, file, turn)
    session.flush()
    return case


def waive(
    session: Session, *, ref: str, day: date | None, proof: str, file: CheckedUpload | None, turn: Turn
) -> ListCase:
    """Returns the case whose subject gave up the defence in writing; the rest of the window is not waited for."""
    case = access.find(session, ref, turn.actor)
    access.step(session, case, "waive", turn)
    if case.waived_on is not None:
        raise Conflict(msg("书面放弃已经登记。"), citation=of_2021(28))
    case.waived_on = turn.past(day, since=case.notice_served_on, field="day")
    case.waiver = text(proof, field="proof", longest=_PROOF)
    papers.bring(session, case, PaperKind.WAIVER, file, turn)
    session.flush()
    return case


def require_heard(case: ListCase, turn: Turn) -> None:
    """Raises Conflict while a statement lacks its answer or its service, or the window runs and was not given up."""
    if case.notice_served_on is None:
        raise NotFound(msg("没有找到这一项。"))
    if any(one.answered_on is None for one in case.statements):
        raise Conflict(msg("还有陈述、申辩没有答复，不能作出决定。"), citation=of_2024(36))
    if any(one.answer_served_on is None for one in case.statements):
        raise Conflict(msg("还有陈述、申辩的答复书没有登记送达，不能作出决定。"), citation=of_2024(36))
    last = window(case.register, case.notice_served_on, turn.calendar).legal
    if case.waived_on is None and turn.today <= last:
        raise Conflict(msg("陈述、申辩期到%(day)s为止，期满前不能作出决定。", day=last), citation=of_2021(28))
    if turn.today <= case.notice_served_on:
        raise Conflict(msg("决定日期须晚于事先告知送达日期。"), citation=of_2024(36))

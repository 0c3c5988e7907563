"""Answers to what a subject stated: a written paper with a reason for each point, then its service.

Only with the service has the subject been told, and only then is the way to a decision open (2024 art. 36; 2021 art.
28).
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from portal.kernel.errors import BadInput
from portal.kernel.messages import Message, msg
from portal.law.instruments import of_2024
from portal.procedures.turn import Turn, text
from portal.register.lists.cases import access, letters, papers
from portal.register.lists.cases.letters import Point
from portal.register.lists.cases.models import CaseStatement, ListCase, PaperKind
from portal.security.uploads import CheckedUpload

MOST: Final = 5
_MANNER, _PROOF, _TEXT = 100, 200, 2_000
_UNANSWERED: Final = msg("请选择要答复的陈述、申辩。")
_UNSERVED: Final = msg("请选择答复书已经送达的陈述、申辩。")


def unanswered(statement: CaseStatement) -> bool:
    """Returns whether a statement still waits for its answer."""
    return statement.answered_on is None


def unserved(statement: CaseStatement) -> bool:
    """Returns whether an answer was written that still has to be served."""
    return statement.answered_on is not None and statement.answer_served_on is None


def answer(session: Session, *, ref: str, statement: int | None, points: Sequence[Point], turn: Turn) -> ListCase:
    """Returns the case with one statement answered today by a paper that gives the reason for each point.

    Raises BadInput for a statement that waits for no answer, for no point, and for a point without its reason.
    """
    case = access.find(session, ref, turn.actor)
    access.step(session, case, "answer", turn)
    found = _chosen(case, statement, unanswered, _UNANSWERED)
    if not points:
        raise BadInput(msg("请逐点写明陈述、申辩的意见和理由。"), citation=of_2024(36), field="points")
    if len(points) > MOST:
        raise BadInput(msg("一件最多答复%(n)s点，相近的意见可以合并。", n=MOST), field="points")
    told = [Point(_line(one.stated), _line(one.reason)) for one in points]
    found.answered_on = turn.today
    found.answer = "\n".join(f"{number}. {one.stated}\n{one.reason}" for number, one in enumerate(told, start=1))
    papers.issue(session, case, PaperKind.ANSWER, letters.answer(case, found, told, turn), turn)
    return case


def serve_answer(
    session: Session,
    *,
    ref: str,
    statement: int | None,
    day: date | None,
    manner: str,
    proof: str,
    file: CheckedUpload | None,
    turn: Turn,
) -> ListCase:
    """Returns the case with the service of one answer proven; raises BadInput for a statement without one to serve."""
    case = access.find(session, ref, turn.actor)
    access.step(session, case, "serve-answer", turn)
    found = _chosen(case, statement, unserved, _UNSERVED)
    served = turn.past(day, since=found.answered_on, field="day")
    how, proven = text(manner, field="manner", longest=_MANNER), text(proof, field="proof", longest=_PROOF)
    found.answer_served_on, found.answer_manner, found.answer_proof = served, how, proven
    papers.bring(session, case, PaperKind.ANSWER_PROOF, file, turn)
    session.flush()
    return case


def _chosen(
    case: ListCase, statement: int | None, fits: Callable[[CaseStatement], bool], otherwise: Message
) -> CaseStatement:
    found = next((one for one in case.statements if one.id == statement and fits(one)), None)
    if found is None:
        raise BadInput(otherwise, field="statement")
    return found


def _line(value: str) -> str:
    return text(value, field="points", longest=_TEXT)

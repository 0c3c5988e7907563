"""What a subject states is answered on paper, point by point, and served, before anything is decided (24§36; 21§28)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kernel.errors import BadInput, Conflict
from portal.register.lists.cases import answers, decisions, drafts, hearing, overdue
from portal.register.lists.cases import queries as desk
from portal.register.lists.cases.letters import Point
from portal.register.lists.cases.models import ListCase, PaperKind
from portal.register.supervision.models import SupervisionCase
from portal.store import files
from tests.factories import listing as cases
from tests.factories import register as make

MONDAY = datetime(2026, 6, 1, 2, tzinfo=UTC)
LAST = datetime(2026, 6, 8, 2, tzinfo=UTC)  # five days after Monday are a Saturday
TUESDAY = datetime(2026, 6, 9, 2, tzinfo=UTC)
POINTS = [Point("产品已经召回。", "召回晚于查处，不采纳。"), Point("初次违法。", "两年内第三次被查处，不采纳。")]


@pytest.fixture
def office(session: Session) -> cases.Office:
    return cases.office(session, at=MONDAY)


@pytest.fixture
def stated(session: Session, office: cases.Office) -> ListCase:
    """A case in its defence with one statement, received on Monday."""
    case = cases.heard(session, office, [MONDAY])
    turn = cases.turn(office.drafter, MONDAY)
    return hearing.enter_statement(
        session, ref=case.ref, day=date(2026, 6, 1), words="已经召回，初次违法。", file=None, turn=turn
    )


def answered(
    session: Session, office: cases.Office, case: ListCase, at: datetime, points: list[Point] = POINTS
) -> ListCase:
    turn, (one,) = cases.turn(office.drafter, at), case.statements
    return answers.answer(session, ref=case.ref, statement=one.id, points=points, turn=turn)


def served(
    session: Session,
    office: cases.Office,
    case: ListCase,
    at: datetime,
    *,
    day: date | None = None,
    proof: str = "回证3号",
) -> ListCase:
    turn, (one,) = cases.turn(office.drafter, at), case.statements
    return answers.serve_answer(
        session,
        ref=case.ref,
        statement=one.id,
        day=day or turn.today,
        manner="邮寄送达",
        proof=proof,
        file=None,
        turn=turn,
    )


def supervised(session: Session, at: datetime) -> list[tuple[str, int, str]]:
    overdue.supervise(session, calendar=cases.CALENDAR, at=at)
    wanted = select(SupervisionCase.kind, SupervisionCase.unit_id, SupervisionCase.source_ref)
    return [(kind, unit, ref) for kind, unit, ref in session.execute(wanted)]


def test_an_answer_is_due_five_days_after_the_statement(
    session: Session, office: cases.Office, stated: ListCase
) -> None:
    view = desk.case_view(session, ref=stated.ref, actor=office.drafter, calendar=cases.CALENDAR)
    assert [(one.due.strict, one.due.legal) for one in view.statements] == [(date(2026, 6, 6), date(2026, 6, 8))]


def test_nothing_is_decided_before_the_answer_is_written_and_served(
    session: Session, office: cases.Office, stated: ListCase
) -> None:
    def decide() -> ListCase:
        turn = cases.turn(office.colleague, TUESDAY)
        with session.begin_nested():
            return decisions.decide(session, ref=stated.ref, decision_no="示列字〔2026〕8号", turn=turn)

    with pytest.raises(Conflict, match="没有答复"):
        decide()
    answered(session, office, stated, LAST)
    with pytest.raises(Conflict, match="没有登记送达"):
        decide()
    served(session, office, stated, TUESDAY)
    assert decide().decided_on == date(2026, 6, 9)


def test_the_answer_is_a_paper_in_both_languages(session: Session, office: cases.Office, stated: ListCase) -> None:
    answered(session, office, stated, MONDAY)
    (paper,) = [one.file for one in stated.papers if one.kind is PaperKind.ANSWER]
    body = b"".join(files.pieces(session, paper, make.CIPHER))
    assert body.startswith(b"%PDF-")
    assert b"<rdf:li>zh-CN</rdf:li><rdf:li>mn-Mong-CN</rdf:li>" in body
    assert stated.statements[0].answer == (
        "1. 产品已经召回。\n召回晚于查处，不采纳。\n2. 初次违法。\n两年内第三次被查处，不采纳。"
    )


@pytest.mark.parametrize(
    "points", [[], [Point("初次违法。", " ")], [Point("", "不采纳。")], [*POINTS, Point("", "无")]]
)
def test_no_point_goes_without_its_reason(
    session: Session, office: cases.Office, stated: ListCase, points: list[Point]
) -> None:
    with pytest.raises(BadInput) as refused:
        answered(session, office, stated, MONDAY, points)
    assert refused.value.field == "points"
    assert stated.statements[0].answered_on is None


def test_more_points_than_the_paper_takes_are_not_dropped_silently(
    session: Session, office: cases.Office, stated: ListCase
) -> None:
    with pytest.raises(BadInput) as refused:
        answered(session, office, stated, MONDAY, [POINTS[0]] * (answers.MOST + 1))
    assert refused.value.field == "points"


@pytest.mark.parametrize("day", [date(2026, 6, 7), date(2026, 6, 10)])
def test_a_service_lies_between_the_answer_and_today(
    session: Session, office: cases.Office, stated: ListCase, day: date
) -> None:
    answered(session, office, stated, LAST)
    with pytest.raises(BadInput) as refused:
        served(session, office, stated, TUESDAY, day=day)
    assert refused.value.field == "day"


def test_a_service_without_answer_or_proof_is_none(session: Session, office: cases.Office, stated: ListCase) -> None:
    with pytest.raises(BadInput) as refused:
        served(session, office, stated, MONDAY)
    assert refused.value.field == "statement"
    answered(session, office, stated, MONDAY)
    with pytest.raises(BadInput) as unproven:
        served(session, office, stated, MONDAY, proof=" ")
    assert unproven.value.field == "proof"


def test_the_worklist_asks_for_the_answer_then_for_its_service(
    session: Session, office: cases.Office, stated: ListCase
) -> None:
    def open_steps() -> set[str]:
        view = desk.case_view(session, ref=stated.ref, actor=office.drafter, calendar=cases.CALENDAR)
        return {step.action for step in view.open} & {"answer", "serve-answer"}

    def due() -> list[date | None]:
        today = date(2026, 6, 2)
        return [one.due for one in desk.waiting(session, actor=office.drafter, calendar=cases.CALENDAR, today=today)]

    assert (open_steps(), due()) == ({"answer"}, [date(2026, 6, 8)])
    answered(session, office, stated, MONDAY)
    assert (open_steps(), due()) == ({"serve-answer"}, [date(2026, 6, 8)])
    served(session, office, stated, MONDAY)
    assert (open_steps(), due()) == (set(), [])


def test_a_missed_answer_is_supervised_once(session: Session, office: cases.Office, stated: ListCase) -> None:
    assert supervised(session, LAST) == []
    expected = [("41.5", stated.unit_id, stated.ref)]
    assert supervised(session, TUESDAY) == expected
    answered(session, office, stated, TUESDAY)
    served(session, office, stated, TUESDAY)
    assert supervised(session, TUESDAY + timedelta(days=9)) == expected


def test_an_answer_written_in_time_but_served_late_is_late(
    session: Session, office: cases.Office, stated: ListCase
) -> None:
    answered(session, office, stated, LAST)
    served(session, office, stated, TUESDAY)
    assert supervised(session, TUESDAY) == [("41.5", stated.unit_id, stated.ref)]


def test_what_was_served_in_time_or_dropped_is_not_supervised(
    session: Session, office: cases.Office, stated: ListCase
) -> None:
    answered(session, office, stated, MONDAY)
    served(session, office, stated, LAST)
    other = cases.heard(session, office, [MONDAY])
    hearing.enter_statement(
        session, ref=other.ref, day=MONDAY.date(), words="无此事。", file=None, turn=cases.turn(office.drafter, MONDAY)
    )
    drafts.drop(session, ref=other.ref, turn=cases.turn(office.drafter, LAST, reason="查无此事"))
    assert supervised(session, TUESDAY + timedelta(days=9)) == []

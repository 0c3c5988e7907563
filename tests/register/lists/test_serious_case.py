"""A serious listing: each step in its turn, by whom it must be, on no day but its own."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.models import AuditEntry, AuditPayload
from portal.kernel.errors import BadInput, Conflict, Forbidden, NotFound, RuleBroken
from portal.law.roles import Role
from portal.procedures import history
from portal.register.lists import queries
from portal.register.lists.cases import access, decisions, drafts, hearing
from portal.register.lists.cases import queries as desk
from portal.register.lists.cases.models import PaperKind
from portal.register.lists.models import ListKind
from portal.store import files
from portal.store.outbox import OutboxMessage
from tests.factories import listing as cases
from tests.factories import register as make
from tests.factories import staff as people

MONDAY = datetime(2026, 6, 1, 2, tzinfo=UTC)
# Five working days after Monday end on the next Monday; on Tuesday it may be decided.
LAST_DAY = datetime(2026, 6, 8, 2, tzinfo=UTC)
TUESDAY = datetime(2026, 6, 9, 2, tzinfo=UTC)
DAYS = [MONDAY, TUESDAY]


def test_from_draft_to_the_public_page_with_the_days_of_its_events(session: Session) -> None:
    office = cases.office(session, at=MONDAY)
    case = cases.decided(session, office, DAYS)
    decisions.publish(session, ref=case.ref, turn=cases.turn(office.drafter, TUESDAY))
    assert case.entry is not None
    page = queries.entry_page(session, kind=ListKind.SERIOUS, ref=case.entry.ref, today=date(2026, 6, 9))
    assert (page.noticed_on, page.line.decided_on, page.served_on, page.line.listed_on) == (
        date(2026, 6, 1),
        date(2026, 6, 9),
        date(2026, 6, 9),
        date(2026, 6, 9),
    )
    assert [hint.code for hint in page.measures] == ["YZ-00"]
    steps = [event.action for event in history(session, access.procedure_of(case), case.ref)]
    assert steps == ["open", "review", "notice", "serve-notice", "decide", "serve", "publish"]
    assert "reindex" in set(session.scalars(select(OutboxMessage.topic)))


def test_what_is_issued_is_kept_as_it_was_issued_in_both_languages(session: Session) -> None:
    office = cases.office(session, at=MONDAY)
    case = cases.decided(session, office, DAYS)
    issued = {paper.kind: paper.file for paper in case.papers}
    assert set(issued) == {PaperKind.NOTICE, PaperKind.DECISION, PaperKind.REPAIR_NOTICE}
    for file in issued.values():
        body = b"".join(files.pieces(session, file, make.CIPHER))
        assert body.startswith(b"%PDF-")
        assert b"<rdf:li>zh-CN</rdf:li><rdf:li>mn-Mong-CN</rdf:li>" in body


def test_the_notice_of_repair_is_served_with_the_decision(session: Session) -> None:
    office = cases.office(session, at=MONDAY)
    case = cases.decided(session, office, DAYS)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "listing.papers_served")).one()
    assert entry.object_ref == case.ref
    told = session.get(AuditPayload, entry.seq)
    assert told is not None
    assert (told.body["day"], told.body["papers"]) == ("2026-06-09", ["decision", "repair_notice"])


def test_who_drafted_neither_reviews_nor_decides(session: Session) -> None:
    office = cases.office(session, at=MONDAY)
    case = cases.opened(session, office, MONDAY)
    with pytest.raises(Forbidden):
        drafts.review(session, ref=case.ref, turn=cases.turn(office.drafter, MONDAY))
    heard = cases.heard(session, office, DAYS)
    with pytest.raises(Forbidden):
        decisions.decide(session, ref=heard.ref, decision_no="1", turn=cases.turn(office.drafter, TUESDAY))


@pytest.mark.parametrize("role", [Role.LIST_AUTHORITY, Role.COMPETENT_REVIEWER, Role.AGENCY_HEAD])
def test_another_units_case_does_not_exist(session: Session, role: Role) -> None:
    office = cases.office(session, at=MONDAY)
    case = cases.opened(session, office, MONDAY)
    stranger = people.actor(session, role, unit=make.unit(session, division="150200"))
    with pytest.raises(NotFound):
        drafts.review(session, ref=case.ref, turn=cases.turn(stranger, MONDAY))
    with pytest.raises(NotFound):
        desk.case_view(session, ref=case.ref, actor=stranger, calendar=cases.CALENDAR)


def test_a_reviewer_above_may_look_but_not_decide_for_the_authority(session: Session) -> None:
    office = cases.office(session, at=MONDAY)
    case = cases.opened(session, office, MONDAY)
    assert desk.case_view(session, ref=case.ref, actor=office.reviewer, calendar=cases.CALENDAR).open == ()
    with pytest.raises((Forbidden, NotFound)):
        drafts.review(session, ref=case.ref, turn=cases.turn(office.reviewer, MONDAY))


def test_nothing_is_decided_while_the_window_runs(session: Session) -> None:
    office = cases.office(session, at=MONDAY)
    case = cases.heard(session, office, DAYS)
    with pytest.raises(Conflict):
        decisions.decide(session, ref=case.ref, decision_no="1", turn=cases.turn(office.colleague, LAST_DAY))


def test_a_written_waiver_ends_the_window_but_not_the_day(session: Session) -> None:
    office = cases.office(session, at=MONDAY)
    case = cases.heard(session, office, DAYS)
    hearing.waive(
        session,
        ref=case.ref,
        day=date(2026, 6, 1),
        proof="放弃声明",
        file=None,
        turn=cases.turn(office.drafter, MONDAY),
    )
    with pytest.raises(Conflict):
        hearing.require_heard(case, cases.turn(office.colleague, MONDAY))
    next_day = datetime(2026, 6, 2, 2, tzinfo=UTC)
    decisions.decide(session, ref=case.ref, decision_no="1", turn=cases.turn(office.colleague, next_day))
    assert case.decided_on == date(2026, 6, 2)


@pytest.mark.parametrize(
    ("day", "why"),
    [(date(2026, 6, 2), "not come yet"), (date(2026, 5, 31), "before it was issued"), (None, "no day")],
)
def test_a_service_is_neither_foreseen_nor_back_dated(session: Session, day: date | None, why: str) -> None:
    office = cases.office(session, at=MONDAY)
    case = cases.opened(session, office, MONDAY)
    drafts.review(session, ref=case.ref, turn=cases.turn(office.colleague, MONDAY))
    hearing.issue_notice(session, ref=case.ref, turn=cases.turn(office.drafter, MONDAY))
    with pytest.raises(BadInput) as refused:
        hearing.serve_notice(
            session,
            ref=case.ref,
            day=day,
            manner="直接送达",
            proof="1",
            file=None,
            turn=cases.turn(office.drafter, MONDAY),
        )
    assert refused.value.field == "day", why


def test_how_a_decision_was_served_names_nobodys_number(session: Session) -> None:
    office = cases.office(session, at=MONDAY)
    case = cases.heard(session, office, DAYS)
    decisions.decide(session, ref=case.ref, decision_no="示1号", turn=cases.turn(office.colleague, TUESDAY))
    served = {"day": TUESDAY.date(), "manner": "送达150102199003074274", "proof": "回证", "file": None}
    decisions.serve(session, ref=case.ref, **served, turn=cases.turn(office.drafter, TUESDAY))
    assert case.service_manner == "送达150**************4"


def test_a_decision_number_is_used_once(session: Session) -> None:
    office = cases.office(session, at=MONDAY)
    cases.decided(session, office, DAYS)
    again = cases.heard(session, office, DAYS)
    with pytest.raises(RuleBroken) as refused:
        decisions.decide(
            session, ref=again.ref, decision_no="示列字（2026）1号", turn=cases.turn(office.colleague, TUESDAY)
        )
    assert refused.value.field == "decision_no"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"exit_procedure": ""}, "exit_procedure"),
        ({"remedies": ""}, "remedies"),
        ({"grounds": ""}, "grounds"),
        ({"basis": ""}, "basis"),
        ({"measures": ()}, "measures"),
        ({"measures": ("CJ-01",)}, "measures"),
        ({"basis_document": ""}, "basis_document"),
        ({"basis_effective_on": date(2026, 6, 2)}, "basis_effective_on"),
        ({"basis_kind": "24-33.9"}, "basis_kind"),
        ({"behaviour_2024": "6"}, "behaviour_2024"),
        ({"behaviour_2024": "5"}, "behaviour_law"),
        ({"behaviour_2021": "14.1"}, "behaviour_2021"),
        ({"principles": ("lawful", "objective", "prudent")}, "principles"),
        ({"nature": "严重"}, "nature"),
        ({"impact": "。"}, "impact"),
        ({"responsible_note": ""}, "responsible_note"),
        ({"grounds": "其法定代表人的证件号码为150102199003074274。"}, "grounds"),
    ],
)
def test_a_draft_lacking_what_the_law_asks_is_refused_by_name(
    session: Session, change: dict[str, Any], field: str
) -> None:
    office = cases.office(session, at=MONDAY)
    with pytest.raises(RuleBroken) as refused:
        drafts.open_case(session, drafted=cases.drafted(office, **change), turn=cases.turn(office.drafter, MONDAY))
    assert refused.value.field == field
    assert refused.value.citation is not None


def test_two_who_act_at_once_the_second_is_told(session: Session) -> None:
    office = cases.office(session, at=MONDAY)
    case = cases.opened(session, office, MONDAY)
    drafts.review(session, ref=case.ref, turn=cases.turn(office.colleague, MONDAY, seen=1))
    with pytest.raises(Conflict):
        drafts.drop(session, ref=case.ref, turn=cases.turn(office.drafter, MONDAY, seen=1, reason="重复"))


def test_what_waits_for_whom(session: Session) -> None:
    office = cases.office(session, at=MONDAY)

    def actions(today: date) -> list[list[str]]:
        who = (office.drafter, office.colleague)
        return [
            [str(task.state) for task in desk.waiting(session, actor=one, calendar=cases.CALENDAR, today=today)]
            for one in who
        ]

    case = cases.opened(session, office, MONDAY)
    assert actions(date(2026, 6, 1)) == [[], ["待法制审核"]]
    drafts.drop(session, ref=case.ref, turn=cases.turn(office.drafter, MONDAY, reason="重复起草"))
    assert actions(date(2026, 6, 1)) == [[], []]
    cases.heard(session, office, DAYS)
    assert actions(date(2026, 6, 8)) == [[], []]
    assert actions(date(2026, 6, 9)) == [[], ["陈述申辩期"]]

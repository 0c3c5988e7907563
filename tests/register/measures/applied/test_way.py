"""From hearing to lifting: heard, decided by another, served, in force; lifted by each unit when the ground is gone."""

import re
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import i18n
from portal.jobs.measures import Lifting
from portal.kernel.clock import fixed_at
from portal.kernel.errors import BadInput, Conflict, Forbidden, NotFound, PortalError, RuleBroken
from portal.law.calendar import WorkCalendar
from portal.law.code_tables.measures import NOTICE_BLOCKS
from portal.law.instruments import of_2024
from portal.law.roles import Role
from portal.register.lists import commands as list_commands
from portal.register.measures import commands
from portal.register.measures.applied import deciding, hearing, lifting, queries
from portal.register.measures.applied.models import Application
from portal.register.measures.models import MeasureKind
from portal.store import Database, files
from tests.factories import register as make
from tests.factories import staff as people
from tests.register.measures.applied import cases
from tests.register.measures.applied.cases import Office, act

SERVED: dict[str, Any] = {"day": date(2026, 6, 15), "manner": "直接送达", "proof": "送达回证1号"}


@pytest.fixture
def office(session: Session) -> Office:
    cases.edition(session)
    return Office(session)


def remove(session: Session, ref: str, at: datetime = cases.DECIDING) -> None:
    entry = session.scalar(select(list_commands.ListEntry).where(list_commands.ListEntry.ref == ref))
    assert entry is not None
    list_commands.remove(
        session, entry=entry, document="示移字1号", reason="已改正", basis=of_2024(40), at=at, actor="test"
    )


def on(day: int) -> datetime:
    return datetime(2026, 6, day, 2, 0, tzinfo=UTC)


# The subject is told on Monday 1 June; five working days end on Monday 8 June 2026.
@pytest.mark.parametrize(("day", "decided"), [(1, False), (5, False), (8, False), (9, True)])
def test_nothing_is_decided_while_the_window_runs(session: Session, office: Office, day: int, *, decided: bool) -> None:
    made = cases.proposed(session, office, make.entry(session))
    decision = act(office.checker, on(day))
    if decided:
        assert deciding.decide(session, ref=made.ref, document_no="1号", act=decision).state == "awaiting_service"
    else:
        with pytest.raises(Conflict, match="2026-06-08"):
            deciding.decide(session, ref=made.ref, document_no="1号", act=decision)


def test_a_day_of_telling_entered_afterwards_shortens_nobodys_time(session: Session, office: Office) -> None:
    made = cases.proposed(session, office, make.entry(session), at=on(9))
    with pytest.raises(Conflict, match="2026-06-16"):
        deciding.decide(session, ref=made.ref, document_no="1号", act=act(office.checker, on(16)))
    assert deciding.decide(session, ref=made.ref, document_no="1号", act=act(office.checker, on(17))).state


def test_a_statement_is_answered_before_the_decision(session: Session, office: Office) -> None:
    made = cases.proposed(session, office, make.entry(session))
    hearing.enter_statement(
        session, ref=made.ref, day=date(2026, 6, 4), words="情况有误。", act=act(office.maker, on(4))
    )
    with pytest.raises(Conflict, match="没有答复"):
        deciding.decide(session, ref=made.ref, document_no="1号", act=act(office.checker))
    hearing.answer(session, ref=made.ref, statement=made.statements[0].id, words="查证属实。", act=act(office.maker))
    assert (
        deciding.decide(session, ref=made.ref, document_no="1号", act=act(office.checker)).state == "awaiting_service"
    )


def test_whoever_proposed_does_not_decide(session: Session, office: Office) -> None:
    both = people.actor(session, Role.PROVIDER_CHECKER, Role.PROVIDER_MAKER, unit=office.unit)
    office.maker = both
    made = cases.proposed(session, office, make.entry(session))
    with pytest.raises(Forbidden):
        deciding.decide(session, ref=made.ref, document_no="1号", act=act(both))


def test_another_unit_does_not_find_it(session: Session, office: Office) -> None:
    made = cases.proposed(session, office, make.entry(session))
    stranger = Office(session)
    for actor in (stranger.checker, people.actor(session, Role.AUDITOR, unit=office.unit)):
        with pytest.raises(NotFound):
            deciding.decide(session, ref=made.ref, document_no="1号", act=act(actor))


def test_the_second_of_two_is_told(session: Session, office: Office) -> None:
    made = cases.proposed(session, office, make.entry(session))
    hearing.enter_statement(session, ref=made.ref, day=date(2026, 6, 4), words="甲", act=act(office.maker, seen=1))
    with pytest.raises(Conflict, match="刚刚办理"):
        deciding.drop(session, ref=made.ref, act=act(office.checker, seen=1, reason="不予适用"))


def test_the_notice_says_all_that_the_articles_ask(session: Session, office: Office, tmp_path: Path) -> None:
    made = cases.decided(session, office, make.entry(session))
    assert made.notice is not None
    path = tmp_path / "notice.pdf"
    path.write_bytes(b"".join(files.pieces(session, made.notice, make.CIPHER)))
    read = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True)
    text = "".join(read.stdout.split())
    headings = [f"{number}、{part.label}" for number, part in zip("一二三四五六", NOTICE_BLOCKS, strict=True)]
    said = [made.measure, made.basis, made.rationale, made.exit_conditions, made.remedies, made.lift_conditions]
    assert [part for part in headings + said if part not in text] == []
    with i18n.activate("mn"):
        told = [word for part in NOTICE_BLOCKS for word in re.findall(r"[\u1820-\u1842]{4,}", i18n.render(part.label))]
    assert told
    assert [word for word in told if word not in text] == []
    assert made.state == "awaiting_service"


def test_a_number_of_a_document_is_used_once(session: Session, office: Office) -> None:
    first = cases.decided(session, office, make.entry(session))
    second = cases.proposed(session, office, make.entry(session))
    with pytest.raises(Conflict, match="已经用过"):
        deciding.decide(session, ref=second.ref, document_no=first.document_no or "", act=act(office.checker))


def test_a_new_edition_takes_the_measure_before_it_is_decided(session: Session, office: Office) -> None:
    made = cases.proposed(session, office, make.entry(session))
    commands.load_edition(session, year=2027, items=(cases.BAN,), actor="test", at=make.AT)
    commands.publish_edition(session, year=2027, published_on=date(2026, 6, 10), actor="test", at=make.AT)
    with pytest.raises(RuleBroken):
        deciding.decide(session, ref=made.ref, document_no="1号", act=act(office.checker))


def test_a_new_edition_leaves_the_measure_in_force(session: Session, office: Office) -> None:
    entry = make.entry(session)
    cases.in_force(session, office, entry)
    commands.load_edition(session, year=2027, items=(cases.WATCH,), actor="test", at=make.AT)
    commands.publish_edition(session, year=2027, published_on=date(2026, 6, 16), actor="test", at=make.AT)
    assert queries.in_force_on(session, entry_ref=entry.ref, today=date(2026, 6, 20)) == (
        (cases.BAN.code, cases.BAN.measure),
    )


def test_outside_the_list_the_law_is_checked_by_a_reviewer(session: Session, office: Office) -> None:
    off = {"code": "", "off_list_kind": MeasureKind.RESTRAINT_SERIOUS, "off_list_measure": "限制从业"}
    made = cases.proposed(session, office, make.entry(session), **off, off_list_basis="《示例法》第十二条")
    with pytest.raises(Conflict, match="法律审查"):
        deciding.decide(session, ref=made.ref, document_no="1号", act=act(office.checker))
    elsewhere = people.actor(session, Role.COMPETENT_REVIEWER, unit=make.unit(session, division="150200"))
    with pytest.raises(NotFound):
        deciding.check_law(session, ref=made.ref, act=act(elsewhere))
    reviewer = people.actor(session, Role.COMPETENT_REVIEWER, unit=make.unit(session, division="150000"))
    deciding.check_law(session, ref=made.ref, act=act(reviewer))
    assert deciding.decide(session, ref=made.ref, document_no="1号", act=act(office.checker)).law_checked_on


def test_before_service_nothing_is_in_force(session: Session, office: Office) -> None:
    entry = make.entry(session)
    made = cases.decided(session, office, entry)
    assert queries.in_force_on(session, entry_ref=entry.ref, today=date(2026, 6, 20)) == ()
    deciding.serve(session, ref=made.ref, act=act(office.checker), **SERVED)
    assert len(queries.in_force_on(session, entry_ref=entry.ref, today=date(2026, 6, 20))) == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"day": date(2026, 6, 16)}, "day"),
        ({"day": date(2026, 6, 14)}, "day"),
        ({"day": None}, "day"),
        ({"manner": ""}, "manner"),
        ({"proof": " "}, "proof"),
    ],
)
def test_service_is_proven_and_neither_foreseen_nor_back_dated(
    session: Session, office: Office, wrong: dict[str, Any], field: str
) -> None:
    made = cases.decided(session, office, make.entry(session))
    with pytest.raises(BadInput) as refusal:
        deciding.serve(session, ref=made.ref, act=act(office.checker), **(SERVED | wrong))
    assert refusal.value.field == field


def test_a_hidden_entry_shows_no_measure_in_force_even_before_any_job(session: Session, office: Office) -> None:
    entry = make.entry(session)
    made = cases.in_force(session, office, entry)
    remove(session, entry.ref)
    assert made.state == "in_force"
    assert queries.in_force_on(session, entry_ref=entry.ref, today=date(2026, 6, 15)) == ()


def test_what_is_suspended_is_neither_in_force_nor_lifted(session: Session, office: Office) -> None:
    entry = make.entry(session)
    made = cases.in_force(session, office, entry)
    entry.suspended_at, entry.suspended_reason, entry.suspended_basis = make.AT, "异议", "21§37"
    assert lifting.end_unfounded(session, at=cases.DECIDING) == 0
    assert queries.in_force_on(session, entry_ref=entry.ref, today=date(2026, 6, 15)) == ()
    assert made.state == "in_force"


@pytest.mark.parametrize(
    ("begun", "ends"),
    [(cases.proposed, "dropped"), (cases.decided, "dropped"), (cases.in_force, "lift_pending")],
)
def test_when_the_ground_is_gone_each_measure_goes_its_way(
    session: Session, office: Office, begun: Callable[..., Application], ends: str
) -> None:
    entry = make.entry(session)
    made = begun(session, office, entry)
    remove(session, entry.ref)
    assert lifting.end_unfounded(session, at=cases.DECIDING) == 1
    assert lifting.end_unfounded(session, at=cases.DECIDING) == 0
    assert made.state == ends


def test_an_expired_entry_ends_its_measure(session: Session, office: Office) -> None:
    entry = make.entry(session)
    made = cases.in_force(session, office, entry)
    entry.public_until = date(2026, 6, 20)
    assert lifting.end_unfounded(session, at=on(20)) == 0
    assert lifting.end_unfounded(session, at=on(21)) == 1
    assert made.ended_on == date(2026, 6, 21)


def test_every_unit_confirms_for_itself_and_the_last_one_closes(session: Session, office: Office) -> None:
    partner = Office(session, make.unit(session, division="150200"))
    entry = make.entry(session)
    made = cases.in_force(session, office, entry, units=(partner.unit.credit_code,))
    remove(session, entry.ref)
    lifting.end_unfounded(session, at=cases.DECIDING)
    receipt: dict[str, Any] = {"ref": made.ref, "day": date(2026, 6, 15), "document": "解除回执"}
    lifting.lift(session, act=act(partner.maker), **receipt)
    assert made.state == "lift_pending"
    with pytest.raises(Conflict):
        lifting.lift(session, act=act(partner.checker), **receipt)
    lifting.lift(session, act=act(office.maker), **receipt)
    assert made.state == "lifted"


@pytest.mark.parametrize(("wrong", "field"), [({"day": date(2026, 6, 14)}, "day"), ({"document": ""}, "document")])
def test_lifting_leaves_a_receipt(session: Session, office: Office, wrong: dict[str, Any], field: str) -> None:
    made = cases.in_force(session, office, make.entry(session))
    lifting.release(session, ref=made.ref, act=act(office.checker, reason="已主动改正"))
    given: dict[str, Any] = {"ref": made.ref, "day": date(2026, 6, 15), "document": "解除回执"}
    with pytest.raises(PortalError) as refusal:
        lifting.lift(session, act=act(office.maker), **(given | wrong))
    assert refusal.value.field == field


def test_the_worklist_says_by_when_it_is_to_be_lifted(session: Session, office: Office) -> None:
    calendar = WorkCalendar.shipped()
    entry = make.entry(session)
    cases.in_force(session, office, entry)
    remove(session, entry.ref)
    lifting.end_unfounded(session, at=cases.DECIDING)
    [task] = queries.waiting(session, actor=office.maker, calendar=calendar, today=date(2026, 6, 30))
    assert (task.due, str(task.state)) == (date(2026, 6, 18), "待解除")
    assert list(queries.waiting(session, actor=Office(session).maker, calendar=calendar, today=date(2026, 6, 30))) == []


def test_the_decision_waits_for_the_checker_when_the_window_is_over(session: Session, office: Office) -> None:
    calendar = WorkCalendar.shipped()
    cases.proposed(session, office, make.entry(session))
    for actor, day, number in ((office.checker, 8, 0), (office.checker, 9, 1), (office.maker, 9, 0)):
        waiting = list(queries.waiting(session, actor=actor, calendar=calendar, today=date(2026, 6, day)))
        assert len(waiting) == number


def test_use_is_counted_by_month_unit_and_measure(session: Session, office: Office) -> None:
    for _ in range(2):
        made = cases.in_force(session, office, make.entry(session))
    lifting.report(session, ref=made.ref, day=date(2026, 6, 15), result="已取消投标资格。", act=act(office.maker))
    [line] = queries.use_by_month(session, actor=office.maker)
    assert (line.month, line.unit, line.code, line.applied, line.reported) == (
        "2026-06",
        office.unit.name_zh,
        cases.BAN.code,
        2,
        1,
    )


def test_a_removal_gives_the_task_through_the_outbox(database: Database) -> None:
    with database.unit_of_work() as session:
        cases.edition(session)
        office = Office(session)
        entry = make.entry(session)
        ref = cases.in_force(session, office, entry).ref
        remove(session, entry.ref)
        message = {"entry": entry.ref}
    with fixed_at(on(16)):
        Lifting(database).handle([message])
        Lifting(database).handle([message])
    with database.reading() as session:
        found = session.scalar(select(Application).where(Application.ref == ref))
        assert found is not None
        assert (found.state, found.ended_on) == ("lift_pending", date(2026, 6, 16))

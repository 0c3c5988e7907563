"""Lists: no entry without basis, notice, decision, service; none stays without right."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.kernel.citation import Citation
from portal.kernel.errors import BadInput, Conflict, NotFound, RuleBroken
from portal.law.codes import RecordClass
from portal.register.lists import commands, queries
from portal.register.lists.models import ListKind
from portal.register.subjects import queries as subject_queries
from tests.factories import register as make

SERIOUS = ListKind.SERIOUS


@pytest.mark.parametrize(
    "block",
    [
        "grounds",
        "basis",
        "measures",
        "exit_conditions",
        "exit_procedure",
        "remedies",
        "standard",
        "basis_document",
        "basis_effective_on",
        "noticed_on",
        "served_on",
        "service_manner",
        "responsible_note",
    ],
)
def test_a_serious_entry_without_one_block_is_refused_by_name(session: Session, block: str) -> None:
    draft = replace(make.entry_draft(session), **{block: None})
    with pytest.raises(RuleBroken) as refused:
        commands.enter(session, draft=draft, at=make.AT, actor="test")
    assert refused.value.field == block
    assert refused.value.citation == Citation("24", 36)


@pytest.mark.parametrize("behaviour", [None, "0", "6"])
def test_only_the_five_behaviours_can_be_listed(session: Session, behaviour: str | None) -> None:
    with pytest.raises(RuleBroken) as refused:
        make.entry(session, behaviour_2024=behaviour)
    assert refused.value.citation == Citation("24", 35)


def test_the_fifth_behaviour_names_its_law(session: Session) -> None:
    with pytest.raises(RuleBroken):
        make.entry(session, behaviour_2024="5")
    assert make.entry(session, behaviour_2024="5", behaviour_law="示例法第八条").behaviour_law


@pytest.mark.parametrize(
    "days",
    [
        {"noticed_on": date(2026, 4, 16)},  # noticed on the day of the decision
        {"served_on": date(2026, 4, 15)},  # served before it was decided
        {"listed_on": date(2026, 4, 17)},  # published before it was served
    ],
)
def test_steps_cannot_be_skipped_or_turned_round(session: Session, days: dict[str, date]) -> None:
    with pytest.raises(RuleBroken):
        make.entry(session, **days)


def test_the_database_refuses_an_incomplete_serious_entry(session: Session) -> None:
    make.entry(session)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(text("UPDATE list_entry SET remedies = NULL"))


def test_an_entry_is_public_for_three_years_from_its_recognition(session: Session) -> None:
    assert make.entry(session).public_until == date(2029, 4, 15)


def test_an_honour_names_its_assessment_rules(session: Session) -> None:
    honour = make.register(session, kind=ListKind.HONOUR)
    with pytest.raises(RuleBroken):
        make.entry(session, register=honour)
    assert make.entry(session, register=honour, rules_version="2026 年版").public_until is None


def test_a_governments_record_is_public_for_three_years_too(session: Session) -> None:
    government = make.register(session, kind=ListKind.GOVERNMENT)
    assert make.entry(session, register=government).public_until == date(2029, 4, 15)


def test_a_decision_points_only_to_measures_of_its_own_kind(session: Session) -> None:
    restraint = make.restraint(session)
    honour = make.register(session, kind=ListKind.HONOUR)
    with pytest.raises(BadInput) as refused:
        make.entry(session, register=honour, rules_version="2026 年版", measures=(restraint,))
    assert refused.value.citation == Citation("21", 25)


@pytest.mark.parametrize("blank", ["basis", "state_rule"])
def test_nobody_is_responsible_without_basis_and_state_rule(session: Session, blank: str) -> None:
    person = commands.ResponsibleDraft(name="测甲三", role="主要负责人", basis="示例法第八条", state_rule="示例规定")
    with pytest.raises(RuleBroken) as refused:
        make.entry(session, responsible=(replace(person, **{blank: " "}),))
    assert refused.value.citation == Citation("21", 29)


def test_responsible_persons_are_masked_unless_the_register_names_persons(session: Session) -> None:
    person = commands.ResponsibleDraft(name="测甲三", role="主要负责人", basis="示例法第八条", state_rule="示例规定")
    naming = make.register(session, names_persons=True)
    shown = []
    for register in (None, naming):
        entry = make.entry(session, register=register, responsible=(person,), grounds="测甲三指使")
        page = queries.entry_page(session, kind=SERIOUS, ref=entry.ref, today=make.TODAY)
        shown.append((page.responsible[0].name, page.grounds))
    assert shown == [("测*", "测*指使"), ("测甲三", "测甲三指使")]


def test_a_removed_entry_is_gone_at_once_and_only_once(session: Session) -> None:
    entry = make.entry(session)
    assert queries.entries(session, kind=SERIOUS, today=make.TODAY).total == 1
    removal = {"document": "示移字〔2026〕1号", "reason": "符合移出条件", "basis": Citation("24", 40)}
    commands.remove(session, entry=entry, at=make.AT, actor="test", **removal)  # type: ignore[arg-type]
    assert queries.entries(session, kind=SERIOUS, today=make.TODAY).total == 0
    with pytest.raises(NotFound):
        queries.entry_page(session, kind=SERIOUS, ref=entry.ref, today=make.TODAY)
    with pytest.raises(Conflict):
        commands.remove(session, entry=entry, at=make.AT, actor="test", **removal)  # type: ignore[arg-type]


def test_persons_are_named_only_where_the_register_must_name_them(session: Session) -> None:
    masked = make.entry(session, subject=make.person(session, name="测小乙"), grounds="测小乙逃避义务")
    page = queries.entry_page(session, kind=SERIOUS, ref=masked.ref, today=make.TODAY)
    assert (page.line.subject.name, page.grounds) == ("测*", "测*逃避义务")
    naming = make.register(session, names_persons=True)
    named = make.entry(session, register=naming, subject=make.person(session, name="测小丙"))
    page = queries.entry_page(session, kind=SERIOUS, ref=named.ref, today=make.TODAY)
    assert (page.line.subject.name, page.line.subject.address) == ("测小丙", "")
    assert page.line.subject.code.count("*") == 14


@pytest.mark.parametrize(("division", "found"), [("150100", 1), ("150102", 1), ("150000", 1), ("150200", 0)])
def test_entries_are_found_by_division_and_all_below_it(session: Session, division: str, found: int) -> None:
    make.entry(session, subject=make.organisation(session, division="150102"))
    assert queries.entries(session, kind=SERIOUS, today=make.TODAY, division=division).total == found


def test_a_listing_counts_as_serious_dishonesty_of_its_subject(session: Session) -> None:
    entry = make.entry(session)
    counts = subject_queries.public_page(session, address=entry.subject.ref, today=make.TODAY).counts
    assert counts[RecordClass.SERIOUS] == 1

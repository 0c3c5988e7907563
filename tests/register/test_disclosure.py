"""The gate: who may see what, when and why."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.law.codes import RecordClass
from portal.register.catalogue.models import CatalogueItem, Openness
from portal.register.disclosure import (
    PUBLIC,
    EntryFacts,
    RecordFacts,
    View,
    Viewer,
    counts_from,
    decide,
    decide_entry,
    entry_facts,
    public_entries,
    public_records,
    record_facts,
    uncounted,
)
from portal.register.lists.models import ListEntry
from portal.register.records.models import Challenge, Record, RecordKind, RecordState
from portal.register.subjects.models import Subject
from tests.factories import register as make

TODAY = date(2026, 6, 1)
SELF, SHARED, AUTHORISED = Viewer(View.SELF), Viewer(View.SHARED), Viewer(View.AUTHORISED)

FINAL_PENALTY = RecordFacts(
    ref="r222222222222222222",
    state=RecordState.CURRENT,
    record_class=RecordClass.GENERAL,
    kind=RecordKind.PENALTY,
    suspended=False,
    start_on=date(2025, 3, 1),
    public_until=date(2028, 2, 29),
    challenge=Challenge.NONE,
    challenge_closed_on=None,
    remedy_until=date(2025, 9, 8),
    minor_at_act=False,
    openness=Openness.PUBLIC,
    unit_division="150102",
)

HIDDEN = [
    ({"suspended": True}, "suspended", "21§37"),
    ({"public_until": TODAY - timedelta(days=1)}, "expired", "21§20"),
    ({"start_on": TODAY + timedelta(days=1)}, "not_yet", "21§20"),
    ({"remedy_until": TODAY}, "remedy_open", "21§14(2)"),
    ({"challenge": Challenge.PENDING}, "challenged", "21§14(2)"),
    ({"challenge": Challenge.UPHELD, "challenge_closed_on": TODAY + timedelta(days=1)}, "challenged", "21§14(2)"),
    ({"challenge": Challenge.OVERTURNED, "challenge_closed_on": TODAY}, "overturned", "21§36"),
    ({"minor_at_act": True}, "minor", "21§2"),
    ({"state": RecordState.REPAIRED}, "repaired", "21§38"),
    ({"state": RecordState.WITHDRAWN}, "withdrawn", "21§9"),
    ({"state": RecordState.DELETED}, "deleted", "21§37"),
    ({"state": RecordState.ARCHIVED}, "archived", "18§36"),
    ({"state": RecordState.ERASED}, "erased", "18§36"),
]


def test_a_final_penalty_within_its_period_is_public_with_its_reason() -> None:
    decision = decide(FINAL_PENALTY, PUBLIC, TODAY)
    assert decision.shown
    assert decision.citation.short() == "21§18"


@pytest.mark.parametrize(("change", "code", "cited"), HIDDEN)
@pytest.mark.parametrize("viewer", [PUBLIC, SHARED, AUTHORISED])
def test_what_is_withheld_is_withheld_on_all_three_channels(
    change: dict[str, object], code: str, cited: str, viewer: Viewer
) -> None:
    decision = decide(replace(FINAL_PENALTY, **change), viewer, TODAY)  # type: ignore[arg-type]
    assert (decision.shown, decision.code, decision.citation.short()) == (False, code, cited)


@pytest.mark.parametrize(("change", "code", "cited"), HIDDEN)
def test_subjects_see_their_own_record_until_it_is_deleted(change: dict[str, object], code: str, cited: str) -> None:
    assert cited
    decision = decide(replace(FINAL_PENALTY, **change), SELF, TODAY)  # type: ignore[arg-type]
    assert decision.shown is (code not in {"deleted", "erased"})


def test_the_last_public_day_is_public_and_the_next_is_not() -> None:
    last = FINAL_PENALTY.public_until
    assert last is not None
    assert decide(FINAL_PENALTY, PUBLIC, last).shown
    assert not decide(FINAL_PENALTY, PUBLIC, last + timedelta(days=1)).shown


def test_openness_narrows_from_channel_to_channel() -> None:
    shown = {
        (openness, viewer.view): decide(replace(FINAL_PENALTY, openness=openness), viewer, TODAY).shown
        for openness, viewer in product(Openness, (PUBLIC, SHARED, AUTHORISED))
    }
    assert [key for key, value in shown.items() if not value] == [
        (Openness.SHARED, View.PUBLIC),
        (Openness.AUTHORISED, View.PUBLIC),
        (Openness.AUTHORISED, View.SHARED),
    ]


def test_an_authorisation_reaches_only_its_scope() -> None:
    narrow = Viewer(View.AUTHORISED, classes=frozenset({RecordClass.BASIC}))
    assert decide(FINAL_PENALTY, narrow, TODAY).code == "out_of_scope"


@pytest.mark.parametrize(
    ("division", "shown"), [("150100", True), ("150102", True), ("150000", True), ("150200", False)]
)
def test_a_desk_sees_only_its_own_subtree(division: str, *, shown: bool) -> None:
    assert decide(FINAL_PENALTY, Viewer(View.STAFF, division=division), TODAY).shown is shown


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (RecordState.CURRENT, True),
        (RecordState.WITHDRAWN, True),
        (RecordState.REPAIRED, True),
        (RecordState.DELETED, False),
        (RecordState.ARCHIVED, False),
        (RecordState.ERASED, False),
    ],
)
def test_a_desk_does_not_look_up_what_was_deleted_or_archived(state: RecordState, *, shown: bool) -> None:
    desk = Viewer(View.STAFF, division="150100")
    assert decide(replace(FINAL_PENALTY, state=state), desk, TODAY).shown is shown


def test_list_entries_close_when_removed_suspended_or_over() -> None:
    entry = EntryFacts(removed=False, suspended=False, listed_on=TODAY, public_until=None)
    assert decide_entry(entry, PUBLIC, TODAY).shown
    closed = [
        replace(entry, removed=True),
        replace(entry, suspended=True),
        replace(entry, public_until=TODAY - timedelta(days=1)),
        replace(entry, listed_on=TODAY + timedelta(days=1)),
    ]
    assert [decide_entry(each, PUBLIC, TODAY).code for each in closed] == ["removed", "suspended", "expired", "not_yet"]


DAYS = st.sampled_from([TODAY + timedelta(days=n) for n in (-400, -1, 0, 1, 400)])
COLUMNS = st.fixed_dictionaries(
    {
        "state": st.sampled_from([state for state in RecordState if state is not RecordState.ERASED]),
        "suspended": st.booleans(),
        "start_on": DAYS,
        "public_until": DAYS,
        "challenge": st.sampled_from(Challenge),
        "challenge_closed_on": DAYS,
        "remedy_until": DAYS,
        "minor_at_act": st.booleans(),
    }
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(columns=COLUMNS, openness=st.sampled_from(Openness), of_person=st.booleans())
def test_the_predicate_of_the_database_is_the_decision_in_words(
    session: Session, columns: dict[str, object], openness: Openness, *, of_person: bool
) -> None:
    record = _stored(session, of_person=of_person, openness=openness, columns=columns)
    chosen = (
        select(Record.id)
        .join(CatalogueItem, Record.item_id == CatalogueItem.id)
        .join(Subject, Record.subject_id == Subject.id)
        .where(Record.id == record.id, public_records(TODAY))
    )
    assert (session.scalar(chosen) is not None) is decide(record_facts(record), PUBLIC, TODAY).shown


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(removed=st.booleans(), suspended=st.booleans(), listed_on=DAYS, public_until=st.none() | DAYS)
def test_the_predicate_for_entries_is_the_decision_in_words(
    session: Session, *, removed: bool, suspended: bool, listed_on: date, public_until: date | None
) -> None:
    entry = make.entry(session)
    values = {
        "kind": "honour",
        "rules_version": "1",
        "decided_on": date(2020, 1, 1),
        "listed_on": listed_on,
        "public_until": public_until,
        **_stamps("removed", removed, ("reason", "document", "basis")),
        **_stamps("suspended", suspended, ("reason", "basis")),
    }
    session.execute(update(ListEntry).where(ListEntry.id == entry.id).values(values))
    session.refresh(entry)
    found = session.scalar(select(ListEntry.id).where(ListEntry.id == entry.id, public_entries(TODAY)))
    assert (found is not None) is decide_entry(entry_facts(entry), PUBLIC, TODAY).shown


def _stored(session: Session, *, of_person: bool, openness: Openness, columns: dict[str, object]) -> Record:
    subject = make.person(session) if of_person else make.organisation(session)
    opened = {"openness_persons": openness} if of_person else {"openness": openness}
    record = make.penalty(session, subject=subject, item=make.item(session, **opened))
    values = {name: value for name, value in columns.items() if name != "suspended"}
    values["public_until"] = max(columns["public_until"], columns["start_on"])  # type: ignore[type-var]
    values |= _stamps("suspended", bool(columns["suspended"]), ("reason", "basis"))
    ended = columns["state"] is not RecordState.CURRENT
    values |= _stamps("state", ended, ("reason", "basis"))
    session.execute(update(Record).where(Record.id == record.id).values(values))
    session.refresh(record)
    return record


def _stamps(name: str, present: bool, parts: tuple[str, ...]) -> dict[str, object]:
    prefix = {"removed": "removal"}.get(name, name)
    texts = {f"{prefix}_{part}": "x" if present else None for part in parts}
    return {f"{name}_at": make.AT if present else None, **texts}


@pytest.mark.parametrize("challenge", [Challenge.NONE, Challenge.UPHELD])
def test_a_record_counts_from_the_day_it_names(session: Session, challenge: Challenge) -> None:
    closed = date(2026, 8, 3) if challenge is Challenge.UPHELD else None
    record = make.penalty(session, challenge=challenge, challenge_closed_on=closed, remedy_until=date(2026, 6, 30))
    facts = record_facts(record)
    first = counts_from(facts)
    assert first is not None
    assert uncounted(facts, first) is None
    assert uncounted(facts, first - timedelta(days=1)) is not None

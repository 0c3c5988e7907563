"""What a demonstration holds: every class, state and reason of the gate, valid identifiers, nothing personal open."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from portal.accounts.models import Unit
from portal.content import queries as content
from portal.content.models import Piece, PieceKind
from portal.demo import texts
from portal.demo.scenarios import SCENARIOS
from portal.kernel import divisions
from portal.kernel.identifiers import citizen_id, uscc
from portal.law.code_tables import classes
from portal.law.codes import TABLES, RecordClass
from portal.register.catalogue import queries as catalogue
from portal.register.catalogue.models import CatalogueItem
from portal.register.disclosure import (
    PUBLIC,
    View,
    Viewer,
    decide,
    decide_entry,
    entry_facts,
    public_entries,
    public_records,
    record_facts,
)
from portal.register.lists.models import ListEntry, ListKind
from portal.register.measures import queries as measures
from portal.register.records.models import Record, RecordKind, RecordState, RecordVersion
from portal.register.records.retention import over_period_in_public
from portal.register.repairs.models import RepairNotice
from portal.register.repairs.queries import owed
from portal.register.subjects.commands import ID_PURPOSE
from portal.register.subjects.models import Subject, SubjectKind, SubjectName
from portal.security.fields import FieldCipher
from portal.security.keys import Keyring
from tests.demo.conftest import AT, SMALL

TODAY = SMALL.today
GATE_REASONS = {
    "public",
    "withdrawn",
    "repaired",
    "deleted",
    "archived",
    "erased",
    "suspended",
    "expired",
    "not_yet",
    "remedy_open",
    "challenged",
    "overturned",
    "minor",
    "not_public",
}


def records(session: Session) -> Iterable[Record]:
    loaded = (joinedload(Record.item), joinedload(Record.unit), joinedload(Record.subject))
    return session.scalars(select(Record).options(*loaded))


def test_every_sub_code_of_the_five_classes_has_records(small: Session) -> None:
    found = set(small.scalars(select(Record.sub_code)))
    wanted = {code.code for each in RecordClass for code in each.sub_codes}
    assert found == wanted
    assert len(classes.CLASSES) == len(RecordClass)


def test_every_state_and_kind_has_records(small: Session) -> None:
    assert set(small.scalars(select(Record.state))) == set(RecordState)
    assert set(small.scalars(select(Record.kind))) == set(RecordKind)
    assert set(small.scalars(select(Subject.kind))) == set(SubjectKind)


def test_every_reason_of_the_gate_is_shown_by_some_record(small: Session) -> None:
    found = Counter(decide(record_facts(record), PUBLIC, TODAY).code for record in records(small))
    assert set(found) == GATE_REASONS
    assert found["public"] > SMALL.records / 2


@pytest.mark.parametrize(
    ("viewer", "codes"),
    [
        (Viewer(View.SHARED), {"shared", "not_public"}),
        (Viewer(View.AUTHORISED, classes=frozenset({RecordClass.BASIC})), {"authorised", "out_of_scope"}),
        (Viewer(View.SELF), {"self", "deleted", "erased"}),
        (Viewer(View.STAFF, division="150100"), {"staff", "other_division"}),
        (Viewer(View.STAFF, division="150000"), {"staff", "archived", "erased"}),
    ],
)
def test_every_other_view_has_its_reasons_too(small: Session, viewer: Viewer, codes: set[str]) -> None:
    assert codes <= {decide(record_facts(record), viewer, TODAY).code for record in records(small)}


def test_every_reason_for_an_entry_is_shown_on_each_kind_of_subject_list(small: Session) -> None:
    entries = list(small.scalars(select(ListEntry)))
    for kind in (ListKind.HONOUR, ListKind.SERIOUS):
        found = {decide_entry(entry_facts(each), PUBLIC, TODAY).code for each in entries if each.kind is kind}
        assert found == {"public", "expired", "suspended", "removed", "not_yet"}
    assert any(each.kind is ListKind.GOVERNMENT for each in entries)


def test_the_edge_days_are_there(small: Session) -> None:
    lefts = {(day - TODAY).days for day in small.scalars(select(Record.public_until)) if day is not None}
    assert {-1, 0, 1} <= lefts
    entry_lefts = {(day - TODAY).days for day in small.scalars(select(ListEntry.public_until)) if day is not None}
    assert {-1, 0} <= entry_lefts


def test_nothing_public_is_over_its_period(small: Session) -> None:
    assert over_period_in_public(small, today=TODAY) == 0


def test_every_scenario_came_up_once(small: Session) -> None:
    items = Counter(small.scalars(select(CatalogueItem.code).join(Record, Record.item_id == CatalogueItem.id)).all())
    assert items.keys() == {scenario.item for scenario in SCENARIOS}


def test_records_change_only_with_a_reason(small: Session) -> None:
    reasons = small.scalars(select(RecordVersion.reason).where(RecordVersion.number > 1)).all()
    assert reasons
    assert all(reasons)


def test_every_credit_code_is_free_of_errors_and_warnings(small: Session) -> None:
    codes = [*small.scalars(select(Subject.credit_code).where(Subject.credit_code.is_not(None)))]
    codes += small.scalars(select(Unit.credit_code)).all()
    for code in codes:
        verdict = uscc.check(code or "")
        assert (verdict.ok, verdict.warnings) == (True, ()), code


def test_every_identity_number_is_valid_and_of_a_grown_person_save_a_few(small: Session, keyring: Keyring) -> None:
    numbers = _numbers(small, keyring)
    assert all(citizen_id.check(number, today=TODAY).ok for number in numbers)
    young = [number for number in numbers if citizen_id.age_on(number, TODAY) < 18]
    assert 0 < len(young) < len(numbers) / 5


def test_no_identity_number_lies_open_in_the_file(small: Session, keyring: Keyring, small_file: Path) -> None:
    held = b"".join(path.read_bytes() for path in small_file.parent.glob("portal.sqlite3*"))
    numbers = _numbers(small, keyring)
    assert len(numbers) > 20
    for number in numbers:
        assert number.encode() not in held
        assert number[:14].encode() not in held


def test_no_name_of_a_person_stands_in_records_or_entries(small: Session) -> None:
    names = set(small.scalars(select(SubjectName.name).join(Subject).where(Subject.kind == SubjectKind.NATURAL_PERSON)))
    for record in records(small):
        if record.subject is not None and record.subject.kind is SubjectKind.NATURAL_PERSON:
            assert not any(name in f"{record.title}{record.content}" for name in names)


def test_the_gate_as_sentence_and_as_predicate_agree(small: Session) -> None:
    joined = (
        select(Record.id)
        .join(CatalogueItem, Record.item_id == CatalogueItem.id)
        .join(Subject, Record.subject_id == Subject.id)
    )
    chosen = set(small.scalars(joined.where(public_records(TODAY))))
    assert chosen == {record.id for record in records(small) if decide(record_facts(record), PUBLIC, TODAY).shown}
    listed = set(small.scalars(select(ListEntry.id).where(public_entries(TODAY))))
    entries = small.scalars(select(ListEntry))
    assert listed == {each.id for each in entries if decide_entry(entry_facts(each), PUBLIC, TODAY).shown}


def test_statistics_have_three_years_to_show(small: Session) -> None:
    months = {(day.year, day.month) for day in small.scalars(select(Record.decided_on))}
    assert len(months) >= 36


def test_two_editions_differ_in_items(small: Session) -> None:
    diff = catalogue.diff(small, before=2025, after=2026)
    assert diff.added
    assert diff.removed
    assert diff.changed
    assert len(catalogue.edition(small, year=2026).items) >= 24
    assert {item.sub_code for item in catalogue.edition(small, year=2026).items} == {
        code.code for each in RecordClass for code in each.sub_codes
    }


def test_the_official_layouts_have_their_field_dictionary(small: Session) -> None:
    for code in ("XZXK", "XZCF"):
        assert len(catalogue.item(small, year=2026, code=code).fields) > 20
    assert all(item.fields for item in catalogue.edition(small, year=2026).items)


def test_measures_cover_every_kind(small: Session) -> None:
    edition = measures.edition(small, year=2026)
    assert len(edition.items) == 20
    assert {item.statute_code for item in edition.items} >= {code.code for code in TABLES["serious-restraints"]} - {
        "27.10"
    }


@pytest.mark.parametrize(
    ("kinds", "least"),
    [
        ((PieceKind.NEWS, PieceKind.NOTICE), 12),
        ((PieceKind.POLICY,), 8),
        ((PieceKind.CASE,), 6),
        ((PieceKind.GUIDE,), 6),
    ],
)
def test_texts_of_each_kind_are_published(small: Session, kinds: tuple[PieceKind, ...], least: int) -> None:
    assert content.pieces(small, kinds=kinds, at=AT, number=1, size=50).total >= least


@pytest.mark.parametrize("kind", [PieceKind.SERVICE_NORM, PieceKind.REPAIR_RULES, PieceKind.ASSESSMENT_RULES])
def test_the_norms_that_must_be_published_are_in_force(small: Session, kind: PieceKind) -> None:
    assert content.versions(small, kind=kind, at=AT).current is not None


def test_texts_take_their_numbers_from_the_law(small: Session) -> None:
    guide = content.piece(small, kind=PieceKind.GUIDE, slug="objection", at=AT)
    assert "5日" in guide.body.zh
    assert "《公共信用条例》(2021)第37条" in guide.body.zh
    assert not small.scalar(select(func.count()).select_from(Piece).where(Piece.body_zh.contains("{rule:")))
    assert texts.filled("{article:18§39}") == "《办法》(2018)第39条"


def test_channels_cover_the_region_with_a_few_gaps(small: Session) -> None:
    groups = content.channels(small)
    assert 0 < sum(group.incomplete for group in groups) < 10
    phones = [view.phone or "" for group in groups for view in (group.own, *group.counties)]
    assert all("-0000" in phone for phone in phones if phone)
    assert len(phones) == len(divisions.all_current())


def _numbers(session: Session, keyring: Keyring) -> list[str]:
    cipher = FieldCipher(keyring)
    sealed = session.scalars(select(Subject.id_cipher).where(Subject.id_cipher.is_not(None)))
    return [cipher.decrypt(each or "", ID_PURPOSE) for each in sealed]


def test_notices_of_repair_were_served_for_all_but_the_newest(small: Session) -> None:
    rows = small.scalars(select(RepairNotice).options(joinedload(RepairNotice.record))).all()
    assert rows
    assert all(row.record.decided_on <= row.served_on <= TODAY for row in rows)
    owing = small.scalar(select(func.count()).select_from(Record).where(owed(TODAY)))
    assert owing

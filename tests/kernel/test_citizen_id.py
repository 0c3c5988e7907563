"""Identity numbers of natural persons: 2021 art. 10, GB 11643-1999."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric as peer

from portal.kernel import divisions
from portal.kernel.identifiers import citizen_id, documents
from portal.kernel.identifiers.documents import DocumentType

TODAY = date(2026, 11, 22)
births = st.dates(min_value=date(1900, 1, 1), max_value=TODAY)
places = st.sampled_from([one.code for one in divisions.all_current()])
numbers = st.builds(citizen_id.make, places, births, st.integers(0, 999))


def findings(text: str, today: date = TODAY) -> tuple[list[str], list[str]]:
    verdict = citizen_id.check(text, today=today)
    return [one.code for one in verdict.errors], [one.code for one in verdict.warnings]


@given(numbers)
def test_made_numbers_pass(number: str) -> None:
    assert findings(number) == ([], [])


@given(places, births, st.integers(0, 999))
def test_the_birth_date_can_be_read_back(place: str, born: date, sequence: int) -> None:
    assert citizen_id.birth_date(citizen_id.make(place, born, sequence)) == born


@given(numbers, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_every_single_wrong_character_is_noticed(number: str, at: int, wrong: str) -> None:
    changed = number[:at] + wrong + number[at + 1 :]
    assert citizen_id.check(changed, today=TODAY).ok is (changed == number)


@given(st.text())
def test_no_text_breaks_the_check(text: str) -> None:
    assert citizen_id.check(text, today=TODAY).errors


@pytest.mark.parametrize(
    ("number", "error"),
    [
        ("", "length"),
        ("15010219900307851", "length"),
        ("150102900307851", "old_number"),
        ("15010219900307A511", "digits"),
        ("X50102199003078511", "digits"),
        ("150102199002300012", "birth_date"),
        ("150102199013010012", "birth_date"),
        ("150102000001010012", "birth_date"),
        (citizen_id.make("150102", date(1899, 12, 31), 1), "birth_early"),
        (citizen_id.make("150102", date(2026, 11, 23), 1), "birth_future"),
    ],
)
def test_each_fault_has_its_own_outcome(number: str, error: str) -> None:
    assert findings(number)[0] == [error]


def test_a_wrong_check_character_is_not_given_away() -> None:
    number = citizen_id.make("150102", date(1990, 3, 7), 851)
    wrong = number[:17] + ("1" if number[17] != "1" else "2")
    (finding,) = citizen_id.check(wrong, today=TODAY).errors
    assert finding.code == "check_digit"
    assert not finding.message.params


@pytest.mark.parametrize(
    ("place", "warning"),
    [
        ("150603", None),
        ("810000", None),
        ("820000", None),
        ("830000", None),
        ("911156", None),
        ("152626", "place_abolished"),
        ("159999", "place_unknown"),
        ("345678", "place_unknown"),
    ],
)
def test_the_place_only_warns(place: str, warning: str | None) -> None:
    number = citizen_id.make(place, date(1990, 3, 7), 851)
    assert findings(number) == ([], [warning] if warning else [])


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2008, 11, 22), date(2026, 11, 21), 17),
        (date(2008, 11, 22), date(2026, 11, 22), 18),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2026, 11, 22), date(2026, 11, 22), 0),
    ],
)
def test_a_year_of_life_is_complete_on_the_birthday(born: date, day: date, age: int) -> None:
    assert citizen_id.age_on(citizen_id.make("150102", born, 1), day) == age


def test_ways_of_writing_one_number() -> None:
    number = next(n for s in range(99) if (n := citizen_id.make("150102", date(1990, 3, 7), s)).endswith("X"))
    wide = number.translate({ord("0") + n: ord("０") + n for n in range(10)})
    for written in (number.lower(), f" {number[:6]} {number[6:14]} {number[14:]} ", wide, f"{number[:17]}Ｘ"):
        assert citizen_id.check(written, today=TODAY).value == number
        assert citizen_id.check(written, today=TODAY).ok


@pytest.mark.parametrize(("place", "sequence"), [("15010", 1), ("1501022", 1), ("150102", 1000)])
def test_parts_that_do_not_fit_make_no_number(place: str, sequence: int) -> None:
    with pytest.raises(ValueError, match="six digits"):
        citizen_id.make(place, date(1990, 3, 7), sequence)


@given(st.dates(min_value=date(2017, 1, 1), max_value=date(2025, 1, 1)), places, st.integers(0, 999))
def test_the_peer_agrees_on_recent_numbers_of_the_region(born: date, place: str, sequence: int) -> None:
    number = citizen_id.make(place, born, sequence)
    assert peer.is_valid(number) is citizen_id.check(number, today=TODAY).ok


@pytest.mark.parametrize(
    ("number", "ours", "peers", "why"),
    [
        (citizen_id.make("810000", date(1990, 3, 7), 1), True, False, "residence permits have the same form"),
        (citizen_id.make("911156", date(1990, 3, 7), 1), True, False, "permanent residence cards have the same form"),
        (citizen_id.make("150603", date(1990, 3, 7), 1), True, False, "a number may be given out long after birth"),
        (citizen_id.make("150102", date(2090, 3, 7), 1), False, True, "nobody is born in the future"),
    ],
)
def test_known_differences_from_the_peer(number: str, *, ours: bool, peers: bool, why: str) -> None:
    assert (citizen_id.check(number, today=TODAY).ok, peer.is_valid(number)) == (ours, peers), why


@pytest.mark.parametrize(
    ("kind", "number", "ok"),
    [
        (DocumentType.CITIZEN_ID, citizen_id.make("150102", date(1990, 3, 7), 1), True),
        (DocumentType.RESIDENCE_PERMIT, citizen_id.make("810000", date(1990, 3, 7), 1), True),
        (DocumentType.RESIDENCE_PERMIT, citizen_id.make("150102", date(1990, 3, 7), 1), False),
        (DocumentType.PERMANENT_RESIDENT, "CHN110082090101", True),
        (DocumentType.PERMANENT_RESIDENT, "911156199003070010", False),
        (DocumentType.PASSPORT, "e12345678", True),
        (DocumentType.PASSPORT, "E-1", False),
        (DocumentType.HK_MACAO_PERMIT, "Ｈ12345678", True),
        (DocumentType.HK_MACAO_PERMIT, "T12345678", False),
        (DocumentType.TAIWAN_PERMIT, "12345678", True),
        (DocumentType.TAIWAN_PERMIT, "1234567", False),
        (DocumentType.OFFICER, "南字第1234567号", True),
        (DocumentType.OTHER, "", False),
    ],
)
def test_other_documents(kind: DocumentType, number: str, *, ok: bool) -> None:
    assert documents.check(kind, number, today=TODAY).ok is ok


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("身份证", DocumentType.CITIZEN_ID),
        ("护照号", DocumentType.PASSPORT),
        ("台湾居民来往大陆通行证", DocumentType.TAIWAN_PERMIT),
        ("其他-警官证", DocumentType.OTHER),
        ("名片", None),
    ],
)
def test_kinds_named_in_providers_files(text: str, kind: DocumentType | None) -> None:
    assert documents.by_label(text) is kind


def test_every_kind_has_a_label_that_names_it() -> None:
    assert all(documents.by_label(str(documents.label(kind))) is kind for kind in DocumentType)

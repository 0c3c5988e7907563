"""The region: 12 leagues and cities, 103 counties, and what they were before."""

from collections import Counter

import pytest

from portal.kernel import divisions


def test_the_region_has_its_divisions() -> None:
    current = divisions.all_current()
    assert Counter(one.level for one in current) == {"region": 1, "league": 12, "county": 103}
    assert len({one.code for one in current}) == 116
    assert len(divisions.leagues()) == 12
    assert sum(len(divisions.children(league.code)) for league in divisions.leagues()) == 103


def test_kinds_of_counties_are_those_of_the_official_count() -> None:
    names = [one.name for one in divisions.all_current() if one.level == "county"]
    assert sum(name.endswith("区") for name in names) == 23
    assert sum(name.endswith("市") for name in names) == 11
    assert sum(name.endswith("县") for name in names) == 17
    assert sum(name.endswith("自治旗") for name in names) == 3
    assert sum(name.endswith("旗") for name in names) == 49 + 3


def test_every_parent_exists() -> None:
    for one in divisions.all_current():
        if one.parent:
            parent = divisions.get(one.parent)
            assert parent is not None
            assert not parent.abolished


@pytest.mark.parametrize(
    ("code", "name", "successor"),
    [
        ("152100", "呼伦贝尔盟", "150700"),
        ("152300", "哲里木盟", "150500"),
        ("152600", "乌兰察布盟", "150900"),
        ("152700", "伊克昭盟", "150600"),
        ("152800", "巴彦淖尔盟", "150800"),
        ("152626", "商都县", "150923"),
        ("152321", "通辽县", "150502"),
    ],
)
def test_abolished_divisions_point_to_their_successors(code: str, name: str, successor: str) -> None:
    found = divisions.get(code)
    assert found is not None
    assert (found.name, found.abolished, found.successors) == (name, True, (successor,))


def test_every_successor_is_in_force() -> None:
    in_force = {one.code for one in divisions.all_current()}
    old = [one for one in divisions._all().values() if one.abolished]
    assert old
    assert all(set(one.successors) <= in_force and one.successors for one in old)


@pytest.mark.parametrize(
    ("code", "ancestor", "within"),
    [
        ("150102", "150000", True),
        ("150102", "150100", True),
        ("150102", "150102", True),
        ("150100", "150102", False),
        ("150202", "150100", False),
        ("152626", "150900", True),
        ("152626", "150800", False),
        ("150172", "150100", True),
        ("110101", "150000", False),
    ],
)
def test_lying_within(code: str, ancestor: str, *, within: bool) -> None:
    assert divisions.is_within(code, ancestor) is within


@pytest.mark.parametrize("ancestor", ["150000", "150100", "150102", "150171", "152200", "110000"])
def test_a_subtree_is_the_codes_that_lie_within(ancestor: str) -> None:
    plausible = {f"15{number:04d}" for number in range(10_000) if divisions.is_plausible(f"15{number:04d}")}
    lying = {code for code in plausible if divisions.is_within(code, ancestor)}
    assert divisions.within(ancestor) == lying | {ancestor}


@pytest.mark.parametrize("code", ["100000", "150102", "150101", "150172", "152626", "110108", "440300", "810000"])
def test_plausible_codes(code: str) -> None:
    assert divisions.is_plausible(code)


@pytest.mark.parametrize("code", ["999999", "345678", "152599", "150299", "159900", "000000"])
def test_implausible_codes(code: str) -> None:
    assert not divisions.is_plausible(code)


def test_unused_numbers_are_no_divisions_of_today() -> None:
    assert {"150427", "152521"}.isdisjoint(one.code for one in divisions.all_current())
    assert divisions.get("150199") is None

"""How long an item may be public: the cap, tiers inside it, other laws over it (21§20)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.errors import BadInput, RuleBroken
from portal.law.codes import RecordClass
from portal.law.instruments import Rank
from portal.law.publicity import (
    CAP_MONTHS,
    Override,
    StartKind,
    Tier,
    choose_start,
    last_public_day,
    public_until,
)

FIRST, LAST = date(2018, 1, 1), date(2029, 12, 31)


def oracle(start: date) -> date:
    """Walk on day by day until the day and month of the start come round for the third time."""
    target = (start.month, start.day) if (start.month, start.day) != (2, 29) else (2, 28)
    day, rounds = start, 0
    while rounds < 3:
        day += timedelta(days=1)
        rounds += (day.month, day.day) == target
    return day - timedelta(days=1)


def test_the_last_public_day_agrees_with_walking_the_years() -> None:
    for offset in range((LAST - FIRST).days + 1):
        start = FIRST + timedelta(days=offset)
        assert last_public_day(start) == oracle(start), start


@pytest.mark.parametrize(
    ("start", "last"),
    [
        ("2024-03-01", "2027-02-28"),
        ("2024-02-29", "2027-02-27"),
        ("2021-02-28", "2024-02-27"),
        ("2021-03-01", "2024-02-29"),
        ("2026-03-10", "2029-03-09"),
    ],
)
def test_the_item_is_hidden_from_the_anniversary_on(start: str, last: str) -> None:
    period = public_until(date.fromisoformat(start), StartKind.EFFECT)

    assert period.until.isoformat() == last
    assert period.is_public_on(period.until)
    assert not period.is_public_on(period.until + timedelta(days=1))
    assert not period.is_public_on(period.start - timedelta(days=1))
    assert period.citation.short() == "21§20"


@given(st.dates(FIRST, LAST), st.integers(1, 600))
def test_no_wish_reaches_past_the_cap(start: date, months: int) -> None:
    period = public_until(start, StartKind.RECOGNITION, months=months)

    assert period.until <= last_public_day(start)
    assert (period.capped_by is not None) == (months > CAP_MONTHS)


@given(st.dates(FIRST, LAST), st.integers(1, 35))
def test_a_longer_period_never_ends_earlier(start: date, months: int) -> None:
    shorter = public_until(start, StartKind.EFFECT, months=months)
    longer = public_until(start, StartKind.EFFECT, months=months + 1)

    assert start <= shorter.until < longer.until


@pytest.mark.parametrize(
    ("tier", "least", "most", "shown"),
    [(Tier.MINOR, 1, 3, False), (Tier.GENERAL, 3, 12, True), (Tier.SERIOUS, 12, 36, True)],
)
def test_a_tier_has_its_range_inside_the_cap(tier: Tier, least: int, most: int, *, shown: bool) -> None:
    start = date(2026, 1, 31)

    assert public_until(start, StartKind.EFFECT, tier=tier).months == most
    assert public_until(start, StartKind.EFFECT, tier=tier, months=least).months == least
    assert tier.published_by_default is shown
    for outside in (most + 1, *([least - 1] if least > 1 else [])):
        with pytest.raises(RuleBroken):
            public_until(start, StartKind.EFFECT, tier=tier, months=outside)


@pytest.mark.parametrize("rank", list(Rank))
def test_only_a_law_or_regulation_sets_another_period(rank: Rank) -> None:
    other = Override(months=60, rank=rank, title="《示例法》", place="第十条")
    start = date(2026, 1, 1)

    if rank in {Rank.LAW, Rank.ADMINISTRATIVE_REGULATION, Rank.LOCAL_REGULATION}:
        period = public_until(start, StartKind.EFFECT, override=other)
        assert period.until == date(2030, 12, 31)
        assert "示例法" in str(period.citation)
    else:
        with pytest.raises(RuleBroken) as refusal:
            public_until(start, StartKind.EFFECT, override=other)
        assert refusal.value.citation is not None
        assert refusal.value.citation.short() == "21§20"


def test_an_override_without_its_place_is_refused() -> None:
    nowhere = Override(months=60, rank=Rank.LAW, title="《示例法》", place=" ")

    with pytest.raises(RuleBroken):
        public_until(date(2026, 1, 1), StartKind.EFFECT, override=nowhere)


@pytest.mark.parametrize("months", [0, -1, 10**6])
def test_a_number_that_is_no_period_is_refused(months: int) -> None:
    with pytest.raises(BadInput):
        public_until(date(2026, 1, 1), StartKind.EFFECT, months=months)


def test_the_start_is_the_effect_the_recognition_or_for_risk_items_the_record() -> None:
    effect, recognition, recorded = date(2026, 3, 10), date(2026, 4, 1), date(2026, 4, 5)
    all_three = {"effect": effect, "recognition": recognition, "recorded": recorded}

    assert choose_start(RecordClass.GENERAL, **all_three) == (effect, StartKind.EFFECT)
    assert choose_start(RecordClass.SERIOUS, recognition=recognition, recorded=recorded) == (
        recognition,
        StartKind.RECOGNITION,
    )
    assert choose_start(RecordClass.RISK, recorded=recorded) == (recorded, StartKind.RECORDED)
    with pytest.raises(RuleBroken):
        choose_start(RecordClass.GENERAL, recorded=recorded)

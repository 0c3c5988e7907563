"""How a publicity period is explained (21§20, 21§41(6))."""

from datetime import date

import pytest

from portal.law.publicity import StartKind
from portal.law.publicity_derivation import derivation

START = date(2024, 3, 1)


@pytest.mark.parametrize(
    ("until", "words"),
    [
        (date(2027, 2, 28), "公示期最长3年"),
        (date(2025, 2, 28), "短于上限3年"),
        (date(2029, 2, 28), "法律、法规另行规定"),
    ],
)
def test_the_last_day_says_what_fixed_it(until: date, words: str) -> None:
    assert words in str(derivation(START, StartKind.EFFECT, until)[1].note)


def test_three_days_start_last_and_hidden() -> None:
    steps = derivation(START, StartKind.RECOGNITION, date(2027, 2, 28))
    assert [step.day for step in steps] == [START, date(2027, 2, 28), date(2027, 3, 1)]
    assert "认定日" in str(steps[0].note)

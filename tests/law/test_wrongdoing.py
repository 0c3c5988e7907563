"""Fines keep the bounds of the article that sets them; kinds come from the articles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.errors import BadInput, RuleBroken
from portal.law import wrongdoing
from portal.law.instruments import BY_CODE
from portal.law.wrongdoing import Respondent

BOUNDS = {Respondent.UNIT: (20_000, 200_000), Respondent.PERSON: (10_000, 50_000)}


@given(st.sampled_from(list(Respondent)), st.integers(1, 300_000), st.sampled_from(["42", "24-45.1", "24-45.3"]))
def test_a_fine_is_allowed_exactly_within_its_bounds(respondent: Respondent, yuan: int, kind: str) -> None:
    least, most = BOUNDS[respondent]
    if least <= yuan <= most:
        wrongdoing.check_fine(kind, respondent, yuan)
        return
    with pytest.raises(RuleBroken):
        wrongdoing.check_fine(kind, respondent, yuan)


@pytest.mark.parametrize("kind", ["41.1", "18-43.2", "18-44.6", "24-45.4", "24-49"])
def test_where_no_article_fines_there_is_no_fine_unless_another_law_is_named(kind: str) -> None:
    with pytest.raises(RuleBroken):
        wrongdoing.check_fine(kind, Respondent.UNIT, 30_000)
    wrongdoing.check_fine(kind, Respondent.UNIT, 3_000_000, other_law="示例法第六十六条")


def test_a_fine_is_a_positive_sum_even_under_another_law() -> None:
    with pytest.raises(BadInput):
        wrongdoing.check_fine("42", Respondent.UNIT, 0, other_law="示例法")


def test_every_kind_stands_in_an_article_that_exists() -> None:
    codes = [kind.code for kind in wrongdoing.KINDS]
    assert len(codes) == len(set(codes)) == 8 + 1 + 1 + 8 + 6 + 4
    for kind in wrongdoing.KINDS:
        assert BY_CODE[kind.citation.instrument].has(kind.citation.article, kind.citation.item)
    with pytest.raises(BadInput):
        wrongdoing.kind("41.9")

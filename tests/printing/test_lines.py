"""Lines break where Chinese typesetting allows it, and nothing is lost."""

from hypothesis import given
from hypothesis import strategies as st

from portal.printing.lines import broken


def _width(text: str) -> float:
    return sum(1.0 if character.isascii() else 2.0 for character in text)


def test_a_closing_mark_stays_with_what_it_closes() -> None:
    assert list(broken("甲乙丙丁，戊己。", _width, 8)) == ["甲乙丙", "丁，戊", "己。"]


def test_an_opening_mark_stays_with_what_it_opens() -> None:
    assert list(broken("甲乙丙《丁》戊", _width, 8)) == ["甲乙丙", "《丁》戊"]


def test_numbers_and_words_are_not_torn() -> None:
    assert list(broken("编号2026-0001为", _width, 11)) == ["编号", "2026-0001为"]


def test_what_has_no_place_to_break_is_cut() -> None:
    assert list(broken("A" * 25, _width, 10)) == ["A" * 10, "A" * 10, "A" * 5]


def test_the_indent_of_a_paragraph_stays() -> None:
    assert next(broken("　　甲乙", _width, 20)) == "　　甲乙"


@given(st.text(st.sampled_from("甲乙丙丁（《，。》）a1 -"), max_size=60))
def test_nothing_is_lost_and_nothing_overflows(text: str) -> None:
    lines = list(broken(text, _width, 12))
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(_width(line) <= 12 for line in lines)

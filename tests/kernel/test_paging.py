"""Pages cover a list without gap or overlap."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.paging import Page, offset, page_number


@given(st.integers(0, 200), st.integers(1, 30))
def test_pages_cover_the_list_exactly(total: int, size: int) -> None:
    everything = list(range(total))
    number = 1
    seen: list[int] = []
    while True:
        start = offset(number, size)
        page = Page(tuple(everything[start : start + size]), number, size, total)
        seen += page.items
        if page.items:
            assert page.first_index == page.items[0] + 1
            assert page.last_index == page.items[-1] + 1
        if not page.has_next:
            break
        number += 1
    assert seen == everything
    assert page.pages == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1),
        ("37", 37),
        ("10000", 10000),
        *[(text, 1) for text in (None, "", "0", "-1", "x", "²", "10001", "9" * 5000, "１")],
    ],
)
def test_page_numbers_from_addresses(text: str | None, number: int) -> None:
    assert page_number(text) == number


def test_the_window_shows_both_ends_and_marks_gaps() -> None:
    page = Page(("x",), 10, 1, 20, True)
    assert page.window() == (1, None, 8, 9, 10, 11, 12, None, 20)
    assert Page((), 1, 10, 0).window() == (1,)


def test_changing_items_keeps_the_numbers() -> None:
    page = Page((1, 2), 2, 2, 9, True).map(str)
    assert page == Page(("1", "2"), 2, 2, 9, True)
    assert page.has_previous

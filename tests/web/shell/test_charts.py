"""Charts tell the truth: columns start at zero, heights are proportional, nothing leaves the picture."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.web.shell.charts import BASE, HEIGHT, TOP, WIDTHS, Size, chart_rows, column_chart, nice_step, point_chart
from portal.web.shell.texts import step_class

FIGURES = st.integers(min_value=0, max_value=10**9)
SIZES: tuple[Size, ...] = ("wide", "narrow")


@given(st.lists(st.tuples(FIGURES, FIGURES), min_size=1, max_size=40), st.sampled_from(SIZES))
def test_columns_are_proportional_and_stay_inside(pairs: list[tuple[int, int]], size: Size) -> None:
    labels = [str(n) for n in range(len(pairs))]
    chart = column_chart(labels, list(zip(*pairs, strict=True)), size)
    top = chart.ticks[-1].value
    for box in chart.boxes:
        assert chart.start <= box.x
        assert box.x + box.width <= WIDTHS[size] + 0.1
        assert TOP - 0.1 <= box.y <= box.y + box.height <= BASE + 0.1
    for series in (0, 1):
        drawn = sum(box.height for box in chart.boxes if box.series == series)
        wanted = sum(pair[series] for pair in pairs) * (BASE - TOP) / top
        assert drawn == pytest.approx(wanted, abs=0.2 * len(pairs))


@given(FIGURES)
def test_grid_lines_are_round_and_few(top: int) -> None:
    step = nice_step(top)
    assert step * 4 >= top
    assert str(step).rstrip("0").rstrip(".")[-1:] in {"1", "2", "5"}


def test_the_first_grid_line_is_zero() -> None:
    for chart in (column_chart(["a"], [[7]]), point_chart(["a"], [7])):
        assert chart.ticks[0].value == 0
        assert chart.ticks[0].y == BASE
        assert chart.height == HEIGHT


def test_a_limit_above_all_values_is_in_the_picture() -> None:
    chart = point_chart(["1", "2"], [1.0, 2.0], limit=5)
    assert chart.limit_y is not None
    assert chart.limit_y >= TOP
    assert [end.value for end in chart.ends] == [1.0, 2.0]


def test_nothing_to_show_is_drawn_as_nothing() -> None:
    assert column_chart([], []).boxes == []
    assert column_chart(["a"], [[0]]).boxes == []
    assert point_chart(["a"], [0]).points[0].y == BASE


def test_narrow_pictures_thin_their_labels_out() -> None:
    labels = [str(n) for n in range(24)]
    assert len(column_chart(labels, [[1] * 24], "narrow").labels) == 6


def test_the_table_holds_the_same_data() -> None:
    assert chart_rows(["1", "2"], [[3, 4], [5, 6]]) == [["1", 3, 5], ["2", 4, 6]]


def test_lengths_are_whole_percent_between_nothing_and_all() -> None:
    assert [step_class(value) for value in (-3, 0, 37.4, 100, 250)] == ["n0", "n0", "n37", "n100", "n100"]

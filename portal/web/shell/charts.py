"""Decides where the parts of a chart stand. Lengths are units of the SVG view box; text is 14 units high.

Columns start at zero. A wide and a narrow picture of the same data are drawn, and the style sheet shows one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Final, Literal

Size = Literal["wide", "narrow"]

WIDTHS: Final[dict[Size, int]] = {"wide": 560, "narrow": 340}
HEIGHT: Final = 240
START: Final = 52
TOP: Final = 26
BASE: Final = 206
COLUMN_SHARE: Final = 0.6
LABEL_WIDTH: Final = 46


@dataclass(frozen=True, slots=True)
class Tick:
    """A grid line and its value."""

    y: float
    value: float


@dataclass(frozen=True, slots=True)
class Label:
    """A text under the axis."""

    x: float
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A value printed in the picture."""

    x: float
    y: float
    value: float


@dataclass(frozen=True, slots=True)
class Box:
    """One part of a column; series is its place in the list of series."""

    x: float
    y: float
    width: float
    height: float
    series: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnChart:
    """Stacked columns from zero."""

    width: int
    height: int
    start: int
    ticks: list[Tick]
    labels: list[Label]
    boxes: list[Box]
    totals: list[Mark]


@dataclass(frozen=True, slots=True, kw_only=True)
class PointChart:
    """Points joined by one line, and an optional limit."""

    width: int
    height: int
    start: int
    ticks: list[Tick]
    labels: list[Label]
    points: list[Mark]
    path: str
    ends: list[Mark]
    limit_y: float | None


def column_chart(labels: Sequence[str], series: Sequence[Sequence[float]], size: Size = "wide") -> ColumnChart:
    """Return the geometry of stacked columns; each series has one value, not negative, per label."""
    sums = [sum(values) for values in zip(*series, strict=True)]
    scale = _Scale(max(sums, default=0), len(labels), size)
    boxes: list[Box] = []
    for place in range(len(labels)):
        below = 0.0
        for index, values in enumerate(series):
            boxes.append(scale.box(place, below, values[place], index))
            below += values[place]
    totals = [Mark(scale.x(place), round(scale.y(total) - 7, 1), total) for place, total in enumerate(sums)]
    return ColumnChart(
        width=WIDTHS[size],
        height=HEIGHT,
        start=START,
        ticks=scale.ticks(),
        labels=scale.labels(labels),
        boxes=[box for box in boxes if box.height],
        totals=totals[:: scale.every],
    )


def point_chart(
    labels: Sequence[str],
    values: Sequence[float],
    limit: float | None = None,
    size: Size = "wide",
) -> PointChart:
    """Return the geometry of a line from zero, first and last value printed, and of a limit line."""
    scale = _Scale(max([*values, limit or 0]), len(labels), size)
    points = [Mark(scale.x(i), scale.y(value), value) for i, value in enumerate(values)]
    ends = [points[0], points[-1]] if len(points) > 1 else points
    return PointChart(
        width=WIDTHS[size],
        height=HEIGHT,
        start=START,
        ticks=scale.ticks(),
        labels=scale.labels(labels),
        points=points,
        path=" ".join(f"{point.x},{point.y}" for point in points),
        ends=[Mark(end.x, round(end.y + (22 if end.y < BASE - 30 else -10), 1), end.value) for end in ends],
        limit_y=None if limit is None else scale.y(limit),
    )


def chart_rows(labels: Sequence[str], series: Sequence[Sequence[float]]) -> list[list[object]]:
    """Return the same data as rows of a table: label, then one cell per series."""
    return [[label, *(values[i] for values in series)] for i, label in enumerate(labels)]


def nice_step(top: float) -> float:
    """Return the distance of grid lines, 1, 2 or 5 times a power of ten, that gives at most five of them."""
    if top <= 0:
        return 1
    raw = top / 4
    power = 10 ** floor(log10(raw))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= raw)
    return int(step) if step >= 1 else step


class _Scale:
    def __init__(self, top: float, count: int, size: Size) -> None:
        self.step = nice_step(top)
        self.top = max(1, ceil(top / self.step)) * self.step
        self.pitch = (WIDTHS[size] - START) / max(1, count)
        # Labels that would run into each other are thinned out evenly.
        self.every = max(1, ceil(LABEL_WIDTH / self.pitch))

    def x(self, place: int) -> float:
        return round(START + self.pitch * (place + 0.5), 1)

    def y(self, value: float) -> float:
        return round(BASE - (BASE - TOP) * value / self.top, 1)

    def box(self, place: int, below: float, value: float, series: int) -> Box:
        width = round(self.pitch * COLUMN_SHARE, 1)
        upper = self.y(below + value)
        return Box(round(self.x(place) - width / 2, 1), upper, width, round(self.y(below) - upper, 1), series)

    def ticks(self) -> list[Tick]:
        steps = round(self.top / self.step)
        return [Tick(self.y(i * self.step), round(i * self.step, 6)) for i in range(steps + 1)]

    def labels(self, texts: Sequence[str]) -> list[Label]:
        return [Label(self.x(i), text) for i, text in enumerate(texts)][:: self.every]

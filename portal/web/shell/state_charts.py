"""Decides where the parts of a procedure's drawing stand: a line for each state, an arrow for each step.

States stand side by side in the order of the table; steps follow one below the other, each an arrow
from the states that allow it to the one it leads to, so that no two labels meet however many there are. What the same
people do under the same name in several states, without leaving them, is one row. Lengths are along a line of text and
across it: the template lays them down for Chinese and stands them up for Mongolian.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from portal.law.procedures import Procedure, Step

TEXT: Final = 14
PITCH: Final = 124
BOX: Final = 112
LINE: Final = 18
ROW: Final = 42
START: Final = 36
MARGIN: Final = 8
_HEAD: Final = 9
_WIDE: Final = 14.0
_SLIM: Final = 8.0
_FIRST_WIDE: Final = "\u2e80"
_CLOSING: Final = "，。、；：）"


@dataclass(frozen=True, slots=True)
class Written:
    """A line of text: where it begins (or its middle), and the middle of it across."""

    along: float
    across: float
    text: str


@dataclass(frozen=True, slots=True)
class StateBox:
    """One state: its box, its name in lines, how far its line runs; `end` where nothing leads on."""

    key: str
    along: float
    length: float
    breadth: float
    name: tuple[Written, ...]
    end: bool

    @property
    def middle(self) -> float:
        """Return where its line runs."""
        return self.along + self.length / 2


@dataclass(frozen=True, slots=True)
class Arrow:
    """One row: the stretches of its line, a dot at each state it may start from, the head, the label.

    A row of loops has one at each state that it leaves as it is, and stands for as many steps (`actions`).
    """

    actions: tuple[str, ...]
    across: float
    lines: tuple[tuple[float, float], ...]
    dots: tuple[float, ...]
    heads: tuple[tuple[tuple[float, float], ...], ...]
    loops: tuple[float, ...]
    label: Written


@dataclass(frozen=True, slots=True, kw_only=True)
class StateChart:
    """The whole drawing."""

    length: float
    breadth: float
    top: float
    start: float
    boxes: tuple[StateBox, ...]
    arrows: tuple[Arrow, ...]


def state_chart(procedure: Procedure, states: Mapping[str, str], labels: Mapping[str, str]) -> StateChart:
    """Return the drawing of a procedure; `states` and `labels` are its words, by state and by action."""
    order = list(procedure.states)
    names = {state: balanced(states[state], BOX - 2 * MARGIN) for state in order}
    top = max(len(lines) for lines in names.values()) * LINE + 2 * MARGIN
    widest = max(measure(labels[step.action]) for step in procedure.steps)
    length = max(START + len(order) * PITCH + MARGIN, widest + START + 2 * MARGIN)
    boxes = tuple(_box(place, state, names[state], top, procedure) for place, state in enumerate(order))
    middles = {box.key: box.middle for box in boxes}
    arrows = tuple(
        _arrow(steps, labels[steps[0].action], middles, top + ROW * (place + 1), length)
        for place, steps in enumerate(rows(procedure.steps, labels))
    )
    breadth = top + ROW * (len(arrows) + 1) - ROW / 2
    return StateChart(length=length, breadth=breadth, top=top, start=START / 2, boxes=boxes, arrows=arrows)


def rows(steps: Sequence[Step], labels: Mapping[str, str]) -> list[tuple[Step, ...]]:
    """Return the steps by row: loops with one name and the same doers together, every other step by itself."""
    found: dict[object, list[Step]] = {}
    for step in steps:
        loops = step.sources == (step.target,)
        key = (labels[step.action], step.roles, step.by_party) if loops else step.action
        found.setdefault(key, []).append(step)
    return [tuple(alike) for alike in found.values()]


def balanced(text: str, room: float) -> tuple[str, ...]:
    """Return a text in as few lines as fit, none much shorter than the others."""
    lines = wrapped(text, room)
    while len(narrower := wrapped(text, room - 1)) == len(lines) and _fits(narrower, room - 1):
        lines, room = narrower, room - 1
    return lines


def wrapped(text: str, room: float) -> tuple[str, ...]:
    """Return a text in lines of at most this length: between Chinese characters, elsewhere between words."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line.strip() and measure((line + piece).rstrip()) > room:
            lines.append(line.strip())
            line = ""
        line += piece
    return (*lines, line.strip())


def _fits(lines: Sequence[str], room: float) -> bool:
    return all(measure(line) <= room for line in lines)


def measure(text: str) -> float:
    """Return about how long a text is when drawn."""
    return sum(_WIDE if character >= _FIRST_WIDE else _SLIM for character in text)


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for character in text:
        if pieces and not _breaks(pieces[-1][-1], character):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _breaks(before: str, after: str) -> bool:
    return after not in _CLOSING and (before == " " or before >= _FIRST_WIDE or after >= _FIRST_WIDE)


def _box(place: int, state: str, lines: Sequence[str], top: float, procedure: Procedure) -> StateBox:
    along = START + place * PITCH + (PITCH - BOX) / 2
    first = (top - LINE * len(lines)) / 2 + LINE / 2
    middle = along + BOX / 2
    name = tuple(Written(middle, first + LINE * at, text) for at, text in enumerate(lines))
    return StateBox(state, along, BOX, top, name, state in procedure.ends)


def _arrow(steps: Sequence[Step], text: str, middles: Mapping[str, float], across: float, length: float) -> Arrow:
    step, loops = steps[0], tuple(middles[each.target] for each in steps if each.target in each.sources)
    to = middles[step.target]
    starts = [middles[source] for source in step.sources] if step.sources else [START / 2]
    before = [at for at in starts if at < to]
    after = [at for at in starts if at > to]
    lines = [(min(before), to)] if before else []
    lines += [(max(after), to)] if after else []
    heads = [_head(to, across, -1)] if before else []
    heads += [_head(to, across, 1)] if after else []
    begins = min([*starts, *loops, to]) + MARGIN
    label = Written(max(MARGIN, min(begins, length - MARGIN - measure(text))), across - LINE / 2 - 2, text)
    return Arrow(
        actions=tuple(each.action for each in steps),
        across=across,
        lines=tuple(lines),
        dots=tuple(at for at in starts if at != to),
        heads=tuple(heads),
        loops=loops,
        label=label,
    )


def _head(to: float, across: float, side: int) -> tuple[tuple[float, float], ...]:
    return ((to, across), (to + side * _HEAD, across - _HEAD / 2), (to + side * _HEAD, across + _HEAD / 2))

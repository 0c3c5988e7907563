"""Reads of the measure lists for everybody: editions, measures by kind, the one in force, downloads (2021 art. 24)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from portal.kernel.errors import NotFound
from portal.kernel.messages import Message, msg
from portal.law import codes
from portal.register.catalogue.models import EditionState
from portal.register.measures.models import MeasureEdition, MeasureItem, MeasureKind

COLUMNS: Final[Mapping[str, str]] = {
    "code": "措施编号",
    "kind": "措施类别",
    "statute_code": "条例代码",
    "matter": "具体事项",
    "basis": "实施依据",
    "body": "实施主体",
    "measure": "实施措施",
    "target": "实施对象",
}


@dataclass(frozen=True, slots=True)
class EditionLine:
    """One published edition; `items` is how many measures it has."""

    year: int
    published_on: date
    items: int


@dataclass(frozen=True, slots=True)
class MeasureView:
    """One measure: the five elements, its place in the regulation; `label` is that place in words."""

    code: str
    kind: MeasureKind
    statute_code: str
    label: Message
    matter: str
    basis: str
    body: str
    measure: str
    target: str


@dataclass(frozen=True, slots=True)
class EditionView:
    """One published edition in full, measures by code."""

    line: EditionLine
    items: tuple[MeasureView, ...]

    def of_kind(self, kind: MeasureKind) -> tuple[MeasureView, ...]:
        """Returns the measures of one kind."""
        return tuple(each for each in self.items if each.kind is kind)


def editions(session: Session) -> tuple[EditionLine, ...]:
    """Returns the published editions, newest first."""
    counts = select(MeasureItem.edition_id, func.count()).group_by(MeasureItem.edition_id)
    sizes = dict(session.execute(counts).tuples().all())
    published = select(MeasureEdition).where(MeasureEdition.state == EditionState.PUBLISHED)
    rows = session.scalars(published.order_by(MeasureEdition.year.desc()))
    return tuple(_line(row, sizes.get(row.id, 0)) for row in rows)


def edition(session: Session, *, year: int) -> EditionView:
    """Returns one published edition; raises NotFound for a draft or a year without one."""
    wanted = select(MeasureEdition).where(MeasureEdition.year == year, MeasureEdition.state == EditionState.PUBLISHED)
    row = session.scalar(wanted.options(selectinload(MeasureEdition.items)))
    if row is None:
        raise NotFound(msg("没有公布过%(year)s年版措施清单。", year=year))
    return EditionView(_line(row, len(row.items)), tuple(view_of(item) for item in row.items))


def in_force(session: Session, *, on: date) -> EditionView | None:
    """Returns the edition whose measures can be applied on a Beijing day, None before the first one."""
    published = select(MeasureEdition.year).where(
        MeasureEdition.state == EditionState.PUBLISHED, MeasureEdition.published_on <= on
    )
    year = session.scalar(published.order_by(MeasureEdition.published_on.desc()).limit(1))
    return None if year is None else edition(session, year=year)


def table_rows(view: EditionView) -> Iterator[tuple[str, ...]]:
    """Returns the rows of the CSV download: the column names first, then one row per measure."""
    return rows_of(view.items)


def rows_of(items: Iterable[MeasureView]) -> Iterator[tuple[str, ...]]:
    """Yields the column names, then one row per measure."""
    yield tuple(COLUMNS.values())
    for each in items:
        yield tuple(str(getattr(each, name)) for name in COLUMNS)


def as_json(view: EditionView) -> dict[str, object]:
    """Returns the edition as JSON values with stable keys."""
    items = [{name: str(getattr(each, name)) for name in COLUMNS} for each in view.items]
    return {"year": view.line.year, "published_on": view.line.published_on.isoformat(), "items": items}


def _line(row: MeasureEdition, items: int) -> EditionLine:
    if row.published_on is None:
        raise ValueError("only published editions have a line")
    return EditionLine(row.year, row.published_on, items)


def view_of(row: MeasureItem) -> MeasureView:
    """Returns one measure as pages show it."""
    label = _labels()[row.statute_code]
    return MeasureView(
        row.code, row.kind, row.statute_code, label, row.matter, row.basis, row.body, row.measure, row.target
    )


def _labels() -> dict[str, Message]:
    return {code.code: code.label for kind in codes.MeasureKind for code in kind.codes}

"""Publishes the demonstration editions of the catalogue and of the measure lists through their own commands."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from portal.demo import files
from portal.law import codes
from portal.register.catalogue import commands as catalogue
from portal.register.catalogue import layouts
from portal.register.catalogue.commands import FieldRow
from portal.register.catalogue.models import CatalogueEdition, CatalogueItem, Openness
from portal.register.measures import commands as measures
from portal.register.measures.models import MeasureEdition, MeasureItem


@dataclass(frozen=True, slots=True)
class _Edition:
    year: int
    approval_no: str
    approved_on: date
    published_on: date


_EDITIONS: Final = (
    _Edition(2025, "（演示）内政字〔2025〕1号", date(2025, 3, 14), date(2025, 3, 28)),
    _Edition(2026, "（演示）内政字〔2026〕1号", date(2026, 3, 13), date(2026, 3, 27)),
)


class Items:
    """The catalogue items by code and day."""

    def __init__(self, editions: list[CatalogueEdition]) -> None:
        """Takes loaded editions, oldest first."""
        self._found: dict[str, list[tuple[date, CatalogueItem]]] = defaultdict(list)
        for edition in editions:
            for item in edition.items:
                self._found[item.code].append((edition.published_on or date.max, item))

    def on(self, code: str, day: date) -> CatalogueItem:
        """Returns the item of the newest edition by that day that has it, else of the first one that has it."""
        held = self._found[code]
        in_force = [item for published, item in held if published <= day]
        return in_force[-1] if in_force else held[0][1]


def publish(session: Session, *, actor: str, at: datetime) -> tuple[Items, tuple[MeasureItem, ...]]:
    """Returns the items by day, and the measures of the newest edition."""
    for edition in _EDITIONS:
        _publish_catalogue(session, edition, actor, at)
        rows = [_measure(row) for row in files.of_edition("measures.csv", edition.year)]
        measures.load_edition(session, year=edition.year, items=rows, actor=actor, at=at)
        measures.publish_edition(session, year=edition.year, published_on=edition.published_on, actor=actor, at=at)
    loaded = select(CatalogueEdition).options(selectinload(CatalogueEdition.items)).order_by(CatalogueEdition.year)
    newest = select(MeasureItem).join(MeasureEdition).where(MeasureEdition.year == _EDITIONS[-1].year)
    items = Items(list(session.scalars(loaded)))
    return items, tuple(session.scalars(newest.options(selectinload(MeasureItem.edition)).order_by(MeasureItem.code)))


def _publish_catalogue(session: Session, edition: _Edition, actor: str, at: datetime) -> None:
    read = partial(catalogue.read_row, fields_of=_fields())
    rows = [read(row) for row in files.of_edition("catalogue.csv", edition.year)]
    catalogue.load_edition(session, year=edition.year, items=rows, actor=actor, at=at)
    catalogue.publish_edition(
        session,
        year=edition.year,
        approval_no=edition.approval_no,
        approved_on=edition.approved_on,
        published_on=edition.published_on,
        actor=actor,
        at=at,
    )


def _fields() -> dict[str, tuple[FieldRow, ...]]:
    by_class: dict[str, list[FieldRow]] = defaultdict(list)
    for row in files.rows("fields.csv"):
        field = FieldRow(code=row["code"], name_zh=row["name_zh"], level=Openness(row["level"]))
        by_class[row["record_class"]].append(field)
    items = {row["code"]: codes.class_of(row["sub_code"]).value for row in files.rows("catalogue.csv")}
    found = {code: tuple(by_class[record_class]) for code, record_class in items.items()}
    for layout in layouts.all_layouts():
        found[layout.item_code] = tuple(
            FieldRow(code=each.code, name_zh=each.name, level=each.level, name_mn=each.name_mn or None)
            for each in layout.fields
        )
    return found


def _measure(row: dict[str, str]) -> measures.MeasureRow:
    names = ("code", "statute_code", "matter", "basis", "body", "measure", "target")
    return measures.MeasureRow(**{name: row[name] for name in names})

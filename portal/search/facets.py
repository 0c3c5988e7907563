"""Decides how an answer can be narrowed, and how many subjects each narrowing keeps.

Counts are taken over the subjects already found and over records and entries that pass the gate today, under the same
filters, so no hidden item changes any figure.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Unit
from portal.kernel import divisions
from portal.register.catalogue.models import CatalogueItem
from portal.register.lists.models import ListEntry
from portal.register.records.models import Record
from portal.register.subjects.models import Subject
from portal.search.filters import entry_conditions, record_conditions
from portal.search.names import Found
from portal.search.prepared import fetch
from portal.search.queries import SearchQuery
from portal.search.results import Facet, FacetValue

MOST_UNITS: Final = 10


def count_facets(session: Session, found: Sequence[Found], query: SearchQuery, today: date) -> tuple[Facet, ...]:
    """Returns the facets kind, class, list, division and unit of the subjects found, without empty values."""
    if not found:
        return ()
    ids = [one.subject_id for one in found]
    kinds = Counter(one.kind.value for one in found)
    places = Counter(place for one in found for place in _places(one, query.division))
    classes, units = _record_counts(session, ids, query, today)
    return (
        Facet("kind", _values(kinds.items(), query.kind)),
        Facet("class", _values(classes.items(), query.record_class)),
        Facet("list", _values(_list_counts(session, ids, query, today).items(), query.list_kind)),
        Facet("division", tuple(_division_values(places, query.division))),
        Facet("unit", tuple(_unit_values(session, units, query.unit))),
    )


def _record_counts(
    session: Session, ids: Sequence[int], query: SearchQuery, today: date
) -> tuple[Counter[str], Counter[int]]:
    """Subjects by class and by providing unit of their public records."""
    rows = fetch(session, _records, query.narrowing, today, ids=ids)
    classes = Counter(record_class.value for _, record_class in {(row[0], row[1]) for row in rows})
    return classes, Counter(unit for _, unit in {(row[0], row[2]) for row in rows})


def _list_counts(session: Session, ids: Sequence[int], query: SearchQuery, today: date) -> Counter[str]:
    rows = fetch(session, _entries, query.narrowing, today, ids=ids)
    return Counter({kind.value: number for kind, number in rows})


def _records(_dialect: str, narrowing: SearchQuery, today: date) -> Select[Any]:
    return (
        select(Record.subject_id, Record.record_class, Record.unit_id)
        .join(CatalogueItem, CatalogueItem.id == Record.item_id)
        .join(Subject, Subject.id == Record.subject_id)
        .where(Record.subject_id.in_(bindparam("ids", expanding=True)), *record_conditions(narrowing, today))
        .distinct()
    )


def _entries(_dialect: str, narrowing: SearchQuery, today: date) -> Select[Any]:
    return (
        select(ListEntry.kind, func.count(ListEntry.subject_id.distinct()))
        .where(ListEntry.subject_id.in_(bindparam("ids", expanding=True)), *entry_conditions(narrowing, today))
        .group_by(ListEntry.kind)
    )


def _places(one: Found, chosen: str | None) -> Iterable[str]:
    """The league of a subject and, once a league is chosen, the county within it."""
    division = one.division
    if division is None or division[:2] != divisions.REGION[:2]:
        return ()
    league = division[:4] + "00"
    return {league, division} if chosen and chosen[:4] == division[:4] else {league}


def _division_values(places: Counter[str], chosen: str | None) -> Iterable[FacetValue]:
    for code, number in sorted(places.items()):
        division = divisions.get(code)
        if division is not None and code != divisions.REGION:
            yield FacetValue(code, division.name, number, code == chosen)


def _unit_values(session: Session, units: Counter[int], chosen: str | None) -> Iterable[FacetValue]:
    leading = dict(units.most_common(MOST_UNITS))
    if not leading:
        return
    rows: Sequence[Any] = session.execute(
        select(Unit.id, Unit.credit_code, Unit.name_zh).where(Unit.id.in_(leading))
    ).all()
    for row in sorted(rows, key=lambda one: (-leading[one.id], one.credit_code)):
        yield FacetValue(row.credit_code, row.name_zh, leading[row.id], row.credit_code == chosen)


def _values(counts: Iterable[tuple[str, int]], chosen: str | None) -> tuple[FacetValue, ...]:
    ordered = sorted(counts, key=lambda pair: (-pair[1], pair[0]))
    return tuple(FacetValue(value, "", number, value == chosen) for value, number in ordered)

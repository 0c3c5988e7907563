"""Decides which subjects a name, a part of one or a code finds, in the order exact, prefix, contains, shorter first.

The engine's inverted index gives rows that have the rarest pairs of letters of the query; the true substring is then
checked on the row. A fixed number of rows is looked at, in the engine's own order: beyond it an answer is capped, which
bounds every question, whatever its text. Natural persons are no answer here: only a list entry can name one
(portal.search.numbers; 2021 art. 21; 2024 art. 24).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    MetaData,
    Row,
    Select,
    Table,
    bindparam,
    cast,
    collate,
    func,
    literal_column,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import Subquery

from portal.register.subjects.models import Subject, SubjectIdentifier, SubjectKind, SubjectName
from portal.register.subjects.name_index import NOISE, bare, name_terms
from portal.search.filters import organisation, rows_by_filter, subject_conditions, subjects_by_filter
from portal.search.frequencies import rarest
from portal.search.prepared import InOrder, fetch
from portal.search.queries import SHORTEST_CODE_PREFIX, Part, SearchQuery
from portal.search.results import MatchedBy

MOST_COUNTED: Final = 1_000
MOST_EXAMINED: Final = 20_000
MOST_BEGINNINGS: Final = 200
LAST_LETTER: Final = "\U0010ffff"

_INDEX: Final = Table("search_name", MetaData(), Column("rowid", Integer), Column("name_id", Integer), Column("terms"))
_NOTHING: Final = SearchQuery()


@dataclass(frozen=True, slots=True)
class Found:
    """One subject found by one of its names; `rank` orders the answer."""

    subject_id: int
    name_id: int
    matched_by: MatchedBy
    kind: SubjectKind
    division: str | None
    rank: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Candidates:
    """All subjects found, best first, each once; `capped` when there may be more."""

    found: tuple[Found, ...]
    capped: bool


def find_candidates(session: Session, query: SearchQuery, today: date) -> Candidates:
    """Returns the subjects that the question finds, at most MOST_COUNTED."""
    rows: list[Found] = []
    capped = False
    if query.code:
        rows += _by_code(session, query, today)
        capped = len(rows) > MOST_COUNTED
    if query.parts:
        named, more = _by_name(session, query, today)
        rows, capped = rows + named, capped or more
    elif query.filtered and not query.text.strip():
        rows, capped = _by_filter(session, query, today)
    best = _best_of_each(rows)
    return Candidates(best[:MOST_COUNTED], capped or len(best) > MOST_COUNTED)


def any_match(session: Session, part: Part) -> bool:
    """Returns whether any organisation has the part in one of its names."""
    asked = _Asked(session, (part,), _NOTHING, date.min)
    chosen = asked.chosen()
    return bool(asked.with_terms(chosen) if chosen else asked.with_beginning(1))


def is_indexed(session: Session, name_id: int, terms: Sequence[str]) -> bool:
    """Returns whether the index holds this name under these terms."""
    if not terms:
        return True
    wanted = _wanted(session.get_bind().dialect.name, terms, all_of=True)
    return bool(fetch(session, _one_indexed, wanted=wanted, name_id=name_id))


def names_with_any(session: Session, terms: Sequence[str], limit: int) -> list[str]:
    """Returns at most `limit` current names of organisations that have any of the terms."""
    wanted = _wanted(session.get_bind().dialect.name, terms, all_of=False)
    return [row.name for row in fetch(session, _current_names, limit, wanted=wanted)]


def binary_order(dialect: str, column: Any) -> ColumnElement[str]:
    """Returns the column under byte order, in which a prefix is a range."""
    return collate(column, "C") if dialect == "postgresql" else column


@dataclass(frozen=True, slots=True)
class _Asked:
    """The parts of a question with its filters, ready to be put to the tables in one of three ways."""

    session: Session
    parts: tuple[Part, ...]
    narrowing: SearchQuery
    today: date

    def chosen(self) -> list[str]:
        return rarest(self.session, sorted({term for part in self.parts for term in name_terms(part.key)}))

    def with_terms(self, chosen: Sequence[str]) -> Sequence[Row[Any]]:
        wanted = _wanted(self.session.get_bind().dialect.name, chosen, all_of=True)
        return fetch(self.session, _term_rows, *self._variant(), wanted=wanted, **self._values())

    def with_beginning(self, most: int) -> Sequence[Row[Any]]:
        first = self.parts[0].key
        edges = {"first": first, "behind": first + LAST_LETTER}
        return fetch(self.session, _prefix_rows, most, *self._variant(), **edges, **self._values())

    def with_filter(self) -> Sequence[Row[Any]]:
        return fetch(self.session, _filter_rows, *self._variant(), **self._values())

    def is_exhausted(self, chosen: Sequence[str]) -> bool:
        """Whether all names with the terms were looked at."""
        wanted = _wanted(self.session.get_bind().dialect.name, chosen, all_of=True)
        return int(fetch(self.session, _count_terms, wanted=wanted)[0][0]) < MOST_EXAMINED

    def _variant(self) -> tuple[int, SearchQuery, date]:
        return sum(not part.mongolian for part in self.parts), self.narrowing, self.today

    def _values(self) -> dict[str, str]:
        checked = [part.bare for part in self.parts if not part.mongolian]
        return {f"part_{place}": letters for place, letters in enumerate(checked)}


def _by_name(session: Session, query: SearchQuery, today: date) -> tuple[list[Found], bool]:
    asked = _Asked(session, query.parts, query.narrowing, today)
    whole = _Whole("".join(part.bare for part in query.parts), query.parts[0].bare)
    chosen = asked.chosen()
    if not chosen:
        rows = asked.with_beginning(MOST_COUNTED + 1)
        return whole.ranked(rows), len(rows) > MOST_COUNTED
    rows = asked.with_terms(chosen)
    more = len(rows) > MOST_COUNTED or not asked.is_exhausted(chosen)
    if more and len(query.parts) == 1:
        # Which of many names begin with the query is known to the ordered keys at once.
        rows = [*rows, *asked.with_beginning(MOST_BEGINNINGS)]
    if more and len(rows) <= MOST_COUNTED and query.has_sharp_filter:
        # A common name with a rare filter: begin at the filter as well, so that nothing is missed.
        beside = asked.with_filter()
        rows, more = [*rows, *beside], len(beside) > MOST_COUNTED or _filter_is_full(session, query, today)
    return whole.ranked(rows), more


def _by_filter(session: Session, query: SearchQuery, today: date) -> tuple[list[Found], bool]:
    rows = fetch(session, _filtered_subjects, query.narrowing, today)
    found = [
        Found(row.subject_id, 0, MatchedBy.FILTER, row.kind, row.division, (3, 0, 0, row.subject_id)) for row in rows
    ]
    return found, len(rows) > MOST_COUNTED or _filter_is_full(session, query, today)


def _filter_is_full(session: Session, query: SearchQuery, today: date) -> bool:
    """Whether the sharpest filter lets more rows pass than are looked at."""
    if not query.has_sharp_filter:
        return False
    return int(fetch(session, _count_filtered, query.narrowing, today)[0][0]) >= MOST_EXAMINED


def _by_code(session: Session, query: SearchQuery, today: date) -> list[Found]:
    code = query.code
    edges = {"first": code, "behind": code + LAST_LETTER}
    rows = [(0, row) for row in fetch(session, _code_rows, query.narrowing, today, **edges)]
    if len(code) > SHORTEST_CODE_PREFIX:
        values = [code, f"{code[:-1]}-{code[-1]}"]
        rows += [(1, row) for row in fetch(session, _older_code_rows, query.narrowing, today, values=values)]
    return [
        Found(row.subject_id, 0, MatchedBy.CODE, row.kind, row.division, (-1, place, 0, row.subject_id))
        for place, row in rows
    ]


def _wanted(dialect: str, terms: Sequence[str], *, all_of: bool) -> str:
    if dialect == "postgresql":
        return (" & " if all_of else " | ").join("'" + term.replace("'", "''") + "'" for term in terms)
    return (" AND " if all_of else " OR ").join('"' + term.replace('"', '""') + '"' for term in terms)


def _columns() -> tuple[Any, ...]:
    current = SubjectName.until.is_(None).label("current")
    return SubjectName.id, SubjectName.subject_id, SubjectName.key, current, Subject.kind, Subject.division


def _matching(dialect: str) -> Select[Any]:
    if dialect == "postgresql":
        matches = _INDEX.c.terms.op("@@")(cast(bindparam("wanted"), TSQUERY))
        return select(_INDEX.c.name_id.label("id")).where(matches)
    matches = literal_column("search_name").op("MATCH")(bindparam("wanted"))
    return select(_INDEX.c.rowid.label("id")).where(matches)


def _prefixed(dialect: str) -> Subquery:
    column = binary_order(dialect, SubjectName.key)
    begins = select(SubjectName.id.label("id")).join(Subject, Subject.id == SubjectName.subject_id)
    begins = begins.where(column >= bindparam("first"), column < bindparam("behind"), organisation())
    return begins.order_by(column).limit(MOST_EXAMINED).subquery("found")


def _term_rows(dialect: str, checked: int, narrowing: SearchQuery, today: date) -> Select[Any]:
    source = _matching(dialect).limit(MOST_EXAMINED).subquery("found")
    return _named(source, [*_contains(dialect, checked), *subject_conditions(narrowing, today)])


def _prefix_rows(dialect: str, most: int, checked: int, narrowing: SearchQuery, today: date) -> Select[Any]:
    checks = [*_contains(dialect, checked), *subject_conditions(narrowing, today)]
    return _named(_prefixed(dialect), checks).limit(most)


def _filter_rows(dialect: str, checked: int, narrowing: SearchQuery, today: date) -> Select[Any]:
    source = subjects_by_filter(narrowing, today, MOST_EXAMINED)
    checks = [*_contains(dialect, checked), *subject_conditions(narrowing, today)]
    return _named(source, checks, by_subject=True)


def _count_terms(dialect: str) -> Select[Any]:
    return select(func.count()).select_from(_matching(dialect).limit(MOST_EXAMINED).subquery("found"))


def _one_indexed(dialect: str) -> Select[Any]:
    key = _INDEX.c.name_id if dialect == "postgresql" else _INDEX.c.rowid
    return _matching(dialect).where(key == bindparam("name_id"))


def _current_names(dialect: str, limit: int) -> Select[Any]:
    source = _matching(dialect).limit(limit).subquery("found")
    statement = _named(source, [SubjectName.until.is_(None)]).limit(limit)
    return statement.with_only_columns(SubjectName.name, maintain_column_froms=True)


def _filtered_subjects(_dialect: str, narrowing: SearchQuery, today: date) -> Select[Any]:
    statement = select(Subject.id.label("subject_id"), Subject.kind, Subject.division)
    statement = statement.where(organisation(), *subject_conditions(narrowing, today)).limit(MOST_COUNTED + 1)
    if not narrowing.has_sharp_filter:
        return statement.order_by(Subject.id)
    source = subjects_by_filter(narrowing, today, MOST_EXAMINED)
    return statement.join(source, source.c.id == Subject.id)


def _count_filtered(_dialect: str, narrowing: SearchQuery, today: date) -> Select[Any]:
    source = rows_by_filter(narrowing, today, MOST_EXAMINED)
    return select(func.count()).select_from(source)


def _code_rows(dialect: str, narrowing: SearchQuery, today: date) -> Select[Any]:
    column = binary_order(dialect, Subject.credit_code)
    statement = select(Subject.id.label("subject_id"), Subject.kind, Subject.division)
    statement = statement.where(column >= bindparam("first"), column < bindparam("behind"), organisation())
    return statement.where(*subject_conditions(narrowing, today)).limit(MOST_COUNTED + 1)


def _older_code_rows(_dialect: str, narrowing: SearchQuery, today: date) -> Select[Any]:
    statement = select(Subject.id.label("subject_id"), Subject.kind, Subject.division)
    statement = statement.join(SubjectIdentifier, SubjectIdentifier.subject_id == Subject.id)
    statement = statement.where(SubjectIdentifier.value.in_(bindparam("values", expanding=True)), organisation())
    return statement.where(*subject_conditions(narrowing, today)).limit(MOST_COUNTED)


def _named(source: Subquery, checks: Iterable[ColumnElement[bool]], *, by_subject: bool = False) -> Select[Any]:
    """The names that the source points to and the checks let pass; reading stops at the cap."""
    name, subject = SubjectName.__table__, Subject.__table__
    link = name.c.subject_id if by_subject else name.c.id
    joined = InOrder(InOrder(source, name, link == source.c.id), subject, subject.c.id == name.c.subject_id)
    return select(*_columns()).select_from(joined).where(organisation(), *checks).limit(MOST_COUNTED + 1)


def _contains(dialect: str, number: int) -> list[ColumnElement[bool]]:
    """The true substrings, compared without noise; Mongolian words are settled by their loose keys."""
    needles: list[ColumnElement[str]] = [bindparam(f"part_{place}") for place in range(number)]
    if dialect == "postgresql":
        plain: ColumnElement[str] = func.translate(SubjectName.key, NOISE, "")
        return [func.strpos(plain, needle) > 0 for needle in needles]
    plain = SubjectName.key.expression
    for letter in NOISE:
        plain = func.replace(plain, text(f"'{letter}'"), text("''"))
    return [func.instr(plain, needle) > 0 for needle in needles]


@dataclass(frozen=True, slots=True)
class _Whole:
    """The query as one bare text, and its first part."""

    text: str
    first: str

    def ranked(self, rows: Iterable[Any]) -> list[Found]:
        return [self._rank(row) for row in rows]

    def _rank(self, row: Any) -> Found:
        letters = bare(row.key)
        place = 0 if letters == self.text else 1 if letters.startswith(self.first) else 2
        by = MatchedBy.CURRENT_NAME if row.current else MatchedBy.FORMER_NAME
        rank = (place, 0 if row.current else 1, len(letters), row.id)
        return Found(row.subject_id, row.id, by, row.kind, row.division, rank)


def _best_of_each(rows: Iterable[Found]) -> tuple[Found, ...]:
    best: dict[int, Found] = {}
    for row in sorted(rows, key=lambda one: one.rank):
        best.setdefault(row.subject_id, row)
    return tuple(best.values())

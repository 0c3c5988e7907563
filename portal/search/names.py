"""Decides which subjects a name, a part of one or a code finds, in the order exact, prefix, contains, shorter first.

The engine's inverted index gives rows that have the rarest pairs of letters of the query; the true substring is then
checked on the row. A fixed number of rows is looked at, in the engine's own order: beyond it an answer is capped, which
bounds every question, whatever its text. A natural person is found by the full name only, and only through a public
entry of a register whose law publishes the name (2021 art. 21; 2024 art. 24).
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
    Select,
    Table,
    bindparam,
    cast,
    collate,
    exists,
    func,
    literal_column,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import Subquery

from portal.register.disclosure import public_entries
from portal.register.lists.models import ListEntry, ListRegister
from portal.register.subjects.models import Subject, SubjectIdentifier, SubjectKind, SubjectName
from portal.register.subjects.name_index import NOISE, bare, name_terms
from portal.search.filters import organisation, subject_conditions, subjects_by_filter
from portal.search.frequencies import rarest
from portal.search.queries import SHORTEST_CODE_PREFIX, Part, SearchQuery
from portal.search.results import MatchedBy

MOST_COUNTED: Final = 1_000
MOST_EXAMINED: Final = 20_000
LAST_LETTER: Final = "\U0010ffff"

_LONGEST_PERSON_NAME: Final = 40

_INDEX: Final = Table("search_name", MetaData(), Column("rowid", Integer), Column("name_id", Integer), Column("terms"))


@dataclass(frozen=True, slots=True)
class Found:
    """One subject found by one of its names; `rank` orders the answer."""

    subject_id: int
    name_id: int
    matched_by: MatchedBy
    rank: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Candidates:
    """All subjects found, best first, each once; `capped` when there may be more."""

    found: tuple[Found, ...]
    capped: bool


def find_candidates(session: Session, query: SearchQuery, today: date) -> Candidates:
    """Returns the subjects that the question finds, at most MOST_COUNTED."""
    narrowed = subject_conditions(query, today)
    rows: list[Found] = []
    capped = False
    if query.code:
        rows += _by_code(session, query.code, narrowed)
        capped = len(rows) > MOST_COUNTED
    if query.parts:
        named, more = _by_name(session, query, narrowed, today)
        rows, capped = rows + named, capped or more
    elif query.filtered and not query.text.strip():
        rows, capped = _by_filter(session, query, narrowed, today)
    best = _best_of_each(rows)
    return Candidates(best[:MOST_COUNTED], capped or len(best) > MOST_COUNTED)


def any_match(session: Session, parts: Sequence[Part]) -> bool:
    """Returns whether any organisation has all parts in one of its names."""
    source = _indexed(session, parts, MOST_EXAMINED)
    if source is None:
        source = _prefixed(session, parts[0].key, MOST_EXAMINED)
    return session.execute(_named(source, _contains_all(session, parts)).limit(1)).first() is not None


def is_indexed(session: Session, name_id: int, terms: Sequence[str]) -> bool:
    """Returns whether the index holds this name under these terms."""
    if not terms:
        return True
    source = _matching(session, terms, " AND ", " & ", None)
    return session.scalar(select(source.c.id).where(source.c.id == name_id)) is not None


def names_with_any(session: Session, terms: Sequence[str], limit: int) -> list[str]:
    """Returns at most `limit` current names of organisations that have any of the terms."""
    source = _matching(session, terms, " OR ", " | ", limit)
    statement = (
        select(SubjectName.name)
        .join(source, SubjectName.id == source.c.id)
        .join(Subject, Subject.id == SubjectName.subject_id)
        .where(organisation(), SubjectName.until.is_(None))
    )
    return list(session.scalars(statement))


def binary_order(session: Session, column: Any) -> ColumnElement[str]:
    """Returns the column under byte order, in which a prefix is a range."""
    return collate(column, "C") if session.get_bind().dialect.name == "postgresql" else column


def _by_name(
    session: Session, query: SearchQuery, narrowed: Sequence[ColumnElement[bool]], today: date
) -> tuple[list[Found], bool]:
    parts = query.parts
    checks = [*_contains_all(session, parts), *narrowed]
    whole = _Whole("".join(part.bare for part in parts), parts[0].bare)
    persons = _persons(session, query, narrowed, today)
    source = _indexed(session, parts, MOST_EXAMINED)
    if source is None:
        rows, more = _rows(session, _prefixed(session, parts[0].key, MOST_EXAMINED), checks)
        return persons + whole.ranked(rows), more
    rows, more = _rows(session, source, checks)
    if more:
        begun, _ = _rows(session, _prefixed(session, parts[0].key, MOST_EXAMINED), checks)
        rows = [*rows, *begun]
    if more and len(rows) <= MOST_COUNTED:
        side, more = _from_filter_side(session, query, checks, today)
        rows = [*rows, *side]
    return persons + whole.ranked(rows), more


def _from_filter_side(
    session: Session, query: SearchQuery, checks: Sequence[ColumnElement[bool]], today: date
) -> tuple[Sequence[Any], bool]:
    """A common name with a rare filter: begin at the filter, so that nothing is missed."""
    source = subjects_by_filter(query, today, MOST_EXAMINED)
    if source is None:
        return (), True
    statement = _named(source, checks, by_subject=True).limit(MOST_COUNTED + 1)
    rows = session.execute(statement).all()
    return rows, len(rows) > MOST_COUNTED or _is_full(session, source)


def _by_filter(
    session: Session, query: SearchQuery, narrowed: Sequence[ColumnElement[bool]], today: date
) -> tuple[list[Found], bool]:
    source = subjects_by_filter(query, today, MOST_EXAMINED)
    statement = select(Subject.id).where(organisation(), *narrowed).limit(MOST_COUNTED + 1)
    statement = statement.order_by(Subject.id) if source is None else statement.join(source, source.c.id == Subject.id)
    ids = sorted(session.scalars(statement))
    more = len(ids) > MOST_COUNTED or (source is not None and _is_full(session, source))
    return [Found(one, 0, MatchedBy.FILTER, (3, 0, 0, one)) for one in ids], more


def _by_code(session: Session, code: str, narrowed: Sequence[ColumnElement[bool]]) -> list[Found]:
    column = binary_order(session, Subject.credit_code)
    begins = select(Subject.id).where(column >= code, column < code + LAST_LETTER, organisation(), *narrowed)
    older = (
        select(Subject.id)
        .join(SubjectIdentifier, SubjectIdentifier.subject_id == Subject.id)
        .where(SubjectIdentifier.value.in_((code, f"{code[:-1]}-{code[-1]}")), organisation(), *narrowed)
    )
    rows = [(one, 0) for one in session.scalars(begins.limit(MOST_COUNTED + 1))]
    if len(code) > SHORTEST_CODE_PREFIX:
        rows += [(one, 1) for one in session.scalars(older.limit(MOST_COUNTED))]
    return [Found(one, 0, MatchedBy.CODE, (-1, place, 0, one)) for one, place in rows]


def _persons(session: Session, query: SearchQuery, narrowed: Sequence[ColumnElement[bool]], today: date) -> list[Found]:
    """Natural persons whose full name is the query, standing today on a register that names persons."""
    if not 1 < len(query.folded) <= _LONGEST_PERSON_NAME:
        return []
    named = exists().where(
        ListEntry.subject_id == Subject.id,
        ListRegister.id == ListEntry.register_id,
        ListRegister.names_persons,
        public_entries(today),
    )
    statement = (
        _columns()
        .join(Subject, Subject.id == SubjectName.subject_id)
        .where(SubjectName.key == query.folded, Subject.kind == SubjectKind.NATURAL_PERSON, named, *narrowed)
        .limit(MOST_COUNTED)
    )
    return _Whole(bare(query.folded), bare(query.folded)).ranked(session.execute(statement).all())


def _rows(session: Session, source: Subquery, checks: Sequence[ColumnElement[bool]]) -> tuple[Sequence[Any], bool]:
    rows = session.execute(_named(source, checks).limit(MOST_COUNTED + 1)).all()
    return rows, len(rows) > MOST_COUNTED or _is_full(session, source)


def _is_full(session: Session, source: Subquery) -> bool:
    """Whether the source stopped at its limit, so that rows behind it were never looked at."""
    return (session.scalar(select(func.count()).select_from(source)) or 0) >= MOST_EXAMINED


def _columns() -> Select[Any]:
    return select(SubjectName.id, SubjectName.subject_id, SubjectName.key, SubjectName.until.is_(None).label("current"))


def _named(source: Subquery, checks: Iterable[ColumnElement[bool]], *, by_subject: bool = False) -> Select[Any]:
    link = SubjectName.subject_id if by_subject else SubjectName.id
    return (
        _columns()
        .join(source, link == source.c.id)
        .join(Subject, Subject.id == SubjectName.subject_id)
        .where(organisation(), *checks)
    )


def _indexed(session: Session, parts: Sequence[Part], limit: int) -> Subquery | None:
    """Returns the names that have the rarest terms of the parts; None when the parts have no term at all."""
    terms = {term for part in parts for term in name_terms(part.key)}
    chosen = rarest(session, sorted(terms))
    return _matching(session, chosen, " AND ", " & ", limit) if chosen else None


def _matching(
    session: Session, terms: Sequence[str], sqlite_glue: str, postgresql_glue: str, limit: int | None
) -> Subquery:
    if session.get_bind().dialect.name == "postgresql":
        wanted = postgresql_glue.join("'" + term.replace("'", "''") + "'" for term in terms)
        matches = _INDEX.c.terms.op("@@")(cast(bindparam("wanted", wanted, unique=True), TSQUERY))
        return select(_INDEX.c.name_id.label("id")).where(matches).limit(limit).subquery("found")
    wanted = sqlite_glue.join('"' + term.replace('"', '""') + '"' for term in terms)
    matches = literal_column("search_name").op("MATCH")(bindparam("wanted", wanted, unique=True))
    return select(_INDEX.c.rowid.label("id")).where(matches).limit(limit).subquery("found")


def _prefixed(session: Session, key: str, limit: int) -> Subquery:
    column = binary_order(session, SubjectName.key)
    begins = select(SubjectName.id.label("id")).join(Subject, Subject.id == SubjectName.subject_id)
    begins = begins.where(column >= key, column < key + LAST_LETTER, organisation())
    return begins.order_by(column).limit(limit).subquery("found")


def _contains_all(session: Session, parts: Sequence[Part]) -> list[ColumnElement[bool]]:
    """The true substring, compared without noise; Mongolian words are settled by their loose keys."""
    if session.get_bind().dialect.name == "postgresql":
        plain: ColumnElement[str] = func.translate(SubjectName.key, NOISE, "")
        return [func.strpos(plain, part.bare) > 0 for part in parts if not part.mongolian]
    plain = SubjectName.key.expression
    for letter in NOISE:
        plain = func.replace(plain, text(f"'{letter}'"), text("''"))
    return [func.instr(plain, part.bare) > 0 for part in parts if not part.mongolian]


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
        return Found(row.subject_id, row.id, by, (place, 0 if row.current else 1, len(letters), row.id))


def _best_of_each(rows: Iterable[Found]) -> tuple[Found, ...]:
    best: dict[int, Found] = {}
    for row in sorted(rows, key=lambda one: one.rank):
        best.setdefault(row.subject_id, row)
    return tuple(best.values())

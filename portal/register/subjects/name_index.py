"""Decides under which terms the name of an organisation can be found, and keeps them beside the name itself.

The index is a table of the database, written in the same transaction as the name, so a name is found from the moment
it is committed. Natural persons' names never enter it (2021 art. 21; 2024 art. 24: no more than necessary); the
statement that writes a term checks that itself.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import Connection, TextClause, text
from sqlalchemy.orm import Session

from portal.kernel.folding import fold, tokens
from portal.kernel.mongolian import LETTERS

# Left out of names and queries alike: writers set, forget and exchange these.
NOISE: Final = "()·-. "
BATCH_ROWS: Final = 2_000

_DROP_NOISE: Final = str.maketrans("", "", NOISE)
_MONGOLIAN: Final = re.compile(f"[{LETTERS}\u202f]+")
_RUN: Final = re.compile(r"[^\W_]{2,}")

_INDEXABLE: Final = """WHERE EXISTS (SELECT 1 FROM subject_name n JOIN subject s ON s.id = n.subject_id
 WHERE n.id = :id AND s.kind <> 'natural_person')"""
_INSERT: Final = {
    "sqlite": text(f"INSERT INTO search_name (rowid, terms) SELECT :id, :terms {_INDEXABLE}"),
    "postgresql": text(
        "INSERT INTO search_name (name_id, terms)"
        f" SELECT CAST(:id AS integer), array_to_tsvector(string_to_array(:terms, ' ')) {_INDEXABLE}"
        " ON CONFLICT (name_id) DO UPDATE SET terms = excluded.terms"
    ),
}
# FTS5 keeps no copy of the terms, so they have to be said again to be taken out.
_DELETE: Final = {
    "sqlite": text("INSERT INTO search_name (search_name, rowid, terms) VALUES ('delete', :id, :terms)"),
    "postgresql": text("DELETE FROM search_name WHERE name_id = :id"),
}
_INDEXED: Final = text("""SELECT n.id, n.key FROM subject_name n JOIN subject s ON s.id = n.subject_id
 WHERE n.id = :id AND s.kind <> 'natural_person'""")


def bare(key: str) -> str:
    """Returns a folded name without brackets, dots, hyphens and spaces: the form in which substrings are compared."""
    return key.translate(_DROP_NOISE)


def name_terms(name: str) -> list[str]:
    """Returns the distinct terms of a name: overlapping pairs of letters, Mongolian words by their loose key."""
    key = fold(name)
    plain = _MONGOLIAN.sub(" ", key)
    runs = _RUN.findall(bare(plain) if plain == key else " ".join(map(bare, plain.split(" "))))
    pairs = {run[at : at + 2] for run in runs for at in range(len(run) - 1)}
    if plain != key:
        pairs.update(token for word in _MONGOLIAN.findall(key) for token in tokens(word))
    return sorted(pairs)


def index_names(session: Session | Connection, rows: Iterable[tuple[int, str]]) -> None:
    """Makes names findable: rows of (subject_name.id, name or key), flushed; persons' names are passed over.

    A name must be indexed once only; `remove_names` takes it out again.
    """
    _execute(session, _INSERT, [{"id": name_id, "terms": " ".join(name_terms(name))} for name_id, name in rows])


def remove_names(session: Session | Connection, ids: Iterable[int]) -> None:
    """Takes names out of the index; to be called while the rows of subject_name still hold what was indexed."""
    found = [row for name_id in ids for row in session.execute(_INDEXED, {"id": name_id})]
    _execute(session, _DELETE, [{"id": row.id, "terms": " ".join(name_terms(row.key))} for row in found])


def _execute(session: Session | Connection, statements: dict[str, TextClause], rows: Sequence[dict[str, Any]]) -> None:
    connection = session.connection() if isinstance(session, Session) else session
    statement = statements[connection.dialect.name]
    for start in range(0, len(rows), BATCH_ROWS):
        connection.execute(statement, rows[start : start + BATCH_ROWS])

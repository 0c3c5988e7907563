"""Register search: the portal's plan beside FTS5 with all terms (and tantivy where installed), kind of query by kind.

All engines answer the same questions on the same names: twenty hits and a count. The portal stops counting at its cap;
the others count to the end. One round asks each engine the same question once, so that noise meets all alike.
"""

import importlib
import importlib.util
import sqlite3
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import Any

from sqlalchemy import event, insert
from sqlalchemy.orm import Session

from benchmarks import names
from portal.kernel.clock import today
from portal.kernel.folding import fold
from portal.register.subjects.models import Subject, SubjectKind, SubjectName, SubjectStatus
from portal.register.subjects.name_index import index_names, name_terms
from portal.search import SearchQuery
from portal.search.name_life import rebuild_names
from portal.search.names import find_candidates
from portal.search.register import search_register
from portal.store import Database, schema

QUESTIONS = 60
BATCH = 20_000
_ALL_TERMS = "SELECT count(*) FROM search_name WHERE search_name MATCH ?"
_FIRST = """SELECT n.id, n.name FROM search_name f JOIN subject_name n ON n.id = f.rowid
 WHERE f.search_name MATCH ? LIMIT 20"""

Engine = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of one engine for one kind of question."""

    median: float
    slow: float  # 95th percentile


def run(number: int) -> None:
    """Prints, for that many names, build rates, times by kind and engine, and ratios to the baseline."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/bench.sqlite3")
        schema.upgrade(database)
        sample = _fill(database, number)
        other = _tantivy(Path(folder), number) if importlib.util.find_spec("tantivy") else None
        with database.reading() as session, closing(sqlite3.connect(f"{folder}/bench.sqlite3")) as raw:
            _print_times(session, raw, questions(sample), other)
        _print_visible(database)
        database.dispose()


def questions(sample: Sequence[names.Row]) -> dict[str, list[str]]:
    """Returns questions by kind, taken from rows spread over the register."""
    random = Random(names.SEED)
    chosen = random.sample(list(sample), QUESTIONS)
    wide = [row for row in sample if len(row.brand) == 4]
    return {
        "exact code": [row.credit_code for row in chosen],
        "code prefix": [row.credit_code[:14] for row in chosen],
        "full name": [row.name for row in chosen],
        "brand, 2 letters": [row.brand[:2] for row in chosen],
        "brand, 4 letters": [row.brand for row in random.sample(wide, QUESTIONS)],
        "place + industry": [f"{row.place} {row.industry}" for row in chosen],
        "brand + form": [f"{row.brand}{row.industry}有限公司" for row in chosen],
        "common terms": [f"{row.industry}有限公司" for row in chosen],
        "no hit": [f"{row.brand}囍{row.industry}" for row in chosen],
    }


def _fill(database: Database, number: int) -> list[names.Row]:
    made = list(names.rows(number))
    started = time.perf_counter()
    with database.unit_of_work() as session:
        for first in range(0, number, BATCH):
            part = list(enumerate(made[first : first + BATCH], start=first + 1))
            session.execute(insert(Subject), [_subject(place, row) for place, row in part])
            session.execute(insert(SubjectName), [_name(place, row) for place, row in part])
    rows_seconds = time.perf_counter() - started
    started = time.perf_counter()
    with database.unit_of_work() as session:
        rebuild_names(session)
    index_seconds = time.perf_counter() - started
    print(f"\n{number:,} names: rows {number / rows_seconds:,.0f}/s, index {number / index_seconds:,.0f}/s")
    return made[:: max(1, number // 20_000)]


def _subject(place: int, row: names.Row) -> dict[str, Any]:
    return {
        "id": place,
        "ref": f"s{place}",
        "kind": SubjectKind.LEGAL_PERSON,
        "credit_code": row.credit_code,
        "status": SubjectStatus.ACTIVE,
        "division": row.division,
    }


def _name(place: int, row: names.Row) -> dict[str, Any]:
    return {"id": place, "subject_id": place, "name": row.name, "key": fold(row.name)}


def _print_times(session: Session, raw: sqlite3.Connection, asked: dict[str, list[str]], other: Engine | None) -> None:
    engines: dict[str, Engine] = {
        "portal": lambda text: search_register(session, SearchQuery(text=text), today()),
        "names": lambda text: find_candidates(session, SearchQuery(text=text), today()),
        "plan": _Plan(session, raw),
        "all terms": lambda text: _all_terms(raw, text),
    }
    if other is not None:
        engines["tantivy"] = other
    print("kind".ljust(18) + "".join(f"{name} p50/p95".rjust(20) for name in engines) + "   plan:all terms")
    for kind, texts in asked.items():
        times = _interleaved(engines, texts)
        cells = "".join(f"{one.median:.2f}/{one.slow:.2f}".rjust(20) for one in times.values())
        ratio = times["plan"].median / times["all terms"].median
        print(kind.ljust(18) + cells + f"{ratio:.2f}".rjust(17))


def _interleaved(engines: dict[str, Engine], texts: Sequence[str]) -> dict[str, Timing]:
    spent: dict[str, list[float]] = {name: [] for name in engines}
    for text in texts:
        for name, engine in engines.items():
            engine(text)
            started = time.perf_counter()
            engine(text)
            spent[name].append(1000 * (time.perf_counter() - started))
    return {name: Timing(median(each), quantiles(each, n=20)[-1]) for name, each in spent.items()}


class _Plan:
    """The statements that the portal's plan sends for a text, on the bare driver as the baseline runs."""

    def __init__(self, session: Session, raw: sqlite3.Connection) -> None:
        self._session, self._raw = session, raw
        self._text, self._sent = "", list[tuple[str, Any]]()
        event.listen(session.connection(), "before_cursor_execute", self._note)

    def __call__(self, text: str) -> None:
        if text != self._text:
            self._sent = []
            find_candidates(self._session, SearchQuery(text=text), today())
            self._text = text
            return
        for statement, values in self._sent:
            self._raw.execute(statement, values).fetchall()

    def _note(self, _connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        self._sent.append((statement, values))


def _all_terms(raw: sqlite3.Connection, text: str) -> int:
    code = SearchQuery(text=text).code
    if code:
        raw.execute("SELECT id FROM subject WHERE credit_code >= ? AND credit_code < ?", (code, f"{code}~")).fetchall()
    terms = " AND ".join(f'"{term}"' for piece in text.split() for term in name_terms(piece))
    raw.execute(_FIRST, (terms,)).fetchall()
    return int(raw.execute(_ALL_TERMS, (terms,)).fetchone()[0])


def _tantivy(folder: Path, number: int) -> Engine:
    tantivy = importlib.import_module("tantivy")
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("terms", stored=False, tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field("code", stored=False, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("name", stored=True, tokenizer_name="raw", index_option="basic")
    made = builder.build()
    (folder / "tantivy").mkdir()
    index = tantivy.Index(made, path=str(folder / "tantivy"))
    writer = index.writer(128_000_000)
    for row in names.rows(number):
        writer.add_document(tantivy.Document(terms=" ".join(name_terms(row.name)), code=row.credit_code, name=row.name))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def ask(text: str) -> Any:
        code = SearchQuery(text=text).code
        terms = [("code", code)] if code else [("terms", each) for piece in text.split() for each in name_terms(piece)]
        query = tantivy.Query.boolean_query(
            [(tantivy.Occur.Must, tantivy.Query.term_query(made, field, term)) for field, term in terms]
        )
        found = searcher.search(query, 20, count=True)
        return [searcher.doc(address)["name"] for _, address in found.hits]

    return ask


def _print_visible(database: Database) -> None:
    """From the commit of one more name until a search finds it."""
    spent = []
    for place in range(20):
        row = names.Row(f"内蒙古即时可见{place}号公司", "", "", "", "150100", f"91150100MA{place:08d}")
        with database.unit_of_work() as session:
            made = _subject(90_000_000 + place, row)
            session.execute(insert(Subject), [made])
            session.execute(insert(SubjectName), [_name(90_000_000 + place, row)])
            index_names(session, [(90_000_000 + place, row.name)])
        started = time.perf_counter()
        with database.reading() as session:
            if not find_candidates(session, SearchQuery(text=row.name), today()).found:
                raise RuntimeError("a committed name was not found")
        spent.append(1000 * (time.perf_counter() - started))
    print(f"visible after commit: {median(spent):.2f} ms (p50), {max(spent):.2f} ms (slowest of {len(spent)})")

"""Decides when the full-text index is rebuilt, brought level or left alone; the database is always the truth.

`ensure` is asked at every start: an index that is missing, corrupt or made by another analyzer is rebuilt, one that
differs from the database is brought level. Commands post outbox messages, which `update` works off in one commit.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session
from whoosh import index as whoosh_index
from whoosh.query import Or, Prefix, Term
from whoosh.writing import IndexWriter

from portal.search.analysis import schema
from portal.search.directory import IndexDirectory
from portal.search.sources import Document, DocumentKind, indexable

MEMORY_MEGABYTES: Final = 128

# A new edition or statute text replaces all that was indexed of its kind or key.
_MESSAGE_KINDS: Final[Mapping[str, DocumentKind]] = {
    "piece": DocumentKind.PIECE,
    "entry": DocumentKind.ENTRY,
    "catalogue": DocumentKind.CATALOGUE,
    "measures": DocumentKind.MEASURE,
    "statute": DocumentKind.ARTICLE,
}


@dataclass(frozen=True, slots=True)
class Ensured:
    """What `ensure` found and did: `found` is ready, missing, version, corrupt or stale."""

    found: str
    documents: int
    changed: int


def rebuild(session: Session, directory: IndexDirectory, *, at: datetime) -> int:
    """Builds the index anew beside the present one and switches over; returns the number of documents."""
    with directory.writing():
        return _rebuild(session, directory, at)


def ensure(session: Session, directory: IndexDirectory, *, at: datetime) -> Ensured:
    """Makes the index usable and equal to the database; returns what was found and how many documents changed."""
    with directory.writing():
        fault = directory.fault()
        if fault is not None:
            count = _rebuild(session, directory, at)
            return Ensured(fault, count, count)
        return _level(session, directory, at)


def update(session: Session, directory: IndexDirectory, messages: Iterable[Mapping[str, Any]], *, at: datetime) -> int:
    """Brings what the messages name level in one commit; returns how many addresses were touched."""
    named = {(_MESSAGE_KINDS[message["kind"]], _scope(message)) for message in messages}
    if not named:
        return 0
    with directory.writing():
        if directory.manifest() is None:
            return _rebuild(session, directory, at)
        with _writer(directory, at) as writer:
            for kind, scope in named:
                _replace(session, writer, kind, scope)
    return len(named)


def _scope(message: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Group and ref within the kind; None where a message concerns all of them."""
    ref = str(message["ref"])
    if message["kind"] == "piece":
        group, _, slug = ref.partition("/")
        return group, slug
    if message["kind"] == "entry":
        return None, ref
    return (ref, None) if message["kind"] == "statute" else (None, None)


def _replace(session: Session, writer: IndexWriter, kind: DocumentKind, scope: tuple[str | None, str | None]) -> None:
    group, ref = scope
    documents = list(indexable(session, kind, group, ref))
    address = "/".join(step for step in (kind.value, group, ref) if step)
    writer.delete_by_query(Or([Term("uid", address), Prefix("uid", f"{address}/")]))
    for document in documents:
        writer.add_document(**_fields(document))


def _rebuild(session: Session, directory: IndexDirectory, at: datetime) -> int:
    path = directory.fresh()
    writer = whoosh_index.create_in(str(path), schema()).writer(limitmb=MEMORY_MEGABYTES)
    count = 0
    for document in _everything(session):
        writer.add_document(**_fields(document))
        count += 1
    writer.commit()
    directory.point_to(path, documents=count, at=at)
    return count


def _level(session: Session, directory: IndexDirectory, at: datetime) -> Ensured:
    manifest = directory.manifest()
    if manifest is None:
        raise RuntimeError("an index without fault has a manifest")
    with whoosh_index.open_dir(str(directory.path(manifest))).reader() as reader:
        held = {fields["uid"]: fields["digest"] for _, fields in reader.iter_docs()}
    wanted = {document.uid: document for document in _everything(session)}
    gone = held.keys() - wanted.keys()
    changed = [document for uid, document in wanted.items() if held.get(uid) != document.digest]
    if gone or changed:
        with _writer(directory, at) as writer:
            for uid in gone:
                writer.delete_by_term("uid", uid)
            for document in changed:
                writer.update_document(**_fields(document))
    touched = len(gone) + len(changed)
    return Ensured("stale" if touched else "ready", len(wanted), touched)


@contextmanager
def _writer(directory: IndexDirectory, at: datetime) -> Iterator[IndexWriter]:
    """A writer on the present index; what it did is committed and pointed to together, or not at all."""
    manifest = directory.manifest()
    if manifest is None:
        raise RuntimeError("there is no index to write to")
    path = directory.path(manifest)
    opened = whoosh_index.open_dir(str(path))
    writer = opened.writer(limitmb=MEMORY_MEGABYTES)
    try:
        yield writer
    except BaseException:
        writer.cancel()
        raise
    writer.commit()
    directory.point_to(path, documents=opened.doc_count(), at=at)


def _everything(session: Session) -> Iterator[Document]:
    for kind in DocumentKind:
        yield from indexable(session, kind)


def _fields(document: Document) -> dict[str, str]:
    return {
        "uid": document.uid,
        "kind": document.kind.value,
        "title": document.title,
        "body": document.body,
        "digest": document.digest,
    }

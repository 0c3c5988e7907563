"""Files in the database: read back as written, unreadable without the keys, gone with the transaction."""

from io import BytesIO

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from portal.security.fields import FieldUnreadable
from portal.store import Database, files
from portal.store.files import StoredFile, StoredPiece
from tests.factories.register import AT, CIPHER

BODY = bytes(range(256)) * 10_000


def kept(session: Session, ref: str = "f1", body: bytes = BODY) -> StoredFile:
    return files.keep(
        session,
        BytesIO(body),
        ref=ref,
        name="附件.pdf",
        media_type="application/pdf",
        purpose="test",
        sealer=CIPHER,
        at=AT,
        by="test",
    )


def test_a_file_comes_back_as_it_was(session: Session) -> None:
    file = kept(session)
    assert file.size == len(BODY)
    with files.opened(session, file, CIPHER) as stream:
        assert stream.read() == BODY


def test_no_piece_shows_what_it_holds(session: Session) -> None:
    kept(session, body="身份证件".encode() * 1000)
    stored = b"".join(session.scalars(select(StoredPiece.body)))
    assert "身份证件".encode() not in stored


def test_a_piece_moved_to_another_file_is_not_read(session: Session) -> None:
    one, other = kept(session, "f1"), kept(session, "f2", b"x" * 100)
    taken = session.scalar(select(StoredPiece.body).where(StoredPiece.file_id == one.id, StoredPiece.number == 0))
    session.execute(update(StoredPiece).where(StoredPiece.file_id == other.id).values(body=taken))
    with pytest.raises(FieldUnreadable):
        list(files.pieces(session, other, CIPHER))


def test_a_discarded_file_leaves_nothing(session: Session) -> None:
    files.discard(session, kept(session))
    assert session.scalar(select(func.count()).select_from(StoredPiece)) == 0


def keep_and_fail(database: Database) -> float:
    with database.unit_of_work() as work:
        return kept(work).size / 0


def test_what_fails_leaves_neither_file_nor_piece(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        keep_and_fail(database)
    with database.reading() as reading:
        assert reading.scalar(select(func.count()).select_from(StoredPiece)) == 0
        assert reading.scalar(select(func.count()).select_from(StoredFile)) == 0

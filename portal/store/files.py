"""Files kept in the database: encrypted, in pieces, there if and only if the row that names them is there.

A file is written in the same transaction as what it belongs to, so a fault leaves neither orphan nor gap, and a backup
of the database is a backup of the files.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, Final, Protocol, cast

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, delete, false, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.store.base import Base
from portal.store.types import UtcDateTime

PIECE: Final = 1 << 20
_IN_MEMORY: Final = 4 << 20


class Sealer(Protocol):
    """Encrypts and decrypts bytes for one purpose (portal.security.fields)."""

    def seal(self, value: bytes, purpose: str) -> bytes:
        """Return the encrypted bytes."""

    def unseal(self, stored: bytes, purpose: str) -> bytes:
        """Return the bytes; raises when they were changed or moved."""


class StoredFile(Base):
    """One file; `name` is what it is called when handed out, already cleaned."""

    __tablename__ = "stored_file"
    __table_args__ = (Index("ix_stored_file_maker", "created_by", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    purpose: Mapped[str] = mapped_column(String(32))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[str] = mapped_column(String(64))
    scanned: Mapped[bool] = mapped_column(default=False, server_default=false())  # for viruses, before it was kept


class StoredPiece(Base):
    """At most a mebibyte of a file, encrypted."""

    __tablename__ = "stored_piece"

    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)


def keep(
    session: Session,
    stream: BinaryIO,
    *,
    ref: str,
    name: str,
    media_type: str,
    purpose: str,
    sealer: Sealer,
    at: datetime,
    by: str,
    scanned: bool = False,
) -> StoredFile:
    """Returns the stored file, flushed, of all that the stream still holds."""
    file = StoredFile(
        ref=ref,
        name=name[:200],
        media_type=media_type,
        purpose=purpose,
        size=0,
        sha256="",
        created_at=at,
        created_by=by,
        scanned=scanned,
    )
    session.add(file)
    session.flush()
    digest = hashlib.sha256()
    for number, piece in enumerate(iter(lambda: stream.read(PIECE), b"")):
        digest.update(piece)
        file.size += len(piece)
        body = sealer.seal(piece, _purpose(ref, number))
        session.execute(insert(StoredPiece).values(file_id=file.id, number=number, body=body))
    file.sha256 = digest.hexdigest()
    session.flush()
    return file


def pieces(session: Session, file: StoredFile, sealer: Sealer) -> Iterator[bytes]:
    """Yields the file from its beginning; raises what the sealer raises for a damaged one."""
    wanted = select(StoredPiece.number, StoredPiece.body).where(StoredPiece.file_id == file.id)
    ordered = wanted.order_by(StoredPiece.number).execution_options(yield_per=4)
    for number, body in session.execute(ordered):
        yield sealer.unseal(body, _purpose(file.ref, number))


def opened(session: Session, file: StoredFile, sealer: Sealer) -> BinaryIO:
    """Returns the file as a stream at its beginning; the caller closes it."""
    stream = cast("BinaryIO", SpooledTemporaryFile(max_size=_IN_MEMORY))  # noqa: SIM115 -- handed to the caller
    for piece in pieces(session, file, sealer):
        stream.write(piece)
    stream.seek(0)
    return stream


def discard(session: Session, file: StoredFile) -> None:
    """Deletes a file and its pieces."""
    session.execute(delete(StoredPiece).where(StoredPiece.file_id == file.id))
    session.delete(file)
    session.flush()


def _purpose(ref: str, number: int) -> str:
    # A piece copied to another file, or to another place, does not decrypt there.
    return f"file:{ref}:{number}"

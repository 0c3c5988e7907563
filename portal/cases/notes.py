"""Keeps the desk's own notes of a case: read by whoever handles it, never by the applicant (2021 art. 30(2))."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases import handling
from portal.cases.models import Case, CaseNote
from portal.law.actors import Actor
from portal.procedures.turn import text
from portal.security.fields import FieldCipher

NOTE: Final = "case.note"
_LONGEST: Final = 1_000


@dataclass(frozen=True, slots=True)
class NoteView:
    """One note."""

    at: datetime
    by_name: str
    text: str


def add(session: Session, *, ref: str, words: str, actor: Actor, cipher: FieldCipher, at: datetime) -> None:
    """Keeps a note; raises NotFound for a case that the actor does not handle, BadInput without words."""
    case = handling.of_agency(session, ref=ref, actor=actor)
    handling.refuse_own_name(session, case=case, actor=actor, cipher=cipher)
    said = text(words, field="words", longest=_LONGEST)
    kept = cipher.encrypt(said, NOTE)
    session.add(CaseNote(case_id=case.id, at=at, by_ref=actor.ref, by_name=actor.name, text_cipher=kept))
    session.flush()


def of_case(session: Session, *, case: Case, cipher: FieldCipher) -> tuple[NoteView, ...]:
    """Returns the notes of a case, newest first."""
    rows = session.scalars(select(CaseNote).where(CaseNote.case_id == case.id).order_by(CaseNote.id.desc()))
    return tuple(NoteView(row.at, row.by_name, cipher.decrypt(row.text_cipher, NOTE)) for row in rows)

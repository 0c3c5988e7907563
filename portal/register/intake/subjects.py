"""Matches the rows of a chunk to subjects by credit code or identity number, many at once (2021 art. 10).

The rules are those of portal.register.subjects.commands; only the number of statements differs.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, selectinload

from portal.kernel.folding import fold
from portal.register.intake import drafts
from portal.register.intake.rows import Row
from portal.register.records.models import Record
from portal.register.subjects.commands import ID_PURPOSE, SubjectIdentity, build, rename
from portal.register.subjects.models import Subject, SubjectName
from portal.register.subjects.name_index import index_names
from portal.security.fields import FieldCipher


class Matcher:
    """The subjects of one chunk: known ones are loaded, new ones saved only when a row of theirs is accepted."""

    def __init__(self, session: Session, cipher: FieldCipher) -> None:
        """Takes where to look and how to compare identity numbers."""
        self._session = session
        self._cipher = cipher
        self._by_key: dict[str, Subject] = {}
        self._unsaved: dict[int, Subject] = {}
        self._latest_here: dict[int, date] = {}

    def match(self, rows: Sequence[Row]) -> list[Subject]:
        """Returns the subject of each row, new ones unsaved; two rows about one subject get the same."""
        identities = [drafts.identity(row) for row in rows]
        keys = [self._key(identity) for identity in identities]
        self._load(keys)
        for key, identity in zip(keys, identities, strict=True):
            if key not in self._by_key:
                fresh = build(identity, cipher=self._cipher)
                self._by_key[key] = self._unsaved[id(fresh)] = fresh
        return [self._by_key[key] for key in keys]

    def save(self, accepted: Sequence[tuple[Row, Subject]]) -> None:
        """Saves the new subjects among the accepted rows, indexes their names, follows changes of name."""
        wanted = dict.fromkeys(id(subject) for _, subject in accepted)
        new = [self._unsaved.pop(key) for key in wanted if key in self._unsaved]
        self._session.add_all(new)
        self._session.flush()
        index_names(self._session, [(subject.names[0].id, subject.names[0].key) for subject in new])
        for row, subject in accepted:
            self._follow(row, subject)

    def subjects(self) -> Iterable[object]:
        """Yields what this chunk loaded or saved, to be forgotten by the session."""
        for subject in self._by_key.values():
            if id(subject) not in self._unsaved:
                yield from (*subject.names, *_loaded_identifiers(subject), subject)

    def _load(self, keys: Sequence[str]) -> None:
        wanted = or_(Subject.credit_code.in_(keys), Subject.id_index.in_(keys))
        loaded = select(Subject).where(wanted).options(selectinload(Subject.names))
        for subject in self._session.scalars(loaded) if keys else ():
            self._by_key[subject.credit_code or subject.id_index or ""] = subject

    def _key(self, identity: SubjectIdentity) -> str:
        if identity.id_number is not None:
            return self._cipher.blind_index(identity.id_number, ID_PURPOSE)
        return identity.credit_code or ""

    def _follow(self, row: Row, subject: Subject) -> None:
        """An act newer than all others tells the present name and representative; an older one only a former name."""
        name, day = row.text("name"), row.day("decided_on")
        key, representative = fold(name), row.text("representative")
        latest_here = self._latest_here.get(id(subject))
        if day is not None:
            self._latest_here[id(subject)] = max(day, latest_here or day)
        known = any(each.key == key for each in subject.names)
        if day is None or (known and representative in ("", subject.legal_representative)):
            return
        latest = max(filter(None, (self._latest(subject), latest_here)), default=day)
        if day < latest:
            if not known:
                self._former(subject, name, until=latest)
            return
        if representative:
            subject.legal_representative = representative
        rename(self._session, subject=subject, name=name, on=day)

    def _latest(self, subject: Subject) -> date | None:
        return self._session.scalar(select(func.max(Record.decided_on)).where(Record.subject_id == subject.id))

    def _former(self, subject: Subject, name: str, *, until: date) -> None:
        former = SubjectName(subject_id=subject.id, name=name, key=fold(name), until=until)
        self._session.add(former)
        self._session.flush()
        self._session.refresh(subject, ["names"])
        index_names(self._session, [(former.id, former.key)])


def _loaded_identifiers(subject: Subject) -> Iterable[object]:
    return subject.identifiers if "identifiers" in subject.__dict__ else ()

"""Matches the rows of a chunk to subjects by credit code or identity number, many at once (2021 art. 10).

The rules are those of portal.register.subjects.commands; only the number of statements differs.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from portal.kernel.folding import fold
from portal.register.intake import drafts
from portal.register.intake.bulk import IDENTIFIERS, NAMES, SUBJECTS, insert_all
from portal.register.intake.rows import Row
from portal.register.records.models import Record
from portal.register.subjects.commands import ID_PURPOSE, SubjectIdentity, columns, rename
from portal.register.subjects.models import Subject, SubjectName
from portal.register.subjects.name_index import index_names
from portal.security.fields import FieldCipher

_SUBJECT: Final = SUBJECTS.c
_NAME: Final = NAMES.c


@dataclass(slots=True)
class Match:
    """The subject of a row: `carrier` holds its keys and, once it is saved, its number; it belongs to no session."""

    carrier: Subject
    representative: str | None
    new: dict[str, Any] | None = None
    identity: SubjectIdentity | None = None
    names: dict[str, str] = field(default_factory=dict)
    latest: date | None = None


class Matcher:
    """The subjects of one chunk: known ones are loaded, new ones saved only when a row of theirs is accepted."""

    def __init__(self, session: Session, cipher: FieldCipher) -> None:
        """Takes where to look and how to compare identity numbers."""
        self._session = session
        self._cipher = cipher
        self._by_key: dict[str, Match] = {}

    def match(self, rows: Sequence[Row]) -> list[Match]:
        """Returns the subject of each row, new ones unsaved; two rows about one subject get the same."""
        identities = [drafts.identity(row) for row in rows]
        keys = [self._key(identity) for identity in identities]
        self._load(keys)
        for key, identity in zip(keys, identities, strict=True):
            if key not in self._by_key:
                self._by_key[key] = self._fresh(identity)
        return [self._by_key[key] for key in keys]

    def save(self, accepted: Sequence[tuple[Row, Match]]) -> None:
        """Saves the new subjects among the accepted rows, indexes their names, follows changes of name."""
        new = list({id(match): match for _, match in accepted if match.new is not None}.values())
        if new:
            self._insert(new)
        for row, match in accepted:
            self._follow(row, match)

    def _fresh(self, identity: SubjectIdentity) -> Match:
        new = columns(identity, cipher=self._cipher)
        carrier = Subject(credit_code=new["credit_code"], id_index=new["id_index"])
        names = {fold(identity.name): identity.name}
        return Match(carrier, identity.legal_representative, new, identity, names)

    def _load(self, keys: Sequence[str]) -> None:
        by_id: dict[int, Match] = {}
        for column in (_SUBJECT.credit_code, _SUBJECT.id_index):
            by_id.update(self._found(column, keys))
        if not by_id:
            return
        for subject_id, key, name in self._session.execute(
            select(_NAME.subject_id, _NAME.key, _NAME.name).where(_NAME.subject_id.in_(by_id))
        ):
            by_id[subject_id].names[key] = name

    def _found(self, column: ColumnElement[Any], keys: Sequence[str]) -> Iterator[tuple[int, Match]]:
        wanted = select(_SUBJECT.id, _SUBJECT.legal_representative, column).where(column.in_(set(keys)))
        for subject_id, representative, key in self._session.execute(wanted).all() if keys else ():
            carrier = Subject(id=subject_id, **{column.key or "": key})
            self._by_key[key] = Match(carrier, representative)
            yield subject_id, self._by_key[key]

    def _key(self, identity: SubjectIdentity) -> str:
        if identity.id_number is not None:
            return self._cipher.blind_index(identity.id_number, ID_PURPOSE)
        return identity.credit_code or ""

    def _insert(self, new: Sequence[Match]) -> None:
        refs = {match.new["ref"]: match for match in new if match.new is not None}
        insert_all(self._session, SUBJECTS, [match.new for match in new if match.new is not None])
        for subject_id, ref in self._session.execute(select(_SUBJECT.id, _SUBJECT.ref).where(_SUBJECT.ref.in_(refs))):
            refs[ref].carrier.id = subject_id
        rows = [
            {"subject_id": match.carrier.id, "name": name, "key": key}
            for match in new
            for key, name in match.names.items()
        ]
        insert_all(self._session, NAMES, rows)
        ids = [match.carrier.id for match in new]
        named = select(_NAME.id, _NAME.key).where(_NAME.subject_id.in_(ids))
        index_names(self._session, [(name_id, key) for name_id, key in self._session.execute(named)])
        self._insert_identifiers(new)
        for match in new:
            match.new = None

    def _insert_identifiers(self, new: Sequence[Match]) -> None:
        older = [
            {"subject_id": match.carrier.id, "kind": kind, "value": value}
            for match in new
            for kind, value in (match.identity.identifiers if match.identity else ())
        ]
        insert_all(self._session, IDENTIFIERS, older)

    def _follow(self, row: Row, match: Match) -> None:
        """An act newer than all others tells the present name and representative; an older one only a former name."""
        name, day, representative = row.text("name"), row.day("decided_on"), row.text("representative")
        key, here = fold(name), match.latest
        if day is None:
            return
        match.latest = max(day, here or day)
        if key in match.names and representative in ("", match.representative):
            return
        latest = max(filter(None, (self._latest(match.carrier.id), here)), default=day)
        self._rename(match, name, key, representative, day, latest)

    def _rename(self, match: Match, name: str, key: str, representative: str, day: date, latest: date) -> None:
        subject = self._session.get_one(Subject, match.carrier.id)
        if day >= latest:
            subject.legal_representative = match.representative = representative or match.representative
            rename(self._session, subject=subject, name=name, on=day)
        elif key not in match.names:
            former = SubjectName(subject_id=subject.id, name=name, key=key, until=latest)
            self._session.add(former)
            self._session.flush()
            index_names(self._session, [(former.id, key)])
        match.names[key] = name
        self._session.flush()

    def _latest(self, subject_id: int) -> date | None:
        return self._session.scalar(select(func.max(Record.decided_on)).where(Record.subject_id == subject_id))

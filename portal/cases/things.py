"""Decides what a case can be about: a record or a list entry of its own subject, found by reference."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from portal.accounts.models import Unit
from portal.kernel import divisions
from portal.kernel.errors import NotFound
from portal.kernel.messages import msg
from portal.law.codes import RecordClass
from portal.register.lists.models import ListEntry, ListKind
from portal.register.records.models import Record, RecordState
from portal.register.subjects.models import Subject

REGION = "150000"
_WITHIN_LEAGUE = 4


@dataclass(frozen=True, slots=True)
class Thing:
    """One record or one entry; exactly one of the two is there."""

    record: Record | None
    entry: ListEntry | None

    @property
    def ref(self) -> str:
        """Return its reference."""
        return self._row.ref

    @property
    def unit(self) -> Unit:
        """Return the unit that provided or recognised it."""
        return self._row.unit

    @property
    def title(self) -> str:
        """Return what it is called."""
        return self._row.title

    @property
    def public_until(self) -> date | None:
        """Return its last public day."""
        return self._row.public_until

    @property
    def start_on(self) -> date | None:
        """Return the day its period began."""
        return self.record.start_on if self.record else self._entry.decided_on

    @property
    def record_class(self) -> RecordClass | None:
        """Return the class of a record; an entry has none of its own."""
        return self.record.record_class if self.record else None

    @property
    def suspended(self) -> bool:
        """Return whether something hides it."""
        return self._row.suspended_at is not None

    @property
    def lives(self) -> bool:
        """Return whether it still stands: a current record, an entry that was not removed."""
        if self.record is not None:
            return self.record.state is RecordState.CURRENT
        return self._entry.removed_at is None

    @property
    def archived(self) -> bool:
        """Return whether it is a record that is over and kept as an archive only."""
        return self.record is not None and self.record.state is RecordState.ARCHIVED

    @property
    def enhancing(self) -> bool:
        """Return whether it speaks for its subject (2021 art. 13; parameter A7)."""
        if self.record is not None:
            return self.record.record_class is RecordClass.ENHANCING
        return self._entry.kind is ListKind.HONOUR

    @property
    def _entry(self) -> ListEntry:
        if self.entry is None:
            raise AssertionError("a thing is a record or an entry")
        return self.entry

    @property
    def _row(self) -> Record | ListEntry:
        return self.record or self._entry


def find(session: Session, *, ref: str) -> Thing | None:
    """Returns the record or entry with this reference, None for one that is gone."""
    record = session.scalar(
        select(Record).where(Record.ref == ref).options(joinedload(Record.unit), joinedload(Record.item))
    )
    if record is not None:
        return Thing(record, None)
    entry = session.scalar(
        select(ListEntry)
        .where(ListEntry.ref == ref)
        .options(joinedload(ListEntry.unit), joinedload(ListEntry.register))
    )
    return None if entry is None else Thing(None, entry)


def of_subject(session: Session, *, ref: str, subject: Subject) -> Thing:
    """Returns a thing of this subject; raises NotFound for everybody else's, the same as for one that is not there."""
    thing = find(session, ref=ref)
    owner = None if thing is None else (thing.record or thing.entry)
    if thing is None or owner is None or owner.subject_id != subject.id:
        raise NotFound(msg("没有找到这一项。"))
    return thing


def division_over(units: list[Unit]) -> str:
    """Returns the smallest division that holds all of these units: its agency handles the case."""
    codes = {unit.division for unit in units}
    if len(codes) == 1:
        return codes.pop()
    leagues = {code[:_WITHIN_LEAGUE] + "00" for code in codes}
    league = leagues.pop() if len(leagues) == 1 else REGION
    return league if all(divisions.is_within(code, league) for code in codes) else REGION

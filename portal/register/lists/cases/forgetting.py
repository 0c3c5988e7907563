"""What the desk kept of a listing, when its period is over: a person's case goes with the entry (2018 art. 36)."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.register.lists.cases.models import CasePaper, CaseStatement, ListCase
from portal.register.lists.models import ListEntry
from portal.register.lists.removals.models import Removal
from portal.store import files


def delete_case(session: Session, entry: ListEntry) -> None:
    """Deletes the case of an entry with its statements, papers and removals; the history of its steps names nobody."""
    for removal in list(session.scalars(select(Removal).where(Removal.entry_id == entry.id))):
        written = [file for file in (removal.letter, removal.proof) if file is not None]
        session.execute(delete(Removal).where(Removal.id == removal.id))
        for file in written:
            files.discard(session, file)
    for case in list(session.scalars(select(ListCase).where(ListCase.entry_id == entry.id))):
        papers = [paper.file for paper in case.papers]
        session.execute(delete(CaseStatement).where(CaseStatement.case_id == case.id))
        session.execute(delete(CasePaper).where(CasePaper.case_id == case.id))
        session.execute(delete(ListCase).where(ListCase.id == case.id))
        for file in papers:
            files.discard(session, file)


def forget_responsible(session: Session, entry: ListEntry) -> None:
    """Takes the responsible persons out of the draft that an organisation's entry came from."""
    for case in session.scalars(select(ListCase).where(ListCase.entry_id == entry.id)):
        case.content = {**case.content, "responsible": []}
    session.flush()

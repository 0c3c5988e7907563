"""Whose a case is, as a list of the desk names it: organisations in full, natural persons masked (2024 art. 24)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.models import Case
from portal.kernel.masking import mask_person_name
from portal.procedures.tasks import Task
from portal.register.subjects.models import Subject, SubjectKind, SubjectName


def names(session: Session, refs: Collection[str]) -> Mapping[str, str]:
    """Returns the present names of the subjects by reference of the case, in one statement; erased ones have none."""
    if not refs:
        return {}
    wanted = (
        select(Case.ref, Subject.kind, SubjectName.name)
        .join(Subject, Subject.ref == Case.subject_ref)
        .join(SubjectName, SubjectName.subject_id == Subject.id)
        .where(Case.ref.in_(refs), SubjectName.until.is_(None))
    )
    rows = session.execute(wanted)
    return {ref: mask_person_name(name) if kind is SubjectKind.NATURAL_PERSON else name for ref, kind, name in rows}


def named(session: Session, tasks: Sequence[Task]) -> list[Task]:
    """Returns what waits about cases, each with the name of its subject."""
    found = names(session, {task.ref for task in tasks})
    return [replace(task, about=found.get(task.ref, "")) for task in tasks]

"""Holds the name of a row against the code it stands beside: a wrong code would tell lies about somebody (2021 art. 3).

A name that the register does not know under the code is doubtful, for organisations do change their names; where it is
also another organisation's present name, name and code contradict each other and the row stays out.
"""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kernel.folding import fold
from portal.kernel.messages import msg
from portal.register.intake.faults import ACCURATE
from portal.register.intake.rows import Row
from portal.register.subjects.models import Subject, SubjectName


def check(session: Session, rows: Sequence[Row]) -> None:
    """Notes a fault on every row of an organisation whose code belongs to another name, a warning where it may."""
    codes = {row.text("credit_code") for row in rows if not row.is_person} - {""}
    known = _names(session, codes)
    strange = [
        row
        for row in rows
        if (names := known.get(row.text("credit_code"))) is not None and fold(row.text("name")) not in names
    ]
    borne = _borne(session, [fold(row.text("name")) for row in strange])
    for row in strange:
        registered = next(name for name, present in known[row.text("credit_code")].values() if present)
        if fold(row.text("name")) in borne:
            sentence = msg("名称是另一主体的，这个代码登记的名称是“%(name)s”，请核对代码", name=registered)
            row.error("credit_code", "E-NAME-CODE", sentence, ACCURATE)
        else:
            sentence = msg("这个代码登记的名称是“%(name)s”，与填写的不同；确已更名的可以报送", name=registered)
            row.warn("name", "W-NAME", sentence, ACCURATE)


def _names(session: Session, codes: set[str]) -> dict[str, dict[str, tuple[str, bool]]]:
    """The names by folded form, each with whether it is the present one, of the subjects with these codes."""
    found: dict[str, dict[str, tuple[str, bool]]] = defaultdict(dict)
    wanted = select(Subject.credit_code, SubjectName.key, SubjectName.name, SubjectName.until)
    for code, key, name, until in session.execute(
        wanted.join(SubjectName, SubjectName.subject_id == Subject.id).where(Subject.credit_code.in_(codes))
    ):
        found[code][key] = (name, until is None)
    return found


def _borne(session: Session, keys: list[str]) -> set[str]:
    wanted = select(SubjectName.key).join(Subject, Subject.id == SubjectName.subject_id)
    present = wanted.where(SubjectName.key.in_(keys), SubjectName.until.is_(None), Subject.credit_code.is_not(None))
    return set(session.scalars(present)) if keys else set()

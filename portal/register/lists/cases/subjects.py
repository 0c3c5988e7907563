"""Whom a case is about: found by credit code, reference, identity number or whole name; never guessed.

Source: 2021 art. 10.
"""

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from portal.accounts.models import Unit
from portal.kernel.clock import beijing_date
from portal.kernel.errors import BadInput
from portal.kernel.folding import fold
from portal.kernel.messages import msg
from portal.procedures.turn import Turn
from portal.register.lists.models import ListKind
from portal.register.subjects import commands
from portal.register.subjects.models import Subject, SubjectKind, SubjectName


def resolve(session: Session, text: str, *, kind: ListKind, turn: Turn) -> Subject:
    """Returns the one subject meant; raises BadInput for none, for several of one name, for a person by name alone.

    A government body that is known only as a unit becomes a subject here.
    """
    plain = text.strip()
    if not plain:
        raise BadInput(msg("请填写统一社会信用代码、证件号码或者完整名称。"), field="subject")
    found = session.scalars(select(Subject).where(_known_as(plain, turn)).limit(2)).all()
    if len(found) == 1:
        return found[0]
    if found:
        raise BadInput(msg("有多个同名主体，请改填代码。"), field="subject")
    if kind is ListKind.GOVERNMENT and (unit := _unit(session, plain)) is not None:
        return _as_subject(session, unit, turn)
    raise BadInput(msg("没有找到这个主体。自然人请填写证件号码。"), field="subject")


def _known_as(plain: str, turn: Turn) -> ColumnElement[bool]:
    named = select(SubjectName.subject_id).where(SubjectName.key == fold(plain), SubjectName.until.is_(None))
    return or_(
        Subject.credit_code == plain.upper(),
        Subject.ref == plain,
        Subject.id_index == turn.cipher.blind_index(plain.upper(), commands.ID_PURPOSE),
        Subject.id.in_(named) & (Subject.kind != SubjectKind.NATURAL_PERSON),
    )


def _unit(session: Session, plain: str) -> Unit | None:
    found = session.scalars(select(Unit).where(or_(Unit.credit_code == plain.upper(), Unit.name_zh == plain)).limit(2))
    units = found.all()
    return units[0] if len(units) == 1 else None


def _as_subject(session: Session, unit: Unit, turn: Turn) -> Subject:
    identity = commands.SubjectIdentity(
        kind=SubjectKind.LEGAL_PERSON, name=unit.name_zh, credit_code=unit.credit_code, division=unit.division
    )
    return commands.match(session, identity=identity, cipher=turn.cipher, on=beijing_date(turn.at))

"""What tests of organ queries stand on: a unit that may query, its clerk, one cause, tables to hand in."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.models import Reading
from portal.access.organs import batches, commands
from portal.access.organs.admission import Cause
from portal.access.organs.asked import Asked
from portal.access.organs.models import OrganQuery
from portal.accounts.models import Unit
from portal.kernel import csv_cells
from portal.kernel.references import new_reference
from portal.law.actors import Actor
from portal.law.roles import Role
from portal.register.subjects.commands import ID_PURPOSE
from portal.register.subjects.models import Subject
from tests.factories import register as make
from tests.factories import staff as people
from tests.factories.register import CIPHER

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
CAUSE = Cause(
    scene="22.2", matter="示招〔2026〕7号", basis="《招标投标法》第五条", purpose="评标前核对投标人的信用状况"
)
HEAD = ("统一社会信用代码", "姓名", "证件类型", "证件号码")


@pytest.fixture
def clerk(session: Session) -> Actor:
    """A person who may query, of a unit that has named its security officer."""
    return querying(session)


def querying(session: Session, unit: Unit | None = None) -> Actor:
    """Another such person."""
    work_unit = unit or make.unit(session)
    work_unit.security_officer = "测安全"
    session.flush()
    return people.actor(session, Role.QUERY_CLERK, unit=work_unit)


def number_of(person: Subject) -> str:
    """The identity number of a person in the register."""
    return CIPHER.decrypt(person.id_cipher or "", ID_PURPOSE)


def about(subject: Subject) -> Asked:
    """The question that names this subject rightly."""
    if subject.credit_code:
        return Asked(code=subject.credit_code)
    return Asked(name=subject.names[0].name, id_type="身份证", id_number=number_of(subject))


def ask(session: Session, clerk: Actor, asked: Asked, *, cause: Cause = CAUSE, at: datetime = AT, key: str = "") -> str:
    """One query."""
    form_key = key or new_reference("form")
    return commands.ask(session, cause=cause, subject=asked, form_key=form_key, cipher=CIPHER, actor=clerk, at=at)


def table(*rows: Sequence[str], head: Sequence[str] = HEAD) -> io.BytesIO:
    """A table of subjects as CSV."""
    return io.BytesIO(csv_cells.document([head, *rows]).encode())


def row_of(subject: Subject) -> tuple[str, str, str, str]:
    """The row of a table that names this subject."""
    asked = about(subject)
    return asked.code, asked.name, asked.id_type, asked.id_number


def hand_in(session: Session, clerk: Actor, stream: io.BytesIO, *, at: datetime = AT, key: str = "") -> str:
    """One batch, not yet begun."""
    return commands.ask_many(
        session,
        cause=CAUSE,
        stream=stream,
        file_name="投标人.csv",
        form_key=key or new_reference("form"),
        cipher=CIPHER,
        actor=clerk,
        at=at,
    )


def carry_out(session: Session, ref: str, *, at: datetime = AT) -> None:
    """Answers every row that is left."""
    questions = batches.questions(session, ref=ref, cipher=CIPHER)
    while batches.take(session, ref=ref, questions=questions, cipher=CIPHER, at=at):
        pass


def query(session: Session, ref: str) -> OrganQuery:
    """The row of a query."""
    return session.scalars(select(OrganQuery).where(OrganQuery.ref == ref)).one()


def readings(session: Session, ref: str) -> list[Reading]:
    """The log of one query."""
    return list(session.scalars(select(Reading).where(Reading.query_ref == ref).order_by(Reading.id)))

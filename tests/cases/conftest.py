"""What most tests of cases stand on: a subject with somebody at every desk, a penalty about it, a file to hand in."""

import pytest
from sqlalchemy.orm import Session

from portal.register.records.models import Record
from tests.factories import cases
from tests.factories.cases import Ground
from tests.factories.register import penalty
from tests.register.intake.conftest import cipher, hand_in, register

__all__ = ["cipher", "hand_in", "register"]


@pytest.fixture
def made(session: Session) -> Ground:
    return cases.ground(session)


@pytest.fixture
def record(session: Session, made: Ground) -> Record:
    return penalty(session, subject=made.subject)

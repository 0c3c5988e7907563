"""Authorisations of the demonstration: one of each condition its accounts can show."""

from collections import Counter

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.grants.conditions import condition
from portal.access.grants.models import Grant
from portal.access.models import Reading
from portal.audit import Channel
from tests.demo.conftest import SMALL


def test_there_are_some_given_used_revoked_and_waiting_on_paper(small: Session) -> None:
    grants = small.scalars(select(Grant)).all()
    assert Counter(condition(grant, SMALL.today).value for grant in grants) == {
        "usable": 2,
        "revoked": 1,
        "waiting": 1,
    }
    used = {grant.ref: grant.used for grant in grants if grant.used}
    assert used
    readings = small.scalars(select(Reading.grant_ref).where(Reading.channel == Channel.AUTHORISED))
    assert Counter(readings) == used

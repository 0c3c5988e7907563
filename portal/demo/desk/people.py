"""Decides who acts in the demonstration, and when: staff by login, instants counted back from the plan's."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.staff.models import Staff
from portal.accounts.staff.sessions import actor_of
from portal.demo.plan import Plan
from portal.law.actors import Actor
from portal.security.fields import FieldCipher


@dataclass(frozen=True, slots=True)
class Stage:
    """What every act of the demonstration needs."""

    session: Session
    plan: Plan
    cipher: FieldCipher

    def actor(self, login: str) -> Actor:
        """Returns the member of staff with this login."""
        return actor_of(self.session.scalars(select(Staff).where(Staff.login == login)).one())

    def ago(self, days: int) -> datetime:
        """Returns the instant so many days before the plan's."""
        return self.plan.at - timedelta(days=days)

"""Proposals for tests: the smallest lawful one of each kind, and acts of the people who handle them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from portal.accounts.models import Unit
from portal.kernel.settings import CJK_FONT
from portal.law.actors import Actor
from portal.law.calendar import WorkCalendar
from portal.law.roles import Role
from portal.procedures.turn import Turn
from portal.register.lists.models import ListEntry
from portal.register.measures import commands
from portal.register.measures.applied import deciding, proposing
from portal.register.measures.applied.models import Application, Weight
from portal.register.measures.applied.proposing import Proposal
from portal.register.measures.commands import MeasureRow
from tests.factories import register as make
from tests.factories import staff as people

TOLD = date(2026, 6, 1)
DECIDING = datetime(2026, 6, 15, 2, 0, tzinfo=UTC)
BAN = MeasureRow(
    code="YZ-05",
    statute_code="27.5",
    matter="公共资源交易",
    basis="条例第二十七条",
    body="监督部门",
    measure="限制参与公共资源交易",
    target="严重失信主体",
)
WATCH = replace(BAN, code="YB-04", statute_code="26.4", measure="重点监管")
BONUS = replace(BAN, code="JL-03", statute_code="25.3", measure="信用加分")


def edition(session: Session, *, year: int = 2026) -> None:
    """The edition in force since April of the year, one measure of each kind."""
    commands.load_edition(session, year=year, items=(BAN, WATCH, BONUS), actor="test", at=make.AT)
    commands.publish_edition(session, year=year, published_on=date(year, 4, 1), actor="test", at=make.AT)


def act(actor: Actor, at: datetime = DECIDING, **values: Any) -> Turn:
    """An act of somebody who has seen the present state."""
    chosen: dict[str, Any] = {"seen": None, "calendar": WorkCalendar.shipped(), "font": Path(CJK_FONT)}
    return Turn(actor=actor, at=at, cipher=make.CIPHER, **(chosen | values))


class Office:
    """A unit with a maker and a checker."""

    def __init__(self, session: Session, unit: Unit | None = None) -> None:
        self.unit = unit or make.unit(session)
        self.maker = people.actor(session, Role.PROVIDER_MAKER, unit=self.unit)
        self.checker = people.actor(session, Role.PROVIDER_CHECKER, unit=self.unit)


def proposal(ground: str, **values: Any) -> Proposal:
    """The ban of the edition on a listed subject, told on 1 June 2026."""
    chosen: dict[str, Any] = {
        "code": BAN.code,
        "ground_ref": ground,
        "weight": Weight.GRAVE,
        "rationale": "性质恶劣，情节严重，社会影响较大。",
        "exit_conditions": "移出名单之日起终止。",
        "lift_conditions": "移出名单后三日内解除。",
        "remedies": "可以依法申请行政复议。",
        "told_on": TOLD,
        "told_manner": "直接送达",
    }
    return Proposal(**(chosen | values))


def proposed(session: Session, office: Office, entry: ListEntry, at: datetime = make.AT, **values: Any) -> Application:
    """That proposal, opened."""
    return proposing.propose(session, proposal=proposal(entry.ref, **values), act=act(office.maker, at))


def decided(session: Session, office: Office, entry: ListEntry, **values: Any) -> Application:
    """The proposal decided on 15 June, after the window."""
    made = proposed(session, office, entry, **values)
    return deciding.decide(session, ref=made.ref, document_no=f"示惩字〔2026〕{made.id}号", act=act(office.checker))


def in_force(session: Session, office: Office, entry: ListEntry, **values: Any) -> Application:
    """The decided measure, served on the day of its decision."""
    made = decided(session, office, entry, **values)
    served = {"day": date(2026, 6, 15), "manner": "直接送达", "proof": "送达回证1号"}
    return deciding.serve(session, ref=made.ref, act=act(office.checker), **served)

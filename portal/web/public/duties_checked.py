"""Decides which statutory publication duties are met today, where, since when, and what is plainly missing (R01).

A consultation on catalogue items counts when it was held here, or when a notice is published whose slug begins with
``catalogue-consultation``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy.orm import Session

from portal.content import queries as content
from portal.content.models import PieceKind
from portal.kernel.clock import beijing_date
from portal.kernel.messages import Message, msg
from portal.law.code_tables.duties import PUBLICATION_DUTIES, PublicationDuty
from portal.register.catalogue import consultations
from portal.register.catalogue import queries as catalogue
from portal.register.lists import queries as lists
from portal.register.lists.models import ListKind
from portal.register.measures import queries as measures

CONSULTATION: Final = "catalogue-consultation"
_NOTICES_READ: Final = 200


class DutyState(StrEnum):
    """How far a duty is met."""

    MET = "met"
    PARTLY = "partly"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one duty stands: the page that meets it, since when, and what is lacking."""

    state: DutyState
    path: str = ""
    since: date | None = None
    note: Message | None = None


@dataclass(frozen=True, slots=True)
class CheckedDuty:
    """A duty with its standing today."""

    duty: PublicationDuty
    standing: Standing


_MISSING: Final = Standing(state=DutyState.MISSING, note=msg("尚未公布"))


def checklist(session: Session, *, at: datetime) -> tuple[CheckedDuty, ...]:
    """Return every duty with its standing at an instant."""
    return tuple(CheckedDuty(duty, _CHECKS[duty.code](session, at)) for duty in PUBLICATION_DUTIES)


def _catalogue(session: Session, at: datetime) -> Standing:
    published = catalogue.editions(session)
    return _yearly(at, "/catalogue", tuple((line.year, line.published_on) for line in published))


def _measures(session: Session, at: datetime) -> Standing:
    published = measures.editions(session)
    return _yearly(at, "/measures", tuple((line.year, line.published_on) for line in published))


def _yearly(at: datetime, path: str, published: tuple[tuple[int, date], ...]) -> Standing:
    if not published:
        return _MISSING
    year, since = published[0]
    address = f"{path}/{year}"
    if year < beijing_date(at).year:
        note = msg("最新为%(year)s年版，本年度的尚未公布", year=year)
        return Standing(state=DutyState.PARTLY, path=address, since=since, note=note)
    return Standing(state=DutyState.MET, path=address, since=since)


def _consultation(session: Session, at: datetime) -> Standing:
    everything = consultations.consultations(session, today=beijing_date(at))
    held = [each for each in everything if each.state != "cancelled"]
    if held:
        return Standing(state=DutyState.MET, path=f"/consultations/{held[0].ref}", since=held[0].opens_on)
    notices = content.pieces(session, kinds=(PieceKind.NOTICE,), at=at, number=1, size=_NOTICES_READ)
    for line in notices.items:
        if line.slug.startswith(CONSULTATION):
            return Standing(state=DutyState.MET, path=f"/news/{line.slug}", since=line.published_on)
    return _MISSING


def _public_information(session: Session, _at: datetime) -> Standing:
    published = catalogue.editions(session)
    if not published:
        return Standing(state=DutyState.MISSING, note=msg("没有目录，就没有可以公开的项目"))
    return Standing(state=DutyState.MET, path="/search", since=published[-1].published_on)


def _norm(path: str, kind: PieceKind) -> Callable[[Session, datetime], Standing]:
    def check(session: Session, at: datetime) -> Standing:
        current = content.versions(session, kind=kind, at=at).current
        if current is None:
            return _MISSING
        return Standing(state=DutyState.MET, path=path, since=current.line.published_on)

    return check


def _channels(session: Session, _at: datetime) -> Standing:
    groups = content.channels(session)
    lacking = sum(group.incomplete for group in groups)
    total = sum(1 + len(group.counties) for group in groups)
    if lacking == total:
        return _MISSING
    if lacking:
        note = msg("%(total)s个地区中有%(lacking)s个的电话、邮箱或者网站不全", total=total, lacking=lacking)
        return Standing(state=DutyState.PARTLY, path="/channels", note=note)
    return Standing(state=DutyState.MET, path="/channels")


def _list(path: str, kind: ListKind) -> Callable[[Session, datetime], Standing]:
    def check(session: Session, at: datetime) -> Standing:
        registers = lists.registers(session, kind=kind, today=beijing_date(at))
        if not registers:
            return _MISSING
        shown = sum(register.shown for register in registers)
        return Standing(state=DutyState.MET, path=path, note=msg("公示中 %(n)s 项", n=shown))

    return check


def _commitments(_session: Session, _at: datetime) -> Standing:
    return Standing(state=DutyState.MISSING, note=msg("鼓励公开的事项，本平台尚未开设"))


_CHECKS: Final[Mapping[str, Callable[[Session, datetime], Standing]]] = {
    "catalogue": _catalogue,
    "consultation": _consultation,
    "public-information": _public_information,
    "service-standard": _norm("/service-standard", PieceKind.SERVICE_NORM),
    "measure-lists": _measures,
    "channels": _channels,
    "incentive-rules": _norm("/assessment-rules", PieceKind.ASSESSMENT_RULES),
    "honour-list": _list("/lists/honour", ListKind.HONOUR),
    "serious-list": _list("/lists/serious-dishonesty", ListKind.SERIOUS),
    "government": _list("/lists/government", ListKind.GOVERNMENT),
    "repair-measures": _norm("/repair-rules", PieceKind.REPAIR_RULES),
    "commitments": _commitments,
}

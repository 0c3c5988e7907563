"""Plays the four procedures: what the accounts asked, what came by post, what nobody answered in time."""

from pathlib import Path
from typing import Final

from sqlalchemy import select, update

from portal.cases import overdue, propagation
from portal.cases.models import CaseKind, Channel, CorrectionNotice, Outcome
from portal.demo.desk.people import Stage
from portal.demo.rights import complaints
from portal.demo.rights.cast import COMPANY, PERSON, REGULATOR, Cast
from portal.demo.rights.courses import (
    decided,
    deleted,
    extended,
    judged,
    lacking,
    reviewed,
    stopped,
    told,
    undone,
    withdrawn,
)
from portal.store.outbox import OutboxMessage

_OBJECTION, _DELETION, _REPAIR = CaseKind.OBJECTION, CaseKind.DELETION, CaseKind.REPAIR
_CITY: Final = "1501"  # where the regulator of the demonstration sits
_LATE: Final = "1506"  # whose agency left some without an answer
_READER: Final = "querier"
# How many days ago, where, with what result; of an objection after how many days.
_OBJECTIONS: Final = (
    (200, _CITY, Outcome.CORRECTED, 4),
    (90, _CITY, Outcome.KEPT, 12),
    (160, _LATE, Outcome.CORRECTED, 5),
)
_REPAIRS: Final = (
    (110, _CITY, Outcome.REPAIRED),
    (65, _CITY, Outcome.REFUSED),
    (180, _LATE, Outcome.REPAIRED),
    (50, _LATE, Outcome.REFUSED),
)


def play(stage: Stage, font: Path) -> int:
    """Returns how many cases there are; accounts and records are there before, letters need a typeface."""
    if not font.is_file():
        return 0
    cast = Cast(stage, font)
    _waiting_for_regulator(cast)
    _of_company(cast)
    _of_person(cast)
    _late(cast)
    _answered(cast)
    complaints.play(stage)
    _heard(cast)
    stage.session.flush()
    return cast.made


def _of_company(cast: Cast) -> None:
    """In the order of their days; where little is held about the company, the rest is about others."""
    undone(cast, judged(cast, cast.asked(COMPANY, _REPAIR, 120), Outcome.REPAIRED, 115, 115, 113, 112), 20, 18)
    overturned = decided(cast, cast.asked(COMPANY, _OBJECTION, 60), Outcome.KEPT, 57, 57, 56, 55)
    judged(cast, cast.asked(COMPANY, _REPAIR, 40), Outcome.REFUSED, 36, 36, 33, 32)
    deleted(cast, cast.asked(COMPANY, _DELETION, 30), 28)
    told(cast, reviewed(cast, overturned, 21, 0, outcome=Outcome.DELETED))
    withdrawn(cast, cast.asked(COMPANY, _OBJECTION, 20), 19)
    answered = decided(cast, cast.asked(COMPANY, _OBJECTION, 15), Outcome.KEPT, 13, 13, 11, 10)
    extended(cast, cast.asked(COMPANY, _OBJECTION, 9), 7, 6)
    told(cast, judged(cast, cast.asked(COMPANY, _REPAIR, 8), Outcome.REPAIRED, 2, 2, 0, 0))
    stopped(cast, cast.asked(COMPANY, _OBJECTION, 8), 6)
    reviewed(cast, answered, 6)
    judged(cast, cast.asked(COMPANY, _REPAIR, 6), Outcome.REPAIRED, 2, 1)
    lacking(cast, cast.asked(COMPANY, _REPAIR, 5), 2)
    extended(cast, cast.asked(COMPANY, _OBJECTION, 4), 1, None)
    decided(cast, cast.asked(COMPANY, _OBJECTION, 3), Outcome.KEPT, 1, 1)
    cast.asked(COMPANY, _REPAIR, 2)


def _of_person(cast: Cast) -> None:
    withdrawn(cast, cast.online(PERSON, _DELETION, 12), 11)
    told(cast, decided(cast, cast.online(PERSON, _OBJECTION, 5), Outcome.CORRECTED, 1, 1, 0))
    lacking(cast, cast.online(PERSON, _REPAIR, 4), 1)
    cast.online(PERSON, _DELETION, 1)
    cast.online(PERSON, _OBJECTION, 1)
    cast.draft(PERSON)


def _waiting_for_regulator(cast: Cast) -> None:
    """What the unit of the demonstration's own maker and checker was asked."""
    unit = cast.staff(REGULATOR).unit_id
    cast.received(_REPAIR, 3, unit=unit, channel=Channel.COUNTER)
    cast.received(_OBJECTION, 2, unit=unit)
    decided(cast, cast.received(_OBJECTION, 3, unit=unit), Outcome.CORRECTED, 1)
    undone(cast, judged(cast, cast.received(_REPAIR, 100, unit=unit), Outcome.REPAIRED, 97, 96, 95, 93), 2, None)
    told(cast, decided(cast, cast.received(_OBJECTION, 4, unit=unit), Outcome.DELETED, 2, 1, 0))
    kept = decided(cast, cast.received(_OBJECTION, 70, unit=unit), Outcome.KEPT, 67, 67, 66, 65)
    reviewed(cast, kept, 40, 22, 20)


def _answered(cast: Cast) -> None:
    """Months of work, so that the figures have something to count; one answer came late."""
    for days, league, outcome, taking in _OBJECTIONS:
        case = cast.received(_OBJECTION, days, league=league, channel=Channel.COUNTER)
        decided(cast, case, outcome, days - 2, days - 2, days - 3, days - taking)
    for days, league, outcome in _REPAIRS:
        judged(cast, cast.received(_REPAIR, days, league=league), outcome, days - 4, days - 5, days - 6, days - 8)
    for days in (170, 95):
        deleted(cast, cast.received(_DELETION, days, league=_CITY), days - 3)
    cast.received(_DELETION, 2, league=_CITY)


def _late(cast: Cast) -> None:
    """Nobody answered these in time, so each became a supervision case against the agency."""
    for days in (18, 17, 16):
        cast.received(_OBJECTION, days, league=_LATE)
    for days in (11, 7, 5):
        overdue.supervise(cast.stage.session, act=cast.act(None, days))


def _heard(cast: Cast) -> None:
    """Whoever had read what was put right has been told above, on the day of the decision; one has followed."""
    session = cast.stage.session
    waiting = update(OutboxMessage).where(OutboxMessage.topic == propagation.TOPIC, OutboxMessage.done_at.is_(None))
    session.flush()
    session.execute(waiting.values(done_at=cast.stage.plan.at))
    reader = cast.staff(_READER)
    first = select(CorrectionNotice.ref).where(CorrectionNotice.unit_id == reader.unit_id)
    ref = session.scalar(first.order_by(CorrectionNotice.id).limit(1))
    if ref is not None:
        propagation.acknowledge(session, ref=ref, actor=reader, at=cast.stage.plan.at)

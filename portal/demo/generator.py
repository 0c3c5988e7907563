"""Generates the demonstration part by part, so that a million subjects need no more memory than five thousand.

A demonstration of one part is one transaction. A larger one is committed part by part and counts as finished only when
its last link stands in the audit chain.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit
from portal.audit.models import AuditEntry
from portal.demo import (
    channels,
    editions,
    governments,
    grants,
    holders,
    identity_checks,
    listings,
    organs,
    readings,
    records,
    repair_notices,
    reports,
    staff,
    subjects,
    texts,
    units,
)
from portal.demo.desk import waiting
from portal.demo.desk.people import Stage
from portal.demo.plan import Part, Plan
from portal.demo.records import Ground
from portal.demo.rights import play
from portal.demo.subjects import Made
from portal.demo.writing import write_records, write_subjects
from portal.kernel.errors import Conflict
from portal.kernel.messages import msg
from portal.metadata import METADATA
from portal.security.fields import FieldCipher
from portal.store import Database

ACTOR: Final = "demo"
FINISHED: Final = "demo.generated"
_GUARDED: Final = ("unit", "subject", "record", "catalogue_edition", "measure_edition", "list_register", "piece")

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What was generated."""

    units: int
    subjects: int
    records: int
    entries: int
    pieces: int
    channels: int


@dataclass(slots=True)
class _Tally:
    records: int = 0
    entries: int = 0
    pieces: int = 0
    channels: int = 0


def generate(
    database: Database, *, plan: Plan, cipher: FieldCipher, font: Path, progress: Progress | None = None
) -> Demonstration:
    """Returns what was generated; raises Conflict, changing nothing, unless the database is empty.

    `font` is the typeface of issued letters, `progress` is told how many subjects are done and how many there will be.
    """
    parts, tally = list(plan.parts()), _Tally()
    ground: Ground | None = None
    for part in parts:
        with database.unit_of_work() as session:
            if ground is None:
                _refuse_unless_empty(session)
                ground = _lay_ground(session, plan, cipher, tally)
            made = _write(session, ground, part, cipher, tally)
            if part.number == 0:
                _enter_lists(session, ground, made, cipher, tally)
            if part is parts[-1]:
                waiting.bring(Stage(session, plan, cipher), font)
                holders.create(session, plan, cipher)
                organs.ask(Stage(session, plan, cipher))
                readings.leave(Stage(session, plan, cipher))
                identity_checks.hand_in(session, plan, cipher, font)
                grants.give(session, plan, cipher, font)
                reports.ask(session, plan, cipher)
                repair_notices.serve(session, plan)
                play.play(Stage(session, plan, cipher), font)
                _finish(session, plan, tally)
        if progress:
            progress(part.last, plan.subjects)
    if ground is None:
        raise AssertionError("a plan has at least one part")
    return Demonstration(
        len(ground.offices.all), plan.subjects, tally.records, tally.entries, tally.pieces, tally.channels
    )


def is_empty(session: Session) -> bool:
    """Returns whether the register and the content hold nothing; loaded statutes do not count."""
    return all(session.execute(select(METADATA.tables[name]).limit(1)).first() is None for name in _GUARDED)


def _refuse_unless_empty(session: Session) -> None:
    if is_empty(session):
        return
    if session.scalar(select(AuditEntry.seq).where(AuditEntry.action == FINISHED).limit(1)):
        raise Conflict(msg("数据库中已有演示数据，未作任何改动；如需重新生成，请更换实例目录。"))
    raise Conflict(msg("数据库不是空的，演示数据不能写入其中；请更换实例目录。"))


def _lay_ground(session: Session, plan: Plan, cipher: FieldCipher, tally: _Tally) -> Ground:
    offices = units.create(session, seed=plan.seed)
    staff.create(session, plan, offices, cipher)
    items, measures = editions.publish(session, actor=ACTOR, at=plan.at)
    tally.pieces = texts.publish(session, plan, actor=ACTOR)
    tally.channels = channels.enter(session, actor=ACTOR, at=plan.at)
    return Ground(plan, offices, items, measures)


def _write(session: Session, ground: Ground, part: Part, cipher: FieldCipher, tally: _Tally) -> list[Made]:
    made = subjects.of_part(ground.plan, part, cipher)
    write_subjects(session, made)
    tally.records += write_records(session, records.of_part(ground, part, made))
    return made


def _enter_lists(session: Session, ground: Ground, made: list[Made], cipher: FieldCipher, tally: _Tally) -> None:
    registers = listings.registers(session)
    tally.entries = listings.enter(session, ground.plan, made, ground.offices, ground.measures, registers)
    government, _ = registers["zwsx"]
    tally.entries += governments.enter(session, ground.plan, ground.offices, government, cipher)


def _finish(session: Session, plan: Plan, tally: _Tally) -> None:
    detail = {"subjects": plan.subjects, "records": tally.records, "seed": plan.seed}
    audit.append(
        session, at=plan.at, actor=ACTOR, action=FINISHED, object_kind="demo", object_ref=str(plan.seed), detail=detail
    )

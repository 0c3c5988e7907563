"""Writes of the draft of a measure list: out of the last edition, row by row or from a table, to its publication.

Only staff of the region draft; whoever drafted neither reviews nor publishes (2021 arts. 24, 30(2); 2024 art. 32). Each
change of a row is a step of the procedure, so that of two who edit at once the second is told.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import procedures
from portal.kernel import divisions
from portal.kernel.clock import beijing_date
from portal.kernel.errors import BadInput, Conflict, NotFound, RuleBroken
from portal.kernel.messages import msg
from portal.law.actors import Actor
from portal.law.procedures.measure import EDITION
from portal.law.roles import Role
from portal.register.catalogue.models import EditionState
from portal.register.measures import commands
from portal.register.measures.commands import BASIS, ELEMENTS, MeasureRow
from portal.register.measures.models import MeasureEdition, MeasureItem

# Steps that need nothing but the step itself.
PLAIN: Final = frozenset({"hand_in", "pass_review", "return_draft"})
_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,15}")
_LENGTHS: Final = {"matter": 400, "basis": 2_000, "body": 200, "measure": 2_000, "target": 200}


def matter(year: int) -> str:
    """Returns the name under which the history of a year's list is kept."""
    return f"measures-{year}"


def open_draft(session: Session, *, actor: Actor, at: datetime) -> int:
    """Returns the year of the new draft, a copy of the newest edition; raises Conflict beside another draft.

    A draft that was loaded as a whole is taken over as it is.
    """
    actor.require(Role.AGENCY_CLERK)
    actor.require_reach(divisions.REGION)
    drafts = list(session.scalars(select(MeasureEdition).where(MeasureEdition.state == EditionState.DRAFT)))
    if any(draft.stage is not None for draft in drafts):
        raise Conflict(msg("新一版措施清单已经在编制中。"), citation=BASIS)
    edition = drafts[0] if drafts else _copy_of_newest(session, beijing_date(at).year)
    edition.stage = procedures.open_matter(session, EDITION, matter(edition.year), "open", actor=actor, at=at)
    session.flush()
    return edition.year


def save_row(
    session: Session, *, year: int, row: MeasureRow, replaces: str | None, actor: Actor, at: datetime, seen: int | None
) -> str:
    """Returns the number of the measure now in the draft; `replaces` is the one edited, None for a new one.

    Raises RuleBroken naming the element at fault, Conflict when somebody changed the draft since `seen`.
    """
    edition = _edited(session, year, actor, at, seen)
    _refuse_long(row)
    if replaces is not None:
        _take_out(session, edition, replaces)
    if any(each.code == row.code for each in edition.items):
        raise RuleBroken(msg("措施编号 %(code)s 重复。", code=row.code), citation=BASIS, field="code")
    _put_in(session, edition, (row,))
    return row.code


def remove_row(session: Session, *, year: int, code: str, actor: Actor, at: datetime, seen: int | None) -> str:
    """Returns the number of the measure that is no longer in the draft; earlier editions keep theirs."""
    edition = _edited(session, year, actor, at, seen)
    _take_out(session, edition, code)
    return code


def import_rows(
    session: Session, *, year: int, rows: Sequence[MeasureRow], actor: Actor, at: datetime, seen: int | None
) -> int:
    """Returns how many measures the draft has, exactly those of the table; all of them, or RuleBroken and none."""
    edition = _edited(session, year, actor, at, seen)
    if not rows:
        raise BadInput(msg("表格中没有措施。"), field="file")
    for number, row in enumerate(rows, start=1):
        _checked(row, number)
    codes = [row.code for row in rows]
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        raise RuleBroken(msg("措施编号 %(code)s 重复。", code=twice[0]), citation=BASIS, field="file")
    for old in list(edition.items):
        session.delete(old)
    session.flush()
    _put_in(session, edition, rows)
    return len(rows)


def take_step(
    session: Session,
    *,
    year: int,
    action: str,
    actor: Actor,
    at: datetime,
    seen: int | None,
    reason: str | None = None,
) -> str:
    """Returns the stage reached; raises RuleBroken for an empty list, NotFound for a step with a command of its own."""
    if action not in PLAIN:
        raise NotFound(msg("没有这一步。"))
    edition = drafted(session, year=year, actor=actor)
    if action == "hand_in" and not edition.items:
        raise RuleBroken(msg("清单中没有措施。"), citation=BASIS)
    _advance(session, edition, action, actor, at, seen, reason)
    return str(edition.stage)


def publish(session: Session, *, year: int, actor: Actor, at: datetime, seen: int | None) -> int:
    """Returns the year published: from today its measures can be applied, and it never changes again."""
    edition = drafted(session, year=year, actor=actor)
    today = beijing_date(at)
    if today.year < year:
        raise RuleBroken(msg("%(year)s年版措施清单从%(year)s年起公布。", year=year), citation=BASIS)
    _advance(session, edition, "publish", actor, at, seen, None)
    commands.publish_edition(session, year=year, published_on=today, actor=actor.ref, at=at)
    return year


def drafted(session: Session, *, year: int, actor: Actor) -> MeasureEdition:
    """Returns the list that is, or was, drafted at the desk; raises NotFound for any other and outside the region."""
    actor.require_reach(divisions.REGION)
    wanted = select(MeasureEdition).where(MeasureEdition.year == year, MeasureEdition.stage.is_not(None))
    found = session.scalar(wanted)
    if found is None:
        raise NotFound(msg("没有%(year)s年版措施清单草案。", year=year))
    return found


def _edited(session: Session, year: int, actor: Actor, at: datetime, seen: int | None) -> MeasureEdition:
    edition = drafted(session, year=year, actor=actor)
    _advance(session, edition, "edit", actor, at, seen, None)
    return edition


def _advance(
    session: Session,
    edition: MeasureEdition,
    action: str,
    actor: Actor,
    at: datetime,
    seen: int | None,
    reason: str | None,
) -> None:
    edition.stage = procedures.advance(
        session, EDITION, matter(edition.year), action, actor=actor, at=at, seen=seen, reason=reason
    )
    session.flush()


def _take_out(session: Session, edition: MeasureEdition, code: str) -> None:
    found = next((each for each in edition.items if each.code == code), None)
    if found is None:
        raise NotFound(msg("草案中没有措施 %(code)s。", code=code))
    session.delete(found)
    session.flush()
    session.expire(edition, ["items"])


def _put_in(session: Session, edition: MeasureEdition, rows: Sequence[MeasureRow]) -> None:
    session.add_all([commands.new_item(edition.id, row) for row in rows])
    session.flush()
    session.expire(edition, ["items"])


def _checked(row: MeasureRow, number: int) -> None:
    try:
        _refuse_long(row)
        commands.new_item(0, row)
    except (BadInput, RuleBroken) as refusal:
        sentence = msg("第%(n)s行：%(what)s", n=number, what=refusal.message)
        raise RuleBroken(sentence, citation=BASIS, field="file") from refusal


def _refuse_long(row: MeasureRow) -> None:
    # It stands in addresses.
    if not _CODE.fullmatch(row.code):
        raise BadInput(msg("编号由字母、数字和短横线组成，最多16个字符，例如 YZ-05。"), field="code")
    for name, longest in _LENGTHS.items():
        if len(getattr(row, name)) > longest:
            raise BadInput(msg("最多%(n)s个字。", n=longest), field=name)


def _copy_of_newest(session: Session, this_year: int) -> MeasureEdition:
    published = select(MeasureEdition).where(MeasureEdition.state == EditionState.PUBLISHED)
    newest = session.scalar(published.order_by(MeasureEdition.year.desc()).limit(1))
    year = max(newest.year + 1, this_year) if newest else this_year
    made = MeasureEdition(year=year, state=EditionState.DRAFT)
    session.add(made)
    session.flush()
    _put_in(session, made, [row_of(item) for item in newest.items] if newest else ())
    return made


def row_of(item: MeasureItem) -> MeasureRow:
    """Returns the measure as it can be written down again."""
    elements = {name: getattr(item, name) for name in ELEMENTS}
    return MeasureRow(code=item.code, statute_code=item.statute_code, **elements)

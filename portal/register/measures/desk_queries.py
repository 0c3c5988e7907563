"""Reads of measure lists for the desk: the draft, what it changes, and whose turn it is (21§24; 24§32)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kernel import divisions
from portal.kernel.clock import beijing_date
from portal.kernel.errors import NotFound
from portal.kernel.messages import msg
from portal.law.actors import Actor
from portal.law.calendar import WorkCalendar
from portal.law.procedures.measure import EDITION
from portal.law.roles import Role
from portal.procedures import Standing, standing
from portal.procedures.tasks import Task
from portal.register.measures import drafting, queries
from portal.register.measures.commands import BASIS, ELEMENTS
from portal.register.measures.models import MeasureEdition
from portal.register.measures.queries import MeasureView

STAFF = (Role.AGENCY_CLERK, Role.AGENCY_HEAD, Role.COMPETENT_REVIEWER)


@dataclass(frozen=True, slots=True)
class Change:
    """One measure that reads differently: element, what it said, what it says."""

    code: str
    elements: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class EditionDiff:
    """What one edition changes against another."""

    added: tuple[MeasureView, ...]
    removed: tuple[MeasureView, ...]
    changed: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class DraftView:
    """A list on its way; `diff` is against the edition in force, None before the first."""

    year: int
    standing: Standing
    items: tuple[MeasureView, ...]
    before: int | None
    diff: EditionDiff | None


def in_reach(actor: Actor) -> bool:
    """Returns whether the person may see drafts: staff of the region only."""
    return actor.has(*STAFF) and actor.reaches(divisions.REGION)


def draft_year(session: Session) -> int | None:
    """Returns the year of the list now being drafted."""
    unfinished = MeasureEdition.stage.is_not(None), MeasureEdition.stage != "published"
    return session.scalar(select(MeasureEdition.year).where(*unfinished))


def draft(session: Session, *, year: int, actor: Actor, today: date) -> DraftView:
    """Returns a list drafted at the desk; raises NotFound for anybody but staff of the region."""
    edition = drafting.drafted(session, year=year, actor=actor)
    items = tuple(queries.view_of(item) for item in edition.items)
    others = [line for line in queries.editions(session) if line.year != year and line.published_on <= today]
    before = queries.edition(session, year=others[0].year) if others else None
    return DraftView(
        year,
        standing(session, EDITION, drafting.matter(year)),
        items,
        before.line.year if before else None,
        compare(before.items, items) if before else None,
    )


def item(session: Session, *, year: int, code: str, actor: Actor) -> MeasureView:
    """Returns one measure of a draft; raises NotFound."""
    edition = drafting.drafted(session, year=year, actor=actor)
    found = next((each for each in edition.items if each.code == code), None)
    if found is None:
        raise NotFound(msg("草案中没有措施 %(code)s。", code=code))
    return queries.view_of(found)


def compare(old: Sequence[MeasureView], new: Sequence[MeasureView]) -> EditionDiff:
    """Returns what was added, removed and changed, by number."""
    earlier, later = {each.code: each for each in old}, {each.code: each for each in new}
    pairs = ((earlier[code], each) for code, each in later.items() if code in earlier)
    changed = (Change(after.code, _differences(before, after)) for before, after in pairs)
    return EditionDiff(
        added=tuple(each for code, each in later.items() if code not in earlier),
        removed=tuple(each for code, each in earlier.items() if code not in later),
        changed=tuple(each for each in changed if each.elements),
    )


def waiting(session: Session, *, actor: Actor, calendar: WorkCalendar, today: date) -> list[Task]:  # noqa: ARG001
    """Returns the list that waits for this person; no article sets a term for it."""
    year = draft_year(session) if in_reach(actor) else None
    if year is None:
        return []
    where = standing(session, EDITION, drafting.matter(year))
    if not where.open_to(actor):
        return []
    return [
        Task(
            kind=EDITION.title,
            ref=drafting.matter(year),
            path=f"/desk/measures/{year}",
            title=str(year),
            state=where.state_label,
            due=None,
            since=beijing_date(where.events[-1].at),
            division=divisions.REGION,
            citation=BASIS,
        )
    ]


def _differences(before: MeasureView, after: MeasureView) -> tuple[tuple[str, str, str], ...]:
    names = ("statute_code", *ELEMENTS)
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in names)
    return tuple((name, old, new) for name, old, new in pairs if old != new)

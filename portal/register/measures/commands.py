"""Writes to the measure lists: loading a draft edition and publishing it; what is not published cannot be applied.

Each measure has the five elements of 2021 art. 24; its code says whether it rewards (art. 25) or restrains general
(art. 26) or serious dishonesty (art. 27). A published edition never changes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit
from portal.kernel.citation import Citation
from portal.kernel.errors import Conflict, NotFound, RuleBroken
from portal.kernel.messages import msg
from portal.law import codes
from portal.register.catalogue.models import EditionState
from portal.register.measures.models import MeasureEdition, MeasureItem, MeasureKind
from portal.store import outbox

BASIS: Final = Citation("21", 24)
ELEMENTS: Final = ("matter", "basis", "body", "measure", "target")

_TABLES: Final[Mapping[MeasureKind, codes.MeasureKind]] = {
    MeasureKind.INCENTIVE: codes.MeasureKind.INCENTIVE,
    MeasureKind.RESTRAINT_GENERAL: codes.MeasureKind.GENERAL_RESTRAINT,
    MeasureKind.RESTRAINT_SERIOUS: codes.MeasureKind.SERIOUS_RESTRAINT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureRow:
    """One measure of a draft with its five elements; `statute_code` such as "27.5" fixes its kind."""

    code: str
    statute_code: str
    matter: str
    basis: str
    body: str
    measure: str
    target: str


def kind_of(statute_code: str) -> MeasureKind:
    """Returns the kind of a code of 2021 arts. 25-27; raises RuleBroken for any other code."""
    for kind, table in _TABLES.items():
        if statute_code in table.codes:
            return kind
    raise RuleBroken(msg("“%(code)s”不是措施代码。", code=statute_code), citation=BASIS, field="statute_code")


def load_edition(session: Session, *, year: int, items: Iterable[MeasureRow], actor: str, at: datetime) -> int:
    """Returns how many measures the draft now has; raises Conflict when published, RuleBroken for a missing element."""
    edition = _edition(session, year)
    if edition is None:
        edition = MeasureEdition(year=year, state=EditionState.DRAFT)
        session.add(edition)
        session.flush()
    _refuse_published(edition)
    for old in list(edition.items):
        session.delete(old)
    session.flush()
    rows = [new_item(edition.id, row) for row in items]
    session.add_all(rows)
    session.flush()
    session.expire(edition, ["items"])
    _told(session, "measures.drafted", year, len(rows), actor, at)
    return len(rows)


def publish_edition(session: Session, *, year: int, published_on: date, actor: str, at: datetime) -> None:
    """Publishes the year's draft for good; from that day its measures can be applied (2021 art. 24)."""
    edition = _edition(session, year)
    if edition is None or not edition.items:
        raise NotFound(msg("没有%(year)s年版措施清单。", year=year))
    _refuse_published(edition)
    edition.state, edition.published_on = EditionState.PUBLISHED, published_on
    session.flush()
    _told(session, "measures.published", year, len(edition.items), actor, at)
    outbox.post(session, topic="reindex", payload={"kind": "measures", "ref": str(year)}, at=at)


def _edition(session: Session, year: int) -> MeasureEdition | None:
    return session.scalar(select(MeasureEdition).where(MeasureEdition.year == year))


def _refuse_published(edition: MeasureEdition) -> None:
    if edition.state is EditionState.PUBLISHED:
        raise Conflict(msg("%(year)s年版措施清单已经公布，不能再改。", year=edition.year), citation=BASIS)


def new_item(edition_id: int, row: MeasureRow) -> MeasureItem:
    """Returns the measure, not yet stored; raises RuleBroken for a missing element or a code of no article."""
    for name in ELEMENTS:
        if not getattr(row, name).strip():
            sentence = msg("措施 %(code)s 缺少要素 %(element)s。", code=row.code, element=name)
            raise RuleBroken(sentence, citation=BASIS, field=name)
    return MeasureItem(
        edition_id=edition_id,
        code=row.code,
        kind=kind_of(row.statute_code),
        statute_code=row.statute_code,
        matter=row.matter,
        basis=row.basis,
        body=row.body,
        measure=row.measure,
        target=row.target,
    )


def _told(session: Session, action: str, year: int, items: int, actor: str, at: datetime) -> None:
    detail = {"items": items}
    audit.append(
        session, at=at, actor=actor, action=action, object_kind="measures", object_ref=str(year), detail=detail
    )

"""Writes to the catalogue: loading a draft edition, publishing it once a year, finding the item that binds a batch.

A published edition never changes; what changes during the year waits for the next one (2021 art. 8). Publishing needs
the approval of the regional government, by number and day.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit
from portal.kernel.citation import Citation
from portal.kernel.errors import BadInput, Conflict, NotFound, RuleBroken
from portal.kernel.messages import msg
from portal.law import codes, publicity
from portal.law.procedures.catalogue import must_be_heard
from portal.register.catalogue.models import CatalogueEdition, CatalogueField, CatalogueItem, EditionState, Openness
from portal.store import outbox

BASIS: Final = Citation("21", 8)
PERIOD: Final = Citation("21", 20)

ELEMENTS: Final = (
    "code",
    "name_zh",
    "content",
    "provider",
    "use_permission",
    "data_format",
    "scope",
    "procedure",
    "path",
    "time_limit",
    "publication",
    "update_cycle",
    "security_level",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRow:
    """One field of an item's data standard."""

    code: str
    name_zh: str
    level: Openness
    name_mn: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """One item of a draft: the thirteen elements of 2021 art. 8 and what binds the software."""

    code: str
    name_zh: str
    content: str
    provider: str
    use_permission: str
    data_format: str
    scope: str
    procedure: str
    path: str
    time_limit: str
    publication: str
    update_cycle: str
    security_level: str
    sub_code: str
    openness: Openness
    openness_persons: Openness
    name_mn: str | None = None
    national_code: str | None = None
    publicity_basis: str | None = None
    publicity_months: int | None = None
    reduces_rights: bool = False
    large_effect: bool = False
    fields: tuple[FieldRow, ...] = ()


def read_row(row: Mapping[str, str], *, fields_of: Mapping[str, tuple[FieldRow, ...]]) -> ItemRow:
    """Returns an item from a row of a CSV file whose columns are named as in ItemRow; raises BadInput."""
    texts: dict[str, Any] = {name: (row.get(name) or "").strip() for name in _TEXTS}
    months = (row.get("publicity_months") or "").strip()
    try:
        return ItemRow(
            **texts,
            openness=Openness(row["openness"]),
            openness_persons=Openness(row["openness_persons"]),
            name_mn=row.get("name_mn") or None,
            national_code=row.get("national_code") or None,
            publicity_basis=row.get("publicity_basis") or None,
            publicity_months=int(months) if months else None,
            reduces_rights=_flag(row, "reduces_rights"),
            large_effect=_flag(row, "large_effect"),
            fields=fields_of.get(texts["code"], ()),
        )
    except (KeyError, ValueError) as error:
        raise BadInput(msg("目录项目 %(code)s 的行不完整：%(fault)s。", code=texts["code"], fault=error)) from error


def _flag(row: Mapping[str, str], name: str) -> bool:
    """A column that may be left out; 1 says yes, 0 or nothing no."""
    return bool(int((row.get(name) or "0").strip() or "0"))


_TEXTS: Final = (*ELEMENTS, "sub_code")


def load_edition(session: Session, *, year: int, items: Iterable[ItemRow], actor: str, at: datetime) -> int:
    """Returns how many items the year's draft now has; an earlier draft is replaced.

    Raises Conflict when the edition is already published or drafted at the desk, RuleBroken naming the item that lacks
    an element.
    """
    edition = _edition(session, year)
    if edition is None:
        edition = CatalogueEdition(year=year, state=EditionState.DRAFT)
        session.add(edition)
        session.flush()
    _refuse_published(edition)
    _refuse_unfinished(edition)
    _clear(session, edition)
    rows = list(items)
    _refuse_doubles(rows)
    session.add_all([new_item(edition.id, row) for row in rows])
    session.flush()
    session.expire(edition, ["items"])
    _told(session, "catalogue.drafted", year, len(rows), actor, at)
    return len(rows)


def publish_edition(
    session: Session,
    *,
    year: int,
    approval_no: str,
    approved_on: date | None,
    published_on: date,
    actor: str,
    at: datetime,
) -> None:
    """Publishes the year's draft for good; raises RuleBroken without approval, Conflict a second time.

    A draft of the desk must have come to the end of its procedure (portal.register.catalogue.drafting).
    """
    edition = _edition(session, year)
    if edition is None:
        raise NotFound(msg("没有%(year)s年版目录。", year=year))
    _refuse_published(edition)
    _refuse_unfinished(edition)
    if not approval_no.strip() or approved_on is None:
        raise RuleBroken(msg("公布目录须有自治区人民政府的批准文号和日期。"), citation=BASIS, field="approval_no")
    if approved_on > published_on:
        raise RuleBroken(msg("目录应当在批准之后公布。"), citation=BASIS, field="published_on")
    _refuse_second(session, published_on.year)
    if not edition.items:
        raise RuleBroken(msg("目录中没有项目。"), citation=BASIS)
    _refuse_unheard(edition)
    edition.approval_no, edition.approved_on, edition.published_on = approval_no.strip(), approved_on, published_on
    edition.state = EditionState.PUBLISHED
    session.flush()
    _told(session, "catalogue.published", year, len(edition.items), actor, at)
    outbox.post(session, topic="reindex", payload={"kind": "catalogue", "ref": str(year)}, at=at)


def binding_item(session: Session, *, code: str, on: date) -> CatalogueItem:
    """Returns the item that a record of the day falls under; raises RuleBroken for a code outside the catalogue (B01).

    The newest edition published by that day binds; a day before the first edition falls under the first one.
    """
    edition = binding_edition(session, on=on)
    item = None
    if edition is not None:
        wanted = (CatalogueItem.edition_id == edition.id, CatalogueItem.code == code)
        item = session.scalar(select(CatalogueItem).where(*wanted))
    if item is None:
        raise RuleBroken(msg("目录中没有代码为 %(code)s 的项目，不得归集。", code=code), citation=BASIS, field="item")
    return item


def binding_edition(session: Session, *, on: date) -> CatalogueEdition | None:
    """Returns the edition that binds records of the day, as `binding_item` says; None before the first is published."""
    published = select(CatalogueEdition).where(CatalogueEdition.state == EditionState.PUBLISHED)
    found = list(session.scalars(published.order_by(CatalogueEdition.published_on)))
    in_force = [edition for edition in found if edition.published_on and edition.published_on <= on] or found[:1]
    return in_force[-1] if in_force else None


def _edition(session: Session, year: int) -> CatalogueEdition | None:
    return session.scalar(select(CatalogueEdition).where(CatalogueEdition.year == year))


def _refuse_published(edition: CatalogueEdition) -> None:
    if edition.state is EditionState.PUBLISHED:
        raise Conflict(msg("%(year)s年版目录已经公布，变更纳入下一年度。", year=edition.year), citation=BASIS)


def _refuse_unfinished(edition: CatalogueEdition) -> None:
    if edition.stage not in {None, "published"}:
        raise Conflict(msg("%(year)s年版目录正在按程序编制。", year=edition.year), citation=BASIS)


def _refuse_unheard(edition: CatalogueEdition) -> None:
    """A draft that went through no procedure was seen by no expert and by no public."""
    if edition.stage is None and any(
        must_be_heard(reduces_rights=item.reduces_rights, large_effect=item.large_effect) for item in edition.items
    ):
        raise RuleBroken(msg("目录中有须经专家评估和公开征求意见的项目，应当按程序编制。"), citation=BASIS)


def _refuse_second(session: Session, year: int) -> None:
    first, last = date(year, 1, 1), date(year, 12, 31)
    found = select(CatalogueEdition.year).where(CatalogueEdition.published_on.between(first, last))
    if session.scalar(found.where(CatalogueEdition.state == EditionState.PUBLISHED)) is not None:
        sentence = msg("%(year)s年已经公布过目录；目录每年公布一次，变更纳入下一年度。", year=year)
        raise RuleBroken(sentence, citation=BASIS, field="published_on")


def _clear(session: Session, edition: CatalogueEdition) -> None:
    for item in list(edition.items):
        delete_item(session, item)
    session.flush()


def delete_item(session: Session, item: CatalogueItem) -> None:
    """Takes an item and its fields out of a draft; nothing can refer to an item of a draft yet."""
    for field in list(item.fields):
        session.delete(field)
    session.delete(item)


def _refuse_doubles(rows: list[ItemRow]) -> None:
    seen: set[str] = set()
    for row in rows:
        if row.code in seen:
            raise RuleBroken(msg("目录代码 %(code)s 重复。", code=row.code), citation=BASIS, field="code")
        seen.add(row.code)


def new_item(edition_id: int, row: ItemRow) -> CatalogueItem:
    """Returns the item of a draft row; raises RuleBroken naming the element that is missing or not allowed."""
    _refuse_incomplete(row)
    plain = {one.name: getattr(row, one.name) for one in fields(row) if one.name != "fields"}
    return CatalogueItem(
        edition_id=edition_id,
        record_class=codes.class_of(row.sub_code),
        fields=[
            CatalogueField(position=place, code=one.code, name_zh=one.name_zh, name_mn=one.name_mn, level=one.level)
            for place, one in enumerate(row.fields, start=1)
        ],
        **plain,
    )


def _refuse_incomplete(row: ItemRow) -> None:
    for name in ELEMENTS:
        if not getattr(row, name).strip():
            sentence = msg("目录项目 %(code)s 缺少要素 %(element)s。", code=row.code, element=name)
            raise RuleBroken(sentence, citation=BASIS, field=name)
    if Openness.PUBLIC in {row.openness, row.openness_persons} and not (row.publicity_basis or "").strip():
        sentence = msg("目录项目 %(code)s 列为公开，须写明要求公开的法律、法规。", code=row.code)
        raise RuleBroken(sentence, citation=Citation("21", 18), field="publicity_basis")
    if row.publicity_months is not None and not 1 <= row.publicity_months <= publicity.CAP_MONTHS:
        sentence = msg("目录项目 %(code)s 的公示期超过上限。", code=row.code)
        raise RuleBroken(sentence, citation=PERIOD, field="publicity_months")


def _told(session: Session, action: str, year: int, items: int, actor: str, at: datetime) -> None:
    detail = {"items": items}
    audit.append(
        session, at=at, actor=actor, action=action, object_kind="catalogue", object_ref=str(year), detail=detail
    )

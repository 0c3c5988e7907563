"""Reads of the catalogue for everybody: editions, items with their thirteen elements, fields, changes between years."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from portal.kernel.errors import NotFound, RuleBroken
from portal.kernel.messages import msg
from portal.law.codes import RecordClass
from portal.register.catalogue import layouts
from portal.register.catalogue.commands import binding_edition, binding_item
from portal.register.catalogue.layouts import Layout
from portal.register.catalogue.models import CatalogueEdition, CatalogueField, CatalogueItem, EditionState, Openness
from portal.register.catalogue.readings import FLAGS, differences, document

COLUMNS: Final[Mapping[str, str]] = {
    "code": "目录代码",
    "name_zh": "项目名称",
    "content": "信息内容",
    "provider": "提供单位",
    "use_permission": "使用权限",
    "data_format": "数据格式",
    "scope": "归集范围",
    "procedure": "归集程序",
    "path": "归集路径",
    "time_limit": "归集时限",
    "publication": "公布方式",
    "update_cycle": "更新周期",
    "security_level": "安全级别",
    "national_code": "国家目录代码",
    "record_class": "信息类别",
    "sub_code": "分类代码",
    "openness": "公开程度",
    "openness_persons": "自然人信息公开程度",
    "publicity_basis": "公开依据",
    "publicity_months": "公示期（月）",
}


@dataclass(frozen=True, slots=True)
class EditionLine:
    """One published edition; `items` is how many items it has."""

    year: int
    approval_no: str
    approved_on: date
    published_on: date
    items: int


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field of an item's data standard and the widest channel it may leave by."""

    code: str
    name_zh: str
    name_mn: str | None
    level: Openness


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item: the thirteen elements, then how it is classed and disclosed; `id` is for commands, never shown."""

    id: int
    year: int
    code: str
    name_zh: str
    name_mn: str | None
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
    national_code: str | None
    record_class: RecordClass
    sub_code: str
    openness: Openness
    openness_persons: Openness
    publicity_basis: str | None
    publicity_months: int | None
    reduces_rights: bool
    large_effect: bool
    fields: tuple[FieldView, ...]


@dataclass(frozen=True, slots=True)
class EditionView:
    """One published edition in full, items by code."""

    line: EditionLine
    items: tuple[ItemView, ...]

    def of_class(self, record_class: RecordClass) -> tuple[ItemView, ...]:
        """Returns the items of one class."""
        return tuple(item for item in self.items if item.record_class is record_class)


@dataclass(frozen=True, slots=True)
class ItemChange:
    """An item that differs between two editions; `elements` names what differs as column → (before, after)."""

    code: str
    name_zh: str
    elements: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class EditionDiff:
    """What changed from one edition to a later one."""

    before: int
    after: int
    added: tuple[ItemView, ...]
    removed: tuple[ItemView, ...]
    changed: tuple[ItemChange, ...]


def editions(session: Session) -> tuple[EditionLine, ...]:
    """Returns the published editions, newest first."""
    counts = select(CatalogueItem.edition_id, func.count()).group_by(CatalogueItem.edition_id)
    sizes = dict(session.execute(counts).tuples().all())
    published = select(CatalogueEdition).where(CatalogueEdition.state == EditionState.PUBLISHED)
    rows = session.scalars(published.order_by(CatalogueEdition.year.desc()))
    return tuple(_line(row, sizes.get(row.id, 0)) for row in rows)


def edition(session: Session, *, year: int) -> EditionView:
    """Returns one published edition; raises NotFound for a draft or a year without one."""
    wanted = select(CatalogueEdition).where(
        CatalogueEdition.year == year, CatalogueEdition.state == EditionState.PUBLISHED
    )
    loaded = wanted.options(selectinload(CatalogueEdition.items).selectinload(CatalogueItem.fields))
    row = session.scalar(loaded)
    if row is None:
        raise NotFound(msg("没有公布过%(year)s年版目录。", year=year))
    return EditionView(_line(row, len(row.items)), tuple(item_view(item, year) for item in row.items))


def item(session: Session, *, year: int, code: str) -> ItemView:
    """Returns one item of a published edition with its field dictionary; raises NotFound."""
    for each in edition(session, year=year).items:
        if each.code == code:
            return each
    raise NotFound(msg("%(year)s年版目录中没有代码为 %(code)s 的项目。", year=year, code=code))


def item_in_force(session: Session, *, code: str, on: date) -> ItemView | None:
    """Returns the item that binds on a Beijing day, None when the catalogue in force has no such code."""
    try:
        found = binding_item(session, code=code, on=on)
    except RuleBroken:
        return None
    return item_view(found, found.edition.year)


def reported_items(session: Session, *, on: date) -> tuple[ItemView, ...]:
    """Returns the items of the catalogue in force whose facts come in by tables, official layouts first."""
    edition = binding_edition(session, on=on)
    found = layouts.offered(edition.items) if edition else ()
    return tuple(item_view(item, item.edition.year) for item in found)


def standard_in_force(session: Session, *, code: str, on: date) -> tuple[ItemView, Layout] | None:
    """Returns the item that binds on a Beijing day with its layout, None where tables of it do not come in."""
    try:
        found = binding_item(session, code=code, on=on)
        return item_view(found, found.edition.year), layouts.of(found)
    except RuleBroken:
        return None


def diff(session: Session, *, before: int, after: int) -> EditionDiff:
    """Returns what was added, removed and changed between two published editions (LAW B09); raises NotFound."""
    old, new = edition(session, year=before), edition(session, year=after)
    return compare(old.items, new.items, before=before, after=after)


def compare(old: Sequence[ItemView], new: Sequence[ItemView], *, before: int, after: int) -> EditionDiff:
    """Returns what was added, removed and changed between the items of two editions, fields included."""
    earlier = {each.code: each for each in old}
    later = {each.code: each for each in new}
    pairs = [(earlier[code], each) for code, each in later.items() if code in earlier]
    changed = (ItemChange(b.code, b.name_zh, differences(document(a), document(b))) for a, b in pairs)
    return EditionDiff(
        before=before,
        after=after,
        added=tuple(each for code, each in later.items() if code not in earlier),
        removed=tuple(each for code, each in earlier.items() if code not in later),
        changed=tuple(each for each in changed if each.elements),
    )


def table_rows(view: EditionView) -> Iterator[tuple[str, ...]]:
    """Yields the rows of the CSV download: the column names first, then one row per item."""
    yield tuple(COLUMNS.values())
    for each in view.items:
        yield tuple(_text(each, name) for name in COLUMNS)


def as_json(view: EditionView) -> dict[str, object]:
    """Returns the edition as JSON values with stable keys."""
    return {
        "year": view.line.year,
        "approval_no": view.line.approval_no,
        "approved_on": view.line.approved_on.isoformat(),
        "published_on": view.line.published_on.isoformat(),
        "items": [_item_json(each) for each in view.items],
    }


def _item_json(each: ItemView) -> dict[str, object]:
    plain: dict[str, object] = {name: _text(each, name) or None for name in COLUMNS}
    plain["publicity_months"] = each.publicity_months
    plain["fields"] = [{"code": one.code, "name_zh": one.name_zh, "level": one.level.value} for one in each.fields]
    return plain


def _text(each: ItemView, name: str) -> str:
    value = getattr(each, name)
    return "" if value is None else str(value)


def _line(row: CatalogueEdition, items: int) -> EditionLine:
    if row.approval_no is None or row.approved_on is None or row.published_on is None:
        raise ValueError("only published editions have a line")
    return EditionLine(row.year, row.approval_no, row.approved_on, row.published_on, items)


def item_view(row: CatalogueItem, year: int) -> ItemView:
    """Returns the frozen view of a loaded item."""
    plain = {name: getattr(row, name) for name in (*COLUMNS, "name_mn", *FLAGS)}
    return ItemView(id=row.id, year=year, fields=tuple(_field(one) for one in row.fields), **plain)


def _field(row: CatalogueField) -> FieldView:
    return FieldView(row.code, row.name_zh, row.name_mn, row.level)

"""The one gate: what may be shown, to whom, today, and why.

Source: 2021 arts. 2, 14(2), 18, 20, 36-38, 41(6); 2018 arts. 23, 36.

Every door (page, search, facet, count, export, feed, API, report, sitemap) asks here. The answer is computed from dates
and columns when it is asked; no job has to run for an expired, suspended or non-final item to be gone. Each rule stands
once as a sentence for people (`decide`) and once as a predicate for the database (`public_records`); a property test
holds the two together.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, case, or_

from portal.kernel import divisions
from portal.kernel.citation import Citation
from portal.kernel.messages import Message, msg
from portal.law import finality
from portal.law.codes import RecordClass
from portal.law.procedures.deletion import OWN_PRAISE
from portal.register.catalogue.models import CatalogueItem, Openness
from portal.register.lists.models import ListEntry
from portal.register.records.models import Challenge, Record, RecordKind, RecordState
from portal.register.subjects.models import Subject, SubjectKind


class View(StrEnum):
    """Who asks: everybody, a state organ, somebody with a written authorisation, the subject itself, the desk."""

    PUBLIC = "public"
    SHARED = "share"
    AUTHORISED = "auth"
    SELF = "self"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Viewer:
    """One who asks; `classes` and `records` are the scope of an authorisation, `division` the subtree of a desk."""

    view: View
    classes: frozenset[RecordClass] | None = None
    records: frozenset[str] | None = None
    division: str | None = None


PUBLIC = Viewer(View.PUBLIC)


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """What the gate looks at in a record."""

    ref: str
    state: RecordState
    record_class: RecordClass
    kind: RecordKind
    suspended: bool
    start_on: date | None
    public_until: date | None
    challenge: Challenge | None
    challenge_closed_on: date | None
    remedy_until: date | None
    minor_at_act: bool
    openness: Openness
    unit_division: str


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """What the gate looks at in a list entry."""

    removed: bool
    suspended: bool
    listed_on: date
    public_until: date | None
    deleted: bool = False  # at its subject's wish: nothing of it is left


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer: shown or not, the reason in words and its article; `code` names the rule that decided."""

    shown: bool
    code: str
    reason: Message
    citation: Citation


def _hide(code: str, reason: Message, citation: Citation) -> Decision:
    return Decision(False, code, reason, citation)


_ENDED = {
    RecordState.WITHDRAWN: _hide("withdrawn", msg("提供单位已变更或者撤回该信息"), Citation("21", 9)),
    RecordState.REPAIRED: _hide("repaired", msg("信用修复后停止公示、共享和查询"), Citation("21", 38)),
    RecordState.DELETED: _hide("deleted", msg("该信息已依法删除"), Citation("21", 37)),
    RecordState.ARCHIVED: _hide("archived", msg("公示期届满，转为档案保存"), Citation("18", 36)),
    RecordState.ERASED: _hide("erased", msg("公示期届满，自然人的该信息已删除"), Citation("18", 36)),
}
# What was deleted is looked up by nobody (2021 arts. 35-37); the archive is not a matter of the desk (parameter A5).
_CLOSED_TO_STAFF = frozenset({RecordState.DELETED, RecordState.ARCHIVED, RecordState.ERASED})
_SUSPENDED = _hide("suspended", msg("异议核查处理期间暂停披露"), Citation("21", 37))
_EXPIRED = _hide("expired", msg("公示期限已满，不再公示也不再提供查询"), Citation("21", 20))
_NOT_YET = _hide("not_yet", msg("尚未生效或者尚未认定"), Citation("21", 20))
_OPEN_REMEDY = _hide("remedy_open", msg("行政复议或者诉讼的期限未过，尚未作为失信信息"), Citation("21", 14, 2))
_CHALLENGED = _hide("challenged", msg("行政复议或者诉讼尚未审结"), Citation("21", 14, 2))
_OVERTURNED = _hide("overturned", msg("处罚决定已被撤销或者变更"), Citation("21", 36))
_MINOR = _hide("minor", msg("行为时不满十八周岁，不归集也不公示"), Citation("21", 2))
_NOT_PUBLIC = _hide("not_public", msg("目录未列为依法公开的信息"), Citation("21", 18))
_OUT_OF_SCOPE = _hide("out_of_scope", msg("不在授权范围内"), Citation("21", 18))
_OTHER_DIVISION = _hide("other_division", msg("不属于本行政区域"), Citation("21", 5))
_DELETED_ENTRY = _hide("deleted", msg("该信息已依法删除"), OWN_PRAISE)
_REMOVED = _hide("removed", msg("已移出名单"), Citation("24", 40))

_BY_LAW = Decision(True, "public", msg("法律、法规规定应当公开"), Citation("21", 18))
_BY_SHARING = Decision(True, "shared", msg("依法履行职责，政务信息共享"), Citation("21", 18))
_BY_AUTHORISATION = Decision(True, "authorised", msg("经信息主体书面授权"), Citation("21", 18))
_BY_SELF = Decision(True, "self", msg("信息主体有权查询自身信息"), Citation("24", 38))
_BY_DUTY = Decision(True, "staff", msg("本行政区域内的管理职责"), Citation("21", 5))


def decide(facts: RecordFacts, viewer: Viewer, today: date) -> Decision:
    """Returns whether a record may be shown to the viewer on a Beijing day, with the reason and its article."""
    if viewer.view is View.SELF:
        gone = facts.state in (RecordState.DELETED, RecordState.ERASED)
        return _ENDED[facts.state] if gone else _BY_SELF
    if viewer.view is View.STAFF:
        return _decide_staff(facts, viewer)
    return _withheld(facts, today) or _by_openness(facts, viewer)


def decide_entry(facts: EntryFacts, viewer: Viewer, today: date) -> Decision:
    """Returns whether a list entry may be shown; lists are public by law (2024 arts. 13, 30, 36)."""
    if facts.deleted:
        return _DELETED_ENTRY
    if viewer.view is View.SELF:
        return _BY_SELF
    if facts.removed:
        return _REMOVED
    if facts.suspended:
        return _SUSPENDED
    if facts.public_until is not None and facts.public_until < today:
        return _EXPIRED
    return uncounted_entry(facts, today) or _BY_LAW


def _withheld(facts: RecordFacts, today: date) -> Decision | None:
    """The reasons that close every outward door, whoever asks (parameters A4 and A5)."""
    if facts.state is not RecordState.CURRENT:
        return _ENDED[facts.state]
    if facts.suspended:
        return _SUSPENDED
    if facts.public_until is not None and facts.public_until < today:
        return _EXPIRED
    return uncounted(facts, today)


def uncounted(facts: RecordFacts, today: date) -> Decision | None:
    """Returns why a record does not count as dishonesty on a Beijing day, None where it does.

    Source: 2021 arts. 2, 14(2), 20. Whether something hides it, or whether it is over, is another matter.
    """
    if facts.start_on is not None and facts.start_on > today:
        return _NOT_YET
    return _MINOR if facts.minor_at_act else _not_final(facts, today)


def counts_from(facts: RecordFacts) -> date | None:
    """Returns the first day on which a record counts as dishonesty if nothing changes, None where no day says so."""
    if facts.minor_at_act or facts.challenge in (Challenge.PENDING, Challenge.OVERTURNED):
        return None
    upheld = facts.challenge is Challenge.UPHELD
    final = facts.challenge_closed_on if upheld else finality.final_from(facts.remedy_until)
    return max((day for day in (facts.start_on, final) if day is not None), default=None)


def uncounted_entry(facts: EntryFacts, today: date) -> Decision | None:
    """Returns why a list entry does not count yet on a Beijing day, None where it does."""
    return _NOT_YET if facts.listed_on > today else None


def _not_final(facts: RecordFacts, today: date) -> Decision | None:
    if facts.challenge is Challenge.OVERTURNED:
        return _OVERTURNED
    if facts.challenge is Challenge.PENDING:
        return _CHALLENGED
    if facts.challenge is Challenge.UPHELD:
        closed = facts.challenge_closed_on
        return None if closed is not None and closed <= today else _CHALLENGED
    return _OPEN_REMEDY if facts.remedy_until is not None and facts.remedy_until >= today else None


def _by_openness(facts: RecordFacts, viewer: Viewer) -> Decision:
    if viewer.view is View.PUBLIC:
        return _BY_LAW if facts.openness is Openness.PUBLIC else _NOT_PUBLIC
    if viewer.view is View.SHARED:
        return _NOT_PUBLIC if facts.openness is Openness.AUTHORISED else _BY_SHARING
    in_scope = (viewer.classes is None or facts.record_class in viewer.classes) and (
        viewer.records is None or facts.ref in viewer.records
    )
    return _BY_AUTHORISATION if in_scope else _OUT_OF_SCOPE


def _decide_staff(facts: RecordFacts, viewer: Viewer) -> Decision:
    if viewer.division is None or not divisions.is_within(facts.unit_division, viewer.division):
        return _OTHER_DIVISION
    if facts.state in _CLOSED_TO_STAFF:
        return _ENDED[facts.state]
    return _BY_DUTY


def openness_for(kind: SubjectKind, item: CatalogueItem) -> Openness:
    """Returns the catalogue's openness for this kind of subject; natural persons have their own column."""
    return item.openness_persons if kind is SubjectKind.NATURAL_PERSON else item.openness


def record_facts(record: Record) -> RecordFacts:
    """Returns the facts of a loaded record; its item, unit and (unless erased) subject must be loaded with it."""
    kind = record.subject.kind if record.subject else SubjectKind.NATURAL_PERSON
    return RecordFacts(
        ref=record.ref,
        state=record.state,
        record_class=record.record_class,
        kind=record.kind,
        suspended=record.suspended_at is not None,
        start_on=record.start_on,
        public_until=record.public_until,
        challenge=record.challenge,
        challenge_closed_on=record.challenge_closed_on,
        remedy_until=record.remedy_until,
        minor_at_act=record.minor_at_act,
        openness=openness_for(kind, record.item),
        unit_division=record.unit.division,
    )


def entry_facts(entry: ListEntry) -> EntryFacts:
    """Returns the facts of a loaded list entry."""
    return EntryFacts(
        removed=entry.removed_at is not None,
        suspended=entry.suspended_at is not None,
        listed_on=entry.listed_on,
        public_until=entry.public_until,
        deleted=entry.removal_basis == OWN_PRAISE.short(),
    )


def public_records(today: date) -> ColumnElement[bool]:
    """Returns `decide(….

    PUBLIC, today).shown` as a predicate over Record joined with its CatalogueItem and Subject.
    """
    openness = case(
        (Subject.kind == SubjectKind.NATURAL_PERSON, CatalogueItem.openness_persons), else_=CatalogueItem.openness
    )
    return and_(
        Record.state == RecordState.CURRENT,
        Record.suspended_at.is_(None),
        or_(Record.public_until.is_(None), Record.public_until >= today),
        counted_records(today),
        openness == Openness.PUBLIC,
    )


def counted_records(today: date) -> ColumnElement[bool]:
    """Returns `uncounted(…, today) is None` as a predicate over Record."""
    final = or_(
        and_(
            or_(Record.challenge.is_(None), Record.challenge == Challenge.NONE),
            or_(Record.remedy_until.is_(None), Record.remedy_until < today),
        ),
        and_(Record.challenge == Challenge.UPHELD, Record.challenge_closed_on <= today),
    )
    return and_(or_(Record.start_on.is_(None), Record.start_on <= today), Record.minor_at_act.is_(False), final)


def public_entries(today: date, entry: type[ListEntry] = ListEntry) -> ColumnElement[bool]:
    """Returns `decide_entry(…, PUBLIC, today).shown` as a predicate over ListEntry, or an alias of it."""
    return and_(
        entry.removed_at.is_(None),
        entry.suspended_at.is_(None),
        or_(entry.public_until.is_(None), entry.public_until >= today),
        entry.listed_on <= today,
    )

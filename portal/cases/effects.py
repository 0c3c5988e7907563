"""Carries out what was decided about one item: a new version, the end of a record, an entry off its list.

The effect stands in the transaction of the decision, so page, search, report and share follow in the same second.
Source: 2021 arts. 9, 35, 37, 38; 2024 art. 40.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.accounts.models import Unit
from portal.cases import hiding, results
from portal.cases.handling import Act
from portal.cases.models import CaseItem, CaseKind, Outcome
from portal.cases.results import DELETING
from portal.cases.things import Thing, find
from portal.kernel.clock import beijing_date
from portal.kernel.errors import BadInput, RuleBroken
from portal.kernel.messages import msg
from portal.law.actors import Actor
from portal.law.procedures.objection import BY_OBJECTION
from portal.law.procedures.repair import RIGHT
from portal.register.lists import commands as lists
from portal.register.lists.cases import forgetting
from portal.register.lists.models import ListEntry
from portal.register.notices import amendments
from portal.register.notices.models import Notice
from portal.register.records import commands as records
from portal.register.records.models import Record, RecordState
from portal.register.suppressions.commands import suppress
from portal.security.fields import FieldCipher
from portal.store import outbox

LIFT: Final = "measures.lift"
CHANGING: Final = frozenset({Outcome.CORRECTED, Outcome.SUPPLEMENTED})
_ENDS: Final = {
    Outcome.DELETED: RecordState.DELETED,
    Outcome.UNVERIFIABLE: RecordState.DELETED,
    Outcome.REPAIRED: RecordState.REPAIRED,
}
# What may be decided in which kind of case.
OUTCOMES: Final[Mapping[CaseKind, frozenset[Outcome]]] = {
    CaseKind.OBJECTION: CHANGING | DELETING | {Outcome.KEPT},
    CaseKind.REVIEW: CHANGING | DELETING | {Outcome.KEPT},
    CaseKind.DELETION: frozenset({Outcome.DELETED}),
    CaseKind.REPAIR: frozenset({Outcome.REPAIRED, Outcome.REFUSED}),
}


def check(session: Session, *, item: CaseItem, outcome: Outcome, cipher: FieldCipher, at: datetime) -> None:
    """Raises BadInput or RuleBroken for an outcome that does not fit the case, the thing, or the new values."""
    if outcome not in OUTCOMES[item.case.kind]:
        raise BadInput(msg("这类申请不能这样处理。"), field="outcome")
    thing = of_item(session, item)
    if outcome in CHANGING:
        _check_changes(thing, item, cipher, at)
    if outcome is Outcome.REPAIRED and thing is not None and thing.entry is not None and thing.lives:
        sentence = msg("名单由认定单位移出；移出决定作出以后，才能登记为已修复。")
        raise RuleBroken(sentence, citation=RIGHT, field="outcome")


def carry_out(session: Session, *, item: CaseItem, outcome: Outcome, reason: str, act: Act) -> None:
    """Decides an item: its outcome and reason are kept, its effect happens, what it hid is shown again or gone.

    Raises RuleBroken without a reason: nothing is kept, changed or deleted without one.
    """
    if not reason.strip():
        raise RuleBroken(msg("必须写明理由"), citation=hiding.BASES[item.case.kind], field="reason")
    thing = of_item(session, item)
    item.outcome, item.reason, item.open_kind = outcome, reason.strip(), None
    session.flush()
    if thing is not None and (thing.lives or (thing.archived and results.deletes_archived(item, outcome))):
        _apply(session, item, thing, outcome, reason.strip()[:400], act)
    hiding.release(session, item=item, at=act.at, actor=act.ref)
    item.changes = {}
    session.flush()


def settle_open(session: Session, *, item: CaseItem, at: datetime, actor: str) -> None:
    """Leaves an item undecided, as a withdrawn case does: what it hid is shown again."""
    item.open_kind, item.changes = None, {}
    session.flush()
    hiding.release(session, item=item, at=at, actor=actor)


def of_item(session: Session, item: CaseItem) -> Thing | None:
    """Returns what an item is about; None when it is gone from the register."""
    return find(session, ref=item.record_ref or item.entry_ref or "")


def decider(session: Session, act: Act, otherwise: Unit) -> Unit:
    """Returns the unit of whoever decides; `otherwise` for what no member of staff decides."""
    found = session.get(Unit, act.by.unit_id) if isinstance(act.by, Actor) else None
    return found or otherwise


def _apply(session: Session, item: CaseItem, thing: Thing, outcome: Outcome, reason: str, act: Act) -> None:
    basis, at, actor = hiding.BASES[item.case.kind], act.at, act.ref
    if outcome in CHANGING and thing.record is not None:
        _correct(session, item, thing.record, reason, act)
    elif outcome in _ENDS and thing.record is not None:
        records.end(session, record=thing.record, state=_ENDS[outcome], reason=reason, basis=basis, at=at, actor=actor)
        if item.case.kind is CaseKind.DELETION:
            _forget_record(session, item, thing.record, at)
        outbox.post(session, topic=LIFT, payload={"record": thing.ref}, at=at)
    elif outcome in DELETING and thing.entry is not None:
        lists.remove(session, entry=thing.entry, document=item.case.ref, reason=reason, basis=basis, at=at, actor=actor)
        if item.case.kind is CaseKind.DELETION:
            _forget_entry(session, item, thing.entry, at)
        outbox.post(session, topic=LIFT, payload={"entry": thing.ref}, at=at)


def _forget_record(session: Session, item: CaseItem, record: Record, at: datetime) -> None:
    """Own praise goes whole, its versions and what notices would make of it too, and stays out (2021 art. 35)."""
    basis = hiding.BASES[item.case.kind]
    suppress(session, natural_key=record.natural_key, matter=item.case.ref, basis=basis, at=at)
    session.execute(update(Notice).where(Notice.record_id == record.id).values(changes={}))
    records.empty(session, record=record)


def _forget_entry(session: Session, item: CaseItem, entry: ListEntry, at: datetime) -> None:
    """So does an honour, with the draft and the papers it came from (2021 art. 35)."""
    basis = hiding.BASES[item.case.kind]
    suppress(session, natural_key=lists.key_of(entry), matter=item.case.ref, basis=basis, at=at)
    forgetting.delete_case(session, entry)
    lists.empty(session, entry=entry)


def _correct(session: Session, item: CaseItem, record: Record, reason: str, act: Act) -> None:
    made = amendments.amend(record, item.changes, cipher=act.cipher, today=act.today)
    for name, value in made.columns.items():
        setattr(record, name, value)
    version = records.change(
        session,
        record=record,
        content=made.content,
        reason=reason,
        basis=BY_OBJECTION,
        unit=decider(session, act, item.unit),
        at=act.at,
        actor=act.ref,
    )
    item.version = version.number


def _check_changes(thing: Thing | None, item: CaseItem, cipher: FieldCipher, at: datetime) -> None:
    if thing is None or not thing.lives:
        raise RuleBroken(msg("这条信息已经停止披露，不能再变更"), citation=BY_OBJECTION, field="outcome")
    if thing.record is None:
        sentence = msg("名单信息有误的，删除后由认定单位重新作出决定。")
        raise RuleBroken(sentence, citation=BY_OBJECTION, field="outcome")
    # An empty value takes out what a field wrongly says; `amend` refuses it where the data standard needs the field.
    changes: dict[str, Any] = item.changes
    if not changes:
        raise BadInput(msg("请填写更正后的内容。"), citation=BY_OBJECTION, field="changes")
    amendments.amend(thing.record, changes, cipher=cipher, today=beijing_date(at))

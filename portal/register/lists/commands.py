"""Writes to lists: entering with every block and step, suspending, removing.

Source: 2024 arts. 30, 35, 36, 40; 2021 arts. 15, 28, 29, 37.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal import audit
from portal.accounts.models import Unit
from portal.kernel.citation import Citation
from portal.kernel.errors import Conflict, RuleBroken
from portal.kernel.folding import code_key
from portal.kernel.messages import Message, msg
from portal.kernel.references import new_reference
from portal.law import publicity
from portal.law.codes import MeasureKind
from portal.law.procedures.deletion import OWN_PRAISE
from portal.register.catalogue.models import EditionState
from portal.register.lists.models import ListEntry, ListKind, ListRegister, ResponsiblePerson
from portal.register.measures.models import MeasureItem
from portal.register.subjects.models import Subject
from portal.register.suppressions.commands import suppressed
from portal.store import outbox

DECISION = Citation("24", 36)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponsibleDraft:
    """A responsible person, with the basis without which nobody is named (2021 art. 29; 2024 art. 37)."""

    name: str
    role: str
    basis: str
    state_rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDraft:
    """One entry as the recognising unit decides it."""

    register: ListRegister
    subject: Subject
    unit: Unit
    title: str
    decision_no: str
    decided_on: date
    listed_on: date
    grounds: str
    basis: str
    exit_conditions: str | None = None
    exit_procedure: str | None = None
    remedies: str | None = None
    behaviour_2024: str | None = None
    behaviour_2021: str | None = None
    behaviour_law: str | None = None
    standard: str | None = None
    basis_document: str | None = None
    basis_effective_on: date | None = None
    noticed_on: date | None = None
    served_on: date | None = None
    service_manner: str | None = None
    exit_earliest_on: date | None = None
    responsible_note: str | None = None
    responsible: Sequence[ResponsibleDraft] = ()
    measures: Sequence[MeasureItem] = ()
    period_months: int | None = None
    public_until: date | None = None  # term of an honour
    rules_version: str | None = None
    amount: float | None = None
    discovered_on: date | None = None
    rectify_by: date | None = None
    rectified_on: date | None = None
    rectification: str | None = None


# What 2024 art. 36 and 2021 art. 28 ask of a decision, in the words with which a missing one is named.
_BLOCKS: tuple[tuple[str, Message], ...] = (
    ("grounds", msg("事由")),
    ("basis", msg("依据")),
    ("measures", msg("失信惩戒措施提示")),
    ("exit_conditions", msg("移出条件")),
    ("exit_procedure", msg("移出程序")),
    ("remedies", msg("救济措施")),
    ("standard", msg("认定标准")),
    ("basis_document", msg("依据文书")),
    ("basis_effective_on", msg("文书生效日期")),
    ("noticed_on", msg("事先告知日期")),
    ("served_on", msg("送达日期")),
    ("service_manner", msg("送达方式")),
    ("responsible_note", msg("责任人员认定情况")),
)

# Which measures a decision may point to (2021 arts. 25, 27; parameter A16).
HINTS: Final = {ListKind.SERIOUS: MeasureKind.SERIOUS_RESTRAINT, ListKind.HONOUR: MeasureKind.INCENTIVE}


def natural_key(register: ListRegister, subject: Subject, decision_no: str, unit_code: str) -> str:
    """Returns the digest by which one listing is known again after nothing else of it is kept (2021 art. 35)."""
    who = subject.credit_code or subject.id_index or ""
    parts = ("list", register.code, who, code_key(decision_no), unit_code)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def key_of(entry: ListEntry) -> str:
    """Returns that digest of an entry that still says what it said."""
    return natural_key(entry.register, entry.subject, entry.decision_no, entry.unit.credit_code)


def refuse_deleted(session: Session, *, key: str) -> None:
    """Raises RuleBroken for a listing that its subject had deleted: it does not come back (2021 art. 35)."""
    if suppressed(session, [key]):
        sentence = msg("信息主体已依法要求删除这一表彰，不再列入。")
        raise RuleBroken(sentence, citation=OWN_PRAISE, field="decision_no")


def enter(session: Session, *, draft: EntryDraft, at: datetime, actor: str) -> ListEntry:
    """Returns the new entry; raises RuleBroken naming the missing block, step or basis, and as `refuse_deleted`."""
    kind = draft.register.kind
    if kind is ListKind.HONOUR:
        key = natural_key(draft.register, draft.subject, draft.decision_no, draft.unit.credit_code)
        refuse_deleted(session, key=key)
    if kind is ListKind.SERIOUS:
        _check_serious(draft)
    if kind is ListKind.HONOUR and not draft.rules_version:
        raise RuleBroken(msg("守信激励对象须写明所依据的评定办法"), citation=Citation("24", 30), field="rules_version")
    _check_measures(kind, draft.measures)
    _check_responsible(draft.responsible)
    values = {name: getattr(draft, name) for name in _COPIED}
    entry = ListEntry(
        **values,
        ref=new_reference("entry"),
        register_id=draft.register.id,
        register=draft.register,
        kind=kind,
        subject_id=draft.subject.id,
        unit_id=draft.unit.id,
        decision_key=code_key(draft.decision_no),
        public_until=_public_until(draft),
        measures=list(draft.measures),
        responsible=[
            ResponsiblePerson(name=person.name, role=person.role, basis=person.basis, state_rule=person.state_rule)
            for person in draft.responsible
        ],
    )
    session.add(entry)
    _told(session, entry, "entry.listed", DECISION, at, actor)
    return entry


def remove(
    session: Session, *, entry: ListEntry, document: str, reason: str, basis: Citation, at: datetime, actor: str
) -> None:
    """Takes an entry off its list by decision; raises Conflict if it is off already."""
    if entry.removed_at is not None:
        raise Conflict(msg("该主体已移出名单"), citation=Citation("24", 40))
    if not (document.strip() and reason.strip()):
        raise RuleBroken(msg("移出名单须写明决定文书和理由"), citation=DECISION)
    entry.removed_at, entry.removal_document, entry.removal_reason = at, document.strip(), reason.strip()
    entry.removal_basis = basis.short()
    _told(session, entry, "entry.removed", basis, at, actor)


def empty(session: Session, *, entry: ListEntry) -> None:
    """Blanks an honour its subject had deleted; that there was one, its unit, dates and end stay (2021 art. 35).

    Raises Conflict for one that is still listed.
    """
    if entry.removed_at is None or entry.kind is not ListKind.HONOUR:
        raise Conflict(msg("该信息没有删除，不能清空"), citation=OWN_PRAISE)
    for name in _BLANKED:
        setattr(entry, name, "")
    for name in _FORGOTTEN:
        setattr(entry, name, None)
    # One subject may have several deleted ones on one list; the number tells them apart and says nothing.
    entry.decision_no = entry.decision_key = entry.ref
    entry.measures = []
    session.execute(delete(ResponsiblePerson).where(ResponsiblePerson.entry_id == entry.id))
    session.flush()
    session.expire(entry, ["responsible"])


def rectify(session: Session, *, entry: ListEntry, on: date, what: str, at: datetime, actor: str) -> None:
    """Keeps that a government has put its breach right; the entry stays and says so (2024 art. 14)."""
    entry.rectified_on, entry.rectification = on, what
    _told(session, entry, "entry.rectified", Citation("24", 14), at, actor)


def suspend(session: Session, *, entry: ListEntry, reason: str, basis: Citation, at: datetime, actor: str) -> None:
    """Closes every outward door to a disputed entry from this transaction on (2021 art. 37)."""
    entry.suspended_at, entry.suspended_reason, entry.suspended_basis = at, reason, basis.short()
    _told(session, entry, "entry.suspended", basis, at, actor)


def resume(session: Session, *, entry: ListEntry, basis: Citation, at: datetime, actor: str) -> None:
    """Ends a suspension; the period has gone on running meanwhile (parameter A11)."""
    entry.suspended_at = entry.suspended_reason = entry.suspended_basis = None
    _told(session, entry, "entry.resumed", basis, at, actor)


_COPIED = (
    "title",
    "decision_no",
    "decided_on",
    "listed_on",
    "grounds",
    "basis",
    "exit_conditions",
    "exit_procedure",
    "remedies",
    "behaviour_2024",
    "behaviour_2021",
    "behaviour_law",
    "standard",
    "basis_document",
    "basis_effective_on",
    "noticed_on",
    "served_on",
    "service_manner",
    "exit_earliest_on",
    "responsible_note",
    "rules_version",
    "amount",
    "discovered_on",
    "rectify_by",
    "rectified_on",
    "rectification",
)


# What an honour says; its reference, subject, unit and dates stay, with when, why and by which case it ended.
_BLANKED = ("title", "grounds", "basis", "rules_version")
_FORGOTTEN = (
    "exit_conditions",
    "exit_procedure",
    "remedies",
    "behaviour_2024",
    "behaviour_2021",
    "behaviour_law",
    "standard",
    "basis_document",
    "service_manner",
    "responsible_note",
    "amount",
    "rectification",
)


def _check_serious(draft: EntryDraft) -> None:
    for name, label in _BLOCKS:
        if not getattr(draft, name):
            raise RuleBroken(msg("决定缺少：%(block)s", block=label), citation=DECISION, field=name)
    if draft.behaviour_2024 not in {"1", "2", "3", "4", "5"}:
        raise RuleBroken(msg("只能列入第三十五条限定的五类行为"), citation=Citation("24", 35), field="behaviour_2024")
    if draft.behaviour_2024 == "5" and not draft.behaviour_law:
        sentence = msg("第五类行为须写明法律、法规或者国家的规定")
        raise RuleBroken(sentence, citation=Citation("24", 35, 5), field="behaviour_law")
    steps = (draft.noticed_on, draft.decided_on, draft.served_on, draft.listed_on)
    noticed, decided, served, listed = (day or date.min for day in steps)
    if not (noticed < decided <= served <= listed):
        raise RuleBroken(msg("应当先告知、再决定、再送达、后公布"), citation=DECISION, field="decided_on")


def _check_measures(kind: ListKind, measures: Sequence[MeasureItem]) -> None:
    for item in measures:
        if kind in HINTS:
            HINTS[kind].codes.get(item.statute_code)
        if item.edition.state is not EditionState.PUBLISHED:
            raise RuleBroken(msg("未公布的措施不得采取：%(code)s", code=item.code), citation=Citation("21", 24))


def _check_responsible(responsible: Sequence[ResponsibleDraft]) -> None:
    for person in responsible:
        if not (person.basis.strip() and person.state_rule.strip()):
            sentence = msg("决定缺少：%(block)s", block=msg("责任人员认定情况"))
            raise RuleBroken(sentence, citation=Citation("21", 29), field="responsible")


def _public_until(draft: EntryDraft) -> date | None:
    """An honour has its own term; a government is a legal person too, so 2021 art. 20 limits its record (art. 2)."""
    if draft.register.kind is ListKind.HONOUR:
        return draft.public_until
    period = publicity.public_until(draft.decided_on, publicity.StartKind.RECOGNITION, months=draft.period_months)
    return period.until


def _told(session: Session, entry: ListEntry, action: str, basis: Citation, at: datetime, actor: str) -> None:
    session.flush()
    detail = {"basis": basis.short()}
    audit.append(session, at=at, actor=actor, action=action, object_kind="entry", object_ref=entry.ref, detail=detail)
    outbox.post(session, topic="reindex", payload={"kind": "entry", "ref": entry.ref}, at=at)

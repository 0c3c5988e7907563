"""Decides which kinds of information are excluded from repair, or repaired only after so many months.

Only a law, a regulation or a rule of the state may say so: no rule is kept without its article, and only the head of
the region's agency enters one (2024 art. 40). Without a rule whoever meets the conditions is repaired. Which one an
application is judged by, `portal.register.repairs.limits` says.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import audit
from portal.cases.things import REGION
from portal.kernel.clock import beijing_date
from portal.kernel.errors import BadInput, Conflict, Forbidden, NotFound
from portal.kernel.messages import msg
from portal.law.actors import PERMISSIONS, Actor
from portal.law.procedures.repair import RIGHT
from portal.law.publicity import CAP_MONTHS
from portal.law.roles import Role
from portal.procedures.turn import text
from portal.register.catalogue.models import CatalogueItem
from portal.register.lists.models import ListKind, ListRegister
from portal.register.repairs.models import RepairRule

_CITATION, _REASON = 400, 400
_ITEM, _REGISTER = "item", "register"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDraft:
    """A rule as entered: `kind` is "item:<code>" or "register:<code>"."""

    kind: str
    excluded: bool
    least_months: int
    citation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleView:
    """One rule as everybody may read it."""

    id: int
    name: str
    code: str
    of_list: bool
    excluded: bool
    least_months: int
    citation: str
    since: date | None


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of information that a rule can be about."""

    key: str
    name: str


def enter(session: Session, *, draft: RuleDraft, actor: Actor, at: datetime) -> RuleView:
    """Returns the rule entered; raises Forbidden for anybody but the head of the region's agency.

    Raises BadInput without an article, for a rule that says nothing, and for a least time no publicity lasts; Conflict
    for a kind that has one already.
    """
    require_head(actor)
    cited = draft.citation.strip()
    if not cited:
        raise BadInput(
            msg("没有法律、法规或者国家规定的条款，不得排除或者限制修复。"), citation=RIGHT, field="citation"
        )
    if not draft.excluded and not 0 < draft.least_months < CAP_MONTHS:
        raise BadInput(
            msg("最短公示期应为1至%(n)s个月；不得修复的，请选择“不得修复”。", n=CAP_MONTHS - 1),
            citation=RIGHT,
            field="least_months",
        )
    what, code = _known(session, draft.kind)
    row = RepairRule(
        item_code=code if what == _ITEM else None,
        register_code=code if what == _REGISTER else None,
        excluded=draft.excluded,
        least_months=0 if draft.excluded else draft.least_months,
        citation=text(cited, field="citation", longest=_CITATION),
        entered_at=at,
        entered_by=actor.ref,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise Conflict(msg("这一类信息已有规定，请先撤销原来的。"), citation=RIGHT, field="kind") from error
    _note(session, row, "repair_rule.entered", actor, at, {"excluded": row.excluded, "months": row.least_months})
    return _view(row, _names(session))


def drop(session: Session, *, rule_id: int, reason: str, actor: Actor, at: datetime) -> None:
    """Takes a rule back with the reason; its row stays for what was received while it stood.

    Raises NotFound for one that is gone.
    """
    require_head(actor)
    row = session.get(RepairRule, rule_id)
    if row is None or row.ended_at is not None:
        raise NotFound(msg("没有找到这一项。"))
    why = text(reason, field="reason", longest=_REASON)
    _note(session, row, "repair_rule.dropped", actor, at, {"citation": row.citation, "reason": why})
    row.ended_at, row.ended_by = at, actor.ref
    session.flush()


def rules(session: Session) -> tuple[RuleView, ...]:
    """Returns every rule in force, exclusions first."""
    rows = session.scalars(_in_force().order_by(RepairRule.excluded.desc(), RepairRule.id))
    names = _names(session)
    found = tuple(_view(row, names) for row in rows)
    return found + _closed_registers(session, {rule.code for rule in found if rule.of_list})


def kinds(session: Session) -> tuple[Kind, ...]:
    """Returns the kinds that have no rule yet: serious lists first, then items of the catalogue."""
    taken = {(row.item_code, row.register_code) for row in session.scalars(_in_force())}
    lists = {code: name for (what, code), name in _names(session).items() if what == _REGISTER}
    items = {code: name for (what, code), name in _names(session).items() if what == _ITEM}
    return (
        *(Kind(f"{_REGISTER}:{code}", name) for code, name in lists.items() if (None, code) not in taken),
        *(Kind(f"{_ITEM}:{code}", name) for code, name in items.items() if (code, None) not in taken),
    )


def is_head(actor: Actor) -> bool:
    """Return whether somebody heads the agency of the whole region."""
    return actor.has(Role.AGENCY_HEAD) and actor.division == REGION


def require_head(actor: Actor) -> None:
    """Raises Forbidden for anybody but a head of the agency of the whole region."""
    actor.require(Role.AGENCY_HEAD)
    if not is_head(actor):
        raise Forbidden(msg("由自治区的公共信用信息工作机构负责人登记。"), citation=PERMISSIONS)


def _in_force() -> Select[tuple[RepairRule]]:
    return select(RepairRule).where(RepairRule.ended_at.is_(None))


def _known(session: Session, kind: str) -> tuple[str, str]:
    what, _, code = kind.partition(":")
    if (what, code) not in _names(session):
        raise BadInput(msg("请选择信息的种类。"), field="kind")
    return what, code


def _names(session: Session) -> dict[tuple[str, str], str]:
    """The name of each kind that can be repaired at all; of an item, that of its newest edition."""
    found: dict[tuple[str, str], str] = {}
    items = select(CatalogueItem.code, CatalogueItem.name_zh, CatalogueItem.record_class)
    for code, name, record_class in session.execute(items.order_by(CatalogueItem.code, CatalogueItem.id)):
        if record_class.is_dishonesty:
            found[(_ITEM, code)] = name
    lists = select(ListRegister.code, ListRegister.name_zh).where(ListRegister.kind == ListKind.SERIOUS)
    for code, name in session.execute(lists.order_by(ListRegister.code)):
        found[(_REGISTER, code)] = name
    return found


def _closed_registers(session: Session, told: set[str]) -> tuple[RuleView, ...]:
    """The serious lists whose own basis excludes repair."""
    wanted = select(ListRegister).where(ListRegister.kind == ListKind.SERIOUS, ListRegister.repairable.is_(False))
    return tuple(
        RuleView(
            id=0,
            name=row.name_zh,
            code=row.code,
            of_list=True,
            excluded=True,
            least_months=0,
            citation=row.legal_basis,
            since=None,
        )
        for row in session.scalars(wanted.order_by(ListRegister.code))
        if row.code not in told
    )


def _view(row: RepairRule, names: dict[tuple[str, str], str]) -> RuleView:
    what, code = (_ITEM, row.item_code or "") if row.item_code else (_REGISTER, row.register_code or "")
    return RuleView(
        id=row.id,
        name=names.get((what, code), code),
        code=code,
        of_list=what == _REGISTER,
        excluded=row.excluded,
        least_months=row.least_months,
        citation=row.citation,
        since=beijing_date(row.entered_at),
    )


def _note(session: Session, row: RepairRule, action: str, actor: Actor, at: datetime, told: dict[str, object]) -> None:
    kind = row.item_code or row.register_code or ""
    audit.append(
        session, at=at, actor=actor.ref, action=action, object_kind="repair rule", object_ref=kind, detail=told
    )

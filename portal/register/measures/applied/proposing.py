"""Proposing a measure: an item of the edition in force, a ground that bears it, a weighing, implementing units.

Source: 2021 arts. 24-29; 2024 arts. 29, 31, 32, 37.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import procedures
from portal.accounts.models import Unit
from portal.kernel.errors import BadInput, RuleBroken
from portal.kernel.messages import msg
from portal.kernel.references import new_reference
from portal.law.instruments import of_2021, of_2024
from portal.law.procedures.measure import APPLICATION
from portal.law.roles import Role
from portal.procedures.turn import Turn, text
from portal.register.lists.models import ResponsiblePerson
from portal.register.measures import queries
from portal.register.measures.applied import grounds
from portal.register.measures.applied.grounds import Ground
from portal.register.measures.applied.models import Application, GroundKind, MeasureTask, Weight
from portal.register.measures.models import MeasureEdition, MeasureItem, MeasureKind

_TENDER_BONUS: Final = "25.3"
_LAW: Final = re.compile(r"《[^《》]{2,}》.*第[〇零一二三四五六七八九十百千两\d]+条")
_LONG, _SHORT = 4_000, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What the implementing unit wants to do; `code` is the number on the list, empty for a measure outside it."""

    code: str
    off_list_kind: MeasureKind | None = None
    off_list_measure: str = ""
    off_list_basis: str = ""
    ground_ref: str
    responsible: int | None = None
    own_decision_no: str = ""
    weight: Weight | None
    rationale: str
    weight_reason: str = ""
    tender_no: str = ""
    exit_conditions: str
    lift_conditions: str
    remedies: str
    told_on: date | None = None
    told_manner: str = ""
    units: tuple[str, ...] = ()


def propose(session: Session, *, proposal: Proposal, act: Turn) -> Application:
    """Returns the application opened; raises RuleBroken with the article that forbids it.

    `proposal.units` are credit codes of further implementing units; the proposing unit is always one of them.
    """
    act.actor.require(Role.PROVIDER_MAKER)
    item = _item(session, proposal.code, act.today)
    kind = item.kind if item else _off_list_kind(proposal)
    ground = grounds.required(session, proposal.ground_ref, kind, act.today)
    made = Application(
        ref=new_reference("measure"),
        state="hearing",
        created_at=act.at,
        unit_id=act.actor.unit_id,
        kind=kind,
        item=item,
        ground=ground.kind,
        ground_ref=ground.ref,
        subject=ground.subject,
        weight=_weight(proposal),
        rationale=text(proposal.rationale, field="rationale", longest=_LONG),
        tender_no=_tender(item, proposal),
        exit_conditions=text(proposal.exit_conditions, field="exit_conditions", longest=_LONG),
        lift_conditions=text(proposal.lift_conditions, field="lift_conditions", longest=_LONG),
        remedies=text(proposal.remedies, field="remedies", longest=_LONG),
        tasks=[MeasureTask(unit_id=each) for each in _units(session, proposal, act)],
    )
    if item is None:
        made.off_list_measure = text(proposal.off_list_measure, field="off_list_measure", longest=_LONG)
        made.off_list_basis = _citing(proposal.off_list_basis)
    _told(made, proposal, ground, act)
    _responsible(session, made, proposal, ground)
    made.weight_reason = _weight_reason(session, made, proposal)
    session.add(made)
    session.flush()
    made.state = procedures.open_matter(session, APPLICATION, made.ref, "open", actor=act.actor, at=act.at)
    session.flush()
    return made


def require_listed(session: Session, item: MeasureItem | None, today: date) -> MeasureItem:
    """Returns the measure if the edition in force has it; raises RuleBroken: the unpublished cannot be applied."""
    edition = queries.in_force(session, on=today)
    if item is None or edition is None or item.edition.year != edition.line.year:
        raise RuleBroken(msg("现行清单中没有这项措施，未公布的措施不得实施"), citation=of_2021(24), field="code")
    return item


def _item(session: Session, code: str, today: date) -> MeasureItem | None:
    if not code:
        return None
    edition = queries.in_force(session, on=today)
    year = edition.line.year if edition else None
    wanted = select(MeasureItem).join(MeasureEdition).where(MeasureEdition.year == year, MeasureItem.code == code)
    return require_listed(session, session.scalar(wanted), today)


def _off_list_kind(proposal: Proposal) -> MeasureKind:
    if proposal.off_list_kind is None:
        raise BadInput(msg("请选择清单中的措施，或者填写清单以外的措施及其法律依据。"), field="code")
    return proposal.off_list_kind


def _citing(basis: str) -> str:
    if not _LAW.search(basis):
        sentence = msg("清单以外的措施须写明法律、法规或者国家规定的名称和条文，例如《……法》第……条")
        raise RuleBroken(sentence, citation=of_2024(32), field="off_list_basis")
    return text(basis, field="off_list_basis", longest=400)


def _weight(proposal: Proposal) -> Weight:
    if proposal.weight is None:
        raise BadInput(msg("请选择情节轻重。"), citation=of_2024(32), field="weight")
    return proposal.weight


def _weight_reason(session: Session, made: Application, proposal: Proposal) -> str | None:
    """The same measure for facts of another weight has to be explained (2021 art. 28; 2018 art. 33)."""
    if proposal.weight_reason.strip():
        return text(proposal.weight_reason, field="weight_reason", longest=_LONG)
    same = select(Application.id).where(
        Application.unit_id == made.unit_id, Application.weight != made.weight, Application.state != "dropped"
    )
    same = (
        same.where(Application.off_list_measure == made.off_list_measure)
        if made.item is None
        else (same.join(MeasureItem).where(MeasureItem.code == made.item.code))
    )
    with session.no_autoflush:
        differs = session.scalar(same.limit(1))
    if differs is not None:
        sentence = msg("同一措施曾适用于轻重不同的事实，请说明理由")
        raise RuleBroken(sentence, citation=of_2021(28), field="weight_reason")
    return None


def _tender(item: MeasureItem | None, proposal: Proposal) -> str | None:
    if item is not None and item.statute_code == _TENDER_BONUS:
        return text(proposal.tender_no, field="tender_no", longest=_SHORT)
    return None


def _told(made: Application, proposal: Proposal, ground: Ground, act: Turn) -> None:
    if made.kind is not MeasureKind.INCENTIVE:
        made.told_on = act.past(proposal.told_on, since=ground.decided_on, field="told_on")
        made.told_manner = text(proposal.told_manner, field="told_manner", longest=_SHORT)


def _responsible(session: Session, made: Application, proposal: Proposal, ground: Ground) -> None:
    if proposal.responsible is None:
        return
    person = session.get(ResponsiblePerson, proposal.responsible)
    if person is None or ground.kind is not GroundKind.ENTRY or person.entry.ref != ground.ref:
        raise BadInput(msg("请在所列选项中选择。"), field="responsible")
    number = proposal.own_decision_no.strip()
    if not number or number == ground.document_no:
        sentence = msg("对责任人员采取措施须有单独的决定文号，单位的列入决定不能作为依据")
        raise RuleBroken(sentence, citation=of_2024(37), field="own_decision_no")
    made.on_responsible, made.responsible = True, person
    made.own_decision_no = text(number, field="own_decision_no", longest=128)


def _units(session: Session, proposal: Proposal, act: Turn) -> list[int]:
    found = [act.actor.unit_id]
    for code in dict.fromkeys(proposal.units):
        unit = session.scalar(select(Unit.id).where(Unit.credit_code == code, Unit.confirmed))
        if unit is None:
            raise BadInput(msg("没有统一社会信用代码为 %(code)s 的单位。", code=code), field="units")
        found.append(unit)
    return list(dict.fromkeys(found))

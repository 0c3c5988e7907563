"""Decides what a case may be about: each refusal names the article and stands beside the item it concerns.

Source: 2021 arts. 35 (own praise only), 37 (four grounds), 38 (within the period); 2024 arts. 39, 40; 2018 art. 39.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from portal.cases.models import CaseKind
from portal.cases.things import Thing, of_subject
from portal.kernel.errors import BadInput, RuleBroken
from portal.kernel.messages import Message, msg
from portal.law import repair
from portal.law.codes import ObjectionGround
from portal.law.procedures.deletion import OWN_PRAISE
from portal.law.procedures.objection import BY_OBJECTION
from portal.law.repair import Facts, Finding
from portal.register import disclosure
from portal.register.disclosure import Decision
from portal.register.lists.models import ListKind
from portal.register.repairs import limits
from portal.register.repairs.limits import Limit
from portal.register.subjects.models import Subject

MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """One item of a case: the record or entry, and for an objection its ground."""

    ref: str
    ground: str | None = None


def admit(
    session: Session,
    *,
    kind: CaseKind,
    asked: Sequence[Asked],
    subject: Subject,
    today: date,
    received_at: datetime | None = None,
) -> tuple[tuple[Asked, Thing], ...]:
    """Returns the things asked about, each the subject's own and fit for this kind of case on the day `today`.

    Of a paper `today` is the day on which it arrived. Raises BadInput for none, too many or one twice; NotFound for a
    thing that is not the subject's; RuleBroken with the article that stands in the way.
    """
    found = chosen(session, asked=asked, subject=subject)
    for each, thing in found:
        _fit(session, kind, each, thing, today, received_at)
    return found


def chosen(session: Session, *, asked: Sequence[Asked], subject: Subject) -> tuple[tuple[Asked, Thing], ...]:
    """Returns the things asked about, each the subject's own; raises as `admit` does before it looks at the law."""
    if not asked:
        raise BadInput(msg("请至少选择一条信息。"), field="items")
    if len(asked) > MOST:
        raise BadInput(msg("一次最多选择%(n)s条信息。", n=MOST), field="items")
    if len({each.ref for each in asked}) < len(asked):
        raise BadInput(msg("同一条信息选择了两次。"), field="items")
    return tuple((each, of_subject(session, ref=each.ref, subject=subject)) for each in asked)


def repair_findings(
    session: Session, *, thing: Thing, today: date, received_at: datetime | None = None
) -> tuple[Finding, ...]:
    """Returns how each condition of a repair stands for one thing; an honour or a government's entry cannot be one.

    Of an application that was received its limits are those in force then (`limits`).
    """
    return repair.findings(_facts(session, thing, today, received_at), today)


def _fit(
    session: Session, kind: CaseKind, asked: Asked, thing: Thing, today: date, received_at: datetime | None
) -> None:
    if kind is CaseKind.OBJECTION:
        _fit_objection(asked, thing)
    elif kind is CaseKind.DELETION:
        _fit_deletion(thing)
    elif kind is CaseKind.REPAIR:
        _fit_repair(session, thing, today, received_at)


def _fit_objection(asked: Asked, thing: Thing) -> None:
    if asked.ground not in {ground.value for ground in ObjectionGround}:
        raise BadInput(msg("请选择提出异议的理由。"), citation=BY_OBJECTION, field="ground")
    if not thing.lives and not thing.archived:
        raise RuleBroken(msg("这条信息已经停止披露，没有可以提出异议的内容。"), citation=BY_OBJECTION, field="items")


def _fit_deletion(thing: Thing) -> None:
    if not thing.enhancing:
        raise RuleBroken(
            msg("只能要求删除本人的增信信息；认为其他信息有误的，可以提出异议。"), citation=OWN_PRAISE, field="items"
        )
    if not thing.lives:
        raise RuleBroken(msg("这条信息已经停止披露。"), citation=OWN_PRAISE, field="items")


def refuse_beyond_repair(thing: Thing) -> None:
    """Raises RuleBroken for what has no conditions to judge: ended before its period, or no dishonesty at all.

    What has gone to the archive since was still public when a letter arrived, or was not: its period says so.
    """
    if not thing.lives and not thing.archived:
        raise RuleBroken(msg("这条信息已经停止披露，无需修复。"), citation=repair.REPAIR, field="items")
    if thing.entry is not None and thing.entry.kind is not ListKind.SERIOUS:
        raise RuleBroken(msg("这份名单上的信息没有需要修复的内容。"), citation=repair.REPAIR, field="items")


def _fit_repair(session: Session, thing: Thing, today: date, received_at: datetime | None) -> None:
    refuse_beyond_repair(thing)
    stands = repair.barred(repair_findings(session, thing=thing, today=today, received_at=received_at))
    if stands is None:
        return
    uncounted, _ = _counting(thing, today)
    if stands.condition is repair.Condition.CLASS and stands.basis and uncounted is not None:
        raise RuleBroken(_no_dishonesty(stands), citation=uncounted.citation, field="items")
    sentence = msg("不符合修复条件：%(condition)s", condition=stands.condition.label)
    if stands.condition is repair.Condition.PERIOD:
        sentence = msg("公示期已满，无需修复。")
    if stands.from_day is not None:
        sentence = msg("最短公示期未满，%(day)s起可以申请修复。", day=stands.from_day)
    raise RuleBroken(sentence, citation=stands.condition.citation, field="items")


def _no_dishonesty(stands: Finding) -> Message:
    if stands.from_day is None:
        return msg("这条信息还不是失信信息，无需修复。")
    return msg("这条信息还不是失信信息，无需修复；%(day)s起才作为失信信息。", day=stands.from_day)


def _facts(session: Session, thing: Thing, today: date, received_at: datetime | None) -> Facts:
    limit = _limit(session, thing, received_at)
    uncounted, counts_from = _counting(thing, today)
    return Facts(
        record_class=thing.record_class,
        start_on=thing.start_on,
        public_until=thing.public_until,
        excluded_by=limit.excluded_by,
        least_months=limit.least_months,
        least_by=limit.least_by,
        rule_since=limit.since,
        uncounted_by=str(uncounted.citation) if uncounted is not None else "",
        counts_from=counts_from,
    )


def _counting(thing: Thing, today: date) -> tuple[Decision | None, date | None]:
    """Why a thing is no dishonesty yet, as its own file says, and from which day it will be one."""
    if thing.record is not None:
        facts = disclosure.record_facts(thing.record)
        return disclosure.uncounted(facts, today), disclosure.counts_from(facts)
    if thing.entry is not None:
        return disclosure.uncounted_entry(disclosure.entry_facts(thing.entry), today), thing.entry.listed_on
    return None, None


def _limit(session: Session, thing: Thing, received_at: datetime | None) -> Limit:
    if thing.record is not None:
        return limits.of_item(session, thing.record.item.code, received_at=received_at)
    if thing.entry is not None:
        return limits.of_register(session, thing.entry.register, received_at=received_at)
    return Limit()

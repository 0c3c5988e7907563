"""Decides what a repair notice says, in both languages, and prints it for its subject.

Each part names its article: how long it is public and why, what repairs it, where to ask, that nothing is charged, what
can be done against it (2024 arts. 34, 36, 40; 2021 arts. 20, 37, 38). A person's number stands in it masked.
"""

from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from portal import i18n
from portal.accounts.models import Unit
from portal.content import queries as content
from portal.content.queries import ChannelView
from portal.kernel import divisions
from portal.kernel.citation import Citation
from portal.kernel.errors import NotFound
from portal.kernel.masking import scrub
from portal.kernel.messages import Message, msg
from portal.law import remedies, rules
from portal.law.instruments import REPAIR_MEASURES, national, of_2021, of_2024
from portal.law.repair import Condition
from portal.printing import Block, Letter, render_both
from portal.register.repairs.notice import Line, Told
from portal.register.subjects.identity import present_name
from portal.register.subjects.models import SubjectKind

TITLE: Final = msg("信用修复告知书")
PERIOD: Final = of_2021(20)
OBJECTION: Final = of_2021(37)
NO_FEE: Final = of_2024(40)
TOLD: Final = of_2024(34)
ARTICLES: Final = (TOLD, of_2021(38), of_2024(40), of_2024(27), national(REPAIR_MEASURES))
_TERM: Final = rules.get("repair.update")
_LEAGUE: Final = 4


@dataclass(frozen=True, slots=True)
class Part:
    """One numbered part: its heading, its lines."""

    heading: Message
    lines: tuple[Line, ...]


def printed(session: Session, told: Told, *, site: str, today: date, font: Path) -> bytes:
    """Returns the notice as PDF in both languages, dated today; `site` is where the portal is, "" where unknown."""
    return render_both(partial(_spoken, told, parts(session, told, site=site, today=today), today), font=font)


def parts(session: Session, told: Told, *, site: str, today: date) -> tuple[Part, ...]:
    """Returns the parts of a notice in order, still to be said in a language."""
    asking = () if told.limit.excluded_by else (Part(msg("怎样申请"), _asking(session, told, site)),)
    return (
        Part(msg("公示期限"), (*told.period, _cited(msg("公示期限依照条例和目录确定。"), PERIOD))),
        Part(msg("修复的条件"), _conditions(told)),
        *asking,
        Part(
            msg("费用"),
            (_cited(msg("修复不收取任何费用。任何组织和个人不得以任何形式收费；有人收费的，请举报。"), NO_FEE),),
        ),
        Part(msg("救济途径"), _remedies(told, today)),
    )


def _spoken(told: Told, said: tuple[Part, ...], today: date) -> Letter:
    basis = i18n.render(msg("、")).join(i18n.render(each.message()) for each in ARTICLES)
    return Letter(
        title=i18n.render(TITLE),
        number=told.ref,
        issuer=told.unit.name_zh,
        day=today,
        facts=tuple((i18n.render(label), value) for label, value in _facts(told)),
        blocks=tuple(
            Block(heading=i18n.render(part.heading), text="\n".join(map(i18n.render, part.lines))) for part in said
        ),
        note=i18n.render(msg("依据：%(basis)s。", basis=basis)),
    )


def _facts(told: Told) -> tuple[tuple[Message, str], ...]:
    person = told.subject.kind is SubjectKind.NATURAL_PERSON
    code = (told.subject.id_masked if person else told.subject.credit_code) or ""
    named = ((msg("名单"), told.register),) if told.register else ()
    return (
        (msg("主体"), present_name(told.subject)),
        (msg("证件号码（遮蔽）") if person else msg("统一社会信用代码"), code),
        *named,
        (msg("信息"), scrub(told.title)),
        (msg("文号"), scrub(told.document_no)),
        (msg("作出日期"), told.decided_on.isoformat()),
    )


def _conditions(told: Told) -> tuple[Line, ...]:
    limit = told.limit
    if limit.excluded_by:
        return (
            msg("依据%(basis)s，这一类信息不得修复；公示期满后停止公示。", basis=limit.excluded_by),
            _cited(msg("不得修复的情形由法律、法规和国家规定写明。"), NO_FEE),
        )
    left_out = {Condition.ALLOWED, Condition.LEAST, *((Condition.CLASS,) if told.register else ())}
    general = tuple(_cited(each.label, each.citation) for each in Condition if each not in left_out)
    return (*general, *_least_time(told), *map(scrub, told.exits))


def _least_time(told: Told) -> tuple[Line, ...]:
    if told.least_from is None:
        return ()
    return (
        msg(
            "公示满%(n)s个月，%(day)s起可以申请（%(basis)s）",
            n=told.limit.least_months,
            day=told.least_from,
            basis=told.limit.least_by,
        ),
    )


def _asking(session: Session, told: Told, site: str) -> tuple[Line, ...]:
    return (
        msg("登录信用信息平台，在“信用修复”页申请：%(address)s", address=f"{site}/repairs"),
        *_in_person(_channel(session, told.unit)),
        msg("写明改正了什么，提交证明材料，签署信用承诺书。"),
        _cited(msg("自收到申请之日起%(n)s日内办结；不予修复的，逐项书面说明理由。", n=_TERM.number), _TERM.citation),
        _cited(msg("决定修复的，停止公示、共享和查询，解除失信惩戒措施。"), of_2024(40)),
    )


def _in_person(channel: ChannelView | None) -> tuple[Line, ...]:
    if channel is None:
        return ()
    ways = (channel.address, channel.hours, channel.phone, channel.email)
    return (
        msg("也可以到窗口或者写信向%(office)s申请。", office=channel.office),
        *((str(msg("，")).join(filter(None, ways)),) if any(ways) else ()),
    )


def _channel(session: Session, unit: Unit) -> ChannelView | None:
    """How the division of the unit is reached, else its league, else the region."""
    for division in (unit.division, f"{unit.division[:_LEAGUE]}00", divisions.REGION):
        try:
            found = content.channel(session, division=division)
        except NotFound:
            continue
        if found.office:
            return found
    return None


def _remedies(told: Told, today: date) -> tuple[Line, ...]:
    in_court = remedies.litigation()
    if told.remedy_until is not None and told.remedy_until >= today:
        # The day is the last for a lawsuit; a review has to be asked for sooner (`portal.law.finality`).
        in_court = msg("提起行政诉讼最迟在%(day)s；法律另有规定的，从其规定。", day=told.remedy_until)
    return (
        msg("对决定不服的，可以依法申请行政复议或者提起行政诉讼。"),
        *remedies.review(told.unit.division),
        in_court,
        _cited(msg("认为公示的信息有误的，可以提出异议；核查处理期间暂停披露。"), OBJECTION),
        msg("不予修复的，具备条件后可以再次申请；对修复的决定不服的，可以依法申请行政复议或者提起行政诉讼。"),
    )


def _cited(sentence: Message, citation: Citation) -> Message:
    return msg("%(sentence)s（%(basis)s）", sentence=sentence, basis=citation.message())

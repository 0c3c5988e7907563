"""Cases of listing for tests: complete drafts of each kind, and each step taken as a clerk would take it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from portal.content.models import PieceKind
from portal.kernel.settings import CJK_FONT
from portal.law.actors import Actor
from portal.law.calendar import WorkCalendar
from portal.law.roles import Role
from portal.procedures.turn import Turn
from portal.register.lists.cases import decisions, drafts, hearing
from portal.register.lists.cases.content import Content
from portal.register.lists.cases.drafts import Drafted
from portal.register.lists.cases.models import ListCase
from portal.register.lists.models import ListKind
from tests.factories import published
from tests.factories import register as make
from tests.factories import staff as people

CALENDAR = WorkCalendar.shipped()
SERIOUS = Content(
    title="列入严重失信主体名单决定书",
    grounds="生产不符合安全标准的产品，情节严重。",
    basis="《示例管理办法》第五条",
    exit_conditions="列入满一年；违法行为已改正。",
    exit_procedure="向列入机关提出，依法决定。",
    remedies="可以依法申请行政复议或者提起行政诉讼。",
    behaviour_2024="1",
    behaviour_2021="15.1",
    standard="情节严重",
    basis_kind="24-33.2",
    basis_document="示罚字〔2026〕2号",
    basis_effective_on=date(2026, 1, 10),
    principles=("lawful", "objective", "prudent", "relevant"),
    nature="产品直接危害人身安全。",
    circumstances="两年内第三次被查处，拒不改正。",
    impact="涉及全市多家学校的食堂。",
    measures=("YZ-00",),
    responsible_note="经查无应当一并归集的责任人员",
)
HONOUR = Content(
    title="守信激励对象认定决定",
    grounds="连续三年按期履行全部承诺。",
    basis="《示例评定办法》第三条",
    decision_no="示守字〔2026〕1号",
    decided_on=date(2026, 5, 28),
    public_until=date(2028, 12, 31),
)
GOVERNMENT = Content(
    title="政务失信认定",
    grounds="未按生效判决支付工程款。",
    basis="《示例规定》第四条",
    decision_no="示判字〔2026〕7号",
    decided_on=date(2026, 4, 20),
    discovered_on=date(2026, 5, 1),
    rectify_by=date(2026, 12, 31),
    amount=125000.5,
)
CONTENTS = {ListKind.SERIOUS: SERIOUS, ListKind.HONOUR: HONOUR, ListKind.GOVERNMENT: GOVERNMENT}


@dataclass
class Office:
    """Two clerks of one authority and a reviewer above them, with a register and a subject."""

    drafter: Actor
    colleague: Actor
    reviewer: Actor
    register: str
    subject: str


def office(session: Session, *, at: datetime, kind: ListKind = ListKind.SERIOUS) -> Office:
    """A fresh office; measures are published, for honours the assessment rules too."""
    make.restraint(session)
    unit = make.unit(session, name="")
    slug = None
    if kind is ListKind.HONOUR:
        slug = "example-rules"
        published.piece(session, at=at, kind=PieceKind.ASSESSMENT_RULES, slug=slug, version="2026")
    register = make.register(session, kind=kind, piece_slug=slug)
    return Office(
        drafter=people.actor(session, Role.LIST_AUTHORITY, unit=unit),
        colleague=people.actor(session, Role.LIST_AUTHORITY, unit=unit),
        reviewer=people.actor(session, Role.COMPETENT_REVIEWER, unit=make.unit(session, division="150000")),
        register=register.code,
        subject=make.organisation(session).credit_code or "",
    )


def turn(actor: Actor, at: datetime, *, seen: int | None = None, reason: str = "") -> Turn:
    """One act, by default of somebody who has seen everything."""
    return Turn(
        actor=actor, at=at, seen=seen, calendar=CALENDAR, cipher=make.CIPHER, font=Path(CJK_FONT), reason=reason
    )


def drafted(office: Office, kind: ListKind = ListKind.SERIOUS, **values: Any) -> Drafted:
    """A complete draft of a kind, with what the test is about."""
    content = replace(CONTENTS[kind], **values)
    return Drafted(kind=kind, register=office.register, subject=office.subject, content=content)


def opened(session: Session, office: Office, at: datetime, *, kind: ListKind = ListKind.SERIOUS) -> ListCase:
    """A case as drafted."""
    return drafts.open_case(session, drafted=drafted(office, kind), turn=turn(office.drafter, at))


def heard(session: Session, office: Office, days: list[datetime]) -> ListCase:
    """A serious case drafted, reviewed, noticed and served on the first day, its window over on the last."""
    case = opened(session, office, days[0])
    drafts.review(session, ref=case.ref, turn=turn(office.colleague, days[0]))
    hearing.issue_notice(session, ref=case.ref, turn=turn(office.drafter, days[0]))
    hearing.serve_notice(
        session,
        ref=case.ref,
        day=turn(office.drafter, days[0]).today,
        manner="直接送达",
        proof="回证1号",
        file=None,
        turn=turn(office.drafter, days[0]),
    )
    return case


def decided(session: Session, office: Office, days: list[datetime], *, number: str = "示列字〔2026〕1号") -> ListCase:
    """That case, decided and served on the last day."""
    case = heard(session, office, days)
    decisions.decide(session, ref=case.ref, decision_no=number, turn=turn(office.colleague, days[-1]))
    decisions.serve(
        session,
        ref=case.ref,
        day=turn(office.drafter, days[-1]).today,
        manner="直接送达",
        proof="回证2号",
        file=None,
        turn=turn(office.drafter, days[-1]),
    )
    return case

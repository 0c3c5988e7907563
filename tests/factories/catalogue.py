"""A draft of next year's catalogue at each stage of its procedure, with the staff who take it there."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Final

from sqlalchemy.orm import Session

from portal.kernel.clock import beijing_date
from portal.law.actors import Actor
from portal.law.procedures import catalogue as law
from portal.law.roles import Role
from portal.register.catalogue import commands, drafting, hearings
from portal.register.catalogue.commands import FieldRow, ItemRow
from portal.register.catalogue.models import Openness
from tests.factories import staff as people

AT: Final = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
PENALTY: Final = ItemRow(
    code="XZCF",
    name_zh="行政处罚",
    content="处罚决定",
    provider="处罚机关",
    use_permission="社会公众",
    data_format="结构化数据",
    scope="全区",
    procedure="审核后报送",
    path="交换目录",
    time_limit="7个工作日",
    publication="网站公开",
    update_cycle="实时",
    security_level="一级",
    sub_code="14.2",
    openness=Openness.PUBLIC,
    openness_persons=Openness.SHARED,
    publicity_basis="示例法第四十八条",
    fields=(FieldRow(code="CF_WSH", name_zh="文书号", level=Openness.PUBLIC),),
)
FLAGGED: Final = replace(PENALTY, code="QS", name_zh="欠税", sub_code="16.1", reduces_rights=True, fields=())


@dataclass(frozen=True)
class Team:
    """The region's staff: one who drafts, one who reviews, two of the competent department, one of a provider."""

    clerk: Actor
    head: Actor
    reviewer: Actor
    second_reviewer: Actor
    provider: Actor


def team(session: Session) -> Team:
    agency, department = people.agency(session), people.agency(session)
    return Team(
        clerk=people.actor(session, Role.AGENCY_CLERK, unit=agency),
        head=people.actor(session, Role.AGENCY_HEAD, unit=agency),
        reviewer=people.actor(session, Role.COMPETENT_REVIEWER, unit=department),
        second_reviewer=people.actor(session, Role.COMPETENT_REVIEWER, unit=department),
        provider=people.actor(session, Role.PROVIDER_MAKER),
    )


def published(session: Session, *rows: ItemRow, year: int = 2026) -> None:
    """An edition in force since the spring of its year."""
    commands.load_edition(session, year=year, items=rows or (PENALTY,), actor="test", at=AT)
    commands.publish_edition(
        session,
        year=year,
        approval_no=f"内政字〔{year}〕1号",
        approved_on=date(year, 3, 1),
        published_on=date(year, 3, 15),
        actor="test",
        at=AT,
    )


def drafted(session: Session, staff: Team, *rows: ItemRow, at: datetime = AT) -> int:
    """A draft with further items."""
    year = drafting.open_draft(session, actor=staff.clerk, at=at)
    for row in rows:
        drafting.save_item(session, year=year, row=row, replaces=None, actor=staff.clerk, at=at, seen=None)
    return year


def reviewed(session: Session, staff: Team, year: int, *, at: datetime = AT) -> None:
    """The draft handed in and let through by the head."""
    for action, actor in (("hand_in", staff.clerk), ("pass_review", staff.head)):
        drafting.take_step(session, year=year, action=action, actor=actor, at=at, seen=None)


def assessed(session: Session, staff: Team, year: int, code: str, *, experts: int | None = None) -> None:
    """As many expert opinions on an item as are needed."""
    for number in range(law.experts_needed() if experts is None else experts):
        hearings.record_opinion(
            session,
            year=year,
            code=code,
            name=f"测专家{number}",
            affiliation="示例大学",
            opinion="可行",
            given_on=beijing_date(AT),
            actor=staff.clerk,
            at=AT,
        )


def asked(session: Session, staff: Team, year: int, *, at: datetime = AT) -> str:
    """A consultation open for the shortest time allowed."""
    return hearings.open_consultation(
        session,
        year=year,
        closes_on=law.earliest_closing(beijing_date(at)),
        background_zh="说明",
        background_mn=None,
        actor=staff.clerk,
        at=at,
    )


def answered(session: Session, staff: Team, ref: str, *, at: datetime) -> None:
    """The summary written and published."""
    hearings.summarise(session, ref=ref, summary_zh="均已采纳", summary_mn=None, actor=staff.clerk, at=at, seen=None)
    hearings.take_step(session, ref=ref, action="answer", actor=staff.head, at=at, seen=None)

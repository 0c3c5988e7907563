"""The home page: the search box, the lists in figures, services with their terms, what is new, a map of honours."""

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, render_template

from portal.content import queries as content
from portal.content.models import PieceKind
from portal.kernel.citation import Citation
from portal.kernel.messages import Message, msg
from portal.law import rules
from portal.law.rule import Rule
from portal.register.lists import queries as lists
from portal.register.statistics.queries import entries_by_league
from portal.web.public import statistics_words
from portal.web.shell import guards
from portal.web.shell.context import reading, request_now, request_today

routes = Blueprint("home", __name__)

LATEST: Final = 5
NEW_KINDS: Final = (PieceKind.NOTICE, PieceKind.NEWS, PieceKind.POLICY)
MOST_GUIDES: Final = 50


@dataclass(frozen=True, slots=True)
class Service:
    """One service: its guide, what it is for, and the rule that fixes how long it may take (None: at once)."""

    guide: str
    title: Message
    line: Message
    end: Message
    rule: Rule | None
    citation: Citation


def _timed(guide: str, title: Message, line: Message, end: Message, rule_id: str) -> Service:
    rule = rules.get(rule_id)
    term = Message(end.template, {"n": rule.number, "unit": rule.unit.label})
    return Service(guide, title, line, term, rule, rule.citation)


SERVICES: Final = (
    Service("", msg("查询公开信息"), msg("不用登录，不用证件，不收费"), msg("即时"), None, Citation("18", 24)),
    _timed(
        "objection",
        msg("提出异议"),
        msg("信息有误、遗漏、超期或不应披露；核查期间暂停披露"),
        msg("%(n)s %(unit)s内答复"),
        "objection.base",
    ),
    _timed("repair", msg("申请信用修复"), msg("公示期内已纠正失信行为"), msg("%(n)s %(unit)s内办结"), "repair.update"),
    _timed(
        "delete-positive",
        msg("删除本人的增信信息"),
        msg("志愿服务、表彰奖励等，可以要求不再公示"),
        msg("%(n)s %(unit)s内删除"),
        "positive.delete",
    ),
    _timed("review", msg("申请复核"), msg("不服异议处理结果"), msg("%(n)s %(unit)s内决定"), "review.decide"),
)


@routes.get("/")
@guards.public
def home() -> str:
    """Show the home page."""
    today, at = request_today(), request_now()
    guides = content.latest(reading(), kinds=(PieceKind.GUIDE,), at=at, limit=MOST_GUIDES)
    return render_template(
        "public/home.html",
        counts=lists.counts(reading(), today=today, since=today.replace(day=1)),
        services=SERVICES,
        guides={guide.slug for guide in guides},
        pieces=content.latest(reading(), kinds=NEW_KINDS, at=at, limit=LATEST),
        tiles=statistics_words.honour_tiles(entries_by_league(reading(), today=today)),
    )

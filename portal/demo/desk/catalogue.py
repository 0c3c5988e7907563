"""Next year's catalogue on its way: two experts heard, a consultation running with opinions, one change asked for."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from portal.demo.desk.people import Stage
from portal.kernel.clock import beijing_date
from portal.law.procedures import catalogue as law
from portal.register.catalogue import comments, drafting, hearings, readings, requests
from portal.register.catalogue.commands import ItemRow, binding_item
from portal.register.catalogue.models import RequestKind

_FLAGGED: Final = "XZCF"
_EXPERTS: Final = (("测论正", "示例大学法学院"), ("测思远", "示例研究院"), ("测若谷", "示例律师协会"))
_OPINIONS: Final = (
    "（示例）建议把轻微违法且已改正的情形单列，不作为失信信息公开。",
    "（示例）希望写明每一字段由哪个单位负责更正。",
)


def prepare(stage: Stage) -> str:
    """Returns the ref of the consultation that is open in the demonstration."""
    session, clerk, head = stage.session, stage.actor("clerk"), stage.actor("head")
    year = drafting.open_draft(session, actor=clerk, at=stage.ago(40))
    present = _item(stage)
    flagged = replace(present, content=f"{present.content}（示例修改）", reduces_rights=True, large_effect=True)
    drafting.save_item(session, year=year, row=flagged, replaces=_FLAGGED, actor=clerk, at=stage.ago(40), seen=None)
    drafting.take_step(session, year=year, action="hand_in", actor=clerk, at=stage.ago(30), seen=None)
    drafting.take_step(session, year=year, action="pass_review", actor=head, at=stage.ago(20), seen=None)
    for name, affiliation in _EXPERTS:
        hearings.record_opinion(
            session,
            year=year,
            code=_FLAGGED,
            name=name,
            affiliation=affiliation,
            opinion="（示例）该项目有明确的法律依据，字段范围适当。",
            given_on=beijing_date(stage.ago(10)),
            actor=clerk,
            at=stage.ago(10),
        )
    return _ask(stage, year)


def ask_for_change(stage: Stage) -> str:
    """Returns the ref of a provider's request, which waits."""
    return requests.propose(
        stage.session,
        kind=RequestKind.CHANGE,
        code=_FLAGGED,
        row=replace(_item(stage), update_cycle="每个工作日"),
        reason="（示例）本单位系统每个工作日交换一次，更新周期可以写得更短。",
        actor=stage.actor("maker"),
        at=stage.ago(3),
    )


def _ask(stage: Stage, year: int) -> str:
    opened = stage.ago(8)
    ref = hearings.open_consultation(
        stage.session,
        year=year,
        closes_on=law.earliest_closing(beijing_date(opened)) + timedelta(days=1),
        background_zh="（示例）这一项目的内容有修改，可能减损公民、法人的权益，现公开征求意见。",
        background_mn=None,
        actor=stage.actor("clerk"),
        at=opened,
    )
    for number, text in enumerate(_OPINIONS):
        comments.send(
            stage.session,
            ref=ref,
            text=text,
            code=_FLAGGED,
            name="",
            contact="",
            address=f"demo-{number}",
            cipher=stage.cipher,
            at=stage.ago(5 - number),
        )
    return ref


def _item(stage: Stage) -> ItemRow:
    return readings.row(readings.document(binding_item(stage.session, code=_FLAGGED, on=stage.plan.today)))

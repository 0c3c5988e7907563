"""Notices of one provider unit: one waits for its checker, one has just reached the agency, one is over its date."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from portal.demo.desk.people import Stage
from portal.law.codes import RecordClass
from portal.register import disclosure
from portal.register.notices.commands import NoticeDraft, act, file
from portal.register.notices.models import NoticeKind
from portal.register.records.models import Record


@dataclass(frozen=True, slots=True)
class _Case:
    kind: NoticeKind
    reason: str
    days_ago: int
    sent: bool


_CASES: Final = (
    _Case(NoticeKind.ANNULLED, "（示例）行政复议决定撤销了原处罚决定。", 1, sent=True),
    _Case(NoticeKind.WITHDRAW, "（示例）当事人名称录入有误，该信息不应报送。", 12, sent=True),
    _Case(NoticeKind.WITHDRAW, "（示例）同一决定重复报送。", 0, sent=False),
)


def give(stage: Stage) -> int:
    """Returns how many notices were given."""
    maker, checker = stage.actor("maker"), stage.actor("checker")
    own = (
        select(Record.ref)
        .join(Record.item)
        .join(Record.subject)
        .where(Record.unit_id == maker.unit_id, Record.record_class == RecordClass.GENERAL)
        .where(disclosure.public_records(stage.plan.today))
    )
    refs = stage.session.scalars(own.order_by(Record.id).limit(len(_CASES))).all()
    for number, (ref, case) in enumerate(zip(refs, _CASES, strict=False), start=1):
        at = stage.ago(case.days_ago)
        draft = NoticeDraft(
            record_ref=ref,
            kind=case.kind,
            reason=case.reason,
            document_no=f"（示例）函〔{at.year}〕{number}号",
            event_on=at.date() if case.kind is NoticeKind.ANNULLED else None,
        )
        notice = file(stage.session, draft, cipher=stage.cipher, actor=maker, at=at)
        if case.sent:
            act(stage.session, ref=notice.ref, action="confirm", cipher=stage.cipher, actor=checker, at=at, seen=1)
    return len(refs)

"""Who read what a unit took back or changed by a notice is told of it, as after a case (2021 art. 9; parameter A32)."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.log import Ground as Basis
from portal.access.log import Reader, note
from portal.access.models import ReaderKind
from portal.accounts.models import Unit
from portal.audit import Channel
from portal.cases import corrections, propagation
from portal.cases.models import CorrectionNotice, Outcome
from portal.kernel.messages import msg
from portal.law.parameters import DEFAULT_CHOICES
from portal.law.roles import Role
from portal.mail.models import Mail
from portal.register.notices import commands
from portal.register.notices.models import Notice, NoticeKind
from portal.register.records.models import Record
from portal.store.outbox import OutboxMessage
from tests.factories import cases, holders, register
from tests.factories import staff as people
from tests.factories.cases import act, beijing_noon

AT = beijing_noon(date(2026, 6, 1))
PERIOD = timedelta(days=int(DEFAULT_CHOICES.value("correction.recipients_days")))


class Desk:
    """A provider that takes back or changes a penalty of its own, and the agency that carries it out."""

    def __init__(self, session: Session) -> None:
        self.session, self.unit = session, register.unit(session)
        self.maker = people.actor(session, Role.PROVIDER_MAKER, unit=self.unit)
        self.checker = people.actor(session, Role.PROVIDER_CHECKER, unit=self.unit)
        self.clerk = people.actor(session, Role.AGENCY_CLERK, unit=people.agency(session))
        self.record: Record = register.penalty(session, unit=self.unit)

    def sent(self, kind: NoticeKind = NoticeKind.WITHDRAW, **values: Any) -> Notice:
        draft = commands.NoticeDraft(
            record_ref=self.record.ref, kind=kind, reason="报送有误", document_no="示撤〔2026〕1号", **values
        )
        notice = commands.file(self.session, draft, cipher=register.CIPHER, actor=self.maker, at=AT)
        return self.step(notice, "confirm", self.checker)

    def step(self, notice: Notice, action: str, actor: Any, reason: str = "") -> Notice:
        wanted: dict[str, Any] = {"ref": notice.ref, "action": action, "actor": actor, "reason": reason}
        return commands.act(self.session, cipher=register.CIPHER, at=AT, seen=None, **wanted)

    def applied(self, kind: NoticeKind = NoticeKind.WITHDRAW, **values: Any) -> Notice:
        return self.step(self.sent(kind, **values), "apply", self.clerk)

    def read_by(self, reader: Unit | str, *, days: int = 30, refs: tuple[str, ...] = ()) -> str:
        unit = reader if isinstance(reader, Unit) else None
        assert self.record.subject is not None
        return note(
            self.session,
            subject_ref=self.record.subject.ref,
            reader=Reader(
                kind=ReaderKind.STAFF if unit else ReaderKind.HOLDER,
                ref="s" * 19 if unit else str(reader),
                shown="示例单位",
                on_behalf_of=unit.credit_code if unit else None,
            ),
            ground=Basis(
                channel=Channel.SHARE if unit else Channel.AUTHORISED,
                purpose="履职",
                basis="21§22",
                scene="22.1" if unit else None,
                matter="示例事项" if unit else None,
                grant_ref=None if unit else "g" * 19,
            ),
            form="page",
            records=refs or (self.record.ref,),
            at=AT - timedelta(days=days),
        )

    def told(self, notice: Notice) -> list[CorrectionNotice]:
        propagation.after_notice(self.session, notice=notice, act=act(None, AT))
        wanted = select(CorrectionNotice).where(CorrectionNotice.matter == notice.ref)
        return list(self.session.scalars(wanted.order_by(CorrectionNotice.id)))


@pytest.fixture
def desk(session: Session) -> Desk:
    return Desk(session)


@pytest.mark.parametrize(
    ("kind", "values", "outcome", "label"),
    [
        (NoticeKind.WITHDRAW, {}, Outcome.DELETED, msg("提供单位已经撤回，不再披露")),
        (NoticeKind.ANNULLED, {"event_on": date(2026, 5, 29)}, Outcome.DELETED, Outcome.DELETED.label),
        (NoticeKind.CHANGE, {"changes": {"CF_NR": "给予警告，责令改正"}}, Outcome.CORRECTED, Outcome.CORRECTED.label),
    ],
)
def test_who_read_it_is_told_once_what_became_of_it(
    desk: Desk, kind: NoticeKind, values: dict[str, Any], outcome: Outcome, label: object
) -> None:
    reader = register.unit(desk.session)
    queries = [desk.read_by(reader), desk.read_by(reader)]
    notice = desk.applied(kind, **values)
    for _ in range(2):
        told = desk.told(notice)
        assert [(each.reading_ref, each.unit_id, each.outcome) for each in told] == [
            (query, reader.id, outcome) for query in queries
        ]
    seen = corrections.of_unit(desk.session, actor=cases.staff(reader, Role.QUERY_CLERK), open_only=True)
    assert {(line.query, line.unit, line.label) for line in seen} == {
        (query, desk.unit.name_zh, label) for query in queries
    }
    assert propagation.reach(desk.session, matter=notice.ref) == propagation.Reach(2, 0)


def test_a_holder_is_written_to_and_reads_nothing_of_the_record(desk: Desk) -> None:
    authorised = holders.holder(desk.session)
    query = desk.read_by(authorised.ref)
    [told] = desk.told(desk.applied())
    mail = desk.session.scalars(select(Mail).where(Mail.reader == authorised.ref)).one()
    assert mail.path == f"/account/corrections/{told.ref}"
    seen = corrections.of_holder(desk.session, ref=told.ref, party=holders.party(authorised))
    assert (seen.query, seen.unit) == (query, desk.unit.name_zh)
    assert desk.record.document_no not in str(seen)


def test_other_records_and_readings_before_the_period_are_left_out(desk: Desk) -> None:
    reader = register.unit(desk.session)
    desk.read_by(reader, refs=("r-another",))
    desk.read_by(reader, days=PERIOD.days)
    assert desk.told(desk.applied()) == []


def test_nobody_is_told_of_a_notice_that_is_not_carried_out(desk: Desk) -> None:
    desk.read_by(register.unit(desk.session))
    notice = desk.sent()
    with pytest.raises(ValueError, match="not carried out"):
        propagation.after_notice(desk.session, notice=notice, act=act(None, AT))
    assert waiting(desk) == []


def test_carrying_it_out_asks_for_the_word_to_go_out(desk: Desk) -> None:
    notice = desk.applied(NoticeKind.CHANGE, changes={"CF_NR": "给予警告，责令改正"})
    assert waiting(desk) == [{"ref": notice.ref}]


def waiting(desk: Desk) -> list[dict[str, Any]]:
    wanted = select(OutboxMessage).where(OutboxMessage.topic == commands.CARRIED_OUT)
    return [row.payload for row in desk.session.scalars(wanted)]

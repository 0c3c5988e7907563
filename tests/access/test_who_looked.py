"""Who looked: every reading and lookup by others, named as the subject may know them; own openings folded by day."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.access import log, looked
from portal.access.log import Ground, Reader
from portal.access.looked import SIZE, Look, Looked, Period
from portal.access.models import ReaderKind
from portal.audit import Channel
from portal.audit.models import QueryCount
from portal.kernel.citation import Citation
from portal.kernel.errors import BadInput, NotFound
from portal.law.actors import Party
from portal.law.roles import Role
from portal.oversight import lookups
from portal.oversight.lookups import Inquiry
from portal.register.subjects.commands import ID_PURPOSE
from portal.register.subjects.models import Subject
from tests.factories import holders
from tests.factories import register as make
from tests.factories import staff as people
from tests.factories.register import AT, CIPHER, TODAY

UNIT = Reader(kind=ReaderKind.STAFF, ref="s1", shown="示例招标办公室", on_behalf_of="11150000000000001X")
SHARE = Ground(
    channel=Channel.SHARE,
    purpose="核查投标人",
    basis="21§22(2)",
    scene="22.2",
    matter="示招〔2026〕1号",
    query_ref="q1",
)
BY_GRANT = Ground(channel=Channel.AUTHORISED, purpose="贷款审查", basis="21§18", grant_ref="g1")
AT_COUNTER = Ground(channel=Channel.SELF, purpose="本人查询", basis="24§38")
YEAR = Period(date(2025, 6, 1), TODAY)


def somebody(session: Session) -> tuple[Party, Subject]:
    person = make.person(session, name="测小乙")
    account = holders.holder(session)
    holders.prove(session, account, name="测小乙", number=CIPHER.decrypt(person.id_cipher or "", ID_PURPOSE))
    return holders.party(account), person


def note(session: Session, subject: Subject, ground: Ground = SHARE, reader: Reader = UNIT, **values: Any) -> str:
    chosen = {"form": "page", "records": ["r1"], "at": AT} | values
    return log.note(session, subject_ref=subject.ref, reader=reader, ground=ground, **chosen)


def seen(session: Session, party: Party, subject: Subject, period: Period = YEAR, number: int = 1) -> Looked:
    return looked.looked(
        session, party=party, subject_ref=subject.ref, cipher=CIPHER, today=TODAY, period=period, number=number
    )


def test_a_state_organ_stands_with_scene_matter_purpose_and_article(session: Session) -> None:
    party, person = somebody(session)
    note(session, person)
    (look,) = seen(session, party, person).page.items
    assert isinstance(look, Look)
    assert (look.who, look.channel, look.matter, look.query) == ("示例招标办公室", "share", "示招〔2026〕1号", "q1")
    assert look.scene is not None
    assert (look.scene.code, look.basis, look.records) == ("22.2", Citation("21", 22, 2), 1)


def test_whoever_reads_by_authorisation_stands_with_it(session: Session) -> None:
    party, person = somebody(session)
    note(session, person, BY_GRANT, Reader(kind=ReaderKind.HOLDER, ref="h1", shown="示例银行"), form="report")
    (look,) = seen(session, party, person).page.items
    assert (look.who, look.grant_ref, look.form) == ("示例银行", "g1", "report")


def test_lookups_of_staff_stand_among_the_readings_by_unit_and_not_by_person(session: Session) -> None:
    party, person = somebody(session)
    record = make.penalty(session, subject=person)
    unit = people.agency(session, division="150100")
    actor = people.actor(session, Role.AGENCY_CLERK, unit=unit, name="测职员甲")
    asked = Inquiry("objection", "核查异议", "示异〔2026〕1号")
    lookups.view(session, ref=record.ref, inquiry=asked, actor=actor, at=AT)
    (look,) = seen(session, party, person).page.items
    assert (look.who, look.channel, look.matter) == (unit.name_zh, "staff", "示异〔2026〕1号")
    assert look.basis == Citation("21", 37)
    assert "测职员甲" not in str(look)


def test_a_visit_at_a_counter_is_not_an_own_opening(session: Session) -> None:
    party, person = somebody(session)
    note(session, person, AT_COUNTER, form="counter")
    for hour in range(3):
        reader = Reader(kind=ReaderKind.HOLDER, ref=party.ref, shown="测*")
        note(session, person, AT_COUNTER, reader, at=AT + timedelta(hours=hour))
    found = seen(session, party, person)
    assert [look.form for look in found.page.items] == ["counter"]
    assert [(each.day, each.who, each.times) for each in found.own] == [(TODAY, "测*", 3)]


@pytest.mark.parametrize("ground", [SHARE, BY_GRANT, AT_COUNTER], ids=["share", "auth", "counter"])
def test_no_reading_by_another_is_left_out_of_the_list_the_copy_or_the_total(session: Session, ground: Ground) -> None:
    party, person = somebody(session)
    note(session, person, ground, form="counter")
    found = seen(session, party, person)
    copy = looked.all_looks(session, party=party, subject_ref=person.ref, cipher=CIPHER, today=TODAY, period=YEAR)
    assert (len(found.page.items), found.page.total, len(copy)) == (1, 1, 1)


def test_another_subjects_readers_are_not_told(session: Session) -> None:
    party, person = somebody(session)
    other = make.person(session)
    note(session, other)
    assert seen(session, party, person).page.items == ()
    for ref in (other.ref, "s" * 19):
        with pytest.raises(NotFound):
            looked.looked(session, party=party, subject_ref=ref, cipher=CIPHER, today=TODAY, period=YEAR, number=1)
        with pytest.raises(NotFound):
            looked.all_looks(session, party=party, subject_ref=ref, cipher=CIPHER, today=TODAY, period=YEAR)


@pytest.mark.parametrize(
    ("since", "until", "period"),
    [
        (None, None, Period(date(2025, 6, 1), TODAY)),
        (date(2026, 1, 1), None, Period(date(2026, 1, 1), TODAY)),
        (None, date(2026, 2, 28), Period(date(2025, 2, 28), date(2026, 2, 28))),
        (None, date(2999, 1, 1), Period(date(2025, 6, 1), TODAY)),
    ],
)
def test_the_usual_period_is_the_last_twelve_months(since: date | None, until: date | None, period: Period) -> None:
    assert looked.period_of(since, until, TODAY) == period


def test_a_period_that_runs_backwards_is_refused() -> None:
    with pytest.raises(BadInput):
        looked.period_of(date(2026, 6, 1), date(2026, 5, 1), TODAY)


def test_both_ends_of_a_period_count_as_beijing_days(session: Session) -> None:
    party, person = somebody(session)
    # 16:00 UTC is Beijing midnight: the first instant of 2 May and the last one before it.
    inside = AT.replace(month=5, day=1, hour=15, minute=59)
    note(session, person, at=inside)
    note(session, person, at=inside + timedelta(minutes=1))
    period = Period(date(2026, 5, 1), date(2026, 5, 1))
    assert [look.at for look in seen(session, party, person, period).page.items] == [inside]


def test_many_come_in_pages_newest_first(session: Session) -> None:
    party, person = somebody(session)
    for minute in range(SIZE + 2):
        note(session, person, at=AT + timedelta(minutes=minute))
    first, last = seen(session, party, person), seen(session, party, person, number=9)
    assert (first.page.total, len(first.page.items), len(last.page.items)) == (SIZE + 2, SIZE, 2)
    assert first.page.items[0].at > first.page.items[1].at


def test_public_reads_are_a_number_and_nobody(session: Session) -> None:
    party, person = somebody(session)
    record, entry = make.penalty(session, subject=person), make.entry(session, subject=person)
    for kind, ref, hits in (("subject", person.ref, 2), ("record", record.ref, 3), ("entry", entry.ref, 4)):
        session.add(QueryCount(day=TODAY, hour=9, channel="public", object_kind=kind, object_ref=ref, hits=hits))
    session.add(QueryCount(day=TODAY, hour=9, channel="public", object_kind="subject", object_ref="other", hits=50))
    assert seen(session, party, person).public_hits == 9

"""A notice of repair says what stands in the way and where to ask; its unit enters once that it was served."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Unit
from portal.audit.models import AuditEntry, AuditPayload
from portal.content import commands as content
from portal.kernel.citation import Citation
from portal.kernel.errors import BadInput, Conflict, Forbidden, NotFound
from portal.law.codes import RecordClass
from portal.law.repair import NOTICE_SINCE
from portal.law.roles import Role
from portal.register.disclosure import PUBLIC, decide, record_facts
from portal.register.lists.models import ListKind
from portal.register.records import commands as records
from portal.register.records.models import Record, RecordState
from portal.register.repairs import commands, letter, notice, queries
from portal.register.repairs.commands import Service
from portal.register.repairs.models import RepairNotice, RepairRule
from portal.register.repairs.notice import Told
from tests.factories import register as make
from tests.factories import staff as people

AT = datetime(2026, 9, 1, 2, tzinfo=UTC)
TODAY = date(2026, 9, 1)
DECIDED = date(2026, 6, 1)
SITE = "https://credit.example.org"


@pytest.fixture
def unit(session: Session) -> Unit:
    return make.unit(session)


@pytest.fixture
def record(session: Session, unit: Unit) -> Record:
    return penalty(session, unit)


def penalty(session: Session, unit: Unit, **values: object) -> Record:
    days = {"decided_on": DECIDED, "start_on": DECIDED, "remedy_until": date(2026, 8, 1)}
    return make.penalty(session, unit=unit, **(days | values))


def rule(session: Session, record: Record, **values: object) -> None:
    told = {"excluded": False, "least_months": 0, "citation": "示例办法第九条"} | values
    session.add(RepairRule(item_code=record.item.code, entered_at=AT, entered_by="s1", **told))
    session.flush()


def said(session: Session, told: Told, *, today: date = TODAY) -> str:
    parts = letter.parts(session, told, site=SITE, today=today)
    return "\n".join(f"{part.heading}\n" + "\n".join(map(str, part.lines)) for part in parts)


def of(session: Session, record: Record) -> str:
    return said(session, notice.of_record(session, record))


def served(session: Session, record: Record, unit: Unit, **values: object) -> int:
    told = {"refs": [record.ref], "day": date(2026, 6, 3), "manner": "direct"} | values
    maker = people.actor(session, Role.PROVIDER_MAKER, unit=unit)
    return commands.serve(session, service=Service(**told), actor=maker, at=AT)  # type: ignore[arg-type]


def owing(session: Session, unit: Unit, *, today: date = TODAY) -> list[str]:
    maker = people.actor(session, Role.PROVIDER_MAKER, unit=unit)
    return [line.ref for line in queries.lacking(session, actor=maker, today=today).items]


def test_it_says_until_when_it_is_public_and_how_that_was_reached(session: Session, record: Record) -> None:
    words = of(session, record)
    assert "2026-06-01：" in words
    assert "2029-05-31：公示期最长3年" in words
    assert "2029-06-01：自当日零时起不再公示" in words


def test_each_condition_names_its_article(session: Session, record: Record) -> None:
    words = of(session, record)
    for sentence, article in (("在公示期内", "第38条"), ("已经签署信用承诺书", "第38条")):
        [line] = [one for one in words.splitlines() if one.startswith(sentence)]
        assert article in line
    assert "最短公示期" not in words
    assert "修复不收取任何费用" in words


def test_a_least_time_is_told_with_the_day_it_ends_and_the_rule(session: Session, record: Record) -> None:
    rule(session, record, least_months=3)
    assert "公示满3个月，2026-09-01起可以申请（示例办法第九条）" in of(session, record)


def test_what_a_law_excludes_is_told_so_and_nothing_is_offered(session: Session, record: Record) -> None:
    rule(session, record, excluded=True, citation="示例法第九条")
    words = of(session, record)
    assert "依据示例法第九条，这一类信息不得修复" in words
    assert "怎样申请" not in words
    assert "可以提出异议" in words


def test_it_names_where_to_ask_online_and_in_the_division_of_the_unit(
    session: Session, unit: Unit, record: Record
) -> None:
    for division, office in (("150000", "自治区示例信用中心"), (unit.division, "示例市信用中心")):
        draft = content.ChannelDraft(division=division, office=office, phone="0471-0000000")
        content.set_channel(session, draft=draft, actor="test", at=AT)
        assert f"向{office}申请" in of(session, record)
    assert f"{SITE}/repairs" in of(session, record)


def test_the_last_day_of_a_lawsuit_is_told_while_it_runs_and_not_as_that_of_a_review(
    session: Session, record: Record
) -> None:
    told = notice.of_record(session, record)
    running, over = (said(session, told, today=date(2026, 8, day)) for day in (1, 2))
    for words in (running, over):
        assert "起60日内，向本级人民政府（呼和浩特市人民政府）申请" in words
    assert "提起行政诉讼最迟在2026-08-01；" in running
    assert "2026-08-01" not in over
    assert "起6个月内，向人民法院提起" in over


def test_a_listing_names_the_way_off_the_list(session: Session) -> None:
    entry = make.entry(session)
    words = said(session, notice.of_entry(session, entry))
    assert entry.exit_conditions in words.splitlines()
    assert "属于一般失信信息" not in words


def test_a_list_that_knows_no_repair_says_so(session: Session) -> None:
    entry = make.entry(session, register=make.register(session, repairable=False))
    assert "依据示例管理办法第二条，这一类信息不得修复" in said(session, notice.of_entry(session, entry))


def test_an_honour_has_no_notice(session: Session) -> None:
    honour = make.entry(session, register=make.register(session, kind=ListKind.HONOUR), rules_version="1")
    with pytest.raises(NotFound):
        notice.of_entry(session, honour)


def test_serving_is_noted_with_day_and_manner(session: Session, unit: Unit, record: Record) -> None:
    assert owing(session, unit) == [record.ref]
    assert served(session, record, unit) == 1
    assert owing(session, unit) == []
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "repair_notice.served")).one()
    assert entry.object_ref == record.ref
    told = session.get(AuditPayload, entry.seq)
    assert told is not None
    assert (told.body["day"], told.body["manner"]) == ("2026-06-03", "direct")


def test_whether_it_is_public_does_not_depend_on_its_notice(session: Session, unit: Unit, record: Record) -> None:
    before = decide(record_facts(record), PUBLIC, TODAY)
    served(session, record, unit)
    assert before.shown
    assert decide(record_facts(record), PUBLIC, TODAY) == before


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"day": date(2026, 5, 31)}, "day"),
        ({"day": date(2026, 9, 2)}, "day"),
        ({"day": None}, "day"),
        ({"manner": "shouted"}, "manner"),
        ({"refs": []}, "records"),
    ],
)
def test_a_service_that_cannot_be_is_refused_beside_its_field(
    session: Session, unit: Unit, record: Record, values: dict[str, object], field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        served(session, record, unit, **values)
    assert refused.value.field == field
    assert owing(session, unit) == [record.ref]


def test_it_is_entered_once(session: Session, unit: Unit, record: Record) -> None:
    served(session, record, unit)
    with pytest.raises(Conflict):
        served(session, record, unit, manner="post")
    assert session.scalars(select(RepairNotice.manner)).one() == "direct"


def test_another_units_record_does_not_exist(session: Session, record: Record) -> None:
    with pytest.raises(NotFound):
        served(session, record, make.unit(session))


def test_a_checker_prints_but_enters_nothing(session: Session, unit: Unit, record: Record) -> None:
    checker = people.actor(session, Role.PROVIDER_CHECKER, unit=unit)
    service = Service(refs=[record.ref], day=date(2026, 6, 3), manner="direct")
    with pytest.raises(Forbidden):
        commands.serve(session, service=service, actor=checker, at=AT)


def test_what_is_owed_are_decisions_since_the_rule_that_still_are_in_their_period(session: Session, unit: Unit) -> None:
    before = NOTICE_SINCE.replace(month=3, day=31)
    penalty(session, unit, decided_on=before, start_on=before)
    first = penalty(session, unit, decided_on=NOTICE_SINCE, start_on=NOTICE_SINCE)
    make.plain_record(
        session,
        unit=unit,
        item=make.item(session, record_class=RecordClass.RISK),
        decided_on=DECIDED,
        start_on=DECIDED,
    )
    gone = penalty(session, unit)
    basis = Citation("21", 9)
    records.end(session, record=gone, state=RecordState.WITHDRAWN, reason="报错", basis=basis, at=AT, actor="test")
    assert owing(session, unit) == [first.ref]
    assert first.public_until is not None
    assert owing(session, unit, today=first.public_until) == [first.ref]
    assert owing(session, unit, today=first.public_until.replace(day=first.public_until.day % 28 + 1, month=4)) == []


def test_an_older_one_is_found_by_its_number_and_may_be_entered(session: Session, unit: Unit) -> None:
    old = make.penalty(session, unit=unit)
    maker = people.actor(session, Role.PROVIDER_MAKER, unit=unit)
    [line] = queries.found(session, actor=maker, text=old.document_no).items
    assert (line.ref, line.served_on) == (old.ref, None)
    served(session, old, unit)
    [line] = queries.found(session, actor=maker, text=old.document_no).items
    assert line.served_on == date(2026, 6, 3)
    stranger = people.actor(session, Role.PROVIDER_MAKER)
    assert queries.found(session, actor=stranger, text=old.document_no).items == ()


@pytest.mark.usefixtures("record")
def test_who_oversees_sees_the_units_of_their_part(session: Session, unit: Unit) -> None:
    region = people.actor(session, Role.AGENCY_HEAD, unit=people.agency(session))
    other = people.actor(session, Role.AGENCY_HEAD, unit=people.agency(session, division="150200"))
    [found] = queries.lacking_by_unit(session, actor=region, today=TODAY)
    assert (found.name, found.number) == (unit.name_zh, 1)
    assert queries.lacking_by_unit(session, actor=other, today=TODAY) == ()

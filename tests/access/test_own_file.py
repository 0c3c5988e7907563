"""The own file: whose it is, what it says in words, what it lets ask for, and that nothing is read without a trace."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from portal.access.models import ReaderKind, Reading
from portal.access.own_file import copies, opening, rights
from portal.access.own_file.opening import SIZE, OwnFile, Wanted
from portal.access.own_file.rights import RightKind
from portal.audit import Channel
from portal.audit.models import AuditEntry
from portal.identity.models import Capacity
from portal.kernel.citation import Citation
from portal.kernel.errors import BadInput, Forbidden, NotFound
from portal.law.actors import Party
from portal.law.codes import RecordClass
from portal.register.lists import commands as lists
from portal.register.lists.models import ListKind
from portal.register.records import commands as records
from portal.register.subjects.commands import ID_PURPOSE
from portal.register.subjects.models import Subject
from portal.store import Database
from tests.factories import holders
from tests.factories import register as make
from tests.factories.applied import in_force
from tests.factories.register import AT, CIPHER, TODAY

OBJECTION = Citation("21", 37)
EVERYTHING = Wanted()


def somebody(session: Session, **proof: Any) -> tuple[Party, Subject]:
    """A proven holder and the subject they are."""
    person = make.person(session, name="测小乙")
    account = holders.holder(session)
    number = CIPHER.decrypt(person.id_cipher or "", ID_PURPOSE)
    holders.prove(session, account, name="测小乙", number=number, **proof)
    return holders.party(account), person


def speaker(session: Session, **power: Any) -> tuple[Party, Subject]:
    """A proven holder and the organisation they speak for."""
    party, _ = somebody(session)
    organisation = make.organisation(session)
    account = session.get_one(holders.Holder, party.holder_id)
    holders.represent(session, account, organisation, **power)
    return party, organisation


def opened(session: Session, party: Party, subject: Subject, wanted: Wanted = EVERYTHING, **when: Any) -> OwnFile:
    at = when.get("at", AT)
    return opening.open_file(session, party=party, subject_ref=subject.ref, wanted=wanted, cipher=CIPHER, at=at)


def readings(session: Session) -> list[Reading]:
    return list(session.scalars(select(Reading).order_by(Reading.id)))


def said(file: OwnFile) -> str:
    return "\n".join(str(one.text) for one in (*file.summary.says, *file.summary.may))


def test_a_person_opens_the_own_file_and_sees_what_is_not_public(session: Session) -> None:
    party, person = somebody(session)
    hidden = make.penalty(session, subject=person)
    file = opened(session, party, person)
    assert [each.ref for each in file.page.items] == [hidden.ref]
    assert file.page.items[0].for_public.code == "not_public"
    assert file.held.name == "测小乙"


def test_each_opening_is_one_reading_of_the_channel_self(session: Session) -> None:
    party, person = somebody(session)
    record = make.penalty(session, subject=person)
    file = opened(session, party, person)
    (reading,) = readings(session)
    assert (reading.ref, reading.channel, reading.form) == (file.query, Channel.SELF, "page")
    assert (reading.reader_kind, reading.reader_shown, reading.purpose) == (ReaderKind.HOLDER, "测*", "本人查询")
    assert (reading.records, reading.basis) == ([record.ref], "24§38")
    assert session.scalars(select(AuditEntry.action).where(AuditEntry.object_ref == person.ref)).all() == [
        "access.self"
    ]


def test_an_agent_is_noted_with_the_organisation(session: Session) -> None:
    party, organisation = speaker(session, capacity=Capacity.AGENT, until=TODAY)
    opened(session, party, organisation)
    (reading,) = readings(session)
    assert (reading.on_behalf_of, reading.purpose) == (organisation.credit_code, "代理人查询被代理单位")


def test_somebody_elses_file_and_none_are_one_answer(session: Session) -> None:
    party, _ = somebody(session)
    other = make.person(session)
    messages = set()
    for ref in (other.ref, make.organisation(session).ref, "s" * 19):
        with pytest.raises(NotFound) as refused:
            opening.open_file(session, party=party, subject_ref=ref, wanted=EVERYTHING, cipher=CIPHER, at=AT)
        messages.add(str(refused.value))
    assert len(messages) == 1
    assert readings(session) == []


def test_who_is_not_proven_opens_nothing(session: Session) -> None:
    account, person = holders.holder(session), make.person(session)
    with pytest.raises(Forbidden):
        opened(session, holders.party(account), person)


def test_an_expired_proof_opens_no_longer(session: Session) -> None:
    party, person = somebody(session, until=TODAY)
    opened(session, party, person)
    with pytest.raises(Forbidden):
        opened(session, party, person, at=AT + timedelta(days=1))


def test_a_power_that_has_ended_opens_no_longer(session: Session) -> None:
    party, organisation = speaker(session, capacity=Capacity.AGENT, until=TODAY)
    opened(session, party, organisation)
    with pytest.raises(NotFound):
        opened(session, party, organisation, at=AT + timedelta(days=1))


def test_nothing_is_shown_that_cannot_be_noted(database: Database) -> None:
    with database.unit_of_work() as work:
        party, person = somebody(work)
        make.penalty(work, subject=person)

    def broken(*_: object) -> None:
        raise RuntimeError("no room for the log")

    event.listen(Reading, "before_insert", broken)
    try:
        with pytest.raises(RuntimeError), database.unit_of_work() as work:
            opened(work, party, person)
    finally:
        event.remove(Reading, "before_insert", broken)
    with database.reading() as look:
        assert readings(look) == []


def test_the_summary_speaks_in_sentences(session: Session) -> None:
    party, organisation = speaker(session)
    make.penalty(session, subject=organisation)
    disputed = make.penalty(session, subject=organisation)
    records.suspend(session, record=disputed, reason="提出异议", basis=OBJECTION, at=AT, actor="test")
    make.penalty(session, subject=organisation, remedy_until=TODAY)
    praise = make.item(session, record_class=RecordClass.ENHANCING)
    make.plain_record(session, subject=organisation, item=praise, start_on=None, start_kind=None)
    in_force(session, make.entry(session, subject=organisation))
    text = said(opened(session, party, organisation))
    assert "档案里有4条记录：基础0条，增信1条，一般失信3条" in text
    assert "公众现在能看到其中2条；另外2条公众看不到" in text
    assert "1条正在异议核查，异议中，已暂停披露" in text
    assert "1条还可以复议、诉讼或者没有审结" in text
    assert "最早结束公示的是“行政处罚决定”：公示到2028-02-29" in text
    assert "正在执行的措施有1项" in text
    assert "1条增信信息可以要求删除" in text
    assert "2条失信信息还在公示期内" in text  # what may still be reviewed does not count as dishonesty


def test_what_is_being_deleted_is_no_objection_and_is_not_asked_for_again(session: Session) -> None:
    party, organisation = speaker(session)
    praise = make.item(session, record_class=RecordClass.ENHANCING)
    going, staying = (
        make.plain_record(session, subject=organisation, item=praise, start_on=None, start_kind=None) for _ in range(2)
    )
    records.suspend(session, record=going, reason="要求删除", basis=rights.DELETE.citation, at=AT, actor="test")
    file = opened(session, party, organisation)
    assert "异议核查" not in said(file)
    assert "1条已要求删除，已停止披露" in said(file)
    assert "1条增信信息可以要求删除" in said(file)
    asked = {each.ref for each in file.held.records if rights.DELETE in rights.of_record(each, TODAY)}
    assert asked == {staying.ref}


def test_each_kind_of_list_is_cited_with_its_own_article(session: Session) -> None:
    party, organisation = speaker(session)
    make.entry(session, subject=organisation)
    honours = make.register(session, kind=ListKind.HONOUR)
    make.entry(session, subject=organisation, register=honours, rules_version="示例评定办法（2026年）")
    says = opened(session, party, organisation).summary.says
    cited = [one.citation.short() for one in says if "名单的信息" in str(one.text)]
    assert cited == ["24§36", "24§30"]


def test_an_empty_file_says_so(session: Session) -> None:
    party, organisation = speaker(session)
    assert "目前没有归集到任何记录" in said(opened(session, party, organisation))


@pytest.mark.parametrize(
    ("record_class", "found"),
    [
        (RecordClass.BASIC, {RightKind.OBJECT}),
        (RecordClass.ENHANCING, {RightKind.DELETE, RightKind.OBJECT}),
        (RecordClass.GENERAL, {RightKind.OBJECT, RightKind.REPAIR}),
        (RecordClass.SERIOUS, {RightKind.OBJECT, RightKind.REPAIR}),
        (RecordClass.RISK, {RightKind.OBJECT}),
    ],
)
def test_each_class_has_its_rights(session: Session, record_class: RecordClass, found: set[RightKind]) -> None:
    party, organisation = speaker(session)
    make.plain_record(session, subject=organisation, item=make.item(session, record_class=record_class))
    (held,) = opened(session, party, organisation).page.items
    assert {right.kind for right in rights.of_record(held, TODAY)} == found


def test_repair_ends_with_the_period_and_objection_while_one_is_under_way(session: Session) -> None:
    party, organisation = speaker(session)
    record = make.penalty(session, subject=organisation)
    (held,) = opened(session, party, organisation).page.items
    after = date(2028, 3, 1)
    assert RightKind.REPAIR not in {right.kind for right in rights.of_record(held, after)}
    records.suspend(session, record=record, reason="提出异议", basis=OBJECTION, at=AT, actor="test")
    (held,) = opened(session, party, organisation).page.items
    assert {right.kind for right in rights.of_record(held, TODAY)} == {RightKind.REPAIR}


def test_a_removed_entry_leaves_nothing_to_ask(session: Session) -> None:
    party, organisation = speaker(session)
    entry = make.entry(session, subject=organisation)
    (held,) = opened(session, party, organisation).held.entries
    assert {right.kind for right in rights.of_entry(held)} == {RightKind.OBJECT, RightKind.LEAVE}
    lists.remove(
        session,
        entry=entry,
        document="示移〔2026〕1号",
        reason="满足条件",
        basis=Citation("24", 40),
        at=AT,
        actor="test",
    )
    (held,) = opened(session, party, organisation).held.entries
    assert rights.of_entry(held) == ()


def test_long_files_come_in_pages_and_the_log_keeps_what_was_shown(session: Session) -> None:
    party, organisation = speaker(session)
    item, unit = make.item(session), make.unit(session)
    made = [make.penalty(session, subject=organisation, item=item, unit=unit).ref for _ in range(SIZE + 3)]
    first = opened(session, party, organisation)
    last = opened(session, party, organisation, Wanted(number=99))
    assert (len(first.page.items), len(last.page.items), last.page.number) == (SIZE, 3, 2)
    assert [len(reading.records) for reading in readings(session)] == [SIZE, 3]
    found = opened(session, party, organisation, Wanted(record=made[0]))
    assert made[0] in {each.ref for each in found.page.items}
    assert len(opened(session, party, organisation, Wanted(whole=True)).page.items) == SIZE + 3


def test_a_class_that_does_not_exist_is_refused(session: Session) -> None:
    with pytest.raises(BadInput):
        opening.wanted_of(record_class="score", number=1, record="", whole=False)
    assert session is not None


def test_a_copy_holds_everything_and_no_number(session: Session) -> None:
    party, person = somebody(session)
    record = make.penalty(session, subject=person)
    held, query = opening.copy_file(session, party=party, subject_ref=person.ref, cipher=CIPHER, at=AT)
    written = json.dumps(copies.document(held, query=query, at=AT), ensure_ascii=False)
    assert {"内部备注", record.ref, query} <= {part for part in ("内部备注", record.ref, query) if part in written}
    assert CIPHER.decrypt(person.id_cipher or "", ID_PURPOSE) not in written
    (reading,) = readings(session)
    assert (reading.form, reading.records) == ("export", [record.ref])
    table = list(copies.rows(held))
    assert table[0] == copies.COLUMNS
    assert {len(row) for row in table} == {len(copies.COLUMNS)}


def test_a_copy_says_why_a_line_was_suspended_or_has_ended(session: Session) -> None:
    party, organisation = speaker(session)
    disputed = make.penalty(session, subject=organisation)
    records.suspend(session, record=disputed, reason="提出异议", basis=OBJECTION, at=AT, actor="test")
    entry = make.entry(session, subject=organisation)
    leaving = {"document": "示移〔2026〕1号", "reason": "满足条件", "basis": Citation("24", 40)}
    lists.remove(session, entry=entry, at=AT, actor="test", **leaving)  # type: ignore[arg-type]
    held, _ = opening.copy_file(session, party=party, subject_ref=organisation.ref, cipher=CIPHER, at=AT)
    changes = {row[1]: row[-1].splitlines()[-1] for row in copies.rows(held)}
    day = TODAY.isoformat()
    assert changes[disputed.ref] == f"{day} 提出异议 21§37"
    assert changes[entry.ref] == f"{day} 满足条件 24§40"

"""The gate in search: what may not be shown today is found by no number, counted nowhere, kept by no filter."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date

import pytest
from sqlalchemy.orm import Session

from portal.kernel.citation import Citation
from portal.law.codes import RecordClass
from portal.register.catalogue.models import Openness
from portal.register.lists import commands as lists
from portal.register.lists.models import ListEntry, ListKind
from portal.register.records import commands as records
from portal.register.records.models import Challenge, Record, RecordKind, RecordState
from portal.register.subjects import commands as subjects
from portal.search import RegisterResult, SearchQuery, Tag
from portal.search.register import search_register
from tests.factories import register as make

OBJECTION = Citation("21", 37)
NAME = "呼和浩特市门禁示例商贸有限公司"


def search(session: Session, text: str, today: date = make.TODAY, **filters: object) -> RegisterResult:
    return search_register(session, SearchQuery(text=text, **filters), today)


def counts(result: RegisterResult, facet: str) -> dict[str, int]:
    return {each.value: each.count for one in result.facets if one.name == facet for each in one.values}


def suspend_record(session: Session, record: Record) -> None:
    records.suspend(session, record=record, reason="异议核查", basis=OBJECTION, at=make.AT, actor="test")


def delete_record(session: Session, record: Record) -> None:
    end = {"reason": "核实有误", "basis": OBJECTION, "at": make.AT, "actor": "test"}
    records.end(session, record=record, state=RecordState.DELETED, **end)


def overturn_record(session: Session, record: Record) -> None:
    record.challenge, record.challenge_closed_on = Challenge.OVERTURNED, make.TODAY
    session.flush()


def hide_item(session: Session, record: Record) -> None:
    record.item.openness = Openness.SHARED
    session.flush()


@pytest.mark.parametrize("hide", [suspend_record, delete_record, overturn_record, hide_item])
def test_a_hidden_record_changes_nothing_that_search_says(
    session: Session, hide: Callable[[Session, Record], None]
) -> None:
    subject = make.organisation(session, name=NAME)
    before = asdict(search(session, "门禁示例"))
    record = make.penalty(session, subject=subject)
    shown = search(session, "门禁示例")
    assert counts(shown, "class") == {"general": 1}
    assert shown.hits[0].tags == (Tag.GENERAL,)
    assert search(session, record.document_no).numbers[0].ref == record.ref
    hide(session, record)
    assert asdict(search(session, "门禁示例")) == before
    assert search(session, record.document_no).numbers == ()
    for filters in ({"record_class": RecordClass.GENERAL}, {"unit": record.unit.credit_code}):
        assert search(session, "门禁示例", **filters).hits == ()
        assert search(session, "", **filters).total == 0


def test_an_expired_record_is_gone_on_the_day_after(session: Session) -> None:
    record = make.penalty(session, subject=make.organisation(session, name=NAME))
    last = date(2028, 2, 29)
    assert search(session, record.document_no, last).numbers
    assert search(session, "门禁示例", last).hits[0].counts == ((RecordClass.GENERAL, 1),)
    gone = date(2028, 3, 1)
    assert not search(session, record.document_no, gone).numbers
    assert search(session, "门禁示例", gone).hits[0].counts == ()
    assert search(session, "", gone, record_class=RecordClass.GENERAL).total == 0


def test_a_penalty_is_not_found_before_it_is_final(session: Session) -> None:
    record = make.penalty(session, remedy_until=date(2026, 6, 1))
    assert not search(session, record.document_no).numbers
    assert search(session, record.document_no, date(2026, 6, 2)).numbers


def remove_entry(session: Session, entry: ListEntry) -> None:
    lists.remove(session, entry=entry, document="示移字1号", reason="期满", basis=OBJECTION, at=make.AT, actor="test")


def suspend_entry(session: Session, entry: ListEntry) -> None:
    lists.suspend(session, entry=entry, reason="异议", basis=OBJECTION, at=make.AT, actor="test")


@pytest.mark.parametrize("hide", [remove_entry, suspend_entry])
def test_a_hidden_entry_changes_nothing_that_search_says(
    session: Session, hide: Callable[[Session, ListEntry], None]
) -> None:
    subject = make.organisation(session, name=NAME)
    before = asdict(search(session, "门禁示例"))
    entry = make.entry(session, subject=subject)
    shown = search(session, "门禁示例", list_kind=ListKind.SERIOUS)
    assert (shown.hits[0].tags, shown.hits[0].lists) == ((Tag.SERIOUS,), (ListKind.SERIOUS,))
    assert counts(shown, "list") == {"serious": 1}
    assert search(session, entry.decision_no).numbers[0].is_entry
    hide(session, entry)
    assert asdict(search(session, "门禁示例")) == before
    assert search(session, entry.decision_no).numbers == ()
    assert search(session, "", register=entry.register.code).total == 0


def test_a_risk_notice_is_no_tag_and_no_dishonesty(session: Session) -> None:
    item = make.item(session, record_class=RecordClass.RISK)
    subject = make.organisation(session, name=NAME)
    make.plain_record(session, item=item, subject=subject)
    hit = search(session, "门禁示例").hits[0]
    assert (hit.tags, hit.counts) == ((), ((RecordClass.RISK, 1),))
    assert search(session, "", record_class=RecordClass.GENERAL).total == 0


def test_a_number_or_its_beginning_finds_records_in_any_writing(session: Session) -> None:
    record = make.penalty(session, document_no="（呼）市监罚字〔2025〕第0042号")
    make.penalty(session, document_no="呼市监罚字〔2025〕第0043号")
    exact = ("呼市监罚字2025第0042号", "(呼) 市监罚字 [2025] 第0042号", "（呼）市监罚字【２０２５】第0042号")
    for text in exact:
        assert [hit.ref for hit in search(session, text).numbers] == [record.ref], text
    assert len(search(session, "呼市监罚字〔2025〕").numbers) == 2
    assert search(session, "呼市监罚字").numbers == ()


def test_a_person_behind_a_number_stays_masked(session: Session) -> None:
    item = make.item(session, openness_persons=Openness.PUBLIC)
    subject = make.person(session, name="欧阳测小丙")
    record = make.penalty(session, subject=subject, item=item, title="对欧阳测小丙的处罚决定")
    hit = search(session, record.document_no).numbers[0]
    assert (hit.subject_name, hit.subject_address, hit.title) == ("欧阳*", None, "对欧阳*的处罚决定")
    entry = make.entry(session, subject=subject, register=make.register(session, names_persons=True))
    assert search(session, entry.decision_no).numbers[0].subject_name == "欧阳测小丙"


def test_no_number_leads_from_an_entry_that_names_a_person_to_what_is_masked(session: Session) -> None:
    item = make.item(session, openness_persons=Openness.PUBLIC)
    subject = make.person(session, name="测小丙")
    record = make.penalty(session, subject=subject, item=item)
    plain = make.entry(session, subject=subject)
    naming = make.register(session, names_persons=True)
    named = make.entry(session, subject=subject, register=naming, basis_document=record.document_no)
    assert search(session, record.document_no).numbers == ()
    assert search(session, plain.decision_no).numbers == ()
    assert [hit.subject_name for hit in search(session, named.decision_no).numbers] == ["测小丙"]
    lists.suspend(session, entry=named, reason="异议核查", basis=OBJECTION, at=make.AT, actor="test")
    assert [hit.subject_name for hit in search(session, record.document_no).numbers] == ["测*"]


def test_a_number_with_a_former_name_in_it_is_masked(session: Session) -> None:
    item = make.item(session, openness_persons=Openness.PUBLIC)
    subject = make.person(session, name="测小丁")
    subjects.rename(session, subject=subject, name="测小丙", on=date(2025, 1, 1))
    record = make.penalty(session, subject=subject, item=item, title="对测小丁的决定", document_no="罚字测小丁第77号")
    hit = search(session, record.document_no).numbers[0]
    assert hit.title == "对测*的决定"
    assert "".join(text for text, _ in hit.number_segments) == "罚字测*第77号"


def test_filters_speak_of_one_and_the_same_record(session: Session) -> None:
    subject = make.organisation(session, name=NAME)
    general = make.penalty(session, subject=subject)
    item = make.item(session, record_class=RecordClass.ENHANCING)
    praise = make.plain_record(session, subject=subject, item=item, decided_on=date(2026, 1, 5), title="表彰")
    one = {"record_class": RecordClass.GENERAL, "unit": general.unit.credit_code}
    assert search(session, "门禁", **one).total == 1
    assert search(session, "门禁", record_class=RecordClass.GENERAL, unit=praise.unit.credit_code).total == 0
    assert search(session, "门禁", decided_from=date(2026, 1, 1), decided_to=date(2026, 1, 31)).total == 1
    late = {"decided_from": date(2026, 1, 1), "record_class": RecordClass.GENERAL}
    assert search(session, "门禁", **late).total == 0
    assert search(session, "", **one).total == search(session, "", division="150100", **one).total == 1
    assert search(session, "门禁", division="150200").total == 0


def test_permits_can_be_asked_for_by_whether_they_are_still_valid(session: Session) -> None:
    item = make.item(session, record_class=RecordClass.BASIC)
    permit = {"kind": RecordKind.PERMIT, "item": item, "start_on": None, "start_kind": None}
    for name, until in (
        ("在期示例公司", date(2027, 1, 1)),
        ("届满示例公司", date(2026, 5, 31)),
        ("长期示例公司", None),
    ):
        make.plain_record(session, subject=make.organisation(session, name=name), valid_until=until, **permit)
    query = SearchQuery.parse({"q": "示例公司", "validity": "ended"})
    assert [hit.name for hit in search_register(session, query, make.TODAY).hits] == ["届满示例公司"]
    query = SearchQuery.parse({"q": "示例公司", "validity": "current"})
    assert [hit.name for hit in search_register(session, query, make.TODAY).hits] == ["在期示例公司", "长期示例公司"]


def test_facets_count_subjects_not_records(session: Session) -> None:
    unit, item = make.unit(session, name="示例市数据局"), make.item(session)
    for division in ("150102", "150102", "150204"):
        subject = make.organisation(session, name=f"计数示例{division}公司", division=division)
        for _ in range(3):
            make.penalty(session, subject=subject, unit=unit, item=item)
    result = search(session, "计数示例")
    assert counts(result, "class") == {"general": 3}
    assert counts(result, "unit") == {unit.credit_code: 3}
    assert counts(result, "division") == {"150100": 2, "150200": 1}
    assert counts(result, "kind") == {"legal_person": 3}
    narrowed = search(session, "计数示例", division="150100")
    assert counts(narrowed, "division") == {"150100": 2, "150102": 2}


def test_filters_alone_find_no_person(session: Session) -> None:
    item = make.item(session, openness_persons=Openness.PUBLIC)
    make.penalty(session, subject=make.person(session), item=item)
    assert search(session, "", record_class=RecordClass.GENERAL).total == 0

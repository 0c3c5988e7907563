"""Names: every part of an organisation's name finds it, exact first; persons only where a law names them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from portal.register.catalogue.models import Openness
from portal.register.subjects import commands as subjects
from portal.register.subjects.name_index import bare, name_terms, remove_names
from portal.search import RegisterResult, SearchQuery
from portal.search.register import search_register
from portal.search.results import MatchedBy
from tests.factories import register as make

NAME = "内蒙古草原（集团）示例乳业股份有限公司"


def search(session: Session, text: str, today: date = make.TODAY, **filters: object) -> RegisterResult:
    return search_register(session, SearchQuery(text=text, **filters), today)


def found(session: Session, text: str, today: date = make.TODAY, **filters: object) -> list[str]:
    return [hit.name for hit in search(session, text, today, **filters).hits]


def test_every_part_of_a_name_of_two_letters_or_more_finds_it(session: Session) -> None:
    make.organisation(session, name=NAME)
    letters = bare(NAME.replace("（", "").replace("）", ""))
    for start in range(len(letters)):
        for end in range(start + 2, len(letters) + 1):
            assert found(session, letters[start:end]) == [NAME], letters[start:end]


@given(
    name=st.text("内蒙古一二AbC9（）()·- ", min_size=2, max_size=24).filter(lambda text: len(bare(text.strip())) > 1),
    cut=st.tuples(st.integers(0, 22), st.integers(2, 24)),
)
def test_terms_of_a_part_are_terms_of_the_whole(name: str, cut: tuple[int, int]) -> None:
    part = name[cut[0] : cut[0] + cut[1]]
    assert set(name_terms(part)) <= set(name_terms(name))


@pytest.mark.parametrize(
    "text",
    [
        "内蒙古草原(集团)示例乳业股份有限公司",
        "内蒙古草原集团示例乳业股份有限公司",
        "内蒙古草原（集团）示例乳业",
        " 内蒙古草原  乳业 ",
        "草原　示例",
        "【集团】示例",
        "乳业 草原",
    ],
)
def test_width_brackets_spaces_and_a_missing_suffix_are_forgiven(session: Session, text: str) -> None:
    make.organisation(session, name=NAME)
    make.organisation(session, name="内蒙古戈壁示例乳业有限公司")
    assert found(session, text) == [NAME]


def test_case_and_width_of_latin_letters_are_forgiven(session: Session) -> None:
    make.organisation(session, name="呼和浩特ＡＢＣ－123科技有限公司")
    for text in ("abc", "ABC-123", "ａｂｃ123科技", "bc12", "C 科技"):
        assert found(session, text) == ["呼和浩特ＡＢＣ－123科技有限公司"], text


def test_a_part_must_stand_together(session: Session) -> None:
    make.organisation(session, name="草原乳业原草有限公司")
    assert found(session, "草原有限") == []


def test_exact_comes_before_beginning_before_part_and_shorter_before_longer(session: Session) -> None:
    names = ["大草原示例公司", "草原示例公司东部分公司", "草原示例公司", "草原示例公司分部"]
    for name in names:
        make.organisation(session, name=name)
    assert found(session, "草原示例公司") == [names[2], names[3], names[1], names[0]]


def test_a_former_name_finds_and_says_so(session: Session) -> None:
    subject = make.organisation(session, name="旧日示例商贸有限公司")
    subjects.rename(session, subject=subject, name="今日示例商贸有限公司", on=make.TODAY)
    hit = search(session, "旧日示例").hits[0]
    assert (hit.name, hit.former_name, hit.matched_by) == (
        "今日示例商贸有限公司",
        "旧日示例商贸有限公司",
        MatchedBy.FORMER_NAME,
    )
    assert hit.former_segments == (("旧日示例", True), ("商贸有限公司", False))
    both = search(session, "示例商贸").hits
    assert [(one.name, one.matched_by, one.former_name) for one in both] == [
        ("今日示例商贸有限公司", MatchedBy.CURRENT_NAME, None)
    ]


def test_a_single_letter_finds_beginnings_only(session: Session) -> None:
    make.organisation(session, name="鹿城示例公司")
    make.organisation(session, name="小鹿示例公司")
    assert found(session, "鹿") == ["鹿城示例公司"]


def test_what_was_found_is_marked_in_the_name_as_written(session: Session) -> None:
    make.organisation(session, name=NAME)
    assert search(session, "草原集团示例").hits[0].name_segments == (
        ("内蒙古", False),
        ("草原（集团）示例", True),
        ("乳业股份有限公司", False),
    )


def test_a_code_and_its_beginning_find_an_organisation(session: Session) -> None:
    subject = make.organisation(session, identifiers=(("organisation", "12345678-9"),))
    code = subject.credit_code or ""
    for text in (code, code.lower(), f"{code[:4]} {code[4:8]} {code[8:]}", code[:17]):
        hits = search(session, text).hits
        assert [(hit.credit_code, hit.matched_by) for hit in hits] == [(code, MatchedBy.CODE)], text
    assert search(session, "12345678-9").hits[0].credit_code == code
    assert search(session, "123456789").hits[0].credit_code == code
    assert not search(session, code[:2]).hits


def test_a_name_is_found_until_it_is_taken_out(session: Session) -> None:
    subject = make.organisation(session, name=NAME)
    remove_names(session, [subject.names[0].id])
    assert found(session, "草原集团") == []


def test_a_person_is_not_found_by_name(session: Session) -> None:
    subject = make.person(session, name="欧阳测小丙")
    make.penalty(session, subject=subject)
    make.entry(session, subject=subject)
    for text in ("欧阳测小丙", "欧阳测", "测小丙", "欧"):
        assert found(session, text) == [], text


def test_a_person_is_found_by_full_name_where_a_register_names_persons(session: Session) -> None:
    subject = make.person(session, name="欧阳测小丙")
    entry = make.entry(session, subject=subject, register=make.register(session, names_persons=True))

    def naming(text: str, today: date = make.TODAY) -> list[str]:
        return [hit.ref for hit in search_register(session, SearchQuery(text=text), today).naming]

    assert naming("欧阳测小丙") == [entry.ref]
    assert naming("欧阳测") == []
    assert naming("欧阳测小丙", date(2029, 4, 15)) == [entry.ref]
    assert naming("欧阳测小丙", date(2029, 4, 16)) == []
    entry.suspended_at, entry.suspended_reason, entry.suspended_basis = make.AT, "异议", "21§37"
    session.flush()
    assert naming("欧阳测小丙") == []


def test_a_name_on_a_list_leads_to_its_entry_and_to_nothing_else_about_the_person(session: Session) -> None:
    subject = make.person(session, name="欧阳测小丙")
    make.penalty(session, subject=subject, item=make.item(session, openness_persons=Openness.PUBLIC))
    entry = make.entry(session, subject=subject, register=make.register(session, names_persons=True))
    result = search_register(session, SearchQuery(text="欧阳测小丙"), make.TODAY)
    assert [hit.ref for hit in result.naming] == [entry.ref]
    assert (result.hits, result.facets, result.numbers) == ((), (), ())
    assert subject.ref not in repr(result)


def test_pages_neither_repeat_nor_miss(session: Session) -> None:
    for number in range(25):
        make.organisation(session, name=f"分页示例第{number}号公司")
    pages = [search(session, "分页示例", page=page, size=10) for page in (1, 2, 3, 4)]
    names = [hit.name for page in pages for hit in page.hits]
    assert [len(page.hits) for page in pages] == [10, 10, 5, 0]
    assert len(set(names)) == 25
    assert {page.total for page in pages} == {25}


def test_a_near_name_is_suggested_when_nothing_is_found(session: Session) -> None:
    make.organisation(session, name="呼和浩特市白云岭示例食品有限公司")
    make.organisation(session, name="包头市青山示例钢铁有限公司")
    assert search(session, "呼和浩特市白云领示例食品有限公司").suggestions == ("呼和浩特市白云岭示例食品有限公司",)
    assert search(session, "青山示例甲乙丙丁戊己庚辛壬癸子丑寅卯").suggestions == ("青山示例",)


def test_persons_are_never_suggested(session: Session) -> None:
    make.person(session, name="欧阳测小丙")
    result = search(session, "欧阳测小丁")
    assert (result.hits, result.suggestions) == ((), ())

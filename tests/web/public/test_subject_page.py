"""The page of a subject: one address, every fact with source and date, persons masked, risk never called dishonesty."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.kernel.identifiers import citizen_id, uscc
from portal.law.codes import RecordClass
from portal.register.catalogue.models import Openness
from portal.register.lists.models import ListKind
from portal.register.subjects.commands import rename
from tests.factories import register as make
from tests.support.pages import PageClient
from tests.web.public.conftest import Write

LANGUAGES = ["", "/mn"]


def _full(session: Session) -> Any:
    subject = make.organisation(session, name="内蒙古示例乳业有限公司", division="150105")
    rename(session, subject=subject, name="内蒙古示例食品有限公司", on=make.TODAY)
    make.penalty(session, subject=subject, document_no="示罚字〔2025〕1号")
    make.plain_record(
        session, subject=subject, item=make.item(session, record_class=RecordClass.RISK), title="欠缴税款"
    )
    make.plain_record(
        session,
        subject=subject,
        item=make.item(session, record_class=RecordClass.BASIC),
        title="食品经营许可",
        start_on=None,
        start_kind=None,
    )
    make.entry(session, subject=subject)
    return subject.credit_code


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_shows_every_class_list_and_former_name(client: PageClient, write: Write, prefix: str) -> None:
    code = write(_full)
    page = client.get(f"{prefix}/subjects/{code}")
    for shown in (
        "内蒙古示例食品有限公司",
        "内蒙古示例乳业有限公司",
        code,
        "示罚字〔2025〕1号",
        "2028-02-29",
        "食品经营许可",
    ):
        assert shown in page.text


def test_serious_notice_leads_to_the_decision(client: PageClient, write: Write) -> None:
    page = client.get(f"/subjects/{write(_full)}")
    assert "该主体在严重失信主体名单中" in page.text
    assert client.get(page.link("查看列入决定")).h1 == "内蒙古示例食品有限公司"


def test_a_risk_notice_is_not_counted_as_dishonesty(client: PageClient, write: Write) -> None:
    def only_risk(session: Session) -> Any:
        subject = make.organisation(session)
        make.plain_record(session, subject=subject, item=make.item(session, record_class=RecordClass.RISK))
        return subject.credit_code

    page = client.get(f"/subjects/{write(only_risk)}")
    assert "没有公示中的失信信息" in page.text
    assert "风险提示不是失信信息" in page.text


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_another_writing_of_the_code_leads_to_the_one_address(client: PageClient, write: Write, prefix: str) -> None:
    code = write(lambda session: make.organisation(session).credit_code)
    wide = "".join(chr(ord(one) + 0xFEE0) for one in code)
    for writing in (code.lower(), wide, f"{code[:8]}-{code[8:]}"):
        answer = client.get(f"{prefix}/subjects/{writing}", status=308).response
        assert answer.headers["Location"].endswith(f"{prefix}/subjects/{code}")


def test_the_reference_of_an_organisation_leads_to_its_code(client: PageClient, write: Write) -> None:
    made = write(make.organisation)
    answer = client.get(f"/subjects/{made.ref}", status=308).response
    assert answer.headers["Location"].endswith(f"/subjects/{made.credit_code}")


def test_a_wrong_check_digit_is_explained(client: PageClient) -> None:
    code = uscc.make("9", "1", "150100", "MA0ABCDE")
    wrong = code[:17] + ("1" if code[17] != "1" else "2")
    page = client.get(f"/subjects/{wrong}", status=404)
    assert f"应为“{code[17]}”" in page.text


@pytest.mark.parametrize("address", ["x", "9" * 40, "%00", "..%2f..", "' OR 1=1", "91150100"])
def test_addresses_that_are_no_code_are_not_found(client: PageClient, address: str) -> None:
    client.get(f"/subjects/{address}", status=404)


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_an_identity_number_in_the_address_is_neither_followed_nor_repeated(client: PageClient, prefix: str) -> None:
    number = citizen_id.make("150102", make.TODAY.replace(year=1980), 17)
    page = client.get(f"{prefix}/subjects/{number}", status=404)
    assert number not in page.html


def test_a_person_is_shown_masked_and_out_of_search_engines(client: PageClient, write: Write) -> None:
    def listed(session: Session) -> Any:
        person = make.person(session, name="测小丙")
        make.entry(session, subject=person, register=make.register(session))
        return person.ref, person.id_masked

    ref, masked = write(listed)
    page = client.get(f"/subjects/{ref}")
    assert "测小丙" not in page.html
    assert f"{masked[:3]}{'*' * 15}" in page.text
    assert masked not in page.text
    assert "测" not in page.title
    assert [one.get("content") for one in page.all("meta") if one.get("name") == "robots"] == ["noindex"]


def test_a_person_without_anything_public_has_no_page(client: PageClient, write: Write) -> None:
    def unlisted(session: Session) -> Any:
        person = make.person(session)
        make.penalty(session, subject=person, item=make.item(session, openness_persons=Openness.SHARED))
        return person.ref

    client.get(f"/subjects/{write(unlisted)}", status=404)


def test_many_records_are_folded_not_left_out(client: PageClient, write: Write) -> None:
    def many(session: Session) -> Any:
        subject, item = make.organisation(session), make.item(session)
        for number in range(23):
            make.penalty(session, subject=subject, item=item, document_no=f"示罚字〔2025〕{number:02d}号")
        return subject.credit_code

    page = client.get(f"/subjects/{write(many)}")
    assert "其余 13 条" in page.text
    assert all(f"〔2025〕{number:02d}号" in page.text for number in range(23))


def test_honours_are_shown(client: PageClient, write: Write) -> None:
    def honoured(session: Session) -> Any:
        subject = make.organisation(session)
        register = make.register(session, kind=ListKind.HONOUR)
        make.entry(session, subject=subject, register=register, title="诚信示范单位", rules_version="2026年版")
        return subject.credit_code

    page = client.get(f"/subjects/{write(honoured)}")
    assert "诚信示范单位" in page.text
    assert "没有公示中的失信信息" in page.text


def test_a_governments_record_is_not_called_the_absence_of_dishonesty(client: PageClient, write: Write) -> None:
    def two(session: Session) -> Any:
        register = make.register(session, kind=ListKind.GOVERNMENT)
        listed = make.entry(session, register=register).subject.credit_code
        return listed, make.organisation(session).credit_code

    listed, clean = write(two)
    assert "没有公示中的失信信息" not in client.get(f"/subjects/{listed}").text
    assert "没有公示中的失信信息" in client.get(f"/subjects/{clean}").text

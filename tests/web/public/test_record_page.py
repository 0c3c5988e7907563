"""The page of a record: public fields, source, the period with its reason, finality, history."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.kernel.citation import Citation
from portal.law.finality import remedy_end
from portal.register.catalogue.models import Openness
from portal.register.records import commands
from portal.register.records.models import Challenge
from tests.factories import register as make
from tests.support.pages import PageClient
from tests.web.public.conftest import Write


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_shows_public_fields_only(client: PageClient, write: Write, prefix: str) -> None:
    page = client.get(f"{prefix}/records/{write(lambda session: make.penalty(session).ref)}")
    assert "未按规定公示信息" in page.text
    assert "内部备注" not in page.html


def test_explains_the_period_day_by_day(client: PageClient, write: Write) -> None:
    page = client.get(f"/records/{write(lambda session: make.penalty(session).ref)}")
    for words in ("2025-03-01", "处罚决定生效日", "2028-02-29", "2028-03-01", "《公共信用条例》(2021)第20条"):
        assert words in page.text


def test_says_why_a_penalty_is_final(client: PageClient, write: Write) -> None:
    def upheld(session: Session) -> Any:
        closed = {"challenge": Challenge.UPHELD, "challenge_closed_on": make.TODAY}
        return make.penalty(session).ref, make.penalty(session, **closed).ref

    lapsed, kept = write(upheld)
    assert "期限已过，未提出" in client.get(f"/records/{lapsed}").text
    assert "得到维持" in client.get(f"/records/{kept}").text


def test_a_remedy_that_nobody_stated_says_how_it_was_reckoned(client: PageClient, write: Write) -> None:
    def two(session: Session) -> Any:
        by_rule = make.penalty(session, remedy_until=remedy_end(date(2025, 3, 1)))
        return by_rule.ref, make.penalty(session).ref

    by_rule, stated = write(two)
    page = client.get(f"/records/{by_rule}")
    assert "2025-09-11" in page.text
    assert "作出后第七个工作日送达" in page.text
    assert "《行政诉讼法》第四十六条" in page.text
    assert "第七个工作日" not in client.get(f"/records/{stated}").text


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_history_says_only_that_day_and_article_of_a_correction(client: PageClient, write: Write, prefix: str) -> None:
    def changed(session: Session) -> Any:
        record = make.penalty(session)
        commands.change(
            session,
            record=record,
            content={**record.content, "CF_NR": "罚款一千元"},
            reason="更正处罚内容",
            basis=Citation("21", 9),
            unit=record.unit,
            at=make.AT + timedelta(days=1),
            actor="test",
        )
        return record.ref

    page = client.get(f"{prefix}/records/{write(changed)}")
    assert "更正处罚内容" not in page.text
    assert "给予警告" not in page.text
    assert page.all("del") == page.all("ins") == []
    told = " ".join(page.all("ol", "history")[0][0].itertext())
    assert (make.AT + timedelta(days=1)).date().isoformat() in told
    if not prefix:
        assert "更正" in told
        assert "第9条" in told


def test_a_link_leads_to_the_catalogue_item(client: PageClient, write: Write) -> None:
    def coded(session: Session) -> Any:
        return make.penalty(session, item=make.item(session, code="XZCF")).ref

    assert "/catalogue/2026#XZCF" in client.get(f"/records/{write(coded)}").links()


def test_a_persons_record_names_nobody(client: PageClient, write: Write) -> None:
    def of_person(session: Session) -> Any:
        person = make.person(session, name="测小丁")
        item = make.item(session, openness_persons=Openness.PUBLIC)
        return make.penalty(session, subject=person, item=item, title="对测小丁的行政处罚").ref

    page = client.get(f"/records/{write(of_person)}")
    assert "测小丁" not in page.html
    assert "测*" in page.text


@pytest.mark.parametrize("ref", ["r2345678923456789bc", "x", "%27", "null"])
def test_an_unknown_record_is_not_found(client: PageClient, ref: str) -> None:
    client.get(f"/records/{ref}", status=404)

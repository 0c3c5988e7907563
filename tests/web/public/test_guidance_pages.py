"""Help, accessibility, personal data: plain words in both languages, and no claim that has not been measured."""

import pytest
from flask import Flask

from portal.web.public.guidance import MEASUREMENTS
from portal.web.public.personal_data import HOLDINGS
from tests.support.pages import PageClient, words


@pytest.mark.parametrize("path", ["/help", "/accessibility", "/privacy"])
def test_the_page_stands_in_both_languages_and_leads_to_the_offices(app: Flask, path: str) -> None:
    client = PageClient(app)
    assert "/channels" in client.get(path).links()
    assert "/mn/channels" in client.get(f"/mn{path}").links()


def test_risk_notices_are_not_called_dishonesty(app: Flask) -> None:
    page = PageClient(app).get("/help")
    risk = next(words(one) for one in page.all("li") if one.get("id") == "class-risk")
    assert "风险提示不是失信" in risk
    assert "不适用惩戒措施" in risk


def test_natural_persons_are_told_not_to_type_their_number(app: Flask) -> None:
    assert "请不要在查询框里填写身份证件号码" in PageClient(app).get("/help").text


def test_the_statement_claims_no_measurement_that_was_not_made(app: Flask) -> None:
    page = PageClient(app).get("/accessibility")
    assert len(page.all("table")) == bool(MEASUREMENTS)
    assert ("还没有记录测量结果" in page.text) is not bool(MEASUREMENTS)


def test_every_kind_of_personal_data_states_purpose_display_and_retention(app: Flask) -> None:
    page = PageClient(app).get("/privacy")
    assert len(page.all("section", "catalogue-item")) == len(HOLDINGS)
    assert page.text.count("保存多久") == len(HOLDINGS) + 1

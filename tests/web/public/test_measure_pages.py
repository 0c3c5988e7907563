"""The measure lists: every published measure is on the page and in the downloads, and nothing else can be applied."""

import csv
import io

from flask import Flask

from tests.factories import published
from tests.support.clocks import StandingClock
from tests.support.pages import PageClient
from tests.web.public.conftest import Write


def test_before_the_first_edition_no_measure_can_be_applied(app: Flask) -> None:
    page = PageClient(app).get("/measures")
    assert "没有列入清单并公布的措施，不得实施" in page.text
    assert "/law/public-credit-regulation-2021#article-24" in page.links()


def test_the_plain_address_leads_to_the_newest_edition(app: Flask, clock: StandingClock, write: Write) -> None:
    write(lambda session: published.measure_edition(session, at=clock()))
    assert PageClient(app).get("/measures", status=302).response.headers["Location"] == "/measures/2026"


def test_each_measure_stands_under_its_kind_with_its_elements(app: Flask, clock: StandingClock, write: Write) -> None:
    write(lambda session: published.measure_edition(session, at=clock()))
    for prefix in ("", "/mn"):
        page = PageClient(app).get(f"{prefix}/measures/2026")
        assert [one.get("id") for one in page.all("section", "catalogue-item")] == ["JL-04", "CJ-01", "YZ-05"]
        assert f"{prefix}/law/public-credit-regulation-2021#article-27" in page.links()
        assert "限制参与交易" in page.text


def test_the_csv_has_as_many_rows_as_the_page_and_no_formula(app: Flask, clock: StandingClock, write: Write) -> None:
    write(lambda session: published.measure_edition(session, at=clock()))
    text = PageClient(app).get("/measures/2026.csv").response.get_data().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len(rows) == 1 + len(published.MEASURES)
    assert "'=cmd|监督部门" in rows[2]


def test_the_json_names_the_place_in_the_regulation(app: Flask, clock: StandingClock, write: Write) -> None:
    write(lambda session: published.measure_edition(session, at=clock()))
    edition = PageClient(app).get("/measures/2026.json").response.get_json()
    assert {item["code"]: item["statute_code"] for item in edition["items"]}["YZ-05"] == "27.5"


def test_a_year_without_edition_is_not_found(app: Flask) -> None:
    PageClient(app).get("/measures/2019", status=404)
    PageClient(app).get("/measures/2019.csv", status=404)

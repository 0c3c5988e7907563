"""The calculator takes a day in many spellings, shows strict and legal date with the way, and keeps what was wrong."""

from urllib.parse import urlencode

import pytest
from flask import Flask

from tests.support.pages import Page, PageClient, words


def ask(app: Flask, prefix: str = "", **fields: str) -> Page:
    return PageClient(app).get(f"{prefix}/deadlines?{urlencode(fields)}")


def figures(page: Page) -> list[str]:
    return [words(one) for box in page.all("dl", "figures") for one in box.iter("{http://www.w3.org/1999/xhtml}dd")]


def errors(page: Page) -> list[str]:
    return [words(one) for one in page.all("p", "field-error")]


@pytest.mark.parametrize(
    ("rule", "day", "dates"),
    [
        ("objection.base", "2026-02-12", ["2026-02-24", "2026-02-17"]),
        ("objection.base", "2026-04-28", ["2026-05-06", "2026-05-03"]),
        ("review.decide", "2026-09-21", ["2026-10-26"]),
        ("annul.delete", "2026-09-28", ["2026-10-08", "2026-10-01"]),
        ("publicity.max", "2024-02-29", ["2027-02-27"]),
    ],
)
def test_the_dates_are_those_of_the_vectors(app: Flask, rule: str, day: str, dates: list[str]) -> None:
    assert figures(ask(app, rule=rule, day=day)) == dates
    assert figures(ask(app, "/mn", rule=rule, day=day)) == dates


@pytest.mark.parametrize(
    "day", ["2026/2/12", "2026.02.12", "20260212", "２０２６－０２－１２", "2026年2月12日", " 2026-2-12 "]
)
def test_a_day_may_be_written_in_many_ways(app: Flask, day: str) -> None:
    assert figures(ask(app, rule="objection.base", day=day)) == ["2026-02-24", "2026-02-17"]


def test_each_day_of_the_way_says_what_it_counted_as(app: Flask) -> None:
    page = ask(app, rule="objection.base", day="2026-02-12")
    days = [words(one) for one in page.all("li", "day")]
    assert len(days) == 13
    assert "不计入" in days[0]
    assert "调休上班日" in days[2]
    assert "到期" in days[-1]
    counted = [words(one) for one in page.all("p", "week-head")]
    assert [text.rpartition("计入 ")[2] for text in counted] == ["3 日", "2 日", "0 日"]


def test_a_pause_moves_the_date_by_its_days(app: Flask) -> None:
    plain = {"rule": "objection.base", "day": "2026-06-01"}
    page = ask(app, **plain, pause_kind="appraisal", pause_from="2026-06-03", pause_to="2026-06-12")
    assert figures(page) == ["2026-06-15", "2026-06-15"]
    assert "鉴定期间，不计入" in page.text


def test_an_extension_stops_at_the_cap_of_article_37(app: Flask) -> None:
    assert figures(ask(app, rule="objection.base", day="2026-06-01", extension="20"))[0] == "2026-06-26"
    refused = ask(app, rule="objection.base", day="2026-06-01", extension="21")
    assert "累计不得超过20日" in errors(refused)[0]


def test_a_date_beyond_the_known_calendars_is_provisional(app: Flask) -> None:
    page = ask(app, rule="review.decide", day="2026-12-10")
    assert "暂定日期" in page.text
    assert "2027 年的节假日安排尚未公布" in page.text


def test_a_rule_without_number_asks_for_one(app: Flask) -> None:
    assert "请填写数字" in errors(ask(app, rule="rectify.gov", day="2026-06-01"))[0]
    assert figures(ask(app, rule="rectify.gov", day="2026-06-01", number="１０"))[1] == "2026-06-11"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"rule": "objection.base", "day": ""}, "请填写日期"),
        ({"rule": "objection.base", "day": "2026-02-30"}, "这个月的最后一天是 2026-02-28"),
        ({"rule": "objection.base", "day": "2026-13-01"}, "月份"),
        ({"rule": "objection.base", "day": "昨天"}, "年-月-日"),
        ({"rule": "objection.base", "day": "0000-01-01"}, "年份"),
        ({"rule": "objection.base", "day": "1800-01-01"}, "1990年"),
        ({"rule": "none", "day": "2026-06-01"}, "请选择一条规则"),
        ({"rule": "catalogue.edition", "day": "2026-06-01"}, "频次"),
        ({"rule": "objection.base", "day": "2026-06-01", "number": "7"}, "不能另行指定"),
        ({"rule": "objection.base", "day": "2026-06-01", "extension": "x"}, "整数"),
        ({"rule": "change.apply", "day": "2026-06-01", "extension": "3"}, "不能延长"),
        ({"rule": "objection.base", "day": "2026-06-01", "pause_kind": "nap"}, "所列选项"),
        (
            {
                "rule": "objection.base",
                "day": "2026-06-01",
                "pause_kind": "testing",
                "pause_from": "2026-06-02",
                "pause_to": "2030-06-02",
            },
            "最多",
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_in_the_summary(app: Flask, fields: dict[str, str], said: str) -> None:
    page = ask(app, **fields)
    assert [text for text in errors(page) if said in text]
    assert page.title.startswith("错误：")
    assert said in words(page.all("div", "error-summary")[0])


def test_a_mongolian_reader_is_told_at_the_same_field(app: Flask) -> None:
    page = ask(app, "/mn", rule="objection.base", day="2026-02-30")
    assert len(errors(page)) == 1
    assert page.all("div", "error-summary")


def test_what_was_typed_is_kept_and_harmless(app: Flask) -> None:
    page = ask(app, rule="objection.base", day='"><script>alert(1)</script>' + "长" * 5000)
    kept = next(one.get("value") or "" for one in page.all("input") if one.get("name") == "day")
    assert kept.startswith('"><script>')
    assert not [one for one in page.all("script") if not one.get("src")]


def test_nothing_is_wrong_before_anything_is_sent(app: Flask) -> None:
    page = ask(app, rule="review.decide")
    assert not errors(page)
    chosen = [one.get("value") for one in page.all("option") if "selected" in one.attrib]
    assert "review.decide" in chosen

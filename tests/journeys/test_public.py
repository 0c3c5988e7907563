"""A visitor's way through the public pages, in a real browser, in both languages."""

import re
from datetime import date

import pytest

from portal.kernel.identifiers import citizen_id
from tests.journeys.pages import Site

# One worker builds the demonstration and its server for all journeys.
pytestmark = pytest.mark.xdist_group("browser")


def test_from_a_name_to_a_penalty_to_its_article_and_into_mongolian_and_back(site: Site) -> None:
    site.open("/search?class=general")
    name = site.result_names()[0]

    site.open("/")
    site.search(name)
    assert site.result_names()[0] == name

    site.follow(name)
    assert site.heading == name
    subject = site.page.url
    assert re.search(r"/subjects/[0-9A-Z]{18}$", subject)

    site.follow_record("一般失信")
    site.expect_text("公示至")
    record = site.page.url
    assert "/records/" in record

    site.follow_citation("第14条")
    assert site.page.url.endswith("/law/public-credit-regulation-2021#article-14")
    site.expect_text("测试用条文14。")

    site.page.goto(record)
    site.switch_language("mn-Mong-CN")
    assert site.page.url == record.replace("/records/", "/mn/records/")
    site.expect_writing("vertical-lr")
    site.switch_language("zh-Hans-CN")
    assert site.page.url == record
    site.expect_writing("horizontal-tb")


def test_half_a_name_in_full_width_with_a_space_finds_the_company(site: Site) -> None:
    site.open("/search?class=basic")
    name = next(one for one in site.result_names() if len(one) > 8)
    site.open("/")
    site.search(f" {name[2:5]}　{name[5:]} ")
    assert name in site.result_names()


def test_a_list_entry_shows_its_five_blocks(site: Site) -> None:
    site.open("/lists/serious-dishonesty")
    site.open_first(".record-title a")
    for block in ("事由", "依据", "失信惩戒措施提示", "移出条件和程序", "救济措施"):
        site.expect_text(block)


def test_a_deadline_is_counted_day_by_day(site: Site) -> None:
    site.open("/deadlines")
    site.page.locator("select[name=rule]").select_option("objection.base")
    site.page.locator("form input[type=text]").first.fill("2026-09-28")
    site.page.locator("#main form button[type=submit]").click()
    site.expect_text("2026-10-08")
    site.expect_text("2026-10-03")


def test_an_identity_number_is_neither_searched_for_nor_shown_again(site: Site) -> None:
    number = citizen_id.make("150102", date(1990, 5, 1), 17)
    site.open("/")
    site.search(number)
    assert number not in site.page.content().replace(site.page.url, "")
    assert site.result_names() == []


@pytest.mark.parametrize("size", [(1366, 768), (390, 844), (320, 640)])
@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_no_page_sticks_out_of_its_window(site: Site, size: tuple[int, int], prefix: str) -> None:
    site.page.set_viewport_size({"width": size[0], "height": size[1]})
    paths = ["/", "/search?q=公司", "/lists", "/lists/serious-dishonesty", "/statistics", "/law", "/rules", "/channels"]
    paths += ["/law/public-credit-regulation-2021", "/catalogue/2026", "/measures", "/guides", "/news", "/status"]
    paths += ["/verify", "/account/register", "/account/sign-in", "/demo/post"]
    for path in paths:
        site.open(prefix + path)
        site.expect_no_overflow()


def test_keys_and_wheel_move_through_a_vertical_page(site: Site) -> None:
    site.open("/mn/rules")
    site.page.locator("#main").click()
    start = site.page.evaluate("scrollX")
    site.page.keyboard.press("PageDown")
    site.page.wait_for_function(f"scrollX > {start}")
    site.page.keyboard.press("Home")
    site.page.wait_for_function("scrollX === 0")
    site.page.mouse.wheel(0, 600)
    site.page.wait_for_function("scrollX > 0")


def test_everything_works_without_script(browser_without_script: Site) -> None:
    site = browser_without_script
    site.open("/")
    site.search("公司")
    assert site.result_names()
    name = site.result_names()[0]
    site.open_first(".result-title a")
    assert site.heading == name


def test_large_text_and_dark_colours_are_kept_from_page_to_page(site: Site) -> None:
    site.open("/lists")
    site.choose("大字")
    site.choose("深色")
    site.open("/rules")
    root = site.page.locator("html")
    assert (root.get_attribute("data-text"), root.get_attribute("data-theme")) == ("large", "dark")
